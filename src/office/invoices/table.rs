//! Issued invoices in the book.

use rusqlite::OptionalExtension as _;
use rusqlite::types::Value as Parameter;

use super::provenance::Provenance;
use super::record::{EventSeen, IssuedInvoice};
use crate::calendar::Day;
use crate::exact::Cents;
use crate::office::reads::MeterRead;
use crate::office::register::RegisterRow;
use crate::office::runs::{Run, RunItem};
use crate::office::store::{InBook, Row, Stored, Work, day, days, digest, hexadecimal, kept_amount};
use crate::source::Refusal;

const INVOICE: &str = "SELECT i.id, i.number, i.series, i.sequence, i.item, i.account, i.customer, i.service, i.bill, i.first_day, i.day,
    i.bill_date, i.cents, i.rate_set, i.inputs_sha256, i.text_sha256, i.lines_sha256, i.engine, i.rebills,
    EXISTS (SELECT 1 FROM cancellation c WHERE c.invoice = i.id) FROM invoice i";

/// Which invoices; what is empty does not narrow.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct InvoicesAsked {
    pub account: Option<String>,
    pub service: Option<String>,
    /// Issued by a run.
    pub run: Option<Row<Run>>,
    /// With this date or later.
    pub from: Option<Day>,
    /// With this date or earlier.
    pub through: Option<Day>,
    /// Those that are not cancelled alone.
    pub standing: bool,
}

/// An invoice with the row that it has in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct InvoiceRow {
    pub id: Row<IssuedInvoice>,
    pub number: String,
    /// Its total, in cents.
    pub cents: Cents,
}

/// Looking at invoices: from the book, or from an act under way.
pub trait Invoices: InBook {
    /// Invoices in the order of their numbers.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn invoices(&self, asked: &InvoicesAsked) -> Result<Vec<Stored<IssuedInvoice>>, Refusal> {
        let (wanted, values) = narrowed(asked);
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{INVOICE}{wanted} ORDER BY i.series, i.sequence"))?;
        let rows = found.query_map(rusqlite::params_from_iter(values), invoice)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The rows of invoices in the order of their numbers, each with its number and total in cents.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn rows_of_invoices(&self, asked: &InvoicesAsked) -> Result<Vec<InvoiceRow>, Refusal> {
        let (wanted, values) = narrowed(asked);
        let connection = self.reads_from().0;
        let mut found = connection.prepare(&format!("SELECT i.id, i.number, i.cents FROM invoice i{wanted} ORDER BY i.series, i.sequence"))?;
        let rows = found.query_map(rusqlite::params_from_iter(values), |row| {
            // What stands where neither text nor number can is found by the chain; here it only must not stop the rest.
            Ok(InvoiceRow { id: row.get(0)?, number: row.get(1).unwrap_or_default(), cents: row.get(2).unwrap_or_default() })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The invoice of a number.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn invoice_numbered(&self, number: &str) -> Result<Option<Stored<IssuedInvoice>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{INVOICE} WHERE i.number = ?1"))?;
        Ok(found.query_row([number], invoice).optional()?)
    }

    /// The invoice of a row.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn invoice_of_row(&self, id: Row<IssuedInvoice>) -> Result<Option<Stored<IssuedInvoice>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{INVOICE} WHERE i.id = ?1"))?;
        Ok(found.query_row([id], invoice).optional()?)
    }

    /// The event that issued an invoice.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn event_of_invoice(&self, id: Row<IssuedInvoice>) -> Result<Option<EventSeen>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection
            .prepare_cached("SELECT e.id, e.person, e.on_day, e.recorded, e.hash FROM invoice i JOIN event e ON e.id = i.event WHERE i.id = ?1")?;
        let row = found.query_row([id], |row| {
            Ok(EventSeen { id: row.get(0)?, person: row.get(1)?, on: row.get(2)?, recorded: row.get(3)?, hash: hexadecimal(row, 4)? })
        });
        Ok(row.optional()?)
    }

    /// Where a read is from.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn provenance_of_read(&self, id: Row<MeterRead>) -> Result<Option<Provenance>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT r.id, r.kind, r.point, r.meter, r.first_day, r.day, r.value, r.unit, r.quality, r.policy, r.corrects, d.name, r.row,
               e.person, e.on_day, dec.person, doc.name
             FROM read r JOIN event e ON e.id = r.event LEFT JOIN batch b ON b.id = r.batch LEFT JOIN document d ON d.id = b.document
             LEFT JOIN proposal p ON p.id = r.proposal LEFT JOIN decision dec ON dec.proposal = r.proposal
             LEFT JOIN document doc ON doc.id = p.document WHERE r.id = ?1",
        )?;
        let row = found.query_row([id], |row| {
            let text = |at: usize| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
            let (first, last) = (text(4)?, text(5)?);
            let days = if first == last { last } else { format!("{first} to {last}") };
            let policy = text(9)?;
            let by = if policy.is_empty() { String::new() } else { format!(" by {policy}") };
            let meter = text(3)?;
            let at = if meter.is_empty() { text(2)? } else { format!("{} meter {meter}", text(2)?) };
            let what = format!("{} of {at}, {days}: {} {} ({}{by})", text(1)?, text(6)?, text(7)?, text(8)?);
            let corrects: Option<i64> = row.get(10)?;
            let from = match (text(11)?, corrects, text(16)?) {
                (file, _, _) if !file.is_empty() => format!("{file}, row {}", row.get::<_, Option<i64>>(12)?.unwrap_or(0)),
                (_, Some(read), document) if document.is_empty() => format!("in place of R-{read}"),
                (_, Some(read), document) => format!("in place of R-{read}, {document}"),
                (_, None, document) if document.is_empty() => "entered in the book".to_owned(),
                (_, None, document) => document,
            };
            Ok(Provenance { id: row.get(0)?, what, from, person: row.get(13)?, on: row.get(14)?, approved_by: row.get(15)? })
        });
        Ok(row.optional()?)
    }

    /// Where a fact is from.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn provenance_of_fact(&self, id: Row<RegisterRow>) -> Result<Option<Provenance>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT f.id, f.subject, f.subject_name, f.name, f.value, f.from_day, f.to_day, e.person, e.on_day, dec.person, doc.name, p.reference
             FROM fact f JOIN event e ON e.id = f.event JOIN proposal p ON p.id = f.proposal LEFT JOIN decision dec ON dec.proposal = f.proposal
             LEFT JOIN document doc ON doc.id = p.document WHERE f.id = ?1",
        )?;
        let row = found.query_row([id], |row| {
            let text = |at: usize| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
            let to = text(6)?;
            let to = if to.is_empty() { String::new() } else { format!(" to {to}") };
            let what = format!("{} {}: {} is {} from {}{to}", text(1)?, text(2)?, text(3)?, text(4)?, text(5)?).replace(" :", ":");
            let from = [text(10)?, text(11)?].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            let from = if from.is_empty() { "no document".to_owned() } else { from };
            Ok(Provenance { id: row.get(0)?, what, from, person: row.get(7)?, on: row.get(8)?, approved_by: row.get(9)? })
        });
        Ok(row.optional()?)
    }

    /// The number of the invoice that took the place of one.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn rebilled_by(&self, id: Row<IssuedInvoice>) -> Result<Option<String>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached("SELECT number FROM invoice WHERE rebills = ?1")?;
        Ok(found.query_row([id], |row| row.get(0)).optional()?)
    }

    /// The run of an item: its name.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn run_of_item(&self, item: Row<RunItem>) -> Result<Option<String>, Refusal> {
        let connection = self.reads_from().0;
        let mut found =
            connection.prepare_cached("SELECT r.name FROM run_item i JOIN run_step s ON s.id = i.step JOIN run r ON r.id = s.run WHERE i.id = ?1")?;
        Ok(found.query_row([item], |row| row.get(0)).optional()?)
    }
}

impl<T: InBook> Invoices for T {}

/// The condition that narrows invoices to those asked for, and its values.
fn narrowed(asked: &InvoicesAsked) -> (String, Vec<Parameter>) {
    let mut conditions = Vec::new();
    let mut values: Vec<Parameter> = Vec::new();
    let mut narrow = |condition: &str, value: Option<Parameter>| {
        if let Some(value) = value {
            values.push(value);
            conditions.push(condition.replace('?', &format!("?{}", values.len())));
        }
    };
    narrow("i.account = ?", asked.account.clone().map(Parameter::Text));
    narrow("i.service = ?", asked.service.clone().map(Parameter::Text));
    narrow(
        "i.item IN (SELECT id FROM run_item WHERE step IN (SELECT id FROM run_step WHERE run = ?))",
        asked.run.map(|run| Parameter::Integer(run.number())),
    );
    narrow("i.bill_date >= ?", asked.from.map(|day| Parameter::Text(day.to_string())));
    narrow("i.bill_date <= ?", asked.through.map(|day| Parameter::Text(day.to_string())));
    if asked.standing {
        conditions.push("i.id NOT IN (SELECT invoice FROM cancellation)".to_owned());
    }
    let wanted = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    (wanted, values)
}

fn invoice(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored<IssuedInvoice>> {
    let invoice = IssuedInvoice {
        number: row.get(1)?,
        series: row.get(2)?,
        sequence: row.get(3)?,
        item: row.get(4)?,
        account: row.get(5)?,
        customer: row.get(6)?,
        service: row.get(7)?,
        bill: row.get(8)?,
        days: days(row, 9)?,
        bill_date: day(row, 11)?,
        cents: row.get(12)?,
        rate_set: row.get(13)?,
        seals: [hexadecimal(row, 14)?, hexadecimal(row, 15)?, hexadecimal(row, 16)?],
        engine: row.get(17)?,
        rebills: row.get(18)?,
        cancelled: row.get(19)?,
    };
    Ok(Stored::new(row.get(0)?, invoice))
}

impl Work<'_> {
    /// The last number given in a series; 0 where none is.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn last_in_series(&self, series: i64) -> Result<i64, Refusal> {
        let last: Option<i64> = self.transaction.query_row("SELECT max(sequence) FROM invoice WHERE series = ?1", [series], |row| row.get(0))?;
        Ok(last.unwrap_or(0))
    }

    /// Enters an invoice; what it rebills is cancelled by it.
    ///
    /// # Errors
    /// When the book refuses it: a number twice, an item twice, an invoice cancelled twice.
    pub fn add_invoice(&mut self, invoice: &IssuedInvoice) -> Result<Row<IssuedInvoice>, Refusal> {
        let [inputs, text, lines] = &invoice.seals;
        let values = vec![
            invoice.number.clone().into(),
            invoice.series.into(),
            invoice.sequence.into(),
            invoice.item.into(),
            invoice.account.clone().into(),
            invoice.customer.clone().into(),
            invoice.service.clone().into(),
            invoice.bill.clone().into(),
            invoice.days.start.to_string().into(),
            invoice.days.last_day().to_string().into(),
            invoice.bill_date.to_string().into(),
            kept_amount(invoice.cents)?,
            invoice.rate_set.into(),
            digest(inputs),
            digest(text),
            digest(lines),
            invoice.engine.clone().into(),
            invoice.rebills.into(),
        ];
        let id = self.add("invoice", values)?;
        if let Some(old) = invoice.rebills {
            self.add("cancellation", vec![old.into()])?;
        }
        Ok(Row::new(id))
    }
}
