//! What a fast bill came to, as the invoice that the wide engine would have made, without its trace.

use super::arithmetic::number;
use super::buffer::{Buffer, FastPart};
use super::program::{FastCharge, FastChargeRounding, FastFormula, Program};
use super::request::FastRequest;
use crate::exact::{Number, Unit};
use crate::invoice::{Invoice, Line, LineStatus, Part, Trace};
use crate::plan::{ChargeFormula, Id, Node, Operation, Operator, SchedulePlan};

impl Program {
    /// The invoice of a bill in the buffer, without trace.
    pub fn invoice(&self, plan: &SchedulePlan, request: &FastRequest, buffer: &Buffer) -> Option<Invoice> {
        let mut lines = Vec::with_capacity(buffer.lines.len());
        for line in &buffer.lines {
            let charge = self.charges.get(line.charge)?;
            let units = units(plan, charge);
            let parts = buffer.parts.get(line.parts.0..line.parts.1)?;
            lines.push(Line {
                charge: charge.id,
                meter: None,
                amount: number(line.amount, charge.amount_scale),
                exact: over(line.exact, charge.exact_scale()),
                status: LineStatus::Billed,
                parts: parts.iter().map(|part| self.part(charge, units.as_ref(), request, part)).collect(),
                estimated: false,
            });
        }
        let total = number(buffer.total, self.total_scale);
        Some(Invoice { period: request.period, lines, total, trace: Trace { steps: Vec::new(), silent: true } })
    }

    fn part(&self, charge: &FastCharge, units: Option<&(Unit, Unit)>, request: &FastRequest, part: &FastPart) -> Part {
        let days = request.period.days();
        let exact = over((part.exact, part.over), charge.exact_scale());
        let has_quantity = part.whole != FastPart::NONE;
        let whole = has_quantity.then(|| number(part.whole, charge.quantity_scale));
        let rounded = (part.rounded != FastPart::NONE).then_some(part.rounded);
        let shared = part.share != 0;
        let of_months = !shared && part.over != 1;
        let quantity = match (&whole, rounded) {
            (Some(_), Some(rounded)) => Some(number(rounded, charge.quantity_scale)),
            (Some(whole), None) if shared => whole.times(&Number::integer(i64::from(part.share))).divided_by(&Number::integer(days)),
            (Some(whole), None) if of_months => whole.divided_by(&Number::integer(days)),
            (Some(whole), None) => Some(whole.clone()),
            (None, _) => None,
        };
        let share = match (&charge.formula, rounded) {
            (FastFormula::Plain(_), Some(rounded)) => {
                let scale = charge.each_part.as_ref().map_or(0, |rounding| rounding.scale);
                Some((number(rounded, scale), Number::ONE))
            }
            _ => shared.then(|| (Number::integer(i64::from(part.share)), Number::integer(days))),
        };
        Part {
            block: (part.block != FastPart::NO_BLOCK).then_some(part.block as usize),
            meter: None,
            days: part.days,
            quantity: quantity.zip(units).map(|(quantity, (unit, _))| (quantity, unit.clone())),
            rate: units.filter(|_| has_quantity).map(|(_, unit)| (number(part.price, charge.price_scale), unit.clone())),
            share,
            whole: if shared { whole } else { None },
            amount: match charge.rounding {
                FastChargeRounding::Part(rounding) => number(part.amount, rounding.scale),
                FastChargeRounding::Charge(_) => exact.clone(),
            },
            exact,
        }
    }
}

fn over((numerator, over): (i64, i64), scale: u32) -> Number {
    let value = number(numerator, scale);
    if over == 1 { value } else { value.divided_by(&Number::integer(over)).unwrap_or(Number::ZERO) }
}

/// The units of a line's quantities and prices, where it has some.
fn units(plan: &SchedulePlan, charge: &FastCharge) -> Option<(Unit, Unit)> {
    let ChargeFormula::Amount(formula) = plan.charges.at(charge.id).formula else { return None };
    match charge.formula {
        FastFormula::Product { .. } | FastFormula::Blocks(_) => of_formula(plan, formula),
        _ => None,
    }
}

fn of_formula(plan: &SchedulePlan, id: Id<Node>) -> Option<(Unit, Unit)> {
    let unit = |node: Id<Node>| plan.nodes.at(node).unit.clone();
    match &plan.nodes.at(id).operation {
        Operation::Parenthesised(inner) => of_formula(plan, *inner),
        Operation::By { quantity, tiers, .. } => Some((unit(*quantity), plan.tiers.at(*tiers).unit.clone())),
        Operation::At { quantity, rate } => Some((unit(*quantity), unit(*rate))),
        Operation::Binary { operator: Operator::Multiply, left, right } => {
            let money = |node: Id<Node>| plan.nodes.at(node).unit.holds_money();
            if money(*left) { Some((unit(*right), unit(*left))) } else { Some((unit(*left), unit(*right))) }
        }
        _ => None,
    }
}
