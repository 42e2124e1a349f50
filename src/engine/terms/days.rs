//! Interest by days: each day's principal at its rate, over 365 or the days of its year.

use super::run::Run;
use super::waivers::suspension;
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::invoice::{InterestCount, OwingStep};
use crate::plan::{InterestTime, Waived};
use crate::source::Refusal;

/// Interest over runs of days on which nothing changes; compounding, what came up is added at each month's end.
pub(super) fn by_day(run: &Run<'_>, steps: &mut Vec<OwingStep>) -> Result<(Number, InterestCount), Refusal> {
    let month_ends = month_ends(run.days);
    let edges = edges(run, &month_ends);
    let mut sum = Number::ZERO;
    // The interest of the months that are over, which bears interest itself.
    let mut interest = Number::ZERO;
    let mut count = 0;
    for (start, end) in edges.iter().zip(edges.iter().skip(1)) {
        let days = DaySpan { start: *start, end: *end };
        if run.rule.compounding_monthly && month_ends.contains(start) {
            interest = sum.clone();
        }
        if suspension(run.terms, Waived::Interest, days.start).is_some() {
            continue;
        }
        let principal = run.principal.left_after(|payment| run.lowers_from(payment) <= days.start);
        let rate = run.rate_on(days.start)?;
        let of = days_of_year(run.rule.time, days.start);
        let share = rate.value.times(&Number::integer(days.days())).divided_by(&Number::integer(i64::from(of))).unwrap_or(Number::ZERO);
        let amount = principal.plus(&interest).times(&share);
        sum = sum.plus(&amount);
        count += days.days();
        steps.push(OwingStep::Days { days, principal, interest: interest.clone(), rate, of, amount });
    }
    Ok((sum, InterestCount::Days(count)))
}

fn days_of_year(time: InterestTime, day: Day) -> u32 {
    match time {
        InterestTime::ByDayOver(days) => days,
        _ => match (Day::of(day.year(), 1, 1), Day::of(day.year(), 12, 31)) {
            (Some(first), Some(last)) => u32::try_from(first.days_to(last)).unwrap_or(364) + 1,
            _ => 365,
        },
    }
}

/// The days inside the run on which one of its months is over.
fn month_ends(days: DaySpan) -> Vec<Day> {
    (1..).map(|number| days.start.plus_months(number)).take_while(|day| *day < days.end).collect()
}

/// The days on which something changes, first and end included.
fn edges(run: &Run<'_>, month_ends: &[Day]) -> Vec<Day> {
    let mut edges: Vec<Day> = vec![run.days.start, run.days.end];
    edges.extend(run.principal.payment_days().map(|day| run.lowers_from(day)));
    for waiver in run.terms.waivers.iter().filter(|waiver| waiver.waived == Waived::Interest && !waiver.defers) {
        edges.extend([waiver.from, waiver.end]);
    }
    if run.rule.rate.each_day {
        edges.extend(run.rule.rate.versions.iter().flat_map(|version| [version.from, version.end]).flatten());
    }
    if run.rule.compounding_monthly {
        edges.extend(month_ends);
    }
    if run.rule.time == InterestTime::ByDayOfYear {
        edges.extend((run.days.start.year()..=run.days.end.year()).filter_map(|year| Day::of(year, 1, 1)));
    }
    edges.retain(|day| run.days.start <= *day && *day <= run.days.end);
    edges.sort_unstable();
    edges.dedup();
    edges
}
