//! A problem found in rate text or in a case: data, worded where it arises, with the remedy.

use std::fmt;

use super::{Code, Span, words};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be billed with this text.
    Error,
    /// The text computes, but a person should look.
    Warning,
    /// Worth knowing; nothing is to be mended.
    Note,
}

/// A labelled place: what is there, in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Span,
    /// What is there.
    pub text: String,
}

/// One problem: a stable code, a title in the trade's words, labelled places, the concrete fix.
///
/// Wording: lower case, no full stop, the author's own text in backticks, never a type of the program.
///
/// ```
/// use ratebook::source::{codes, Diagnostic, SourceId, Span};
/// let place = Span::new(SourceId(0), 0, 4);
/// let problem = Diagnostic::error(codes::UNKNOWN_STATEMENT, "`rait` begins no statement")
///     .at(place, "this word")
///     .help("did you mean `rate`?");
/// assert_eq!(problem.code.id, "R1001");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// One line, in the trade's words.
    pub title: String,
    /// Places; the first is the main one.
    pub labels: Vec<Label>,
    /// The fix, where there is one.
    pub help: Option<String>,
}

impl Diagnostic {
    fn new(code: Code, severity: Severity, title: impl Into<String>) -> Self {
        Self { code, severity, title: title.into(), labels: Vec::new(), help: None }
    }

    /// An error: nothing is billed until it is mended.
    pub fn error(code: Code, title: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, title)
    }

    /// A warning: the text computes, a person should look.
    pub fn warning(code: Code, title: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, title)
    }

    /// Something worth knowing.
    pub fn note(code: Code, title: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, title)
    }

    /// Adds a labelled place.
    #[must_use]
    pub fn at(mut self, place: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: text.into() });
        self
    }

    /// Says the fix.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Offers the known word nearest to one that is not known, where one is near enough; the fix said so far gives way to it.
    #[must_use]
    pub fn suggest<'a>(self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match words::did_you_mean(word, known) {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// The main place, if the problem has one.
    pub fn place(&self) -> Option<Span> {
        self.labels.first().map(|label| label.place)
    }

    /// Whether it forbids billing.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The code, the title and the fix in one line, without places.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.title)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

impl std::error::Error for Diagnostic {}
