//! Estimates by policy, from the history of the case.

use super::context::{Computed, Evaluation};
use crate::calendar::DaySpan;
use crate::exact::Number;
use crate::plan::{HistoryValue, Id, Input, Policy, PolicyBasis};
use crate::source::{Refusal, codes};

/// What was read for some days.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub days: DaySpan,
    /// Of all of its days.
    pub value: Number,
    /// How many reads of equal value it is: 1, or one a day.
    pub count: i64,
    pub estimated: bool,
}

/// The estimate of a missing measure.
pub(in crate::engine) fn estimate(evaluation: &Evaluation<'_>, input: Id<Input>, policy: Id<Policy>) -> Computed<Number> {
    let reads = reads_before(evaluation, input);
    estimate_from(evaluation, input, policy, &reads.iter().collect::<Vec<_>>(), evaluation.request.period)
}

/// The estimate of some days, from the reads before them in the order of their last days.
pub(in crate::engine) fn estimate_from(
    evaluation: &Evaluation<'_>,
    input: Id<Input>,
    policy: Id<Policy>,
    before: &[&Read],
    days: DaySpan,
) -> Computed<Number> {
    let policy = evaluation.plan.policies.at(policy);
    let name = &evaluation.plan.inputs.at(input).name;
    refuse_too_many(evaluation, policy, name, before)?;
    let average = match policy.basis {
        PolicyBasis::LastReads(count) => last_reads(before, count),
        PolicyBasis::SamePeriodLastYear => year_average(before, shifted(days, 1)),
        PolicyBasis::SamePeriodYearsBefore(years) => years_average(before, days, years),
    };
    let average = average.ok_or_else(|| {
        Refusal::new(codes::TOO_FEW_READS, format!("`{name}` is missing and `{}` has no valid reads to work from", policy.name))
            .at(policy.place)
            .help("give the reads in the case's history, or the measure itself")
    })?;
    Ok(average.times(&Number::integer(days.days())))
}

fn reads_before(evaluation: &Evaluation<'_>, input: Id<Input>) -> Vec<Read> {
    let start = evaluation.request.period.start;
    let past = evaluation.request.past.get(input.index()).into_iter().flat_map(|past| &past.values);
    let read = |entry: &HistoryValue| Read { days: entry.days, value: entry.value.clone(), count: 1, estimated: entry.estimated };
    past.filter(|entry| entry.days.end <= start).map(read).collect()
}

fn refuse_too_many(_evaluation: &Evaluation<'_>, policy: &Policy, name: &str, before: &[&Read]) -> Computed<()> {
    let Some(most) = policy.at_most else { return Ok(()) };
    let in_a_row = before.iter().rev().take_while(|entry| entry.estimated).count();
    if in_a_row >= most as usize {
        let message = format!("`{name}` is missing, and the {in_a_row} values before it are estimates; `{}` allows {most} in a row", policy.name);
        return Err(Refusal::new(codes::TOO_MANY_ESTIMATES, message).at(policy.place).help("read the meter"));
    }
    Ok(())
}

/// The average per day of the N latest valid reads.
fn last_reads(before: &[&Read], count: u32) -> Option<Number> {
    let mut wanted = i64::from(count);
    let (mut days, mut sum) = (0, Number::ZERO);
    for read in before.iter().rev().filter(|read| !read.estimated) {
        let taken = read.count.min(wanted);
        days += read.days.days() * taken / read.count;
        sum = sum.plus(&part(read, taken, read.count)?);
        wanted -= taken;
        if wanted == 0 {
            return sum.divided_by(&Number::integer(days));
        }
    }
    None
}

fn part(read: &Read, numerator: i64, denominator: i64) -> Option<Number> {
    if numerator == denominator {
        return Some(read.value.clone());
    }
    read.value.times(&Number::integer(numerator)).divided_by(&Number::integer(denominator))
}

/// The same dates so many years before: the first and the last day each.
fn shifted(days: DaySpan, years: u32) -> DaySpan {
    DaySpan { start: days.start.minus_months(12 * years), end: days.last_day().minus_months(12 * years).plus_days(1) }
}

/// The average per day of the days of a span that valid reads cover.
fn year_average(before: &[&Read], span: DaySpan) -> Option<Number> {
    let mut days = 0;
    let mut sum = Number::ZERO;
    for read in before.iter().filter(|read| !read.estimated) {
        let Some(common) = read.days.common(span) else { continue };
        days += common.days();
        sum = sum.plus(&part(read, common.days(), read.days.days())?);
    }
    sum.divided_by(&Number::integer(days))
}

fn years_average(before: &[&Read], period: DaySpan, years: u32) -> Option<Number> {
    let averages: Option<Vec<Number>> = (1..=years).map(|year| year_average(before, shifted(period, year))).collect();
    let averages = averages?;
    let sum = averages.iter().fold(Number::ZERO, |sum, average| sum.plus(average));
    sum.divided_by(&Number::integer(i64::from(years)))
}
