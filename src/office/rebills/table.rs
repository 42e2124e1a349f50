//! Rebills in the book.

use rusqlite::OptionalExtension as _;

use crate::exact::Cents;
use crate::office::invoices::IssuedInvoice;
use crate::office::proposals::Proposal;
use crate::office::runs::RunItem;
use crate::office::store::{InBook, Row, Work, kept_amount};
use crate::source::Refusal;

/// What a proposal rebills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Rebilled {
    /// The old invoice.
    pub old: Row<IssuedInvoice>,
    pub item: Row<RunItem>,
}

/// Looking at rebills: in the book, or in an act under way.
pub trait Rebills: InBook {
    /// The causes of the rebill by which an invoice came about: cause, cents, words.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn causes_of_rebill(&self, item: Row<RunItem>) -> Result<Vec<(String, Cents, String)>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection
            .prepare_cached("SELECT c.cause, c.cents, c.text FROM rebill b JOIN rebill_cause c ON c.rebill = b.id WHERE b.item = ?1 ORDER BY c.id")?;
        let rows = found.query_map([item], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: InBook> Rebills for T {}

impl Work<'_> {
    /// Whether a rebill of an invoice waits for a second person.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rebill_waiting(&self, invoice: Row<IssuedInvoice>) -> Result<bool, Refusal> {
        let mut found = self
            .transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM rebill WHERE invoice = ?1 AND proposal NOT IN (SELECT proposal FROM decision))")?;
        Ok(found.query_row([invoice], |row| row.get(0))?)
    }

    /// What a proposal rebills: the old invoice's row and the new item's.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rebill_of(&self, proposal: Row<Proposal>) -> Result<Option<Rebilled>, Refusal> {
        let mut found = self.transaction.prepare_cached("SELECT invoice, item FROM rebill WHERE proposal = ?1")?;
        Ok(found.query_row([proposal], |row| Ok(Rebilled { old: row.get(0)?, item: row.get(1)? })).optional()?)
    }

    /// Enters a rebill that waits for its proposal.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_rebill(&mut self, invoice: Row<IssuedInvoice>, item: Row<RunItem>, proposal: Row<Proposal>) -> Result<i64, Refusal> {
        self.add("rebill", vec![invoice.into(), item.into(), proposal.into()])
    }

    /// Enters a cause of a rebill.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_rebill_cause(&mut self, rebill: i64, cause: &str, cents: Cents, text: &str) -> Result<i64, Refusal> {
        self.add("rebill_cause", vec![rebill.into(), cause.to_owned().into(), kept_amount(cents)?, text.to_owned().into()])
    }
}
