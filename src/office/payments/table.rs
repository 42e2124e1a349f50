//! Payments in the book.

use super::record::Payment;
use crate::office::reads::Reads;
use crate::office::store::{Document, Row, Stored, Work, day, kept_amount};
use crate::source::Refusal;

/// Looking at payments: in the book, or in an act under way.
pub trait Payments: Reads {
    /// Payments that stand, in the order in which they were received.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn payments(&self, account: Option<&str>) -> Result<Vec<Stored<Payment>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT id, account, invoice, received, cents, reference FROM payment WHERE (?1 IS NULL OR account = ?1)
             AND id NOT IN (SELECT corrects FROM payment WHERE corrects IS NOT NULL) ORDER BY received, id",
        )?;
        let rows = found.query_map([account], |row| {
            let payment = Payment { account: row.get(1)?, invoice: row.get(2)?, received: day(row, 3)?, cents: row.get(4)?, reference: row.get(5)? };
            Ok(Stored::new(row.get(0)?, payment))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: Reads> Payments for T {}

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
