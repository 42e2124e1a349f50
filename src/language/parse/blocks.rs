//! `bounds …` and `prices …`: blocks whose bounds or prices go by keys.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::language::parse::{annotation, price, statement};
use crate::language::tree::{BlockBounds, BlockPrices, BoundWord, Cell, Table, TableRow, TierBound, Tiers};
use crate::source::{Diagnostic, codes};

/// A line of the last version of tiers: a row, `bounds …` or `prices …`.
pub(in crate::language::parse) fn block_line(parser: &mut FileParser, node: &Node<'_>, tiers: &mut Tiers) {
    let place = parser.place(node);
    let twice = match node.line.first_word() {
        "bounds" => {
            let bounds = block_bounds(parser, node, tiers);
            let Some(keyed) = tiers.keyed.last_mut() else { return };
            let twice = keyed.bounds.is_some();
            keyed.bounds = keyed.bounds.take().or(bounds);
            twice
        }
        "prices" => {
            let prices = block_prices(parser, node, tiers);
            let Some(keyed) = tiers.keyed.last_mut() else { return };
            let twice = keyed.prices.is_some();
            keyed.prices = keyed.prices.take().or(prices);
            twice
        }
        _ => {
            let row = price::tier_row(parser, node);
            if let Some(rows) = tiers.rows.last_mut() {
                rows.extend(row);
            }
            false
        }
    };
    if twice {
        let title = format!("the {} of a version are said twice", node.line.first_word());
        parser.diagnostics.push(Diagnostic::error(codes::SAID_TWICE, title).at(place, "again").help("keep one of them"));
    }
}

fn block_bounds(parser: &mut FileParser, node: &Node<'_>, tiers: &mut Tiers) -> Option<BlockBounds> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_bounds, &node.line, "tiers")?;
    let found: Vec<Pair<'_, Rule>> = parts(parsed.pairs).collect();
    if found.first().is_some_and(|first| first.as_rule() == Rule::block_bound) {
        statement::childless(parser, node);
        let bounds: Option<Vec<TierBound>> = found.into_iter().map(|bound| price::tier_bound(parser, inner(bound).next()?, parsed.offset)).collect();
        return Some(BlockBounds::Listed { bounds: bounds?, span: place });
    }
    let mut table = price::empty_table(parser, place);
    let mut words = None;
    for part in found {
        match part.as_rule() {
            Rule::unit => table.unit = Some(statement::unit(parser, part, parsed.offset)),
            _ => table.by = price::table_by(parser, part, parsed.offset),
        }
    }
    let mut rows = Vec::new();
    for child in &node.children {
        match child.line.first_word() {
            "columns" => words = bound_words(parser, child).or(words),
            _ => rows.extend(block_row(parser, child, tiers)),
        }
    }
    table.rows.push(rows);
    let Some(words) = words else {
        let diagnostic = Diagnostic::error(codes::MALFORMED, "keyed bounds do not say what their columns are").at(place, "no `columns`");
        parser.diagnostics.push(diagnostic.help("write `columns up to over` as the first line below"));
        return None;
    };
    Some(BlockBounds::Keyed { table: Box::new(table), words })
}

fn bound_words(parser: &mut FileParser, node: &Node<'_>) -> Option<Vec<BoundWord>> {
    let parsed = parser.line(Rule::l_block_columns, &node.line, "bounds")?;
    statement::childless(parser, node);
    let words = parsed.pairs.filter(|part| part.as_rule() != Rule::EOI).map(|part| match part.as_rule() {
        Rule::column_up_to => BoundWord::UpTo,
        Rule::column_under => BoundWord::Under,
        _ => BoundWord::Over,
    });
    Some(words.collect())
}

fn block_prices(parser: &mut FileParser, node: &Node<'_>, tiers: &mut Tiers) -> Option<BlockPrices> {
    let place = parser.place(node);
    let parsed = parser.line(Rule::l_prices, &node.line, "tiers")?;
    let found: Vec<Pair<'_, Rule>> = parts(parsed.pairs).collect();
    if found.first().is_some_and(|first| first.as_rule() == Rule::cell) {
        statement::childless(parser, node);
        let prices: Option<Vec<Cell>> = found.into_iter().map(|cell| price::cell(parser, cell, parsed.offset)).collect();
        return Some(BlockPrices::Listed { prices: prices?, span: place });
    }
    let mut table: Table = price::empty_table(parser, place);
    for part in found {
        table.by = price::table_by(parser, part, parsed.offset);
    }
    let rows = node.children.iter().filter_map(|child| block_row(parser, child, tiers)).collect();
    table.rows.push(rows);
    Some(BlockPrices::Keyed(Box::new(table)))
}

fn block_row(parser: &mut FileParser, node: &Node<'_>, tiers: &mut Tiers) -> Option<TableRow> {
    if annotation::annotation(parser, node, &mut tiers.annotations) { None } else { price::table_row(parser, node) }
}
