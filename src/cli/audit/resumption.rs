//! The file by which a verification that was cut off goes on: the invoices that agreed, for one state of one book.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::cli::output::message;
use crate::exact::Cents;
use crate::office::store::{Access, BookOfAccounts};
use crate::source::{Refusal, codes};
use crate::verification::Agreed;

/// What stands before the state of the book in the first line.
const HEADING: &str = "ratebook verification 1";

/// So many invoices are written at once: what a kill can lose.
const AT_ONCE: u64 = 50;

/// The file, and what it held when it was opened.
pub(in crate::cli) struct Resumption {
    path: PathBuf,
    out: BufWriter<File>,
    pending: u64,
    failed: Option<String>,
    /// The invoices that agreed before.
    pub agreed: BTreeMap<String, Agreed>,
}

impl Resumption {
    /// Opens the file, or begins it. A last line that was cut off is left out.
    ///
    /// # Errors
    /// R8006 when it is of another state of the book, of another program, with other things looked at, or no such file; R0003 when it
    /// cannot be read or written.
    pub fn open(path: &Path, book: &Path, derivations: bool) -> Result<Self, Refusal> {
        let unusable = |error: std::io::Error| Refusal::new(codes::OUTPUT_REFUSED, format!("{}: {error}", path.display()));
        let head = BookOfAccounts::open(book, Access::Read)?.head()?;
        // What agreed with less looked at does not count for more.
        let less = if derivations { "" } else { "; without derivations" };
        let state = format!("{HEADING} by ratebook {}; event {}, {}{less}", env!("CARGO_PKG_VERSION"), head.events, head.hash);
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(unusable(error)),
        };
        let whole = text.rfind('\n').and_then(|end| text.get(..=end)).unwrap_or("");
        let mut lines = whole.lines();
        if !text.is_empty() && lines.next() != Some(state.as_str()) {
            let refusal = Refusal::new(codes::OTHER_RESUMPTION, format!("{} is not of this book as it is now", path.display()));
            return Err(refusal.help("verify anew: take the file away, or name another one with --resume"));
        }
        let agreed = lines.map(agreed_of_line).collect::<Option<BTreeMap<_, _>>>().ok_or_else(|| {
            let refusal = Refusal::new(codes::OTHER_RESUMPTION, format!("{} has a line that is not NUMBER CENTS LINES", path.display()));
            refusal.help("verify anew: take the file away")
        })?;
        // What was cut off goes away, and the file stands as it was read.
        let beginning = if text.is_empty() { format!("{state}\n") } else { whole.to_owned() };
        fs::write(path, beginning).map_err(unusable)?;
        let out = BufWriter::new(OpenOptions::new().append(true).open(path).map_err(unusable)?);
        Ok(Self { path: path.to_owned(), out, pending: 0, failed: None, agreed })
    }

    /// An invoice agreed.
    pub fn keep(&mut self, number: &str, agreed: Agreed) {
        if self.failed.is_some() {
            return;
        }
        self.pending += 1;
        let mut written = writeln!(self.out, "{number} {} {}", agreed.cents.number(), agreed.lines);
        if self.pending.is_multiple_of(AT_ONCE) {
            written = written.and_then(|()| self.out.flush());
        }
        // The verification is worth more than its resumption.
        if let Err(error) = written {
            message(&format!("{}: {error}; this verification cannot be resumed from here", self.path.display()));
            self.failed = Some(error.to_string());
        }
    }

    /// The verification came to its end: there is nothing to resume.
    pub fn end(self) {
        drop(self.out);
        if let Err(error) = fs::remove_file(&self.path) {
            message(&format!("{}: {error}", self.path.display()));
        }
    }
}

fn agreed_of_line(line: &str) -> Option<(String, Agreed)> {
    let mut fields = line.split(' ');
    let (number, cents, lines) = (fields.next()?, Cents::new(fields.next()?.parse().ok()?), fields.next()?.parse().ok()?);
    fields.next().is_none().then(|| (number.to_owned(), Agreed { cents, lines }))
}
