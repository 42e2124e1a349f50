//! The late fee: once, where something is unpaid at the end of a day and over the threshold.

use super::counted_day::later;
use super::principal::Principal;
use super::waivers::suspension;
use crate::calendar::Day;
use crate::exact::Number;
use crate::invoice::{NoLateFee, OwingStep};
use crate::plan::{LateFee, LateFeeOf, TermsPlan, Waived};

/// The fee and the day at whose end it falls.
pub(super) struct LateFeeOutcome {
    pub amount: Number,
    pub day: Day,
}

pub(super) fn late_fee(terms: &TermsPlan, principal: &Principal, (due, asked_on): (Day, Option<Day>), steps: &mut Vec<OwingStep>) -> LateFeeOutcome {
    let Some(fee) = &terms.late_fee else { return LateFeeOutcome { amount: Number::ZERO, day: due } };
    let day = fee.after.as_ref().map_or(due, |after| later(due, after, steps));
    let unpaid = principal.left_after(|payment| payment <= day);
    let amount = match why_not(terms, fee, &unpaid, (day, asked_on)) {
        Some(why) => {
            steps.push(OwingStep::NoLateFee { day, why });
            Number::ZERO
        }
        None => charged(fee, day, unpaid, steps),
    };
    LateFeeOutcome { amount, day }
}

fn why_not(terms: &TermsPlan, fee: &LateFee, unpaid: &Number, (day, asked_on): (Day, Option<Day>)) -> Option<NoLateFee> {
    if unpaid.is_zero() {
        return Some(NoLateFee::Paid);
    }
    if asked_on.is_some_and(|on| on <= day) {
        return Some(NoLateFee::NotYet);
    }
    if let Some(over) = fee.over.as_ref().filter(|over| unpaid <= *over) {
        return Some(NoLateFee::NotOver(over.clone()));
    }
    suspension(terms, Waived::LateFee, day).map(NoLateFee::Waived)
}

fn charged(fee: &LateFee, day: Day, unpaid: Number, steps: &mut Vec<OwingStep>) -> Number {
    let plain = match &fee.of {
        LateFeeOf::Share(share) => unpaid.times(share),
        LateFeeOf::Amount(amount) => amount.clone(),
    };
    let floored = fee.at_least.as_ref().map_or(plain.clone(), |floor| plain.clone().greater(floor.clone()));
    let limited = fee.at_most.as_ref().map_or(floored.clone(), |cap| floored.clone().lesser(cap.clone()));
    let value = fee.round.as_ref().map_or(limited.clone(), |round| round.apply(&limited));
    steps.push(OwingStep::LateFee { day, unpaid, value: value.clone() });
    value
}
