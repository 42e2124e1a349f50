//! A derivation kept in the book, held against the auditor's evaluator by its names and exact values; and against what the program shows
//! today, word by word, where that is of the version that kept it.

use super::finding::{Finding, Place};
use super::looked::Looked;
use super::numbers::number;
use super::shown::{Difference, Said, differences};
use crate::audit::Reperformed;
use crate::language::book::RateText;
use crate::office::derivations::{KeptTrace, TraceRow, read_trace};
use crate::records::ShownInvoice;
use crate::source::codes;

impl Looked<'_> {
    /// Holds a kept derivation against what came out, and against what is shown today.
    pub(super) fn compare_kept(&mut self, row: &TraceRow, again: &Reperformed, book: &RateText, shown: Option<&ShownInvoice>) {
        let trace = match read_trace(&row.text) {
            Ok(trace) => trace,
            Err(refusal) => {
                return self.kept_wrong(row, &refusal.message, "a derivation as the program keeps it".to_owned(), "other text".to_owned());
            }
        };
        self.kept.looked = true;
        let words = trace.derivation();
        match said(&trace, &words) {
            None => self.kept_wrong(row, "the kept derivation has a value that is not a number", "numbers".to_owned(), row.text.clone()),
            Some(said) => {
                for Difference { what, sealed, found, .. } in differences(&said, again, book) {
                    self.kept_wrong(row, &format!("kept derivation: {what}"), sealed, found);
                }
            }
        }
        let Some(shown) = shown else { return };
        if trace.program != format!("ratebook {}", env!("CARGO_PKG_VERSION")) {
            self.kept.other_words = true;
            return;
        }
        let today: Vec<&String> = shown.derivation.iter().filter(|line| !line.is_empty()).collect();
        if let Some(at) = (0..words.len().max(today.len())).find(|at| words.get(*at) != today.get(*at).copied()) {
            let line = |text: Option<&String>| text.map_or("no more words", |text| text.trim()).to_owned();
            self.kept_wrong(row, "the kept derivation is not the one that is shown today", line(words.get(at)), line(today.get(at).copied()));
        }
    }

    fn kept_wrong(&mut self, row: &TraceRow, what: &str, sealed: String, found: String) {
        let place = Place { relation: "run_trace".to_owned(), row: row.id, event: row.event, subject: self.number().to_owned() };
        self.findings.push(Finding { code: codes::KEPT_TRACE_DIFFERS, place, what: what.to_owned(), sealed, found });
    }
}

/// What a kept derivation says; none where a value is not a number.
fn said<'t>(trace: &'t KeptTrace, words: &'t [String]) -> Option<Said<'t>> {
    Some(Said {
        lines: trace.lines.iter().map(|line| Some((line.charge.as_str(), number(&line.exact)?))).collect::<Option<_>>()?,
        determinants: trace.determinants.iter().map(|(name, value)| Some((name.clone(), number(value)?))).collect::<Option<_>>()?,
        derivation: words,
    })
}
