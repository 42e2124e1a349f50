//! Compliance: laws over invoices, counted. Each law of a rate text is held against invoices (cases that were rated, or sealed invoices of
//! a book), against prices and against terms of payment, by the auditor's means.
//!
//! Like `verification`, this room names neither `rating` nor `engine`: what an invoice prints comes in from outside.

mod report;
pub use report::compliance_json;
pub use report::compliance_text;
mod sealed;
mod tally;

pub use crate::audit::law::Sides;
pub use sealed::{SealedAsked, hold_book};
pub use tally::{Broken, LawTally, MOST_TOLD, Seen};

use crate::audit::law::{self, Law, LawVerdict, LooksOn, PrintedLine};
use crate::calendar::Day;
use crate::language::RateBook;
use crate::language::tree::CitationStatus;
use crate::records::Case;
use crate::source::Sources;

/// The laws of one rate text or several, each with what became of it.
#[derive(Clone, Debug, Default)]
pub struct Compliance {
    /// One for each law, in the order of the files.
    pub laws: Vec<LawTally>,
    /// How many invoices were looked at.
    pub invoices: u64,
}

/// A rate text without errors, and its laws about invoices.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct LawText {
    /// The files.
    pub sources: Sources,
    pub read: RateBook,
    /// Of each law about invoices its place among those that are counted, and among those of the text.
    laws: Vec<(usize, usize)>,
}

impl Compliance {
    /// Adds the laws of a rate text, held against its prices and terms. A law that is known by its name is counted with the earlier.
    pub fn text(&mut self, sources: Sources, read: RateBook) -> LawText {
        let mut about_invoices = Vec::new();
        for (of_text, law) in Law::all_of(&read.book).into_iter().enumerate() {
            let tally = LawTally::new(&read.book, &law, &sources);
            let known = self.laws.iter().position(|known| known.name == tally.name);
            let at = known.unwrap_or(self.laws.len());
            if known.is_none() {
                self.laws.push(with_text(&read, &law, tally, &sources));
            }
            if law.looks_on(&read.book) == LooksOn::Invoices && !law.requirement.that.is_empty() {
                about_invoices.push((at, of_text));
            }
        }
        LawText { sources, read, laws: about_invoices }
    }

    /// Holds an invoice against the laws that are about invoices: as it prints its lines, with what was given for it.
    pub fn invoice(&mut self, text: &LawText, number: &str, case: &Case, printed: &[PrintedLine]) {
        self.invoices += 1;
        let laws = Law::all_of(&text.read.book);
        let asked: Vec<Law<'_>> = text.laws.iter().filter_map(|(_, of_text)| laws.get(*of_text).copied()).collect();
        let verdicts = law::examine(&text.read.book, case, printed, &asked);
        for ((at, _), verdict) in text.laws.iter().zip(verdicts) {
            if let Some(tally) = self.laws.get_mut(*at) {
                tally.count(number, verdict, &text.sources);
            }
        }
    }

    /// An invoice that cannot be read: no law about invoices can be decided for it.
    fn unreadable(&mut self, text: &LawText, number: &str, why: &str) {
        self.invoices += 1;
        for (at, _) in &text.laws {
            if let Some(tally) = self.laws.get_mut(*at) {
                tally.count(number, LawVerdict::Undecided(why.to_owned()), &text.sources);
            }
        }
    }

    /// Whether something does not keep a law, or cannot be decided.
    pub fn has_findings(&self) -> bool {
        self.laws.iter().any(|law| law.failed > 0 || law.undecided > 0)
    }
}

/// What a law finds in the text itself.
fn with_text(read: &RateBook, law: &Law<'_>, mut tally: LawTally, sources: &Sources) -> LawTally {
    if law.requirement.that.is_empty() {
        return tally;
    }
    match law.looks_on(&read.book) {
        LooksOn::Invoices => {}
        LooksOn::Prices => law::examine_prices(&read.book, law).into_iter().for_each(|one| tally.count(&one.about, one.verdict, sources)),
        LooksOn::Terms => law::examine_terms(&read.book, law).into_iter().for_each(|one| tally.count(&one.terms, one.verdict, sources)),
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
    /// How sure the citation is, in words; empty where the text was adopted.
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
