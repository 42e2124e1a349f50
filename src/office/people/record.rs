//! The people of the office: who may do what, on which days.

use std::fmt;

use crate::calendar::{Day, OpenSpan};
use crate::office::store::{Actor, Row, Stored};

/// What a person is to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Writes rates, runs the month.
    Coordinator,
    /// Approves what others made.
    Supervisor,
    /// Reads everything, changes nothing.
    Auditor,
    /// Lets people in and sets limits.
    Administrator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Coordinator, Self::Supervisor, Self::Auditor, Self::Administrator];

    /// As the book and the command line write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Supervisor => "supervisor",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A role that a person has for days.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RoleHeld {
    pub role: Role,
    pub days: OpenSpan,
    /// The person whose role it is, where it is lent to a deputy.
    pub deputy_for: Option<Row<Person>>,
}

impl RoleHeld {
    /// Whether it is held on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.days.holds(day)
    }
}

/// Somebody who acts in the office, with the key that proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The row.
    pub id: Row<Person>,
    /// The name, as in `--as`.
    pub name: String,
    /// The full name.
    pub label: String,
    /// Whether a second person approved of it.
    pub approved: bool,
    /// The key in force, as hexadecimal digits.
    pub public_key: String,
    /// The roles, lent ones too.
    pub roles: Vec<Stored<RoleHeld>>,
}

impl Person {
    /// The roles held on a day.
    pub fn roles_on(&self, day: Day) -> impl Iterator<Item = &Stored<RoleHeld>> {
        self.roles.iter().filter(move |held| held.holds_on(day))
    }
}

impl Actor {
    /// The person who acts.
    pub fn who(&self) -> Row<Person> {
        Row::new(self.person)
    }
}
