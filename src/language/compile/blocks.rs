//! Blocks whose bounds or prices go by keys: each column of keys becomes prices of its own, matched by position.

use super::tiers::bound_words;
use super::versions::VersionSpan;
use super::{Compiler, ExpressionScope, Lowered, label_of};
use crate::exact::{Number, Unit};
use crate::language::compile;
use crate::language::compile::{expression, literal, name, rate, rows, table, tiers};
use crate::language::tree::{self, BlockBounds, BlockPrices, BoundWord, CellKind, KeyedBlocks, TierBound, TierRow};
use crate::plan::{Block, Cell, Operation, Prices, TierPer, TierVersion, Version};
use crate::source::{Diagnostic, Span, codes};

/// A block's bound (none for the last), whether the block holds it, and where it is written.
type Bound = (Option<Lowered>, bool, Span);

/// One version: bounds and prices, either of which may go by keys.
pub(in crate::language::compile) fn keyed_version(
    compiler: &mut Compiler<'_>,
    tiers: &tree::Tiers,
    span: VersionSpan,
    (rows, keyed): (&[TierRow], &KeyedBlocks),
    (unit, per): (&Unit, TierPer),
    inside: ExpressionScope,
) -> Option<TierVersion> {
    if let Some(row) = rows.first() {
        let help = "write bounds and prices in rows, or as `bounds …` and `prices …`";
        return compile::fault(compiler, codes::MALFORMED, "blocks are written in two ways".to_owned(), row.span, "a row beside them", help);
    }
    let (Some(bounds), Some(prices)) = (&keyed.bounds, &keyed.prices) else {
        let (missing, help) = match &keyed.bounds {
            Some(_) => ("prices", "write `prices by KEY` with rows below, or `prices 2.10, 2.33`"),
            None => ("bounds", "write `bounds in ccf by KEY` with rows below, or `bounds up to 4 ccf, over 4 ccf`"),
        };
        return compile::fault(compiler, codes::NO_VERSION, format!("`{}` has no {missing}", tiers.name.text), span.place, "incomplete", help);
    };
    let bounds = block_bounds(compiler, tiers, bounds, &span, (unit, per), inside);
    let prices = block_prices(compiler, tiers, prices, &span, unit, inside);
    let (bounds, prices) = (bounds?, prices?);
    if bounds.len() != prices.len() {
        let title = format!("`{}` has {} bounds and {} prices", tiers.name.text, bounds.len(), prices.len());
        return compile::fault(compiler, codes::TABLE_INCOMPLETE, title, span.place, "these blocks", "write one price for each bound");
    }
    let blocks = bounds.into_iter().zip(prices).map(|((bound, includes_bound, place), price)| Block { bound, includes_bound, price, place });
    Some(TierVersion { from: span.from, end: span.end, label: span.label, blocks: blocks.collect(), place: span.place })
}

fn block_bounds(
    compiler: &mut Compiler<'_>,
    tiers: &tree::Tiers,
    bounds: &BlockBounds,
    span: &VersionSpan,
    (unit, per): (&Unit, TierPer),
    inside: ExpressionScope,
) -> Option<Vec<Bound>> {
    match bounds {
        BlockBounds::Listed { bounds, span } => listed_bounds(compiler, bounds, *span, (unit, per), inside),
        BlockBounds::Keyed { table, words } => {
            let own = bounds_unit(compiler, table, unit, per)?;
            check_widths(compiler, table, words.len(), tiers)?;
            check_last_bounds(compiler, table, words.len());
            let mut made = Vec::with_capacity(words.len());
            for (at, word) in words.iter().enumerate() {
                if *word == BoundWord::Over {
                    made.push(Some((None, true, table.span)));
                    continue;
                }
                let column = block_column(compiler, tiers, table, (at, true), (&own, span), inside);
                made.push(column.map(|node| (Some(node), *word == BoundWord::UpTo, table.span)));
            }
            made.into_iter().collect()
        }
    }
}

fn listed_bounds(
    compiler: &mut Compiler<'_>,
    bounds: &[TierBound],
    place: Span,
    (unit, per): (&Unit, TierPer),
    inside: ExpressionScope,
) -> Option<Vec<Bound>> {
    let mut made = Vec::with_capacity(bounds.len());
    let mut before: Option<(Option<Number>, Span, String)> = None;
    for (at, bound) in bounds.iter().enumerate() {
        let (node, includes) = tiers::block_bound(compiler, bound, unit, per, inside)?;
        let own_place = bound_place(bound).unwrap_or(place);
        let literal = node.and_then(|node| tiers::literal_value(compiler, node));
        tiers::check_order(compiler, (bound, own_place), &literal, before.as_ref(), at + 1 == bounds.len());
        before = Some((literal, own_place, bound_words(bound)));
        made.push((node, includes, own_place));
    }
    Some(made)
}

/// The unit of keyed bounds: what the price is for, under `bounds per month` also per month.
fn bounds_unit(compiler: &mut Compiler<'_>, table: &tree::Table, unit: &Unit, per: TierPer) -> Option<Unit> {
    let written = table.unit.as_ref()?;
    let own = literal::unit(compiler, written)?;
    let wanted = unit.priced();
    let per_month = wanted.per(&super::expression::unit_word("month"));
    if own.same_dimensions(&wanted) || (per == TierPer::Month && own.same_dimensions(&per_month)) {
        return Some(own);
    }
    let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, format!("bounds in {own} for prices in {unit}"))
        .at(written.span, format!("this is {own}"))
        .help(format!("write the bounds in {wanted}"));
    compiler.report(diagnostic);
    None
}

fn block_prices(
    compiler: &mut Compiler<'_>,
    tiers: &tree::Tiers,
    prices: &BlockPrices,
    span: &VersionSpan,
    unit: &Unit,
    inside: ExpressionScope,
) -> Option<Vec<Lowered>> {
    match prices {
        BlockPrices::Listed { prices, .. } => {
            let mut made = Vec::with_capacity(prices.len());
            for price in prices {
                let Cell::Price(node, _) = rate::cell(compiler, price, unit, inside)? else {
                    let help = "write the price of the block";
                    return compile::fault(compiler, codes::NO_VERSION, "a block has a price".to_owned(), price.span, "no price", help);
                };
                made.push(node);
            }
            Some(made)
        }
        BlockPrices::Keyed(table) => {
            let width = table.rows.iter().flatten().map(|row| row.cells.len()).max().unwrap_or(0);
            check_widths(compiler, table, width, tiers)?;
            let columns: Vec<Option<Lowered>> =
                (0..width).map(|at| block_column(compiler, tiers, table, (at, false), (unit, span), inside)).collect();
            columns.into_iter().collect()
        }
    }
}

/// One column of keyed bounds or prices, as a formula that picks the row. A bound `-` is zero: its block is empty.
fn block_column(
    compiler: &mut Compiler<'_>,
    tiers: &tree::Tiers,
    table: &tree::Table,
    (at, is_bound): (usize, bool),
    (unit, span): (&Unit, &VersionSpan),
    inside: ExpressionScope,
) -> Option<Lowered> {
    let of_row = |row: &tree::TableRow| {
        let cell = row.cells.get(at).cloned();
        tree::TableRow { cells: cell.into_iter().collect(), ..row.clone() }
    };
    let rows: Vec<tree::TableRow> = table.rows.iter().flatten().map(of_row).collect();
    let sliced = tree::Table { name: tiers.name.clone(), rows: vec![rows], partial: tiers.partial, ..table.clone() };
    let keys = table::table_keys(compiler, &sliced, inside)?;
    let mut cells = table::table_grids(compiler, &sliced, &keys, unit, 1, inside)?.pop()?;
    if is_bound {
        empty_blocks(compiler, &sliced, &keys, &mut cells, unit)?;
    }
    let prices = Prices {
        name: tiers.name.text.clone(),
        label: label_of(tiers.label.as_ref(), &tiers.name),
        word: "tiers",
        unit: unit.clone(),
        keys,
        versions: vec![Version { from: span.from, end: span.end, label: span.label.clone(), cells, step: None, place: span.place }],
        round: None,
        gaps: Vec::new(),
        formula: None,
        of_documents: false,
        cites: Vec::new(),
        place: tiers.name.span,
    };
    let prices = compiler.prices.push(prices);
    name::price_of(compiler, prices, Vec::new(), table.span)
}

/// Zero where `-` is written; a row left out stays left out.
fn empty_blocks(compiler: &mut Compiler<'_>, table: &tree::Table, keys: &[crate::plan::Key], cells: &mut [Cell], unit: &Unit) -> Option<()> {
    let written = |row: &&tree::TableRow| row.cells.iter().any(|cell| cell.kind == CellKind::NoRow);
    let empty: Vec<&tree::TableRow> = table.rows.iter().flatten().filter(written).collect();
    for row in empty {
        let position = rows::position_of(compiler, keys, &row.keys)?;
        let zero = expression::node(compiler, Operation::Constant(Number::ZERO), unit.clone(), row.span)?;
        if let Some(cell) = cells.get_mut(position) {
            *cell = Cell::Price(zero, row.span);
        }
    }
    Some(())
}

fn check_widths(compiler: &mut Compiler<'_>, table: &tree::Table, width: usize, tiers: &tree::Tiers) -> Option<()> {
    for row in table.rows.iter().flatten() {
        if row.cells.len() != width {
            let title = format!("a row of `{}` has {} cells for {width} blocks", tiers.name.text, row.cells.len());
            let help = "write one cell for each block, `-` where the row has no such block";
            return compile::fault(compiler, codes::TABLE_INCOMPLETE, title, row.span, "this row", help);
        }
    }
    Some(())
}

/// The cell under `over` repeats the last bound of its row, and is `-` where there is none.
fn check_last_bounds(compiler: &mut Compiler<'_>, table: &tree::Table, width: usize) {
    for row in table.rows.iter().flatten() {
        let Some((over, bounds)) = row.cells.get(..width).and_then(|cells| cells.split_last()) else { continue };
        let last = bounds.iter().rev().find(|cell| cell.kind != CellKind::NoRow);
        if cell_words(Some(over)) != cell_words(last) {
            let diagnostic = Diagnostic::error(codes::OVER_DISAGREES, "`over` does not repeat the last bound")
                .at(over.span, "this bound")
                .at(last.map_or(row.span, |last| last.span), "the last bound")
                .help(format!("write `{}` under `over`, or mend the bound before it", cell_words(last)));
            compiler.report(diagnostic);
        }
    }
}

fn bound_place(bound: &TierBound) -> Option<Span> {
    match bound {
        TierBound::UpTo(bound) | TierBound::Under(bound) | TierBound::Over(bound) => Some(bound.span),
        TierBound::All => None,
    }
}

/// A cell as words, to compare two that should say the same.
fn cell_words(cell: Option<&tree::Cell>) -> String {
    match cell.map(|cell| &cell.kind) {
        None | Some(CellKind::NoRow) => "-".to_owned(),
        Some(CellKind::NotOffered) => "not offered".to_owned(),
        Some(CellKind::Literal(literal)) => literal.number.value.grouped(0),
        Some(CellKind::Expression(expression)) => super::tiers::expression_words(expression),
    }
}
