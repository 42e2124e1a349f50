//! Facts, choices and values of the register, by precedence: the point's before the account's, the customer's, the system's.

use super::gather::{Gatherer, Inputs, Subject};
use crate::calendar::{Day, DaySpan};
use crate::office::reads::Reads;
use crate::office::register::{FactDays, RegisterRow};
use crate::office::store::Row;
use crate::plan::{Excuse, Grain, Input, InputKind};
use crate::records::{DatedValue, GivenValue};

/// The choice that the size of the installed meter answers.
const METER_SIZE: &str = "meter_size";

impl<B: Reads> Gatherer<'_, B> {
    /// What the register says of the account and of each point.
    pub(crate) fn facts(&self, subject: &Subject<'_>, inputs: &mut Inputs) {
        for (_, input) in subject.asked {
            if is_measured(input) {
                continue;
            }
            self.fact(subject, input, inputs);
        }
    }

    fn fact(&self, subject: &Subject<'_>, input: &Input, inputs: &mut Inputs) {
        let agreement = subject.agreement;
        let of_account = [("account", agreement.account.as_str()), ("customer", agreement.customer.as_str()), ("system", "")]
            .map(|(kind, name)| self.named(kind, name, input));
        let span = if reaches_out(input) { None } else { Some(subject.days) };
        let account = layered(&of_account.iter().map(Vec::as_slice).collect::<Vec<_>>(), span);
        let mut all_of_points = Vec::new();
        for (_, point) in &subject.points {
            let mut own = self.named("point", &point.name, input);
            for meter in self.registry.installed(&point.name).iter().filter(|meter| meter.days.common(subject.days).is_some()) {
                own.extend(self.named("meter", &meter.meter, input).into_iter().filter_map(|fact| clipped(&fact, meter.days)));
                if input.name == METER_SIZE || input.also.iter().any(|name| name == METER_SIZE) {
                    own.push(FactDays { id: None, name: input.name.clone(), value: meter.size.clone(), days: meter.days });
                }
            }
            if !own.is_empty() {
                all_of_points.push((point.name.clone(), layered(&[&own], span)));
            }
        }
        let mut ids: Vec<Row<RegisterRow>> =
            account.iter().chain(all_of_points.iter().flat_map(|(_, parts)| parts)).filter_map(|fact| fact.id).collect();
        match all_of_points.as_slice() {
            [(_, parts)] if !subject.by_point => {
                let rest: Vec<FactDays> = layered(&[parts, &account], span);
                inputs.given.extend(given(&rest, subject.days).map(|value| (input.name.clone(), value)));
            }
            _ => {
                inputs.given.extend(given(&account, subject.days).map(|value| (input.name.clone(), value)));
                if subject.by_point {
                    for (point, parts) in &all_of_points {
                        if let Some(value) = given(parts, subject.days) {
                            inputs.give(Some(point), &input.name, value);
                        }
                    }
                }
            }
        }
        ids.sort_unstable();
        ids.dedup();
        if !ids.is_empty() {
            inputs.origins.facts.push((input.name.clone(), ids));
        }
    }

    /// The facts of a subject that answer an input, under its name or another.
    pub(crate) fn named(&self, kind: &str, name: &str, input: &Input) -> Vec<FactDays> {
        let facts = self.registry.facts(kind, name).iter();
        facts.filter(|fact| fact.name == input.name || input.also.contains(&fact.name)).cloned().collect()
    }
}

/// Whether it is measured, and no standing fact.
fn is_measured(input: &Input) -> bool {
    matches!(input.kind, InputKind::Measure { .. })
}

/// Whether values outside the period matter: amounts year by year, and excuses of a month or a year.
fn reaches_out(input: &Input) -> bool {
    match &input.kind {
        InputKind::Amount { each, .. } => each.is_some(),
        InputKind::YesOrNo { excuse, .. } => matches!(excuse, Excuse::Month | Excuse::Calendar(_)),
        InputKind::Measure { grain, .. } => matches!(grain, Grain::Calendar(_)),
        InputKind::Choice { .. } => false,
    }
}

fn clipped(fact: &FactDays, days: DaySpan) -> Option<FactDays> {
    Some(FactDays { days: fact.days.common(days)?, ..fact.clone() })
}

/// What holds on each day: of the first layer that has a value for it. Clipped to a span where one is given.
fn layered(layers: &[&[FactDays]], span: Option<DaySpan>) -> Vec<FactDays> {
    let Some(span) = span else {
        return layers.iter().find(|layer| !layer.is_empty()).map(|layer| layer.to_vec()).unwrap_or_default();
    };
    let clipped: Vec<Vec<FactDays>> = layers.iter().map(|layer| layer.iter().filter_map(|fact| clipped(fact, span)).collect()).collect();
    let mut edges: Vec<Day> = clipped.iter().flatten().flat_map(|fact| [fact.days.start, fact.days.end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut found: Vec<FactDays> = Vec::new();
    for (start, end) in edges.iter().zip(edges.iter().skip(1)) {
        let Some(fact) = clipped.iter().find_map(|layer| layer.iter().find(|fact| fact.days.holds(*start))) else { continue };
        match found.last_mut() {
            Some(last) if last.days.end == *start && last.value == fact.value && last.id == fact.id => last.days.end = *end,
            _ => found.push(FactDays { days: DaySpan { start: *start, end: *end }, ..fact.clone() }),
        }
    }
    found
}

/// As a case gives it: once where one value holds on all days, else by days.
pub(crate) fn given(parts: &[FactDays], days: DaySpan) -> Option<GivenValue> {
    let first = parts.first()?;
    let covered: i64 = parts.iter().filter_map(|part| part.days.common(days)).map(DaySpan::days).sum();
    let inside = parts.iter().all(|part| part.days.common(days) == Some(part.days));
    if inside && covered == days.days() && parts.iter().all(|part| part.value == first.value) {
        return Some(GivenValue::Whole(first.value.clone()));
    }
    Some(GivenValue::Dated(parts.iter().map(|part| DatedValue { days: part.days, value: part.value.clone() }).collect()))
}
