//! Why a bill was refused.

use super::{Code, Span};

/// A refused bill: the code, what is wrong, the remedy, and the rule that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code.
    pub code: Code,
    /// What is wrong, in the trade's words.
    pub message: String,
    /// The remedy, where one can be told.
    pub help: Option<String>,
    /// The place of the rule.
    pub place: Option<Span>,
}

impl Refusal {
    /// A refusal without place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, place: None }
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
}
