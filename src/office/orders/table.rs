//! Orders for work on meters, in the book.

use rusqlite::Connection;

use super::record::{ChangeOrder, OrderDone, OrderKind, OrderStanding};
use crate::office::proposals::Proposal;
use crate::office::store::{BookOfAccounts, Document, Row, Stored, Work, word};
use crate::source::Refusal;

impl BookOfAccounts {
    /// All orders, in the order of their requests.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn change_orders(&self) -> Result<Vec<OrderStanding>, Refusal> {
        orders(&self.connection)
    }
}

impl Work<'_> {
    /// As [`BookOfAccounts::change_orders`].
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn change_orders(&self) -> Result<Vec<OrderStanding>, Refusal> {
        orders(self.transaction)
    }

    /// Enters a request.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_change_order(&mut self, order: &ChangeOrder, proposal: Row<Proposal>) -> Result<Row<ChangeOrder>, Refusal> {
        let words = [order.kind.word(), &order.point, &order.meter, &order.replaces, &order.planned];
        let values = words.into_iter().map(|word| word.to_owned().into()).chain([proposal.into()]);
        self.add("change_order", values.collect()).map(Row::new)
    }

    /// Enters that it was done.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_order_done(&mut self, order: Row<ChangeOrder>, done: &OrderDone, document: Option<Row<Document>>) -> Result<i64, Refusal> {
        let values = vec![
            order.into(),
            done.on.clone().into(),
            done.read_out.clone().into(),
            done.read_in.clone().into(),
            done.accuracy.clone().into(),
            document.into(),
        ];
        self.add("change_order_done", values)
    }
}

fn orders(connection: &Connection) -> Result<Vec<OrderStanding>, Refusal> {
    let mut found = connection.prepare_cached(
        "SELECT o.id, o.kind, o.point, o.meter, o.replaces, o.planned, o.proposal, o.proposal IN (SELECT id FROM approved), d.on_day
         FROM change_order o LEFT JOIN change_order_done d ON d.change_order = o.id ORDER BY o.id",
    )?;
    let orders = found.query_map([], |row| {
        let order = ChangeOrder {
            kind: word(row, 1, OrderKind::of_word)?,
            point: row.get(2)?,
            meter: row.get(3)?,
            replaces: row.get(4)?,
            planned: row.get(5)?,
        };
        let order = Stored::new(row.get(0)?, order);
        Ok(OrderStanding { order, proposal: row.get(6)?, approved: row.get(7)?, done: row.get(8)? })
    })?;
    Ok(orders.collect::<Result<_, _>>()?)
}
