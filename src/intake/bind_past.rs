//! What came before: earlier bills, series and invoices of the case, bound to the plan.

use std::sync::Arc;

use super::binder::Binder;
use super::points::signed_total;
use super::quantity_text::parse_quantity;
use super::series::{SeriesValue, resolve};
use crate::calendar::{DaySpan, YearCalendar};
use crate::exact::{Number, Unit};
use crate::plan::{Grain, HistoryValue, Id, Input, InputKind, Invoiced, Past, Point, Series};
use crate::records::{EarlierMeter, HistoryEntry, SeriesEntry};
use crate::source::{Refusal, codes};

/// What is read of the past.
pub(super) struct BoundPast {
    pub past: Vec<Past>,
    pub series: Vec<Arc<Series>>,
    pub invoiced: Vec<Invoiced>,
}

/// What an earlier bill measured at a point.
struct AtPoint {
    name: String,
    values: Vec<(Id<Input>, Number)>,
}

impl<'a> Binder<'a> {
    pub(super) fn bound_past(&mut self, shared: Option<&[(Id<Input>, Arc<Series>)]>) -> BoundPast {
        let (mut past, mut series) = (self.past(), vec![Arc::default(); self.plan.inputs.len()]);
        let resolved = match shared {
            Some(shared) => shared.to_vec(),
            None => self.bound_series().into_iter().map(|(input, series)| (input, Arc::new(series))).collect(),
        };
        for (input, resolved) in resolved {
            if let (Some(Grain::Calendar(calendar)), Some(slot)) = (self.grain_of(input), past.get_mut(input.index())) {
                put_years(&mut slot.values, &resolved, &self.plan.calendars.at(calendar).years);
            } else if let Some(slot) = series.get_mut(input.index()) {
                *slot = resolved;
            }
        }
        let case = self.case;
        let invoiced: Vec<Invoiced> = case.history.iter().filter(|entry| !entry.lines.is_empty()).map(|entry| self.invoiced(entry)).collect();
        BoundPast { past, series, invoiced: in_order(invoiced) }
    }

    /// The series of each measure that has one.
    pub(super) fn bound_series(&mut self) -> Vec<(Id<Input>, Series)> {
        let mut bound = Vec::new();
        for (input, entries) in self.series_by_input() {
            let Some(grain) = self.grain_of(input) else { continue };
            bound.push((input, self.series(input, &entries, grain == Grain::Hour)));
        }
        bound
    }

    fn grain_of(&self, input: Id<Input>) -> Option<Grain> {
        match &self.plan.inputs.at(input).kind {
            InputKind::Measure { grain, .. } => Some(*grain),
            _ => None,
        }
    }

    fn past(&mut self) -> Vec<Past> {
        let mut past: Vec<Past> = vec![Past::default(); self.plan.inputs.len()];
        let case = self.case;
        for entry in &case.history {
            for (input, value) in self.measured(entry) {
                if let Some(slot) = past.get_mut(input.index()) {
                    slot.values.push(HistoryValue { days: entry.days, value, estimated: entry.estimated });
                }
            }
        }
        for (at, one) in past.iter_mut().enumerate() {
            one.values.sort_by_key(|entry| entry.days.end);
            let overlap = one.values.iter().zip(one.values.iter().skip(1)).find_map(|(one, next)| one.days.common(next.days));
            if let Some(days) = overlap {
                let name = self.plan.inputs.iter().nth(at).map(|(_, input)| input.name.clone()).unwrap_or_default();
                self.problems.push(
                    Refusal::new(codes::DATES_OVERLAP, format!("the history holds `{name}` twice for {}", days.words())).help("give each day once"),
                );
            }
        }
        past
    }

    /// What an earlier bill measured: in total, or at its points with their signs.
    fn measured(&mut self, entry: &HistoryEntry) -> Vec<(Id<Input>, Number)> {
        let plan = self.plan;
        let in_history = || format!("in the history of {}", entry.days.words());
        let mut measured = self.saying(in_history, |binder| binder.quantities(&entry.given, entry.estimated));
        let at_points: Vec<AtPoint> = entry.meters.iter().map(|meter| self.at_point(meter, entry)).collect();
        let mut of_points: Vec<Id<Input>> = at_points.iter().flat_map(|point| &point.values).map(|(input, _)| *input).collect();
        of_points.sort_unstable();
        of_points.dedup();
        of_points.retain(|input| matches!(plan.inputs.at(*input).kind, InputKind::Measure { adds_across: true, .. }));
        for input in of_points {
            if measured.iter().any(|(known, _)| *known == input) {
                self.refuse_total_beside_points(input, &format!(" in the history of {}", entry.days.words()));
                continue;
            }
            let total = self.total_of_points(input, &at_points, entry);
            measured.extend(total.map(|value| (input, value)));
        }
        measured.into_iter().map(|(input, value)| (input, plan.inputs.at(input).as_estimate(value))).collect()
    }

    fn at_point(&mut self, meter: &EarlierMeter, entry: &HistoryEntry) -> AtPoint {
        if !self.points.is_empty() {
            self.point(&meter.name);
        }
        let of = || format!("at `{}` in the history of {}", meter.name, entry.days.words());
        AtPoint { name: meter.name.clone(), values: self.saying(of, |binder| binder.quantities(&meter.given, entry.estimated)) }
    }

    fn total_of_points(&mut self, input: Id<Input>, at_points: &[AtPoint], entry: &HistoryEntry) -> Option<Number> {
        let plan = self.plan;
        let own: Vec<Point> = at_points.iter().map(|point| Point { name: point.name.clone(), minus: false }).collect();
        let points = if self.points.is_empty() { &own } else { self.points };
        let read = |name: &str| {
            let point = at_points.iter().find(|point| point.name == name)?;
            point.values.iter().find(|(own, _)| *own == input).map(|(_, value)| value.clone())
        };
        signed_total(points, read).unwrap_or_else(|missing| {
            let name = &plan.inputs.at(input).name;
            let message = format!("the history of {} does not give `{name}` at `{missing}`", entry.days.words());
            self.problem(Refusal::new(codes::POINT_MISSING, message).help("give it at every point, or the total without a point"))
        })
    }

    /// The measures among the inputs, cut down to whole units where they are reads.
    fn quantities(&mut self, given: &[(String, String)], estimated: bool) -> Vec<(Id<Input>, Number)> {
        let plan = self.plan;
        let mut quantities = Vec::with_capacity(given.len());
        for (name, text) in given {
            let Some(input) = self.input(name) else { continue };
            if self.grain_of(input).is_none() {
                continue;
            }
            let Some(value) = self.quantity(input, text) else { continue };
            quantities.push((input, if estimated { value } else { plan.inputs.at(input).cut_down(value) }));
        }
        quantities
    }

    /// The entries of each input that has a series, those given under its other names too.
    fn series_by_input(&mut self) -> Vec<(Id<Input>, Vec<&'a SeriesEntry>)> {
        let case = self.case;
        let mut of_inputs: Vec<(Id<Input>, Vec<&'a SeriesEntry>)> = Vec::new();
        for (name, entries) in &case.series {
            let Some(input) = self.input(name) else { continue };
            match of_inputs.iter_mut().find(|(known, _)| *known == input) {
                Some((_, known)) => known.extend(entries),
                None => of_inputs.push((input, entries.iter().collect())),
            }
        }
        of_inputs
    }

    fn series(&mut self, input: Id<Input>, entries: &[&SeriesEntry], hourly: bool) -> Series {
        let plan = self.plan;
        let mut points: Vec<Point> = self.points.to_vec();
        let mut values = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.hour.is_some() && !hourly {
                let message = format!("`{}` is not measured by the hour, and its series names an hour", plan.inputs.at(input).name);
                self.problems
                    .push(Refusal::new(codes::UNKNOWN_FIELD, message).help("leave the hour out, or let the measure say `one value per hour`"));
                break;
            }
            let point = match entry.point.as_deref() {
                None => None,
                Some(name) if self.points.is_empty() => Some(position(&mut points, name)),
                Some(name) => match self.point(name) {
                    Some(at) => Some(at),
                    None => break,
                },
            };
            let at = || entry.point.as_ref().map_or_else(String::new, |point| format!(" at `{point}`"));
            let of = || format!("in the series, {}{}", entry.days.words(), at());
            let Some(value) = self.saying(of, |binder| binder.quantity(input, &entry.value)) else { continue };
            let value = if entry.in_all { self.spread(value, input, entry) } else { value };
            values.push(SeriesValue { days: entry.days, value, hour: entry.hour, estimated: entry.estimated, point });
        }
        let mut series = resolve(&values, &points, hourly);
        if self.points.is_empty() {
            // Without a contract nothing says which points there are: a day without one of them is a day without a value.
            series.incomplete.clear();
        }
        series
    }

    /// A total of all grains of an entry, as the value of each of them.
    fn spread(&self, total: Number, input: Id<Input>, entry: &SeriesEntry) -> Number {
        let days = entry.days.days();
        let grains = match self.grain_of(input) {
            Some(Grain::Hour) if entry.hour.is_none() => 24 * days,
            Some(Grain::Calendar(calendar)) => years_in(&self.plan.calendars.at(calendar).years, entry.days).len().try_into().unwrap_or(1),
            _ => days,
        };
        total.divided_by(&Number::integer(grains)).unwrap_or(total)
    }

    fn invoiced(&mut self, entry: &HistoryEntry) -> Invoiced {
        let mut lines = Vec::with_capacity(entry.lines.len());
        for (name, text) in &entry.lines {
            if self.line_is_known(name)
                && let Some(amount) = self.dollars(name, text)
            {
                lines.push((name.clone(), amount));
            }
        }
        Invoiced { days: entry.days, lines }
    }

    /// A line of this plan, or one that another plan of the book has; a name of nothing is reported.
    fn line_is_known(&mut self, name: &str) -> bool {
        let plan = self.plan;
        if plan.charge_named(name).is_some() || plan.lines_elsewhere.contains(name) {
            return true;
        }
        let known = plan.charges.iter().map(|(_, charge)| charge.name.as_str()).chain(plan.lines_elsewhere.iter().map(String::as_str));
        let refusal = Refusal::new(codes::UNKNOWN_INPUT, format!("the history names the line `{name}`, and there is no such line"));
        self.problem::<()>(refusal.help("name a line of the schedule or contract").suggest(name, known)).is_some()
    }

    fn dollars(&mut self, name: &str, text: &str) -> Option<Number> {
        let dollars = Unit::word("$").unwrap_or_default();
        match parse_quantity(text) {
            Err(error) => {
                let message = format!("the line `{name}` is `{text}`: {error}");
                self.problem(Refusal::new(codes::BAD_QUANTITY, message).help("write an amount in $"))
            }
            Ok(read) if read.unit.as_ref().is_some_and(|unit| !unit.is_money()) => {
                let message = format!("the line `{name}` is `{text}`, which is not an amount in $");
                self.problem(Refusal::new(codes::UNIT_NEEDS_CONVERSION, message).help("write an amount in $"))
            }
            Ok(read) => Some(read.in_base_units(&dollars)),
        }
    }
}

fn position(points: &mut Vec<Point>, name: &str) -> usize {
    match points.iter().position(|point| point.name == name) {
        Some(at) => at,
        None => {
            points.push(Point { name: name.to_owned(), minus: false });
            points.len() - 1
        }
    }
}

/// The value of each calendar year that lies whole in a run; it stands in the place of the history's.
fn put_years(known: &mut Vec<HistoryValue>, series: &Series, calendar: &YearCalendar) {
    for run in &series.runs {
        for year in years_in(calendar, run.days) {
            known.retain(|entry| entry.days != year);
            known.push(HistoryValue { days: year, value: run.value.clone(), estimated: run.estimated });
        }
    }
    known.sort_by_key(|entry| entry.days.end);
}

/// The years of a calendar that lie whole in a span.
fn years_in(calendar: &YearCalendar, days: DaySpan) -> Vec<DaySpan> {
    let mut years = Vec::new();
    let mut year = calendar.year_of(days.start);
    while year.start < days.end {
        if year.common(days) == Some(year) {
            years.push(year);
        }
        year = calendar.year_of(year.end);
    }
    years
}

fn in_order(mut invoiced: Vec<Invoiced>) -> Vec<Invoiced> {
    invoiced.sort_by_key(|entry| (entry.days.end, entry.days.start));
    invoiced
}
