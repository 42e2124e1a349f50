//! Values of expressions: quantities, prices, determinants, blocks.

use super::arithmetic::{power, told};
use super::buffer::Segment;
use super::program::{
    At, Expression, FastBlock, FastBlocks, FastDeterminantKind, FastInputKind, FastKey, FastRow, FastTiers, OfBlock, Operation, Pair, Program,
    version_on,
};
use super::record::{NONE, RecordKind, version_and_row};
use super::request::Given;
use super::run::Run;
use crate::calendar::Day;

impl Program {
    /// The version and row of a price on a day, and its value; words are asked for one after another.
    #[inline]
    pub(super) fn price_at(&self, at: usize, row: &FastRow, day: Day, mut word: impl FnMut(usize) -> Option<usize>) -> Option<(i64, i64)> {
        let prices = self.prices.get(at)?;
        let version = version_on(&prices.versions, day)?;
        let row = match row {
            FastRow::Only => 0,
            FastRow::Word(input) => word(*input)?,
            FastRow::ByKeys(picks) => {
                let mut row = 0;
                for (key, pick) in prices.keys.iter().zip(picks) {
                    let position = match (pick, key) {
                        (Some(member), _) => *member,
                        (None, FastKey::Choice { input, .. }) => word(*input)?,
                        (None, FastKey::Season(seasons)) => seasons.iter().position(|(season, inside)| season.holds(day) == *inside)?,
                    };
                    row = row * key.positions() + position;
                }
                row
            }
        };
        let value = (*prices.versions.get(version)?.1.get(row)?)?;
        Some((version_and_row(version, row), value))
    }
}

impl<const TRACED: bool> Run<'_, TRACED> {
    /// What is met most is worked out here, the rest by [`Self::worked_out`].
    #[inline(always)]
    pub(super) fn value(&mut self, at: At) -> Option<i64> {
        let program = self.program;
        let expression = program.expressions.get(at)?;
        let value = match &expression.operation {
            Operation::Constant(value) => return Some(*value),
            Operation::Named(value) => *value,
            Operation::Input(input) => self.quantity(*input)?,
            Operation::Charge(charge) => *self.buffer.amounts.get(*charge)?,
            Operation::Price { prices, row } => self.price(*prices, row)?,
            Operation::Months(months) => return self.months(*months, expression),
            _ => return self.worked_out(expression),
        };
        self.note(RecordKind::Value, expression.node.index(), value, 0);
        Some(value)
    }

    #[inline]
    fn months(&mut self, months: i64, expression: &Expression) -> Option<i64> {
        let Some(days) = self.months else {
            self.note(RecordKind::Months, expression.node.index(), months, 1);
            return Some(months);
        };
        let (numerator, over) = (months.checked_mul(days)?, self.period_days);
        let told = told(numerator, over);
        self.note(RecordKind::Months, expression.node.index(), told.0, told.1);
        Some(numerator)
    }

    #[inline(never)]
    fn worked_out(&mut self, expression: &Expression) -> Option<i64> {
        let value = match &expression.operation {
            // Worked out by `value`.
            Operation::Constant(_)
            | Operation::Named(_)
            | Operation::Input(_)
            | Operation::Price { .. }
            | Operation::Charge(_)
            | Operation::Months(_) => return None,
            Operation::Determinant(determinant) => self.determinant(*determinant)?,
            Operation::Total { above } => self.total_above(*above, expression.scale)?,
            Operation::DaysInTheBill => self.period_days,
            Operation::Add(pair) => {
                let (left, right) = self.pair(*pair)?;
                return left.checked_add(right);
            }
            Operation::Subtract(pair) => {
                let (left, right) = self.pair(*pair)?;
                return left.checked_sub(right);
            }
            Operation::Times(left, right) => {
                let left = self.value(*left)?;
                return left.checked_mul(self.value(*right)?);
            }
            Operation::Scaled(of, times) => return self.value(*of)?.checked_mul(*times),
            Operation::Same(of) => return self.value(*of),
            Operation::Lesser(items) => return self.extreme(items, i64::min),
            Operation::Greater(items) => return self.extreme(items, i64::max),
            Operation::Excess(pair) => {
                let (left, right) = self.pair(*pair)?;
                return left.checked_sub(right).map(|excess| excess.max(0));
            }
            Operation::Rounded(of, rounding) => {
                let value = self.value(*of)?;
                return rounding.apply(value, 1);
            }
            Operation::Blocks(blocks) => return self.fill(blocks, 1, None),
        };
        self.note(RecordKind::Value, expression.node.index(), value, 0);
        Some(value)
    }

    #[inline]
    pub(super) fn pair(&mut self, pair: Pair) -> Option<(i64, i64)> {
        let left = self.value(pair.left)?.checked_mul(pair.times_left)?;
        let right = self.value(pair.right)?.checked_mul(pair.times_right)?;
        Some((left, right))
    }

    fn extreme(&mut self, items: &[(At, i64)], pick: fn(i64, i64) -> i64) -> Option<i64> {
        let mut best: Option<i64> = None;
        for (item, times) in items {
            let value = self.value(*item)?.checked_mul(*times)?;
            best = Some(best.map_or(value, |known| pick(known, value)));
        }
        best
    }

    fn total_above(&self, above: usize, scale: u32) -> Option<i64> {
        let mut sum = 0_i64;
        for (amount, charge) in self.buffer.amounts.iter().zip(&self.program.charges).take(above) {
            let amount = amount.checked_mul(power(scale - charge.amount_scale)?)?;
            sum = if charge.is_credit { sum.checked_sub(amount)? } else { sum.checked_add(amount)? };
        }
        Some(sum)
    }

    #[inline]
    fn quantity(&mut self, input: usize) -> Option<i64> {
        let FastInputKind::Quantity { is_measure, not_entered } = self.program.inputs.get(input)?.kind else { return None };
        let value = match self.request.inputs.get(input)? {
            Given::Quantity(value) => *value,
            _ => not_entered?,
        };
        if is_measure {
            self.note(RecordKind::Measure, input, value, 0);
        }
        Some(value)
    }

    #[inline]
    pub(super) fn word(&self, input: usize) -> Option<usize> {
        match (self.request.inputs.get(input)?, &self.program.inputs.get(input)?.kind) {
            (Given::Word(word), _) => Some(*word),
            (_, FastInputKind::Word { not_entered }) => *not_entered,
            _ => None,
        }
    }

    #[inline(never)]
    fn price(&mut self, at: usize, row: &FastRow) -> Option<i64> {
        let (program, day) = (self.program, self.version_day);
        let (place, value) = program.price_at(at, row, day, |input| self.word_noted(input))?;
        self.note(RecordKind::Price, program.prices.get(at)?.id.index(), place, value);
        Some(value)
    }

    #[inline]
    fn word_noted(&mut self, input: usize) -> Option<usize> {
        let word = self.word(input)?;
        self.note(RecordKind::Word, input, i64::try_from(word).ok()?, 0);
        Some(word)
    }

    #[inline(never)]
    fn determinant(&mut self, at: usize) -> Option<i64> {
        if let Some((generation, value)) = self.buffer.determinants.get(at).copied()
            && generation == self.generation
        {
            return Some(value);
        }
        let program = self.program;
        let determinant = program.determinants.get(at)?;
        let (exact, case) = match &determinant.kind {
            FastDeterminantKind::Formula(formula) => (self.value(*formula)?, None),
            FastDeterminantKind::Cases(rows) => {
                let (mut held, mut otherwise) = (None, None);
                for (row, (condition, ..)) in rows.iter().enumerate() {
                    match condition {
                        None => otherwise = Some(row),
                        Some(condition) if self.holds(condition)? => {
                            if held.is_some() {
                                return None;
                            }
                            held = Some(row);
                        }
                        Some(_) => {}
                    }
                }
                let row = held.or(otherwise)?;
                let (_, formula, times) = rows.get(row)?;
                (self.value(*formula)?.checked_mul(*times)?, Some(row))
            }
        };
        let value = match &determinant.round {
            Some(rounding) => rounding.apply(exact, 1)?,
            None => exact,
        };
        self.note(RecordKind::Determinant, determinant.id.index(), exact, value);
        if let Some(case) = case {
            self.note(RecordKind::DeterminantCase, determinant.id.index(), i64::try_from(case).ok()?, 0);
        }
        *self.buffer.determinants.get_mut(at)? = (self.generation, value);
        Some(value)
    }

    /// Fills blocks: the sum of their amounts; of a line each block is a part.
    pub(super) fn fill(&mut self, blocks: &FastBlocks, times_quantity: i64, segment: Option<&Segment>) -> Option<i64> {
        let program = self.program;
        let tiers = program.tiers.get(blocks.tiers)?;
        let quantity = self.value(blocks.quantity)?.checked_mul(tiers.times_quantity)?;
        if quantity < 0 {
            return None;
        }
        let version = version_on(&tiers.versions, self.version_day)?;
        self.note(RecordKind::Tiers, tiers.id.index(), i64::try_from(version).ok()?, 0);
        let own = &tiers.versions.get(version)?.1;
        match &own.known {
            Some(known) if !blocks.all_at_reached => self.fill_known(tiers, known, quantity, times_quantity, segment),
            _ => self.fill_computed(tiers, (&own.blocks, blocks.all_at_reached), quantity, times_quantity, segment),
        }
    }

    /// Blocks whose bounds and prices are known beforehand, each at its own price.
    pub(super) fn fill_known(
        &mut self,
        tiers: &FastTiers,
        blocks: &[(i64, i64)],
        quantity: i64,
        times_quantity: i64,
        segment: Option<&Segment>,
    ) -> Option<i64> {
        let (mut below, mut sum) = (0_i64, 0_i64);
        for (at, (bound, price)) in blocks.iter().enumerate() {
            if below >= quantity {
                break;
            }
            let top = (*bound).min(quantity);
            if top > below {
                let told = if *bound == i64::MAX { NONE } else { *bound };
                sum = self.block(tiers, (at, told), (top - below, *price), times_quantity, segment, sum)?;
                below = (*bound).max(below);
            }
        }
        Some(sum)
    }

    /// A block filled: a part of the line, or what it adds to the sum.
    #[inline]
    fn block(
        &mut self,
        tiers: &FastTiers,
        (at, bound): (usize, i64),
        (quantity, price): (i64, i64),
        times_quantity: i64,
        segment: Option<&Segment>,
        sum: i64,
    ) -> Option<i64> {
        let block = i64::try_from(at).ok()?;
        self.note_pair(tiers.id.index(), (RecordKind::Block, block, quantity), (RecordKind::BlockPrice, bound, price));
        match segment {
            Some(segment) => self.part(segment, u32::try_from(at).ok()?, quantity.checked_mul(times_quantity)?, price).map(|()| sum),
            None => sum.checked_add(quantity.checked_mul(price)?),
        }
    }

    fn fill_computed(
        &mut self,
        tiers: &FastTiers,
        (own, all_at_reached): (&[FastBlock], bool),
        quantity: i64,
        times_quantity: i64,
        segment: Option<&Segment>,
    ) -> Option<i64> {
        // Bounds are worked out before any price, as far as the quantity reaches.
        let mut filled = [(0_usize, 0_i64, 0_i64); 12];
        let mut count = 0;
        let mut below = 0_i64;
        for (at, block) in own.iter().enumerate() {
            if !all_at_reached && below >= quantity {
                break;
            }
            let bound = match block.bound {
                Some(OfBlock::Known(bound)) => Some(bound),
                Some(OfBlock::Computed(bound, times)) => {
                    let bound = self.value(bound)?.checked_mul(times)?;
                    Some(match &tiers.round_bounds {
                        Some(rounding) => rounding.apply(bound, 1)?,
                        None => bound,
                    })
                }
                None => None,
            };
            if all_at_reached {
                let Some(bound) = bound else {
                    *filled.get_mut(count)? = (at, NONE, quantity);
                    count += 1;
                    break;
                };
                if bound <= below {
                    continue;
                }
                if quantity < bound || (block.includes_bound && quantity == bound) {
                    *filled.get_mut(count)? = (at, bound, quantity);
                    count += 1;
                    break;
                }
                below = bound;
                continue;
            }
            let top = bound.map_or(quantity, |bound| bound.min(quantity));
            if top > below {
                *filled.get_mut(count)? = (at, bound.unwrap_or(NONE), top - below);
                count += 1;
            }
            below = bound.map_or(quantity, |bound| bound.max(below));
        }
        let mut sum = 0_i64;
        for (at, bound, quantity) in filled.get(..count)?.iter().copied() {
            let block = own.get(at)?;
            let price = match block.price {
                OfBlock::Known(price) => price,
                OfBlock::Computed(price, times) => self.value(price)?.checked_mul(times)?,
            };
            sum = self.block(tiers, (at, bound), (quantity, price), times_quantity, segment, sum)?;
        }
        Some(sum)
    }
}
