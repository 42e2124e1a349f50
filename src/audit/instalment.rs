//! A yearly sum paid in parts: odd cents, and what a change inside the year does.

use num_rational::BigRational;

use super::Refusal;
use super::dates::{calendar_year, months_later};
use super::quantity::{Quantity, literal, whole};
use super::rounding::round_to_step;
use super::view::View;
use crate::audit::charge;
use crate::calendar::{Day, DaySpan};
use crate::language::tree::{Instalment, InstalmentChange, OddCents, RoundTo, RoundingStatement};
use crate::source::codes;

/// Equal parts of a sum, each rounded.
pub(super) struct Parts {
    pub count: u32,
    pub odd_cents: OddCents,
    pub step: BigRational,
    pub mode: crate::exact::RoundingMode,
}

impl Parts {
    fn round(&self, value: &BigRational) -> BigRational {
        round_to_step(value, &self.step, self.mode)
    }

    /// The parts of a sum, in their order.
    pub fn of(&self, sum: &BigRational) -> Vec<BigRational> {
        let count = i64::from(self.count.max(1));
        let rounded = self.round(&(sum / whole(count)));
        let odd = sum - &rounded * whole(count - 1);
        let so_far = |part: i64| self.round(&(sum * whole(part) / whole(count)));
        let part = |part: i64| match self.odd_cents {
            OddCents::Last if part == count => odd.clone(),
            OddCents::First if part == 1 => odd.clone(),
            OddCents::Last | OddCents::First => rounded.clone(),
            OddCents::Cumulative => so_far(part) - so_far(part - 1),
        };
        (1..=count).map(part).collect()
    }

    fn of_the_rest(&self, count: usize) -> Self {
        Self { count: u32::try_from(count).unwrap_or(1), step: self.step.clone(), ..*self }
    }
}

/// The part that stands in the bill (or pool) of a day, rounded as the line or pool is.
pub(in crate::audit) fn instalment(view: &View<'_>, instalment: &Instalment, day: Day, round: &RoundTo) -> Result<Quantity, Refusal> {
    let year = calendar_year(view.bill.calendar(view, &instalment.calendar.text)?, day);
    let starts: Vec<Day> = (0..instalment.parts).map(|part| months_later(year.start, part * instalment.months)).collect();
    let number = starts.iter().filter(|start| **start <= day).count();
    let step = literal(view.bill.book, &round.step)?.value;
    let rule = Parts { count: instalment.parts, odd_cents: instalment.odd_cents, step, mode: round.mode };
    let first = yearly_sum(view, instalment, year.start)?;
    let unit = first.unit.clone();
    let mut parts = rule.of(&first.value);
    let mut sum = first.value;
    for (at, start) in starts.iter().enumerate().take(number).skip(1) {
        let now = yearly_sum(view, instalment, *start)?.value;
        if now != sum {
            parts = changed(instalment, &rule, &parts, at, &now)?;
            sum = now;
        }
    }
    let part = number.checked_sub(1).and_then(|at| parts.get(at)).cloned();
    Ok(Quantity::of(part.unwrap_or_else(|| whole(0)), unit))
}

/// The part of a line: of the month that holds the last service day, rounded as the line is.
pub(in crate::audit) fn instalment_of_line(view: &View<'_>, instalment: &Instalment) -> Result<Quantity, Refusal> {
    let statement = view.charge.and_then(|at| charge::rounding_of(view.bill, at));
    let Some(RoundingStatement::Round { to, .. }) = statement else {
        return Err(Refusal::new(codes::ROUNDING_MISSING, "nothing says how the parts of a yearly sum are rounded"));
    };
    self::instalment(view, instalment, view.bill.period.last_day(), to)
}

/// The sum of the year at the versions and facts of a day.
fn yearly_sum(view: &View<'_>, instalment: &Instalment, day: Day) -> Result<Quantity, Refusal> {
    let days = DaySpan { start: day, end: day.plus_days(1) };
    let bill = view.bill.aside(days);
    View { bill: &bill, ..view.without_line() }.on_day(day).expression(&instalment.of)
}

/// The parts after a change that counts from the part at a position on.
fn changed(instalment: &Instalment, rule: &Parts, parts: &[BigRational], at: usize, now: &BigRational) -> Result<Vec<BigRational>, Refusal> {
    let before: Vec<BigRational> = parts.iter().take(at).cloned().collect();
    let paid = before.iter().fold(whole(0), |sum, part| sum + part);
    let rest = match instalment.change {
        None => {
            let words = "the yearly sum changed inside the year, and nothing says how the parts change";
            return Err(Refusal::new(codes::YEARLY_SUM_CHANGED, words));
        }
        Some(InstalmentChange::SpreadOverMonthsLeft) => rule.of_the_rest(parts.len() - at).of(&(now - paid)),
        Some(InstalmentChange::InTheNextBill) => caught_up(rule, parts.len(), at, &paid, now),
    };
    Ok(before.into_iter().chain(rest).collect())
}

/// The next part brings what has been paid up to the new sum's; those after it are parts of the new sum.
fn caught_up(rule: &Parts, count: usize, at: usize, paid: &BigRational, now: &BigRational) -> Vec<BigRational> {
    let new = rule.of(now);
    let size = |value: usize| whole(i64::try_from(value).unwrap_or(1));
    let later: Vec<BigRational> = new.iter().skip(at + 1).cloned().collect();
    let so_far = now * size(at + 1) / size(count);
    let due = match rule.odd_cents {
        OddCents::Cumulative => rule.round(&so_far) - paid,
        OddCents::First | OddCents::Last => rule.round(&(so_far - paid)),
    };
    let mut rest: Vec<BigRational> = std::iter::once(due).chain(later).collect();
    let sum = rest.iter().fold(paid.clone(), |sum, part| sum + part);
    let odd = now - sum;
    let takes_odd = match rule.odd_cents {
        OddCents::First => rest.first_mut(),
        OddCents::Last => rest.last_mut(),
        OddCents::Cumulative => None,
    };
    if let Some(part) = takes_odd {
        *part += odd;
    }
    rest
}
