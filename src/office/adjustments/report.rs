//! Adjustments and write-offs as a table.

use super::record::Adjustment;
use crate::exact::Cents;
use crate::office::invoices::IssuedInvoice;
use crate::office::store::{Row, Stored};
use crate::report::{Column, Report};

/// Adjustments and write-offs.
pub fn adjustments_report(title: String, rows: &[Stored<Adjustment>], numbers: &dyn Fn(Row<IssuedInvoice>) -> String) -> Report {
    let columns = vec![
        Column::words("number"),
        Column::words("posted"),
        Column::words("kind"),
        Column::words("account"),
        Column::words("invoice"),
        Column::words("line"),
        Column::figures("amount"),
        Column::words("gl"),
        Column::words("service days"),
        Column::words("cause"),
    ];
    let table = rows.iter().map(|row| {
        let (number, posted) =
            row.posted.clone().map_or_else(|| (format!("(proposal {})", row.proposal), String::new()), |(number, day)| (number, day.to_string()));
        vec![
            number,
            posted,
            row.kind.word().to_owned(),
            row.account.clone(),
            row.invoice.map(numbers).unwrap_or_default(),
            row.line.map(|line| line.to_string()).unwrap_or_default(),
            row.cents.to_string(),
            row.gl.clone(),
            row.days.words(),
            row.cause.clone(),
        ]
    });
    let posted: Cents = rows.iter().filter(|row| row.posted.is_some()).map(|row| row.cents).sum();
    Report { title, columns, rows: table.collect(), totals: vec![("posted".to_owned(), posted.to_string())], remarks: Vec::new() }
}
