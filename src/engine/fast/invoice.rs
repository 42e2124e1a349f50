//! What a fast bill came to, as the invoice that the wide engine would have made, without its trace.

use super::arithmetic::number;
use super::buffer::{Buffer, FastLine, FastPart};
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
        let quantity = Self::quantity_of(charge, part, days).map(|figure| figure.number());
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

    /// The quantity of a part, after its share and the rounding of a split; none of a plain amount.
    #[inline]
    fn quantity_of(charge: &FastCharge, part: &FastPart, days: i64) -> Option<Figure> {
        if part.whole == FastPart::NONE {
            return None;
        }
        let scale = charge.quantity_scale;
        Some(match (part.rounded, part.share) {
            (FastPart::NONE, 0) if part.over != 1 => Figure { value: part.whole, scale, over: days },
            (FastPart::NONE, 0) => Figure { value: part.whole, scale, over: 1 },
            (FastPart::NONE, share) => match part.whole.checked_mul(i64::from(share)) {
                Some(value) => Figure { value, scale, over: days },
                // What would not fit has not fitted in the amount before.
                None => Figure { value: 0, scale, over: 0 },
            },
            (rounded, _) => Figure { value: rounded, scale, over: 1 },
        })
    }

    /// Of each line its name and units (of a quantity, of its price), as far as it has quantities: what is printed with figures.
    pub fn words(&self, plan: &SchedulePlan) -> Vec<LineWords> {
        let words = |charge: &FastCharge| LineWords {
            charge: plan.charges.at(charge.id).name.clone(),
            units: units(plan, charge),
            rounds_parts: matches!(charge.rounding, FastChargeRounding::Part(_)),
        };
        self.charges.iter().map(words).collect()
    }

    /// The figures of a part of a line, in integers: its quantity and price, and its amount where parts are rounded, else that of the line
    /// at its last part. A credit's amount is negative.
    #[inline(always)]
    pub fn figures(&self, line: &FastLine, part: &FastPart, is_last: bool, days: i64) -> Option<PartFigures> {
        let charge = self.charges.get(line.charge)?;
        let amount = match charge.rounding {
            FastChargeRounding::Part(rounding) => Some((if line.amount < 0 { -part.amount } else { part.amount }, rounding.scale)),
            FastChargeRounding::Charge(_) => is_last.then_some((line.amount, charge.amount_scale)),
        };
        Some(PartFigures { quantity: Self::quantity_of(charge, part, days), price: (part.price, charge.price_scale), amount })
    }

    /// The amount of a line and its scale.
    pub fn amount(&self, line: &FastLine) -> Option<(i64, u32)> {
        Some((line.amount, self.charges.get(line.charge)?.amount_scale))
    }

    /// The decimals that the total is held in: the most that a line has.
    pub fn total_scale(&self) -> u32 {
        self.total_scale
    }
}

/// A number in integers: a value of a scale, over whole days; 1 where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Figure {
    pub value: i64,
    /// Its decimals.
    pub scale: u32,
    /// What it is divided by.
    pub over: i64,
}

impl Figure {
    /// The exact number that the integer and its decimals are.
    pub fn number(&self) -> Number {
        over((self.value, self.over), self.scale)
    }
}

/// What is printed of a part, in integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartFigures {
    /// The quantity, in base units.
    pub quantity: Option<Figure>,
    /// The price and its scale, in base units.
    pub price: (i64, u32),
    /// The amount and its scale, where it stands with this part.
    pub amount: Option<(i64, u32)>,
}

/// What is printed with the figures of a line.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct LineWords {
    pub charge: String,
    /// The units of quantity and price.
    pub units: Option<(Unit, Unit)>,
    /// Whether each part has its amount.
    pub rounds_parts: bool,
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
