//! What is claimed of every charge for use without anybody saying so: more use never costs less, and there are no jumps.

use std::collections::BTreeSet;

use super::cases::{Cases, ProofResult};
use crate::language::RateBook;
use crate::plan::{
    Category, Cell, Charge, ChargeFormula, ChargeKind, Claim, Condition, ConditionKind, DeterminantKind, Id, Input, InputKind, Key, Node, Operation,
    Proof, ProofSubject, SchedulePlan,
};
use crate::source::{Diagnostic, Span, codes};

/// Warnings about charges for use that fall, or jump, as a measure increases. What is not decided is not mentioned.
pub fn standing_claims(book: &RateBook) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    for plan in &book.plan.schedules {
        for (id, charge) in plan.charges.iter() {
            if charge.category != Category::Usage || charge.kind == ChargeKind::Credit || !seen.insert(charge.place) {
                continue;
            }
            for measure in measures_of(plan, charge) {
                let fell = told(book, plan, (id, charge), Claim::NeverDecreases(measure));
                let jumped = if fell.is_some() { None } else { told(book, plan, (id, charge), Claim::NoJumps(measure)) };
                found.extend(fell.or(jumped));
            }
        }
    }
    found
}

fn told(book: &RateBook, plan: &SchedulePlan, (id, charge): (Id<Charge>, &Charge), claim: Claim) -> Option<Diagnostic> {
    let (Claim::NeverDecreases(measure) | Claim::NoJumps(measure)) = claim else { return None };
    let proof = Proof { title: String::new(), subject: ProofSubject::WithReplacement(id), claim, given: Vec::new(), place: charge.place };
    let outcome = Cases::new(&book.plan, plan, &proof, Some(measure)).run();
    let ProofResult::Refuted(counterexample) = outcome else { return None };
    let measure = &plan.inputs.at(measure).name;
    let (code, title) = match claim {
        Claim::NeverDecreases(_) => (codes::MORE_COSTS_LESS, format!("`{}` of `{}` can fall as `{measure}` increases", charge.name, plan.name)),
        _ => (codes::CHARGE_JUMPS, format!("`{}` of `{}` jumps as `{measure}` increases", charge.name, plan.name)),
    };
    Some(
        Diagnostic::warning(code, title)
            .at(charge.place, "this line")
            .help(format!("{}; if the adopted text says so, leave it", counterexample.words)),
    )
}

/// The measures that a charge's formula asks for, however far down.
fn measures_of(plan: &SchedulePlan, charge: &Charge) -> Vec<Id<Input>> {
    let mut uses = Uses { plan, inputs: BTreeSet::new(), nodes: BTreeSet::new() };
    for guard in &charge.guards {
        uses.condition(guard.condition);
    }
    match &charge.formula {
        ChargeFormula::Amount(formula) => uses.node(*formula),
        ChargeFormula::TopsUp { .. } | ChargeFormula::Replaces { .. } | ChargeFormula::NotBilled(_) => {}
    }
    if let Some(by) = charge.replaced_by
        && let ChargeFormula::Replaces { when, with, .. } = &plan.charges.at(by).formula
    {
        uses.condition(*when);
        uses.node(*with);
    }
    uses.inputs.into_iter().filter(|input| matches!(plan.inputs.at(*input).kind, InputKind::Measure { .. })).collect()
}

struct Uses<'a> {
    plan: &'a SchedulePlan,
    inputs: BTreeSet<Id<Input>>,
    nodes: BTreeSet<Id<Node>>,
}

impl Uses<'_> {
    fn condition(&mut self, id: Id<Condition>) {
        match &self.plan.conditions.at(id).kind {
            ConditionKind::Compare { left, right, .. } => {
                self.node(*left);
                self.node(*right);
            }
            ConditionKind::All(all) | ConditionKind::Any(all) => all.iter().for_each(|one| self.condition(*one)),
            ConditionKind::Word { .. } | ConditionKind::LastPeriodOf(_) | ConditionKind::Entered { .. } | ConditionKind::NotOn { .. } => {}
        }
    }

    fn node(&mut self, id: Id<Node>) {
        if !self.nodes.insert(id) {
            return;
        }
        let plan = self.plan;
        match &plan.nodes.at(id).operation {
            Operation::Input(input) => {
                self.inputs.insert(*input);
            }
            Operation::Price { prices, .. } => {
                let prices = plan.prices.at(*prices);
                for key in &prices.keys {
                    if let Key::Band { quantity, .. } = key {
                        self.node(*quantity);
                    }
                }
                for cell in prices.versions.iter().flat_map(|version| &version.cells) {
                    if let Cell::Price(node, _) = cell {
                        self.node(*node);
                    }
                }
            }
            Operation::Determinant(determinant) => match &plan.determinants.at(*determinant).kind {
                DeterminantKind::Formula(node) => self.node(*node),
                DeterminantKind::Cases(rows) => {
                    for (condition, node) in rows {
                        condition.iter().for_each(|condition| self.condition(*condition));
                        self.node(*node);
                    }
                }
            },
            Operation::By { quantity, tiers, .. } => {
                self.node(*quantity);
                for block in plan.tiers.at(*tiers).versions.iter().flat_map(|version| &version.blocks) {
                    block.bound.iter().for_each(|bound| self.node(*bound));
                    self.node(block.price);
                }
            }
            other => other.operands().into_iter().for_each(|operand| self.node(operand)),
        }
    }
}
