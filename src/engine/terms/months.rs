//! Interest by months: from the first day, each to the same day of the next month.

use std::collections::BTreeMap;

use super::run::Run;
use super::waivers::suspended_days;
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::invoice::{InterestCount, OwingStep, RateUsed};
use crate::plan::InterestTime;
use crate::source::Refusal;

/// Interest month by month. Suspended days move everything after them back by their number.
pub(super) fn by_month(run: &Run<'_>, steps: &mut Vec<OwingStep>) -> Result<(Number, InterestCount), Refusal> {
    let begun_counts = run.rule.time == InterestTime::PartMonthWhole;
    let begins = run.days.start;
    let end = moved_back(run, run.days.end);
    let lowers: BTreeMap<Day, Day> = run.principal.payment_days().map(|day| (day, moved_back(run, run.lowers_from(day)))).collect();
    let mut sum = Number::ZERO;
    let mut number: u32 = 0;
    loop {
        let days = DaySpan { start: begins.plus_months(number), end: begins.plus_months(number + 1) };
        let counts = if begun_counts { days.start < end } else { days.end <= end };
        if !counts {
            return Ok((sum, InterestCount::Months(number)));
        }
        // A payment bears the months that were begun (or were over) when it came.
        let principal = run.principal.left_after(|payment| {
            let lowers = lowers.get(&payment).copied().unwrap_or(payment);
            if begun_counts { lowers <= days.start } else { lowers < days.end }
        });
        // A payment pays principal: all interest that came up is still unpaid, and bears interest.
        let interest = if run.rule.compounding_monthly { sum.clone() } else { Number::ZERO };
        let rate = run.rate_on(days.start)?;
        let a_month = a_month(&rate);
        let amount = principal.plus(&interest).times(&a_month);
        sum = sum.plus(&amount);
        number += 1;
        steps.push(OwingStep::Month { number, days, principal, interest, rate, amount });
    }
}

fn a_month(rate: &RateUsed) -> Number {
    if rate.per_month { rate.value.clone() } else { rate.value.divided_by(&Number::integer(12)).unwrap_or(Number::ZERO) }
}

/// A day of the run, moved back by the suspended days before it.
fn moved_back(run: &Run<'_>, day: Day) -> Day {
    if day <= run.days.start {
        return day;
    }
    let suspended = suspended_days(run.terms, DaySpan { start: run.days.start, end: day });
    day.plus_days(-i32::try_from(suspended).unwrap_or(0))
}
