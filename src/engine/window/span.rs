//! The days that a window spans.

use super::Window;
use crate::calendar::{Day, DaySpan};
use crate::engine::context::{Computed, Evaluation, Setting};
use crate::engine::window::source;
use crate::plan::{Id, NamedCalendar, WindowSpan};
use crate::source::{Refusal, codes};

impl Evaluation<'_> {
    pub(in crate::engine) fn year_of(&self, calendar: Id<NamedCalendar>, day: Day) -> DaySpan {
        self.plan.calendars.at(calendar).years.year_of(day)
    }
}

/// The span, begun with the term where `since the term began` says so.
pub(in crate::engine) fn window_span(evaluation: &Evaluation<'_>, window: Window<'_>, setting: &Setting) -> Computed<DaySpan> {
    let span = span_as_written(evaluation, window, setting)?;
    if !window.plan.since_term_began {
        return Ok(span);
    }
    Ok(from_to(span.start.max(term_began(evaluation, window)?), span.end))
}

fn span_as_written(evaluation: &Evaluation<'_>, window: Window<'_>, setting: &Setting) -> Computed<DaySpan> {
    let anchor = setting.anchor;
    let edge = if window.plan.including_this_period { anchor.end } else { anchor.start };
    let year = |calendar| evaluation.year_of(calendar, anchor.last_day());
    Ok(match window.plan.span {
        WindowSpan::ThisPeriod => anchor,
        WindowSpan::ToDate(calendar) => from_to(year(calendar).start, edge),
        WindowSpan::This(calendar) => year(calendar),
        WindowSpan::Before { count, calendar, back } => {
            let first = year_before(evaluation, calendar, year(calendar), back.saturating_add(count).saturating_sub(1));
            DaySpan { start: first.start, end: year_before(evaluation, calendar, year(calendar), back).end }
        }
        WindowSpan::SeasonBefore(season) => {
            let season = evaluation.plan.seasons.at(season);
            season.days.latest_before(anchor.start).ok_or_else(|| {
                let message = format!("the season `{}` has no occurrence that ended before {}", season.name, anchor.start);
                Refusal::new(codes::WINDOW_NOT_COVERED, message).at(window.node.place)
            })?
        }
        WindowSpan::LastMonths(count) => DaySpan { start: edge.minus_months(count), end: edge },
        WindowSpan::TermToDate => from_to(term_began(evaluation, window)?, edge),
        WindowSpan::TermBefore(calendar) => from_to(term_began(evaluation, window)?, year(calendar).start),
        WindowSpan::Frozen(days) => days,
    })
}

/// So many years before a year. The middle of a year is asked: its edges may move with 29 February.
fn year_before(evaluation: &Evaluation<'_>, calendar: Id<NamedCalendar>, year: DaySpan, back: u32) -> DaySpan {
    evaluation.year_of(calendar, year.start.plus_days(180).minus_months(back.saturating_mul(12)))
}

fn term_began(evaluation: &Evaluation<'_>, window: Window<'_>) -> Computed<Day> {
    let term = evaluation.request.term.or(evaluation.plan.term);
    term.map(|term| term.from).ok_or_else(|| {
        let message = format!(
            "the window of `{}` begins with the term, and `{}` is not a contract",
            source::looked_at(evaluation, window.plan),
            evaluation.plan.name
        );
        Refusal::new(codes::WRONG_KIND, message).at(window.node.place).help("bill the contract that takes service under it")
    })
}

/// None of the days where the end is not after the start.
fn from_to(start: Day, end: Day) -> DaySpan {
    DaySpan { start, end: end.max(start) }
}
