//! Disputes as a table.

use super::record::Dispute;
use crate::office::invoices::IssuedInvoice;
use crate::office::store::{Row, Stored};
use crate::report::{Column, Report};

/// A row for each dispute: invoice, from when, how it ended.
pub fn disputes_report(rows: &[Stored<Dispute>], numbers: &dyn Fn(Row<IssuedInvoice>) -> String) -> Report {
    let columns = ["dispute", "invoice", "line", "from", "state", "what"].map(Column::words).to_vec();
    let table = rows.iter().map(|row| {
        let state = row.ended.as_ref().map_or_else(|| "open".to_owned(), |(day, outcome)| format!("{outcome} on {day}"));
        let line = row.line.map(|line| line.to_string()).unwrap_or_default();
        vec![row.id.to_string(), numbers(row.invoice), line, row.from.to_string(), state, row.text.clone()]
    });
    Report { title: "Disputes".to_owned(), columns, rows: table.collect(), ..Report::default() }
}
