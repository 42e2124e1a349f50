//! Disputes about invoices.

use crate::calendar::Day;
use crate::office::invoices::IssuedInvoice;
use crate::office::store::Row;

/// A dispute about an invoice or a line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The invoice's row.
    pub invoice: Row<IssuedInvoice>,
    /// The line; none: all of it.
    pub line: Option<i64>,
    /// From which day.
    pub from: Day,
    /// What is disputed.
    pub text: String,
    /// Its end: the last day and the outcome.
    pub ended: Option<(Day, String)>,
}
