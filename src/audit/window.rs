//! Windows over time, from the history and the series of the case.

use num_rational::BigRational;

use crate::calendar::{Day, DaySpan};
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{AcrossEdge, Aggregate, Calendar, Expression, OverPeriod, Season, Window, WindowEdge, WindowSpan};
use crate::source::codes;

use super::Refusal;
use super::dates::{calendar_year, calendar_year_before, days_in_month, days_of, in_season, months_earlier};
use super::history::Earlier;
use super::quantity::{Quantity, fraction, unit_of, whole};
use super::uses::Walk;
use super::view::View;

/// What happens to a period that runs over a window's edge.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// It may not.
    Exact,
    /// `whole periods by last day`.
    LastDay,
    /// `split by day`.
    ByDay,
}

/// What a window looks at.
struct Looked<'a> {
    definition: &'a Definition,
    entries: Vec<Earlier>,
    unit: Unit,
    edge: Edge,
    daily: bool,
}

fn not_covered(what: &str) -> Refusal {
    Refusal::new(codes::WINDOW_NOT_COVERED, format!("the history does not cover {what}"))
}

fn not_yet(what: &str) -> Refusal {
    Refusal::new(codes::CANNOT_BILL_YET, format!("`{what}` is not computed yet"))
}

impl View<'_> {
    /// A window's value; `else` where the history does not cover it.
    pub(super) fn window(&self, window: &Window) -> Result<Quantity, Refusal> {
        match self.window_value(window) {
            Err(refusal) if refusal.code == codes::WINDOW_NOT_COVERED => match &window.otherwise {
                Some(Some(otherwise)) => self.expression(otherwise),
                _ => Err(refusal),
            },
            found => found,
        }
    }

    fn window_value(&self, window: &Window) -> Result<Quantity, Refusal> {
        let edge = edge_of(window)?;
        let span = self.window_span(window)?;
        let looked = self.looked_at(window, span, edge)?;
        let season = match &window.season {
            None => None,
            Some(name) => {
                let season = self.bill.book.season(self.scope, &name.text);
                Some(season.ok_or_else(|| Refusal::new(codes::UNKNOWN_NAME, format!("`{}` is no season", name.text)))?)
            }
        };
        let grain = window.grain.as_ref().map(|grain| grain.text.as_str());
        let elements = self.elements(&looked, span, grain, season)?;
        let value = aggregate(window.aggregate, elements)?;
        let unit = if grain == Some("day") { looked.unit.per(&Unit::word("day").unwrap_or_default()) } else { looked.unit };
        Ok(Quantity::of(value, unit))
    }

    /// The values of each grain of the span.
    fn elements(&self, looked: &Looked<'_>, span: DaySpan, grain: Option<&str>, season: Option<&Season>) -> Result<Vec<BigRational>, Refusal> {
        let counts = |piece: DaySpan| season.is_none_or(|season| days_of(piece).all(|day| in_season(season, day)));
        let pieces = match grain {
            None => vec![span],
            Some("day") => return self.days(looked, span, season),
            Some("hour") => return Err(not_yet("hour")),
            Some("month") => pieces(span, month_of)?,
            Some(name) => {
                let calendar = self.bill.calendar(self, name)?;
                pieces(span, |day| calendar_year(calendar, day))?
            }
        };
        pieces.into_iter().filter(|piece| counts(*piece)).map(|piece| self.total_over(looked, piece)).collect()
    }

    fn days(&self, looked: &Looked<'_>, span: DaySpan, season: Option<&Season>) -> Result<Vec<BigRational>, Refusal> {
        let mut values = Vec::new();
        for day in days_of(span).filter(|day| season.is_none_or(|season| in_season(season, *day))) {
            let value = if looked.daily {
                self.series_on(looked.definition, day)?.ok_or_else(|| not_covered(&day.to_string()))?
            } else {
                let held = looked.entries.iter().find(|entry| entry.days.holds(day)).ok_or_else(|| not_covered(&day.to_string()))?;
                &held.value / whole(held.days.days())
            };
            values.push(value);
        }
        Ok(values)
    }

    /// The total over a piece of the window.
    fn total_over(&self, looked: &Looked<'_>, piece: DaySpan) -> Result<BigRational, Refusal> {
        if piece.end <= piece.start {
            return Ok(whole(0));
        }
        if looked.daily {
            return self.sum_of_series(looked.definition, piece)?.ok_or_else(|| not_covered(&piece.words()));
        }
        if looked.edge == Edge::Exact {
            return self.exact_cover(&looked.entries, piece, &looked.definition.name.text);
        }
        let once = days_of(piece).all(|day| looked.entries.iter().filter(|entry| entry.days.holds(day)).count() == 1);
        if !once {
            return Err(not_covered(&piece.words()));
        }
        let part = |entry: &Earlier| match (entry.days.common(piece), looked.edge) {
            (Some(common), Edge::ByDay) => &entry.value * fraction(common.days(), entry.days.days()),
            (Some(_), _) if piece.holds(entry.days.last_day()) => entry.value.clone(),
            _ => whole(0),
        };
        Ok(looked.entries.iter().fold(whole(0), |sum, entry| sum + part(entry)))
    }

    fn looked_at(&self, window: &Window, span: DaySpan, edge: Edge) -> Result<Looked<'_>, Refusal> {
        let found = self.definition(&window.measure.text)?;
        let period = self.bill.case.period;
        let includes = window.edge == Some(WindowEdge::IncludingThisPeriod) || window.over == WindowSpan::ThisPeriod;
        let holds_period = includes && span.common(period).is_some();
        match &found.kind {
            DefinitionKind::Measure(measure) => {
                let daily = measure.grain.as_ref().is_some_and(|grain| grain.text == "day");
                let unit = unit_of(self.bill.book, &measure.unit)?;
                let mut entries = if daily { Vec::new() } else { self.earlier_measures(found, measure)? };
                if holds_period && !daily {
                    let counted = edge != Edge::LastDay || span.holds(period.last_day());
                    let value = if counted { self.measure(found, measure)?.value } else { whole(0) };
                    entries.push(Earlier { days: period, value, estimated: false });
                }
                Ok(Looked { definition: found, entries, unit, edge, daily })
            }
            DefinitionKind::Charge(_) if !holds_period => {
                let entries = self.earlier_lines(found)?;
                Ok(Looked { definition: found, entries, unit: Unit::word("$").unwrap_or_default(), edge, daily: false })
            }
            _ => Err(not_yet(&window.measure.text)),
        }
    }

    /// The days a window spans.
    fn window_span(&self, window: &Window) -> Result<DaySpan, Refusal> {
        let period = self.bill.case.period;
        let last = self.year_end.unwrap_or_else(|| period.last_day());
        let end = if window.edge == Some(WindowEdge::BeforeThisPeriod) { period.start } else { last.plus_days(1) };
        let calendar = |name: &str| self.bill.calendar(self, name);
        Ok(match &window.over {
            WindowSpan::ToDate(name) => to_date(calendar(&name.text)?, last, end),
            WindowSpan::This(name) => calendar_year(calendar(&name.text)?, last),
            WindowSpan::Before { count, calendar: name } => match self.bill.book.season(self.scope, &name.text) {
                Some(season) => seasons_before(season, period.start, *count)?,
                None => years_before(calendar(&name.text)?, last, *count, 1),
            },
            WindowSpan::EndingBefore { count, calendar: name, years } => years_before(calendar(&name.text)?, last, *count, *years),
            WindowSpan::LastMonths(months) => DaySpan { start: months_earlier(end, *months), end },
            WindowSpan::ThisPeriod => DaySpan { start: period.start, end: last.plus_days(1) },
            WindowSpan::Frozen(from, to) => DaySpan { start: from.day, end: to.day.plus_days(1) },
            WindowSpan::TermToDate | WindowSpan::TermBefore(_) => return Err(not_yet("term to date")),
        })
    }

    /// Where in the tiers a quantity begins: what its measure came to from the calendar year's first day.
    pub(super) fn position_so_far(&self, quantity: &Expression, over: &OverPeriod) -> Result<BigRational, Refusal> {
        let calendar = self.bill.calendar(self, &over.calendar.text)?;
        let period = self.bill.case.period;
        let year = calendar_year(calendar, period.last_day());
        if year.start >= period.start {
            return Ok(whole(0));
        }
        let so_far = DaySpan { start: year.start, end: period.start };
        let uses = Walk::of_expression(self.bill, quantity, false);
        let mut measures = uses.measures.iter();
        let (Some(id), None) = (measures.next(), measures.next()) else {
            return Err(not_yet("running tiers over a quantity that is not of one measure"));
        };
        let found = self.by_id(*id)?;
        let DefinitionKind::Measure(measure) = &found.kind else { return Err(self.wrong_kind(found)) };
        if let Some(sum) = self.sum_of_series(found, so_far)? {
            return Ok(sum);
        }
        let entries = self.earlier_measures(found, measure)?;
        self.exact_cover(&entries, so_far, &found.name.text)
    }
}

fn edge_of(window: &Window) -> Result<Edge, Refusal> {
    if window.at_least.is_some() || window.since_term_began.is_some() || window.opening_values.is_some() {
        return Err(not_yet("this window"));
    }
    Ok(match window.across {
        None => Edge::Exact,
        Some((AcrossEdge::WholeByLastDay, _)) => Edge::LastDay,
        Some((AcrossEdge::SplitByDay, _)) => Edge::ByDay,
    })
}

fn to_date(calendar: &Calendar, last: Day, end: Day) -> DaySpan {
    let start = calendar_year(calendar, last).start;
    DaySpan { start, end: end.max(start) }
}

/// So many years of a calendar, the last of which is `years` before the one that holds the day.
fn years_before(calendar: &Calendar, day: Day, count: u32, years: u32) -> DaySpan {
    let last = calendar_year_before(calendar, day, years);
    let first = calendar_year_before(calendar, day, years + count.saturating_sub(1));
    DaySpan { start: first.start, end: last.end }
}

/// The latest season that ended before a day; more than one is not asked for.
fn seasons_before(season: &Season, before: Day, count: u32) -> Result<DaySpan, Refusal> {
    if count != 1 || season.ranges.len() != 1 {
        return Err(not_yet("several seasons before"));
    }
    let mut end = before;
    for _ in 0..800 {
        let last = end.plus_days(-1);
        if in_season(season, last) && !in_season(season, end) {
            let mut start = last;
            while in_season(season, start.plus_days(-1)) && start.days_to(end) < 366 {
                start = start.plus_days(-1);
            }
            return Ok(DaySpan { start, end });
        }
        end = last;
    }
    Err(not_covered("the season before"))
}

fn month_of(day: Day) -> DaySpan {
    let start = day.month_start();
    DaySpan { start, end: start.plus_days(i32::try_from(days_in_month(day)).unwrap_or(31)) }
}

/// The grains that make up a span; one that runs over an edge is not covered.
fn pieces(span: DaySpan, grain: impl Fn(Day) -> DaySpan) -> Result<Vec<DaySpan>, Refusal> {
    let mut pieces = Vec::new();
    let mut start = span.start;
    while start < span.end {
        let piece = grain(start);
        if piece.start < start || piece.end > span.end {
            return Err(not_covered(&piece.words()));
        }
        start = piece.end;
        pieces.push(piece);
    }
    Ok(pieces)
}

fn aggregate(how: Aggregate, mut elements: Vec<BigRational>) -> Result<BigRational, Refusal> {
    elements.sort();
    let count = elements.len();
    let sum = elements.iter().fold(whole(0), |sum, element| sum + element);
    let found = match how {
        Aggregate::Sum => return Ok(sum),
        Aggregate::Average if count > 0 => Some(sum / whole(i64::try_from(count).unwrap_or(1))),
        Aggregate::Average => None,
        Aggregate::Highest => elements.pop(),
        Aggregate::Lowest => elements.into_iter().next(),
        Aggregate::Ranked { rank, highest } => {
            let rank = (rank as usize).checked_sub(1);
            rank.and_then(|rank| if highest { elements.into_iter().rev().nth(rank) } else { elements.into_iter().nth(rank) })
        }
    };
    found.ok_or_else(|| not_covered("anything of the window"))
}
