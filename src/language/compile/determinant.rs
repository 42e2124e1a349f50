//! Determinants, and values made of other values.

use super::{Compiler, ExpressionScope, Lowered, citations, label_of, said};
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::compile::{condition, expression, literal, uses, window};
use crate::language::{compile, tree};
use crate::plan::{Determinant, DeterminantKind, Id, Months, Operation};
use crate::source::{Span, codes};

/// A determinant's name in a formula.
pub(in crate::language::compile) fn determinant_node(
    compiler: &mut Compiler<'_>,
    definition: &Definition,
    place: Span,
    inside: ExpressionScope,
) -> Option<Lowered> {
    let id = determinant_of(compiler, definition, place, inside)?;
    let unit = compiler.determinants.at(id).unit.clone();
    expression::node(compiler, Operation::Determinant(id), unit, place)
}

/// The determinant: one for both uses, or, where it holds months in the bill, one for each use of them.
fn determinant_of(compiler: &mut Compiler<'_>, definition: &Definition, place: Span, inside: ExpressionScope) -> Option<Id<Determinant>> {
    let threshold = inside.months == Months::Threshold;
    let key = (definition.id, threshold);
    if let Some(known) = compiler.determinant_ids.get(&key) {
        return *known;
    }
    if let Some(Some(other)) = compiler.determinant_ids.get(&(definition.id, !threshold)).copied()
        && !uses::uses_of_determinant(compiler, other).months_of(!threshold)
    {
        compiler.determinant_ids.insert(key, Some(other));
        return Some(other);
    }
    if !compile::begin(compiler, definition, place) {
        return None;
    }
    let inner = ExpressionScope { scope: definition.scope_for(inside.scope.schedule), months: inside.months };
    let made = match &definition.kind {
        DefinitionKind::Determinant(determinant) => make_determinant(compiler, determinant, inner),
        DefinitionKind::Value(value) => make_derived_value(compiler, value, inner),
        _ => None,
    };
    compile::end(compiler);
    let id = made.map(|made| compiler.determinants.push(made));
    compiler.determinant_ids.insert(key, id);
    id
}

fn make_determinant(compiler: &mut Compiler<'_>, determinant: &tree::Determinant, inside: ExpressionScope) -> Option<Determinant> {
    let (kind, unit) = match &determinant.kind {
        tree::DeterminantKind::Formula(formula) => {
            let node = determinant_formula(compiler, formula, determinant.blocks, inside)?;
            (DeterminantKind::Formula(node), expression::unit_of(compiler, node))
        }
        tree::DeterminantKind::Cases(rows) => cases(compiler, determinant, rows, inside)?,
        tree::DeterminantKind::Window(window) => {
            let node = window::window(compiler, window, inside)?;
            (DeterminantKind::Formula(node), expression::unit_of(compiler, node))
        }
    };
    let round = match &determinant.round {
        Some(round) => Some(literal::rounding(compiler, round, &unit)?),
        None => None,
    };
    Some(Determinant {
        name: determinant.name.text.clone(),
        label: label_of(determinant.label.as_ref(), &determinant.name),
        unit,
        kind,
        round,
        cites: citations(&determinant.annotations),
        says: said(&determinant.annotations),
        place: determinant.name.span,
    })
}

/// The formula; of `Q by TIERS` with how its blocks are priced.
fn determinant_formula(
    compiler: &mut Compiler<'_>,
    formula: &tree::Formula,
    blocks: Option<tree::Blocks>,
    inside: ExpressionScope,
) -> Option<Lowered> {
    let inner = super::charge::unwrapped(&formula.expression);
    match (&inner.kind, blocks) {
        (tree::ExpressionKind::By { quantity, tiers }, Some(blocks)) => {
            let node = expression::by(compiler, quantity, tiers, Some((blocks == tree::Blocks::AllAtReached, None)), inside, inner.span)?;
            expression::with_zero_rule(compiler, node, formula.zero.as_ref(), inside)
        }
        (_, Some(_)) => {
            let help = "leave the clause out";
            compile::fault(compiler, codes::WRONG_KIND, "only `Q by TIERS` has blocks".to_owned(), inner.span, "no tiers here", help)
        }
        (_, None) => expression::formula(compiler, formula, inside),
    }
}

fn make_derived_value(compiler: &mut Compiler<'_>, value: &tree::Value, inside: ExpressionScope) -> Option<Determinant> {
    let tree::ValueKind::Derived(expression) = &value.kind else { return None };
    let node = expression::expression(compiler, expression, inside)?;
    expression::check_divisors_of(compiler, node);
    let unit = expression::unit_of(compiler, node);
    let round = match &value.round {
        Some(round) => Some(literal::rounding(compiler, round, &unit)?),
        None => None,
    };
    Some(Determinant {
        name: value.name.text.clone(),
        label: label_of(value.label.as_ref(), &value.name),
        unit,
        kind: DeterminantKind::Formula(node),
        round,
        cites: citations(&value.annotations),
        says: said(&value.annotations),
        place: value.name.span,
    })
}

pub(in crate::language::compile) fn cases(
    compiler: &mut Compiler<'_>,
    determinant: &tree::Determinant,
    rows: &[tree::CaseRow],
    inside: ExpressionScope,
) -> Option<(DeterminantKind, Unit)> {
    let mut lowered = Vec::new();
    let mut unit: Option<Unit> = None;
    let mut sound = true;
    for row in rows {
        let condition = match &row.when {
            None => None,
            Some(when) => match condition::condition(compiler, when, inside) {
                Some(condition) => Some(condition),
                None => {
                    sound = false;
                    continue;
                }
            },
        };
        let Some(node) = expression::formula(compiler, &row.then, inside) else {
            sound = false;
            continue;
        };
        let own = expression::unit_of(compiler, node);
        let zero = is_zero_constant(compiler, node);
        match &unit {
            Some(known) if !known.same_dimensions(&own) && !zero => {
                let title = format!("the rows of `{}` give {known} and {own}", determinant.name.text);
                return compile::fault(
                    compiler,
                    codes::UNITS_DISAGREE,
                    title,
                    row.then.expression.span,
                    &format!("this is {own}"),
                    "let every row give the same unit",
                );
            }
            None if !zero => unit = Some(own),
            _ => {}
        }
        lowered.push((condition, node));
    }
    check_cases_cover(compiler, determinant, rows);
    sound.then(|| (DeterminantKind::Cases(lowered), unit.unwrap_or_default()))
}

fn is_zero_constant(compiler: &Compiler<'_>, node: Lowered) -> bool {
    matches!(&compiler.nodes.at(node).operation, Operation::Constant(value) if value.is_zero())
}

/// `otherwise` is needed unless the rows cover every member of one choice (or yes and no).
fn check_cases_cover(compiler: &mut Compiler<'_>, determinant: &tree::Determinant, rows: &[tree::CaseRow]) {
    let otherwise: Vec<&tree::CaseRow> = rows.iter().filter(|row| row.when.is_none()).collect();
    if let Some(extra) = otherwise.get(1) {
        let _: Option<()> =
            compile::fault(compiler, codes::ROW_TWICE, "`otherwise` can be written once".to_owned(), extra.span, "again", "leave one of them out");
    }
    if !otherwise.is_empty() || cases_cover_a_choice(compiler, rows, determinant) {
        return;
    }
    let help = "end with `otherwise …`, or write one row for each member of a choice";
    let title = format!("the cases of `{}` leave something out", determinant.name.text);
    let _: Option<()> = compile::fault(compiler, codes::CASES_INCOMPLETE, title, determinant.span, "what if none holds?", help);
}

fn cases_cover_a_choice(compiler: &Compiler<'_>, rows: &[tree::CaseRow], determinant: &tree::Determinant) -> bool {
    let mut name: Option<&str> = None;
    let mut words: Vec<&str> = Vec::new();
    for row in rows {
        let Some(tree::Condition { kind: tree::ConditionKind::Compare { left, predicate, .. }, .. }) = &row.when else { return false };
        let tree::ExpressionKind::Name(left) = &left.kind else { return false };
        if name.is_some_and(|known| known != left.text) {
            return false;
        }
        name = Some(&left.text);
        match predicate {
            tree::Predicate::Is(word) => words.push(&word.text),
            tree::Predicate::IsOneOf(some) => words.extend(some.iter().map(|word| word.text.as_str())),
            _ => return false,
        }
    }
    let Some(name) = name else { return false };
    let chapters = compiler.book.definitions.iter().filter(|it| it.name.text == name);
    let _ = determinant;
    chapters.into_iter().any(|it| match &it.kind {
        DefinitionKind::Choice(choice) => choice.members.iter().all(|member| words.contains(&member.text.as_str())),
        DefinitionKind::Fact(_) => words.contains(&"yes") && words.contains(&"no"),
        _ => false,
    })
}
