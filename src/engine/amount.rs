//! What a line comes to: pieces, shares, parts, rounding.

use super::context::{Computed, Evaluation, Setting};
use super::segments::Segment;
use crate::exact::{Number, Unit};
use crate::invoice::{Part, Step};
use crate::plan::{Category, Charge, ChargeRounding, Id, Node, Operation, Operator};

/// A quantity at a price, for the whole period, at a segment's versions.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Piece {
    pub block: Option<usize>,
    pub quantity: Option<(Number, Unit)>,
    pub rate: Option<(Number, Unit)>,
    pub exact: Number,
}

impl Evaluation<'_> {
    /// The pieces of a formula: blocks, a quantity at a rate, or a plain amount.
    fn pieces(&mut self, id: Id<Node>, setting: &Setting) -> Computed<Vec<Piece>> {
        let plan = self.plan;
        match &plan.nodes.at(id).operation {
            Operation::Parenthesised(inner) => self.pieces(*inner, setting),
            Operation::By { .. } => self.blocks(id, setting),
            Operation::At { quantity, rate } => self.product(*quantity, *rate, setting),
            Operation::Binary { operator: Operator::Multiply, left, right } if self.is_price(*left) && self.is_counted(*right) => {
                self.product(*right, *left, setting)
            }
            Operation::Binary { operator: Operator::Multiply, left, right } if self.is_price(*right) && self.is_counted(*left) => {
                self.product(*left, *right, setting)
            }
            Operation::IfZero { divisor, formula, .. } if !self.value(*divisor, setting)?.is_zero() => self.pieces(*formula, setting),
            _ => {
                let exact = self.value(id, setting)?;
                Ok(vec![Piece { block: None, quantity: None, rate: None, exact }])
            }
        }
    }

    fn product(&mut self, quantity: Id<Node>, rate: Id<Node>, setting: &Setting) -> Computed<Vec<Piece>> {
        let units = (self.plan.nodes.at(quantity).unit.clone(), self.plan.nodes.at(rate).unit.clone());
        let quantity = self.value(quantity, setting)?;
        let rate = self.value(rate, setting)?;
        let exact = quantity.times(&rate);
        Ok(vec![Piece { block: None, quantity: Some((quantity, units.0)), rate: Some((rate, units.1)), exact }])
    }

    fn is_price(&self, id: Id<Node>) -> bool {
        let node = self.plan.nodes.at(id);
        node.unit.holds_money()
            && matches!(node.operation, Operation::Price { .. } | Operation::Named { .. } | Operation::Constant(_) | Operation::UnitRateOf(_))
    }

    fn is_counted(&self, id: Id<Node>) -> bool {
        let node = self.plan.nodes.at(id);
        let leaf = matches!(
            node.operation,
            Operation::Months(_) | Operation::DaysInTheBill | Operation::Input(_) | Operation::Determinant(_) | Operation::Constant(_)
        );
        leaf && !node.unit.holds_money()
    }
}

/// The parts of a charge in one segment, for one meter.
pub(in crate::engine) fn parts(
    evaluation: &mut Evaluation<'_>,
    charge: &Charge,
    formula: Id<Node>,
    segment: &Segment,
    meter: Option<usize>,
) -> Computed<Vec<Part>> {
    let setting = Setting { meter, ..segment.setting.clone() };
    let pieces = evaluation.pieces(formula, &setting)?;
    let months_carry_the_share = charge.category == Category::Fixed && charge.price_times_months;
    let share = if months_carry_the_share { None } else { share_of(evaluation, charge, segment) };
    Ok(pieces.into_iter().map(|piece| shared_part(piece, share.as_ref(), segment, meter)).collect())
}

/// The share to take: the segment's, and for a fixed charge without months in short service that of the months.
fn share_of(evaluation: &Evaluation<'_>, charge: &Charge, segment: &Segment) -> Option<(Number, Number)> {
    let without_months = charge.category == Category::Fixed && !charge.holds_months;
    if !without_months {
        return segment.share.clone();
    }
    let nominal = Number::integer(i64::from(evaluation.plan.months));
    let months = &segment.setting.months_fixed.value;
    if *months == nominal {
        return segment.share.clone();
    }
    let of_all = (months.clone(), nominal);
    Some(match &segment.share {
        None => of_all,
        Some((numerator, denominator)) => (numerator.times(&of_all.0), denominator.times(&of_all.1)),
    })
}

/// Rounds the quantities of the parts of a split, the last taking the residual; then, where the charge says so, the parts.
pub(in crate::engine) fn round_parts(evaluation: &mut Evaluation<'_>, charge: &Charge, parts: &mut [Part]) {
    if let Some(rounding) = charge.split.as_ref().and_then(|split| split.each_part.as_ref()) {
        let mut keys: Vec<(Option<usize>, Option<usize>)> = parts.iter().map(|part| (part.meter, part.block)).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let of_key: Vec<&mut Part> = parts.iter_mut().filter(|part| (part.meter, part.block) == key).collect();
            if of_key.len() > 1 {
                round_quantities(of_key, rounding);
            }
        }
    }
    if let ChargeRounding::Part(rounding, _) = &charge.rounding {
        for part in parts.iter_mut() {
            part.amount = rounding.apply(&part.exact);
        }
    }
    for part in parts.iter() {
        evaluation.trace.push(Step::Amount { exact: part.exact.clone(), amount: part.amount.clone() });
    }
}

fn shared_part(piece: Piece, share: Option<&(Number, Number)>, segment: &Segment, meter: Option<usize>) -> Part {
    let take = |number: &Number| match share {
        Some((numerator, denominator)) => number.times(numerator).divided_by(denominator).unwrap_or(Number::ZERO),
        None => number.clone(),
    };
    let exact = take(&piece.exact);
    let whole = share.and_then(|_| piece.quantity.as_ref().map(|(quantity, _)| quantity.clone()));
    Part {
        block: piece.block,
        meter,
        days: segment.setting.days,
        quantity: piece.quantity.map(|(quantity, unit)| (take(&quantity), unit)),
        rate: piece.rate,
        share: share.cloned(),
        whole,
        amount: exact.clone(),
        exact,
    }
}

/// Rounds all quantities but the last, which takes the residual. A part without quantity rounds its share.
fn round_quantities(mut parts: Vec<&mut Part>, rounding: &crate::exact::Rounding) {
    let quantities: Vec<Number> = parts.iter().map(|part| quantity_or_share(part)).collect();
    let mut residual = quantities.iter().fold(Number::ZERO, |sum, quantity| sum.plus(quantity));
    let last = parts.len().saturating_sub(1);
    for (at, (part, quantity)) in parts.iter_mut().zip(quantities).enumerate() {
        let rounded = if at == last { residual.clone() } else { rounding.apply(&quantity) };
        residual = residual.minus(&rounded);
        let price = match &part.rate {
            Some((rate, _)) => rate.clone(),
            None => part.exact.divided_by(&quantity).unwrap_or(Number::ZERO),
        };
        part.exact = rounded.times(&price);
        part.amount = part.exact.clone();
        match &mut part.quantity {
            Some((quantity, _)) => *quantity = rounded,
            None => part.share = Some((rounded, Number::ONE)),
        }
    }
}

fn quantity_or_share(part: &Part) -> Number {
    match (&part.quantity, &part.share) {
        (Some((quantity, _)), _) => quantity.clone(),
        (None, Some((numerator, denominator))) => numerator.divided_by(denominator).unwrap_or(Number::ZERO),
        (None, None) => Number::ONE,
    }
}
