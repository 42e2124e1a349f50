//! Estimates by policy, from the history of the case.

use num_rational::BigRational;

use super::Refusal;
use super::dates::{days_of, months_earlier};
use super::history::Earlier;
use super::quantity::whole;
use super::view::View;
use crate::audit::history;
use crate::calendar::DaySpan;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{EstimateBasis, Measure};
use crate::source::codes;

/// Average per day by the policy, times the service days.
pub(in crate::audit) fn estimate(view: &View<'_>, definition: &Definition, measure: &Measure, policy: &str) -> Result<BigRational, Refusal> {
    let period = view.bill.period;
    let mut earlier = history::earlier_measures(view, definition, measure)?;
    earlier.retain(|entry| entry.days.end <= period.start);
    estimate_from(view, definition, policy, earlier, period)
}

/// Average per day by the policy from the reads before a span, times its days.
pub(in crate::audit) fn estimate_from(
    here: &View<'_>,
    definition: &Definition,
    policy: &str,
    mut earlier: Vec<Earlier>,
    span: DaySpan,
) -> Result<BigRational, Refusal> {
    let view = here.inside(definition)?;
    let DefinitionKind::Policy(policy) = &view.definition(policy)?.kind else {
        return Err(Refusal::new(codes::WRONG_KIND, format!("`{policy}` is not a policy")));
    };
    earlier.sort_by_key(|entry| entry.days.end);
    if let Some((most, _)) = policy.at_most {
        refuse_too_many(&earlier, most as usize, &definition.name.text)?;
    }
    earlier.retain(|entry| !entry.estimated);
    let per_day = match policy.basis.as_ref().map(|(basis, _)| basis) {
        Some(EstimateBasis::LastReads(count)) => last_reads(&earlier, *count as usize),
        Some(EstimateBasis::SamePeriodLastYear) => years_before(&earlier, span, 1),
        Some(EstimateBasis::SamePeriodYearsBefore(years)) => mean_of_years(&earlier, span, *years),
        None => None,
    };
    let name = &definition.name.text;
    let per_day = per_day.ok_or_else(|| Refusal::new(codes::TOO_FEW_READS, format!("too few valid reads to estimate `{name}`")))?;
    Ok(per_day * whole(span.days()))
}

/// `at most N in a row`: the N latest are estimates, so the next may not be one.
fn refuse_too_many(earlier: &[Earlier], most: usize, name: &str) -> Result<(), Refusal> {
    let in_a_row = earlier.iter().rev().take_while(|entry| entry.estimated).count();
    if in_a_row >= most {
        return Err(Refusal::new(codes::TOO_MANY_ESTIMATES, format!("`{name}` was estimated {in_a_row} times in a row")));
    }
    Ok(())
}

/// The average per day of the N latest.
fn last_reads(valid: &[Earlier], count: usize) -> Option<BigRational> {
    if count == 0 || valid.len() < count {
        return None;
    }
    let latest = valid.iter().rev().take(count);
    let (sum, days) = latest.fold((whole(0), 0), |(sum, days), entry| (sum + &entry.value, days + entry.days.days()));
    (days > 0).then(|| sum / whole(days))
}

/// The average per day of the same dates so many years before; days without an entry are not counted.
fn years_before(valid: &[Earlier], period: DaySpan, years: u32) -> Option<BigRational> {
    let first = months_earlier(period.start, 12 * years);
    let last = months_earlier(period.last_day(), 12 * years);
    let span = DaySpan::inclusive(first, last)?;
    let mut sum = whole(0);
    let mut days = 0;
    for day in days_of(span) {
        for entry in valid.iter().filter(|entry| entry.days.holds(day)) {
            sum += &entry.value / whole(entry.days.days());
            days += 1;
        }
    }
    (days > 0).then(|| sum / whole(days))
}

/// The mean of the years' averages per day.
fn mean_of_years(valid: &[Earlier], period: DaySpan, years: u32) -> Option<BigRational> {
    if years == 0 {
        return None;
    }
    let mut sum = whole(0);
    for year in 1..=years {
        sum += years_before(valid, period, year)?;
    }
    Some(sum / whole(i64::from(years)))
}
