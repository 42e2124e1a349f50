//! Disputes about invoices.

use crate::calendar::Day;
use crate::office::invoices::IssuedInvoice;
use crate::office::store::Row;

/// A dispute about an invoice or a line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The invoice's row.
    pub invoice: Row<IssuedInvoice>,
    /// The line; none: all of it.
    pub line: Option<i64>,
    /// From which day.
    pub from: Day,
    /// What is disputed.
    pub text: String,
    /// The day on which it ended, from which on the amount bears interest again, and how; `None` while it is open.
    pub ended: Option<(Day, DisputeOutcome)>,
}

/// How a dispute ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DisputeOutcome {
    /// The customer was right; what was disputed is adjusted apart.
    Upheld,
    /// The customer took it back.
    Withdrawn,
    /// Both sides agreed.
    Settled,
}

impl DisputeOutcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Upheld, Self::Withdrawn, Self::Settled];

    /// Its word in the book and on reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Withdrawn => "withdrawn",
            Self::Settled => "settled",
        }
    }

    /// The outcome of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }
}

impl std::fmt::Display for DisputeOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}
