//! The request a plan is evaluated on: inputs by index, in base units.

use crate::calendar::{Day, DaySpan};
use crate::exact::Number;

/// What is given for one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputValue {
    /// A quantity for the whole period.
    Quantity(Number),
    /// Quantities of parts of the period (or values that stand on those days).
    DatedQuantity(Vec<(DaySpan, Number)>),
    /// A word of a choice, or no (0) and yes (1).
    Word(usize),
    /// Words by days.
    DatedWord(Vec<(DaySpan, usize)>),
}

/// One meter of the account.
#[derive(Clone, Debug)]
pub struct MeterRequest {
    /// Its name.
    pub name: String,
    /// What it gives, by input; `None`: the account's.
    pub inputs: Vec<Option<InputValue>>,
}

/// A quantity of an earlier bill.
#[derive(Clone, Debug)]
pub struct HistoryValue {
    /// Its service days.
    pub days: DaySpan,
    /// The quantity, in base units.
    pub value: Number,
    /// Whether it was an estimate.
    pub estimated: bool,
}

/// What happened before, by input.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// Quantities of earlier bills, in order of their last days; for a measure of daily grain its series.
    pub values: Vec<HistoryValue>,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// The service days.
    pub period: DaySpan,
    /// The bill's date.
    pub rendered: Option<Day>,
    /// The read's date.
    pub read_on: Option<Day>,
    /// By input.
    pub inputs: Vec<Option<InputValue>>,
    /// The account's meters; empty for one meter that the plain inputs describe.
    pub meters: Vec<MeterRequest>,
    /// By input: earlier quantities.
    pub past: Vec<Past>,
    /// By input: daily series, each day's quantity resolved, spans in order, not overlapping.
    pub series: Vec<Vec<(DaySpan, Number)>>,
}
