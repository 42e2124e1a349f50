//! Issued invoices.

use crate::calendar::{Day, DaySpan};
use crate::exact::Cents;

/// The event by which something came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSeen {
    /// Its number.
    pub id: i64,
    /// The actor's row.
    pub person: i64,
    /// The office's day.
    pub on: String,
    /// When the program wrote it.
    pub recorded: String,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
}

/// An issued invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedInvoice {
    /// Its row; 0 for one that is not in the book yet.
    pub id: i64,
    /// `INV-2026-000042`.
    pub number: String,
    /// The year of its series.
    pub series: i64,
    /// Its place in the series.
    pub sequence: i64,
    /// The item with its inputs and lines.
    pub item: i64,
    /// The account.
    pub account: String,
    /// The customer's number.
    pub customer: String,
    /// The service.
    pub service: String,
    /// The schedule or contract.
    pub bill: String,
    /// The service days.
    pub days: DaySpan,
    /// Its date.
    pub bill_date: Day,
    /// The total, in cents.
    pub cents: Cents,
    /// The set of rate text.
    pub rate_set: i64,
    /// The digests of inputs, text and lines, in hexadecimal digits.
    pub seals: [String; 3],
    /// The program's version.
    pub engine: String,
    /// The invoice cancelled for it.
    pub rebills: Option<i64>,
    /// Whether it is cancelled.
    pub cancelled: bool,
}
