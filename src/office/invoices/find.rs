//! After issue: adjustments, payments, disputes, closed months, bills made anew; what an account owes.

use super::explained::find_invoice;
use super::record::IssuedInvoice;
use super::table::Invoices;
use crate::office::register::Behind;
use crate::office::runs::Runs;
use crate::office::store::{Document, Row, Stored, Work};
use crate::records::BilledLine;
use crate::source::{Refusal, codes};

/// An invoice, or a line of it, as `INV-2026-000042/3` names it.
///
/// # Errors
/// R7059 when there is none.
pub fn find_line(book: &(impl Invoices + Runs), name: &str) -> Result<(Stored<IssuedInvoice>, Option<BilledLine>), Refusal> {
    let Some((number, line)) = name.split_once('/') else { return Ok((find_invoice(book, name)?, None)) };
    let invoice = find_invoice(book, number)?;
    let lines = book.lines_of_item(invoice.item)?;
    let wanted = line.parse::<i64>().ok();
    match lines.into_iter().find(|one| Some(one.line) == wanted || one.words.charge == line) {
        Some(found) => Ok((invoice, Some(found))),
        None => Err(Refusal::new(codes::NO_SUCH_INVOICE, format!("{number} has no line {line}"))
            .help(format!("`ratebook invoice show {number}` shows its lines"))),
    }
}

/// Keeps the paper behind an act.
pub(crate) fn kept(work: &mut Work<'_>, behind: Behind<'_>) -> Result<Option<Row<Document>>, Refusal> {
    behind.document.map(|(name, bytes)| work.keep_document(name, bytes)).transpose()
}
