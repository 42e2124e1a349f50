//! The lines of a bill in whole cents.

use std::sync::Arc;

use crate::exact::Cents;

/// A line of an item or invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledLine {
    /// Its number: 1, 2, ….
    pub line: i64,
    /// Its words, which many bills share.
    pub words: Arc<BilledWords>,
    /// The quantity, where the line is quantity × rate.
    pub quantity: String,
    /// The rate.
    pub rate: String,
    /// The amount in cents; a credit's is negative.
    pub cents: Cents,
}

/// What stands on a line beside its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledWords {
    /// The charge.
    pub charge: String,
    /// Its label.
    pub label: String,
    /// The unit of the quantity, where the line is quantity × rate.
    pub unit: String,
    /// The account of the general ledger.
    pub gl: String,
    /// The citation.
    pub cite: String,
}
