//! Revenue by account of the general ledger.

use std::collections::BTreeMap;

use crate::calendar::Day;
use crate::exact::Cents;
use crate::office::adjustments::{Adjustment, AdjustmentKind, Adjustments};
use crate::office::invoices::{Invoices, InvoicesAsked};
use crate::office::runs::Runs;
use crate::office::store::{BookOfAccounts, Stored};
use crate::source::Refusal;

/// A sum of revenue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Revenue {
    /// The account of the general ledger.
    pub gl: String,
    pub service: String,
    /// The charge; `adjustments` for what was posted since.
    pub charge: String,
    pub cents: Cents,
}

/// Revenue by account of the general ledger, service and charge: standing invoices dated from a day through another, and
/// adjustments posted in that time.
///
/// # Errors
/// When the book cannot be read.
pub fn revenue(book: &BookOfAccounts, from: Day, through: Day) -> Result<Vec<Revenue>, Refusal> {
    let mut sums: BTreeMap<(String, String, String), Cents> = BTreeMap::new();
    let asked = InvoicesAsked { from: Some(from), through: Some(through), standing: true, ..InvoicesAsked::default() };
    for invoice in book.invoices(&asked)? {
        for line in book.lines_of_item(invoice.item)? {
            *sums.entry((line.words.gl.clone(), invoice.service.clone(), line.words.charge.clone())).or_default() += line.cents;
        }
    }
    for adjustment in posted(book, from, through)? {
        let service = adjustment.invoice.map(|id| book.invoice_of_row(id)).transpose()?.flatten().map(|invoice| invoice.service.clone());
        let word = match adjustment.kind {
            AdjustmentKind::WriteOff => "write-offs",
            AdjustmentKind::Adjustment => "adjustments",
        };
        *sums.entry((adjustment.gl.clone(), service.unwrap_or_default(), word.to_owned())).or_default() += adjustment.cents;
    }
    Ok(sums.into_iter().map(|((gl, service, charge), cents)| Revenue { gl, service, charge, cents }).collect())
}

/// Adjustments and write-offs posted in some days, of invoices that stand.
fn posted(book: &BookOfAccounts, from: Day, through: Day) -> Result<Vec<Stored<Adjustment>>, Refusal> {
    let mut found = Vec::new();
    for adjustment in book.adjustments()? {
        let stands = adjustment.invoice.map(|id| book.invoice_of_row(id)).transpose()?.flatten().is_none_or(|invoice| !invoice.cancelled);
        if stands && adjustment.posted.as_ref().is_some_and(|(_, day)| from <= *day && *day <= through) {
            found.push(adjustment);
        }
    }
    Ok(found)
}
