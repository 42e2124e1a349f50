//! Invoices that a change of rate text touches, as a table.

use super::touched::Touched;
use crate::exact::Cents;
use crate::report::{Column, Report};

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
            invoice.cents.to_string(),
            row.cents.map(|cents| cents.to_string()).unwrap_or_default(),
            row.cents.map(|cents| (cents - invoice.cents).to_string()).unwrap_or_default(),
            row.reason.clone(),
        ]
    });
    let sum: Cents = rows.iter().filter_map(|row| Some(row.cents? - row.invoice.cents)).sum();
    let totals = vec![("invoices".to_owned(), rows.len().to_string()), ("difference".to_owned(), sum.to_string())];
    Report { title, columns, rows: table.collect(), totals, remarks: Vec::new() }
}
