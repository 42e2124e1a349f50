//! Both programs on many chapters: they agree on every case, every construct is reached, and enough of the cases bill.

use std::collections::BTreeMap;

use ratebook::intake::{JsonCases, Question};
use ratebook::language::RateBook;
use ratebook::records::Case;

use crate::answers::{Answer, auditor, engine};
use crate::common;
use crate::family::Family;
use crate::generator::Generated;

/// What was seen so far.
#[derive(Default)]
struct Seen {
    reached: BTreeMap<&'static str, usize>,
    bills: usize,
    refused: BTreeMap<String, usize>,
    differ: Vec<String>,
}

impl Seen {
    fn read(&mut self, seed: u64, text: &str, constructs: &[&'static str]) -> RateBook {
        let book = common::read(text);
        let errors: Vec<String> =
            book.diagnostics.iter().filter(|found| found.is_error()).map(|found| format!("{} {}", found.code, found.title)).collect();
        assert!(errors.is_empty(), "seed {seed}: {errors:?}\n{text}");
        for construct in constructs {
            *self.reached.entry(construct).or_default() += 1;
        }
        book
    }

    fn ask(&mut self, book: &RateBook, case: &Case, words: &dyn Fn() -> String) {
        let (ours, theirs) = (engine(book, case), auditor(book, case));
        match &ours {
            Answer::Bill { .. } => self.bills += 1,
            Answer::Refused(code) => *self.refused.entry(code.clone()).or_default() += 1,
        }
        if ours != theirs && !ours.is_not_computed_yet() {
            self.differ.push(format!("{}\n  engine  {ours:?}\n  auditor {theirs:?}", words()));
        }
    }

    fn conclude(&self, constructs: &[&str], least_bills: usize) {
        let (bills, refused) = (self.bills, &self.refused);
        // For the one who looks for the fault: all of them, in a file.
        if let Some(path) = std::env::var_os("RATEBOOK_DIFFERENCES") {
            let all = format!("{bills} bills, refused {refused:?}\n=====\n{}", self.differ.join("\n=====\n"));
            std::fs::write(path, all).unwrap();
        }
        assert!(self.differ.is_empty(), "{} differ of {bills} bills and refusals {refused:?}; the first:\n{}", self.differ.len(), self.differ[0]);
        let missed: Vec<&&str> = constructs.iter().filter(|construct| !self.reached.contains_key(**construct)).collect();
        assert!(missed.is_empty(), "constructs never reached: {missed:?}");
        assert!(bills > least_bills, "only {bills} bills; refused {refused:?}");
    }
}

/// Chapters whose cases are lines of JSON.
pub fn agree_on_lines(seeds: u64, chapter: fn(u64) -> Generated, constructs: &[&str], least_bills: usize) {
    let mut seen = Seen::default();
    for seed in 0..seeds {
        let generated = chapter(seed);
        let book = seen.read(seed, &generated.text, &generated.constructs);
        for line in &generated.cases {
            let entry = JsonCases::new(line.as_bytes()).next().unwrap().unwrap_or_else(|bad| panic!("{line}: {bad:?}"));
            let Question::Bill(case) = entry.question else { panic!("not a bill") };
            seen.ask(&book, &case, &|| format!("seed {seed}\n{}\n{line}", generated.text));
        }
    }
    seen.conclude(constructs, least_bills);
}

/// Chapters whose cases are data.
pub fn agree_on(seeds: u64, chapter: fn(u64) -> Family, constructs: &[&str], least_bills: usize) {
    let mut seen = Seen::default();
    for seed in 0..seeds {
        let family = chapter(seed);
        let book = seen.read(seed, &family.text, &family.constructs);
        for case in &family.cases {
            seen.ask(&book, case, &|| format!("seed {seed}\n{}\n{case:?}", family.text));
        }
    }
    seen.conclude(constructs, least_bills);
}
