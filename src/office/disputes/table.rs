//! Disputes in the book.

use rusqlite::OptionalExtension as _;

use super::record::Dispute;
use crate::calendar::Day;
use crate::office::disputes::DisputeOutcome;
use crate::office::invoices::IssuedInvoice;
use crate::office::proposals::Proposal;
use crate::office::store::{Document, InBook, Row, Stored, Work, day, word};
use crate::source::Refusal;

const DISPUTE: &str = "SELECT d.id, d.invoice, d.line, d.from_day, d.text, e.to_day, e.outcome FROM dispute d
    LEFT JOIN dispute_end e ON e.dispute = d.id AND (e.proposal IS NULL OR e.proposal IN (SELECT id FROM approved))";

fn dispute(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored<Dispute>> {
    let has_ended = row.get::<_, Option<String>>(6)?.is_some();
    let ended = has_ended.then(|| Ok::<_, rusqlite::Error>((day(row, 5)?, word(row, 6, DisputeOutcome::of_word)?))).transpose()?;
    let dispute = Dispute { invoice: row.get(1)?, line: row.get(2)?, from: day(row, 3)?, text: row.get(4)?, ended };
    Ok(Stored::new(row.get(0)?, dispute))
}

/// Looking at disputes: in the book, or in an act under way.
pub trait Disputes: InBook {
    /// A dispute.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn dispute(&self, id: Row<Dispute>) -> Result<Option<Stored<Dispute>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{DISPUTE} WHERE d.id = ?1"))?;
        Ok(found.query_row([id], dispute).optional()?)
    }

    /// The disputes of an invoice, in the order of entry.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn disputes_of(&self, invoice: Row<IssuedInvoice>) -> Result<Vec<Stored<Dispute>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{DISPUTE} WHERE d.invoice = ?1 ORDER BY d.id"))?;
        let rows = found.query_map([invoice], dispute)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// All disputes, in the order of entry; an end counts once a second person has approved it.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn disputes(&self) -> Result<Vec<Stored<Dispute>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{DISPUTE} ORDER BY d.id"))?;
        let rows = found.query_map([], dispute)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: InBook> Disputes for T {}

impl Work<'_> {
    /// Enters a dispute.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_dispute(&mut self, dispute: &Dispute, document: Option<Row<Document>>) -> Result<Row<Dispute>, Refusal> {
        let values = vec![dispute.invoice.into(), dispute.line.into(), dispute.from.to_string().into(), dispute.text.clone().into(), document.into()];
        self.add("dispute", values).map(Row::new)
    }

    /// Enters the end of a dispute.
    ///
    /// # Errors
    /// When it has ended already, or the book cannot be written.
    pub fn add_dispute_end(
        &mut self,
        dispute: Row<Dispute>,
        to: Day,
        outcome: DisputeOutcome,
        proposal: Option<Row<Proposal>>,
    ) -> Result<i64, Refusal> {
        self.add("dispute_end", vec![dispute.into(), to.to_string().into(), outcome.word().to_owned().into(), proposal.into()])
    }
}
