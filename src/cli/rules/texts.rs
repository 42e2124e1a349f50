//! Rate text and cases, read as several verbs need them.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::cli::files;
use crate::cli::output::{MessageFormat, count, message, problems};
use crate::intake::{BadEntry, CsvCases, Entry, JsonCases, Question};
use crate::language::RateBook;
use crate::records::Case;
use crate::source::{Refusal, Sources, codes};

/// Rate text without errors; none where there are some, which are reported, and that `nothing` came of it ("nothing was rated").
pub(in crate::cli) fn sound_text(paths: &[PathBuf], format: MessageFormat, nothing: &str) -> Option<(Sources, RateBook)> {
    let sources = files::read(paths)?;
    let book = RateBook::read(&sources);
    if book.has_errors() {
        let errors: Vec<_> = book.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
        problems(&errors, &sources, format);
        message(&format!("{nothing}: {}", count(&book.diagnostics)));
        return None;
    }
    Some((sources, book))
}

/// A file of cases, or standard input.
pub(in crate::cli) struct Input {
    /// Its bytes.
    pub reader: Box<dyn BufRead + Send>,
    /// Whether they are CSV; else they are JSON lines.
    pub is_csv: bool,
    /// How many there are, where that is known.
    pub length: Option<u64>,
}

/// Opens a file of cases (`.csv` is CSV, else JSON lines), or standard input for `-`.
///
/// # Errors
/// When it cannot be opened.
pub(in crate::cli) fn input(path: &Path) -> Result<Input, Refusal> {
    if path == Path::new("-") {
        return Ok(Input { reader: Box::new(BufReader::new(io::stdin())), is_csv: false, length: None });
    }
    let refused = |why: &str| Refusal::new(codes::NO_SUCH_FILE, format!("{}: {why}", path.display()));
    let file = File::open(path).map_err(|error| refused(&error.to_string()))?;
    if path.is_dir() {
        return Err(refused("is a folder, not a file of cases"));
    }
    let is_csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|known| known.len());
    Ok(Input { reader: Box::new(BufReader::with_capacity(64 * 1024, file)), is_csv, length })
}

/// A refusal that says in which file.
pub(in crate::cli) fn in_file(path: &Path, refusal: Refusal) -> Refusal {
    Refusal { message: format!("{}: {}", path.display(), refusal.message), ..refusal }
}

/// Lines of cases, read one at a time.
pub(in crate::cli) type Entries = Box<dyn Iterator<Item = Result<Entry, BadEntry>>>;

/// The lines of a file of cases, or of standard input for `-`.
///
/// # Errors
/// When it cannot be opened, or its head cannot be read.
pub(in crate::cli) fn entries(path: &Path) -> Result<Entries, Refusal> {
    let input = input(path)?;
    if input.is_csv {
        return Ok(Box::new(CsvCases::new(input.reader).map_err(|refusal| in_file(path, refusal))?));
    }
    Ok(Box::new(JsonCases::new(input.reader)))
}

/// All bills that a file asks for. Other questions are passed over, aloud.
///
/// # Errors
/// When a line cannot be read: all of them are reported, and the last is the error.
pub(in crate::cli) fn bills(path: &Path) -> Result<Vec<Case>, Refusal> {
    let mut cases = Vec::new();
    let mut refused: Option<Refusal> = None;
    for entry in entries(path)? {
        match entry {
            Ok(entry) => match entry.question {
                Question::Bill(case) => cases.push(case),
                _ => message(&format!("{}: it asks for no bill and is passed over", entry.id)),
            },
            Err(bad) => {
                if let Some(known) = refused.take() {
                    message(&format!("{}: {}: {}", known.code, path.display(), known.message));
                }
                refused = Some(Refusal { message: format!("line {}: {}", bad.line, bad.refusal.message), ..bad.refusal });
            }
        }
    }
    match refused {
        Some(refusal) => Err(refusal),
        None => Ok(cases),
    }
}
