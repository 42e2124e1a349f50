//! Expressions: one function for each kind; the parent only dispatches.

use super::context::{Computed, Evaluation, Setting};
use crate::engine::{instalment, ledger, pool, window};
use crate::exact::{Number, Sign};
use crate::invoice::Step;
use crate::plan::{Determinant, DeterminantKind, Id, Months, Node, Operation, Operator};
use crate::source::{Refusal, codes};

impl Evaluation<'_> {
    /// The value of a node, in base units. One that no bill needs is refused before it is computed with further.
    pub(super) fn value(&mut self, id: Id<Node>, setting: &Setting) -> Computed<Number> {
        let value = self.value_of_kind(id, setting)?;
        if value.is_too_long() {
            let message = "the formula comes to a number of more than 16,384 binary digits";
            return Err(Refusal::new(codes::NUMBER_TOO_LONG, message).at(self.plan.nodes.at(id).place).help("round what it is worked out from"));
        }
        Ok(value)
    }

    fn value_of_kind(&mut self, id: Id<Node>, setting: &Setting) -> Computed<Number> {
        let plan = self.plan;
        let node = plan.nodes.at(id);
        match &node.operation {
            Operation::Constant(value) => Ok(value.clone()),
            Operation::Named { value, .. } => leaf(self, id, value.clone()),
            Operation::Input(input) => {
                let value = self.quantity(*input, setting)?;
                leaf(self, id, value)
            }
            Operation::Price { prices, picks } => {
                let value = self.price(*prices, picks, setting)?;
                leaf(self, id, value)
            }
            Operation::Determinant(determinant) => {
                let value = self.determinant(*determinant, setting)?;
                leaf(self, id, value)
            }
            Operation::Charge { charge, before_rounding } => {
                let amounts = if *before_rounding { &self.amounts.exact } else { &self.amounts.printed };
                let value = amounts.get(charge).cloned().unwrap_or(Number::ZERO);
                leaf(self, id, value)
            }
            Operation::Total { above } => {
                let value = self.total_above(*above);
                leaf(self, id, value)
            }
            Operation::Months(which) => self.months(id, *which, setting),
            Operation::DaysInTheBill => leaf(self, id, Number::integer(self.request.period.days())),
            Operation::DaysIn(calendar) => {
                let year = self.year_of(*calendar, setting.anchor.last_day());
                leaf(self, id, Number::integer(year.days()))
            }
            Operation::Binary { operator, left, right } => self.binary(node, *operator, *left, *right, setting),
            Operation::At { quantity, rate } => Ok(self.value(*quantity, setting)?.times(&self.value(*rate, setting)?)),
            Operation::By { .. } => Ok(self.blocks(id, setting)?.iter().fold(Number::ZERO, |sum, piece| sum.plus(&piece.exact))),
            Operation::Percent { fraction, of } => Ok(self.value(*of, setting)?.times(fraction)),
            Operation::Lesser(items) => self.extreme(items, setting, Number::lesser),
            Operation::Greater(items) => self.extreme(items, setting, Number::greater),
            Operation::Excess { of, over } => {
                let excess = self.value(*of, setting)?.minus(&self.value(*over, setting)?);
                Ok(excess.greater(Number::ZERO))
            }
            Operation::Convert { quantity, factor, .. } => Ok(self.value(*quantity, setting)?.times(factor)),
            Operation::Rescale { of, power } => Ok(self.value(*of, setting)?.shifted(*power)),
            Operation::Parenthesised(inner) => self.value(*inner, setting),
            Operation::Rounded { of, rounding } => Ok(rounding.apply(&self.value(*of, setting)?)),
            Operation::IfZero { divisor, value, formula } => if_zero(self, *divisor, value.as_ref(), *formula, setting),
            Operation::Window(_) => window::window(self, id, setting),
            Operation::ShareOf(pool) => {
                let value = pool::share_of_pool(self, *pool)?;
                leaf(self, id, value)
            }
            Operation::UnitRateOf(pool) => {
                let value = pool::unit_rate_of_pool(self, *pool)?;
                leaf(self, id, value)
            }
            Operation::PoolAmount(pool) => {
                let value = pool::pool_amount(self, *pool)?;
                leaf(self, id, value)
            }
            Operation::PartOf(ledger) => {
                let value = ledger::part_of_ledger(self, *ledger, setting)?;
                leaf(self, id, value)
            }
            Operation::Instalment(rule) => {
                let value = instalment::instalment(self, id, rule)?;
                leaf(self, id, value)
            }
        }
    }

    fn months(&mut self, node: Id<Node>, which: Months, setting: &Setting) -> Computed<Number> {
        let months = match which {
            Months::Fixed => &setting.months_fixed,
            Months::Threshold => &setting.months_threshold,
        };
        let value = months.value.clone();
        let nominal = i64::from(self.plan.months);
        self.note(Step::Months { node, value: value.clone(), nominal, terms: months.terms.clone() });
        Ok(value)
    }

    fn binary(&mut self, node: &Node, operator: Operator, left: Id<Node>, right: Id<Node>, setting: &Setting) -> Computed<Number> {
        let left = self.value(left, setting)?;
        let right = self.value(right, setting)?;
        match operator {
            Operator::Add => Ok(left.plus(&right)),
            Operator::Subtract => Ok(left.minus(&right)),
            Operator::Multiply => Ok(left.times(&right)),
            Operator::Divide => left.divided_by(&right).ok_or_else(|| division_by_zero(node)),
        }
    }

    fn extreme(&mut self, items: &[Id<Node>], setting: &Setting, pick: fn(Number, Number) -> Number) -> Computed<Number> {
        let mut best: Option<Number> = None;
        for item in items {
            let value = self.value(*item, setting)?;
            best = Some(match best {
                Some(known) => pick(known, value),
                None => value,
            });
        }
        Ok(best.unwrap_or(Number::ZERO))
    }

    /// The value of a determinant, worked out once in each setting.
    pub(super) fn determinant(&mut self, id: Id<Determinant>, setting: &Setting) -> Computed<Number> {
        if let Some(known) = self.determinants.get(&id) {
            return Ok(known.clone());
        }
        let plan = self.plan;
        let determinant = plan.determinants.at(id);
        let (exact, case) = match &determinant.kind {
            DeterminantKind::Formula(node) => (self.value(*node, setting)?, None),
            DeterminantKind::Cases(rows) => {
                let row = case_that_holds(self, determinant, rows, setting)?;
                let (_, node) = rows.get(row).copied().ok_or_else(|| no_case_holds(determinant))?;
                (self.value(node, setting)?, Some(row))
            }
        };
        let value = determinant.round.as_ref().map_or(exact.clone(), |round| round.apply(&exact));
        self.note(Step::Determinant { determinant: id, exact, value: value.clone(), case });
        self.determinants.insert(id, value.clone());
        Ok(value)
    }

    /// The sum of the printed amounts of the lines written above, credits subtracted.
    fn total_above(&self, above: usize) -> Number {
        let mut sum = Number::ZERO;
        for (id, charge) in self.plan.charges.iter().take(above) {
            let printed = self.amounts.printed.get(&id).cloned().unwrap_or(Number::ZERO);
            sum = if charge.kind == crate::plan::ChargeKind::Credit { sum.minus(&printed) } else { sum.plus(&printed) };
        }
        sum
    }
}

fn leaf(evaluation: &mut Evaluation<'_>, node: Id<Node>, value: Number) -> Computed<Number> {
    evaluation.note(Step::Value { node, value: value.clone() });
    Ok(value)
}

fn if_zero(evaluation: &mut Evaluation<'_>, divisor: Id<Node>, value: Option<&Number>, formula: Id<Node>, setting: &Setting) -> Computed<Number> {
    if !evaluation.value(divisor, setting)?.is_zero() {
        return evaluation.value(formula, setting);
    }
    let value = value.cloned().ok_or_else(|| division_by_zero(evaluation.plan.nodes.at(formula)))?;
    // A divisor that is a formula leaves no record of its own, and whoever explains the line must know that it was zero.
    evaluation.note(Step::Value { node: divisor, value: Number::ZERO });
    Ok(value)
}

fn case_that_holds(
    evaluation: &mut Evaluation<'_>,
    determinant: &Determinant,
    rows: &[(Option<Id<crate::plan::Condition>>, Id<Node>)],
    setting: &Setting,
) -> Computed<usize> {
    let mut held = None;
    let mut otherwise = None;
    for (at, (condition, _)) in rows.iter().enumerate() {
        let Some(condition) = condition else {
            otherwise = Some(at);
            continue;
        };
        if evaluation.holds(*condition, setting)? {
            if held.is_some() {
                return Err(two_cases_hold(determinant));
            }
            held = Some(at);
        }
    }
    held.or(otherwise).ok_or_else(|| no_case_holds(determinant))
}

/// Refuses a quantity below zero where blocks are filled.
pub(super) fn refuse_negative(quantity: &Number, node: &Node) -> Computed<()> {
    if quantity.sign() == Sign::Minus {
        let message = format!("a quantity of {} {} cannot fall into blocks", quantity.shifted(-node.unit.power).grouped(0), node.unit);
        return Err(Refusal::new(codes::NEGATIVE_QUANTITY, message).at(node.place));
    }
    Ok(())
}

fn division_by_zero(node: &Node) -> Refusal {
    Refusal::new(codes::DIVISION_BY_ZERO, "the divisor is zero").at(node.place).help("write `, if … is zero VALUE` behind the formula")
}

fn two_cases_hold(determinant: &Determinant) -> Refusal {
    Refusal::new(codes::TWO_CASES_HOLD, format!("two rows of `{}` hold at once", determinant.name)).at(determinant.place)
}

fn no_case_holds(determinant: &Determinant) -> Refusal {
    Refusal::new(codes::NO_CASE_HOLDS, format!("no row of `{}` holds", determinant.name)).at(determinant.place)
}
