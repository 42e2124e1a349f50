//! Payments as a table.

use super::record::Payment;
use crate::exact::Cents;
use crate::office::invoices::IssuedInvoice;
use crate::office::store::{Row, Stored};
use crate::report::{Column, Report};

/// A row for each payment received in the days, and their sum.
pub fn payments_report(title: String, rows: &[Stored<Payment>], numbers: &dyn Fn(Row<IssuedInvoice>) -> String) -> Report {
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
        vec![format!("P-{}", row.id), row.received.to_string(), row.account.clone(), invoice, row.cents.to_string(), row.reference.clone()]
    });
    let totals = vec![("received".to_owned(), (rows.iter().map(|row| row.cents).sum::<Cents>()).to_string())];
    Report { title, columns, rows: table.collect(), totals, remarks: Vec::new() }
}
