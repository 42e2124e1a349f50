//! What is given for a whole calendar year: facts `for each CAL`, measures of `one value per CAL`.

use num_rational::BigRational;

use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{Calendar, Fact, FactKind, Measure, Name};
use crate::source::codes;

use super::Refusal;
use super::dates::calendar_year;
use super::inputs::Reading;
use super::view::View;

impl View<'_> {
    /// The calendar of whose years a fact or measure has one value each.
    pub(super) fn calendar_of_years(&self, definition: &Definition) -> Result<Option<&Calendar>, Refusal> {
        let name = match &definition.kind {
            DefinitionKind::Fact(Fact { kind: FactKind::Amount { each, .. }, .. }) => each.as_ref(),
            DefinitionKind::Measure(measure) => yearly_grain(measure),
            _ => None,
        };
        name.map(|name| self.bill.calendar(&self.inside(definition)?, &name.text)).transpose()
    }

    /// What is given for the year that holds the anchor's last day.
    pub(super) fn given_for_the_year(&self, definition: &Definition, calendar: &Calendar) -> Option<BigRational> {
        let year = calendar_year(calendar, self.anchor.last_day());
        let entries = self.bill.inputs.account.get(&definition.id)?;
        let dated = entries.iter().find(|entry| entry.days == Some(year));
        let undated = || entries.iter().find(|entry| entry.days.is_none() && self.undated_stands_for(calendar, year));
        match &dated.or_else(undated)?.reading {
            Reading::Quantity(value) => Some(value.clone()),
            Reading::Word(_) => None,
        }
    }

    /// A value given without dates stands for the year that the question asks about.
    fn undated_stands_for(&self, calendar: &Calendar, year: DaySpan) -> bool {
        let of = |day: Day| calendar_year(calendar, day);
        self.bill.undated_year_of.is_none_or(|day| of(day) == year)
    }

    /// A yearly measure's value: given, else what the history or the series holds for the year.
    pub(super) fn yearly_measure(&self, definition: &Definition, measure: &Measure, calendar: &Calendar) -> Result<Option<BigRational>, Refusal> {
        if let Some(value) = self.given_for_the_year(definition, calendar) {
            return Ok(Some(value));
        }
        let year = calendar_year(calendar, self.anchor.last_day());
        let known = self.values_of_years(definition, measure, calendar)?;
        Ok(known.into_iter().find(|entry| entry.days == year).map(|entry| entry.value))
    }

    /// `X is entered`: whether there is a value, what not entered means left aside.
    pub(super) fn is_entered(&self, name: &str) -> Result<bool, Refusal> {
        let found = self.definition(name)?;
        if let Some(calendar) = self.calendar_of_years(found)? {
            return match &found.kind {
                DefinitionKind::Measure(measure) => Ok(self.yearly_measure(found, measure, calendar)?.is_some()),
                _ => Ok(self.given_for_the_year(found, calendar).is_some()),
            };
        }
        match &found.kind {
            DefinitionKind::Measure(measure) => Ok(self.meter_reading(found, measure)?.is_some()),
            DefinitionKind::Fact(_) | DefinitionKind::Choice(_) | DefinitionKind::Value(_) => {
                Ok(self.bill.entered(found.id, self.moment.fact_day, self.meter).is_some())
            }
            _ => Err(Refusal::new(codes::WRONG_KIND, format!("`{name}` is nothing that is entered"))),
        }
    }
}

/// The calendar of `one value per CAL`.
pub(super) fn yearly_grain(measure: &Measure) -> Option<&Name> {
    let built_in = ["hour", "day", "sample", "period", "standing"];
    measure.grain.as_ref().filter(|grain| !built_in.contains(&grain.text.as_str()))
}
