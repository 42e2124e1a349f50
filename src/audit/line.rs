//! The lines a bill can hold, each with the statements that govern it.

use super::names::Names;
use super::text::Text;
use crate::language::book::{Definition, DefinitionKind, RateText};
use crate::language::tree::{Charge, ChargeKind, Schedule};

/// A charge with the statements that govern it.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    pub definition: &'a Definition,
    pub charge: &'a Charge,
    /// Whose splits and rounding hold, the nearest first: the line's own document, then what that leaves to another.
    pub rules: Vec<&'a Schedule>,
}

impl Line<'_> {
    /// -1 of a credit.
    pub fn sign(&self) -> i64 {
        if self.charge.kind == ChargeKind::Credit { -1 } else { 1 }
    }
}

/// All lines that a bill under the schedule can have, in the order in which it prints them.
pub(super) fn lines_of_schedule<'a>(book: &'a RateText, schedule: &'a Definition, tree: &'a Schedule) -> Vec<Line<'a>> {
    lines_of(book, schedule, &[tree])
}

/// The lines of each schedule that the contract takes service under, then its own, then those that amendments add.
pub(super) fn lines_of_contract<'a>(names: &Names<'a>, text: &Text<'a>) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for schedule in &names.schedules {
        if let DefinitionKind::Schedule(tree) = &schedule.kind {
            lines.extend(lines_of_schedule(names.book, schedule, tree));
        }
    }
    let rules = rules_of_contract(names, text);
    lines.extend(lines_of(names.book, text.contract, &rules));
    for (document, amendment) in &text.amendments {
        let own: Vec<&Schedule> = std::iter::once(&amendment.body).chain(rules.iter().copied()).collect();
        lines.extend(lines_of(names.book, document, &own));
    }
    lines
}

/// What the contract says itself, then what its first schedule says.
pub(super) fn rules_of_contract<'a>(names: &Names<'a>, text: &Text<'a>) -> Vec<&'a Schedule> {
    let first = names.schedules.first().and_then(|schedule| match &schedule.kind {
        DefinitionKind::Schedule(tree) => Some(&**tree),
        _ => None,
    });
    std::iter::once(&text.tree.body).chain(first).collect()
}

fn lines_of<'a>(book: &'a RateText, owner: &Definition, rules: &[&'a Schedule]) -> Vec<Line<'a>> {
    let own = book.charges_of(owner.id);
    own.map(|(definition, charge)| Line { definition, charge, rules: rules.to_vec() }).collect()
}
