//! Measures: from the reads of the points, from samples, from what was entered and approved.

use super::facts::given;
use super::gather::{Gatherer, Inputs, SettledRead, Subject, may_be_estimated};
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::office::quantity::{Usage, usage};
use crate::office::reads::{DERIVED, MeterRead, ReadKind, Reads, is_actual};
use crate::office::register::FactDays;
use crate::office::store::Stored;
use crate::plan::{Grain, Input, InputKind, MeasuredBy};
use crate::records::{GivenValue, SeriesEntry};
use crate::source::Refusal;

/// So many days before a period its reads may matter: the estimates before it, settled by its end.
const READS_BEFORE: i32 = 800;

impl<B: Reads> Gatherer<'_, B> {
    pub(crate) fn measures(&self, subject: &Subject<'_>, inputs: &mut Inputs) -> Result<(), Refusal> {
        let mut reads: Vec<(String, Vec<Stored<MeterRead>>)> = Vec::new();
        for (_, point) in &subject.points {
            reads.push((point.name.clone(), self.reads(subject, &point.name)?));
        }
        for (_, input) in subject.asked {
            let InputKind::Measure { source, grain, adds_up, .. } = &input.kind else { continue };
            match (source, grain) {
                (MeasuredBy::Entered, _) | (_, Grain::Calendar(_) | Grain::Standing) => self.entered(subject, input, inputs),
                (MeasuredBy::Laboratory, Grain::Period) => samples(subject, input, &reads, inputs),
                (MeasuredBy::MeterReads(_) | MeasuredBy::DailyFlow(_) | MeasuredBy::Laboratory, Grain::Day | Grain::Hour) => {
                    series(subject, input, &reads, inputs);
                }
                (MeasuredBy::MeterReads(service) | MeasuredBy::DailyFlow(service), Grain::Period) if *adds_up => {
                    measured(subject, (input, service), &reads, self, inputs);
                }
                (MeasuredBy::MeterReads(_) | MeasuredBy::DailyFlow(_), Grain::Period) => self.entered(subject, input, inputs),
                (MeasuredBy::Unsaid, Grain::Day | Grain::Hour) => series(subject, input, &reads, inputs),
                (MeasuredBy::Unsaid, Grain::Period) => {
                    if *adds_up && !self.is_entered(subject, input) && reads.iter().any(|(_, reads)| !reads.is_empty()) {
                        measured(subject, (input, subject.service), &reads, self, inputs);
                    } else {
                        self.entered(subject, input, inputs);
                    }
                }
            }
        }
        Ok(())
    }

    /// The reads of a point, those about to be settled as they will be.
    fn reads(&self, subject: &Subject<'_>, point: &str) -> Result<Vec<Stored<MeterRead>>, Refusal> {
        let through = subject.days.last_day();
        let from = if subject.looks_back { Day::EPOCH } else { subject.days.start.plus_days(-READS_BEFORE) };
        let mut reads = self.book.reads_of_point_since(point, from, through)?;
        for read in &mut reads {
            if let Some(settled) = self.settled.iter().find(|settled| settled.read == read.id) {
                read.value.clone_from(&settled.value);
                DERIVED.clone_into(&mut read.quality);
            }
        }
        Ok(reads)
    }

    fn entries(&self, subject: &Subject<'_>, input: &Input) -> Vec<FactDays> {
        let agreement = subject.agreement;
        let layers = [("account", agreement.account.as_str()), ("customer", agreement.customer.as_str()), ("system", "")];
        layers.into_iter().map(|(kind, name)| self.named(kind, name, input)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn is_entered(&self, subject: &Subject<'_>, input: &Input) -> bool {
        self.entries(subject, input).iter().any(|entry| entry.days.common(subject.days).is_some())
    }

    /// A measure that a person enters with its document: for the days of the period, or year by year.
    fn entered(&self, subject: &Subject<'_>, input: &Input, inputs: &mut Inputs) {
        let InputKind::Measure { grain, adds_up, .. } = &input.kind else { return };
        let mut entries = self.entries(subject, input);
        if let Grain::Calendar(_) | Grain::Day | Grain::Hour = grain {
            entries.retain(|entry| entry.days.start < subject.days.end);
            if !entries.is_empty() {
                let entry = |entry: &FactDays| SeriesEntry {
                    days: entry.days,
                    value: entry.value.clone(),
                    in_all: false,
                    hour: None,
                    estimated: false,
                    point: None,
                };
                inputs.origins.facts.push((input.name.clone(), entries.iter().filter_map(|entry| entry.id).collect()));
                inputs.series.push((input.name.clone(), entries.iter().map(entry).collect()));
            }
            return;
        }
        entries.retain(|entry| entry.days.common(subject.days).is_some());
        if *adds_up {
            if let Some(over) = entries.iter().find(|entry| entry.days.common(subject.days) != Some(entry.days)) {
                inputs.refused.push(format!("`{}` was entered for {}, which reaches over the period's edge", input.name, over.days.words()));
                return;
            }
        } else {
            entries.iter_mut().for_each(|entry| entry.days = entry.days.common(subject.days).unwrap_or(entry.days));
        }
        match given_measure(&entries, subject.days, *adds_up) {
            Some(value) => {
                inputs.origins.facts.push((input.name.clone(), entries.iter().filter_map(|entry| entry.id).collect()));
                inputs.give(None, &input.name, value);
            }
            None => inputs.missing.push((input.name.clone(), String::new(), "it has not been entered for these days".to_owned())),
        }
    }
}

/// A quantity of dated parts is their sum, and one value only where there is one part; a standing value may be one over parts.
fn given_measure(entries: &[FactDays], days: DaySpan, adds_up: bool) -> Option<GivenValue> {
    match entries {
        [one] if adds_up && one.days == days => Some(GivenValue::Whole(one.value.clone())),
        [_, ..] if adds_up => {
            Some(GivenValue::Dated(entries.iter().map(|entry| crate::records::DatedValue { days: entry.days, value: entry.value.clone() }).collect()))
        }
        _ => given(entries, days),
    }
}

/// A volume from the reads of the points.
fn measured<B: Reads>(
    subject: &Subject<'_>,
    (input, service): (&Input, &str),
    reads: &[(String, Vec<Stored<MeterRead>>)],
    gatherer: &Gatherer<'_, B>,
    inputs: &mut Inputs,
) {
    let own: Vec<&(String, Vec<Stored<MeterRead>>)> =
        reads.iter().filter(|(point, _)| subject.points.iter().any(|(of, known)| of == service && known.name == *point)).collect();
    if own.is_empty() {
        inputs
            .refused
            .push(format!("account {} has no point of {service} in these days, and `{}` is read there", subject.agreement.account, input.name));
        return;
    }
    let mut found: Vec<(String, Usage)> = Vec::new();
    let mut unknown = Vec::new();
    for (point, reads) in &own {
        match usage(gatherer.registry.installed(point), reads, &input.name, days_of_point(subject, point)) {
            Ok(usage) => found.push((point.clone(), usage)),
            Err(why) => unknown.push((point.clone(), why)),
        }
    }
    if let [(point, why)] = unknown.as_slice()
        && why.no_read
        && own.len() == 1
        && may_be_estimated(input)
    {
        inputs.missing.push((input.name.clone(), point.clone(), why.text.clone()));
        return;
    }
    if !unknown.is_empty() {
        inputs.refused.extend(unknown.into_iter().map(|(point, why)| format!("`{}` at {point}: {}", input.name, why.text)));
        return;
    }
    for (point, usage) in &found {
        inputs.origins.reads.push((input.name.clone(), point.clone(), usage.reads.clone()));
        inputs.settled.extend(usage.settled.iter().map(|settled| SettledRead {
            read: settled.read,
            measure: input.name.clone(),
            point: point.clone(),
            days: settled.days,
            value: settled.value.plain(0),
            unit: usage.unit.clone(),
        }));
    }
    if found.iter().any(|(_, usage)| usage.estimated) {
        inputs.estimated.push(input.name.clone());
    }
    if subject.by_point {
        for (point, usage) in found {
            inputs.give(Some(&point), &input.name, GivenValue::Whole(quantity(&usage.value, &usage.unit)));
        }
        return;
    }
    let units: Vec<&str> = found.iter().map(|(_, usage)| usage.unit.as_str()).collect();
    if units.iter().any(|unit| Some(unit) != units.first()) {
        inputs.refused.push(format!("`{}` is read in several units ({})", input.name, units.join(", ")));
        return;
    }
    let sum = found.iter().fold(Number::ZERO, |sum, (_, usage)| sum.plus(&usage.value));
    let unit = units.first().copied().unwrap_or_default().to_owned();
    inputs.give(None, &input.name, GivenValue::Whole(quantity(&sum, &unit)));
}

/// The days of the period on which the point is the account's.
fn days_of_point(subject: &Subject<'_>, point: &str) -> DaySpan {
    let own = subject.points.iter().find(|(_, known)| known.name == point);
    own.and_then(|(_, known)| known.days.common(subject.days)).unwrap_or(subject.days)
}

fn quantity(value: &Number, unit: &str) -> String {
    format!("{} {unit}", value.plain(0))
}

/// What a laboratory found: one sample in the period at each point.
fn samples(subject: &Subject<'_>, input: &Input, reads: &[(String, Vec<Stored<MeterRead>>)], inputs: &mut Inputs) {
    let of_input = |read: &&Stored<MeterRead>| read.kind == ReadKind::Sample && read.measure == input.name && subject.days.holds(read.day());
    let mut found: Vec<(&str, &Stored<MeterRead>)> = Vec::new();
    for (point, reads) in reads {
        let own: Vec<&Stored<MeterRead>> = reads.iter().filter(of_input).collect();
        match own.as_slice() {
            [] => {}
            [one] if one.is_exception => {
                inputs.refused.push(format!("`{}`: sample R-{} is an exception that waits for an answer", input.name, one.id));
                return;
            }
            [one] => found.push((point, one)),
            several => {
                inputs.refused.push(format!("`{}` at {point}: there are {} samples in the period", input.name, several.len()));
                return;
            }
        }
    }
    if found.is_empty() {
        inputs.missing.push((input.name.clone(), String::new(), "there is no sample of these days".to_owned()));
    }
    let at_points = subject.by_point && found.len() > 1;
    for (point, read) in found {
        inputs.origins.reads.push((input.name.clone(), point.to_owned(), vec![read.id]));
        if !is_actual(&read.quality) {
            inputs.estimated.push(input.name.clone());
        }
        inputs.give(at_points.then_some(point), &input.name, GivenValue::Whole(format!("{} {}", read.value, read.unit)));
    }
    inputs.estimated.dedup();
}

/// Daily or hourly values, as a series: of the period, and of earlier days where these matter.
fn series(subject: &Subject<'_>, input: &Input, reads: &[(String, Vec<Stored<MeterRead>>)], inputs: &mut Inputs) {
    let mut entries: Vec<SeriesEntry> = Vec::new();
    for (point, reads) in reads {
        let wanted = |read: &&Stored<MeterRead>| {
            read.kind == ReadKind::Flow
                && (read.measure.is_empty() || read.measure == input.name)
                && (subject.looks_back || read.days.common(subject.days).is_some())
        };
        let mut ids = Vec::new();
        for read in reads.iter().filter(wanted) {
            if read.is_exception && read.days.common(subject.days).is_some() {
                inputs.refused.push(format!("`{}` at {point}: read R-{} of {} waits for an answer", input.name, read.id, read.days.words()));
                return;
            }
            if read.days.common(subject.days).is_some() {
                ids.push(read.id);
            }
            let entry = SeriesEntry {
                days: read.days,
                value: format!("{} {}", read.value, read.unit),
                in_all: read.days.days() > 1,
                hour: read.hour,
                estimated: !is_actual(&read.quality),
                point: subject.by_point.then(|| point.clone()),
            };
            match entries.last_mut() {
                Some(last) if continues(last, &entry) => last.days.end = entry.days.end,
                _ => entries.push(entry),
            }
        }
        if !ids.is_empty() {
            inputs.origins.reads.push((input.name.clone(), point.clone(), ids));
        }
    }
    if !entries.is_empty() {
        inputs.series.push((input.name.clone(), entries));
    }
}

/// The same value on the next day, of the same point.
fn continues(last: &SeriesEntry, next: &SeriesEntry) -> bool {
    last.days.end == next.days.start
        && last.value == next.value
        && !last.in_all
        && !next.in_all
        && last.hour.is_none()
        && next.hour.is_none()
        && last.estimated == next.estimated
        && last.point == next.point
}
