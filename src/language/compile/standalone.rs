//! Definitions that no schedule uses are checked all the same, standing alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Compiler, ExpressionScope};
use crate::language::book::{ChapterId, DefinitionId, DefinitionKind, RateText};
use crate::language::compile;
use crate::language::compile::{input, ledger, literal, rate, tiers};
use crate::language::tree::{EscalateBy, Escalation};
use crate::plan::{SchedulePlan, VersionRule};
use crate::source::{Diagnostic, Span, codes};

/// Checks what no schedule reached; a finding already reported is not repeated.
pub(super) fn check(book: &RateText, reached: &BTreeSet<DefinitionId>, diagnostics: &mut Vec<Diagnostic>) {
    let mut compiler = Compiler::new(book, None);
    for definition in book.definitions.iter().filter(|it| it.schedule.is_none() && !reached.contains(&it.id)) {
        compiler.imported = book.chapter(definition.chapter).is_some_and(|chapter| chapter.imported.is_some());
        let inside = ExpressionScope::fixed(definition.scope_for(None));
        match &definition.kind {
            DefinitionKind::Rate(_) | DefinitionKind::Table(_) => {
                rate::prices_of(&mut compiler, definition, inside);
            }
            DefinitionKind::Tiers(_) => {
                tiers::tiers_of(&mut compiler, definition, inside);
            }
            DefinitionKind::Value(_) | DefinitionKind::Determinant(_) | DefinitionKind::Factor(_) => {
                compiler.name(&definition.name, inside);
            }
            DefinitionKind::Measure(_) | DefinitionKind::Choice(_) | DefinitionKind::Fact(_) => {
                input::input(&mut compiler, definition);
            }
            DefinitionKind::Ledger(_) => {
                ledger::ledger(&mut compiler, definition, definition.place(), inside);
            }
            DefinitionKind::Unit(unit) => {
                if let Some(is) = &unit.is {
                    literal::literal(&mut compiler, is);
                }
            }
            DefinitionKind::Calendar(_)
            | DefinitionKind::Season(_)
            | DefinitionKind::Policy(_)
            | DefinitionKind::Schedule(_)
            | DefinitionKind::Contract(_)
            | DefinitionKind::Amendment(_)
            | DefinitionKind::Waiver(_)
            | DefinitionKind::Pool(_)
            | DefinitionKind::Index(_)
            | DefinitionKind::Terms(_)
            | DefinitionKind::Holidays(_)
            | DefinitionKind::Charge(_) => {}
        }
    }
    never_used(book, reached, &compiler.reached, diagnostics);
    // A name inside file-level tiers or tables may be one of the schedule's that will use them: alone it is no fault.
    let indexes = index_places(book);
    let is_index = |found: &Diagnostic| found.place().is_some_and(|place| indexes.contains(&place));
    let counts = |found: &Diagnostic| (found.code != codes::UNKNOWN_NAME && found.code != codes::NO_VERSION) || is_index(found);
    let own = compiler.diagnostics.into_iter().filter(counts);
    for found in own {
        if !diagnostics.contains(&found) {
            diagnostics.push(found);
        }
    }
}

/// Where escalators name their index: no schedule has one of its own.
fn index_places(book: &RateText) -> Vec<Span> {
    let rates = book.definitions.iter().filter_map(|definition| match &definition.kind {
        DefinitionKind::Rate(rate) => Some(&rate.escalations),
        _ => None,
    });
    let index = |line: &Escalation| match &line.by {
        EscalateBy::Percent(_) => None,
        EscalateBy::Change { index, .. } | EscalateBy::Published { index, .. } => Some(index.span),
    };
    rates.flatten().filter_map(index).collect()
}

/// A calendar or fact that nothing names.
fn never_used(book: &RateText, reached: &BTreeSet<DefinitionId>, alone: &BTreeSet<DefinitionId>, diagnostics: &mut Vec<Diagnostic>) {
    if book.schedules().next().is_none() {
        return;
    }
    for definition in &book.definitions {
        let counts = matches!(definition.kind, DefinitionKind::Calendar(_) | DefinitionKind::Fact(_));
        if counts && !reached.contains(&definition.id) && !alone.contains(&definition.id) {
            let title = format!("nothing uses the {} `{}`", definition.kind.word(), definition.name.text);
            diagnostics.push(Diagnostic::warning(codes::NEVER_USED, title).at(definition.place(), "never used").help("use it, or take it out"));
        }
    }
}

/// The prices of every chapter by themselves: a plan without lines, whose prices can be asked for on a day.
pub(super) fn prices(book: &RateText, known: &Arc<BTreeMap<String, ()>>) -> Vec<Arc<SchedulePlan>> {
    let of_chapter = |(at, chapter): (usize, &crate::language::book::Chapter)| {
        let mut compiler = Compiler::new(book, None);
        for definition in book.definitions.iter().filter(|it| it.chapter == ChapterId(at) && it.schedule.is_none()) {
            let dated = match &definition.kind {
                DefinitionKind::Rate(_) | DefinitionKind::Table(_) => true,
                DefinitionKind::Value(value) => matches!(value.kind, crate::language::tree::ValueKind::Dated { .. }),
                _ => false,
            };
            if dated {
                rate::prices_of(&mut compiler, definition, ExpressionScope::fixed(definition.scope_for(None)));
            }
        }
        Arc::new(bare_plan(&mut compiler, &chapter.name, known))
    };
    book.chapters.iter().enumerate().map(of_chapter).collect()
}

/// The values, determinants and ledgers of every chapter by themselves; what only a schedule or contract can make is left out.
pub(super) fn values(book: &RateText, known: &Arc<BTreeMap<String, ()>>) -> Vec<Arc<SchedulePlan>> {
    let of_chapter = |(at, chapter): (usize, &crate::language::book::Chapter)| {
        let mut compiler = Compiler::new(book, None);
        let mut named = BTreeMap::new();
        for definition in book.definitions.iter().filter(|it| it.chapter == ChapterId(at) && it.schedule.is_none()) {
            let inside = ExpressionScope::fixed(definition.scope_for(None));
            match &definition.kind {
                DefinitionKind::Value(_) | DefinitionKind::Determinant(_) | DefinitionKind::Factor(_) => {
                    if let Some(node) = compiler.name(&definition.name, inside) {
                        named.insert(definition.name.text.clone(), node);
                    }
                }
                DefinitionKind::Ledger(_) => {
                    ledger::ledger(&mut compiler, definition, definition.place(), inside);
                }
                _ => {}
            }
        }
        let plan = bare_plan(&mut compiler, &chapter.name, known);
        Arc::new(SchedulePlan { named, ..plan })
    };
    book.chapters.iter().enumerate().map(of_chapter).collect()
}

/// A plan without lines, of what has been compiled.
pub(in crate::language::compile) fn bare_plan(
    compiler: &mut Compiler<'_>,
    chapter: &crate::language::tree::Name,
    known: &Arc<BTreeMap<String, ()>>,
) -> SchedulePlan {
    let lines = compile::lines_of_the_book(compiler);
    SchedulePlan {
        qualified_name: chapter.text.clone(),
        name: chapter.text.clone(),
        label: String::new(),
        chapter_label: String::new(),
        service: String::new(),
        months: 1,
        days: None,
        version_rule: VersionRule::ServiceRendered,
        in_force: None,
        customer: None,
        term: None,
        points: Vec::new(),
        openings: Vec::new(),
        customers: Vec::new(),
        charges: Default::default(),
        order: Vec::new(),
        inputs: std::mem::take(&mut compiler.inputs),
        nodes: std::mem::take(&mut compiler.nodes),
        conditions: std::mem::take(&mut compiler.conditions),
        prices: std::mem::take(&mut compiler.prices),
        tiers: std::mem::take(&mut compiler.tiers),
        determinants: std::mem::take(&mut compiler.determinants),
        calendars: std::mem::take(&mut compiler.calendars),
        seasons: std::mem::take(&mut compiler.seasons),
        policies: std::mem::take(&mut compiler.policies),
        pools: std::mem::take(&mut compiler.pools),
        ledgers: std::mem::take(&mut compiler.ledgers),
        asks_members: compiler.asks_members,
        not_encoded: Vec::new(),
        cites: Vec::new(),
        named: BTreeMap::new(),
        known_elsewhere: Arc::clone(known),
        lines_elsewhere: lines,
        fixed_values: BTreeMap::new(),
        declared_units: Vec::new(),
        proofs: Vec::new(),
        place: chapter.span,
    }
}
