//! Blocks whose bounds or prices go by keys: `bounds in ccf by meter_size`, `prices by city_limits`, matched by position.

use super::{Cell, Table, TierBound};
use crate::source::Span;

/// What stands above a column of keyed bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoundWord {
    /// `up to`: the bound is in the block.
    UpTo,
    /// `under`: the bound is in the next block.
    Under,
    /// `over`: repeats the last bound.
    Over,
}

/// Where the blocks end: written, or looked up by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum BlockBounds {
    /// `bounds up to 4 ccf, over 4 ccf`.
    Listed {
        bounds: Vec<TierBound>,
        /// The line.
        span: Span,
    },
    /// `bounds in ccf by meter_size` with `columns` and rows below.
    Keyed {
        /// The rows; `-` is "no such block".
        table: Box<Table>,
        /// One word for each column.
        words: Vec<BoundWord>,
    },
}

/// What a unit in each block costs: written, or looked up by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum BlockPrices {
    /// `prices 2.10, 2.33`.
    Listed {
        prices: Vec<Cell>,
        /// The line.
        span: Span,
    },
    /// `prices by city_limits` with rows below.
    Keyed(Box<Table>),
}

/// The blocks of one version, where bounds or prices go by keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyedBlocks {
    /// `bounds …`.
    pub bounds: Option<BlockBounds>,
    /// `prices …`.
    pub prices: Option<BlockPrices>,
}

impl KeyedBlocks {
    /// Whether neither is written: the version has plain rows.
    pub fn is_empty(&self) -> bool {
        self.bounds.is_none() && self.prices.is_none()
    }
}
