//! Elements from a series by day or hour.

use std::collections::BTreeMap;

use num_rational::BigRational;

use super::Asked;
use super::source::Source;
use crate::audit::Refusal;
use crate::audit::history::Earlier;
use crate::audit::quantity::whole;
use crate::audit::series::{HOURS, OfDay, Series};
use crate::audit::view::View;
use crate::audit::window::gap;
use crate::calendar::{Day, DaySpan};
use crate::language::tree::Window;

/// One element for each grain.
pub(in crate::audit) fn elements_of_series(
    view: &View<'_>,
    window: &Window,
    source: &Source<'_>,
    series: &Series<'_>,
    asked: &Asked,
) -> Result<Vec<BigRational>, Refusal> {
    let days = days_of_series(view, source, series, asked)?;
    let total = |day: &Day| days.get(day).map_or_else(|| whole(0), |values| sum(values));
    match window.grain.as_ref().map(|grain| grain.text.as_str()) {
        Some("day") => Ok(asked.days.iter().map(total).collect()),
        Some("hour") => {
            let factor = if source.keeps_unit { whole(1) } else { whole(i64::from(HOURS)) };
            Ok(asked.days.iter().filter_map(|day| days.get(day)).flatten().map(|value| value * &factor).collect())
        }
        _ => {
            let groups = view.groups(window, asked)?;
            Ok(groups.iter().map(|group| group.days.iter().fold(whole(0), |sum, day| sum + total(day))).collect())
        }
    }
}

/// Every day asked for, with estimates where the measure allows them.
fn days_of_series(view: &View<'_>, source: &Source<'_>, series: &Series<'_>, asked: &Asked) -> Result<BTreeMap<Day, OfDay>, Refusal> {
    let mut days = BTreeMap::new();
    let mut missing = Vec::new();
    for day in &asked.days {
        match series.on(*day)? {
            Some(values) => {
                days.insert(*day, values);
            }
            None => missing.push(*day),
        }
    }
    if missing.is_empty() {
        return Ok(days);
    }
    let reads = reads_before(series, missing.last().copied())?;
    for run in gap::fill_gaps(view, source, &missing, &reads)? {
        let a_day = run.value / whole(run.days.days());
        for day in missing.iter().filter(|day| run.days.holds(**day)) {
            days.insert(*day, spread_over_hours(series, &a_day));
        }
    }
    Ok(days)
}

fn spread_over_hours(series: &Series<'_>, a_day: &BigRational) -> OfDay {
    if series.is_hourly() { (0..HOURS).map(|_| a_day / whole(i64::from(HOURS))).collect() } else { vec![a_day.clone()] }
}

/// The days known before one, as reads that an estimate works from.
fn reads_before(series: &Series<'_>, end: Option<Day>) -> Result<Vec<Earlier>, Refusal> {
    let (Some(first), Some(end)) = (series.first(), end) else { return Ok(Vec::new()) };
    let mut reads = Vec::new();
    let mut day = first;
    while day < end {
        if let Some(values) = series.on(day)? {
            let days = DaySpan { start: day, end: day.plus_days(1) };
            reads.push(Earlier { days, value: sum(&values), estimated: series.is_estimated_on(day) });
        }
        day = day.plus_days(1);
    }
    Ok(reads)
}

fn sum(values: &[BigRational]) -> BigRational {
    values.iter().fold(whole(0), |sum, value| sum + value)
}
