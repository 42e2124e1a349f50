//! Adjustments and write-offs.

use crate::calendar::{Day, DaySpan};
use crate::exact::Cents;
use crate::office::invoices::IssuedInvoice;
use crate::office::proposals::Proposal;
use crate::office::store::Row;

/// An adjustment or a write-off.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Adjustment {
    /// Its number, `ADJ-2026-000001`, and the day it posts to, once it is approved.
    pub posted: Option<(String, Day)>,
    /// What it is.
    pub kind: AdjustmentKind,
    pub account: String,
    /// The invoice's row, where it is about one.
    pub invoice: Option<Row<IssuedInvoice>>,
    /// The line, where it is about one.
    pub line: Option<i64>,
    pub cause: String,
    /// The amount in cents; a credit is negative.
    pub cents: Cents,
    /// The account of the general ledger.
    pub gl: String,
    /// The service days it is for.
    pub days: DaySpan,
    pub proposal: Row<Proposal>,
}

/// What changes an issued invoice's balance without a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdjustmentKind {
    /// The bill was wrong, or something was agreed: revenue changes.
    Adjustment,
    /// The amount will not be paid: it is given up.
    WriteOff,
}

impl AdjustmentKind {
    /// Its word in the book and on reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Adjustment => "adjustment",
            Self::WriteOff => "write-off",
        }
    }

    /// The kind of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Adjustment, Self::WriteOff].into_iter().find(|kind| kind.word() == word)
    }
}
