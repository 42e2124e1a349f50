//! Compliance: laws over invoices, counted. Each law of a rate text is held against invoices (cases that were rated, or sealed invoices of
//! a book), against prices and against terms of payment, by the auditor's means.
//!
//! Like `verification`, this room names neither `billing` nor `engine`: what an invoice prints comes in from outside.

mod tally;

pub use crate::audit::law::Sides;
pub use tally::{Broken, LawTally, MOST_TOLD, Seen};

use crate::audit::law::{self, Law, LooksOn, PrintedLine};
use crate::calendar::Day;
use crate::language::book::Book;
use crate::language::tree::CitationStatus;
use crate::records::Case;

/// The laws of one rate text or several, each with what became of it.
#[derive(Clone, Debug, Default)]
pub struct Compliance {
    /// One for each law, in the order of the files.
    pub laws: Vec<LawTally>,
    /// How many invoices were looked at.
    pub invoices: u64,
}

/// The laws of a rate text that are about invoices.
#[derive(Clone, Debug)]
pub struct LawsOfText<'a> {
    book: &'a Book,
    /// Each with its place among those that are counted.
    laws: Vec<(usize, Law<'a>)>,
}

impl Compliance {
    /// Adds the laws of a rate text, held against its prices and terms. A law that is known by its name is counted with the earlier.
    pub fn text<'a>(&mut self, book: &'a Book) -> LawsOfText<'a> {
        let mut about_invoices = Vec::new();
        for law in Law::all_of(book) {
            let tally = LawTally::new(book, &law);
            let known = self.laws.iter().position(|known| known.name == tally.name);
            let at = known.unwrap_or(self.laws.len());
            if known.is_none() {
                self.laws.push(with_text(book, &law, tally));
            }
            if law.looks_on(book) == LooksOn::Invoices && !law.requirement.that.is_empty() {
                about_invoices.push((at, law));
            }
        }
        LawsOfText { book, laws: about_invoices }
    }

    /// Holds an invoice against the laws that are about invoices: as it prints its lines, with what was given for it.
    pub fn invoice(&mut self, text: &LawsOfText<'_>, number: &str, case: &Case, printed: &[PrintedLine]) {
        self.invoices += 1;
        let asked: Vec<Law<'_>> = text.laws.iter().map(|(_, law)| *law).collect();
        let verdicts = law::examine(text.book, case, printed, &asked);
        for ((at, _), verdict) in text.laws.iter().zip(verdicts) {
            if let Some(tally) = self.laws.get_mut(*at) {
                tally.count(number, verdict);
            }
        }
    }

    /// Whether something does not keep a law, or cannot be decided.
    pub fn has_findings(&self) -> bool {
        self.laws.iter().any(|law| law.failed > 0 || law.undecided > 0)
    }
}

/// What a law finds in the text itself.
fn with_text(book: &Book, law: &Law<'_>, mut tally: LawTally) -> LawTally {
    if law.requirement.that.is_empty() {
        return tally;
    }
    match law.looks_on(book) {
        LooksOn::Invoices => {}
        LooksOn::Prices => law::examine_prices(book, law).into_iter().for_each(|one| tally.count(&one.about, one.verdict)),
        LooksOn::Terms => law::examine_terms(book, law).into_iter().for_each(|one| tally.count(&one.terms, one.verdict)),
    }
    tally
}

/// A citation with its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The words.
    pub text: String,
    /// How sure.
    pub status: CitationStatus,
}

impl Cited {
    /// The status in words.
    pub fn status_words(&self) -> &'static str {
        match self.status {
            CitationStatus::Adopted => "read",
            CitationStatus::Unverified => "unverified",
            CitationStatus::Illustrative => "illustrative",
        }
    }
}

/// Since when, and until when, a law binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce {
    /// The first day.
    pub from: Day,
    /// The last, where there is one.
    pub to: Option<Day>,
}
