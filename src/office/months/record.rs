//! Accounting months and their states.

use crate::calendar::Day;

/// The state of an accounting month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MonthState {
    /// Nothing was said of it yet: anything may be posted in it.
    Open,
    /// The coordinator is done with it; nothing is refused for it.
    SoftClosed,
    /// Nothing may be posted in it any more.
    Closed,
    /// It was closed, and two persons have opened it again.
    Reopened,
}

impl MonthState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::SoftClosed, Self::Closed, Self::Reopened];

    /// Its word in the book and on reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::SoftClosed => "soft-closed",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    /// The state of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

impl std::fmt::Display for MonthState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

/// A change of a month's state that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthChange {
    /// The month, as `2026-10`.
    pub month: String,
    /// Its state from then on.
    pub state: MonthState,
    /// The office's day.
    pub on: Day,
}
