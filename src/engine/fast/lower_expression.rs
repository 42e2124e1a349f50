//! Formulas → expressions, each with the scale of its value.

use super::arithmetic::{FastRounding, power, scale_of, scaled};
use super::lower::{INPUT_SCALE, Lowered, Lowering, MOST_SCALE, fits, no};
use super::program::{At, Expression, FastBlocks, FastKey, FastRow, Operation, Pair};
use crate::exact::Number;
use crate::plan::{Id, KeyPick, Node, Operator, Tiers};
use crate::source::Span;

impl Lowering<'_> {
    pub(super) fn push(&mut self, operation: Operation, scale: u32, node: Id<Node>) -> Lowered<At> {
        if scale > MOST_SCALE {
            return no("too many decimals", self.plan.nodes.at(node).place);
        }
        self.program.expressions.push(Expression { operation, scale, node });
        Ok(self.program.expressions.len() - 1)
    }

    pub(super) fn scale(&self, at: At) -> u32 {
        self.program.expressions.get(at).map_or(0, |expression| expression.scale)
    }

    pub(super) fn pair(&self, left: At, right: At, place: Span) -> Lowered<(Pair, u32)> {
        let scale = self.scale(left).max(self.scale(right));
        let times = |at: At| fits(power(scale - self.scale(at)), place);
        Ok((Pair { left, right, times_left: times(left)?, times_right: times(right)? }, scale))
    }

    pub(super) fn expression(&mut self, id: Id<Node>) -> Lowered<At> {
        use crate::plan::Operation as Plan;
        let plan = self.plan;
        let node = plan.nodes.at(id);
        let place = node.place;
        match &node.operation {
            Plan::Constant(value) => {
                let scale = fits(scale_of(value), place)?;
                let value = fits(scaled(value, scale), place)?;
                self.push(Operation::Constant(value), scale, id)
            }
            Plan::Named { value, .. } => {
                let scale = fits(scale_of(value), place)?;
                let value = fits(scaled(value, scale), place)?;
                self.push(Operation::Named(value), scale, id)
            }
            Plan::Input(input) => self.push(Operation::Input(input.index()), INPUT_SCALE, id),
            Plan::Price { prices, picks } => {
                let at = self.prices(*prices)?;
                let scale = self.program.prices.get(at).map_or(0, |prices| prices.scale);
                let own = |pick: &KeyPick| match pick {
                    KeyPick::Own => None,
                    KeyPick::Member(member) => Some(*member),
                };
                let mut picks: Vec<Option<usize>> = picks.iter().map(own).collect();
                picks.resize(plan.prices.at(*prices).keys.len(), None);
                let keys = self.program.prices.get(at).map(|prices| prices.keys.as_slice());
                let row = match (keys, picks.as_slice()) {
                    (Some([]), _) => FastRow::Only,
                    (Some([FastKey::Choice { input, .. }]), [None]) => FastRow::Word(*input),
                    _ => FastRow::ByKeys(picks),
                };
                self.push(Operation::Price { prices: at, row }, scale, id)
            }
            Plan::Determinant(determinant) => {
                let at = self.determinant(*determinant)?;
                let scale = self.program.determinants.get(at).map_or(0, |determinant| determinant.scale);
                self.push(Operation::Determinant(at), scale, id)
            }
            Plan::Charge { charge, before_rounding: false } => {
                let scale = self.amount_scales.get(charge.index()).copied().flatten();
                self.push(Operation::Charge(charge.index()), fits(scale, place)?, id)
            }
            Plan::Total { above } => {
                let scales = self.amount_scales.iter().take(*above).copied().collect::<Option<Vec<u32>>>();
                let scale = fits(scales, place)?.into_iter().max().unwrap_or(0);
                self.push(Operation::Total { above: *above }, scale, id)
            }
            Plan::Months(_) => self.push(Operation::Months(i64::from(plan.months)), 0, id),
            Plan::DaysInTheBill => self.push(Operation::DaysInTheBill, 0, id),
            Plan::Binary { operator, left, right } => self.binary(id, *operator, *left, *right),
            Plan::At { quantity, rate } => {
                let (quantity, rate) = (self.expression(*quantity)?, self.expression(*rate)?);
                self.push(Operation::Times(quantity, rate), self.scale(quantity) + self.scale(rate), id)
            }
            Plan::By { quantity, tiers, all_at_reached, running: None } => self.by(id, *quantity, *tiers, *all_at_reached),
            Plan::Percent { fraction, of } => {
                let of = self.expression(*of)?;
                let own = fits(scale_of(fraction), place)?;
                let times = fits(scaled(fraction, own), place)?;
                self.push(Operation::Scaled(of, times), self.scale(of) + own, id)
            }
            Plan::Convert { quantity, factor, .. } => {
                let of = self.expression(*quantity)?;
                let own = fits(scale_of(factor), place)?;
                let times = fits(scaled(factor, own), place)?;
                self.push(Operation::Scaled(of, times), self.scale(of) + own, id)
            }
            Plan::Lesser(items) => self.extreme(id, items, Operation::Lesser),
            Plan::Greater(items) => self.extreme(id, items, Operation::Greater),
            Plan::Excess { of, over } => {
                let (of, over) = (self.expression(*of)?, self.expression(*over)?);
                let (pair, scale) = self.pair(of, over, place)?;
                self.push(Operation::Excess(pair), scale, id)
            }
            Plan::Parenthesised(inner) => {
                let inner = self.expression(*inner)?;
                self.push(Operation::Same(inner), self.scale(inner), id)
            }
            Plan::Rounded { of, rounding } => {
                let of = self.expression(*of)?;
                let rounding = fits(FastRounding::of(rounding, self.scale(of)), place)?;
                self.push(Operation::Rounded(of, rounding), rounding.scale, id)
            }
            Plan::Charge { .. } => no("an amount before rounding", place),
            Plan::DaysIn(_) => no("the days of a year", place),
            Plan::By { .. } => no("running tiers", place),
            Plan::Rescale { .. } => no("a unit put on or taken off", place),
            Plan::IfZero { .. } => no("a divisor that may be zero", place),
            Plan::Window(_) => no("a window", place),
            Plan::ShareOf(_) | Plan::UnitRateOf(_) | Plan::PoolAmount(_) => no("a pool", place),
            Plan::PartOf(_) => no("a ledger", place),
            Plan::Instalment(_) => no("an instalment", place),
        }
    }

    fn binary(&mut self, id: Id<Node>, operator: Operator, left: Id<Node>, right: Id<Node>) -> Lowered<At> {
        let place = self.plan.nodes.at(id).place;
        if operator == Operator::Divide {
            // A constant divisor whose reciprocal ends is a factor.
            let crate::plan::Operation::Constant(by) = &self.plan.nodes.at(right).operation else { return no("a division", place) };
            let reciprocal = Number::ONE.divided_by(by).filter(|one| one.as_decimal().is_some());
            let Some(reciprocal) = reciprocal else { return no("a division that stays open", place) };
            let left = self.expression(left)?;
            let own = fits(scale_of(&reciprocal), place)?;
            let times = fits(scaled(&reciprocal, own), place)?;
            return self.push(Operation::Scaled(left, times), self.scale(left) + own, id);
        }
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        match operator {
            Operator::Multiply => self.push(Operation::Times(left, right), self.scale(left) + self.scale(right), id),
            Operator::Add => {
                let (pair, scale) = self.pair(left, right, place)?;
                self.push(Operation::Add(pair), scale, id)
            }
            Operator::Subtract | Operator::Divide => {
                let (pair, scale) = self.pair(left, right, place)?;
                self.push(Operation::Subtract(pair), scale, id)
            }
        }
    }

    fn extreme(&mut self, id: Id<Node>, items: &[Id<Node>], make: fn(Vec<(At, i64)>) -> Operation) -> Lowered<At> {
        let place = self.plan.nodes.at(id).place;
        let items = items.iter().map(|item| self.expression(*item)).collect::<Lowered<Vec<At>>>()?;
        let scale = items.iter().map(|item| self.scale(*item)).max().unwrap_or(0);
        let items = items.into_iter().map(|item| Some((item, power(scale - self.scale(item))?))).collect::<Option<Vec<_>>>();
        self.push(make(fits(items, place)?), scale, id)
    }

    fn by(&mut self, id: Id<Node>, quantity: Id<Node>, tiers: Id<Tiers>, all_at_reached: bool) -> Lowered<At> {
        let quantity = self.expression(quantity)?;
        let at = self.tiers(tiers, self.scale(quantity))?;
        let scale = self.program.tiers.get(at).map_or(0, |tiers| tiers.quantity_scale + tiers.price_scale);
        self.push(Operation::Blocks(FastBlocks { quantity, tiers: at, all_at_reached }), scale, id)
    }
}
