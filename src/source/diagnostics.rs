//! All problems of a set of files that cannot be billed with, as one error.

use std::fmt;

use super::{Diagnostic, Sources};

/// Why rate text cannot be billed with: every problem of all its files, warnings and notes among them, and the files
/// themselves, which have the words for the places.
///
/// Printed, it is a line for each problem, after its file, line and column.
///
/// ```
/// use ratebook::language::RateBook;
/// use ratebook::source::Sources;
/// let refused = RateBook::sound(&Sources::of("water.rate", "chaptre city.water \"Water\"\n")).unwrap_err();
/// let text = refused.to_string();
/// assert!(text.starts_with("water.rate:1:1: R1001: ") && text.contains("did you mean `chapter`?"));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Diagnostics {
    /// The files that were read.
    pub sources: Sources,
    /// Every problem, in the order of the files and lines; at least one is an error.
    pub problems: Vec<Diagnostic>,
}

impl Diagnostics {
    /// The problems of these files.
    pub fn new(sources: Sources, problems: Vec<Diagnostic>) -> Self {
        Self { sources, problems }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            if let Some(place) = problem.place() {
                let (line, column) = self.sources.line_and_column(place);
                let name = self.sources.get(place.file).map_or("", |file| &file.name);
                write!(f, "{name}:{line}:{column}: ")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

/// The same lines: what a program prints of an error that it did not expect is for its reader too.
impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Diagnostics {}
