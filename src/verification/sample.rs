//! A sample for workpapers: who asks again with the same seed gets the same invoices, and can draw them by hand.

use crate::office::invoices::{InvoiceRow, IssuedInvoice};
use crate::office::store::{Stored, digest_of};
use crate::records::BilledLine;

/// How many invoices, and the seed that draws them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// How many.
    pub size: usize,
    /// The seed: any text.
    pub seed: String,
}

/// An invoice that was drawn, as it was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Drawn {
    /// Its place among those drawn.
    pub at: usize,
    pub invoice: Stored<IssuedInvoice>,
    pub lines: Vec<BilledLine>,
    /// The codes of what was found on it.
    pub findings: Vec<&'static str>,
}

/// Those drawn, in the order of their numbers: the invoices with the smallest SHA-256 of `SEED/NUMBER`.
///
/// ```
/// use ratebook::exact::Cents;
/// use ratebook::office::{invoices::InvoiceRow, store::Row};
/// use ratebook::verification::{Sample, drawn};
/// let row = |id| InvoiceRow { id: Row::new(id), number: format!("INV-2026-{id:06}"), cents: Cents::new(100) };
/// let rows = (1..=9).map(row).collect::<Vec<_>>();
/// let sample = Sample { size: 3, seed: "2026".to_owned() };
/// assert_eq!(drawn(rows.clone(), &sample).len(), 3);
/// assert_eq!(drawn(rows.clone(), &sample), drawn(rows, &sample));
/// ```
pub fn drawn(rows: Vec<InvoiceRow>, sample: &Sample) -> Vec<InvoiceRow> {
    let mut places: Vec<_> = rows.iter().enumerate().map(|(at, row)| (digest_of(format!("{}/{}", sample.seed, row.number).as_bytes()), at)).collect();
    places.sort_unstable();
    let mut chosen: Vec<usize> = places.into_iter().take(sample.size).map(|(_, at)| at).collect();
    chosen.sort_unstable();
    let is_chosen = |at: &usize| chosen.binary_search(at).is_ok();
    rows.into_iter().enumerate().filter(|(at, _)| is_chosen(at)).map(|(_, row)| row).collect()
}
