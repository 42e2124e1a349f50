//! The lines of a bill in whole cents.

use std::sync::Arc;

use crate::exact::Cents;

/// A line of an item or invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct BilledLine {
    /// Its number: 1, 2, ….
    pub line: i64,
    /// Its words, which many bills share.
    pub words: Arc<BilledWords>,
    /// The quantity, where the line is quantity × rate.
    pub quantity: String,
    pub rate: String,
    /// The amount in cents; a credit's is negative.
    pub cents: Cents,
}

/// What stands on a line beside its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct BilledWords {
    pub charge: String,
    pub label: String,
    /// The unit of the quantity, where the line is quantity × rate.
    pub unit: String,
    /// The account of the general ledger.
    pub gl: String,
    /// The citation.
    pub cite: String,
}
