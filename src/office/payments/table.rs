//! Payments in the book.

use super::record::Payment;
use crate::calendar::Day;
use crate::office::store::{Document, InBook, Row, Stored, Work, day, kept_amount};
use crate::source::Refusal;

/// Payments that stand: none that another has taken the place of.
const PAYMENT: &str = "SELECT id, account, invoice, received, cents, reference FROM payment
    WHERE id NOT IN (SELECT corrects FROM payment WHERE corrects IS NOT NULL)";

fn payment(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored<Payment>> {
    let payment = Payment { account: row.get(1)?, invoice: row.get(2)?, received: day(row, 3)?, cents: row.get(4)?, reference: row.get(5)? };
    Ok(Stored::new(row.get(0)?, payment))
}

/// Looking at payments: in the book, or in an act under way.
pub trait Payments: InBook {
    /// Payments of an account that were received on a day, in the order of entry.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn payments_received(&self, account: &str, on: Day) -> Result<Vec<Stored<Payment>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{PAYMENT} AND account = ?1 AND received = ?2 ORDER BY id"))?;
        let rows = found.query_map((account, on.to_string()), payment)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Payments that stand, in the order in which they were received.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn payments(&self, account: Option<&str>) -> Result<Vec<Stored<Payment>>, Refusal> {
        let connection = self.reads_from().0;
        let of = if account.is_some() { " AND account = ?1" } else { "" };
        let mut found = connection.prepare_cached(&format!("{PAYMENT}{of} ORDER BY received, id"))?;
        let rows = found.query_map(rusqlite::params_from_iter(account), payment)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: InBook> Payments for T {}

impl Work<'_> {
    /// Enters a payment; `corrects` is one that it takes the place of.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_payment(&mut self, payment: &Payment, batch: Option<Row<Document>>, corrects: Option<Row<Payment>>) -> Result<Row<Payment>, Refusal> {
        let values = vec![
            payment.account.clone().into(),
            payment.invoice.into(),
            payment.received.to_string().into(),
            kept_amount(payment.cents)?,
            payment.reference.clone().into(),
            batch.into(),
            corrects.into(),
        ];
        self.add("payment", values).map(Row::new)
    }
}
