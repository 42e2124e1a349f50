//! One invoice while it is looked at, and what was found of it so far.

use super::finding::{Finding, Place};
use crate::office::invoices::IssuedInvoice;
use crate::office::store::Stored;
use crate::records::BilledLine;
use crate::source::Code;

/// The invoice under the eyes.
pub(super) struct Looked<'a> {
    pub(super) invoice: &'a Stored<IssuedInvoice>,
    pub(super) findings: Vec<Finding>,
    pub(super) shown: bool,
    pub(super) kept: KeptLooked,
}

/// What became of a kept derivation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct KeptLooked {
    /// Whether there is one that could be looked at.
    pub looked: bool,
    /// Whether its words are of another version of the program, and were not compared.
    pub other_words: bool,
}

impl Looked<'_> {
    pub(super) fn found(&mut self, code: Code, line: Option<&BilledLine>, what: &str, sealed: String, found: String) {
        let number = self.number();
        let place = match line {
            None => Place { relation: "invoice".to_owned(), row: self.invoice.id.number(), event: 0, subject: number.to_owned() },
            Some(line) => Place { relation: String::new(), row: 0, event: 0, subject: format!("{number}/{} ({})", line.line, line.words.charge) },
        };
        self.findings.push(Finding { code, place, what: what.to_owned(), sealed, found });
    }

    /// The invoice's number.
    pub(super) fn number(&self) -> &str {
        &self.invoice.number
    }
}
