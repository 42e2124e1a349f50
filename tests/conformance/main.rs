//! The public corpus of water rates, where it is at hand: `RATEBOOK_OWRS` names the folder that holds `files/` and the rows.
//! Every bill of every file, by the engine; of some rows by the auditor too. No text of the corpus is part of the project.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the figures are what the test is for")]

#[path = "../common/mod.rs"]
mod common;
mod rows;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ratebook::intake::owrs::import;
use ratebook::intake::{JsonCases, Question};
use ratebook::language::RateBook;
use ratebook::source::SourceId;

use rows::{Row, agrees, rows_of};

/// Of how many rows one is worked out by the auditor as well.
const AUDITED: usize = 10;

/// The corpus; none where it is not at hand, which is said aloud.
fn corpus() -> Option<PathBuf> {
    match std::env::var_os("RATEBOOK_OWRS") {
        Some(folder) => Some(PathBuf::from(folder)),
        None => {
            eprintln!("SKIPPED: the corpus of water rates is not at hand (RATEBOOK_OWRS names its folder)");
            None
        }
    }
}

/// What became of rows, by reason.
#[derive(Default)]
struct Figures {
    agree: usize,
    differ: usize,
    refused: usize,
    audited: usize,
    reasons: BTreeMap<String, usize>,
    examples: Vec<String>,
}

impl Figures {
    fn note(&mut self, reason: String, example: String) {
        let count = self.reasons.entry(reason).or_default();
        *count += 1;
        if *count <= 3 {
            self.examples.push(example);
        }
    }

    fn print(&self, what: &str) {
        println!("{what}: {} agree, {} differ, {} refused; {} audited", self.agree, self.differ, self.refused, self.audited);
        for (reason, count) in &self.reasons {
            println!("  {count} {reason}");
        }
        for example in &self.examples {
            println!("  e.g. {example}");
        }
    }
}

/// All rows of all files.
fn run(folder: &Path, rows: &str) -> Figures {
    let mut by_file: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows_of(&folder.join(rows)) {
        by_file.entry(row.file.clone()).or_default().push(row);
    }
    let mut figures = Figures::default();
    for (file, rows) in by_file {
        let text = std::fs::read_to_string(folder.join("files").join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let imported = import(SourceId(0), &text, (&file, "00"), "");
        let Some(text) = imported.text else {
            figures.refused += rows.len();
            figures.note("rows of files that are refused".to_owned(), file);
            continue;
        };
        let book = common::read(&text);
        assert_eq!(common::errors(&book), Vec::<&str>::new(), "{file}");
        for row in &rows {
            bill(&book, row, &imported.refused, &mut figures);
        }
    }
    figures
}

fn bill(book: &RateBook, row: &Row, refused: &[String], figures: &mut Figures) {
    let shown = format!("{} {} {}", row.file, row.class, row.case());
    let rated = match common::rate(book, &row.case()) {
        Ok(rated) => rated,
        Err(refusal) => {
            figures.refused += 1;
            let reason = if refused.contains(&row.class) { "rows of classes that are not encoded".to_owned() } else { refusal.code.id.to_owned() };
            return figures.note(reason, shown);
        }
    };
    let lines = rated.invoice.lines.iter().map(|line| (rated.plan.charges.at(line.charge).name.clone(), line.amount.clone()));
    match agrees(row, &rated.invoice.total, lines) {
        Ok(()) => figures.agree += 1,
        Err(what) => {
            figures.differ += 1;
            figures.note(format!("{what} differs"), shown);
        }
    }
    if figures.agree.is_multiple_of(AUDITED) {
        let Question::Bill(asked) = JsonCases::new(row.case().as_bytes()).next().unwrap().unwrap().question else { panic!("not a bill") };
        let audited =
            ratebook::audit::reperform(&book.book, &asked).unwrap_or_else(|refusal| panic!("the auditor refuses {}: {}", row.id, refusal.code));
        let (numerator, denominator) = rated.invoice.total.as_fraction();
        let engine = if denominator == "1" { numerator } else { format!("{numerator}/{denominator}") };
        assert_eq!(audited.total.to_string(), engine, "the auditor on {}", row.id);
        figures.audited += 1;
    }
}

#[test]
fn all_bills_of_the_corpus_agree() {
    let Some(folder) = corpus() else { return };
    let figures = run(&folder, "rows_dev.ndjson.gz");
    figures.print("bills of the corpus");
    assert_eq!((figures.differ, figures.refused), (0, 0), "bills that agreed before do not any more");
    assert!(figures.agree > 50_000, "only {} rows were found", figures.agree);
}

/// Rows whose reference is doubtful are reported on: a class with a key twice is not encoded, everything else is billed as the
/// file says it.
#[test]
fn disputed_bills_are_reported_on() {
    let Some(folder) = corpus() else { return };
    let figures = run(&folder, "rows_disputed.ndjson.gz");
    figures.print("disputed bills");
    let not_encoded = figures.reasons.get("rows of classes that are not encoded").copied().unwrap_or(0);
    assert_eq!((figures.differ, figures.refused - not_encoded), (0, 0), "disputed bills that agreed before do not any more");
}

#[test]
fn all_files_of_the_corpus_import_in_seconds_and_in_canonical_layout() {
    let Some(folder) = corpus() else { return };
    let began = Instant::now();
    let (mut whole, mut in_part, mut refused) = (0, 0, 0);
    let mut codes: BTreeMap<&'static str, usize> = BTreeMap::new();
    for file in common::files(&folder.join("files"), "owrs") {
        let text = std::fs::read_to_string(&file).unwrap();
        let imported = import(SourceId(0), &text, ("corpus.owrs", "00"), "");
        for found in &imported.diagnostics {
            *codes.entry(found.code.id).or_default() += 1;
            assert_ne!(found.code.id, "R9001", "{}: {}", file.display(), found.title);
        }
        match &imported.text {
            None => refused += 1,
            Some(_) if imported.refused.is_empty() => whole += 1,
            Some(_) => in_part += 1,
        }
        if let Some(text) = imported.text {
            assert_eq!(ratebook::language::format(SourceId(0), &text).unwrap(), text, "{}", file.display());
        }
    }
    println!("files: {whole} imported whole, {in_part} in part, {refused} refused, in {:?}", began.elapsed());
    println!("findings: {codes:?}");
    assert!(began.elapsed().as_secs() < 120);
}
