//! Interest on what is paid late: the run of days, its rate, by months or by days.

use super::principal::Principal;
use super::waivers::{first_bearing, suspended_days};
use super::{days, months};
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::invoice::{InterestCount, OwingStep, RateUsed};
use crate::plan::{GapReason, Interest, InterestRate, TermsPlan, Waived, month_words};
use crate::source::{Refusal, codes};

/// The longest run worked out, in years.
const MOST_YEARS: i32 = 100;

/// The run of an invoice's interest.
pub(super) struct Run<'a> {
    pub terms: &'a TermsPlan,
    pub rule: &'a Interest,
    pub principal: &'a Principal,
    /// The first day, and the day after the last.
    pub days: DaySpan,
    /// The first day in it that bears interest.
    pub first_bearing: Day,
}

/// Interest from its first day to the day asked for, rounded, with the months or days that bore it.
pub(super) fn interest(
    terms: &TermsPlan,
    rule: &Interest,
    principal: &Principal,
    (begins, as_of): (Day, Day),
    steps: &mut Vec<OwingStep>,
) -> Result<(Number, InterestCount), Refusal> {
    let last = principal.paid_off().map_or(as_of, |paid| paid.min(as_of));
    let end = last.plus_days(i32::from(rule.day_of_payment)).max(begins);
    if end.year() - begins.year() > MOST_YEARS {
        let message = format!("interest from {begins} to {end} would run for more than {MOST_YEARS} years");
        return Err(Refusal::new(codes::BAD_CASE_DATE, message).at(rule.place).help("look at the dates of the payments"));
    }
    let run = Run { terms, rule, principal, days: DaySpan { start: begins, end }, first_bearing: first_bearing(terms, begins, end) };
    note_waivers(&run, steps);
    let (exact, count) = if rule.time.by_month() { months::by_month(&run, steps)? } else { days::by_day(&run, steps)? };
    let value = rule.round.as_ref().map_or(exact.clone(), |round| round.apply(&exact));
    steps.push(OwingStep::Interest { exact, value: value.clone() });
    Ok((value, count))
}

fn note_waivers(run: &Run<'_>, steps: &mut Vec<OwingStep>) {
    for (at, waiver) in run.terms.waivers.iter().enumerate().filter(|(_, waiver)| waiver.waived == Waived::Interest && !waiver.defers) {
        let Some(common) = run.days.common(DaySpan { start: waiver.from, end: waiver.end }) else { continue };
        steps.push(OwingStep::Waiver { waiver: at, days: suspended_days(run.terms, common) });
    }
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
