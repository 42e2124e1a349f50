//! Conditions.

use super::Refusal;
use super::dates::{in_season, year_end_in};
use super::view::View;
use crate::audit::{expression, yearly};
use crate::language::book::DefinitionKind;
use crate::language::tree::{Condition, ConditionKind, Expression, ExpressionKind, Fact, FactKind, Predicate, ZeroDivisor};
use crate::source::codes;

impl View<'_> {
    /// Whether a condition holds; lists are asked in the order written, as far as needed.
    pub(super) fn holds(&self, condition: &Condition) -> Result<bool, Refusal> {
        let here = if condition.as_on_the_last_day { self.as_on_the_last_day() } else { self.clone() };
        let view = View { fixed_months: None, ..here };
        match &condition.kind {
            ConditionKind::Compare { left, predicate, zero } => compare(&view, left, predicate, zero.as_ref()),
            ConditionKind::LastPeriodOf(name) => {
                let calendar = view.bill.calendar(&view, &name.text)?;
                Ok(year_end_in(calendar, view.bill.period).is_some())
            }
            ConditionKind::All(list) => first_that_is(&view, list, false).map(|found| !found),
            ConditionKind::Any(list) => first_that_is(&view, list, true),
            ConditionKind::Entered { name, entered } => Ok(yearly::is_entered(&view, &name.text)? == *entered),
        }
    }
}

fn named(view: &View<'_>, name: &crate::language::tree::Name) -> Result<num_rational::BigRational, Refusal> {
    let expression = Expression { kind: ExpressionKind::Name(name.clone()), span: name.span };
    Ok(view.expression(&expression)?.value)
}

fn first_that_is(view: &View<'_>, list: &[Condition], wanted: bool) -> Result<bool, Refusal> {
    for condition in list {
        if view.holds(condition)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

fn compare(view: &View<'_>, left: &Expression, predicate: &Predicate, zero: Option<&ZeroDivisor>) -> Result<bool, Refusal> {
    if let Some(word) = word_of(view, left)? {
        return word_fits(view, &word, predicate);
    }
    if let ExpressionKind::Name(name) = &left.kind
        && name.text == "season"
    {
        return season_fits(view, predicate);
    }
    let left = match expression::instead_of_zero(view, zero)? {
        Some(instead) => instead.value,
        None => view.expression(left)?.value,
    };
    let limit = view.in_threshold();
    let side = |right: &Expression| limit.expression(right).map(|quantity| quantity.value);
    Ok(match predicate {
        Predicate::Equals(right) => left == side(right)?,
        Predicate::Differs(right) => left != side(right)?,
        Predicate::Over(right) => left > side(right)?,
        Predicate::Under(right) => left < side(right)?,
        Predicate::AtLeast(right) => left >= side(right)?,
        Predicate::AtMost(right) => left <= side(right)?,
        Predicate::Is(name) => left == named(view, name)?,
        Predicate::IsNot(name) => left != named(view, name)?,
        Predicate::IsOneOf(names) => {
            for name in names {
                if left == named(view, name)? {
                    return Ok(true);
                }
            }
            false
        }
    })
}

/// The member or yes / no that stands left, where that is what stands there.
fn word_of(view: &View<'_>, left: &Expression) -> Result<Option<String>, Refusal> {
    let ExpressionKind::Name(name) = &left.kind else { return Ok(None) };
    if name.text == "season" {
        return Ok(None);
    }
    let found = view.definition(&name.text)?;
    match &found.kind {
        DefinitionKind::Choice(_) | DefinitionKind::Fact(Fact { kind: FactKind::YesOrNo, .. }) => view.word(found).map(Some),
        _ => Ok(None),
    }
}

fn word_fits(_view: &View<'_>, word: &str, predicate: &Predicate) -> Result<bool, Refusal> {
    match predicate {
        Predicate::Is(name) => Ok(name.text == word),
        Predicate::IsNot(name) => Ok(name.text != word),
        Predicate::IsOneOf(names) => Ok(names.iter().any(|name| name.text == word)),
        Predicate::Equals(Expression { kind: ExpressionKind::Name(name), .. }) => Ok(name.text == word),
        Predicate::Differs(Expression { kind: ExpressionKind::Name(name), .. }) => Ok(name.text != word),
        _ => Err(Refusal::new(codes::WRONG_KIND, "a word cannot be compared with a quantity")),
    }
}

fn season_fits(view: &View<'_>, predicate: &Predicate) -> Result<bool, Refusal> {
    match predicate {
        Predicate::Is(name) => in_season_named(view, &name.text),
        Predicate::IsNot(name) => in_season_named(view, &name.text).map(|inside| !inside),
        Predicate::IsOneOf(names) => {
            for name in names {
                if in_season_named(view, &name.text)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Err(Refusal::new(codes::WRONG_KIND, "a season cannot be compared with a quantity")),
    }
}

/// Whether the moment's day is in a season.
pub(in crate::audit) fn in_season_named(view: &View<'_>, name: &str) -> Result<bool, Refusal> {
    let season = view.bill.names.season(view.scope, name);
    let season = season.ok_or_else(|| Refusal::new(codes::UNKNOWN_NAME, format!("`{name}` is not a season")))?;
    Ok(in_season(season, view.moment.version_day))
}
