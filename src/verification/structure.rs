//! The chain, the file, and what belongs together.

use super::finding::{Finding, Place};
use super::texts::RateTextSeals;
use super::{Told, Verification};
use crate::office::store::{BookOfAccounts, ChainFault, check_chain};
use crate::source::{codes, counted};

/// Looks at all of it; what cannot be looked at is a finding.
pub(super) fn look_at(book: &BookOfAccounts, result: &mut Verification, told: Told<'_>) {
    let findings = &mut result.findings;
    match book.unsound() {
        Ok(faults) => findings.extend(faults.into_iter().map(|fault| Finding {
            code: codes::FILE_UNSOUND,
            place: Place::default(),
            what: "the file is not in order".to_owned(),
            sealed: "a file as the program wrote it".to_owned(),
            found: fault,
        })),
        Err(refusal) => findings.push(Finding::unreadable("", &refusal)),
    }
    match book.head() {
        Ok(head) => result.head = (head.events, head.hash.to_string()),
        Err(refusal) => findings.push(Finding::unreadable("event", &refusal)),
    }
    let events = usize::try_from(result.head.0).unwrap_or(0);
    match check_chain(book, |event| told("events", usize::try_from(event).unwrap_or(0).min(events), events)) {
        Ok(faults) => findings.extend(faults.into_iter().map(of_chain)),
        Err(refusal) => findings.push(Finding::unreadable("event", &refusal)),
    }
    findings.extend(book.contradictions().into_iter().map(Finding::from));
    match book.documents_altered() {
        Ok(altered) => findings.extend(altered.into_iter().map(|(row, name)| Finding {
            code: codes::SEAL_BROKEN,
            place: Place { relation: "document".to_owned(), row, event: 0, subject: name },
            what: "a file kept in the book is not the one of its digest".to_owned(),
            sealed: "the bytes of its digest".to_owned(),
            found: "other bytes".to_owned(),
        })),
        Err(refusal) => findings.push(Finding::unreadable("document", &refusal)),
    }
    match RateTextSeals::broken(book) {
        Ok(broken) => findings.extend(broken),
        Err(refusal) => findings.push(Finding::unreadable("rate_set", &refusal)),
    }
}

fn of_chain(fault: ChainFault) -> Finding {
    let event = |event: i64| Place { relation: "event".to_owned(), row: event, event, subject: String::new() };
    let finding =
        |code, place, what: &str, sealed: &str, found: String| Finding { code, place, what: what.to_owned(), sealed: sealed.to_owned(), found };
    match fault {
        ChainFault::EventMissing(id) => {
            finding(codes::EVENT_ALTERED, event(id), "an event is missing", "events 1, 2, 3, … without a gap", format!("no event {id}"))
        }
        ChainFault::Unchained(id) => {
            finding(codes::EVENT_ALTERED, event(id), "an event does not follow the one before", "the hash of the event before", "another".to_owned())
        }
        ChainFault::EventAltered(id) => finding(
            codes::EVENT_ALTERED,
            event(id),
            "an event is not as it was signed",
            "fields and rows of its hash",
            "other fields or rows".to_owned(),
        ),
        ChainFault::NotSigned(id) => {
            finding(codes::EVENT_ALTERED, event(id), "an event is not signed by its key", "a signature by its key", "none that is good".to_owned())
        }
        ChainFault::RowsAltered { event, relation, rows: (first, last) } => Finding {
            code: codes::ROWS_ALTERED,
            place: Place { relation, row: first, event, subject: String::new() },
            what: if first == last {
                format!("row {first} is not as its event added it")
            } else {
                format!("rows {first} to {last} are not as their event added them")
            },
            sealed: "the rows of its digest".to_owned(),
            found: "other values, rows taken out, or rows put in".to_owned(),
        },
        ChainFault::RowsForeign { relation, counted: (added, there) } => Finding {
            code: codes::ROWS_ALTERED,
            place: Place { relation, ..Place::default() },
            what: "a table has rows that no event added, or lacks some".to_owned(),
            sealed: counted(added, "row"),
            found: if there < 0 { "it cannot be counted".to_owned() } else { counted(there, "row") },
        },
        ChainFault::RowsOfNoEvent(id) => {
            finding(codes::ROWS_ALTERED, event(id), "rows are said to be of an event that is not there", "an event", "none".to_owned())
        }
    }
}
