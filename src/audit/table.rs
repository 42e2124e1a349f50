//! Tables: the row of the keys, in the version in force.

use std::rc::Rc;

use num_rational::BigRational;

use super::Refusal;
use super::bill::Bill;
use super::quantity::{Quantity, literal_in};
use super::versions::head_in_force;
use super::view::{Key, View};
use crate::audit::{condition, facts, text, view};
use crate::calendar::Day;
use crate::language::book::{Definition, DefinitionId, DefinitionKind, Scope};
use crate::language::tree::{Cell, CellKind, Expression, ExpressionKind, Literal, Name, RowKey, Table, TableKind, TableRow, UnitUse};
use crate::source::codes;

impl<'a> View<'a> {
    /// `TABLE for KEY and KEY`, or the table's bare name.
    pub(super) fn row(&self, table: &Name, keys: &[Name]) -> Result<Quantity, Refusal> {
        let found = self.definition(&table.text)?;
        let DefinitionKind::Table(rows) = &found.kind else { return Err(facts::wrong_kind(self, found)) };
        let inner = self.inside(found)?;
        let asked = match &self.keys {
            Some(known) if keys.is_empty() => Rc::clone(known),
            _ => {
                let (base_view, base) = inner.clone().keyed_table(rows)?;
                Rc::new(keys_of(self, &base_view, base, keys)?)
            }
        };
        row_of_keys(self, &inner, found, rows, &asked)
    }

    /// The table whose keys a derived one has, and the view inside it.
    fn keyed_table(self, table: &'a Table) -> Result<(Self, &'a Table), Refusal> {
        let TableKind::Derived(expression) = &table.kind else { return Ok((self, table)) };
        let base = base_table(self.bill, self.scope, (self.moment.version_day, &self.within), expression)
            .ok_or_else(|| Refusal::new(codes::WRONG_KIND, "a derived table names no table"))?;
        match &base.kind {
            DefinitionKind::Table(rows) => self.inside(base)?.keyed_table(rows),
            _ => Err(facts::wrong_kind(&self, base)),
        }
    }

    /// Rows in place: the table's own keys.
    pub(super) fn rows_in_place(&self, table: &Table) -> Result<Quantity, Refusal> {
        let keys = keys_of(self, self, table, &[])?;
        let cell = cell_of_keys(self, table, &keys, &table.name.text)?;
        let quantity = self.cell(cell, table.unit.as_ref(), &table.name.text)?;
        self.rounded(quantity, table.round.as_ref(), table.unit.as_ref())
    }

    fn key(&self, inner: &View<'_>, by: &Name, written: Option<&Name>) -> Result<Key, Refusal> {
        if by.text == "season" {
            return Ok(Key::Season);
        }
        let own = inner.definition(&by.text)?;
        if let DefinitionKind::Choice(_) = &own.kind {
            let Some(written) = written else { return inner.word(own).map(Key::Member) };
            if self.bill.book.member_of(own.id, &written.text).is_some() {
                return Ok(Key::Member(written.text.clone()));
            }
            let choice = self.definition(&written.text)?;
            return self.word(choice).map(Key::Member);
        }
        let (view, name) = match written {
            Some(written) => (self, written),
            None => (inner, by),
        };
        let expression = Expression { kind: ExpressionKind::Name(name.clone()), span: name.span };
        Ok(Key::Quantity(view.expression(&expression)?.value))
    }
}

fn row_of_keys(view: &View<'_>, inner: &View<'_>, found: &Definition, table: &Table, keys: &Rc<Vec<Key>>) -> Result<Quantity, Refusal> {
    let name = &found.name.text;
    let quantity = match &table.kind {
        TableKind::Rows => inner.cell(cell_of_keys(inner, table, keys, name)?, table.unit.as_ref(), name)?,
        TableKind::Derived(expression) => {
            let each = View { keys: Some(Rc::clone(keys)), ..inner.clone() };
            each.expression(expression)?
        }
    };
    view.rounded(quantity, table.round.as_ref(), table.unit.as_ref())
}

/// The keys asked: those written, read here; else the table's own, read there.
fn keys_of(view: &View<'_>, inner: &View<'_>, table: &Table, written: &[Name]) -> Result<Vec<Key>, Refusal> {
    let mut written = written.iter();
    let mut left = written.len();
    let mut keys = Vec::new();
    for (at, (by, _)) in table.by.iter().enumerate() {
        let still_needed = table.by.len() - at;
        let stands = by.text != "season" || left >= still_needed;
        let key = if stands { written.next() } else { None };
        left -= usize::from(key.is_some());
        keys.push(view.key(inner, by, key)?);
    }
    Ok(keys)
}

/// The cell of a block in rows by keys; none where the row has no such block.
pub(in crate::audit) fn cell_of_block<'t>(view: &View<'_>, table: &'t Table, position: usize, name: &str) -> Result<Option<&'t Cell>, Refusal> {
    let keys = keys_of(view, view, table, &[])?;
    let rows = table.rows.first().map(Vec::as_slice).unwrap_or_default();
    let row = row_in(view, rows, table, &keys)?;
    let row = row.ok_or_else(|| Refusal::new(codes::NO_SUCH_ROW, format!("`{name}` has no row for this bill")))?;
    Ok(row.cells.get(position).filter(|cell| cell.kind != CellKind::NoRow))
}

fn cell_of_keys<'t>(view: &View<'_>, table: &'t Table, keys: &[Key], name: &str) -> Result<&'t Cell, Refusal> {
    let version = head_in_force(&table.versions, table.until.as_ref(), view.moment.version_day).ok_or_else(|| view::no_version(view, name))?;
    let no_row = || Refusal::new(codes::NO_SUCH_ROW, format!("`{name}` has no row for this bill"));
    let blocks = table.rows.len() > 1;
    let rows = table.rows.get(if blocks { version } else { 0 }).ok_or_else(no_row)?;
    let across = if table.columns.is_empty() { None } else { keys.last() };
    let in_front = if across.is_some() { keys.len() - 1 } else { keys.len() };
    let row = row_in(view, rows, table, keys.get(..in_front).unwrap_or(keys))?.ok_or_else(no_row)?;
    let column = match across {
        Some(key) => column(view, table, key)?.ok_or_else(no_row)?,
        None if blocks => 0,
        None => version,
    };
    let only = if row.cells.len() == 1 && across.is_none() { row.cells.first() } else { None };
    row.cells.get(column).or(only).ok_or_else(no_row)
}

fn column(view: &View<'_>, table: &Table, key: &Key) -> Result<Option<usize>, Refusal> {
    for (at, name) in table.columns.iter().enumerate() {
        if member_fits(view, key, name)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// The row whose keys all fit: of bands, the first upper bound that holds, else the last lower bound that does.
fn row_in<'t>(view: &View<'_>, rows: &'t [TableRow], table: &Table, keys: &[Key]) -> Result<Option<&'t TableRow>, Refusal> {
    let mut last_from_below = None;
    for row in rows {
        let mut fits = true;
        let mut from_below = false;
        for ((key, asked), (_, unit)) in row.keys.iter().zip(keys).zip(&table.by) {
            fits = fits && key_fits(view, key, asked, unit.as_ref())?;
            from_below = from_below || matches!(key, RowKey::AtLeast(_) | RowKey::Over(_));
        }
        if fits && !from_below {
            return Ok(Some(row));
        }
        if fits {
            last_from_below = Some(row);
        }
    }
    Ok(last_from_below)
}

fn key_fits(view: &View<'_>, key: &RowKey, asked: &Key, unit: Option<&UnitUse>) -> Result<bool, Refusal> {
    let bound = |limit: &Literal| literal_in(view.bill.book, limit, unit).map(|quantity| quantity.value);
    let value: &BigRational = match (key, asked) {
        (RowKey::Member(name), _) => return member_fits(view, asked, name),
        (RowKey::InSeason(name), _) => return condition::in_season_named(view, &name.text),
        (RowKey::OutsideSeason(name), _) => return condition::in_season_named(view, &name.text).map(|inside| !inside),
        (_, Key::Quantity(value)) => value,
        _ => return Ok(false),
    };
    Ok(match key {
        RowKey::AtLeast(limit) => *value >= bound(limit)?,
        RowKey::Over(limit) => *value > bound(limit)?,
        RowKey::UpTo(limit) => *value <= bound(limit)?,
        RowKey::Under(limit) => *value < bound(limit)?,
        RowKey::Member(_) | RowKey::InSeason(_) | RowKey::OutsideSeason(_) => false,
    })
}

fn member_fits(view: &View<'_>, asked: &Key, name: &Name) -> Result<bool, Refusal> {
    match asked {
        Key::Member(member) => Ok(*member == name.text),
        Key::Season => condition::in_season_named(view, &name.text),
        Key::Quantity(_) => Ok(false),
    }
}

/// The first table that a derived one is made of.
pub(super) fn base_table<'a>(
    bill: &Bill<'a>,
    scope: Scope,
    (day, within): (Day, &[DefinitionId]),
    expression: &Expression,
) -> Option<&'a Definition> {
    let inside = |inner: &Expression| base_table(bill, scope, (day, within), inner);
    match &expression.kind {
        ExpressionKind::Name(name) => {
            let found = text::in_place_of(bill, bill.names.definition(scope, &name.text)?, day, within)?;
            matches!(found.kind, DefinitionKind::Table(_)).then_some(found)
        }
        ExpressionKind::Binary { left, right, .. } | ExpressionKind::At { quantity: left, rate: right } => inside(left).or_else(|| inside(right)),
        ExpressionKind::PercentOf { of, .. } => inside(of),
        ExpressionKind::Parenthesised(inner) => inside(inner),
        ExpressionKind::Lesser(list) | ExpressionKind::Greater(list) => list.iter().find_map(inside),
        _ => None,
    }
}
