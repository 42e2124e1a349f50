//! One line of input: what is asked for, or why it cannot be read.

use crate::calendar::Day;
use crate::records::{Asked, Case, GivenValue, OweCase, PayCase};
use crate::source::Refusal;

/// What a line asks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Question {
    /// A bill for a service period.
    Bill(Case),
    /// `"ask":"rate NAME"` on a day.
    Price {
        /// The rate, value or table, qualified or bare.
        name: String,
        /// The day on which the price is asked for.
        on: Day,
        /// Choices for its keys.
        given: Vec<(String, GivenValue)>,
    },
    /// `"ask":"owe TERMS"`: what is owed of an invoice.
    Owe(OweCase),
    /// `"ask":"pay TERMS"`: what a payment pays.
    Pay(PayCase),
    /// `"ask":"share POOL"` for a month, a year or a day.
    Share(Asked),
    /// `"ask":"settle CONTRACT"` for a year.
    Settle(Asked),
    /// `"ask":"evaluate NAME"` on a day.
    Evaluate(Asked),
    /// A question that this version does not answer.
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
#[non_exhaustive]
pub struct BadEntry {
    /// Its number, counted from 1.
    pub line: usize,
    /// The case's name, where that much could be read.
    pub id: Option<String>,
    /// Why.
    pub refusal: Refusal,
}
