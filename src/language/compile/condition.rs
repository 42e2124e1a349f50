//! Conditions.

use super::expression::ZERO;
use super::{Compiler, ExpressionScope, Lowered};
use crate::exact::Unit;
use crate::language::book::DefinitionKind;
use crate::language::compile;
use crate::language::compile::{expression, input, name};
use crate::language::tree::{self, FactKind, Predicate};
use crate::plan::{Comparison, Condition, ConditionKind, Id, InputKind, Operation};
use crate::source::{Diagnostic, Span, codes};

/// Compiles `when …` and its like: names, comparisons, seasons, `and`, `or`.
pub(in crate::language::compile) fn condition(
    compiler: &mut Compiler<'_>,
    condition: &tree::Condition,
    inside: ExpressionScope,
) -> Option<Id<Condition>> {
    use tree::ConditionKind as Kind;
    let kind = match &condition.kind {
        Kind::Compare { left, predicate, zero } => comparison(compiler, left, predicate, zero.as_ref(), inside)?,
        Kind::LastPeriodOf(calendar) => ConditionKind::LastPeriodOf(name::calendar(compiler, calendar, inside.scope)?),
        Kind::All(all) => ConditionKind::All(each_condition(compiler, all, inside)?),
        Kind::Any(any) => ConditionKind::Any(each_condition(compiler, any, inside)?),
        Kind::Entered { name, entered } => ConditionKind::Entered { input: self::entered(compiler, name, inside)?, negated: !entered },
    };
    Some(compiler.conditions.push(Condition { kind, as_on_the_last_day: condition.as_on_the_last_day, place: condition.span }))
}

/// What `is entered` asks about: something that is given from outside.
fn entered(compiler: &mut Compiler<'_>, name: &tree::Name, inside: ExpressionScope) -> Option<Id<crate::plan::Input>> {
    let definition = compile::resolve(compiler, inside.scope, name)?;
    let is_given = match &definition.kind {
        DefinitionKind::Fact(_) | DefinitionKind::Choice(_) | DefinitionKind::Measure(_) => true,
        DefinitionKind::Value(value) => matches!(value.kind, tree::ValueKind::SetByContract(_)),
        _ => false,
    };
    if is_given { input::input(compiler, definition) } else { compile::wrong_kind(compiler, name, definition, "a fact, choice or measure") }
}

fn each_condition(compiler: &mut Compiler<'_>, conditions: &[tree::Condition], inside: ExpressionScope) -> Option<Vec<Id<Condition>>> {
    let each: Vec<Option<Id<Condition>>> = conditions.iter().map(|condition| self::condition(compiler, condition, inside)).collect();
    each.into_iter().collect()
}

fn comparison(
    compiler: &mut Compiler<'_>,
    left: &tree::Expression,
    predicate: &Predicate,
    zero: Option<&tree::ZeroDivisor>,
    inside: ExpressionScope,
) -> Option<ConditionKind> {
    if let tree::ExpressionKind::Name(name) = &left.kind {
        let definition = compile::resolve(compiler, inside.scope, name)?;
        let is_word = match &definition.kind {
            DefinitionKind::Choice(_) => true,
            DefinitionKind::Fact(fact) => fact.kind == FactKind::YesOrNo,
            _ => false,
        };
        if is_word {
            let input = input::input(compiler, definition)?;
            return word_condition(compiler, name, input, predicate, left.span);
        }
    }
    let node = expression::expression(compiler, left, inside)?;
    let node = expression::with_zero_rule(compiler, node, zero, inside)?;
    let unit = expression::unit_of(compiler, node);
    let (comparison, right) = right_side(compiler, predicate, &unit, inside)?;
    let right_unit = expression::unit_of(compiler, right);
    if !right_unit.same_dimensions(&unit) {
        let right_place = compiler.nodes.at(right).place;
        let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, format!("{unit} and {right_unit} cannot be compared"))
            .at(left.span, format!("this is {unit}"))
            .at(right_place, format!("this is {right_unit}"))
            .help(format!("write the bound in {unit}"));
        compiler.report(diagnostic);
        return None;
    }
    Some(ConditionKind::Compare { left: node, comparison, right })
}

pub(in crate::language::compile) fn right_side(
    compiler: &mut Compiler<'_>,
    predicate: &Predicate,
    unit: &Unit,
    inside: ExpressionScope,
) -> Option<(Comparison, Lowered)> {
    let (comparison, right) = match predicate {
        Predicate::Is(word) | Predicate::IsNot(word) if word.text == "zero" => {
            let comparison = if matches!(predicate, Predicate::Is(_)) { Comparison::Is } else { Comparison::IsNot };
            return Some((comparison, expression::node(compiler, Operation::Constant(ZERO), unit.clone(), word.span)?));
        }
        Predicate::Is(word) => return Some((Comparison::Is, compiler.name(word, inside)?)),
        Predicate::IsNot(word) => return Some((Comparison::IsNot, compiler.name(word, inside)?)),
        Predicate::IsOneOf(words) => {
            let place = words.first().map_or(crate::source::Span::new(crate::source::SourceId(0), 0, 0), |word| word.span);
            return compile::fault(
                compiler,
                codes::WRONG_KIND,
                "a quantity is not one of some words".to_owned(),
                place,
                "words",
                "compare it: `is over`, `is at most`",
            );
        }
        Predicate::Equals(right) => (Comparison::Is, right),
        Predicate::Differs(right) => (Comparison::IsNot, right),
        Predicate::Over(right) => (Comparison::Over, right),
        Predicate::Under(right) => (Comparison::Under, right),
        Predicate::AtLeast(right) => (Comparison::AtLeast, right),
        Predicate::AtMost(right) => (Comparison::AtMost, right),
    };
    Some((comparison, expression::expression(compiler, right, inside.threshold())?))
}

fn word_condition(
    compiler: &mut Compiler<'_>,
    name: &tree::Name,
    input: Id<crate::plan::Input>,
    predicate: &Predicate,
    place: Span,
) -> Option<ConditionKind> {
    let (words, negated): (Vec<&tree::Name>, bool) = match predicate {
        Predicate::Is(word) => (vec![word], false),
        Predicate::IsNot(word) => (vec![word], true),
        Predicate::IsOneOf(words) => (words.iter().collect(), false),
        _ => {
            let title = format!("`{}` is a word, not a quantity", name.text);
            return compile::fault(compiler, codes::WRONG_KIND, title, place, "a choice or a yes-or-no fact", "write `is` and a word");
        }
    };
    let (members, defined) = {
        let found = compiler.inputs.at(input);
        let members = match &found.kind {
            InputKind::Choice { members, .. } => members.clone(),
            _ => vec!["no".to_owned(), "yes".to_owned()],
        };
        (members, found.place)
    };
    let mut positions = Vec::with_capacity(words.len());
    for word in words {
        match members.iter().position(|member| *member == word.text) {
            Some(at) => positions.push(at),
            None => return name::unknown_member(compiler, word, &name.text, &members, defined),
        }
    }
    Some(ConditionKind::Word { input, words: positions, negated })
}
