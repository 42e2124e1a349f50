//! What a window looked at: its elements, each with its days and where its values are from.

use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::plan::{Id, Policy};
use crate::source::Span;

/// Where a value of a window is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowSource {
    /// A period of the history.
    History,
    /// The bill itself.
    ThisBill,
    /// A series by day or hour.
    Series,
    /// A calendar year's value.
    Year,
    /// History or series, marked there as an estimate.
    EstimateGiven,
    /// Missing days, estimated now.
    Estimated(Id<Policy>),
    /// What an earlier bill invoiced.
    Invoiced,
    /// `opens …` of the contract.
    Opening(Span),
}

/// A value that an element adds up.
#[derive(Clone, Debug)]
pub struct WindowTerm {
    /// Its days: of a series the run of days that have this value.
    pub days: DaySpan,
    /// The value of the period; of a series that of each of its days.
    pub value: Number,
    /// What it is multiplied by, numerator and denominator: the days inside of a period's days; the days of a run.
    pub share: Option<(i64, i64)>,
    /// Where it is from.
    pub source: WindowSource,
}

/// An element of a window, or a run of equal elements.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct WindowMember {
    pub days: DaySpan,
    /// The hour of each of these days, 0 to 23, where it is of one.
    pub hour: Option<u32>,
    /// How many elements have this value: the days of a run.
    pub count: i64,
    pub value: Number,
    /// What it adds up; empty where the trace is silent.
    pub terms: Vec<WindowTerm>,
}

/// What became of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowOutcome {
    /// It has this value.
    Value(Number),
    /// It reaches before the first day known, which is this one: what `else` says stands in.
    BeforeData(Option<Day>),
    /// It has only so many whole periods: what `else` says stands in.
    TooFew(usize),
    /// It has no element (or fewer than the rank): what `else` says stands in.
    NoElement,
}
