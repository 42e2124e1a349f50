//! Windows: looking back over time.

use super::{DateUse, Expression, Name};
use crate::source::Span;

/// How a window aggregates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum Aggregate {
    Highest,
    Lowest,
    Average,
    Sum,
    /// `2nd highest`, `3rd lowest`: rank and whether from the top.
    Ranked {
        rank: u32,
        highest: bool,
    },
}

/// The span of time a window looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowSpan {
    /// `CAL to date`.
    ToDate(Name),
    /// `CAL`: the one that holds the last service day; in settlements and ledgers also `that CAL`.
    This(Name),
    /// `the CAL before`, `the 3 CALs before`; with a season's name `the SEASON before`.
    Before {
        /// How many.
        count: u32,
        /// The calendar (or season), singular.
        calendar: Name,
    },
    /// `the 3 CALs ending 2 years before`.
    EndingBefore {
        /// How many.
        count: u32,
        /// The calendar, singular.
        calendar: Name,
        /// How many years before.
        years: u32,
    },
    /// `last 36 months`.
    LastMonths(u32),
    /// `term to date`.
    TermToDate,
    /// `term to date before this CAL`.
    TermBefore(Name),
    /// `this period`.
    ThisPeriod,
    /// `DATE to DATE`.
    Frozen(DateUse, DateUse),
}

/// Whether the window holds the period being billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum WindowEdge {
    IncludingThisPeriod,
    BeforeThisPeriod,
}

/// What becomes of a period that runs across an edge of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AcrossEdge {
    /// `whole periods by last day`.
    WholeByLastDay,
    /// `split by day`.
    SplitByDay,
}

/// `with at least 3 periods [of 25 days]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtLeastPeriods {
    /// How many periods.
    pub periods: u32,
    /// Of how many days at least; shorter ones are not counted.
    pub days: Option<u32>,
    /// The clause.
    pub span: Span,
}

/// `highest day of flow over last 36 months including this period, since the term began where shorter`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// How it aggregates.
    pub aggregate: Aggregate,
    /// The grain: `hour`, `day`, `month` or a calendar's name; none for `sum`.
    pub grain: Option<Name>,
    /// The measure (or charge) looked at.
    pub measure: Name,
    /// `of all contracts`: in a ledger, the charge of every contract.
    pub of_all_contracts: bool,
    /// The span.
    pub over: WindowSpan,
    /// `including this period | before this period`.
    pub edge: Option<WindowEdge>,
    /// `in season S`.
    pub season: Option<Name>,
    /// `whole periods by last day | split by day`.
    pub across: Option<(AcrossEdge, Span)>,
    /// `with at least …`.
    pub at_least: Option<AtLeastPeriods>,
    /// `since the term began where shorter`.
    pub since_term_began: Option<Span>,
    /// `with opening values`.
    pub opening_values: Option<Span>,
    /// `else an error` (`Some(None)`) or `else EXPRESSION` (`Some(Some(…))`).
    pub otherwise: Option<Option<Box<Expression>>>,
    /// The whole.
    pub span: Span,
}
