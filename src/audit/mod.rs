//! Reperformance: the auditor's evaluator, written from the language's description alone.
//!
//! It walks the tree with exact fractions and shares neither rounding, segments nor version choice with the engine:
//! what it shared it could not check. It is simple rather than fast.

pub mod arithmetic;

mod bill;
mod blocks;
mod category;
mod charge;
mod condition;
mod dates;
mod determinant;
mod escalation;
mod estimate;
mod expression;
mod facts;
mod history;
mod index;
mod inputs;
mod instalment;
pub mod law;
mod ledger;
mod line;
mod measure;
mod names;
mod parts;
mod points;
mod pool;
mod proration;
mod quantity;
mod quantity_text;
mod question;
mod rate;
mod rounding;
mod segments;
mod series;
mod settlement;
mod subject;
mod table;
mod terms;
mod text;
mod tiers;
mod uses;
mod versions;
mod view;
mod window;
mod year_label;
mod yearly;

pub use crate::source::Refusal;
pub use pool::{MemberShare, SharedPool};
pub use rounding::round_to_step;
pub use terms::{Owed, Receipt};

use num_rational::BigRational;

use crate::calendar::Day;
use crate::language::book::RateText;
use crate::records::{Asked, Case, OweCase, PayCase};

/// A line worked out again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReperformedLine {
    /// The charge's name.
    pub charge: String,
    /// Before rounding, in dollars; a credit negative.
    pub exact: BigRational,
    /// As printed; a credit negative.
    pub amount: BigRational,
    /// Quantity and rate in base units, where the whole line is one `QUANTITY at RATE` of usage.
    pub product: Option<(BigRational, BigRational)>,
}

/// A determinant's value as a charge used it, for the whole period.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct ReperformedDeterminant {
    /// The charge that asked.
    pub charge: String,
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
pub fn reperform(book: &RateText, case: &Case) -> Result<Reperformed, Refusal> {
    bill::reperform(&bill::Bill::open(book, case)?)
}

/// Settles a contract for a year of a calendar: one line for each settlement whose conditions hold.
///
/// # Errors
/// When a settlement cannot be worked out.
pub fn settle(book: &RateText, asked: &Asked) -> Result<Vec<ReperformedLine>, Refusal> {
    settlement::settle(book, asked)
}

/// Shares a pool out for a month or a year, from what is given of its members.
///
/// # Errors
/// When a member is missing, or the pool cannot be worked out.
pub fn share(book: &RateText, asked: &Asked) -> Result<SharedPool, Refusal> {
    question::share(book, asked)
}

/// A determinant, value, rate or ledger's balance on a day, without a bill; in base units.
///
/// # Errors
/// When it cannot be worked out.
pub fn evaluate(book: &RateText, asked: &Asked) -> Result<BigRational, Refusal> {
    question::evaluate(book, asked).map(|quantity| quantity.value)
}

/// What an invoice costs beside its amount: its due day, interest, late fee.
///
/// # Errors
/// When the terms cannot be applied.
pub fn owe(book: &RateText, asked: &OweCase) -> Result<Owed, Refusal> {
    terms::owe(book, asked)
}

/// Shares a payment out among the services that owe something.
///
/// # Errors
/// When the terms do not say what a payment pays first.
pub fn pay(book: &RateText, asked: &PayCase) -> Result<Receipt, Refusal> {
    terms::pay(book, asked)
}
