//! Meters and points of delivery: what they give, added to what the account is billed for.

use super::binder::Binder;
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::plan::{Id, Input, InputKind, InputValue, MeterRequest, Point, Reading};
use crate::source::{Refusal, codes};

/// What meters and points give, by input.
pub(super) struct Added {
    /// The reads that make up the account's value.
    pub readings: Vec<Vec<Reading>>,
    /// By input: the name of a point that has no read, where one has none.
    pub points_missing: Vec<Option<String>>,
}

impl Binder<'_> {
    /// The position of a point among a contract's; a name it does not have is reported.
    pub(super) fn point(&mut self, name: &str) -> Option<usize> {
        let points = self.points;
        if let Some(at) = points.iter().position(|point| point.name == name) {
            return Some(at);
        }
        let message = format!("`{}` has no point `{name}`", self.plan.name);
        let names: Vec<&str> = points.iter().map(|point| point.name.as_str()).collect();
        let refusal = Refusal::new(codes::UNKNOWN_POINT, message).at(self.plan.place).help(format!("its points are {}", names.join(", ")));
        self.problem(refusal.suggest(name, names.iter().copied()))
    }

    /// A measure given by meter alone is, for the account, the sum over its meters; over the points of a contract with
    /// their signs. The names of points that are missing come with it.
    pub(super) fn points_added(&mut self, inputs: &mut [Option<InputValue>], meters: &[MeterRequest]) -> Added {
        let plan = self.plan;
        let mut added = Added { readings: vec![Vec::new(); inputs.len()], points_missing: vec![None; inputs.len()] };
        for (id, input) in plan.inputs.iter() {
            let Some(slot) = inputs.get_mut(id.index()) else { continue };
            let InputKind::Measure { adds_up, adds_across: true, .. } = input.kind else { continue };
            if slot.is_some() {
                if meters.iter().any(|meter| meter.inputs.get(id.index()).is_some_and(Option::is_some)) {
                    self.refuse_total_beside_points(id, "");
                }
                continue;
            }
            let total = if adds_up {
                self.total(meters, |meter| self.read_of(id, meter)).map(|total| total.map(InputValue::Quantity))
            } else {
                self.flow_of_all(id, meters)
            };
            match total {
                Ok(Some(value)) => {
                    *slot = Some(value);
                    if let Some(readings) = added.readings.get_mut(id.index()) {
                        *readings = self.readings_of(id, meters);
                    }
                }
                Ok(None) => {}
                Err(names) => {
                    if let Some(slot) = added.points_missing.get_mut(id.index()).filter(|_| !self.points.is_empty()) {
                        *slot = Some(names);
                    }
                }
            }
        }
        added
    }

    /// The reads of a measure, in the order of the points, or of the meters where the contract names no points.
    fn readings_of(&self, id: Id<Input>, meters: &[MeterRequest]) -> Vec<Reading> {
        let input = self.plan.inputs.at(id);
        let mut readings = Vec::with_capacity(meters.len());
        let mut read = |meter: &MeterRequest, minus: bool| {
            let reading =
                |days: Option<DaySpan>, value: &Number| Reading { at: Some(meter.name.clone()), days, minus, value: input.cut_down(value.clone()) };
            match meter.inputs.get(id.index()).and_then(Option::as_ref) {
                Some(InputValue::Quantity(value)) => readings.push(reading(None, value)),
                Some(InputValue::DatedQuantity(parts)) => readings.extend(parts.iter().map(|(days, value)| reading(Some(*days), value))),
                Some(InputValue::Word(_) | InputValue::DatedWord(_)) | None => {}
            }
        };
        if self.points.is_empty() {
            meters.iter().for_each(|meter| read(meter, false));
        }
        for point in self.points {
            meters.iter().filter(|meter| meter.name == point.name).for_each(|meter| read(meter, point.minus));
        }
        readings
    }

    /// Over the points of the contract with their signs; where it names none, over all meters.
    fn total(&self, meters: &[MeterRequest], read: impl Fn(&MeterRequest) -> Option<Number>) -> Result<Option<Number>, String> {
        if self.points.is_empty() {
            return meters.iter().map(read).sum_of_all();
        }
        signed_total(self.points, |name| meters.iter().find(|meter| meter.name == name).and_then(&read))
    }

    /// A flow is added day by day, over the days on which no meter's changes.
    fn flow_of_all(&self, id: Id<Input>, meters: &[MeterRequest]) -> Result<Option<InputValue>, String> {
        let given = |meter: &MeterRequest| meter.inputs.get(id.index()).cloned().flatten();
        let mut edges: Vec<Day> = Vec::new();
        for value in meters.iter().filter_map(given) {
            if let InputValue::DatedQuantity(parts) = value {
                edges.extend(parts.iter().flat_map(|(days, _)| [days.start, days.end]));
            }
        }
        let on = |day: Option<Day>| self.total(meters, |meter| self.flow_on(id, meter, day));
        if edges.is_empty() {
            return Ok(on(None)?.map(InputValue::Quantity));
        }
        edges.extend([self.case.period.start, self.case.period.end]);
        edges.sort_unstable();
        edges.dedup();
        let mut parts = Vec::with_capacity(edges.len());
        for (start, end) in edges.iter().zip(edges.iter().skip(1)) {
            let days = DaySpan { start: *start, end: *end };
            match on(Some(*start)) {
                Ok(value) => parts.extend(value.map(|value| (days, value))),
                Err(missing) if days.common(self.case.period).is_some() => return Err(missing),
                Err(_) => {}
            }
        }
        Ok(Some(InputValue::DatedQuantity(parts)).filter(|_| !meters.is_empty()))
    }

    /// What a meter gives of a flow on a day.
    fn flow_on(&self, id: Id<Input>, meter: &MeterRequest, day: Option<Day>) -> Option<Number> {
        let input = self.plan.inputs.at(id);
        let value = match meter.inputs.get(id.index())?.as_ref()? {
            InputValue::Quantity(value) => value,
            InputValue::DatedQuantity(parts) => parts.iter().find(|(days, _)| day.is_some_and(|day| days.holds(day))).map(|(_, value)| value)?,
            InputValue::Word(_) | InputValue::DatedWord(_) => return None,
        };
        Some(input.cut_down(value.clone()))
    }

    /// A contract's measure is given at its points, or in total: which of two would count, nobody said.
    pub(super) fn refuse_total_beside_points(&mut self, id: Id<Input>, when: &str) {
        let input = self.plan.inputs.at(id);
        if self.points.is_empty() {
            return;
        }
        let message = format!("`{}` is given in total and at points{when}", input.name);
        self.problems.push(Refusal::new(codes::DATES_OVERLAP, message).help("give it at every point, or the total without a point"));
    }

    /// What a meter gives of a measure for the whole period, each read cut down by itself.
    fn read_of(&self, id: Id<Input>, meter: &MeterRequest) -> Option<Number> {
        let input = self.plan.inputs.at(id);
        match meter.inputs.get(id.index())?.as_ref()? {
            InputValue::Quantity(value) => Some(input.cut_down(value.clone())),
            InputValue::DatedQuantity(parts) => {
                let inside = parts.iter().all(|(days, _)| days.common(self.case.period) == Some(*days));
                let covered: i64 = parts.iter().map(|(days, _)| days.days()).sum();
                let whole = inside && covered == self.case.period.days();
                whole.then(|| parts.iter().fold(Number::ZERO, |sum, (_, value)| sum.plus(&input.cut_down(value.clone()))))
            }
            InputValue::Word(_) | InputValue::DatedWord(_) => None,
        }
    }
}

/// The points' values added with their signs; the names of those missing where some are given and some not.
pub(super) fn signed_total(points: &[Point], read: impl Fn(&str) -> Option<Number>) -> Result<Option<Number>, String> {
    let mut sum = Number::ZERO;
    let mut missing = Vec::new();
    for point in points {
        match read(&point.name) {
            Some(value) if point.minus => sum = sum.minus(&value),
            Some(value) => sum = sum.plus(&value),
            None => missing.push(point.name.as_str()),
        }
    }
    if missing.len() == points.len() {
        return Ok(None);
    }
    if missing.is_empty() { Ok(Some(sum)) } else { Err(missing.join("`, `")) }
}

/// The sum where every one is there.
trait SumOfAll {
    fn sum_of_all(self) -> Result<Option<Number>, String>;
}

impl<I: Iterator<Item = Option<Number>>> SumOfAll for I {
    fn sum_of_all(self) -> Result<Option<Number>, String> {
        let all: Option<Vec<Number>> = self.collect();
        Ok(all.filter(|values| !values.is_empty()).map(|values| values.iter().fold(Number::ZERO, |sum, value| sum.plus(value))))
    }
}
