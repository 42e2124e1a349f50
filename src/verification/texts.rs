//! The rate text of each set, read once, whatever number of invoices was billed by it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::finding::{Finding, Place};
use super::seals;
use crate::language::RateBook;
use crate::office::rates::RateSet;
use crate::office::store::{BookOfAccounts, Row};
use crate::source::{Diagnostic, Refusal, Sources, codes};

/// A set, read.
pub(super) struct Text {
    /// Its digest as it stands now.
    pub digest: String,
    /// Its book; what is wrong with the text otherwise.
    pub book: Result<RateBook, String>,
    /// Its files.
    pub sources: Sources,
}

/// The sets read so far.
#[derive(Default)]
pub(super) struct Texts(Mutex<BTreeMap<Row<RateSet>, Arc<Text>>>);

impl Texts {
    /// The text of a set. Others that ask for it meanwhile wait, so that it is read once.
    pub fn of_set(&self, book: &BookOfAccounts, set: Row<RateSet>) -> Result<Arc<Text>, Refusal> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.get(&set) {
            return Ok(Arc::clone(text));
        }
        let text = Arc::new(read(book, set)?);
        known.insert(set, Arc::clone(&text));
        Ok(text)
    }
}

fn read(book: &BookOfAccounts, set: Row<RateSet>) -> Result<Text, Refusal> {
    let Some(known) = book.rate_sets()?.into_iter().find(|known| known.id == set) else {
        return Err(Refusal::new(codes::NO_RATES, format!("there is no rate set {set}")));
    };
    let files = book.rate_files(set)?;
    let digest = seals::of_text(&known.language, &files).to_string();
    let mut sources = Sources::default();
    for file in &files {
        sources.add(&file.name, &file.text);
    }
    let read = RateBook::read(&sources);
    let fault = read.diagnostics.iter().find(|found| Diagnostic::is_error(found)).map(|found| format!("{}: {}", found.code, found.title));
    Ok(Text { digest, book: fault.map_or(Ok(read), Err), sources })
}

/// The digests of the sets.
pub(super) struct RateTextSeals;

impl RateTextSeals {
    /// The sets whose texts are not those of their digest, and files that are not those of theirs.
    pub fn broken(book: &BookOfAccounts) -> Result<Vec<Finding>, Refusal> {
        let mut found = Vec::new();
        for set in book.rate_sets()? {
            let now = seals::of_text(&set.language, &book.rate_files(set.id)?).to_string();
            if now != set.sha256 {
                found.push(Finding {
                    code: codes::SEAL_BROKEN,
                    place: Place { relation: "rate_set".to_owned(), row: set.id.number(), event: 0, subject: format!("rate set {}", set.id) },
                    what: "the texts of a rate set are not those of its digest".to_owned(),
                    sealed: set.sha256,
                    found: now,
                });
            }
        }
        Ok(found)
    }
}
