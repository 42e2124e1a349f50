//! Revenue as a table.

use super::rules::Revenue;
use crate::exact::Cents;
use crate::report::{Column, Report};

/// Revenue by account of the general ledger.
pub fn revenue_report(title: String, rows: &[Revenue]) -> Report {
    let columns = vec![Column::words("gl"), Column::words("service"), Column::words("charge"), Column::figures("amount")];
    let table = rows.iter().map(|row| vec![row.gl.clone(), row.service.clone(), row.charge.clone(), row.cents.to_string()]);
    let totals = vec![("total".to_owned(), (rows.iter().map(|row| row.cents).sum::<Cents>()).to_string())];
    Report { title, columns, rows: table.collect(), totals, remarks: Vec::new() }
}
