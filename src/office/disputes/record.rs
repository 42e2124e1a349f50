//! Disputes about invoices.

use crate::calendar::Day;

/// A dispute about an invoice or a line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Its row; 0 for one that is not in the book yet.
    pub id: i64,
    /// The invoice's row.
    pub invoice: i64,
    /// The line; none: all of it.
    pub line: Option<i64>,
    /// From which day.
    pub from: Day,
    /// What is disputed.
    pub text: String,
    /// Its end: the last day and the outcome.
    pub ended: Option<(Day, String)>,
}
