//! Rates and dated values: the row in force, its key, its cell.

use crate::language::book::Definition;
use crate::language::tree::{Cell, CellKind, Rate, RateKind, RateRow, RowKey, UnitUse, Until};
use crate::source::codes;

use super::Refusal;
use super::quantity::{Quantity, literal_in};
use super::versions::row_in_force;
use super::view::View;

impl View<'_> {
    /// A rate at this moment: an adopted row beats the formula, or the steps, from its date on.
    pub(super) fn rate(&self, definition: &Definition, rate: &Rate) -> Result<Quantity, Refusal> {
        let view = self.inside(definition)?;
        let day = self.moment.version_day;
        let ended = matches!(&rate.until, Some(Until::Day(last)) if day > last.day);
        let adopted = row_in_force(&rate.rows, rate.until.as_ref(), day).is_some();
        let escalated = if ended { None } else { view.escalated(definition, rate)? };
        let price = match &rate.kind {
            _ if escalated.is_some() => escalated.ok_or_else(|| self.no_version(&definition.name.text))?,
            RateKind::Derived(expression) if !adopted && !ended => view.expression(expression)?,
            _ => view.dated_row(definition, &rate.rows, rate.until.as_ref(), rate.unit.as_ref())?,
        };
        self.rounded(price, rate.round.as_ref(), rate.unit.as_ref())
    }

    /// The price of an adopted row, which a chain of steps begins with.
    pub(super) fn row_price(&self, definition: &Definition, rate: &Rate, at: usize) -> Result<Quantity, Refusal> {
        let row = rate.rows.get(at).ok_or_else(|| self.no_version(&definition.name.text))?;
        self.price_in_row(definition, row, rate.unit.as_ref())
    }

    /// The amount of the row in force, inside its definition.
    pub(super) fn dated_row(
        &self,
        definition: &Definition,
        rows: &[RateRow],
        until: Option<&Until>,
        unit: Option<&UnitUse>,
    ) -> Result<Quantity, Refusal> {
        let name = &definition.name.text;
        let row = row_in_force(rows, until, self.moment.version_day).and_then(|at| rows.get(at)).ok_or_else(|| self.no_version(name))?;
        self.price_in_row(definition, row, unit)
    }

    fn price_in_row(&self, definition: &Definition, row: &RateRow, unit: Option<&UnitUse>) -> Result<Quantity, Refusal> {
        let name = &definition.name.text;
        if let Some(cell) = &row.amount {
            return self.cell(cell, unit, name);
        }
        for (key, cell) in &row.keyed {
            if self.rate_key_fits(definition, key)? {
                return self.cell(cell, unit, name);
            }
        }
        Err(Refusal::new(codes::NO_SUCH_ROW, format!("`{name}` has no row for this bill")))
    }

    fn rate_key_fits(&self, definition: &Definition, key: &RowKey) -> Result<bool, Refusal> {
        match key {
            RowKey::InSeason(name) => self.in_season_named(&name.text),
            RowKey::OutsideSeason(name) => self.in_season_named(&name.text).map(|inside| !inside),
            RowKey::Member(member) => {
                let crate::language::book::DefinitionKind::Rate(rate) = &definition.kind else { return Ok(false) };
                let Some(by) = rate.by.first() else { return Ok(false) };
                if by.text == "season" {
                    return self.in_season_named(&member.text);
                }
                let choice = self.definition(&by.text)?;
                Ok(self.word(choice)? == member.text)
            }
            RowKey::AtLeast(_) | RowKey::Over(_) | RowKey::UpTo(_) | RowKey::Under(_) => Ok(false),
        }
    }

    /// What stands in a cell, in the declared unit.
    pub(super) fn cell(&self, cell: &Cell, unit: Option<&UnitUse>, name: &str) -> Result<Quantity, Refusal> {
        match &cell.kind {
            CellKind::Literal(literal) => literal_in(self.bill.book, literal, unit),
            CellKind::Expression(expression) => self.expression(expression),
            CellKind::NotOffered => Err(Refusal::new(codes::NOT_OFFERED, format!("`{name}`: not offered"))),
            CellKind::NoRow => Err(Refusal::new(codes::NO_SUCH_ROW, format!("`{name}` has no such row"))),
        }
    }
}
