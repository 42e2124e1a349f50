//! Ledgers: a balance carried forward year by year.

use super::{Citation, Condition, Id, NamedCalendar, Node, OddCents};
use crate::calendar::Day;
use crate::exact::{Number, Rounding, Unit};
use crate::source::Span;

/// What one line of a ledger adds.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum LedgerEntryKind {
    /// A formula, with the year as its anchor.
    Add(Id<Node>),
    /// Interest on the opening balance at a yearly rate.
    Interest {
        rate: Id<Node>,
        /// What can change the rate inside a year.
        cuts: super::Cuts,
    },
}

/// `each fiscal_year, when …, add …`.
#[derive(Clone, Debug)]
pub struct LedgerEntry {
    /// `when …`.
    pub when: Option<Id<Condition>>,
    /// What is added.
    pub kind: LedgerEntryKind,
    /// `round to`: its own or the ledger's.
    pub round: Option<Rounding>,
    /// Its citations.
    pub cites: Vec<Citation>,
    /// Where.
    pub place: Span,
}

/// `spread over the 3 fiscal_years after, equal parts, odd cents in the last`.
#[derive(Clone, Debug)]
pub struct Spread {
    /// Over how many years.
    pub years: u32,
    /// Where the odd cents go.
    pub odd_cents: OddCents,
    /// How a part is rounded.
    pub rounding: Rounding,
    /// Where.
    pub place: Span,
}

/// A balance carried forward from year to year, with the entries that change it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Ledger {
    pub name: String,
    pub label: String,
    /// The unit of its balance.
    pub unit: Unit,
    /// The day it opens.
    pub opens: Day,
    /// The balance it opens with.
    pub opening: Number,
    /// The calendar of its entries.
    pub calendar: Id<NamedCalendar>,
    /// The entries, in order.
    pub entries: Vec<LedgerEntry>,
    /// How what a year adds up to is given back.
    pub spread: Option<Spread>,
    /// Its citations.
    pub cites: Vec<Citation>,
    /// Where.
    pub place: Span,
}
