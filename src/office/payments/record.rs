//! Payments received.

use crate::calendar::Day;
use crate::exact::Cents;
use crate::office::invoices::IssuedInvoice;
use crate::office::store::Row;

/// A payment received.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Payment {
    pub account: String,
    /// The invoice it was meant for, where the payer said so.
    pub invoice: Option<Row<IssuedInvoice>>,
    /// When it was received.
    pub received: Day,
    /// How much, in cents; a payment taken back is negative.
    pub cents: Cents,
    /// The bank's or the payer's reference.
    pub reference: String,
}

/// A payment as a file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct PaymentRow {
    pub account: String,
    /// The number of the invoice it was meant for; empty where the payer named none.
    pub invoice: String,
    /// When it was received.
    pub received: Day,
    /// How much, in cents.
    pub cents: Cents,
    /// The bank's or the payer's reference.
    pub reference: String,
}
