//! The blocks of one version of tiers, in rows or by keys.

use super::Refusal;
use super::quantity::Quantity;
use super::view::View;
use crate::audit::table;
use crate::exact::Number;
use crate::language::tree::{BlockBounds, BlockPrices, BoundWord, Cell, CellKind, Expression, KeyedBlocks, Literal, NumberUse, TierBound, TierRow};
use crate::source::Span;

/// One version's blocks as written.
pub(super) struct Ladder<'t> {
    pub rows: &'t [TierRow],
    pub keyed: Option<&'t KeyedBlocks>,
}

impl Ladder<'_> {
    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        match self.keyed.map(|keyed| &keyed.bounds) {
            None => self.rows.len(),
            Some(Some(BlockBounds::Listed { bounds, .. })) => bounds.len(),
            Some(Some(BlockBounds::Keyed { words, .. })) => words.len(),
            Some(None) => 0,
        }
    }
}

/// A block's upper bound and whether the block holds it; none where it is open. A bound `-` is zero: the block is empty.
pub(in crate::audit) fn block_bound(view: &View<'_>, ladder: &Ladder<'_>, position: usize, name: &str) -> Result<Option<(Quantity, bool)>, Refusal> {
    let of = |bound: &TierBound| match bound {
        TierBound::UpTo(limit) => self::limit(view, limit).map(|limit| Some((limit, true))),
        TierBound::Under(limit) => self::limit(view, limit).map(|limit| Some((limit, false))),
        TierBound::Over(_) | TierBound::All => Ok(None),
    };
    match ladder.keyed.map(|keyed| &keyed.bounds) {
        None => ladder.rows.get(position).map_or(Ok(None), |row| of(&row.bound)),
        Some(Some(BlockBounds::Listed { bounds, .. })) => bounds.get(position).map_or(Ok(None), of),
        Some(Some(BlockBounds::Keyed { table, words })) => {
            let word = words.get(position).copied().unwrap_or(BoundWord::Over);
            if word == BoundWord::Over {
                return Ok(None);
            }
            let zero = zero_cell(table.span);
            let cell = table::cell_of_block(view, table, position, name)?.unwrap_or(&zero);
            let limit = view.in_threshold().cell(cell, table.unit.as_ref(), name)?;
            Ok(Some((limit, word == BoundWord::UpTo)))
        }
        Some(None) => Ok(None),
    }
}

fn limit(view: &View<'_>, limit: &Expression) -> Result<Quantity, Refusal> {
    view.in_threshold().expression(limit)
}

/// The cell that holds a block's price.
pub(in crate::audit) fn block_cell<'t>(view: &View<'_>, ladder: &Ladder<'t>, position: usize, name: &str) -> Result<Option<&'t Cell>, Refusal> {
    match ladder.keyed.map(|keyed| &keyed.prices) {
        None => Ok(ladder.rows.get(position).map(|row| &row.price)),
        Some(Some(BlockPrices::Listed { prices, .. })) => Ok(prices.get(position)),
        Some(Some(BlockPrices::Keyed(table))) => table::cell_of_block(view, table, position, name),
        Some(None) => Ok(None),
    }
}

fn zero_cell(span: Span) -> Cell {
    let number = NumberUse { value: Number::ZERO, span };
    Cell { kind: CellKind::Literal(Literal { number, unit: None, span }), span }
}
