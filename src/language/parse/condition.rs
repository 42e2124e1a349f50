//! Conditions: pairs → tree.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::statement::{FileParser, inner};
use crate::exact::Number;
use crate::language::tree::{Condition, ConditionKind, Expression, ExpressionKind, Literal, Name, NumberUse, Predicate};

impl FileParser {
    /// `condition_line`: a condition with the clauses behind it.
    pub(super) fn condition_line(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<Condition> {
        let span = self.span(&pair, offset);
        let mut made = None;
        let mut last_day = false;
        let mut zero = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::condition => made = Some(self.condition(part, offset)?),
                Rule::last_day => last_day = true,
                Rule::zero_clause => zero = Some(self.zero(part, offset)?),
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

    pub(super) fn condition(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<Condition> {
        let span = self.span(&pair, offset);
        let part = inner(pair).next()?;
        if part.as_rule() != Rule::any_of {
            return self.all_of(part, offset);
        }
        let any: Vec<Option<Condition>> = inner(part).map(|one| self.all_of(one, offset)).collect();
        let any: Vec<Condition> = any.into_iter().collect::<Option<_>>()?;
        Some(Condition { kind: ConditionKind::Any(any), as_on_the_last_day: false, span })
    }

    fn all_of(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<Condition> {
        let span = self.span(&pair, offset);
        let all: Vec<Option<Condition>> = inner(pair).map(|one| self.comparison(one, offset)).collect();
        let mut all: Vec<Condition> = all.into_iter().collect::<Option<_>>()?;
        if all.len() == 1 {
            return all.pop();
        }
        Some(Condition { kind: ConditionKind::All(all), as_on_the_last_day: false, span })
    }

    fn comparison(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<Condition> {
        let span = self.span(&pair, offset);
        let mut parts = inner(pair);
        let first = parts.next()?;
        let kind = match first.as_rule() {
            Rule::last_period_of => ConditionKind::LastPeriodOf(self.name(&inner(first).next()?, offset)),
            Rule::entered => {
                let entered = !first.clone().into_inner().any(|part| part.as_rule() == Rule::not_before_entered);
                ConditionKind::Entered { name: self.name(&inner(first).next()?, offset), entered }
            }
            _ => {
                let left = self.expression(first, offset)?;
                let mut zero = None;
                let mut next = parts.next()?;
                if next.as_rule() == Rule::zero_clause {
                    zero = Some(self.zero(next, offset)?);
                    next = parts.next()?;
                }
                let predicate = self.predicate(inner(next).next()?, offset)?;
                ConditionKind::Compare { left, predicate, zero }
            }
        };
        Some(Condition { kind, as_on_the_last_day: false, span })
    }

    fn predicate(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<Predicate> {
        let rule = pair.as_rule();
        if rule == Rule::one_of {
            return Some(Predicate::IsOneOf(inner(pair).map(|key| self.name(&key, offset)).collect()));
        }
        let right = inner(pair).next()?;
        if right.as_rule() == Rule::lone_word {
            let word = self.name(&inner(right).next()?, offset);
            return Some(match (number_literal(&word), rule) {
                (Some(number), Rule::is_not) => Predicate::Differs(number),
                (Some(number), _) => Predicate::Equals(number),
                (None, Rule::is_not) => Predicate::IsNot(word),
                (None, _) => Predicate::Is(word),
            });
        }
        let right = self.expression(right, offset)?;
        Some(match rule {
            Rule::is_over => Predicate::Over(right),
            Rule::is_under => Predicate::Under(right),
            Rule::at_least => Predicate::AtLeast(right),
            Rule::at_most => Predicate::AtMost(right),
            Rule::is_not => Predicate::Differs(right),
            _ => Predicate::Equals(right),
        })
    }
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
