//! Keys that stand twice in one map.

use std::collections::BTreeMap;

use super::yaml::Entry;
use crate::source::{Diagnostic, codes};

/// Keys that stand twice: the first and a later one.
pub(super) fn duplicates(entries: &[Entry]) -> Vec<(&Entry, &Entry)> {
    let mut first: BTreeMap<&str, &Entry> = BTreeMap::new();
    let mut twice = Vec::new();
    for entry in entries {
        match first.get(entry.key.as_str()) {
            Some(known) => twice.push((*known, entry)),
            None => {
                first.insert(&entry.key, entry);
            }
        }
    }
    twice
}

/// A key that stands twice: which of the two values counts is a guess, and none is made.
pub(super) fn said_twice((first, later): &(&Entry, &Entry), owner: &str) -> Diagnostic {
    Diagnostic::error(codes::FOREIGN_KEY_TWICE, format!("{owner} says `{}` twice", later.key))
        .at(later.place, "again")
        .at(first.place, "first said here")
        .help("keep the one that was adopted")
}
