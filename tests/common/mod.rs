//! What several test files need: rate text read, a case rated, the project's folders.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};

use ratebook::intake::{JsonCases, Question};
use ratebook::language::RateBook;
use ratebook::rating::Rated;
use ratebook::source::{Refusal, Sources};
use ratebook::{rating, verification};

/// A path of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// All files below a folder with an ending, in order.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            found.extend(files(&entry, ending));
        } else if entry.extension().is_some_and(|own| own == ending) {
            found.push(entry);
        }
    }
    found
}

/// The sources of a folder of rate text.
pub fn sources(folder: &str) -> Sources {
    let mut sources = Sources::default();
    for file in files(&project(folder), "rate") {
        sources.add(&file.to_string_lossy(), &std::fs::read_to_string(&file).unwrap());
    }
    sources
}

/// One text read as a book.
pub fn read(text: &str) -> RateBook {
    let mut sources = Sources::default();
    sources.add("test.rate", text);
    RateBook::read(&sources)
}

/// The codes of errors.
pub fn errors(book: &RateBook) -> Vec<&'static str> {
    book.diagnostics.iter().filter(|found| found.is_error()).map(|found| found.code.id).collect()
}

/// A case given as JSON, rated.
pub fn rate(book: &RateBook, case: &str) -> Result<Rated, Refusal> {
    let entry = JsonCases::new(case.as_bytes()).next().expect("one case");
    let entry = entry.map_err(|bad| bad.refusal)?;
    match entry.question {
        Question::Bill(case) => rating::rate(&book.plan, &case, false),
        other => panic!("not a bill: {other:?}"),
    }
}

/// The total of a case, as text.
pub fn total(book: &RateBook, case: &str) -> String {
    match rate(book, case) {
        Ok(rated) => rated.invoice.total.plain(2),
        Err(refusal) => refusal.code.id.to_owned(),
    }
}

/// The message and help a case is refused with; empty where it is billed.
pub fn refusal(book: &RateBook, case: &str) -> String {
    rate(book, case).err().map_or_else(String::new, |refusal| format!("{}\n{}", refusal.message, refusal.help.unwrap_or_default()))
}

/// The code with which the auditor's evaluator refuses a case; empty where it bills.
pub fn audited_refusal(book: &RateBook, case: &str) -> String {
    let entry = JsonCases::new(case.as_bytes()).next().expect("one case").expect("a case");
    let Question::Bill(case) = entry.question else { panic!("not a bill") };
    ratebook::audit::reperform(&book.book, &case).err().map_or_else(String::new, |refusal| refusal.code.id.to_owned())
}

/// How many printed equations some lines of a derivation hold, and those that do not come out when they are worked out from their text.
pub fn equations(derivation: &[String]) -> (usize, Vec<String>) {
    let wrong = verification::unsound(derivation).into_iter().map(|(text, sides)| format!("{text}\n    {sides}"));
    (verification::equations(derivation).count(), wrong.collect())
}
