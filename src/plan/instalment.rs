//! A yearly sum paid in parts.

use super::{Cuts, Id, NamedCalendar, Node};
use crate::exact::Rounding;

/// Where the odd cents of equal parts go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddCents {
    /// Into the last part.
    Last,
    /// Into the first part.
    First,
    /// Each part is the rounded sum so far less the one before.
    Cumulative,
}

/// What a change of the yearly sum inside the year does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstalmentChange {
    /// What is left is spread over the parts left.
    SpreadOverMonthsLeft,
    /// The next part catches up.
    InTheNextBill,
}

/// `1/12 of X each month of CAL, odd cents in the last`.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Instalment {
    /// X.
    pub of: Id<Node>,
    /// What can change X inside a year.
    pub cuts: Cuts,
    /// How many parts a year.
    pub parts: u32,
    pub months: u32,
    pub calendar: Id<NamedCalendar>,
    /// Where the odd cents go.
    pub odd_cents: OddCents,
    /// What a change inside the year does; none where the text does not say.
    pub change: Option<InstalmentChange>,
    /// How each part is rounded.
    pub rounding: Rounding,
}
