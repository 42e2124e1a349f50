//! The days that a window spans.

use super::not_covered;
use crate::audit::Refusal;
use crate::audit::dates::{calendar_year, calendar_year_before, in_season, months_earlier};
use crate::audit::view::View;
use crate::calendar::{Day, DaySpan};
use crate::language::tree::{Calendar, Season, Window, WindowEdge, WindowSpan};
use crate::source::codes;

/// The span, begun with the term where `since the term began` says so.
pub(in crate::audit) fn span_of(view: &View<'_>, window: &Window) -> Result<DaySpan, Refusal> {
    let span = span_as_written(view, window)?;
    if window.since_term_began.is_none() {
        return Ok(span);
    }
    let began = term_began(view)?;
    Ok(from_to(span.start.max(began), span.end))
}

fn span_as_written(view: &View<'_>, window: &Window) -> Result<DaySpan, Refusal> {
    let anchor = view.anchor;
    let last = anchor.last_day();
    let edge = if window.edge == Some(WindowEdge::BeforeThisPeriod) { anchor.start } else { anchor.end };
    let calendar = |name: &str| view.bill.calendar(view, name);
    Ok(match &window.over {
        WindowSpan::ThisPeriod => anchor,
        WindowSpan::ToDate(name) => from_to(calendar(&name.text)?.year_of(last).start, edge),
        WindowSpan::This(name) => calendar(&name.text)?.year_of(last),
        WindowSpan::Before { count, calendar: name } => match view.bill.names.season(view.scope, &name.text) {
            Some(season) => seasons_before(season, anchor.start, *count)?,
            None => years_before(calendar(&name.text)?, last, *count, 1),
        },
        WindowSpan::EndingBefore { count, calendar: name, years } => years_before(calendar(&name.text)?, last, *count, *years),
        WindowSpan::LastMonths(months) => DaySpan { start: months_earlier(edge, *months), end: edge },
        WindowSpan::TermToDate => from_to(term_began(view)?, edge),
        WindowSpan::TermBefore(name) => from_to(term_began(view)?, calendar(&name.text)?.year_of(last).start),
        WindowSpan::Frozen(from, to) => DaySpan { start: from.day, end: to.day.plus_days(1) },
    })
}

fn term_began(view: &View<'_>) -> Result<Day, Refusal> {
    let term = view.bill.text.as_ref().and_then(|text| text.term());
    term.map(|(first, _)| first).ok_or_else(|| Refusal::new(codes::WRONG_KIND, "there is no contract whose term could begin"))
}

trait YearOf {
    fn year_of(&self, day: Day) -> DaySpan;
}

impl YearOf for Calendar {
    fn year_of(&self, day: Day) -> DaySpan {
        calendar_year(self, day)
    }
}

/// None of the days where the end is not after the start.
fn from_to(start: Day, end: Day) -> DaySpan {
    DaySpan { start, end: end.max(start) }
}

/// So many years of a calendar, the last of which is `years` before the one that holds the day.
fn years_before(calendar: &Calendar, day: Day, count: u32, years: u32) -> DaySpan {
    let last = calendar_year_before(calendar, day, years);
    let first = calendar_year_before(calendar, day, years + count.saturating_sub(1));
    DaySpan { start: first.start, end: last.end }
}

const FURTHEST: usize = 800;

/// The latest whole occurrence of a season that ended before a day.
fn seasons_before(season: &Season, before: Day, count: u32) -> Result<DaySpan, Refusal> {
    if count != 1 {
        return Err(Refusal::new(codes::CANNOT_BILL_YET, "several seasons before are not looked at"));
    }
    let mut end = before;
    for _ in 0..FURTHEST {
        let last = end.plus_days(-1);
        if in_season(season, last) && !in_season(season, end) {
            return Ok(DaySpan { start: first_of_occurrence(season, last), end });
        }
        end = last;
    }
    Err(not_covered("the season before"))
}

fn first_of_occurrence(season: &Season, last: Day) -> Day {
    let mut first = last;
    while in_season(season, first.plus_days(-1)) && first.days_to(last) < 366 {
        first = first.plus_days(-1);
    }
    first
}
