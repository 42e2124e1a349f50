//! Tests: a bill, what is given, what is expected, and the sum done by hand.

use super::{Annotations, DateUse, Expression, Name, Quoted};
use crate::source::Span;

/// What a test asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestSubject {
    /// `bill SCHEDULE from DATE to DATE[, rendered DATE][, read on DATE]`.
    Bill {
        /// The schedule, qualified or bare.
        schedule: Name,
        /// First day.
        from: DateUse,
        /// Last day, included.
        to: DateUse,
        /// `rendered`.
        rendered: Option<DateUse>,
        /// `read on`.
        read_on: Option<DateUse>,
    },
    /// `rate NAME on DATE`.
    Rate {
        /// The rate, value or table.
        name: Name,
        /// The day.
        on: DateUse,
    },
    /// `share …`, `settle …`, `owe …`: not computed by this version.
    Later(Quoted),
}

/// What a `given` line gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenKind {
    /// `given NAME is VALUE`, the value as written.
    Value(Quoted),
    /// `given CHARGE issued is $X`.
    Issued(Quoted),
    /// `given TIERS position is Q`.
    Position(Quoted),
}

/// `given metered_water is 30,000 kgal [from DATE to DATE] [at POINT] [for MEMBER] [in all]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// What is given.
    pub name: Name,
    /// Its value.
    pub kind: GivenKind,
    /// `from DATE to DATE`.
    pub dates: Option<(DateUse, DateUse)>,
    /// `at POINT` or a meter.
    pub at: Option<Name>,
    /// `for MEMBER`.
    pub member: Option<Name>,
    /// `in all`.
    pub in_all: bool,
    /// The line.
    pub span: Span,
}

/// `by hand ARITHMETIC`: belongs to the `expect` that follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// The arithmetic, of plain numbers.
    pub expression: Expression,
    /// The line.
    pub span: Span,
}

/// What is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectKind {
    /// `expect NAME is VALUE [printed as VALUE]`; `total` is a name here.
    Is {
        /// A charge, determinant, rate, value, or `total`.
        name: Name,
        /// The value as written.
        value: Quoted,
        /// What was published, where it disagrees.
        printed_as: Option<Quoted>,
    },
    /// `expect no strength`.
    No(Name),
    /// `expect no bill: R6001`.
    NoBill(Name),
    /// Not computed by this version.
    Later(Quoted),
}

/// One expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What.
    pub kind: ExpectKind,
    /// The sum by hand before it.
    pub by_hand: Option<ByHand>,
    /// The line.
    pub span: Span,
}

/// `test "straddles the rate change"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// What it says.
    pub title: Quoted,
    /// What it asks; none where the line is missing.
    pub subject: Option<TestSubject>,
    /// `given …`.
    pub givens: Vec<Given>,
    /// `expect …`.
    pub expectations: Vec<Expectation>,
    /// `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}
