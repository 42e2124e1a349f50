//! Windows: looking back over the history of a measure, or over what was invoiced of a line.

use super::{Charge, Id, Input, NamedCalendar, NamedSeason, Node};
use crate::calendar::{Day, DaySpan};
use crate::exact::{Number, Unit};
use crate::source::Span;

/// `over CAL to date including this period` behind `Q by TIERS`: where the position in the tiers comes from.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RunningOver {
    pub calendar: Id<NamedCalendar>,
    /// The measure whose earlier use is the position.
    pub measure: Id<Input>,
}

/// How a window aggregates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum WindowAggregate {
    Highest,
    Lowest,
    Average,
    Sum,
    Ranked { rank: u32, highest: bool },
}

/// The grain of a window: what one element of it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum WindowGrain {
    Hour,
    Day,
    Month,
    Calendar(Id<NamedCalendar>),
}

/// What a window looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowOf {
    /// A measure: what the meters say.
    Measure(Id<Input>),
    /// A line: what was invoiced.
    Line {
        /// Its name, under which earlier invoices hold it.
        name: String,
        /// The line of this plan; none for one that only other plans have (`of all contracts`).
        own: Option<Id<Charge>>,
    },
}

/// Over which days a window looks back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum WindowSpan {
    /// `CAL to date`.
    ToDate(Id<NamedCalendar>),
    /// `CAL`, `that CAL`.
    This(Id<NamedCalendar>),
    /// `the N CALs before`, or `ending K years before`.
    Before {
        /// How many.
        count: u32,
        calendar: Id<NamedCalendar>,
        /// How many years before the current one the last of them is; 1 for `before`.
        back: u32,
    },
    /// `the SEASON before`.
    SeasonBefore(Id<NamedSeason>),
    /// `last N months`.
    LastMonths(u32),
    /// `term to date`.
    TermToDate,
    /// `term to date before this CAL`.
    TermBefore(Id<NamedCalendar>),
    /// `this period`.
    ThisPeriod,
    /// `DATE to DATE`.
    Frozen(DaySpan),
}

/// What becomes of a period that runs across an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Across {
    /// `whole periods by last day`.
    WholeByLastDay,
    /// `split by day`.
    SplitByDay,
}

/// `with at least N periods [of D days]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtLeast {
    /// How many periods.
    pub periods: u32,
    /// Of how many days at least; shorter ones are left out.
    pub days: Option<u32>,
}

/// `opens D at V on DATE`: what stood before the data begins, one more element of D's window.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Opening {
    /// The determinant whose window it opens.
    pub determinant: String,
    /// The value, in base units.
    pub value: Number,
    pub unit: Unit,
    /// The day it stands on.
    pub on: Day,
    /// Where.
    pub place: Span,
}

/// What stands in where a window reaches before all data, or holds no element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// Nothing is said.
    Unsaid,
    /// `else an error`.
    Error,
    /// `else X`.
    Value(Id<Node>),
}

/// A look back over history, series or invoices: over which days, at what, which one it takes.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct WindowPlan {
    /// How.
    pub aggregate: WindowAggregate,
    /// By what grain; none for `sum`.
    pub grain: Option<WindowGrain>,
    /// Of what.
    pub of: WindowOf,
    /// `of all contracts`: in a ledger, the line of every contract.
    pub of_all_contracts: bool,
    /// Over what.
    pub span: WindowSpan,
    /// Whether what the bill itself measures (or invoices) is in it.
    pub including_this_period: bool,
    pub season: Option<Id<NamedSeason>>,
    /// What becomes of a period across an edge; none: the bill is refused.
    pub across: Option<Across>,
    /// `with at least …`.
    pub at_least: Option<AtLeast>,
    /// `since the term began where shorter`.
    pub since_term_began: bool,
    /// `with opening values`: the determinant that they open, of a pool, whose members bring them.
    pub opens: Option<String>,
    /// `with opening values`: those of the contract for this determinant.
    pub openings: Vec<Opening>,
    /// `else …`: what stands in where the window reaches before all data, or holds no element.
    pub otherwise: Otherwise,
}
