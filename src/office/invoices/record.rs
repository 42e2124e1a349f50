//! Issued invoices.

use crate::calendar::{Day, DaySpan};
use crate::exact::Cents;
use crate::office::people::Person;
use crate::office::rates::RateSet;
use crate::office::runs::RunItem;
use crate::office::store::Row;

/// The event by which something came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSeen {
    /// Its number.
    pub id: i64,
    /// The actor's row.
    pub person: Row<Person>,
    /// The office's day.
    pub on: String,
    /// When the program wrote it.
    pub recorded: String,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
}

/// What was issued under a number: its days, lines, total and seals. It never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct IssuedInvoice {
    /// `INV-2026-000042`.
    pub number: String,
    /// The year of its series.
    pub series: i64,
    /// Its place in the series.
    pub sequence: i64,
    /// The item with its inputs and lines.
    pub item: Row<RunItem>,
    pub account: String,
    /// The customer's number.
    pub customer: String,
    pub service: String,
    /// The schedule or contract.
    pub bill: String,
    /// The service days.
    pub days: DaySpan,
    pub bill_date: Day,
    /// The total, in cents.
    pub cents: Cents,
    /// The set of rate text.
    pub rate_set: Row<RateSet>,
    /// The digests of inputs, text and lines, in hexadecimal digits.
    pub seals: [String; 3],
    /// The program's version.
    pub engine: String,
    /// The invoice cancelled for it.
    pub rebills: Option<Row<IssuedInvoice>>,
    pub cancelled: bool,
}
