//! Decisions by hand as a table.

use super::overrides::Override;
use crate::office::people::{Person, name_of};
use crate::report::{Column, Report};

/// Where persons decided by hand.
pub fn overrides_report(title: String, rows: &[Override], people: &[Person], emergencies: Vec<String>) -> Report {
    let columns = ["on", "who", "what", "about", "why"].map(Column::words).to_vec();
    let table = rows.iter().map(|row| vec![row.on.clone(), name_of(people, row.person), row.kind.clone(), row.about.clone(), row.why.clone()]);
    Report { title, columns, rows: table.collect(), totals: Vec::new(), remarks: emergencies }
}
