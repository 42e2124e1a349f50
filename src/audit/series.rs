//! Series of a measure by day or hour, read once.

use num_rational::BigRational;

use super::dates::days_of;
use super::points::{Point, total_of_points};
use super::quantity::whole;
use super::view::View;
use super::{Refusal, quantity_text};
use crate::audit::{history, points};
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionKind};
use crate::records::SeriesEntry;

/// A day's values: one, or one for each hour.
pub(super) type OfDay = Vec<BigRational>;

/// The hours of a day.
pub(super) const HOURS: u32 = 24;

/// A series with its values in base units, in the order given.
pub(super) struct Series<'a> {
    /// Each entry with the value of one grain.
    entries: Vec<(&'a SeriesEntry, BigRational)>,
    /// The contract's points.
    points: Vec<Point>,
    /// The points that the entries name.
    named: Vec<&'a str>,
    hourly: bool,
}

/// The entries of a measure's series, in the order given.
pub(in crate::audit) fn series_entries<'a>(view: &View<'a>, definition: &Definition) -> Result<Vec<&'a SeriesEntry>, Refusal> {
    let named = view.bill.subject.series.iter().filter(|(name, _)| history::names(view, definition, name));
    let entries: Vec<&SeriesEntry> = named.flat_map(|(_, entries)| entries).collect();
    entries.iter().try_for_each(|entry| points::refuse_unknown_point(view.bill, entry.point.as_deref()))?;
    Ok(entries)
}

/// The series of a measure by day or hour.
pub(in crate::audit) fn series<'a>(view: &View<'a>, definition: &Definition) -> Result<Series<'a>, Refusal> {
    let mut series = Series { entries: Vec::new(), points: points::points(view.bill), named: Vec::new(), hourly: false };
    let DefinitionKind::Measure(measure) = &definition.kind else { return Ok(series) };
    series.hourly = measure.grain.as_ref().is_some_and(|grain| grain.text == "hour");
    for entry in series_entries(view, definition)? {
        let value = quantity_text::read(view.bill.book, &definition.name.text, &entry.value, &measure.unit)?;
        let value = if entry.in_all { value / grains_of(entry, series.hourly) } else { value };
        series.entries.push((entry, value));
        series.named.extend(entry.point.as_deref());
    }
    series.named.sort_unstable();
    series.named.dedup();
    Ok(series)
}

/// The sum of a series over a span; none where the measure has no series, or a day without value.
pub(in crate::audit) fn sum_of_series(view: &View<'_>, definition: &Definition, span: DaySpan) -> Result<Option<BigRational>, Refusal> {
    let DefinitionKind::Measure(measure) = &definition.kind else { return Ok(None) };
    if measure.grain.as_ref().is_none_or(|grain| !matches!(grain.text.as_str(), "day" | "hour")) {
        return Ok(None);
    }
    let series = series(view, definition)?;
    let mut sum = whole(0);
    for day in days_of(span) {
        match series.on(day)? {
            Some(values) => sum = values.into_iter().fold(sum, |sum, value| sum + value),
            None => return Ok(None),
        }
    }
    Ok(Some(sum))
}

impl Series<'_> {
    /// The first day of which something is said.
    pub fn first(&self) -> Option<Day> {
        self.entries.iter().map(|(entry, _)| entry.days.start).min()
    }

    /// Whether it is one by the hour.
    pub fn is_hourly(&self) -> bool {
        self.hourly
    }

    /// A day's value, or all of its hours; none where any is missing.
    pub fn on(&self, day: Day) -> Result<Option<OfDay>, Refusal> {
        let holding: Vec<&(&SeriesEntry, BigRational)> = self.entries.iter().filter(|(entry, _)| entry.days.holds(day)).collect();
        if self.hourly {
            return (0..HOURS).map(|hour| self.value(&holding, Some(hour))).collect();
        }
        Ok(self.value(&holding, None)?.map(|value| vec![value]))
    }

    /// For each point the latest entry counts; points are added, those of a contract with their signs. Where the latest
    /// entry of all is a total, that is it.
    fn value(&self, of_day: &[&(&SeriesEntry, BigRational)], hour: Option<u32>) -> Result<Option<BigRational>, Refusal> {
        let holding: Vec<&(&SeriesEntry, BigRational)> = of_day.iter().copied().filter(|(entry, _)| holds_hour(entry, hour)).collect();
        let latest_at = |point: &str| {
            let found = holding.iter().rev().find(|(entry, _)| entry.point.as_deref() == Some(point));
            found.map(|(_, value)| value.clone())
        };
        match holding.last() {
            None => Ok(None),
            Some((total, value)) if total.point.is_none() => Ok(Some(value.clone())),
            Some(_) if !self.points.is_empty() => total_of_points(&self.points, |name| Ok(latest_at(name))),
            Some(_) => {
                let latest: Option<Vec<BigRational>> = self.named.iter().map(|name| latest_at(name)).collect();
                Ok(latest.map(|latest| latest.into_iter().fold(whole(0), |sum, value| sum + value)))
            }
        }
    }

    /// Whether what is said of a day is an estimate.
    pub fn is_estimated_on(&self, day: Day) -> bool {
        let holding = self.entries.iter().rev().find(|(entry, _)| entry.days.holds(day));
        holding.is_some_and(|(entry, _)| entry.estimated)
    }
}

/// Whether an entry holds an hour: one without an hour holds each of them.
fn holds_hour(entry: &SeriesEntry, hour: Option<u32>) -> bool {
    match (entry.hour, hour) {
        (Some(own), Some(asked)) => own == asked,
        _ => true,
    }
}

/// Over how many values a total is spread.
fn grains_of(entry: &SeriesEntry, hourly: bool) -> BigRational {
    let a_day = if hourly && entry.hour.is_none() { i64::from(HOURS) } else { 1 };
    whole(entry.days.days() * a_day)
}
