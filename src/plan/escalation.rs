//! How a version came about that an escalator made, and where a rate ends for want of a published value.

use super::{Citation, Prices};
use crate::calendar::Day;
use crate::exact::{Number, Rounding};
use crate::source::Span;

/// A month's published value.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct IndexPoint {
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// The value; of an index in % the change as a fraction.
    pub value: Number,
    /// When it was published.
    pub published: Option<Day>,
}

impl IndexPoint {
    /// `2021-06`.
    pub fn month_words(&self) -> String {
        month_words(self.year, self.month)
    }
}

/// `2021-06`.
pub fn month_words(year: i32, month: u32) -> String {
    format!("{year:04}-{month:02}")
}

/// By what a step changes the rate.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum StepChange {
    /// A percentage that the text fixes.
    Fixed,
    /// The change of an index from one month to another.
    Index {
        index: String,
        /// The earlier month.
        from: IndexPoint,
        /// The later month.
        to: IndexPoint,
    },
    /// As the index published it.
    Published {
        index: String,
        /// The month.
        of: IndexPoint,
    },
}

/// The limit that took effect.
#[derive(Clone, Debug)]
pub enum StepLimit {
    /// `at least`.
    AtLeast(Number),
    /// `at most`.
    AtMost(Number),
}

/// On what a step stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepBase {
    /// The last step's rate, rounded.
    RoundedRate,
    /// The last step's rate before its rounding.
    UnroundedRate,
    /// The first rate of the chain, as written, times one and all percentages so far.
    FirstRate {
        /// The percentages so far, this one included.
        sum: Number,
    },
}

/// The derivation of a version that an escalator made. Percentages are fractions.
#[derive(Clone, Debug)]
pub struct EscalationStep {
    /// The version it stands on, by its first day: the step or row before; with `on the first rate` the first rate.
    pub stands_on: Day,
    /// By what.
    pub change: StepChange,
    /// The percentage before it is rounded and limited.
    pub raw: Number,
    /// `rounded to …`, with what it gives; none where the percentage is exact.
    pub rounded: Option<(Rounding, Number)>,
    /// The floor or cap that took effect.
    pub limits: Vec<StepLimit>,
    /// The percentage applied.
    pub applied: Number,
    /// On what it stands.
    pub base: StepBase,
    /// Its citations.
    pub cites: Vec<Citation>,
    /// The words of the law.
    pub says: Vec<String>,
    /// The `escalate` line.
    pub place: Span,
}

/// Why a rate has no version for some days though its escalator goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum GapReason {
    /// The value of an index is not entered.
    IndexMissing {
        index: String,
        year: i32,
        /// 1 to 12.
        month: u32,
    },
    /// The steps worked out end here.
    TooFar,
}

/// Days without a version, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The day of the step that could not be made.
    pub from: Day,
    /// The day after the last without a version; none where it stays open.
    pub end: Option<Day>,
    /// Why.
    pub reason: GapReason,
    /// The `escalate` line.
    pub place: Span,
}

impl Prices {
    /// The gap that holds a day.
    pub fn gap_on(&self, day: Day) -> Option<&Gap> {
        self.gaps.iter().find(|gap| gap.from <= day && gap.end.is_none_or(|end| day < end))
    }
}
