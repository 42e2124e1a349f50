//! The parts of a line: pieces of its formula times their shares, rounded as the text says, summed.

use super::arithmetic::{FastRounding, power};
use super::buffer::{FastLine, FastPart};
use super::program::{FastCharge, FastChargeRounding, FastFormula, Operation};
use super::record::{NONE, RecordKind};
use super::run::{Run, Segment};

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
    fn part_of_months(&mut self, segment: &Segment, whole: i64, price: i64) -> Option<()> {
        let (exact, over) = (whole.checked_mul(price)?, self.period_days);
        let block = FastPart::NO_BLOCK;
        self.buffer.parts.push(FastPart { whole, rounded: NONE, price, exact, over, amount: 0, days: segment.days, share: 0, block });
        Some(())
    }

    /// Rounds the quantities of a split, the last of each block taking the residual; then each part, where the line says so.
    pub(super) fn round_parts(&mut self, charge: &FastCharge, at: usize, from: usize) -> Option<()> {
        if let Some(rounding) = charge.each_part {
            let plain = matches!(charge.formula, FastFormula::Plain(_));
            let count = self.buffer.parts.len();
            // Each block once, from its first part on.
            for first in from..count {
                let part = self.buffer.parts.get(first)?;
                let block = part.block;
                if part.over == 1 || self.buffer.parts.get(from..first)?.iter().any(|part| part.block == block) {
                    continue;
                }
                self.round_split(charge, (first, block), rounding, plain)?;
            }
        }
        let part_rounding = match charge.rounding {
            FastChargeRounding::Part(rounding) => Some(rounding),
            FastChargeRounding::Charge(_) => None,
        };
        for place in from..self.buffer.parts.len() {
            let part = self.buffer.parts.get_mut(place)?;
            if let Some(rounding) = part_rounding {
                part.amount = rounding.apply(part.exact, part.over)?;
            }
            if TRACED {
                let (exact, over, amount) = (part.exact, part.over, part.amount);
                // A quotient that comes out even is told as such.
                let (numerator, over) = if over != 1 && exact % over == 0 { (exact / over, 1) } else { (exact, over) };
                self.note(RecordKind::Amount, at, numerator, over);
                self.note(RecordKind::AmountOver, at, amount, 0);
            }
        }
        Some(())
    }

    fn round_split(&mut self, charge: &FastCharge, (first, block): (usize, u32), rounding: FastRounding, plain: bool) -> Option<()> {
        let period_days = self.period_days;
        // The quantity of a part as a numerator over the days of the period; of a plain amount its share.
        let numerator = |part: &FastPart| -> Option<i64> {
            match (part.whole == NONE, part.share) {
                (false, 0) if part.over != 1 => Some(part.whole),
                (false, 0) => part.whole.checked_mul(period_days),
                (false, days) => part.whole.checked_mul(i64::from(days)),
                (true, 0) => Some(period_days),
                (true, days) => Some(i64::from(days)),
            }
        };
        let (mut sum, mut count) = (0_i64, 0);
        for part in self.buffer.parts.get(first..)?.iter().filter(|part| part.block == block) {
            sum = sum.checked_add(numerator(part)?)?;
            count += 1;
        }
        if count < 2 {
            return Some(());
        }
        if sum % period_days != 0 {
            return None;
        }
        // Rounded quantities are in the line's own scale; a rounded share of a plain amount in that of its step.
        let to_own = if plain { 1 } else { power(charge.quantity_scale - rounding.scale.min(charge.quantity_scale))? };
        let own_one = if plain { power(rounding.scale)? } else { 1 };
        let over = if plain { period_days } else { period_days.checked_mul(charge.times_quantity)? };
        let mut residual = (sum / period_days).checked_mul(own_one)?;
        let mut seen = 0;
        for part in self.buffer.parts.get_mut(first..)?.iter_mut().filter(|part| part.block == block) {
            seen += 1;
            let rounded = if seen == count { residual } else { rounding.apply(numerator(part)?, over)?.checked_mul(to_own)? };
            residual = residual.checked_sub(rounded)?;
            part.rounded = rounded;
            part.exact = rounded.checked_mul(part.price)?;
            part.over = 1;
        }
        Some(())
    }

    pub(super) fn line(&mut self, charge: &FastCharge, at: usize, from: usize) -> Option<()> {
        let parts = self.buffer.parts.get(from..)?;
        let over = if parts.iter().all(|part| part.over == 1) { 1 } else { self.period_days };
        let mut exact = 0_i64;
        let mut of_parts = 0_i64;
        for part in parts {
            let numerator = if part.over == over { part.exact } else { part.exact.checked_mul(over)? };
            exact = exact.checked_add(numerator)?;
            of_parts = of_parts.checked_add(part.amount)?;
        }
        let amount = match charge.rounding {
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
