//! Lines of an invoice: charges, credits, taxes, their conditions and amounts.

use super::{Annotations, Expression, Formula, Name, Proration, Quoted, RoundingStatement, Table};
use crate::source::Span;

/// The kind of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum ChargeKind {
    Charge,
    Credit,
    Tax,
}

/// The comparison of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Predicate {
    /// `is WORD`: a member, or yes / no.
    Is(Name),
    /// `is not WORD`.
    IsNot(Name),
    /// `is one of a, b` (inside `(…)` in lists).
    IsOneOf(Vec<Name>),
    /// `is E`, a quantity.
    Equals(Expression),
    /// `is not E`, a quantity.
    Differs(Expression),
    /// `is over E`.
    Over(Expression),
    /// `is under E`.
    Under(Expression),
    /// `is at least E`.
    AtLeast(Expression),
    /// `is at most E`.
    AtMost(Expression),
}

/// What a condition asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionKind {
    /// `customer_class is wholesale`, `cod / bod is over 2.25`; `zero` is what a zero divisor gives.
    Compare {
        /// Left of `is`.
        left: Expression,
        /// The comparison.
        predicate: Predicate,
        /// `, if bod is zero error`.
        zero: Option<super::ZeroDivisor>,
    },
    /// `last period of fiscal_year`.
    LastPeriodOf(Name),
    /// `A and B`.
    All(Vec<Condition>),
    /// `any of (A, B)`.
    Any(Vec<Condition>),
    /// `audited_cost is entered`; `entered` is false for `is not entered`.
    Entered {
        /// The fact or measure.
        name: Name,
        /// Whether it must be entered.
        entered: bool,
    },
}

/// A condition with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it asks.
    pub kind: ConditionKind,
    /// `, as on the last day`: a change inside the period does not split.
    pub as_on_the_last_day: bool,
    /// Where.
    pub span: Span,
}

/// `when …` or `unless …` under a charge.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Guard {
    /// Whether it is `unless`.
    pub unless: bool,
    pub condition: Condition,
    /// The line.
    pub span: Span,
}

/// How a quantity falls into blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blocks {
    /// `each block at its own rate`.
    EachAtItsOwn,
    /// `all at the block reached`.
    AllAtReached,
}

/// `over calendar_year to date including this period`: the position in the tiers runs on from earlier bills.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct OverPeriod {
    pub calendar: Name,
    /// The clause.
    pub span: Span,
}

/// `for each meter of the account[, one line each]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EachMeter {
    /// Whether the meters print apart.
    pub one_line_each: bool,
    /// The clause.
    pub span: Span,
}

/// Rows in place, for one use: `amount in $ by meter_size` with rows below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InPlaceTable {
    /// The rows, as a table named like the charge.
    pub table: Table,
    /// `* months in the bill` and the like are not written in this form; a table `in $ per month` is times the months.
    pub span: Span,
}

/// What a line comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum ChargeAmount {
    /// `amount FORMULA …`.
    Formula {
        formula: Formula,
        /// `each block at its own rate | all at the block reached`.
        blocks: Option<(Blocks, Span)>,
        /// `over CAL to date including this period`.
        over: Option<OverPeriod>,
        /// `for each meter of the account`.
        each_meter: Option<EachMeter>,
        /// The line.
        span: Span,
    },
    /// `amount in UNIT by KEYS` with rows below.
    InPlace(Box<InPlaceTable>),
    /// `tops up VOLUME to M`.
    TopsUp {
        /// VOLUME: a charge, or a sum of charges in parentheses.
        volume: Expression,
        /// M.
        to: Expression,
        /// The line.
        span: Span,
    },
    /// `replaces VOLUME with M when …`.
    Replaces {
        volume: Name,
        /// M.
        with: Expression,
        /// The condition.
        when: Condition,
        /// The line.
        span: Span,
    },
}

impl Charge {
    /// One that says nothing yet, at a place.
    pub fn empty(kind: ChargeKind, span: Span) -> Self {
        Self {
            kind,
            name: Name { text: String::new(), span },
            label: None,
            gl: None,
            guards: Vec::new(),
            amount: None,
            omit_when_zero: false,
            not_billed: None,
            prorations: Vec::new(),
            rounding: None,
            annotations: Annotations::default(),
            span,
        }
    }
}

/// `charge commodity "Wholesale water commodity charge"`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Charge {
    /// Charge, credit or tax.
    pub kind: ChargeKind,
    pub name: Name,
    pub label: Option<Quoted>,
    /// `gl ACCOUNT`.
    pub gl: Option<Quoted>,
    /// `when`, `unless`.
    pub guards: Vec<Guard>,
    /// What it comes to; none where the line is missing.
    pub amount: Option<ChargeAmount>,
    /// `omit when zero`.
    pub omit_when_zero: bool,
    /// `not billed "stage not declared"`.
    pub not_billed: Option<Quoted>,
    /// Its own proration lines, which stand before the schedule's.
    pub prorations: Vec<Proration>,
    /// Its own rounding, which stands before the schedule's.
    pub rounding: Option<RoundingStatement>,
    /// `cite`, `note`, `says`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}
