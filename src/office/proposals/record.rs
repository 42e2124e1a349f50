//! What one person makes and another decides on.

use crate::exact::Cents;
use crate::office::people::{Person, Role};
use crate::office::store::{Document, Row};

/// The kinds of proposal, and two decisions on what a run worked out: its approval and the release of what is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words say it")]
pub enum ProposalKind {
    Founding,
    Person,
    Limit,
    Rates,
    Contract,
    Service,
    Fact,
    Read,
    Rule,
    ChangeOrder,
    Adjustment,
    WriteOff,
    Rebill,
    Dispute,
    Reopen,
    Run,
    Release,
}

impl ProposalKind {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Founding,
        Self::Person,
        Self::Limit,
        Self::Rates,
        Self::Contract,
        Self::Service,
        Self::Fact,
        Self::Read,
        Self::Rule,
        Self::ChangeOrder,
        Self::Adjustment,
        Self::WriteOff,
        Self::Rebill,
        Self::Dispute,
        Self::Reopen,
        Self::Run,
        Self::Release,
    ];

    /// Its word in the book.
    pub fn word(self) -> &'static str {
        match self {
            Self::Founding => "founding",
            Self::Person => "person",
            Self::Limit => "limit",
            Self::Rates => "rates",
            Self::Contract => "contract",
            Self::Service => "service",
            Self::Fact => "fact",
            Self::Read => "read",
            Self::Rule => "rule",
            Self::ChangeOrder => "change order",
            Self::Adjustment => "adjustment",
            Self::WriteOff => "write-off",
            Self::Rebill => "rebill",
            Self::Dispute => "dispute",
            Self::Reopen => "reopen",
            Self::Run => "run",
            Self::Release => "release",
        }
    }

    /// The kind of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Who may make one.
    pub fn makers(self) -> &'static [Role] {
        match self {
            Self::Founding | Self::Person | Self::Limit => &[Role::Administrator],
            Self::Rule | Self::Reopen => &[Role::Coordinator, Role::Administrator, Role::Supervisor],
            _ => &[Role::Coordinator],
        }
    }

    /// Who, other than the maker, may decide on one.
    pub fn deciders(self) -> &'static [Role] {
        match self {
            Self::Founding | Self::Person => &[Role::Administrator, Role::Supervisor],
            Self::Release => &[Role::Supervisor, Role::Coordinator],
            _ => &[Role::Supervisor],
        }
    }
}

/// What a person asks another to approve, before it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Proposed {
    pub kind: ProposalKind,
    /// One line for the person who decides.
    pub summary: String,
    /// The amount that the limits are about, in cents.
    pub cents: Option<Cents>,
    /// The document behind it: its row in the book.
    pub document: Option<Row<Document>>,
    /// A resolution's or letter's number.
    pub reference: String,
}

/// A proposal as it stands in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Proposal {
    /// Its number.
    pub id: Row<Proposal>,
    pub proposed: Proposed,
    /// Who made it: the person's row.
    pub person: Row<Person>,
    /// On which day, `2026-11-02`.
    pub made_on: String,
    /// What became of it; none while it waits.
    pub decision: Option<Decision>,
}

/// What became of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its row.
    pub id: Row<Decision>,
    /// What it was.
    pub outcome: Outcome,
    /// Whether it was taken in an emergency: without the role, or beyond the limit.
    pub emergency: bool,
    /// Who decided.
    pub person: Row<Person>,
    /// On which day.
    pub on: String,
    /// Who countersigned an emergency.
    pub countersigned: Option<Row<Person>>,
}

/// The outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say it")]
pub enum Outcome {
    Approved,
    Rejected,
    Withdrawn,
}

impl Outcome {
    /// Its word in the book.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The outcome of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Approved, Self::Rejected, Self::Withdrawn].into_iter().find(|one| one.word() == word)
    }
}
