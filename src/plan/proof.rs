//! What is claimed of a schedule's charges over every bill, compiled.

use super::{Charge, Comparison, Id, Input, Node};
use crate::exact::Number;
use crate::source::Span;

/// Of what something is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofSubject {
    /// A line, before it is rounded; a credit by its positive amount.
    Charge(Id<Charge>),
    /// A line together with the minimum that may replace it.
    WithReplacement(Id<Charge>),
    /// The sum of all lines, credits subtracted.
    Total,
}

/// What must hold for every bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// `never decreases as MEASURE increases`.
    NeverDecreases(Id<Input>),
    /// `has no jumps in MEASURE`.
    NoJumps(Id<Input>),
    /// `is at most FORMULA, for every MEASURE`; without a measure the one that it depends on.
    Compares {
        /// How.
        comparison: Comparison,
        /// With what.
        bound: Id<Node>,
        /// The measure that varies, where it is named.
        measure: Option<Id<Input>>,
    },
}

/// What an input is held to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// A quantity, in base units.
    Quantity(Number),
    /// Any quantity between two, both included, in base units.
    Range(Number, Number),
    /// A member of a choice; no (0) or yes (1).
    Word(usize),
}

/// A proof about one schedule.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Proof {
    /// What it says.
    pub title: String,
    /// Of what.
    pub subject: ProofSubject,
    pub claim: Claim,
    /// Inputs held to something.
    pub given: Vec<(Id<Input>, Held)>,
    /// Where.
    pub place: Span,
}
