//! What happens to invoices after their issue: adjustments, payments, disputes, closed months.

use crate::calendar::{Day, DaySpan};

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
    pub cents: i64,
    /// The account of the general ledger.
    pub gl: String,
    /// The service days it is for.
    pub days: DaySpan,
    /// The proposal.
    pub proposal: i64,
}

/// A payment received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its row; 0 for one that is not in the book yet.
    pub id: i64,
    /// The account.
    pub account: String,
    /// The invoice it was meant for, where the payer said so.
    pub invoice: Option<i64>,
    /// When it was received.
    pub received: Day,
    /// How much, in cents; a payment taken back is negative.
    pub cents: i64,
    /// The bank's or the payer's reference.
    pub reference: String,
}

/// A payment as a file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// The account.
    pub account: String,
    /// The number of the invoice it was meant for; empty where the payer named none.
    pub invoice: String,
    /// When it was received.
    pub received: Day,
    /// How much, in cents.
    pub cents: i64,
    /// The bank's or the payer's reference.
    pub reference: String,
}

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

/// Where a read or a fact is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The read's or fact's row.
    pub id: i64,
    /// What it says, in words.
    pub what: String,
    /// The file and the row in it, or the document behind it.
    pub from: String,
    /// Who entered or loaded it: the person's row.
    pub person: i64,
    /// When: the office's day.
    pub on: String,
    /// Who approved it, where a second person had to.
    pub approved_by: Option<i64>,
}
