//! Work on meters: requested, approved by a second person, done.

use crate::office::proposals::Proposal;
use crate::office::store::{Row, Stored};

/// The kinds of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say it")]
pub enum OrderKind {
    Install,
    Exchange,
    Remove,
    Test,
}

impl OrderKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Install, Self::Exchange, Self::Remove, Self::Test];

    /// As the book and the command line write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Exchange => "exchange",
            Self::Remove => "remove",
            Self::Test => "test",
        }
    }

    /// The kind of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// An order for work on a meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeOrder {
    /// What is to be done.
    pub kind: OrderKind,
    /// At which point.
    pub point: String,
    /// The meter put in, taken out, or tested.
    pub meter: String,
    /// The meter taken out in an exchange.
    pub replaces: String,
    /// The day planned.
    pub planned: String,
}

/// An order of work as the book has it: whether it counts, and when the work was done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct OrderStanding {
    pub order: Stored<ChangeOrder>,
    pub proposal: Row<Proposal>,
    pub approved: bool,
    /// The day on which it was done.
    pub done: Option<String>,
}

impl std::ops::Deref for OrderStanding {
    type Target = Stored<ChangeOrder>;

    fn deref(&self) -> &Stored<ChangeOrder> {
        &self.order
    }
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderDone {
    /// On which day: a new meter's first, a removed one's last.
    pub on: String,
    /// The register of the meter taken out.
    pub read_out: Option<String>,
    /// The register of the meter put in.
    pub read_in: Option<String>,
    /// A test's percents registered at low, normal and high flow.
    pub accuracy: Option<String>,
}
