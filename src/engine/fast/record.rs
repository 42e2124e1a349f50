//! The trace of the fast engine: records of one size in a buffer that is used again. Each says what a [`Step`] of the wide engine's trace
//! says, in integers of scales that the program knows.

use super::arithmetic::scaled;
use super::program::{FastChargeRounding, FastCondition, FastConditionKind, FastDeterminantKind, Pair, Program};
use crate::exact::Number;
use crate::invoice::{Operand, Step};

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the steps that they stand for")]
pub enum RecordKind {
    Charge,
    /// First day and day after the last; the share is theirs of the period's.
    Segment,
    /// Whether it holds; the word or quantity on the left.
    Condition,
    /// The quantity on the right of the condition before.
    ConditionRight,
    Measure,
    Word,
    /// The value of a leaf.
    Value,
    /// Numerator and denominator.
    Months,
    /// Version and row; the value.
    Price,
    Tiers,
    /// Block and quantity; then bound and price.
    Block,
    BlockPrice,
    /// Exact and rounded; then the case.
    Determinant,
    DeterminantCase,
    /// Exact and rounded.
    Amount,
    /// The same, where the exact amount is over the days of the period.
    AmountOverDays,
    Minimum,
    DoesNotApply,
    NotBilled,
    Omitted,
}

/// What one bill leaves of its computation, in integers, from which lines and trace are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is about.
    pub kind: RecordKind,
    /// Which charge, condition, input, node, prices, tiers or determinant of the plan.
    pub id: u32,
    /// First value.
    pub a: i64,
    /// Second value.
    pub b: i64,
}

/// No bound, or no case.
pub(super) const NONE: i64 = i64::MIN;

fn position(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Packs the version and the row of a price into one integer.
pub(super) fn version_and_row(version: usize, row: usize) -> i64 {
    position(version) << 32 | position(row)
}

impl Program {
    /// What the records of a trace of the wide engine would be: for the tests that hold the two against each other. None where a step is
    /// of a kind that is not lowered, or a value does not fit its scale.
    pub fn records_of(&self, steps: &[Step], period_days: i64) -> Option<Vec<Record>> {
        let mut out = Vec::new();
        let mut charge = 0_usize;
        for step in steps {
            let mut push = |kind, id: usize, a: i64, b: i64| out.push(Record { kind, id: u32::try_from(id).unwrap_or(u32::MAX), a, b });
            match step {
                Step::Charge(id) => {
                    charge = id.index();
                    push(RecordKind::Charge, charge, 0, 0);
                }
                Step::Segment { days, .. } => {
                    push(RecordKind::Segment, charge, i64::from(days.start.number()), i64::from(days.end.number()));
                }
                Step::Condition { condition, holds, left, right } => {
                    let id = condition.index();
                    let scale = self.scale_of_condition(id).unwrap_or(0);
                    let left = match left {
                        Operand::Word(word) => position(*word),
                        Operand::Days(day, _) => i64::from(day.number()),
                        Operand::Quantity(value) => scaled(value, scale)?,
                    };
                    push(RecordKind::Condition, id, i64::from(*holds), left);
                    if let Some(Operand::Quantity(right)) = right {
                        push(RecordKind::ConditionRight, id, scaled(right, scale)?, 0);
                    }
                }
                Step::Measure { input, value, .. } => {
                    push(RecordKind::Measure, input.index(), scaled(value, self.inputs.get(input.index())?.scale)?, 0)
                }
                Step::Word { input, word } => push(RecordKind::Word, input.index(), position(*word), 0),
                Step::Value { node, value } => {
                    let found = self.expressions.iter().find(|expression| expression.node == *node)?;
                    push(RecordKind::Value, node.index(), scaled(value, found.scale)?, 0);
                }
                Step::Months { node, value, nominal, .. } => {
                    let over = if value.as_integer().is_some() { 1 } else { period_days };
                    let numerator = value.times(&Number::integer(over)).as_integer()?;
                    let (numerator, over) = if over == 1 { (*nominal, 1) } else { (numerator, over) };
                    push(RecordKind::Months, node.index(), numerator, over);
                }
                Step::Price { prices, version, row, value, .. } => {
                    let found = self.prices.iter().find(|found| found.id == *prices)?;
                    push(RecordKind::Price, prices.index(), version_and_row(*version, *row), scaled(value, found.scale)?);
                }
                Step::Tiers { tiers, version, .. } => push(RecordKind::Tiers, tiers.index(), position(*version), 0),
                Step::Block { tiers, block, bound, quantity, price } => {
                    let found = self.tiers.iter().find(|found| found.id == *tiers)?;
                    push(RecordKind::Block, tiers.index(), position(*block), scaled(quantity, found.quantity_scale)?);
                    let bound = match bound {
                        Some(bound) => scaled(bound, found.quantity_scale)?,
                        None => NONE,
                    };
                    push(RecordKind::BlockPrice, tiers.index(), bound, scaled(price, found.price_scale)?);
                }
                Step::Determinant { determinant, exact, value, case } => {
                    let found = self.determinants.iter().find(|found| found.id == *determinant)?;
                    push(RecordKind::Determinant, determinant.index(), scaled(exact, found.exact_scale)?, scaled(value, found.scale)?);
                    if let Some(case) = case {
                        push(RecordKind::DeterminantCase, determinant.index(), position(*case), 0);
                    }
                }
                Step::Amount { exact, amount } => {
                    let found = self.charges.get(charge)?;
                    let over = if exact.as_decimal().is_some_and(|(_, scale)| scale <= found.exact_scale()) { 1 } else { period_days };
                    let kind = if over == 1 { RecordKind::Amount } else { RecordKind::AmountOverDays };
                    let exact = scaled(&exact.times(&Number::integer(over)), found.exact_scale())?;
                    push(kind, charge, exact, self.part_amount(charge, amount)?);
                }
                Step::Minimum { volume, to } => {
                    let found = self.charges.get(charge)?;
                    let over = if to.as_decimal().is_some_and(|(_, scale)| scale <= found.exact_scale()) { 1 } else { period_days };
                    let times = Number::integer(over);
                    push(RecordKind::Minimum, charge, scaled(volume, found.exact_scale())?, scaled(&to.times(&times), found.exact_scale())?);
                }
                Step::DoesNotApply(id) => push(RecordKind::DoesNotApply, id.index(), 0, 0),
                Step::NotBilled(id) => push(RecordKind::NotBilled, id.index(), 0, 0),
                Step::Omitted(id) => push(RecordKind::Omitted, id.index(), 0, 0),
                _ => return None,
            }
        }
        Some(out)
    }

    /// A part's amount as its record has it: rounded where parts are, else nothing of its own.
    fn part_amount(&self, charge: usize, amount: &Number) -> Option<i64> {
        match self.charges.get(charge)?.rounding {
            FastChargeRounding::Part(rounding) => scaled(amount, rounding.scale),
            FastChargeRounding::Charge(_) => Some(0),
        }
    }

    /// The scale at which a comparison's two sides are recorded.
    fn scale_of_condition(&self, id: usize) -> Option<u32> {
        let guards = self.charges.iter().flat_map(|charge| charge.guards.iter().map(|(_, condition)| condition));
        let cases = self.determinants.iter().flat_map(|determinant| match &determinant.kind {
            FastDeterminantKind::Cases(rows) => rows.iter().filter_map(|(condition, ..)| condition.as_ref()).collect(),
            FastDeterminantKind::Formula(_) => Vec::new(),
        });
        let found = guards.chain(cases).chain(&self.customers).find_map(|condition| condition.compared(id))?;
        Some(self.expressions.get(found.left)?.scale.max(self.expressions.get(found.right)?.scale))
    }
}

impl FastCondition {
    /// The comparison of that id, here or below.
    fn compared(&self, id: usize) -> Option<Pair> {
        match &self.kind {
            FastConditionKind::Compare { pair, .. } => (self.id.index() == id).then_some(*pair),
            FastConditionKind::All(all) | FastConditionKind::Any(all) => all.iter().find_map(|one| one.compared(id)),
            FastConditionKind::Word { .. } | FastConditionKind::NotOn { .. } => None,
        }
    }
}
