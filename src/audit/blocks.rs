//! The blocks of one version of tiers, in rows or by keys.

use crate::exact::Number;
use crate::language::tree::{BlockBounds, BlockPrices, BoundWord, Cell, CellKind, Expression, KeyedBlocks, Literal, NumberUse, TierBound, TierRow};
use crate::source::Span;

use super::Refusal;
use super::quantity::Quantity;
use super::view::View;

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

impl View<'_> {
    /// A block's upper bound and whether the block holds it; none where it is open. A bound `-` is zero: the block is empty.
    pub(super) fn block_bound(&self, ladder: &Ladder<'_>, position: usize, name: &str) -> Result<Option<(Quantity, bool)>, Refusal> {
        let of = |bound: &TierBound| match bound {
            TierBound::UpTo(limit) => self.limit(limit).map(|limit| Some((limit, true))),
            TierBound::Under(limit) => self.limit(limit).map(|limit| Some((limit, false))),
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
                let cell = self.cell_of_block(table, position, name)?.unwrap_or(&zero);
                let limit = self.in_threshold().cell(cell, table.unit.as_ref(), name)?;
                Ok(Some((limit, word == BoundWord::UpTo)))
            }
            Some(None) => Ok(None),
        }
    }

    fn limit(&self, limit: &Expression) -> Result<Quantity, Refusal> {
        self.in_threshold().expression(limit)
    }

    /// The cell that holds a block's price.
    pub(super) fn block_cell<'t>(&self, ladder: &Ladder<'t>, position: usize, name: &str) -> Result<Option<&'t Cell>, Refusal> {
        match ladder.keyed.map(|keyed| &keyed.prices) {
            None => Ok(ladder.rows.get(position).map(|row| &row.price)),
            Some(Some(BlockPrices::Listed { prices, .. })) => Ok(prices.get(position)),
            Some(Some(BlockPrices::Keyed(table))) => self.cell_of_block(table, position, name),
            Some(None) => Ok(None),
        }
    }
}

fn zero_cell(span: Span) -> Cell {
    let number = NumberUse { value: Number::ZERO, span };
    Cell { kind: CellKind::Literal(Literal { number, unit: None, span }), span }
}
