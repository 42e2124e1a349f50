//! Settlements: the contract's plan with one more line for each, which alone are worked out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::schedule::LineSource;
use super::{Compiler, Standing};
use crate::language::book::{Book, Definition, DefinitionId, DefinitionKind};
use crate::language::tree;
use crate::plan::{Charge, Id, NamedCalendar, Settlements, VersionRule};
use crate::source::Diagnostic;

impl<'a> Compiler<'a> {
    /// The settlements of a contract; none where it has none, or a fault (which is reported).
    pub(super) fn settlements(book: &'a Book, definition: &'a Definition, contract: &'a tree::Contract, made: &Made) -> (Option<Settlements>, Self) {
        let mut compiler = Compiler::new(book, Some(definition));
        compiler.pools_made = Arc::clone(&made.pools);
        compiler.settling = contract.settlements.iter().enumerate().map(|(at, settlement)| settlement_line(definition, settlement, at)).collect();
        let plan = compiler.contract(definition, contract, &made.known);
        let faulty = compiler.diagnostics.iter().any(Diagnostic::is_error);
        let lines = std::mem::take(&mut compiler.settlement_lines);
        let settlements = plan.filter(|_| !faulty).map(|plan| Settlements { plan: Arc::new(plan), lines });
        (settlements, compiler)
    }

    /// Compiles the settlements behind the lines of the contract, in whose plan they stand.
    pub(super) fn settle_lines(&mut self, source: &LineSource<'a>, rule: VersionRule) -> Option<Vec<super::charge::Compiled>> {
        let settling = std::mem::take(&mut self.settling);
        let mut made = Vec::with_capacity(settling.len());
        self.windows_may_stand = true;
        for (line, calendar) in &settling {
            let DefinitionKind::Charge(charge) = &line.kind else { continue };
            let standing = Standing::fixed(line.scope_for(line.schedule));
            let calendar = self.calendar(calendar, standing.scope)?;
            let compiled = self.charge(line, charge, &source.statement, rule)?;
            self.settlement_calendars.push(calendar);
            made.push(compiled);
        }
        self.windows_may_stand = false;
        Some(made)
    }
}

/// What all contracts of a book share.
pub(super) struct Made {
    pub pools: Arc<super::pool::MadePools>,
    pub known: Arc<BTreeMap<String, ()>>,
}

/// A settlement as a line of its contract, under an id of its own behind all of the book's.
fn settlement_line(contract: &Definition, settlement: &tree::Settlement, at: usize) -> (Definition, tree::Name) {
    let definition = Definition {
        id: DefinitionId(usize::MAX - at),
        chapter: contract.chapter,
        schedule: Some(contract.id),
        name: settlement.charge.name.clone(),
        kind: DefinitionKind::Charge(Box::new(settlement.charge.clone())),
        names: BTreeMap::new(),
    };
    (definition, settlement.calendar.clone())
}

/// The line of each settlement with its calendar.
pub(super) type SettlementLines = Vec<(Id<Charge>, Id<NamedCalendar>)>;
