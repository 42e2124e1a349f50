//! Dated prices: rates, values and tables are one thing here, a grid of cells in versions; tiers are another.

use std::sync::Arc;

use super::{Citation, EscalationStep, Gap, Id, Input, NamedCalendar, NamedSeason, Node};
use crate::calendar::Day;
use crate::exact::{Rounding, Unit};
use crate::source::Span;

/// A rate, a dated value or a table.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Prices {
    pub name: String,
    pub label: String,
    /// `rate`, `value`, `table`.
    pub word: &'static str,
    /// The unit of a cell.
    pub unit: Unit,
    /// The keys of a row; none for a plain rate.
    pub keys: Vec<Key>,
    /// The versions, ascending.
    pub versions: Vec<Version>,
    /// `round to`.
    pub round: Option<Rounding>,
    /// Days without a version though an escalator goes on, and why.
    pub gaps: Vec<Gap>,
    /// The formula of a derived rate, which its adopted rows beat.
    pub formula: Option<Id<Node>>,
    /// Whether its versions are what amendments put in its place, each for its days: what an earlier one rests on is then of no effect.
    pub of_documents: bool,
    /// Its citations.
    pub cites: Vec<Citation>,
    /// Where.
    pub place: Span,
}

/// A key of a table.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum Key {
    /// A choice: one position for each member.
    Choice(Id<Input>),
    /// Seasons: one position for each row, the first that holds; the flag says `in` or `outside`.
    Season(Vec<(Id<NamedSeason>, bool)>),
    /// Bands of a quantity, ascending.
    Band { quantity: Id<Node>, bands: Vec<Band> },
}

impl Key {
    /// How many positions it has, given the number of members of a choice.
    pub fn positions(&self, members: impl Fn(Id<Input>) -> usize) -> usize {
        match self {
            Self::Choice(choice) => members(*choice),
            Self::Season(seasons) => seasons.len(),
            Self::Band { bands, .. } => bands.len(),
        }
    }
}

/// One band: where it begins and ends, each bound with whether it is itself in the band; none where open.
#[derive(Clone, Debug)]
pub struct Band {
    /// Lower bound.
    pub from: Option<(crate::exact::Number, bool)>,
    /// Upper bound.
    pub to: Option<(crate::exact::Number, bool)>,
}

/// How a key of a looked-up row is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPick {
    /// From the table's own key: the account's (or meter's) choice, the season, the band.
    Own,
    /// A member written in the formula.
    Member(usize),
}

/// One version of prices.
#[derive(Clone, Debug)]
pub struct Version {
    /// First day; none where it is always in force.
    pub from: Option<Day>,
    /// The day after its last; none where it is open.
    pub end: Option<Day>,
    /// `FY2022`.
    pub label: Option<String>,
    /// The cells, in the order of the keys, the last running fastest.
    pub cells: Vec<Cell>,
    /// The step of an escalator that made it; none where it is written.
    pub step: Option<Arc<EscalationStep>>,
    /// Where.
    pub place: Span,
}

impl Version {
    /// Whether it is in force on a day.
    pub fn in_force(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.end.is_none_or(|end| day < end)
    }
}

/// What a table has at a key: a price, a bound, or nothing.
#[derive(Clone, Copy, Debug)]
pub enum Cell {
    /// A price, and where it is written.
    Price(Id<Node>, Span),
    /// `not offered`.
    NotOffered(Span),
    /// No such row.
    NoRow,
}

/// What bounds are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierPer {
    /// Times the months in the bill.
    Month,
    /// As they are.
    Bill,
    /// For a year of the calendar.
    Calendar(Id<NamedCalendar>),
}

/// Prices by blocks of a quantity, with their versions.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Tiers {
    pub name: String,
    pub label: String,
    /// The unit of the prices.
    pub unit: Unit,
    /// What the bounds are for.
    pub per: TierPer,
    /// The versions, ascending.
    pub versions: Vec<TierVersion>,
    /// `round bounds to`.
    pub round_bounds: Option<Rounding>,
    /// Its citations.
    pub cites: Vec<Citation>,
    /// Where.
    pub place: Span,
}

/// The bounds and prices of blocks from one date up to the next.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct TierVersion {
    /// First day.
    pub from: Option<Day>,
    /// The day after its last.
    pub end: Option<Day>,
    pub label: Option<String>,
    /// The blocks, ascending.
    pub blocks: Vec<Block>,
    /// Where.
    pub place: Span,
}

impl TierVersion {
    /// Whether it is in force on a day.
    pub fn in_force(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.end.is_none_or(|end| day < end)
    }
}

/// The end of a block, and what a unit in it costs.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its upper bound; none for the last.
    pub bound: Option<Id<Node>>,
    /// Whether the bound itself is in the block (`up to`) or in the next (`under`).
    pub includes_bound: bool,
    /// The price of a unit in it.
    pub price: Id<Node>,
    /// Where.
    pub place: Span,
}
