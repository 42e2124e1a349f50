//! A formula with its values put in, printed so that it can be worked out again from its text.

use std::collections::BTreeMap;

use super::amounts::quantity_text;
use crate::exact::Number;
use crate::invoice::Step;
use crate::plan::{Id, Node, Operation, Operator, SchedulePlan, Tiers};
use crate::source::Sources;

/// What the steps of one segment say of nodes and blocks.
#[derive(Default)]
pub(super) struct Values {
    nodes: BTreeMap<Id<Node>, Number>,
    blocks: BTreeMap<Id<Tiers>, Vec<(usize, Number, Number)>>,
}

impl Values {
    pub(super) fn take(&mut self, step: &Step) {
        match step {
            Step::Value { node, value } | Step::Months { node, value, .. } => {
                self.nodes.insert(*node, value.clone());
            }
            Step::Tiers { tiers, .. } => {
                self.blocks.insert(*tiers, Vec::new());
            }
            Step::Block { tiers, block, quantity, price, .. } => {
                self.blocks.entry(*tiers).or_default().push((*block, quantity.clone(), price.clone()));
            }
            _ => {}
        }
    }
}

/// Prints formulas of a plan.
pub(super) struct FormulaText<'a> {
    pub plan: &'a SchedulePlan,
    pub sources: &'a Sources,
    pub values: &'a Values,
}

impl FormulaText<'_> {
    /// The formula of a node, values put in.
    pub(super) fn of(&self, id: Id<Node>) -> String {
        let node = self.plan.nodes.at(id);
        match &node.operation {
            Operation::Constant(value) | Operation::Named { value, .. } => quantity_text(value, &node.unit),
            Operation::Binary { operator, left, right } => format!("{} {} {}", self.term(*left), sign(*operator), self.operand(*right, *operator)),
            Operation::At { quantity, rate } => format!("{} × {}", self.term(*quantity), self.term(*rate)),
            Operation::By { quantity, tiers, .. } => self.blocks(*quantity, *tiers),
            Operation::Percent { fraction, of } => format!("{}% of {}", fraction.shifted(2).grouped(0), self.closed(*of)),
            Operation::Lesser(items) => format!("lesser of ({})", self.list(items)),
            Operation::Greater(items) => format!("greater of ({})", self.list(items)),
            Operation::Excess { of, over } => format!("excess of {} over {}", self.closed(*of), self.closed(*over)),
            Operation::Convert { quantity, factor, .. } => self.converted(*quantity, factor),
            Operation::Rescale { of, power } => self.rescaled(*of, *power),
            Operation::Parenthesised(inner) => format!("({})", self.of(*inner)),
            Operation::Rounded { of, rounding } => {
                format!("round({} to {} {})", self.of(*of), quantity_text(&rounding.step, &node.unit), rounding.mode.words())
            }
            Operation::IfZero { divisor, value, formula } => match (self.values.nodes.get(divisor), value) {
                (Some(zero), Some(value)) if zero.is_zero() => quantity_text(value, &node.unit),
                _ => self.of(*formula),
            },
            _ => self.leaf(id, node),
        }
    }

    fn leaf(&self, id: Id<Node>, node: &Node) -> String {
        match self.values.nodes.get(&id) {
            Some(value) => quantity_text(value, &node.unit),
            None => self.sources.text(node.place).to_owned(),
        }
    }

    fn list(&self, items: &[Id<Node>]) -> String {
        items.iter().map(|item| self.of(*item)).collect::<Vec<_>>().join(", ")
    }

    /// An operand; an excess, whose end nobody would see, stands in parentheses.
    fn term(&self, id: Id<Node>) -> String {
        let text = self.of(id);
        if matches!(self.plan.nodes.at(id).operation, Operation::Excess { .. }) { format!("({text})") } else { text }
    }

    /// A right operand that is itself a product or quotient needs no parentheses only where the sign does not care.
    fn operand(&self, id: Id<Node>, operator: Operator) -> String {
        let text = self.term(id);
        let composed = matches!(self.plan.nodes.at(id).operation, Operation::Binary { .. } | Operation::At { .. } | Operation::Convert { .. });
        if composed && matches!(operator, Operator::Divide | Operator::Subtract) { format!("({text})") } else { text }
    }

    /// Closed in parentheses where it is more than one term.
    fn closed(&self, id: Id<Node>) -> String {
        let text = self.of(id);
        let composed = matches!(
            self.plan.nodes.at(id).operation,
            Operation::Binary { .. }
                | Operation::At { .. }
                | Operation::Convert { .. }
                | Operation::Percent { .. }
                | Operation::Excess { .. }
                | Operation::By { .. }
        );
        if composed { format!("({text})") } else { text }
    }

    fn blocks(&self, quantity: Id<Node>, tiers: Id<Tiers>) -> String {
        let unit = &self.plan.nodes.at(quantity).unit;
        let price_unit = &self.plan.tiers.at(tiers).unit;
        let terms: Vec<String> = self
            .values
            .blocks
            .get(&tiers)
            .into_iter()
            .flatten()
            .map(|(_, quantity, price)| format!("{} × {}", quantity_text(quantity, unit), quantity_text(price, price_unit)))
            .collect();
        if terms.is_empty() { "$0.00".to_owned() } else { format!("({})", terms.join(" + ")) }
    }

    fn converted(&self, quantity: Id<Node>, factor: &Number) -> String {
        let inner = self.closed(quantity);
        match (factor.as_decimal(), Number::ONE.divided_by(factor)) {
            (None, Some(inverse)) => format!("{inner} ÷ {}", inverse.grouped(0)),
            _ => format!("{inner} × {}", factor.grouped(0)),
        }
    }

    fn rescaled(&self, of: Id<Node>, power: i32) -> String {
        let inner = self.closed(of);
        if power == 0 {
            return inner;
        }
        let scale = Number::ONE.shifted(power.abs()).grouped(0);
        if power > 0 { format!("{inner} × {scale}") } else { format!("{inner} ÷ {scale}") }
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "×",
        Operator::Divide => "÷",
    }
}
