//! Interest on what is unpaid, month by month or day by day; compounding, also on the interest that came up before.

use num_rational::BigRational;

use super::principal::Slice;
use super::waived::Waived;
use crate::audit::Refusal;
use crate::audit::dates::{calendar_year_of, days_of, months_later};
use crate::audit::quantity::{fraction, literal, rational, whole};
use crate::audit::rounding::round_to_step;
use crate::audit::view::View;
use crate::calendar::{Day, DaySpan};
use crate::exact::Dimension;
use crate::language::tree::{Expression, ExpressionKind, Interest, InterestRate, InterestTime, RoundTo};

/// The interest on all parts of the principal, before rounding.
pub(in crate::audit) fn interest(
    view: &View<'_>,
    interest: &Interest,
    slices: &[Slice],
    begins: Day,
    waived: &Waived,
) -> Result<BigRational, Refusal> {
    let counts = interest.day_of_payment == Some(true);
    let parts: Vec<(&BigRational, DaySpan)> = slices
        .iter()
        .map(|slice| (&slice.amount, DaySpan { start: begins, end: if counts { slice.paid_on.plus_days(1) } else { slice.paid_on } }))
        .collect();
    let Some(longest) = parts.iter().map(|(_, run)| *run).max_by_key(|run| run.end) else { return Ok(whole(0)) };
    match interest.time {
        InterestTime::PartMonthWhole | InterestTime::PartMonthNot => interest_by_months(view, interest, &parts, longest, waived),
        InterestTime::ByDayOver(_) | InterestTime::ByDayOfYear => interest_by_days(view, interest, &parts, longest, waived),
    }
}

/// Interest in whole months; suspended days move the end of each part's run back.
fn interest_by_months(
    view: &View<'_>,
    interest: &Interest,
    parts: &[(&BigRational, DaySpan)],
    longest: DaySpan,
    waived: &Waived,
) -> Result<BigRational, Refusal> {
    let part_counts = interest.time == InterestTime::PartMonthWhole;
    let ends: Vec<(&BigRational, Day)> = parts
        .iter()
        .map(|(amount, run)| {
            let suspended = days_of(*run).filter(|day| waived.interest_on(*day)).count();
            (*amount, run.end.plus_days(-i32::try_from(suspended).unwrap_or(0)))
        })
        .collect();
    let mut come_up = whole(0);
    let mut month = 0;
    loop {
        let first = months_later(longest.start, month);
        let after = months_later(longest.start, month + 1);
        let bears = |end: Day| if part_counts { first < end } else { after <= end };
        if !ends.iter().any(|(_, end)| bears(*end)) {
            return Ok(come_up);
        }
        let mut base: BigRational = ends.iter().filter(|(_, end)| bears(*end)).map(|(amount, _)| (*amount).clone()).sum();
        if interest.compounding_monthly {
            base += &come_up;
        }
        come_up += base * monthly_rate(view, interest, first, first_bearing(longest, waived))?;
        month += 1;
    }
}

/// Interest day by day; compounding adds what has come up at each month's end.
fn interest_by_days(
    view: &View<'_>,
    interest: &Interest,
    parts: &[(&BigRational, DaySpan)],
    longest: DaySpan,
    waived: &Waived,
) -> Result<BigRational, Refusal> {
    let mut come_up = whole(0);
    let mut of_months_over = whole(0);
    let mut month = 1;
    for day in days_of(longest) {
        if interest.compounding_monthly && day == months_later(longest.start, month) {
            of_months_over = come_up.clone();
            month += 1;
        }
        if !waived.interest_on(day) {
            let unpaid: BigRational = parts.iter().filter(|(_, run)| day < run.end).map(|(amount, _)| (*amount).clone()).sum();
            let rate = yearly_rate(view, interest, day, first_bearing(longest, waived))?;
            come_up += (unpaid + &of_months_over) * rate * fraction(1, days_under(interest.time, day));
        }
    }
    Ok(come_up)
}

fn monthly_rate(view: &View<'_>, interest: &Interest, day: Day, first: Day) -> Result<BigRational, Refusal> {
    let (rate, per_month) = rate_of_interest(view, interest, day, first)?;
    Ok(if per_month { rate } else { rate / whole(12) })
}

fn yearly_rate(view: &View<'_>, interest: &Interest, day: Day, first: Day) -> Result<BigRational, Refusal> {
    let (rate, per_month) = rate_of_interest(view, interest, day, first)?;
    Ok(if per_month { rate * whole(12) } else { rate })
}

/// The rate of a day, and whether it is per month.
fn rate_of_interest(here: &View<'_>, interest: &Interest, day: Day, first: Day) -> Result<(BigRational, bool), Refusal> {
    match &interest.rate {
        InterestRate::Fixed { percent, per_month } => Ok((rational(&percent.value) / whole(100), *per_month)),
        InterestRate::Named { rate, each_day } => {
            let view = here.on_day(if *each_day { day } else { first });
            let named = Expression { kind: ExpressionKind::Name(rate.clone()), span: rate.span };
            let found = view.expression(&named)?;
            let per_month = found.unit.dimensions.get(&Dimension::Month).is_some_and(|exponent| *exponent < 0);
            Ok((found.value, per_month))
        }
    }
}

/// `round to …` under interest or a late fee; without it the amount stays exact.
pub(in crate::audit) fn rounded_dollars(view: &View<'_>, value: &BigRational, round: Option<&RoundTo>) -> Result<BigRational, Refusal> {
    match round {
        None => Ok(value.clone()),
        Some(to) => Ok(round_to_step(value, &literal(view.bill.book, &to.step)?.value, to.mode)),
    }
}

/// The first day of a run that is not suspended.
fn first_bearing(run: DaySpan, waived: &Waived) -> Day {
    days_of(run).find(|day| !waived.interest_on(*day)).unwrap_or(run.start)
}

fn days_under(time: InterestTime, day: Day) -> i64 {
    match time {
        InterestTime::ByDayOver(days) => i64::from(days),
        _ => calendar_year_of(day).days(),
    }
}
