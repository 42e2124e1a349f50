//! Proofs: what is claimed of a charge over every bill.

use super::{Annotations, Expression, Literal, Name, Quoted};
use crate::plan::Comparison;
use crate::source::Span;

/// What `prove` asks to hold for every bill.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum ProofClaim {
    /// `CHARGE of SCHEDULE never decreases as MEASURE increases`; `total` is a name here.
    NeverDecreases {
        /// The line, or `total`.
        subject: Name,
        /// Its schedule or contract.
        of: Name,
        measure: Name,
    },
    /// `CHARGE of SCHEDULE has no jumps in MEASURE`.
    NoJumps {
        /// The line, or `total`.
        subject: Name,
        /// Its schedule or contract.
        of: Name,
        measure: Name,
    },
    /// `CHARGE of SCHEDULE is at most FORMULA[, for every MEASURE]`.
    Compares {
        /// The line, or `total`.
        subject: Name,
        /// Its schedule or contract.
        of: Name,
        /// How.
        comparison: Comparison,
        /// What it is compared with.
        bound: Expression,
        /// The measure that varies.
        measure: Option<Name>,
    },
    /// `exactly one schedule of service NAME serves every customer`.
    OneSchedule { service: Name },
}

/// `given NAME is VALUE`: another input held fast, or kept between two values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct ProofGiven {
    /// The input.
    pub name: Name,
    pub value: ProofValue,
    /// The line.
    pub span: Span,
}

/// What a proof holds an input to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofValue {
    /// A quantity, as `10 kgal`.
    Quantity(Literal),
    /// Any quantity of a range, as `0 to 20 kgal`.
    Range(Literal, Literal),
    /// A word of a choice, or yes or no.
    Word(Name),
}

/// `prove "more use never costs less" that volume of retail never decreases as metered_water increases`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Proof {
    /// What it says.
    pub title: Quoted,
    pub claim: ProofClaim,
    /// `given …`.
    pub givens: Vec<ProofGiven>,
    /// `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}
