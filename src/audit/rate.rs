//! Rates and dated values: the row in force, its key, its cell.

use super::Refusal;
use super::quantity::{Quantity, literal_in};
use super::versions::row_in_force;
use super::view::View;
use crate::audit::{condition, escalation, view};
use crate::language::book::Definition;
use crate::language::tree::{Cell, CellKind, Rate, RateKind, RateRow, RowKey, UnitUse, Until};
use crate::source::codes;

impl View<'_> {
    /// A rate at this moment: an adopted row beats the formula, or the steps, from its date on.
    pub(super) fn rate(&self, definition: &Definition, rate: &Rate) -> Result<Quantity, Refusal> {
        let view = self.inside(definition)?;
        let day = self.moment.version_day;
        let ended = matches!(&rate.until, Some(Until::Day(last)) if day > last.day);
        let adopted = row_in_force(&rate.rows, rate.until.as_ref(), day).is_some();
        let escalated = if ended { None } else { escalation::escalated(&view, definition, rate)? };
        let price = match &rate.kind {
            _ if escalated.is_some() => escalated.ok_or_else(|| view::no_version(self, &definition.name.text))?,
            RateKind::Derived(expression) if !adopted && !ended => view.expression(expression)?,
            _ => dated_row(&view, definition, &rate.rows, rate.until.as_ref(), rate.unit.as_ref())?,
        };
        self.rounded(price, rate.round.as_ref(), rate.unit.as_ref())
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

/// The price of an adopted row, which a chain of steps begins with.
pub(in crate::audit) fn row_price(view: &View<'_>, definition: &Definition, rate: &Rate, at: usize) -> Result<Quantity, Refusal> {
    let row = rate.rows.get(at).ok_or_else(|| view::no_version(view, &definition.name.text))?;
    price_in_row(view, definition, row, rate.unit.as_ref())
}

/// The amount of the row in force, inside its definition.
pub(in crate::audit) fn dated_row(
    view: &View<'_>,
    definition: &Definition,
    rows: &[RateRow],
    until: Option<&Until>,
    unit: Option<&UnitUse>,
) -> Result<Quantity, Refusal> {
    let name = &definition.name.text;
    let row = row_in_force(rows, until, view.moment.version_day).and_then(|at| rows.get(at)).ok_or_else(|| view::no_version(view, name))?;
    price_in_row(view, definition, row, unit)
}

fn price_in_row(view: &View<'_>, definition: &Definition, row: &RateRow, unit: Option<&UnitUse>) -> Result<Quantity, Refusal> {
    let name = &definition.name.text;
    if let Some(cell) = &row.amount {
        return view.cell(cell, unit, name);
    }
    for (key, cell) in &row.keyed {
        if rate_key_fits(view, definition, key)? {
            return view.cell(cell, unit, name);
        }
    }
    Err(Refusal::new(codes::NO_SUCH_ROW, format!("`{name}` has no row for this bill")))
}

fn rate_key_fits(view: &View<'_>, definition: &Definition, key: &RowKey) -> Result<bool, Refusal> {
    match key {
        RowKey::InSeason(name) => condition::in_season_named(view, &name.text),
        RowKey::OutsideSeason(name) => condition::in_season_named(view, &name.text).map(|inside| !inside),
        RowKey::Member(member) => {
            let crate::language::book::DefinitionKind::Rate(rate) = &definition.kind else { return Ok(false) };
            let Some(by) = rate.by.first() else { return Ok(false) };
            if by.text == "season" {
                return condition::in_season_named(view, &member.text);
            }
            let choice = view.definition(&by.text)?;
            Ok(view.word(choice)? == member.text)
        }
        RowKey::AtLeast(_) | RowKey::Over(_) | RowKey::UpTo(_) | RowKey::Under(_) => Ok(false),
    }
}
