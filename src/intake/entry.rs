//! One line of input: a bill or a price asked for, or why it cannot be read.

use crate::calendar::Day;
use crate::invoice::Refusal;
use crate::records::{Case, GivenValue};

/// What a line asks.
#[derive(Clone, Debug)]
pub enum Question {
    /// A bill.
    Bill(Case),
    /// `"ask":"rate NAME"` on a day.
    Price {
        /// The rate, value or table, qualified or bare.
        name: String,
        /// The day.
        on: Day,
        /// Choices for its keys.
        given: Vec<(String, GivenValue)>,
    },
    /// A question that this version does not answer (`share`, `settle`, `owe`).
    Later(String),
}

/// A readable line.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The case's name.
    pub id: String,
    /// What it asks.
    pub question: Question,
}

/// A line that cannot be read.
#[derive(Clone, Debug)]
pub struct BadEntry {
    /// Its number, counted from 1.
    pub line: usize,
    /// The case's name, where that much could be read.
    pub id: Option<String>,
    /// Why.
    pub refusal: Refusal,
}
