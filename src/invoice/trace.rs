//! The trace: what the computation did, in its own order, as small records that name the plan's rules by id.
//! It is rendered to words only when someone looks.

use std::sync::Arc;

use super::window::{WindowMember, WindowOutcome};
use super::{InstalmentPart, LedgerYear, PoolShares};
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::plan::{Charge, Condition, Determinant, Id, Input, Ledger, Node, Policy, PoolId, Prices, Reading, Tiers};

/// A term of months: days of so many (a calendar month's, 30, or the nominal period's).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthsTerm {
    /// Service days.
    pub days: i64,
    /// Of so many days.
    pub of: i64,
}

/// What stood on a side of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A quantity in base units.
    Quantity(Number),
    /// A word of a choice or fact, by position.
    Word(usize),
    /// Two days: the last day of a calendar year, and the period's last day.
    Days(Day, Day),
}

/// Where a measure's value is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureHow {
    /// By the case.
    Given,
    /// By the case, which says that it is an estimate.
    EstimateGiven,
    /// Missing, and estimated by a policy.
    Estimated(Id<Policy>),
}

/// One record.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields are the ids and values of what is recorded")]
pub enum Step {
    /// Work on a charge begins.
    Charge(Id<Charge>),
    /// A segment of it: its days, the day whose versions count, and its share.
    Segment { days: DaySpan, version_day: Day, share: Option<(Number, Number)> },
    /// A meter of the account.
    Meter(usize),
    /// A condition was asked.
    Condition { condition: Id<Condition>, holds: bool, left: Operand, right: Option<Operand> },
    /// A measure's value and where it is from; in a year-end line the whole of which it is the part up to the year's end.
    Measure { input: Id<Input>, value: Number, how: MeasureHow, whole: Option<(Number, i64, i64)> },
    /// The reads that were added to a measure's value, where they are several.
    Readings { input: Id<Input>, readings: Vec<Reading> },
    /// A choice or fact in a key.
    Word { input: Id<Input>, word: usize },
    /// A leaf of a formula has this value.
    Value { node: Id<Node>, value: Number },
    /// Months in the bill: the value, the nominal months, the terms of days (none where nominal), and a share.
    Months { node: Id<Node>, value: Number, nominal: i64, terms: Vec<MonthsTerm> },
    /// A version of prices was chosen, and a row of it.
    Price { prices: Id<Prices>, version: usize, row: usize, value: Number, unrounded: Option<Number> },
    /// What the formula of a derived rate would have given, where an adopted row beats it.
    BeatenFormula { prices: Id<Prices>, formula: Id<Node>, value: Number, adopted: Number },
    /// A version of tiers was chosen; the position a running tier starts from.
    Tiers { tiers: Id<Tiers>, version: usize, start: Option<Number> },
    /// A block: its bound (none: the last), the quantity in it, its price.
    Block { tiers: Id<Tiers>, block: usize, bound: Option<Number>, quantity: Number, price: Number },
    /// A determinant was worked out.
    Determinant { determinant: Id<Determinant>, exact: Number, value: Number, case: Option<usize> },
    /// A window looked at these days; its elements, and what became of it.
    Window { node: Id<Node>, days: Vec<DaySpan>, members: Vec<WindowMember>, outcome: WindowOutcome },
    /// A window `of all contracts`: the customer's own value, and that of each member of the case.
    AllContracts { node: Id<Node>, own: Number, members: Vec<(String, Number)>, total: Number },
    /// A pool was shared out.
    Pool { pool: PoolId, shares: Arc<PoolShares> },
    /// A pool's amount inside another's, with how it came about on its own plan.
    PoolAmount { pool: PoolId, time: DaySpan, exact: Number, amount: Number, steps: Vec<Step> },
    /// A part of a yearly sum.
    Instalment { node: Id<Node>, made: Box<InstalmentPart> },
    /// A ledger was carried forward; the part that a year gives back, where it was asked for.
    Ledger { ledger: Id<Ledger>, years: Vec<LedgerYear>, part: Option<Number> },
    /// The rate of interest of some days, of so many in the year.
    Interest { days: DaySpan, of: i64, rate: Number },
    /// Parts of the line: `count` of them were added.
    Amount { exact: Number, amount: Number },
    /// What a minimum compared: VOLUME and M.
    Minimum { volume: Number, to: Number },
    /// The charge does not apply.
    DoesNotApply(Id<Charge>),
    /// The charge is declared but not billed.
    NotBilled(Id<Charge>),
    /// The line came to zero and is omitted.
    Omitted(Id<Charge>),
    /// The charge is replaced by a minimum.
    Replaced { charge: Id<Charge>, by: Id<Charge> },
}

/// All records of an invoice, in order.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The records.
    pub steps: Vec<Step>,
    /// Whether records are kept; a bulk run without explanation leaves them out.
    pub silent: bool,
}

impl Trace {
    /// Keeps a record.
    pub fn push(&mut self, step: Step) {
        if !self.silent {
            self.steps.push(step);
        }
    }
}
