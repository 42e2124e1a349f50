//! The request a plan is evaluated on: inputs by index, in base units.

use std::sync::Arc;

use super::{Opening, Series, Term};
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
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct MeterRequest {
    pub name: String,
    /// What it gives, by input; `None`: the account's.
    pub inputs: Vec<Option<InputValue>>,
}

/// One of the reads that are added to what a measure is billed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The meter or point; none of the account itself.
    pub at: Option<String>,
    /// Its days; none for the whole period.
    pub days: Option<DaySpan>,
    /// Whether it is subtracted.
    pub minus: bool,
    /// As it is cut down, in base units.
    pub value: Number,
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
    /// Quantities of earlier bills, in order of their last days; of a measure of one value a calendar year those of the years.
    pub values: Vec<HistoryValue>,
}

/// What an earlier bill invoiced: by line, in dollars, a credit negative.
#[derive(Clone, Debug)]
pub struct Invoiced {
    /// Its service days.
    pub days: DaySpan,
    /// Its lines by name; one of several meters stands in it more than once.
    pub lines: Vec<(String, Number)>,
}

/// Another member of a pool, with what is given of it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct MemberRequest {
    pub name: String,
    /// Its inputs and past.
    pub request: Request,
}

/// A case bound to a plan: everything in base units, every name a number.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Request {
    /// The service days.
    pub period: DaySpan,
    /// The months of a full period of the customer: of a member of a pool those of its own contract.
    pub months: u32,
    /// The term to look back on, where it is another than the plan's: that of a member of a pool.
    pub term: Option<Term>,
    /// The opening values of a member of a pool, by determinant.
    pub openings: Vec<Opening>,
    /// The bill's date.
    pub rendered: Option<Day>,
    /// The read's date.
    pub read_on: Option<Day>,
    pub inputs: Vec<Option<InputValue>>,
    /// The account's meters; empty for one meter that the plain inputs describe.
    pub meters: Vec<MeterRequest>,
    /// By input: the contract's points that do not give it, where others do.
    pub points_missing: Vec<Option<String>>,
    /// By input: the reads of meters and points that were added to it; empty where it is given itself.
    pub readings: Vec<Vec<Reading>>,
    /// By input: earlier quantities.
    pub past: Vec<Past>,
    /// By input: series by day or hour; one that many bills look back on is shared by them.
    pub series: Vec<Arc<Series>>,
    /// What earlier bills invoiced, in order of their last days: those whose lines are given.
    pub invoiced: Vec<Invoiced>,
    /// By tiers: where earlier bills left the position, where that is given.
    pub positions: Vec<Option<Number>>,
    /// By input: whether what is given is an estimate.
    pub estimated: Vec<bool>,
    /// Whether this is a bill, which measures and invoices something itself; else a question without one, to which all of the
    /// history belongs.
    pub is_bill: bool,
    /// Whether what is given of a measure is of these days, in a question without a bill: of a member of the pool asked for.
    pub has_own_days: bool,
    /// The name under which the customer is a member of a pool; none where a question bills nobody.
    pub customer: Option<String>,
    /// The qualified name of the contract billed.
    pub contract: Option<String>,
    /// The other members, in the order of their names; empty where the plan asks for none.
    pub members: Vec<MemberRequest>,
    /// By pool of the plan: the same case bound to what the pool asks for.
    pub pools: Vec<Request>,
}
