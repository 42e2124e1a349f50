//! Conditions.

use crate::language::book::DefinitionKind;
use crate::language::tree::{Condition, ConditionKind, Expression, ExpressionKind, Fact, FactKind, Predicate, ZeroDivisor};
use crate::source::codes;

use super::Refusal;
use super::dates::{in_season, year_end_in};
use super::view::View;

impl View<'_> {
    /// Whether a condition holds; lists are asked in the order written, as far as needed.
    pub(super) fn holds(&self, condition: &Condition) -> Result<bool, Refusal> {
        let here = if condition.as_on_the_last_day { self.as_on_the_last_day() } else { self.clone() };
        let view = View { fixed_months: None, ..here };
        match &condition.kind {
            ConditionKind::Compare { left, predicate, zero } => view.compare(left, predicate, zero.as_ref()),
            ConditionKind::LastPeriodOf(name) => {
                let calendar = view.bill.calendar(&view, &name.text)?;
                Ok(year_end_in(calendar, view.bill.period).is_some())
            }
            ConditionKind::All(list) => view.first_that_is(list, false).map(|found| !found),
            ConditionKind::Any(list) => view.first_that_is(list, true),
            ConditionKind::Entered { name, entered } => Ok(view.is_entered(&name.text)? == *entered),
        }
    }

    fn first_that_is(&self, list: &[Condition], wanted: bool) -> Result<bool, Refusal> {
        for condition in list {
            if self.holds(condition)? == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn compare(&self, left: &Expression, predicate: &Predicate, zero: Option<&ZeroDivisor>) -> Result<bool, Refusal> {
        if let Some(word) = self.word_of(left)? {
            return self.word_fits(&word, predicate);
        }
        if let ExpressionKind::Name(name) = &left.kind
            && name.text == "season"
        {
            return self.season_fits(predicate);
        }
        let left = match self.instead_of_zero(zero)? {
            Some(instead) => instead.value,
            None => self.expression(left)?.value,
        };
        let limit = self.in_threshold();
        let side = |right: &Expression| limit.expression(right).map(|quantity| quantity.value);
        Ok(match predicate {
            Predicate::Equals(right) => left == side(right)?,
            Predicate::Differs(right) => left != side(right)?,
            Predicate::Over(right) => left > side(right)?,
            Predicate::Under(right) => left < side(right)?,
            Predicate::AtLeast(right) => left >= side(right)?,
            Predicate::AtMost(right) => left <= side(right)?,
            Predicate::Is(name) => left == self.named(name)?,
            Predicate::IsNot(name) => left != self.named(name)?,
            Predicate::IsOneOf(names) => {
                for name in names {
                    if left == self.named(name)? {
                        return Ok(true);
                    }
                }
                false
            }
        })
    }

    fn named(&self, name: &crate::language::tree::Name) -> Result<num_rational::BigRational, Refusal> {
        let expression = Expression { kind: ExpressionKind::Name(name.clone()), span: name.span };
        Ok(self.expression(&expression)?.value)
    }

    /// The member or yes / no that stands left, where that is what stands there.
    fn word_of(&self, left: &Expression) -> Result<Option<String>, Refusal> {
        let ExpressionKind::Name(name) = &left.kind else { return Ok(None) };
        if name.text == "season" {
            return Ok(None);
        }
        let found = self.definition(&name.text)?;
        match &found.kind {
            DefinitionKind::Choice(_) | DefinitionKind::Fact(Fact { kind: FactKind::YesOrNo, .. }) => self.word(found).map(Some),
            _ => Ok(None),
        }
    }

    fn word_fits(&self, word: &str, predicate: &Predicate) -> Result<bool, Refusal> {
        match predicate {
            Predicate::Is(name) => Ok(name.text == word),
            Predicate::IsNot(name) => Ok(name.text != word),
            Predicate::IsOneOf(names) => Ok(names.iter().any(|name| name.text == word)),
            Predicate::Equals(Expression { kind: ExpressionKind::Name(name), .. }) => Ok(name.text == word),
            Predicate::Differs(Expression { kind: ExpressionKind::Name(name), .. }) => Ok(name.text != word),
            _ => Err(Refusal::new(codes::WRONG_KIND, "a word cannot be compared with a quantity")),
        }
    }

    fn season_fits(&self, predicate: &Predicate) -> Result<bool, Refusal> {
        match predicate {
            Predicate::Is(name) => self.in_season_named(&name.text),
            Predicate::IsNot(name) => self.in_season_named(&name.text).map(|inside| !inside),
            Predicate::IsOneOf(names) => {
                for name in names {
                    if self.in_season_named(&name.text)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Err(Refusal::new(codes::WRONG_KIND, "a season cannot be compared with a quantity")),
        }
    }

    /// Whether the moment's day is in a season.
    pub(super) fn in_season_named(&self, name: &str) -> Result<bool, Refusal> {
        let season = self.bill.names.season(self.scope, name);
        let season = season.ok_or_else(|| Refusal::new(codes::UNKNOWN_NAME, format!("`{name}` is no season")))?;
        Ok(in_season(season, self.moment.version_day))
    }
}
