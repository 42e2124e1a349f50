//! Reperformance: the auditor's evaluator, written from the language's description alone.
//!
//! It walks the tree with exact fractions and shares neither rounding, segments nor version choice with the engine:
//! what it shared it could not check. It is simple rather than fast.

pub mod arithmetic;

mod bill;
mod charge;
mod condition;
mod dates;
mod determinant;
mod estimate;
mod expression;
mod facts;
mod history;
mod inputs;
mod measure;
mod parts;
mod proration;
mod quantity;
mod quantity_text;
mod rate;
mod refusal;
mod rounding;
mod segments;
mod table;
mod tiers;
mod uses;
mod versions;
mod view;
mod window;

pub use refusal::Refusal;
pub use rounding::round_to_step;

use num_rational::BigRational;

use crate::calendar::Day;
use crate::language::book::Book;
use crate::records::Case;

/// A line worked out again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReperformedLine {
    /// The charge's name.
    pub charge: String,
    /// Before rounding, in dollars; a credit negative.
    pub exact: BigRational,
    /// As printed; a credit negative.
    pub amount: BigRational,
}

/// A determinant's value as a charge used it, for the whole period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReperformedDeterminant {
    /// The charge that asked.
    pub charge: String,
    /// The determinant.
    pub determinant: String,
    /// The first day of the segment whose versions it was worked out at.
    pub from: Day,
    /// The value after its rounding, in base units.
    pub value: BigRational,
}

/// A bill worked out again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reperformed {
    /// The lines, in the order written.
    pub lines: Vec<ReperformedLine>,
    /// The sum of the printed amounts.
    pub total: BigRational,
    /// What the charges used, in order of first use.
    pub determinants: Vec<ReperformedDeterminant>,
}

/// Works a case out again from the tree of the rate text.
///
/// # Errors
/// When the case cannot be billed: the code and the reason.
pub fn reperform(book: &Book, case: &Case) -> Result<Reperformed, Refusal> {
    bill::Bill::open(book, case)?.reperform()
}
