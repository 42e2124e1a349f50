//! Estimates by policy, from the history of the case.

use super::context::{Evaluation, Outcome};
use crate::calendar::DaySpan;
use crate::exact::Number;
use crate::invoice::Refusal;
use crate::plan::{HistoryValue, Id, Input, Policy, PolicyBasis};
use crate::source::codes;

impl Evaluation<'_> {
    /// The estimate of a missing measure.
    pub(super) fn estimate(&self, input: Id<Input>, policy: Id<Policy>) -> Outcome<Number> {
        let policy = self.plan.policies.at(policy);
        let name = &self.plan.inputs.at(input).name;
        let before = self.entries_before(input);
        self.refuse_too_many(policy, name, &before)?;
        let average = match policy.basis {
            PolicyBasis::LastReads(count) => last_reads(&before, count),
            PolicyBasis::SamePeriodLastYear => year_average(&before, shifted(self.request.period, 1)),
            PolicyBasis::SamePeriodYearsBefore(years) => years_average(&before, self.request.period, years),
        };
        let average = average.ok_or_else(|| {
            Refusal::new(codes::TOO_FEW_READS, format!("`{name}` is missing and `{}` has no valid reads to work from", policy.name))
                .at(policy.place)
                .help("give the reads in the case's history, or the measure itself")
        })?;
        Ok(average.times(&Number::integer(self.request.period.days())))
    }

    fn entries_before(&self, input: Id<Input>) -> Vec<&HistoryValue> {
        let start = self.request.period.start;
        let past = self.request.past.get(input.index());
        past.into_iter().flat_map(|past| &past.values).filter(|entry| entry.days.end <= start).collect()
    }

    fn refuse_too_many(&self, policy: &Policy, name: &str, before: &[&HistoryValue]) -> Outcome<()> {
        let Some(most) = policy.at_most else { return Ok(()) };
        let in_a_row = before.iter().rev().take_while(|entry| entry.estimated).count();
        if in_a_row >= most as usize {
            let message = format!("`{name}` is missing, and {in_a_row} estimates in a row stand before it; `{}` allows {most}", policy.name);
            return Err(Refusal::new(codes::TOO_MANY_ESTIMATES, message).at(policy.place).help("read the meter"));
        }
        Ok(())
    }
}

fn last_reads(before: &[&HistoryValue], count: u32) -> Option<Number> {
    let valid: Vec<&&HistoryValue> = before.iter().rev().filter(|entry| !entry.estimated).take(count as usize).collect();
    if valid.len() < count as usize {
        return None;
    }
    let days: i64 = valid.iter().map(|entry| entry.days.days()).sum();
    let sum = valid.iter().fold(Number::ZERO, |sum, entry| sum.plus(&entry.value));
    sum.divided_by(&Number::integer(days))
}

/// The same dates so many years before.
fn shifted(period: DaySpan, years: u32) -> DaySpan {
    DaySpan { start: period.start.minus_months(12 * years), end: period.end.minus_months(12 * years) }
}

/// The average per day of the days of a span that valid entries cover.
fn year_average(before: &[&HistoryValue], span: DaySpan) -> Option<Number> {
    let mut days = 0;
    let mut sum = Number::ZERO;
    for entry in before.iter().filter(|entry| !entry.estimated) {
        let Some(common) = entry.days.common(span) else { continue };
        days += common.days();
        sum = sum.plus(&entry.value.times(&Number::ratio(common.days(), entry.days.days())?));
    }
    sum.divided_by(&Number::integer(days))
}

fn years_average(before: &[&HistoryValue], period: DaySpan, years: u32) -> Option<Number> {
    let averages: Option<Vec<Number>> = (1..=years).map(|year| year_average(before, shifted(period, year))).collect();
    let averages = averages?;
    let sum = averages.iter().fold(Number::ZERO, |sum, average| sum.plus(average));
    sum.divided_by(&Number::integer(i64::from(years)))
}
