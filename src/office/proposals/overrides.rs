//! Where a person decided otherwise than the program, or by hand.

use crate::calendar::Day;
use crate::office::people::{Events, Person};
use crate::office::store::{BookOfAccounts, Row};
use crate::source::Refusal;

/// Where a person decided otherwise than the program, or by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Override {
    /// What kind: a hold released, a read corrected, ….
    pub kind: String,
    pub about: String,
    pub why: String,
    /// Who: the person's row.
    pub person: Row<Person>,
    /// The office's day.
    pub on: String,
}

/// Holds answered, exceptions answered, reads entered or corrected by hand, emergency decisions, months reopened.
///
/// # Errors
/// When the book cannot be read.
pub fn overrides(book: &BookOfAccounts, from: Day, through: Day) -> Result<Vec<Override>, Refusal> {
    let kinds = [
        "holds released",
        "holds rejected",
        "exceptions accepted",
        "exceptions rejected",
        "read corrected",
        "read entered",
        "approved in an emergency",
        "period reopened",
        "run aborted",
    ];
    let mut found = Vec::new();
    for event in book.events_between(&from.to_string(), &through.to_string())? {
        if kinds.contains(&event.0.as_str()) {
            let (kind, about, why, person, on) = event;
            found.push(Override { kind, about, why, person, on });
        }
    }
    Ok(found)
}
