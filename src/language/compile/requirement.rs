//! Laws over invoices: their names and units are checked in each schedule that they are on, as determinants of it would be. Nothing of
//! a law goes into a plan.

use std::collections::BTreeSet;

use super::Compiler;
use crate::exact::Number;
use crate::language::book::{ChapterId, DefinitionId, DefinitionKind, RateText, Scope};
use crate::language::compile::{contract, schedule};
use crate::language::tree::{
    Annotations, BinaryOperator, CaseRow, Condition, ConditionKind, Determinant, DeterminantKind, Expression, ExpressionKind, Formula, Literal, Name,
    NumberUse, RequiredOf, Requirement, That, ThatKind, UnitUse, names_of_condition, right_side, with_stand_ins,
};
use crate::source::{Diagnostic, Span, codes};

/// Checks all laws of a book; what they name counts as used.
pub(super) fn check(book: &RateText, known: &std::sync::Arc<std::collections::BTreeMap<String, ()>>, found: Found<'_>) {
    if book.requirements.is_empty() {
        return;
    }
    let own = book.definitions.len();
    let mut with_laws = book.clone();
    let mut owners: BTreeSet<DefinitionId> = BTreeSet::new();
    for (chapter, law) in &book.requirements {
        uses_in_own_chapter(book, *chapter, law, found.reached);
        for owner in owners_of(book, *chapter, law) {
            for determinant in determinants_of(book, *chapter, owner, law) {
                with_laws.define_in(*chapter, owner, DefinitionKind::Determinant(determinant));
                owners.extend(owner);
            }
        }
    }
    let laws: Vec<Place> = book.requirements.iter().map(|(_, law)| Place::of(law)).collect();
    for owner in owners {
        let Some(definition) = with_laws.definition(owner) else { continue };
        let mut compiler = Compiler::new(&with_laws, Some(definition));
        compiler.pools_made = std::sync::Arc::clone(found.pools);
        match &definition.kind {
            DefinitionKind::Schedule(schedule) => drop(schedule::schedule(&mut compiler, definition, schedule, known)),
            DefinitionKind::Contract(contract) => drop(contract::contract(&mut compiler, definition, contract, known)),
            _ => {}
        }
        found.reached.extend(compiler.reached.iter().filter(|id| id.0 < own));
        keep(compiler.diagnostics, &laws, found.diagnostics);
    }
    let mut compiler = Compiler::new(&with_laws, None);
    for definition in with_laws.definitions.iter().skip(own).filter(|it| it.schedule.is_none()) {
        compiler.name(&definition.name, super::ExpressionScope::fixed(definition.scope_for(None)));
    }
    found.reached.extend(compiler.reached.iter().filter(|id| id.0 < own));
    keep(compiler.diagnostics, &laws, found.diagnostics);
}

/// Where what is found goes.
pub(super) struct Found<'f> {
    pub pools: &'f std::sync::Arc<super::pool::MadePools>,
    pub reached: &'f mut BTreeSet<DefinitionId>,
    pub diagnostics: &'f mut Vec<Diagnostic>,
}

/// Of the findings those in a law: the others are reported with the schedule itself.
fn keep(all: Vec<Diagnostic>, laws: &[Place], into: &mut Vec<Diagnostic>) {
    for found in all {
        let holds = |law: &&Place| found.place().is_some_and(|place| law.holds(place));
        let Some(law) = laws.iter().find(holds) else { continue };
        // A member that one schedule's choice does not have is no fault of a law on every schedule: there it does not hold.
        let elsewhere = law.every && found.code == codes::UNKNOWN_MEMBER;
        if found.code != codes::NEVER_USED && !elsewhere && !into.contains(&found) {
            into.push(found);
        }
    }
}

/// Where a law stands.
struct Place {
    whole: Span,
    /// Whether it is on every schedule.
    every: bool,
}

impl Place {
    fn of(law: &Requirement) -> Self {
        let guards = law.guards.iter().map(|guard| guard.span);
        let lines = law.that.iter().map(|that| that.span).chain(guards);
        let whole = lines.fold(law.span, |whole, one| if one.end > whole.end { whole.to(one) } else { whole });
        Self { whole, every: matches!(law.on, RequiredOf::EverySchedule(_)) }
    }

    fn holds(&self, place: Span) -> bool {
        self.whole.file == place.file && self.whole.start <= place.start && place.start <= self.whole.end
    }
}

fn names_in(law: &Requirement) -> Vec<&Name> {
    let mut used = Vec::new();
    law.guards.iter().for_each(|guard| names_of_condition(&guard.condition, &mut used));
    for that in &law.that {
        if let ThatKind::Holds(condition) = &that.kind {
            names_of_condition(condition, &mut used);
        }
    }
    used
}

/// A fact that a law alone names is used.
fn uses_in_own_chapter(book: &RateText, chapter: ChapterId, law: &Requirement, reached: &mut BTreeSet<DefinitionId>) {
    let scope = Scope { chapter, schedule: None };
    reached.extend(names_in(law).into_iter().filter_map(|name| book.look_up(scope, &name.text).ok()));
}

/// The schedules and contracts that a law is on; of a law about prices none, which is the chapter itself.
fn owners_of(book: &RateText, chapter: ChapterId, law: &Requirement) -> Vec<Option<DefinitionId>> {
    let is_billed =
        |id: &DefinitionId| book.definition(*id).is_some_and(|it| matches!(it.kind, DefinitionKind::Schedule(_) | DefinitionKind::Contract(_)));
    match &law.on {
        RequiredOf::Prices => vec![None],
        RequiredOf::EveryTerms => Vec::new(),
        RequiredOf::Named(names) => {
            let found = names.iter().filter_map(|name| book.look_up(Scope { chapter, schedule: None }, &name.text).ok());
            found.filter(is_billed).map(Some).collect()
        }
        RequiredOf::EverySchedule(_) => {
            let names = names_in(law);
            let knows_all = |id: &DefinitionId| {
                let means = |name: &&Name| book.look_up(Scope { chapter, schedule: Some(*id) }, &name.text).is_ok() || stands_for_lines(&name.text);
                names.iter().all(means)
            };
            book.definitions.iter().map(|it| it.id).filter(|id| is_billed(id) && knows_all(id)).map(Some).collect()
        }
    }
}

fn stands_for_lines(name: &str) -> bool {
    matches!(name, "charges" | "credits" | "taxes" | "season")
}

/// Of each line of a law a determinant, whose units must agree.
fn determinants_of(book: &RateText, chapter: ChapterId, owner: Option<DefinitionId>, law: &Requirement) -> Vec<Determinant> {
    let scope = Scope { chapter, schedule: owner };
    let conditions = law.guards.iter().map(|guard| of_condition(law, &guard.condition, guard.span));
    let required = law.that.iter().filter_map(|that| match &that.kind {
        ThatKind::Holds(condition) => Some(of_that(book, scope, law, that, condition)),
        _ => None,
    });
    let mut made: Vec<Determinant> = conditions.chain(required).collect();
    for (at, determinant) in made.iter_mut().enumerate() {
        // No name that is written has a blank in it.
        determinant.name.text = format!("{} {at}", law.name.text);
    }
    made
}

fn of_that(book: &RateText, scope: Scope, law: &Requirement, that: &That, condition: &Condition) -> Determinant {
    let ConditionKind::Compare { left, predicate, .. } = &condition.kind else { return of_condition(law, condition, that.span) };
    let Some(right) = right_side(predicate) else { return of_condition(law, condition, that.span) };
    let stand_in = |name: Option<&Name>| stand_in(book, scope, name, that.span);
    let side = |one: &Expression| {
        let one = with_stand_ins(one, &stand_in);
        Expression { span: one.span, kind: ExpressionKind::Parenthesised(Box::new(one)) }
    };
    let less = |left: Expression, right: Expression| {
        let span = left.span.to(right.span);
        Expression { kind: ExpressionKind::Binary { operator: BinaryOperator::Subtract, left: Box::new(left), right: Box::new(right) }, span }
    };
    let mut difference = less(side(left), side(right));
    if let Some(within) = &that.within {
        difference = less(difference, Expression { kind: ExpressionKind::Literal(within.clone()), span: within.span });
    }
    determinant(law, DeterminantKind::Formula(Formula { expression: difference, zero: None }), that.span)
}

/// `cases`, of which one row asks for the condition.
fn of_condition(law: &Requirement, condition: &Condition, span: Span) -> Determinant {
    let number = |value| Formula { expression: Expression { kind: literal(Number::integer(value), None, span), span }, zero: None };
    let rows = vec![CaseRow { when: Some(condition.clone()), then: number(1), span }, CaseRow { when: None, then: number(0), span }];
    determinant(law, DeterminantKind::Cases(rows), span)
}

fn determinant(law: &Requirement, kind: DeterminantKind, span: Span) -> Determinant {
    let name = Name { text: law.name.text.clone(), span: law.name.span };
    Determinant { name, label: None, kind, blocks: None, round: None, annotations: Annotations::default(), span }
}

fn literal(value: Number, unit: Option<UnitUse>, span: Span) -> ExpressionKind {
    ExpressionKind::Literal(Literal { number: NumberUse { value, span }, unit, span })
}

/// `total` and all lines of a kind are dollars; a table or tiers without a key are one of their prices.
fn stand_in(book: &RateText, scope: Scope, name: Option<&Name>, span: Span) -> Option<ExpressionKind> {
    let dollars = |span| literal(Number::ZERO, Some(UnitUse { factors: vec![("$".to_owned(), 1)], span }), span);
    let Some(name) = name else { return Some(dollars(span)) };
    match book.look_up(scope, &name.text) {
        Ok(id) => unit_of_prices(book, id, 0).map(|unit| literal(Number::integer(1), Some(unit), name.span)),
        Err(_) => matches!(name.text.as_str(), "charges" | "credits" | "taxes").then(|| dollars(name.span)),
    }
}

fn unit_of_prices(book: &RateText, id: DefinitionId, depth: u32) -> Option<UnitUse> {
    use crate::language::tree::{TableKind, TiersKind};
    let found = book.definition(id)?;
    let (unit, derived) = match &found.kind {
        DefinitionKind::Table(table) => (&table.unit, if let TableKind::Derived(from) = &table.kind { Some(from) } else { None }),
        DefinitionKind::Tiers(tiers) => (&tiers.unit, if let TiersKind::Derived(from) = &tiers.kind { Some(from) } else { None }),
        _ => return None,
    };
    if unit.is_some() || depth > 20 {
        return unit.clone();
    }
    let mut names = Vec::new();
    crate::language::tree::names_of(derived?, &mut names);
    let scope = found.scope_for(found.schedule);
    names.into_iter().find_map(|name| unit_of_prices(book, book.look_up(scope, &name.text).ok()?, depth + 1))
}
