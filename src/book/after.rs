//! Adjustments, payments, disputes and closed months in the book.

use rusqlite::{OptionalExtension as _, Row};

use super::reads::Reads;
use super::runs::{day, days};
use super::work::{Value, Work};
use crate::calendar::Day;
use crate::records::{Adjustment, Dispute, Payment};
use crate::source::Refusal;

const ADJUSTMENT: &str = "SELECT a.id, n.number, n.posted, a.kind, a.account, a.invoice, a.line, a.cause, a.cents, a.gl, a.service_first,
    a.service_day, a.proposal FROM adjustment a LEFT JOIN adjustment_number n ON n.adjustment = a.id";

/// Looking at what followed invoices: from the book, or from an act under way.
pub trait AfterIssue: Reads {
    /// All adjustments and write-offs, posted or not, in the order of entry.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn adjustments(&self) -> Result<Vec<Adjustment>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{ADJUSTMENT} ORDER BY a.id"))?;
        let rows = found.query_map([], adjustment)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The adjustments of an invoice that are posted.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn adjustments_of(&self, invoice: i64) -> Result<Vec<Adjustment>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{ADJUSTMENT} WHERE a.invoice = ?1 AND n.number IS NOT NULL ORDER BY a.id"))?;
        let rows = found.query_map([invoice], adjustment)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The causes of the rebill by which an invoice came about: cause, cents, words.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn causes_of_rebill(&self, item: i64) -> Result<Vec<(String, i64, String)>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection
            .prepare_cached("SELECT c.cause, c.cents, c.text FROM rebill b JOIN rebill_cause c ON c.rebill = b.id WHERE b.item = ?1 ORDER BY c.id")?;
        let rows = found.query_map([item], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Payments that stand, in the order in which they were received.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn payments(&self, account: Option<&str>) -> Result<Vec<Payment>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT id, account, invoice, received, cents, reference FROM payment WHERE (?1 IS NULL OR account = ?1)
             AND id NOT IN (SELECT corrects FROM payment WHERE corrects IS NOT NULL) ORDER BY received, id",
        )?;
        let rows = found.query_map([account], |row| {
            Ok(Payment {
                id: row.get(0)?,
                account: row.get(1)?,
                invoice: row.get(2)?,
                received: day(row, 3)?,
                cents: row.get(4)?,
                reference: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// All disputes, in the order of entry; an end counts once a second person has approved it.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn disputes(&self) -> Result<Vec<Dispute>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT d.id, d.invoice, d.line, d.from_day, d.text, e.to_day, e.outcome FROM dispute d
             LEFT JOIN dispute_end e ON e.dispute = d.id AND (e.proposal IS NULL OR e.proposal IN (SELECT id FROM approved)) ORDER BY d.id",
        )?;
        let rows = found.query_map([], |row| {
            let outcome: Option<String> = row.get(6)?;
            let ended = outcome.map(|outcome| Ok::<_, rusqlite::Error>((day(row, 5)?, outcome))).transpose()?;
            Ok(Dispute { id: row.get(0)?, invoice: row.get(1)?, line: row.get(2)?, from: day(row, 3)?, text: row.get(4)?, ended })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The state of an accounting month, as `2026-10`: `open`, `soft-closed`, `closed` or `reopened`.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn state_of_month(&self, month: &str) -> Result<String, Refusal> {
        let states = self.states_of_months()?;
        Ok(states.into_iter().rev().find(|(known, ..)| known == month).map_or_else(|| "open".to_owned(), |(_, state, _)| state))
    }

    /// Every change of a month's state that counts: month, state, day.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn states_of_months(&self) -> Result<Vec<(String, String, String)>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT s.month, s.state, e.on_day FROM period_state s JOIN event e ON e.id = s.event
             WHERE s.proposal IS NULL OR s.proposal IN (SELECT id FROM approved) ORDER BY s.id",
        )?;
        let rows = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: Reads> AfterIssue for T {}

fn adjustment(row: &Row<'_>) -> rusqlite::Result<Adjustment> {
    let number: Option<String> = row.get(1)?;
    Ok(Adjustment {
        id: row.get(0)?,
        posted: number.map(|number| Ok::<_, rusqlite::Error>((number, day(row, 2)?))).transpose()?,
        write_off: row.get::<_, String>(3)? == "write-off",
        account: row.get(4)?,
        invoice: row.get(5)?,
        line: row.get(6)?,
        cause: row.get(7)?,
        cents: row.get(8)?,
        gl: row.get(9)?,
        days: days(row, 10)?,
        proposal: row.get(12)?,
    })
}

impl Work<'_> {
    /// Enters an adjustment or a write-off that waits for its proposal.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_adjustment(&mut self, adjustment: &Adjustment, proposal: i64) -> Result<i64, Refusal> {
        let kind = if adjustment.write_off { "write-off" } else { "adjustment" };
        let values = vec![
            kind.to_owned().into(),
            adjustment.account.clone().into(),
            adjustment.invoice.into(),
            adjustment.line.into(),
            adjustment.cause.clone().into(),
            adjustment.cents.into(),
            adjustment.gl.clone().into(),
            adjustment.days.start.to_string().into(),
            adjustment.days.last_day().to_string().into(),
            proposal.into(),
        ];
        self.add("adjustment", values)
    }

    /// Numbers an approved adjustment: the next of its year's series, without a gap.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn number_adjustment(&mut self, adjustment: i64, posted: Day) -> Result<String, Refusal> {
        let series = i64::from(posted.year());
        let last: Option<i64> =
            self.transaction.query_row("SELECT max(sequence) FROM adjustment_number WHERE series = ?1", [series], |row| row.get(0))?;
        let sequence = last.unwrap_or(0) + 1;
        let number = format!("ADJ-{series}-{sequence:06}");
        let values = vec![adjustment.into(), number.clone().into(), series.into(), sequence.into(), posted.to_string().into()];
        self.add("adjustment_number", values)?;
        Ok(number)
    }

    /// Whether a rebill of an invoice waits for a second person.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rebill_waiting(&self, invoice: i64) -> Result<bool, Refusal> {
        let mut found = self
            .transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM rebill WHERE invoice = ?1 AND proposal NOT IN (SELECT proposal FROM decision))")?;
        Ok(found.query_row([invoice], |row| row.get(0))?)
    }

    /// What a proposal rebills: the old invoice's row and the new item's.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rebill_of(&self, proposal: i64) -> Result<Option<(i64, i64)>, Refusal> {
        let mut found = self.transaction.prepare_cached("SELECT invoice, item FROM rebill WHERE proposal = ?1")?;
        Ok(found.query_row([proposal], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// Enters a rebill that waits for its proposal.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_rebill(&mut self, invoice: i64, item: i64, proposal: i64) -> Result<i64, Refusal> {
        self.add("rebill", vec![invoice.into(), item.into(), proposal.into()])
    }

    /// Enters a cause of a rebill.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_rebill_cause(&mut self, rebill: i64, cause: &str, cents: i64, text: &str) -> Result<i64, Refusal> {
        self.add("rebill_cause", vec![rebill.into(), cause.to_owned().into(), cents.into(), text.to_owned().into()])
    }

    /// Enters a payment; `corrects` is one that it takes the place of.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_payment(&mut self, payment: &Payment, batch: Option<i64>, corrects: Option<i64>) -> Result<i64, Refusal> {
        let values = vec![
            payment.account.clone().into(),
            payment.invoice.into(),
            payment.received.to_string().into(),
            payment.cents.into(),
            payment.reference.clone().into(),
            batch.into(),
            corrects.into(),
        ];
        self.add("payment", values)
    }

    /// Enters a dispute.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_dispute(&mut self, dispute: &Dispute, document: Option<i64>) -> Result<i64, Refusal> {
        let values = vec![dispute.invoice.into(), dispute.line.into(), dispute.from.to_string().into(), dispute.text.clone().into(), document.into()];
        self.add("dispute", values)
    }

    /// Enters the end of a dispute.
    ///
    /// # Errors
    /// When it has ended already, or the book cannot be written.
    pub fn add_dispute_end(&mut self, dispute: i64, to: Day, outcome: &str, proposal: Option<i64>) -> Result<i64, Refusal> {
        self.add("dispute_end", vec![dispute.into(), to.to_string().into(), outcome.to_owned().into(), proposal.into()])
    }

    /// Enters a month's state.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_month_state(&mut self, month: &str, state: &str, proposal: Option<i64>) -> Result<i64, Refusal> {
        self.add("period_state", vec![Value::Text(month.to_owned()), Value::Text(state.to_owned()), proposal.into()])
    }
}
