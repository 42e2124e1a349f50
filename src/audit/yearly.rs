//! What is given for a whole calendar year: facts `for each CAL`, measures of `one value per CAL`.

use num_rational::BigRational;

use super::Refusal;
use super::dates::calendar_year;
use super::inputs::Reading;
use super::view::View;
use crate::audit::window::source;
use crate::audit::{facts, measure};
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{Calendar, Fact, FactKind, Measure, Name};
use crate::source::codes;

/// The calendar of whose years a fact or measure has one value each.
pub(in crate::audit) fn calendar_of_years<'v>(view: &'v View<'_>, definition: &Definition) -> Result<Option<&'v Calendar>, Refusal> {
    let name = match &definition.kind {
        DefinitionKind::Fact(Fact { kind: FactKind::Amount { each, .. }, .. }) => each.as_ref(),
        DefinitionKind::Measure(measure) => yearly_grain(measure),
        _ => None,
    };
    name.map(|name| view.bill.calendar(&view.inside(definition)?, &name.text)).transpose()
}

/// What is given for the year that holds the anchor's last day.
pub(in crate::audit) fn given_for_the_year(view: &View<'_>, definition: &Definition, calendar: &Calendar) -> Option<BigRational> {
    let year = calendar_year(calendar, view.anchor.last_day());
    let entries = view.bill.inputs.account.get(&definition.id)?;
    let dated = entries.iter().find(|entry| entry.days == Some(year));
    let undated = || entries.iter().find(|entry| entry.days.is_none() && undated_stands_for(view, calendar, year));
    match &dated.or_else(undated)?.reading {
        Reading::Quantity(value) => Some(value.clone()),
        Reading::Word(_) => None,
    }
}

/// A value given without dates stands for the year that the question asks about.
fn undated_stands_for(view: &View<'_>, calendar: &Calendar, year: DaySpan) -> bool {
    let of = |day: Day| calendar_year(calendar, day);
    view.bill.undated_year_of.is_none_or(|day| of(day) == year)
}

/// A yearly measure's value: given, else what the history or the series holds for the year.
pub(in crate::audit) fn yearly_measure(
    view: &View<'_>,
    definition: &Definition,
    measure: &Measure,
    calendar: &Calendar,
) -> Result<Option<BigRational>, Refusal> {
    if let Some(value) = given_for_the_year(view, definition, calendar) {
        return Ok(Some(value));
    }
    let year = calendar_year(calendar, view.anchor.last_day());
    let known = source::values_of_years(view, definition, measure, calendar)?;
    Ok(known.into_iter().find(|entry| entry.days == year).map(|entry| entry.value))
}

/// `X is entered`: whether there is a value, what not entered means left aside.
pub(in crate::audit) fn is_entered(view: &View<'_>, name: &str) -> Result<bool, Refusal> {
    let found = view.definition(name)?;
    if let Some(calendar) = calendar_of_years(view, found)? {
        return match &found.kind {
            DefinitionKind::Measure(measure) => Ok(yearly_measure(view, found, measure, calendar)?.is_some()),
            _ => Ok(given_for_the_year(view, found, calendar).is_some()),
        };
    }
    match &found.kind {
        DefinitionKind::Measure(measure) => Ok(measure::meter_reading(view, found, measure)?.is_some()),
        DefinitionKind::Fact(_) | DefinitionKind::Choice(_) | DefinitionKind::Value(_) => {
            Ok(facts::entered(view.bill, found.id, view.moment.fact_day, view.meter).is_some())
        }
        _ => Err(Refusal::new(codes::WRONG_KIND, format!("`{name}` is not something that is entered"))),
    }
}

/// The calendar of `one value per CAL`.
pub(super) fn yearly_grain(measure: &Measure) -> Option<&Name> {
    let built_in = ["hour", "day", "sample", "period", "standing"];
    measure.grain.as_ref().filter(|grain| !built_in.contains(&grain.text.as_str()))
}
