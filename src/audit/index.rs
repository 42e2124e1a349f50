//! Published indexes: one value a month, as first published.

use num_rational::BigRational;

use super::Refusal;
use super::quantity::{power_of_ten, rational};
use super::view::View;
use crate::audit::facts;
use crate::language::book::DefinitionKind;
use crate::language::tree::Index;

/// An index of the text.
pub(super) type Published<'a> = &'a Index;

/// The index that a name means.
pub(in crate::audit) fn index<'a>(view: &View<'a>, name: &str) -> Result<Published<'a>, Refusal> {
    let found = view.definition(name)?;
    match &found.kind {
        DefinitionKind::Index(index) => Ok(index),
        _ => Err(facts::wrong_kind(view, found)),
    }
}

/// The value of a month; of an index in % as a fraction.
pub(super) fn value_of_month(index: Published<'_>, year: i32, month: u32) -> Option<BigRational> {
    let value = index.values.iter().find(|value| value.month.year == year && value.month.month == month)?;
    let is_percent = index.unit.as_ref().is_some_and(|unit| unit.factors.iter().any(|(word, _)| word == "%"));
    Some(rational(&value.value.value) * power_of_ten(if is_percent { -2 } else { 0 }))
}
