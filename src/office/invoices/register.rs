//! The register of invoices, with its proofs.

use std::collections::BTreeMap;

use super::record::IssuedInvoice;
use super::table::{Invoices, InvoicesAsked};
use crate::exact::Cents;
use crate::office::runs::Runs;
use crate::office::store::{BookOfAccounts, Stored};
use crate::source::Refusal;

/// The register of invoices, with its proofs.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct InvoiceRegister {
    pub invoices: Vec<Stored<IssuedInvoice>>,
    /// The sum of their lines, in cents.
    pub lines: Cents,
    /// The sum of their totals.
    pub totals: Cents,
    /// Numbers that are missing in the series, or doubled.
    pub gaps: Vec<String>,
    /// The last event and its hash.
    pub head: (i64, String),
}

/// The register of the invoices that are asked for. Gaps are looked for in all numbers of their years.
///
/// # Errors
/// When the book cannot be read.
pub fn invoice_register(book: &BookOfAccounts, asked: &InvoicesAsked) -> Result<InvoiceRegister, Refusal> {
    let invoices = book.invoices(asked)?;
    let mut lines = Cents::ZERO;
    for invoice in &invoices {
        lines += book.lines_of_item(invoice.item)?.iter().map(|line| line.cents).sum::<Cents>();
    }
    let head = book.head()?;
    Ok(InvoiceRegister {
        lines,
        totals: invoices.iter().map(|invoice| invoice.cents).sum(),
        gaps: gaps(book)?,
        head: (head.events, head.hash.to_string()),
        invoices,
    })
}

/// Numbers that are not the next of their series.
fn gaps(book: &BookOfAccounts) -> Result<Vec<String>, Refusal> {
    let mut found = Vec::new();
    let mut last: BTreeMap<i64, i64> = BTreeMap::new();
    for invoice in book.invoices(&InvoicesAsked::default())? {
        let before = last.insert(invoice.series, invoice.sequence).unwrap_or(0);
        if invoice.sequence != before + 1 {
            found.push(format!("{} follows number {before} of {}", invoice.number, invoice.series));
        }
    }
    Ok(found)
}
