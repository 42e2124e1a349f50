//! Windows: what was measured or invoiced over a span of days, looked back on from the anchor.

pub(in crate::audit) mod aggregate;
pub(in crate::audit) mod all_contracts;
pub(in crate::audit) mod daily;
pub(in crate::audit) mod gap;
pub(in crate::audit) mod opening;
pub(in crate::audit) mod periods;
pub(in crate::audit) mod position;
pub(in crate::audit) mod source;
pub(in crate::audit) mod span;

use aggregate::aggregate;
use num_rational::BigRational;
use source::{Data, Source};

use super::Refusal;
use super::dates::{calendar_year, days_of, in_season, month_of};
use super::quantity::Quantity;
use super::view::View;
use crate::calendar::{Day, DaySpan};
use crate::exact::Unit;
use crate::language::book::Definition;
use crate::language::tree::{AcrossEdge, Window};
use crate::source::codes;

/// What becomes of a period of the history that runs over an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    /// It may not.
    Exact,
    /// `whole periods by last day`.
    LastDay,
    /// `split by day`.
    ByDay,
}

/// The days that a window asks for, in order: those of its span that lie in its season.
pub(in crate::audit) struct Asked {
    days: Vec<Day>,
}

impl Asked {
    fn holds(&self, day: Day) -> bool {
        self.days.binary_search(&day).is_ok()
    }

    /// How many of its days lie in a span.
    fn days_in(&self, span: DaySpan) -> i64 {
        i64::try_from(self.days.iter().filter(|day| span.holds(**day)).count()).unwrap_or(0)
    }

    /// Its days, grain by grain.
    fn groups(&self, grain: impl Fn(Day) -> DaySpan) -> Vec<Self> {
        let mut groups: Vec<(DaySpan, Vec<Day>)> = Vec::new();
        for day in &self.days {
            match groups.last_mut() {
                Some((span, days)) if span.holds(*day) => days.push(*day),
                _ => groups.push((grain(*day), vec![*day])),
            }
        }
        groups.into_iter().map(|(_, days)| Self { days }).collect()
    }
}

fn not_covered(what: &str) -> Refusal {
    Refusal::new(codes::WINDOW_NOT_COVERED, format!("nothing is known of {what}"))
}

impl View<'_> {
    /// A window's value; `of` is the determinant that it stands in alone.
    pub(super) fn window(&self, window: &Window, of: Option<&Definition>) -> Result<Quantity, Refusal> {
        if window.of_all_contracts {
            return all_contracts::window_of_all_contracts(self, window);
        }
        let source = source::source(self, window)?;
        let span = span::span_of(self, window)?;
        let opening = opening::opening(self, window, of, span)?;
        let span = DaySpan { start: opening.as_ref().map_or(span.start, |(day, _)| *day), ..span };
        let asked = asked_days(self, window, span)?;
        let unit = unit_of_window(window, &source);
        if window.at_least.is_none() && window.otherwise.as_ref().is_some() && reaches_before(&asked, &source) {
            return otherwise(self, window, &source);
        }
        let Some(mut elements) = elements(self, window, &source, &asked)? else { return otherwise(self, window, &source) };
        elements.extend(opening.map(|(_, value)| value));
        match aggregate(window.aggregate, elements) {
            Some(value) => Ok(Quantity::of(value, unit)),
            None => otherwise(self, window, &source),
        }
    }

    /// The groups of a grain: the whole for a sum, months, or years of a calendar.
    fn groups(&self, window: &Window, asked: &Asked) -> Result<Vec<Asked>, Refusal> {
        match window.grain.as_ref().map(|grain| grain.text.as_str()) {
            None | Some("day" | "hour") => Ok(vec![Asked { days: asked.days.clone() }]),
            Some("month") => Ok(asked.groups(month_of)),
            Some(name) => {
                let calendar = self.bill.calendar(self, name)?;
                Ok(asked.groups(|day| calendar_year(calendar, day)))
            }
        }
    }
}

/// `else X`; else the bill is refused.
fn otherwise(view: &View<'_>, window: &Window, source: &Source<'_>) -> Result<Quantity, Refusal> {
    match &window.otherwise {
        Some(Some(otherwise)) => view.expression(otherwise),
        _ => Err(not_covered(&format!("`{}` in the whole window", source.name))),
    }
}

fn asked_days(view: &View<'_>, window: &Window, span: DaySpan) -> Result<Asked, Refusal> {
    let season = window.season.as_ref().map(|name| {
        let season = view.bill.names.season(view.scope, &name.text);
        season.ok_or_else(|| Refusal::new(codes::UNKNOWN_NAME, format!("`{}` is not a season", name.text)))
    });
    let season = season.transpose()?;
    let days = days_of(span).filter(|day| season.is_none_or(|season| in_season(season, *day)));
    Ok(Asked { days: days.collect() })
}

/// The values of each grain; none where there are fewer than the window wants.
fn elements(view: &View<'_>, window: &Window, source: &Source<'_>, asked: &Asked) -> Result<Option<Vec<BigRational>>, Refusal> {
    match &source.data {
        Data::Periods(_) => match &window.at_least {
            Some(least) => periods::whole_periods(view, source, asked, window, least),
            None => periods::elements_of_periods(view, window, source, asked).map(Some),
        },
        Data::Series(series) => daily::elements_of_series(view, window, source, series, asked).map(Some),
    }
}

/// Whether a window reaches before the first day that is known.
fn reaches_before(asked: &Asked, source: &Source<'_>) -> bool {
    match (asked.days.first(), source.first_known()) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(first), Some(known)) => *first < known,
    }
}

/// Days and hours give flows, unless what is measured holds on its days already.
fn unit_of_window(window: &Window, source: &Source<'_>) -> Unit {
    let gives_flow = window.grain.as_ref().is_some_and(|grain| matches!(grain.text.as_str(), "day" | "hour"));
    if gives_flow && !source.keeps_unit { source.unit.per(&Unit::word("day").unwrap_or_default()) } else { source.unit.clone() }
}

fn edge_of(window: &Window) -> Edge {
    match window.across {
        None => Edge::Exact,
        Some((AcrossEdge::WholeByLastDay, _)) => Edge::LastDay,
        Some((AcrossEdge::SplitByDay, _)) => Edge::ByDay,
    }
}
