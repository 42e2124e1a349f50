//! Where a read or a fact came from.

use crate::office::people::Person;
use crate::office::store::Row;

/// Where a read or a fact is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The read's or fact's row.
    pub id: i64,
    /// What it says, in words.
    pub what: String,
    /// The file and the row in it, or the document behind it.
    pub from: String,
    /// Who entered or loaded it: the person's row.
    pub person: Row<Person>,
    /// When: the office's day.
    pub on: String,
    /// Who approved it, where a second person had to.
    pub approved_by: Option<Row<Person>>,
}
