//! Adjustments and write-offs in the book.

use rusqlite::OptionalExtension as _;

use super::record::Adjustment;
use crate::calendar::Day;
use crate::office::adjustments::AdjustmentKind;
use crate::office::invoices::IssuedInvoice;
use crate::office::proposals::Proposal;
use crate::office::store::{InBook, Row, Stored, Work, day, days, kept_amount, word};
use crate::source::Refusal;

const ADJUSTMENT: &str = "SELECT a.id, n.number, n.posted, a.kind, a.account, a.invoice, a.line, a.cause, a.cents, a.gl, a.service_first,
    a.service_day, a.proposal FROM adjustment a LEFT JOIN adjustment_number n ON n.adjustment = a.id";

/// Looking at adjustments and write-offs: in the book, or in an act under way.
pub trait Adjustments: InBook {
    /// All adjustments and write-offs, posted or not, in the order of entry.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn adjustments(&self) -> Result<Vec<Stored<Adjustment>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{ADJUSTMENT} ORDER BY a.id"))?;
        let rows = found.query_map([], adjustment)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The adjustment of a proposal.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn adjustment_proposed(&self, proposal: Row<Proposal>) -> Result<Option<Stored<Adjustment>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{ADJUSTMENT} WHERE a.proposal = ?1"))?;
        Ok(found.query_row([proposal], adjustment).optional()?)
    }

    /// The adjustments of an invoice that are posted.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn adjustments_of(&self, invoice: Row<IssuedInvoice>) -> Result<Vec<Stored<Adjustment>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{ADJUSTMENT} WHERE a.invoice = ?1 AND n.number IS NOT NULL ORDER BY a.id"))?;
        let rows = found.query_map([invoice], adjustment)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: InBook> Adjustments for T {}

fn adjustment(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored<Adjustment>> {
    let number: Option<String> = row.get(1)?;
    let adjustment = Adjustment {
        posted: number.map(|number| Ok::<_, rusqlite::Error>((number, day(row, 2)?))).transpose()?,
        kind: word(row, 3, AdjustmentKind::of_word)?,
        account: row.get(4)?,
        invoice: row.get(5)?,
        line: row.get(6)?,
        cause: row.get(7)?,
        cents: row.get(8)?,
        gl: row.get(9)?,
        days: days(row, 10)?,
        proposal: row.get(12)?,
    };
    Ok(Stored::new(row.get(0)?, adjustment))
}

impl Work<'_> {
    /// Enters an adjustment or a write-off that waits for its proposal.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_adjustment(&mut self, adjustment: &Adjustment, proposal: Row<Proposal>) -> Result<Row<Adjustment>, Refusal> {
        let values = vec![
            adjustment.kind.word().to_owned().into(),
            adjustment.account.clone().into(),
            adjustment.invoice.into(),
            adjustment.line.into(),
            adjustment.cause.clone().into(),
            kept_amount(adjustment.cents)?,
            adjustment.gl.clone().into(),
            adjustment.days.start.to_string().into(),
            adjustment.days.last_day().to_string().into(),
            proposal.into(),
        ];
        self.add("adjustment", values).map(Row::new)
    }

    /// Numbers an approved adjustment: the next of its year's series, without a gap.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn number_adjustment(&mut self, adjustment: Row<Adjustment>, posted: Day) -> Result<String, Refusal> {
        let series = i64::from(posted.year());
        let last: Option<i64> =
            self.transaction.query_row("SELECT max(sequence) FROM adjustment_number WHERE series = ?1", [series], |row| row.get(0))?;
        let sequence = last.unwrap_or(0) + 1;
        let number = format!("ADJ-{series}-{sequence:06}");
        let values = vec![adjustment.into(), number.clone().into(), series.into(), sequence.into(), posted.to_string().into()];
        self.add("adjustment_number", values)?;
        Ok(number)
    }
}
