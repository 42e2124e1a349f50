//! Payments as a table.

use super::record::Payment;
use crate::report::{Column, Report, cents_text};

/// Payments.
pub fn payments_report(title: String, rows: &[Payment], numbers: &dyn Fn(i64) -> String) -> Report {
    let columns = vec![
        Column::words("payment"),
        Column::words("received"),
        Column::words("account"),
        Column::words("invoice"),
        Column::figures("amount"),
        Column::words("reference"),
    ];
    let table = rows.iter().map(|row| {
        let invoice = row.invoice.map(numbers).unwrap_or_default();
        vec![format!("P-{}", row.id), row.received.to_string(), row.account.clone(), invoice, cents_text(row.cents), row.reference.clone()]
    });
    let totals = vec![("received".to_owned(), cents_text(rows.iter().map(|row| row.cents).sum()))];
    Report { title, columns, rows: table.collect(), totals, remarks: Vec::new() }
}
