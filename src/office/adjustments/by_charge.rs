//! What an invoice comes to with the adjustments posted since.

use super::table::Adjustments;
use crate::exact::Cents;
use crate::office::adjustments::AdjustmentKind;
use crate::office::invoices::IssuedInvoice;
use crate::office::reads::Reads;
use crate::office::store::Row;
use crate::records::BilledLine;
use crate::source::Refusal;

/// The posted adjustments of an invoice's lines, each by its charge; those of the whole invoice are of no charge and left out.
///
/// # Errors
/// When the book cannot be read.
pub(crate) fn adjustments_by_charge(book: &impl Reads, invoice: Row<IssuedInvoice>, lines: &[BilledLine]) -> Result<Vec<(String, Cents)>, Refusal> {
    let posted = book.adjustments_of(invoice)?;
    let of_line = posted.into_iter().filter(|adjustment| adjustment.kind == AdjustmentKind::Adjustment);
    Ok(of_line
        .filter_map(|adjustment| {
            let line = lines.iter().find(|line| Some(line.line) == adjustment.line)?;
            Some((line.words.charge.clone(), adjustment.cents))
        })
        .collect())
}
