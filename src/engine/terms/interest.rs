//! Interest on what is paid late: the run of days, its rate, by months or by days.

use super::principal::Principal;
use super::run::Run;
use super::waivers::{first_bearing, suspended_days};
use super::{days, months};
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::invoice::{InterestCount, OwingStep};
use crate::plan::{Interest, TermsPlan, Waived};
use crate::source::{Refusal, codes};

/// The longest run worked out, in years.
const MOST_YEARS: i32 = 100;

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
