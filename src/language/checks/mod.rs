//! Checks of the book that need no plan: chapters, names, measures, citations; and the warnings a person should see.

mod amendments;
mod chapters;
mod citations;
mod indexes;
mod laws;
mod measures;
mod prices;
mod tests;

use super::book::RateText;
use crate::source::Diagnostic;

/// All findings.
pub fn check(book: &RateText) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    chapters::check(book, &mut found);
    amendments::check(book, &mut found);
    measures::check(book, &mut found);
    citations::check(book, &mut found);
    indexes::check(book, &mut found);
    prices::check(book, &mut found);
    tests::check(book, &mut found);
    laws::check(book, &mut found);
    found
}
