//! Invoices that a change of rate text touches, as a table.

use super::touched::Touched;
use crate::report::{Column, Report, cents_text};

/// Invoices that a change of rate text touches.
pub fn touched_report(title: String, rows: &[Touched]) -> Report {
    let columns = vec![
        Column::words("invoice"),
        Column::words("account"),
        Column::words("from"),
        Column::words("to"),
        Column::figures("issued"),
        Column::figures("by the text"),
        Column::figures("difference"),
        Column::words("why not"),
    ];
    let table = rows.iter().map(|row| {
        let invoice = &row.invoice;
        vec![
            invoice.number.clone(),
            invoice.account.clone(),
            invoice.days.start.to_string(),
            invoice.days.last_day().to_string(),
            cents_text(invoice.cents),
            row.cents.map(cents_text).unwrap_or_default(),
            row.cents.map(|cents| cents_text(cents - invoice.cents)).unwrap_or_default(),
            row.reason.clone(),
        ]
    });
    let sum: i64 = rows.iter().filter_map(|row| Some(row.cents? - row.invoice.cents)).sum();
    let totals = vec![("invoices".to_owned(), rows.len().to_string()), ("difference".to_owned(), cents_text(sum))];
    Report { title, columns, rows: table.collect(), totals, remarks: Vec::new() }
}
