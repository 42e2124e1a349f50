//! What a window looks at: the periods of a measure or a charge, or a series by day or hour.

use num_rational::BigRational;

use crate::audit::dates::{calendar_year, days_of};
use crate::audit::history::Earlier;
use crate::audit::measure::flows_or_strength;
use crate::audit::quantity::{unit_of, whole};
use crate::audit::series::Series;
use crate::audit::view::View;
use crate::audit::yearly::yearly_grain;
use crate::audit::{Refusal, bill, facts, history, measure, quantity_text, series, yearly};
use crate::calendar::{Day, DaySpan};
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{Calendar, Measure, Window, WindowEdge, WindowSpan};

/// The values, as the case holds them.
pub(in crate::audit) enum Data<'a> {
    /// One value for each earlier period, invoice or year.
    Periods(Vec<Earlier>),
    /// One value a day, or an hour.
    Series(Series<'a>),
}

/// What a window looks at.
pub(in crate::audit) struct Source<'a> {
    pub name: String,
    pub definition: Option<&'a Definition>,
    /// None of a charge.
    pub measure: Option<&'a Measure>,
    pub unit: Unit,
    /// Whether it is a flow or a strength already.
    pub keeps_unit: bool,
    pub data: Data<'a>,
    /// The days of this bill whose own value is one more; none where the window does not include it.
    pub own: Option<DaySpan>,
}

impl Source<'_> {
    /// The first day of which something is known.
    pub fn first_known(&self) -> Option<Day> {
        let first = match &self.data {
            Data::Periods(entries) => entries.iter().map(|entry| entry.days.start).min(),
            Data::Series(series) => series.first(),
        };
        let own = self.own.map(|own| own.start);
        match (first, own) {
            (Some(first), Some(own)) => Some(first.min(own)),
            (first, own) => first.or(own),
        }
    }
}

/// What a window looks at, without this bill's own value.
pub(in crate::audit) fn source<'a>(view: &View<'a>, window: &Window) -> Result<Source<'a>, Refusal> {
    let name = &window.measure.text;
    let definition = match view.definition(name) {
        Ok(found) => Some(found),
        Err(_) => view.bill.book.definitions.iter().find(|found| found.name.text == *name && matches!(found.kind, DefinitionKind::Charge(_))),
    };
    match definition.map(|found| (found, &found.kind)) {
        Some((found, DefinitionKind::Measure(measure))) => source_of_measure(view, window, found, measure),
        Some((found, DefinitionKind::Charge(_))) => Ok(Source {
            name: found.name.text.clone(),
            definition: Some(found),
            measure: None,
            unit: Unit::word("$").unwrap_or_default(),
            keeps_unit: false,
            data: Data::Periods(history::earlier_lines(view, &found.name.text, found.place())?),
            own: own_days(view, window),
        }),
        Some((found, _)) => Err(facts::wrong_kind(view, found)),
        None => view.definition(name).map(|found| facts::wrong_kind(view, found)).and_then(Err),
    }
}

fn source_of_measure<'a>(view: &View<'a>, window: &Window, found: &'a Definition, measure: &'a Measure) -> Result<Source<'a>, Refusal> {
    let grain = measure.grain.as_ref().map(|grain| grain.text.as_str());
    let by_series = matches!(grain, Some("day" | "hour"));
    let calendar = match yearly_grain(measure) {
        Some(_) => yearly::calendar_of_years(view, found)?,
        None => None,
    };
    let data = match calendar {
        _ if by_series => Data::Series(series::series(view, found)?),
        Some(calendar) => Data::Periods(values_of_years(view, found, measure, calendar)?),
        None => Data::Periods(history::earlier_measures(view, found, measure)?),
    };
    let own = match &data {
        Data::Periods(earlier) if calendar.is_none() => own_days(view, window).or(days_of_member(view, window, (found, measure), earlier)?),
        _ => None,
    };
    let unit = unit_of(view.bill.book, &measure.unit)?;
    let keeps_unit = flows_or_strength(view.bill.book, measure);
    Ok(Source { name: found.name.text.clone(), definition: Some(found), measure: Some(measure), unit, keeps_unit, data, own })
}

/// This bill's days, where the window includes them.
fn own_days(view: &View<'_>, window: &Window) -> Option<DaySpan> {
    (includes_this_period(window) && view.bill.is_billed).then_some(view.anchor)
}

/// The month or year of the pool asked for, where a member gives the measure for it and the history does not hold it.
fn days_of_member(
    view: &View<'_>,
    window: &Window,
    (found, measure): (&Definition, &Measure),
    earlier: &[Earlier],
) -> Result<Option<DaySpan>, Refusal> {
    let asked = view.bill.has_own_days && includes_this_period(window) && view.anchor == view.bill.period;
    if !asked || earlier.iter().any(|entry| entry.days.common(view.anchor).is_some()) {
        return Ok(None);
    }
    Ok(measure::meter_reading(view, found, measure)?.map(|_| view.anchor))
}

/// This bill's own value: what is measured, or what the line comes to; a credit is negative.
pub(in crate::audit) fn own_value(view: &View<'_>, source: &Source<'_>) -> Result<BigRational, Refusal> {
    match (source.definition, source.measure) {
        (Some(definition), Some(measure)) => Ok(measure::measure(view, definition, measure)?.value),
        (Some(definition), None) => {
            let at = view.bill.position(definition.id).ok_or_else(|| facts::wrong_kind(view, definition))?;
            let sign = view.bill.lines.get(at).map_or(1, |line| line.sign());
            Ok(bill::outcome(view.bill, at)?.printed * whole(sign) * measure::anchor_share(view))
        }
        _ => Ok(whole(0)),
    }
}

/// A yearly measure, year by year: the series for each year inside an entry, the history, what is given.
pub(in crate::audit) fn values_of_years(
    view: &View<'_>,
    definition: &Definition,
    measure: &Measure,
    calendar: &Calendar,
) -> Result<Vec<Earlier>, Refusal> {
    let mut known = history::earlier_measures(view, definition, measure)?;
    let mut add = |days: DaySpan, value: BigRational| {
        known.retain(|entry| entry.days != days);
        known.push(Earlier { days, value, estimated: false });
    };
    for entry in series::series_entries(view, definition)? {
        let value = quantity_text::read(view.bill.book, &definition.name.text, &entry.value, &measure.unit)?;
        let years = years_in(calendar, entry.days);
        let shares = whole(if entry.in_all { i64::try_from(years.len().max(1)).unwrap_or(1) } else { 1 });
        for year in years {
            add(year, &value / &shares);
        }
    }
    known.sort_by_key(|entry| entry.days);
    Ok(known)
}

/// The years of a calendar that lie whole in a span.
fn years_in(calendar: &Calendar, span: DaySpan) -> Vec<DaySpan> {
    let begins = days_of(span).map(|day| calendar_year(calendar, day)).filter(|year| span.common(*year) == Some(*year));
    let mut years: Vec<DaySpan> = begins.collect();
    years.dedup();
    years
}

fn includes_this_period(window: &Window) -> bool {
    window.edge == Some(WindowEdge::IncludingThisPeriod) || matches!(window.over, WindowSpan::ThisPeriod | WindowSpan::This(_))
}
