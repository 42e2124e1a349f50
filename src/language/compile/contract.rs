//! A contract: the lines of the schedules it takes service under, with its overrides, then its own, then those of its amendments.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::overrides::ContractText;
use super::schedule::LineSource;
use super::{Compiler, label_of};
use crate::language::book::{Definition, DefinitionKind, Scope};
use crate::language::compile::{literal, overrides, schedule, settlement};
use crate::language::{compile, tree};
use crate::plan::{Citation, Opening, Point, SchedulePlan, Term};
use crate::source::{Diagnostic, Span, codes};

/// The plan of a contract; none where something is missing (which is reported).
pub(in crate::language::compile) fn contract<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    contract: &'a tree::Contract,
    known: &Arc<BTreeMap<String, ()>>,
) -> Option<SchedulePlan> {
    let scope = Scope { chapter: definition.chapter, schedule: Some(definition.id) };
    check_contract(compiler, contract);
    let taken = taken_schedules(compiler, contract, scope);
    compiler.contract_text = Some(ContractText::new(definition));
    overrides::read_overrides(compiler, definition, contract, scope);
    read_openings(compiler, contract, scope);
    let taken = taken?;
    check_agree(compiler, contract, &taken);
    let merged = merged_body(&contract.body, &taken);
    let mut sources: Vec<LineSource<'a>> = Vec::new();
    for (owner, schedule) in &taken {
        sources.push(LineSource { owner, statement: with_rules_of(schedule, &merged) });
    }
    sources.push(LineSource { owner: definition, statement: merged.clone() });
    for amendment in compiler.book.amendments_of(definition.id) {
        let DefinitionKind::Amendment(statement) = &amendment.kind else { continue };
        sources.push(LineSource { owner: amendment, statement: merged_body(&statement.body, &[(definition, &merged)]) });
    }
    let mut plan = schedule::plan_of_lines(compiler, definition, &merged, &sources, known)?;
    report_unmet(compiler);
    plan.label = label_of(contract.body.label.as_ref(), &contract.body.name);
    plan.customer = contract.customer.as_ref().map(|(number, name)| {
        let name = name.as_ref().map_or_else(|| number.text.clone(), |name| name.text.clone());
        (number.text.clone(), name)
    });
    plan.not_encoded = sources.iter().flat_map(|source| not_encoded(source.owner)).collect();
    plan.cites = sources.iter().flat_map(|source| citations_of(source.owner)).collect();
    plan.term = contract.term.as_ref().map(|(from, to)| Term { from: from.day, end: to.as_ref().map(|last| last.day.plus_days(1)) });
    plan.points = contract.points.iter().map(|point| Point { name: point.name.text.clone(), minus: point.minus }).collect();
    settlement::settlements_of(compiler, &plan);
    Some(plan)
}

fn check_contract(compiler: &mut Compiler<'_>, contract: &tree::Contract) {
    let name = &contract.body.name;
    let mut missing = |what: &str, help: &str| {
        let title = format!("the contract `{}` {what}", name.text);
        let _: Option<()> = compile::fault(compiler, codes::STATEMENT_MISSING, title, name.span, "this contract", help);
    };
    match &contract.term {
        None => missing("has no term", "write `term 2020-10-01 to 2040-09-30`, or `term 2020-10-01 until ended`"),
        Some((from, Some(to))) if to.day < from.day => {
            let diagnostic = Diagnostic::error(codes::DATES_REVERSED, "the term ends before it begins").at(to.span, "the last day");
            compiler.report(diagnostic.at(from.span, "the first day").help("swap the dates"));
        }
        Some(_) => {}
    }
    let mut missing = |what: &str, help: &str| {
        let title = format!("the contract `{}` {what}", name.text);
        let _: Option<()> = compile::fault(compiler, codes::STATEMENT_MISSING, title, name.span, "this contract", help);
    };
    if contract.customer.is_none() {
        missing("names no customer", "write `customer W-0007 \"City of Example\"`");
    }
    check_points(compiler, contract);
}

pub(in crate::language::compile) fn read_openings(compiler: &mut Compiler<'_>, contract: &tree::Contract, scope: Scope) {
    for opening in &contract.openings {
        let Some(found) = compile::resolve(compiler, scope, &opening.determinant) else { continue };
        if !matches!(found.kind, DefinitionKind::Determinant(_)) {
            let _: Option<()> = compile::wrong_kind(compiler, &opening.determinant, found, "a determinant, whose window it opens,");
            continue;
        }
        let Some((value, unit)) = literal::literal(compiler, &opening.value) else { continue };
        let determinant = found.name.text.clone();
        compiler.openings.push(Opening { determinant, value, unit, on: opening.on.day, place: opening.span });
    }
}

fn check_points(compiler: &mut Compiler<'_>, contract: &tree::Contract) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for point in &contract.points {
        if let Some(first) = seen.insert(&point.name.text, point.name.span) {
            let diagnostic = Diagnostic::error(codes::ROW_TWICE, format!("the point {} is listed twice", point.name.text));
            compiler.report(diagnostic.at(point.name.span, "again").at(first, "first here").help("leave one of them out"));
        }
    }
}

/// The schedules whose lines the contract bills.
fn taken_schedules<'a>(compiler: &mut Compiler<'a>, contract: &'a tree::Contract, scope: Scope) -> Option<Vec<(&'a Definition, &'a tree::Schedule)>> {
    let mut taken = Vec::new();
    let mut sound = true;
    for takes in &contract.takes {
        match compile::resolve(compiler, scope, &takes.schedule) {
            Some(found) => match &found.kind {
                DefinitionKind::Schedule(schedule) => taken.push((found, &**schedule)),
                _ => {
                    let _: Option<()> = compile::wrong_kind(compiler, &takes.schedule, found, "a schedule");
                    sound = false;
                }
            },
            None => sound = false,
        }
    }
    sound.then_some(taken)
}

/// Period and version rule are one for the whole bill.
fn check_agree(compiler: &mut Compiler<'_>, contract: &tree::Contract, taken: &[(&Definition, &tree::Schedule)]) {
    let mut periods: Vec<&tree::ServicePeriodRule> = contract.body.period.iter().collect();
    periods.extend(taken.iter().filter_map(|(_, schedule)| schedule.period.as_ref()));
    if let Some((first, other)) = first_that_differs(&periods, |period| (period.months, period.days)) {
        disagreement(compiler, "the period", first.span, other.span);
    }
    let mut rules: Vec<&(tree::VersionRule, Span)> = contract.body.version_rule.iter().collect();
    rules.extend(taken.iter().filter_map(|(_, schedule)| schedule.version_rule.as_ref()));
    if let Some((first, other)) = first_that_differs(&rules, |(rule, _)| *rule) {
        disagreement(compiler, "which version applies", first.1, other.1);
    }
}

fn disagreement(compiler: &mut Compiler<'_>, what: &str, first: Span, other: Span) {
    let diagnostic = Diagnostic::error(codes::RULES_DISAGREE, format!("contract and schedule disagree on {what}, and a bill has one"))
        .at(other, "said otherwise here")
        .at(first, "said here")
        .help("make them agree, or bill the two apart");
    compiler.report(diagnostic);
}

/// Overrides that no line of the contract met.
fn report_unmet(compiler: &mut Compiler<'_>) {
    let unmet = compiler.contract_text.as_ref().map(ContractText::unmet).unwrap_or_default();
    for (name, place) in unmet {
        let title = format!("no line of this contract uses `{name}`, so nothing is overridden");
        let _: Option<()> =
            compile::fault(compiler, codes::OVERRIDE_HITS_NOTHING, title, place, "hits nothing", "name what a line uses, or take the override out");
    }
}

/// The first two that differ in what is asked of them.
fn first_that_differs<'t, T, K: PartialEq>(all: &[&'t T], key: impl Fn(&T) -> K) -> Option<(&'t T, &'t T)> {
    let first = all.first()?;
    let other = all.iter().find(|other| key(other) != key(first))?;
    Some((first, other))
}

/// What a body says, and where it is silent, what the first schedule says. Splits stand side by side, the body's first.
fn merged_body(body: &tree::Schedule, taken: &[(&Definition, &tree::Schedule)]) -> tree::Schedule {
    let mut merged = body.clone();
    if let Some((_, schedule)) = taken.first() {
        merged.service = merged.service.or_else(|| schedule.service.clone());
        merged.period = merged.period.or_else(|| schedule.period.clone());
        merged.version_rule = merged.version_rule.or(schedule.version_rule);
        let more: Vec<tree::Proration> = schedule.prorations.iter().filter_map(|other| unsaid(other, &merged.prorations)).collect();
        merged.prorations.extend(more);
        if merged.rounding.is_empty() {
            merged.rounding.clone_from(&schedule.rounding);
        }
    }
    merged
}

/// A split for the kinds that nothing said before splits.
fn unsaid(other: &tree::Proration, before: &[tree::Proration]) -> Option<tree::Proration> {
    let said = |kind: tree::SplitKind| before.iter().any(|own| own.occasion == other.occasion && own.kinds.iter().any(|(known, _)| *known == kind));
    let kinds: Vec<_> = other.kinds.iter().filter(|(kind, _)| !said(*kind)).copied().collect();
    (!kinds.is_empty()).then(|| tree::Proration { kinds, ..other.clone() })
}

/// A schedule under the one period and version rule of the bill.
fn with_rules_of(schedule: &tree::Schedule, merged: &tree::Schedule) -> tree::Schedule {
    tree::Schedule { period: merged.period.clone(), version_rule: merged.version_rule, ..schedule.clone() }
}

fn body_of(owner: &Definition) -> Option<&tree::Schedule> {
    match &owner.kind {
        DefinitionKind::Schedule(schedule) => Some(schedule),
        DefinitionKind::Contract(contract) => Some(&contract.body),
        DefinitionKind::Amendment(amendment) => Some(&amendment.body),
        _ => None,
    }
}

fn not_encoded(owner: &Definition) -> Vec<String> {
    body_of(owner).map(|body| body.not_encoded.iter().map(|clause| clause.text.clone()).collect()).unwrap_or_default()
}

fn citations_of(owner: &Definition) -> Vec<Citation> {
    body_of(owner).map(|body| super::citations(&body.annotations)).unwrap_or_default()
}
