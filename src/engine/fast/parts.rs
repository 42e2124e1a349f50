//! The parts of a line: pieces of its formula times their shares, rounded as the text says, summed.

use super::arithmetic::{FastRounding, power, told};
use super::buffer::{Buffer, FastLine, FastPart, Segment};
use super::program::{FastCharge, FastChargeRounding, FastFormula, Operation};
use super::record::{NONE, Record, RecordKind};
use super::run::{Run, Split};

impl<const TRACED: bool> Run<'_, TRACED> {
    pub(super) fn pieces(&mut self, charge: &FastCharge, formula: &FastFormula, segment: &Segment) -> Option<()> {
        match formula {
            FastFormula::Plain(at) => {
                let amount = self.value(*at)?;
                self.part(segment, FastPart::NO_BLOCK, NONE, amount)
            }
            FastFormula::Product { quantity, rate, months_carry_the_share } => {
                if *months_carry_the_share && segment.share != 0 {
                    // Months of this line are `months * days / period days`.
                    self.months = Some(i64::from(segment.share));
                    let quantity = self.value(*quantity)?.checked_mul(charge.times_quantity)?;
                    self.months = None;
                    let rate = self.value(*rate)?;
                    return self.part_of_months(segment, quantity, rate);
                }
                let quantity = self.value(*quantity)?.checked_mul(charge.times_quantity)?;
                let rate = self.value(*rate)?;
                self.part(segment, FastPart::NO_BLOCK, quantity, rate)
            }
            FastFormula::Blocks(at) => {
                let expression = self.program.expressions.get(*at)?;
                let Operation::Blocks(blocks) = &expression.operation else { return None };
                self.fill(blocks, charge.times_quantity, Some(segment)).map(|_| ())
            }
            FastFormula::NotBilled | FastFormula::TopsUp { .. } => None,
        }
    }

    /// A part: its exact amount is quantity times price, times its share.
    #[inline]
    pub(super) fn part(&mut self, segment: &Segment, block: u32, whole: i64, price: i64) -> Option<()> {
        let amount = if whole == NONE { price } else { whole.checked_mul(price)? };
        let (exact, over) = if segment.share == 0 { (amount, 1) } else { (amount.checked_mul(i64::from(segment.share))?, self.period_days) };
        self.buffer.parts.push(FastPart { whole, rounded: NONE, price, exact, over, amount: 0, days: segment.days, share: segment.share, block });
        Some(())
    }

    /// A part whose quantity is a share of the months.
    #[inline]
    pub(super) fn part_of_months(&mut self, segment: &Segment, whole: i64, price: i64) -> Option<()> {
        let (exact, over) = (whole.checked_mul(price)?, self.period_days);
        let block = FastPart::NO_BLOCK;
        self.buffer.parts.push(FastPart { whole, rounded: NONE, price, exact, over, amount: 0, days: segment.days, share: 0, block });
        Some(())
    }

    /// Rounds the quantities of a split, the last of each block taking the residual; then each part, where the line says so; and adds the
    /// parts up to the line.
    pub(super) fn finish(&mut self, charge: &FastCharge, at: usize, from: usize, split: Option<Split>) -> Option<()> {
        if let (Some(split), Some(rounding)) = (split, &charge.each_part) {
            let splitting = Splitting::of(charge, rounding, self.period_days)?;
            let parts = self.buffer.parts.get_mut(from..)?;
            if split.segments == 2 {
                splitting.across_one_change(parts, split.second - from)?;
            } else {
                splitting.across_several(parts)?;
            }
        }
        let part_rounding = match &charge.rounding {
            FastChargeRounding::Part(rounding) => Some(rounding),
            FastChargeRounding::Charge(_) => None,
        };
        let id = u32::try_from(at).ok()?;
        let Buffer { parts, records, .. } = &mut *self.buffer;
        if let [part] = parts.get_mut(from..)? {
            // A line of one part, as most are.
            if let Some(rounding) = part_rounding {
                part.amount = rounding.apply(part.exact, part.over)?;
            }
            if TRACED {
                records.push(amount_told(id, part));
            }
            let (exact, of_parts) = ((part.exact, part.over), part.amount);
            return self.line(charge, at, from, exact, of_parts);
        }
        let (mut whole, mut shared, mut has_shares, mut of_parts) = (0_i64, 0_i64, false, 0_i64);
        for part in parts.get_mut(from..)? {
            let (exact, over) = (part.exact, part.over);
            if let Some(rounding) = part_rounding {
                part.amount = rounding.apply(exact, over)?;
                of_parts = of_parts.checked_add(part.amount)?;
            }
            if over == 1 {
                whole = whole.checked_add(exact)?;
            } else {
                shared = shared.checked_add(exact)?;
                has_shares = true;
            }
            if TRACED {
                records.push(amount_told(id, part));
            }
        }
        let exact = if has_shares { (whole.checked_mul(self.period_days)?.checked_add(shared)?, self.period_days) } else { (whole, 1) };
        self.line(charge, at, from, exact, of_parts)
    }

    fn line(&mut self, charge: &FastCharge, at: usize, from: usize, (exact, over): (i64, i64), of_parts: i64) -> Option<()> {
        let amount = match &charge.rounding {
            FastChargeRounding::Charge(rounding) => rounding.apply(exact, over)?,
            FastChargeRounding::Part(_) => of_parts,
        };
        *self.buffer.amounts.get_mut(at)? = amount;
        if charge.omit_when_zero && amount == 0 {
            self.note(RecordKind::Omitted, at, 0, 0);
            return Some(());
        }
        let (amount, exact) = if charge.is_credit { (-amount, -exact) } else { (amount, exact) };
        let parts = (from, self.buffer.parts.len());
        self.buffer.lines.push(FastLine { charge: at, amount, exact: (exact, over), parts });
        Some(())
    }
}

/// How the quantities of a split are rounded: rounded quantities are in the line's own scale; a rounded share of a plain amount in that of
/// its step.
struct Splitting<'r> {
    rounding: &'r FastRounding,
    period_days: i64,
    over: i64,
    to_own: i64,
    own_one: i64,
}

impl<'r> Splitting<'r> {
    fn of(charge: &FastCharge, rounding: &'r FastRounding, period_days: i64) -> Option<Self> {
        Some(if matches!(charge.formula, FastFormula::Plain(_)) {
            Self { rounding, period_days, over: period_days, to_own: 1, own_one: power(rounding.scale)? }
        } else {
            let to_own = power(charge.quantity_scale - rounding.scale.min(charge.quantity_scale))?;
            Self { rounding, period_days, over: period_days.checked_mul(charge.times_quantity)?, to_own, own_one: 1 }
        })
    }

    #[inline]
    fn rounded(&self, numerator: i64) -> Option<i64> {
        self.rounding.apply(numerator, self.over)?.checked_mul(self.to_own)
    }

    /// What is split; nothing where it does not come out even.
    #[inline]
    fn whole(&self, sum: i64) -> Option<i64> {
        if sum % self.period_days == 0 { (sum / self.period_days).checked_mul(self.own_one) } else { None }
    }

    /// Across one change, as nearly always: the parts of both segments stand in the order of their blocks.
    fn across_one_change(&self, parts: &mut [FastPart], second: usize) -> Option<()> {
        let (ones, others) = parts.split_at_mut_checked(second)?;
        let mut others = others.iter_mut().peekable();
        for one in ones {
            while others.next_if(|other| other.block < one.block).is_some() {}
            // A block of one segment alone stays as it is.
            let Some(other) = others.next_if(|other| other.block == one.block) else { continue };
            let (own, rest) = (numerator(one, self.period_days)?, numerator(other, self.period_days)?);
            let whole = self.whole(own.checked_add(rest)?)?;
            let own = self.rounded(own)?;
            take(one, own)?;
            take(other, whole.checked_sub(own)?)?;
        }
        Some(())
    }

    /// Each block once, from its first part on: what has been rounded is over 1.
    fn across_several(&self, parts: &mut [FastPart]) -> Option<()> {
        for first in 0..parts.len() {
            let (one, others) = parts.get_mut(first..)?.split_first_mut()?;
            if one.over == 1 {
                continue;
            }
            let block = one.block;
            let mut sum = numerator(one, self.period_days)?;
            let mut count = 1;
            for part in others.iter().filter(|part| part.block == block) {
                sum = sum.checked_add(numerator(part, self.period_days)?)?;
                count += 1;
            }
            if count == 1 {
                continue;
            }
            let mut residual = self.whole(sum)?;
            let mut seen = 0;
            for part in std::iter::once(one).chain(others.iter_mut().filter(|part| part.block == block)) {
                seen += 1;
                let own = if seen == count { residual } else { self.rounded(numerator(part, self.period_days)?)? };
                residual = residual.checked_sub(own)?;
                take(part, own)?;
            }
        }
        Some(())
    }
}

/// The record of a part's amount.
#[inline]
fn amount_told(id: u32, part: &FastPart) -> Record {
    let (exact, over) = told(part.exact, part.over);
    let kind = if over == 1 { RecordKind::Amount } else { RecordKind::AmountOverDays };
    Record { kind, id, a: exact, b: part.amount }
}

/// The quantity of a part as a numerator over the days of the period; of a plain amount its share.
#[inline]
fn numerator(part: &FastPart, period_days: i64) -> Option<i64> {
    match (part.whole == NONE, part.share) {
        (false, 0) if part.over != 1 => Some(part.whole),
        (false, 0) => part.whole.checked_mul(period_days),
        (false, days) => part.whole.checked_mul(i64::from(days)),
        (true, 0) => Some(period_days),
        (true, days) => Some(i64::from(days)),
    }
}

/// A part takes its rounded quantity or share.
#[inline]
fn take(part: &mut FastPart, rounded: i64) -> Option<()> {
    part.rounded = rounded;
    part.exact = rounded.checked_mul(part.price)?;
    part.over = 1;
    Some(())
}
