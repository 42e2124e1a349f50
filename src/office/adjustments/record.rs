//! Adjustments and write-offs.

use crate::calendar::{Day, DaySpan};
use crate::exact::Cents;

/// An adjustment or a write-off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// Its row; 0 for one that is not in the book yet.
    pub id: i64,
    /// Its number, `ADJ-2026-000001`, and the day it posts to, once it is approved.
    pub posted: Option<(String, Day)>,
    /// Whether it is a write-off.
    pub write_off: bool,
    /// The account.
    pub account: String,
    /// The invoice's row, where it is about one.
    pub invoice: Option<i64>,
    /// The line, where it is about one.
    pub line: Option<i64>,
    /// The cause.
    pub cause: String,
    /// The amount in cents; a credit is negative.
    pub cents: Cents,
    /// The account of the general ledger.
    pub gl: String,
    /// The service days it is for.
    pub days: DaySpan,
    /// The proposal.
    pub proposal: i64,
}
