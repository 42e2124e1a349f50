//! What a formula may be worked out in: exact pieces of straight lines, or only which way a value goes.

use crate::exact::{Number, Rounding};
use crate::plan::{Comparison, Id, Input, Node};
use crate::source::Span;

/// A quantity whose value is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Symbol {
    /// An input that the proof leaves open.
    Input(Id<Input>),
    /// What a formula looks back on, or shares out.
    Node(Id<Node>),
}

/// Why a formula could not be worked out to its end.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// A word must be chosen: of how many.
    Word(Id<Input>),
    /// Whether the input is entered must be chosen.
    Entered(Id<Input>),
    /// No bill is made here.
    NoBill,
    /// It depends on a quantity that is left open.
    Open(Symbol),
    /// It is beyond what can be decided: why, and where.
    Beyond(String, Span),
}

/// A value, or why there is none.
pub(super) type Found<T> = Result<T, Stop>;

/// A block with its values.
#[derive(Clone, Debug)]
pub(super) struct BlockValue<V> {
    pub bound: Option<V>,
    pub includes_bound: bool,
    pub price: V,
}

/// Values and what can be done with them.
pub(super) trait Domain {
    /// What an input can be in a case of a proof.
    type Value: Clone;
    /// A number.
    fn constant(&self, number: Number) -> Self::Value;
    /// The number that a value is whatever is left open.
    fn number(&self, value: &Self::Value) -> Option<Number>;
    /// The measure that varies.
    fn varied(&self) -> Self::Value;
    /// A quantity left open, between bounds.
    fn open(&self, symbol: Symbol, low: Option<Number>, high: Option<Number>) -> Self::Value;
    /// The sum.
    fn plus(&self, left: &Self::Value, right: &Self::Value) -> Self::Value;
    /// A multiple.
    fn scaled(&self, value: &Self::Value, by: &Number) -> Self::Value;
    /// The product.
    fn times(&self, left: &Self::Value, right: &Self::Value, place: Span) -> Found<Self::Value>;
    /// The quotient.
    fn divided(&self, left: &Self::Value, right: &Self::Value, place: Span) -> Found<Self::Value>;
    /// The lesser or the greater.
    fn extreme(&mut self, left: &Self::Value, right: &Self::Value, greater: bool) -> Found<Self::Value>;
    /// Whether a comparison holds.
    fn compares(&mut self, left: &Self::Value, comparison: Comparison, right: &Self::Value, place: Span) -> Found<bool>;
    /// The value rounded.
    fn rounded(&self, value: &Self::Value, rounding: &Rounding, place: Span) -> Found<Self::Value>;
    /// A quantity in blocks, priced.
    fn blocks(&mut self, quantity: &Self::Value, blocks: &[BlockValue<Self::Value>], all_at_reached: bool, place: Span) -> Found<Self::Value>;

    /// The difference.
    fn minus(&self, left: &Self::Value, right: &Self::Value) -> Self::Value {
        self.plus(left, &self.scaled(right, &Number::integer(-1)))
    }
}
