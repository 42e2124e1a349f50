//! Conditions: pairs → tree.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::statement::{FileParser, inner};
use crate::exact::Number;
use crate::language::parse::expression;
use crate::language::tree::{Condition, ConditionKind, Expression, ExpressionKind, Literal, Name, NumberUse, Predicate};

pub(in crate::language::parse) fn condition(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Condition> {
    let span = parser.span(&pair, offset);
    let part = inner(pair).next()?;
    if part.as_rule() != Rule::any_of {
        return all_of(parser, part, offset);
    }
    let any: Vec<Option<Condition>> = inner(part).map(|one| all_of(parser, one, offset)).collect();
    let any: Vec<Condition> = any.into_iter().collect::<Option<_>>()?;
    Some(Condition { kind: ConditionKind::Any(any), as_on_the_last_day: false, span })
}

/// `condition_line`: a condition with the clauses behind it.
pub(in crate::language::parse) fn condition_line(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Condition> {
    let span = parser.span(&pair, offset);
    let mut made = None;
    let mut last_day = false;
    let mut zero = None;
    for part in inner(pair) {
        match part.as_rule() {
            Rule::condition => made = Some(condition(parser, part, offset)?),
            Rule::last_day => last_day = true,
            Rule::zero_clause => zero = Some(expression::zero(parser, part, offset)?),
            _ => {}
        }
    }
    let mut condition = made?;
    if let ConditionKind::Compare { zero: slot, .. } = &mut condition.kind
        && slot.is_none()
    {
        *slot = zero;
    }
    condition.as_on_the_last_day = last_day;
    condition.span = span;
    Some(condition)
}

fn all_of(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Condition> {
    let span = parser.span(&pair, offset);
    let all: Vec<Option<Condition>> = inner(pair).map(|one| comparison(parser, one, offset)).collect();
    let mut all: Vec<Condition> = all.into_iter().collect::<Option<_>>()?;
    if all.len() == 1 {
        return all.pop();
    }
    Some(Condition { kind: ConditionKind::All(all), as_on_the_last_day: false, span })
}

fn comparison(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Condition> {
    let span = parser.span(&pair, offset);
    let mut parts = inner(pair);
    let first = parts.next()?;
    let kind = match first.as_rule() {
        Rule::last_period_of => ConditionKind::LastPeriodOf(parser.name(&inner(first).next()?, offset)),
        Rule::entered => {
            let entered = !first.clone().into_inner().any(|part| part.as_rule() == Rule::not_before_entered);
            ConditionKind::Entered { name: parser.name(&inner(first).next()?, offset), entered }
        }
        _ => {
            let left = expression::expression(parser, first, offset)?;
            let mut zero = None;
            let mut next = parts.next()?;
            if next.as_rule() == Rule::zero_clause {
                zero = Some(expression::zero(parser, next, offset)?);
                next = parts.next()?;
            }
            let predicate = predicate(parser, inner(next).next()?, offset)?;
            ConditionKind::Compare { left, predicate, zero }
        }
    };
    Some(Condition { kind, as_on_the_last_day: false, span })
}

fn predicate(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Predicate> {
    let rule = pair.as_rule();
    if rule == Rule::one_of {
        return Some(Predicate::IsOneOf(inner(pair).map(|key| parser.name(&key, offset)).collect()));
    }
    let right = inner(pair).next()?;
    if right.as_rule() == Rule::lone_word {
        let word = parser.name(&inner(right).next()?, offset);
        return Some(match (number_literal(&word), rule) {
            (Some(number), Rule::is_not) => Predicate::Differs(number),
            (Some(number), _) => Predicate::Equals(number),
            (None, Rule::is_not) => Predicate::IsNot(word),
            (None, _) => Predicate::Is(word),
        });
    }
    let right = expression::expression(parser, right, offset)?;
    Some(match rule {
        Rule::is_over => Predicate::Over(right),
        Rule::is_under => Predicate::Under(right),
        Rule::at_least => Predicate::AtLeast(right),
        Rule::at_most => Predicate::AtMost(right),
        Rule::is_not => Predicate::Differs(right),
        _ => Predicate::Equals(right),
    })
}

/// A lone word that is a number (with or without a dollar or percent sign): a quantity, not a member.
fn number_literal(word: &Name) -> Option<Expression> {
    let (text, unit) = match (word.text.strip_prefix('$'), word.text.strip_suffix('%')) {
        (Some(rest), _) => (rest, Some("$")),
        (None, Some(rest)) => (rest, Some("%")),
        (None, None) => (word.text.as_str(), None),
    };
    let value = Number::parse(text).ok()?;
    let unit = unit.map(|unit| crate::language::tree::UnitUse { factors: vec![(unit.to_owned(), 1)], span: word.span });
    let literal = Literal { number: NumberUse { value, span: word.span }, unit, span: word.span };
    Some(Expression { kind: ExpressionKind::Literal(literal), span: word.span })
}
