//! What was found: where, and both values.

use crate::office::store::Contradiction;
use crate::source::{Code, Refusal, codes};

/// Where something was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The table; empty where it is none.
    pub relation: String,
    /// The row; 0 where it is no one row.
    pub row: i64,
    /// The event; 0 where it is none.
    pub event: i64,
    /// The invoice, and its line as `INV-2026-000001/2`; or whatever else it is about.
    pub subject: String,
}

impl Place {
    /// In words: `invoice INV-2026-000001/2, row 7 of run_line, event 12`.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        if !self.subject.is_empty() {
            parts.push(self.subject.clone());
        }
        match (self.relation.as_str(), self.row) {
            ("", _) => {}
            ("event", _) if self.event != 0 => {}
            (relation, 0) => parts.push(format!("table {relation}")),
            (relation, row) => parts.push(format!("row {row} of {relation}")),
        }
        if self.event != 0 {
            parts.push(format!("event {}", self.event));
        }
        if parts.is_empty() { "the file".to_owned() } else { parts.join(", ") }
    }
}

/// Something of the book that does not agree: where, what was sealed, what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Finding {
    pub code: Code,
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub what: String,
    /// What was sealed, signed or issued, or would have to be.
    pub sealed: String,
    /// What is there, or comes out.
    pub found: String,
}

impl Finding {
    /// Something of a table cannot be read.
    pub(super) fn unreadable(relation: &str, refusal: &Refusal) -> Self {
        Self {
            code: codes::FILE_UNSOUND,
            place: Place { relation: relation.to_owned(), ..Place::default() },
            what: "the book cannot be read here".to_owned(),
            sealed: "rows that can be read".to_owned(),
            found: format!("{}: {}", refusal.code, refusal.message),
        }
    }
}

impl From<Contradiction> for Finding {
    fn from(found: Contradiction) -> Self {
        Self {
            code: found.code,
            place: Place { relation: found.relation, row: found.row, event: found.event, subject: found.subject },
            what: found.what.to_owned(),
            sealed: found.expected,
            found: found.found,
        }
    }
}
