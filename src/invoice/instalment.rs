//! An instalment and a ledger as the trace keeps them.

use super::Step;
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;

/// A sum of the year that counts from a part on.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct YearlySum {
    /// The day from which it holds: the year's first, or that of a change.
    pub from: Day,
    /// The first part that counts it.
    pub first_part: u32,
    /// The parts before it, added up.
    pub before: Number,
    pub sum: Number,
    /// How it came about.
    pub steps: Vec<Step>,
}

/// One part of a yearly sum.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct InstalmentPart {
    pub year: DaySpan,
    /// Which part, from 1.
    pub part: u32,
    /// Of how many.
    pub of: u32,
    /// The sums of the year up to this part: the first, then one for each change.
    pub sums: Vec<YearlySum>,
    /// The parts before this one, added up.
    pub paid: Number,
    pub value: Number,
}

/// An entry of a ledger in one year.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct EntryValue {
    pub entry: usize,
    /// Its value before and after rounding; none where its condition does not hold.
    pub value: Option<(Number, Number)>,
    /// How it came about.
    pub steps: Vec<Step>,
}

/// The entries and the balance of a ledger in one of its years.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct LedgerYear {
    /// The year; its first day is the opening where the ledger opens in it.
    pub days: DaySpan,
    /// The balance before.
    pub before: Number,
    pub entries: Vec<EntryValue>,
    /// What is given back in this year, part by part: the year it is from, and the part.
    pub parts: Vec<(DaySpan, Number)>,
    /// The balance after.
    pub after: Number,
}

impl LedgerYear {
    /// What the entries add up to.
    pub fn added(&self) -> Number {
        let values = self.entries.iter().filter_map(|entry| entry.value.as_ref());
        values.fold(Number::ZERO, |sum, (_, value)| sum.plus(value))
    }

    /// The parts that the year gives back, added up, in dollars.
    pub fn given_back(&self) -> Number {
        self.parts.iter().fold(Number::ZERO, |sum, (_, part)| sum.plus(part))
    }
}
