//! A rate book read whole: parsed, gathered, checked, compiled.

use super::book::RateText;
use super::{checks, compile, parse};
use crate::plan::Plan;
use crate::source::{Diagnostic, Diagnostics, Sources};

/// What became of all files together.
#[derive(Clone, Debug)]
pub struct RateBook {
    /// The text of all chapters, gathered.
    pub book: RateText,
    /// The plan of every schedule without faults.
    pub plan: Plan,
    /// Every problem of all files, in the order of the files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

impl RateBook {
    /// Reads all files.
    ///
    /// ```
    /// use ratebook::language::RateBook;
    /// use ratebook::source::Sources;
    /// let mut sources = Sources::default();
    /// sources.add("a.rate", "chapter a.b \"A\"\n");
    /// assert!(RateBook::read(&sources).diagnostics.is_empty());
    /// ```
    pub fn read(sources: &Sources) -> Self {
        let mut diagnostics = Vec::new();
        let mut files = Vec::new();
        for (id, file) in sources.iter() {
            let (tree, mut found) = parse::parse(id, &file.text);
            diagnostics.append(&mut found);
            files.push(tree);
        }
        let book = RateText::gather(files);
        diagnostics.append(&mut checks::check(&book));
        let (plan, mut found) = compile::compile(&book);
        diagnostics.append(&mut found);
        drop_consequences(&mut diagnostics);
        diagnostics.sort_by_key(|found| found.place().map_or((u32::MAX, 0), |place| (place.file.0, place.start)));
        diagnostics.dedup();
        Self { book, plan, diagnostics }
    }

    /// Reads all files of which something is to be billed.
    ///
    /// # Errors
    /// When the text has an error; every problem comes with it. Warnings and notes alone are no error.
    ///
    /// ```
    /// use ratebook::language::RateBook;
    /// use ratebook::source::Sources;
    /// assert!(RateBook::sound(&Sources::of("a.rate", "chapter a.b \"A\"\n")).is_ok());
    /// assert!(RateBook::sound(&Sources::of("a.rate", "chapter\n")).is_err());
    /// ```
    pub fn sound(sources: &Sources) -> Result<Self, Diagnostics> {
        let book = Self::read(sources);
        if book.has_errors() { Err(Diagnostics::new(sources.clone(), book.diagnostics)) } else { Ok(book) }
    }

    /// Whether nothing may be billed.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Takes out what only follows from a line that could not be read: the unread line is the fault to mend.
fn drop_consequences(diagnostics: &mut Vec<Diagnostic>) {
    let unread: Vec<(u32, u32)> = diagnostics
        .iter()
        .filter(|found| found.code.id.starts_with("R1") && found.is_error())
        .filter_map(|found| found.place().map(|place| (place.file.0, place.start)))
        .collect();
    if unread.is_empty() {
        return;
    }
    let files: Vec<u32> = unread.iter().map(|(file, _)| *file).collect();
    // Where a file has lines that could not be read, a statement said to be missing may stand in one of them.
    let may_follow = |found: &Diagnostic| found.code.may_follow_unread_line() && found.place().is_some_and(|place| files.contains(&place.file.0));
    diagnostics.retain(|found| !may_follow(found));
}
