//! Prices that change a lot, and blocks that cost less than the one before.

use crate::exact::Number;
use crate::language::book::{Definition, DefinitionKind, RateText};
use crate::language::tree::{self, Cell, CellKind};
use crate::source::{Diagnostic, Span, codes};

pub(super) fn check(book: &RateText, found: &mut Vec<Diagnostic>) {
    for definition in &book.definitions {
        match &definition.kind {
            // What an escalator carries on is compared where its steps are known.
            DefinitionKind::Rate(rate) if rate.escalations.is_empty() => rate_changes(definition, rate, found),
            DefinitionKind::Table(table) => table_changes(definition, table, found),
            DefinitionKind::Tiers(tiers) => falling_blocks(definition, tiers, found),
            _ => {}
        }
    }
}

fn amount(cell: &Cell) -> Option<&Number> {
    match &cell.kind {
        CellKind::Literal(literal) => Some(&literal.number.value),
        _ => None,
    }
}

fn rate_changes(definition: &Definition, rate: &tree::Rate, found: &mut Vec<Diagnostic>) {
    let rows: Vec<(&Cell, Span)> = rate.rows.iter().filter_map(|row| Some((row.amount.as_ref()?, row.span))).collect();
    for (before, after) in rows.iter().zip(rows.iter().skip(1)) {
        if let (Some(old), Some(new)) = (amount(before.0), amount(after.0)) {
            large_change(definition, (old, before.0.span), (new, after.0.span), found);
        }
    }
}

fn table_changes(definition: &Definition, table: &tree::Table, found: &mut Vec<Diagnostic>) {
    if !table.columns.is_empty() {
        return;
    }
    for row in table.rows.iter().flatten() {
        for (before, after) in row.cells.iter().zip(row.cells.iter().skip(1)) {
            if let (Some(old), Some(new)) = (amount(before), amount(after)) {
                large_change(definition, (old, before.span), (new, after.span), found);
            }
        }
    }
}

fn large_change(definition: &Definition, (old, old_place): (&Number, Span), (new, new_place): (&Number, Span), found: &mut Vec<Diagnostic>) {
    let Some(change) = new.minus(old).divided_by(&old.absolute()) else { return };
    if change.absolute() <= Number::decimal(15, 2) {
        return;
    }
    let percent = crate::exact::Rounding { step: Number::decimal(1, 1), mode: crate::exact::RoundingMode::HalfUp }.apply(&change.shifted(2));
    let title = format!("`{}` changes by {} %", definition.name.text, percent.plain(1));
    let diagnostic = Diagnostic::warning(codes::LARGE_CHANGE, title).at(new_place, "the new amount").at(old_place, "the amount before");
    found.push(diagnostic.help("compare both with the adopted text: a swapped digit looks like this"));
}

fn falling_blocks(definition: &Definition, tiers: &tree::Tiers, found: &mut Vec<Diagnostic>) {
    for prices in ladders(tiers) {
        for (before, after) in prices.iter().zip(prices.iter().skip(1)) {
            let (Some(lower), Some(upper)) = (amount(before), amount(after)) else { continue };
            if upper < lower {
                let title = format!("a block of `{}` costs less than the one before it", definition.name.text);
                let diagnostic = Diagnostic::warning(codes::PRICE_FALLS, title).at(after.span, "less").at(before.span, "than this");
                found.push(diagnostic.help("a declining block is allowed; compare it with the adopted text"));
            }
        }
    }
}

/// The prices of blocks in their order: of each version, and where they go by keys of each row.
fn ladders(tiers: &tree::Tiers) -> Vec<Vec<&Cell>> {
    let mut ladders: Vec<Vec<&Cell>> = tiers.rows.iter().map(|rows| rows.iter().map(|row| &row.price).collect()).collect();
    for blocks in &tiers.keyed {
        match &blocks.prices {
            Some(tree::BlockPrices::Listed { prices, .. }) => ladders.push(prices.iter().collect()),
            Some(tree::BlockPrices::Keyed(table)) => {
                let rows = table.rows.iter().flatten();
                ladders.extend(rows.map(|row| row.cells.iter().filter(|cell| cell.kind != CellKind::NoRow).collect()));
            }
            None => {}
        }
    }
    ladders
}
