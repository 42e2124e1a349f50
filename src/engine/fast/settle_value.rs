//! Formulas of a program in one situation: what is known is worked out, the rest becomes steps.

use super::arithmetic::{FastRounding, power};
use super::program::{At, FastDeterminantKind, FastInputKind, Operation, Pair};
use super::record::RecordKind;
use super::script::{Register, Step};
use super::settle::{Settling, Value};

impl<const TRACED: bool> Settling<'_, '_, TRACED> {
    pub(super) fn value(&mut self, at: At) -> Option<Value> {
        let program = self.run.program;
        let expression = program.expressions.get(at)?;
        let node = expression.node.index();
        let value = match &expression.operation {
            Operation::Constant(value) => return Some(Value::Known(*value)),
            Operation::Named(value) => Value::Known(*value),
            Operation::Input(input) => self.quantity(*input)?,
            Operation::Charge(charge) => *self.amounts.get(*charge)?,
            Operation::Price { prices, row } => {
                let day = self.run.version_day;
                let (place, value) = program.price_at(*prices, row, day, |input| {
                    let word = self.run.word(input)?;
                    self.note_known(RecordKind::Word, input, word, 0)?;
                    Some(word)
                })?;
                self.note(RecordKind::Price, program.prices.get(*prices)?.id.index(), Value::Known(place), Value::Known(value))?;
                Value::Known(value)
            }
            Operation::Months(months) => return self.months_of(*months, node),
            Operation::Determinant(determinant) => self.determinant(*determinant)?,
            Operation::Total { above } => self.total_above(*above, expression.scale)?,
            Operation::DaysInTheBill => Value::In(self.script.period_days),
            Operation::Add(pair) => {
                let (left, right) = self.pair(*pair)?;
                return self.sum(left, right);
            }
            Operation::Subtract(pair) => {
                let (left, right) = self.pair(*pair)?;
                return self.difference(left, right);
            }
            Operation::Times(left, right) => {
                let (left, right) = (self.value(*left)?, self.value(*right)?);
                return self.product(left, right);
            }
            Operation::Scaled(of, times) => {
                let of = self.value(*of)?;
                return self.times(of, *times);
            }
            Operation::Same(of) => return self.value(*of),
            Operation::Lesser(items) => return self.extreme(items, i64::min, Step::Lesser),
            Operation::Greater(items) => return self.extreme(items, i64::max, Step::Greater),
            Operation::Excess(pair) => {
                let (left, right) = self.pair(*pair)?;
                let excess = self.difference(left, right)?;
                return self.of_two(excess, Value::Known(0), |left, right| Some(left.max(right)), Step::Greater);
            }
            Operation::Rounded(of, rounding) => {
                let of = self.value(*of)?;
                return self.rounded(of, rounding);
            }
            Operation::Blocks(blocks) => {
                let (tiers, version, quantity) = self.blocks(blocks)?;
                let to = self.fresh()?;
                self.step_behind_notes(Step::SumOfBlocks { tiers, version, quantity, to });
                return Some(Value::In(to));
            }
        };
        self.note(RecordKind::Value, node, value, Value::Known(0))?;
        Some(value)
    }

    fn quantity(&mut self, input: usize) -> Option<Value> {
        let FastInputKind::Quantity { is_measure, not_entered } = self.run.program.inputs.get(input)?.kind else { return None };
        let value = match self.script.inputs.iter().find(|(known, _)| *known == input) {
            Some((_, register)) => Value::In(*register),
            None => Value::Known(not_entered?),
        };
        if is_measure {
            self.note(RecordKind::Measure, input, value, Value::Known(0))?;
        }
        Some(value)
    }

    fn months_of(&mut self, months: i64, node: usize) -> Option<Value> {
        let Some(share) = self.months else {
            self.note(RecordKind::Months, node, Value::Known(months), Value::Known(1))?;
            return Some(Value::Known(months));
        };
        let numerator = self.times(Value::In(share), months)?;
        if TRACED {
            let (told, over, of) = (self.fresh()?, self.fresh()?, self.register(numerator)?);
            self.step(Step::OverThePeriod(told, of));
            self.note(RecordKind::Months, node, Value::In(told), Value::In(over))?;
        }
        Some(numerator)
    }

    fn determinant(&mut self, at: usize) -> Option<Value> {
        let (generation, value) = *self.determinants.get(at)?;
        if generation == self.generation {
            return Some(value);
        }
        let determinant = self.run.program.determinants.get(at)?;
        let (exact, case) = match &determinant.kind {
            FastDeterminantKind::Formula(formula) => (self.value(*formula)?, None),
            FastDeterminantKind::Cases(rows) => {
                let (mut held, mut otherwise) = (None, None);
                for (row, (condition, ..)) in rows.iter().enumerate() {
                    match condition {
                        None => otherwise = Some(row),
                        Some(condition) => match self.condition(condition)? {
                            Value::Known(0) => {}
                            Value::Known(_) if held.is_none() => held = Some(row),
                            _ => return None,
                        },
                    }
                }
                let row = held.or(otherwise)?;
                let (_, formula, times) = rows.get(row)?;
                let value = self.value(*formula)?;
                (self.times(value, *times)?, Some(row))
            }
        };
        let value = match &determinant.round {
            Some(rounding) => self.rounded(exact, rounding)?,
            None => exact,
        };
        let id = determinant.id.index();
        self.note(RecordKind::Determinant, id, exact, value)?;
        if let Some(case) = case {
            self.note_known(RecordKind::DeterminantCase, id, case, 0)?;
        }
        *self.determinants.get_mut(at)? = (self.generation, value);
        Some(value)
    }

    fn total_above(&mut self, above: usize, scale: u32) -> Option<Value> {
        let mut sum = Value::Known(0);
        let program = self.run.program;
        for (at, charge) in program.charges.iter().enumerate().take(above) {
            let amount = *self.amounts.get(at)?;
            let amount = self.times(amount, power(scale - charge.amount_scale)?)?;
            sum = if charge.is_credit { self.difference(sum, amount)? } else { self.sum(sum, amount)? };
        }
        Some(sum)
    }

    pub(super) fn pair(&mut self, pair: Pair) -> Option<(Value, Value)> {
        let left = self.value(pair.left)?;
        let left = self.times(left, pair.times_left)?;
        let right = self.value(pair.right)?;
        Some((left, self.times(right, pair.times_right)?))
    }

    fn extreme(&mut self, items: &[(At, i64)], pick: fn(i64, i64) -> i64, step: fn(Register, Register, Register) -> Step) -> Option<Value> {
        let mut best = None;
        for (item, times) in items {
            let value = self.value(*item)?;
            let value = self.times(value, *times)?;
            best = Some(match best {
                None => value,
                Some(best) => self.of_two(best, value, |left, right| Some(pick(left, right)), step)?,
            });
        }
        best
    }

    fn rounded(&mut self, of: Value, rounding: &FastRounding) -> Option<Value> {
        if let Value::Known(value) = of {
            return rounding.apply(value, 1).map(Value::Known);
        }
        let at = u16::try_from(self.script.roundings.len()).ok()?;
        self.script.roundings.push(*rounding);
        let (to, of) = (self.fresh()?, self.register(of)?);
        self.step(Step::Round(to, of, at));
        Some(Value::In(to))
    }

    /// A step on two values; what is known of both is worked out.
    fn of_two(
        &mut self,
        left: Value,
        right: Value,
        known: impl Fn(i64, i64) -> Option<i64>,
        step: fn(Register, Register, Register) -> Step,
    ) -> Option<Value> {
        if let (Value::Known(left), Value::Known(right)) = (left, right) {
            return known(left, right).map(Value::Known);
        }
        let (left, right, to) = (self.register(left)?, self.register(right)?, self.fresh()?);
        self.step(step(to, left, right));
        Some(Value::In(to))
    }

    pub(super) fn times(&mut self, value: Value, times: i64) -> Option<Value> {
        if times == 1 { Some(value) } else { self.product(value, Value::Known(times)) }
    }

    pub(super) fn product(&mut self, left: Value, right: Value) -> Option<Value> {
        self.of_two(left, right, i64::checked_mul, Step::Multiply)
    }

    pub(super) fn sum(&mut self, left: Value, right: Value) -> Option<Value> {
        self.of_two(left, right, i64::checked_add, Step::Add)
    }

    fn difference(&mut self, left: Value, right: Value) -> Option<Value> {
        self.of_two(left, right, i64::checked_sub, Step::Subtract)
    }
}
