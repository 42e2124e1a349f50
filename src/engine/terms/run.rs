//! The run of an invoice's interest.

use super::principal::Principal;
use crate::calendar::{Day, DaySpan};
use crate::invoice::RateUsed;
use crate::plan::{GapReason, Interest, InterestRate, TermsPlan, month_words};
use crate::source::{Refusal, codes};

/// The run of an invoice's interest.
pub(in crate::engine::terms) struct Run<'a> {
    pub terms: &'a TermsPlan,
    pub rule: &'a Interest,
    pub principal: &'a Principal,
    /// The first day, and the day after the last.
    pub days: DaySpan,
    /// The first day in it that bears interest.
    pub first_bearing: Day,
}

impl Run<'_> {
    /// From which day on a payment lowers the principal.
    pub(super) fn lowers_from(&self, payment: Day) -> Day {
        payment.plus_days(i32::from(self.rule.day_of_payment))
    }

    /// The rate on a day: its own version, or that of the first day that bears interest.
    pub(super) fn rate_on(&self, day: Day) -> Result<RateUsed, Refusal> {
        let rate = &self.rule.rate;
        let day = if rate.each_day { day } else { self.first_bearing };
        let holds = |version: &crate::plan::InterestVersion| version.from.is_none_or(|from| from <= day) && version.end.is_none_or(|end| day < end);
        match rate.versions.iter().enumerate().rfind(|(_, version)| holds(version)) {
            Some((at, version)) => Ok(RateUsed { value: version.value.clone(), per_month: rate.per_month, version: at }),
            None => Err(no_rate(rate, day)),
        }
    }
}

fn no_rate(rate: &InterestRate, day: Day) -> Refusal {
    let name = rate.name.as_deref().unwrap_or("interest");
    let gap = rate.gaps.iter().find(|gap| gap.from <= day && gap.end.is_none_or(|end| day < end));
    if let Some(GapReason::IndexMissing { index, year, month }) = gap.map(|gap| &gap.reason) {
        let month = month_words(*year, *month);
        let message = format!("`{name}` follows `{index}`, which has no value for {month}");
        return Refusal::new(codes::INDEX_MISSING, message).at(rate.place).help(format!("enter the value of {month} under `index {index}`"));
    }
    let message = format!("the rate of interest `{name}` has no version for {day}");
    Refusal::new(codes::NO_VERSION_IN_FORCE, message).at(rate.place).help("add the version in force on this day")
}
