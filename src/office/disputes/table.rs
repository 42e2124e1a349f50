//! Disputes in the book.

use super::record::Dispute;
use crate::calendar::Day;
use crate::office::proposals::Proposal;
use crate::office::reads::Reads;
use crate::office::store::{Document, Row, Stored, Work, day};
use crate::source::Refusal;

/// Looking at disputes: in the book, or in an act under way.
pub trait Disputes: Reads {
    /// All disputes, in the order of entry; an end counts once a second person has approved it.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn disputes(&self) -> Result<Vec<Stored<Dispute>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT d.id, d.invoice, d.line, d.from_day, d.text, e.to_day, e.outcome FROM dispute d
             LEFT JOIN dispute_end e ON e.dispute = d.id AND (e.proposal IS NULL OR e.proposal IN (SELECT id FROM approved)) ORDER BY d.id",
        )?;
        let rows = found.query_map([], |row| {
            let outcome: Option<String> = row.get(6)?;
            let ended = outcome.map(|outcome| Ok::<_, rusqlite::Error>((day(row, 5)?, outcome))).transpose()?;
            let dispute = Dispute { invoice: row.get(1)?, line: row.get(2)?, from: day(row, 3)?, text: row.get(4)?, ended };
            Ok(Stored::new(row.get(0)?, dispute))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: Reads> Disputes for T {}

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
    pub fn add_dispute_end(&mut self, dispute: Row<Dispute>, to: Day, outcome: &str, proposal: Option<Row<Proposal>>) -> Result<i64, Refusal> {
        self.add("dispute_end", vec![dispute.into(), to.to_string().into(), outcome.to_owned().into(), proposal.into()])
    }
}
