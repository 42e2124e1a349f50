//! Why a case, a file or an act was refused.

use std::fmt;

use super::{Code, Span, words};

/// A refusal: the code, what is wrong, the remedy, and the rule that decided. Nothing was billed, and nothing was changed.
///
/// A program goes by [`code`](Self::code) and [`data`](Self::data); the message and the remedy are for people and may be
/// worded otherwise in a later version.
///
/// ```
/// use ratebook::source::{Refusal, codes};
/// let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, "no pool is named `noth`").suggest("noth", ["north", "south"]);
/// assert_eq!(refusal.datum("nearest"), Some("north"));
/// assert_eq!(refusal.help.as_deref(), Some("did you mean `north`?"));
/// assert_eq!(refusal.to_string(), "R5004: no pool is named `noth`; did you mean `north`?");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The stable code.
    pub code: Code,
    /// What is wrong, in the trade's words: lower case, no full stop.
    pub message: String,
    /// The remedy, where there is one.
    pub help: Option<String>,
    /// The place of the rule in the rate text.
    pub place: Option<Span>,
    /// What the message speaks of, by name: `("nearest", "north")`.
    pub data: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal without place or remedy.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, place: None, data: Vec::new() }
    }

    /// Adds the place of the rule.
    #[must_use]
    pub fn at(mut self, place: Span) -> Self {
        self.place = Some(place);
        self
    }

    /// Says the remedy.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds something that the message speaks of, for programs.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.data.push((name, value.into()));
        self
    }

    /// Offers the known word nearest to one that is not known, where one is near enough; the remedy said so far gives way to it.
    /// Its datum is `nearest`.
    #[must_use]
    pub fn suggest<'a>(self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match words::nearest(word, known.into_iter()) {
            Some(near) => self.with("nearest", near).help(words::did_you_mean_this(near)),
            None => self,
        }
    }

    /// What the message speaks of by that name.
    pub fn datum(&self, name: &str) -> Option<&str> {
        self.data.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// The code, the message and the remedy in one line.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

impl std::error::Error for Refusal {}
