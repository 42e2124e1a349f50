//! The order in which the lines are worked out: a line after those its formula names.

use std::collections::{BTreeMap, BTreeSet};

use super::Compiler;
use crate::plan::{Arena, Charge, ChargeFormula, Id};
use crate::source::{Diagnostic, codes};

/// What each charge needs before it.
pub(super) type Needs = BTreeMap<Id<Charge>, BTreeSet<Id<Charge>>>;

impl Compiler<'_> {
    fn circle(&mut self, charges: &Arena<Charge>, waiting: &[Id<Charge>]) {
        let names: Vec<&str> = waiting.iter().map(|id| charges.at(*id).name.as_str()).collect();
        let mut diagnostic = Diagnostic::error(codes::CYCLE, format!("these lines need each other: {}", names.join(", ")));
        for id in waiting {
            diagnostic = diagnostic.at(charges.at(*id).place, "needs another of them");
        }
        self.report(diagnostic.help("take one of them out of the circle"));
    }
}

/// Orders the charges by need, keeping the written order where there is a choice; a circle is reported.
pub(in crate::language::compile) fn order(compiler: &mut Compiler<'_>, charges: &Arena<Charge>, mut needs: Needs) -> Vec<Id<Charge>> {
    add_replaced(charges, &mut needs);
    let mut order: Vec<Id<Charge>> = Vec::with_capacity(charges.len());
    let mut waiting: Vec<Id<Charge>> = charges.iter().map(|(id, _)| id).collect();
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|id| needs.get(id).is_none_or(|needed| needed.iter().all(|one| order.contains(one))));
        match ready {
            Some(at) => order.push(waiting.remove(at)),
            None => {
                compiler.circle(charges, &waiting);
                return order;
            }
        }
    }
    order
}

/// A line that names a charge which a minimum may replace waits for that minimum too.
fn add_replaced(charges: &Arena<Charge>, needs: &mut Needs) {
    for (replacer, charge) in charges.iter() {
        let ChargeFormula::Replaces { volume, .. } = &charge.formula else { continue };
        needs.entry(replacer).or_default().insert(*volume);
        for (other, needed) in needs.iter_mut() {
            if *other != replacer && needed.contains(volume) {
                needed.insert(replacer);
            }
        }
    }
}
