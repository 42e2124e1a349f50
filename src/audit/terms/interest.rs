//! Interest on each part of the principal, from its first day to the day that part was paid.

use num_rational::BigRational;

use crate::audit::Refusal;
use crate::audit::dates::{calendar_year_of, days_of, months_later};
use crate::audit::quantity::{fraction, literal, rational, whole};
use crate::audit::rounding::round_to_step;
use crate::audit::view::View;
use crate::calendar::{Day, DaySpan};
use crate::exact::Dimension;
use crate::language::tree::{Expression, ExpressionKind, Interest, InterestRate, InterestTime, RoundTo};

use super::principal::Slice;
use super::waived::Waived;

impl View<'_> {
    /// The interest of all parts, before rounding.
    pub(super) fn interest(&self, interest: &Interest, slices: &[Slice], begins: Day, waived: &Waived) -> Result<BigRational, Refusal> {
        let mut sum = whole(0);
        for slice in slices {
            let counts = interest.day_of_payment == Some(true);
            let run = DaySpan { start: begins, end: if counts { slice.paid_on.plus_days(1) } else { slice.paid_on } };
            let growth = match interest.time {
                InterestTime::PartMonthWhole | InterestTime::PartMonthNot => self.growth_by_months(interest, run, waived)?,
                InterestTime::ByDayOver(_) | InterestTime::ByDayOfYear => self.growth_by_days(interest, run, waived)?,
            };
            sum += &slice.amount * growth;
        }
        Ok(sum)
    }

    /// What one dollar bears in whole months; suspended days move the end back.
    fn growth_by_months(&self, interest: &Interest, run: DaySpan, waived: &Waived) -> Result<BigRational, Refusal> {
        let suspended = days_of(run).filter(|day| waived.interest_on(*day)).count();
        let end = run.end.plus_days(-i32::try_from(suspended).unwrap_or(0));
        let part_counts = interest.time == InterestTime::PartMonthWhole;
        let mut grown = whole(1);
        let mut month = 0;
        loop {
            let first = months_later(run.start, month);
            let counts = if part_counts { first < end } else { months_later(run.start, month + 1) <= end };
            if !counts {
                return Ok(grown - whole(1));
            }
            let rate = self.monthly_rate(interest, first, first_bearing(run, waived))?;
            grown = if interest.compounding_monthly { grown * (whole(1) + rate) } else { grown + rate };
            month += 1;
        }
    }

    /// What one dollar bears day by day; compounding adds what has come up at each month's end.
    fn growth_by_days(&self, interest: &Interest, run: DaySpan, waived: &Waived) -> Result<BigRational, Refusal> {
        let mut base = whole(1);
        let mut come_up = whole(0);
        let mut month = 1;
        for day in days_of(run) {
            if interest.compounding_monthly && day == months_later(run.start, month) {
                base += &come_up;
                come_up = whole(0);
                month += 1;
            }
            if !waived.interest_on(day) {
                let rate = self.yearly_rate(interest, day, first_bearing(run, waived))?;
                come_up += &base * rate * fraction(1, days_under(interest.time, day));
            }
        }
        Ok(base + come_up - whole(1))
    }

    fn monthly_rate(&self, interest: &Interest, day: Day, first: Day) -> Result<BigRational, Refusal> {
        let (rate, per_month) = self.rate_of_interest(interest, day, first)?;
        Ok(if per_month { rate } else { rate / whole(12) })
    }

    fn yearly_rate(&self, interest: &Interest, day: Day, first: Day) -> Result<BigRational, Refusal> {
        let (rate, per_month) = self.rate_of_interest(interest, day, first)?;
        Ok(if per_month { rate * whole(12) } else { rate })
    }

    /// The rate of a day, and whether it is per month.
    fn rate_of_interest(&self, interest: &Interest, day: Day, first: Day) -> Result<(BigRational, bool), Refusal> {
        match &interest.rate {
            InterestRate::Fixed { percent, per_month } => Ok((rational(&percent.value) / whole(100), *per_month)),
            InterestRate::Named { rate, each_day } => {
                let view = self.on_day(if *each_day { day } else { first });
                let named = Expression { kind: ExpressionKind::Name(rate.clone()), span: rate.span };
                let found = view.expression(&named)?;
                let per_month = found.unit.dimensions.get(&Dimension::Month).is_some_and(|exponent| *exponent < 0);
                Ok((found.value, per_month))
            }
        }
    }

    /// `round to …` under interest or a late fee; without it the amount stays exact.
    pub(super) fn rounded_dollars(&self, value: &BigRational, round: Option<&RoundTo>) -> Result<BigRational, Refusal> {
        match round {
            None => Ok(value.clone()),
            Some(to) => Ok(round_to_step(value, &literal(self.bill.book, &to.step)?.value, to.mode)),
        }
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
