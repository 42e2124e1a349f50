//! Reads: what registers showed, what went through, what a laboratory found.

use crate::calendar::{Day, DaySpan};
use crate::office::store::Row;

/// How a read counts: a register's standing, a flow over days, or a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadKind {
    /// Where a register stood at the end of a day.
    Register,
    /// What went through in some days, or in an hour of a day.
    Flow,
    /// What a laboratory found.
    Sample,
}

impl ReadKind {
    /// As the book and mapping files write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Flow => "flow",
            Self::Sample => "sample",
        }
    }

    /// The kind of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Register, Self::Flow, Self::Sample].into_iter().find(|kind| kind.word() == word)
    }
}

/// Words of quality, as NAESB's Energy Services Provider Interface (REQ.21) has them for readings.
pub const QUALITIES: [&str; 13] = [
    "valid",
    "manually edited",
    "estimated using reference day",
    "estimated using linear interpolation",
    "questionable",
    "derived",
    "projected",
    "mixed",
    "raw",
    "normalized for weather",
    "other",
    "validated",
    "verified",
];

/// The quality of an estimate by a policy of the rate text.
pub const ESTIMATED: &str = "estimated using reference day";
/// The quality of an estimate that an actual read has settled.
pub const DERIVED: &str = "derived";

/// Whether a quality is that of a read that somebody or something took, and not worked out.
pub fn is_actual(quality: &str) -> bool {
    matches!(quality, "valid" | "validated" | "verified" | "manually edited" | "raw" | "other")
}

/// What was read at a point: a value with its unit, days and quality, and the row of the file it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct MeterRead {
    pub kind: ReadKind,
    /// The point of delivery.
    pub point: String,
    /// The meter; empty where the source does not say.
    pub meter: String,
    /// The measure of the rate text; empty for whatever measures the point's service.
    pub measure: String,
    /// Its days; of a register read its day alone.
    pub days: DaySpan,
    /// The hour, of hourly flow.
    pub hour: Option<u32>,
    /// The value, exact, as written.
    pub value: String,
    pub unit: String,
    pub quality: String,
    /// Of an estimate: the policy.
    pub policy: String,
    /// Whether a finding about it waits for an answer.
    pub is_exception: bool,
}

impl MeterRead {
    /// The day at whose end a register stood so; the last day of a flow.
    pub fn day(&self) -> Day {
        self.days.last_day()
    }
}

/// What a validation rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct ValidationFinding {
    /// The read it is about.
    pub read: Option<Row<MeterRead>>,
    pub point: String,
    pub days: DaySpan,
    pub rule: String,
    /// What was found.
    pub text: String,
}

/// A row of a file that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Rejection {
    /// The row, counted from 1 with the heading.
    pub row: i64,
    pub code: &'static str,
    /// Why.
    pub reason: String,
    /// The row as it stood.
    pub text: String,
}

/// A file taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its row.
    pub id: Row<Batch>,
    /// The file's name.
    pub file: String,
    /// The mapping's name.
    pub mapping: String,
    /// The office's day.
    pub on: String,
    /// Rows in, accepted, rejected.
    pub rows: (i64, i64, i64),
}

/// A row of a file as its mapping reads it: not yet known to the register.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RowRead {
    /// The row, counted from 1 with the heading.
    pub row: i64,
    /// The row as it stood.
    pub text: String,
    pub kind: ReadKind,
    /// The point, where the source names points.
    pub point: Option<String>,
    /// The meter, where the source names meters.
    pub meter: Option<String>,
    /// The measure of the rate text, where the mapping says.
    pub measure: String,
    pub days: DaySpan,
    /// The hour, of hourly flow.
    pub hour: Option<u32>,
    /// The value, exact.
    pub value: String,
    pub unit: String,
    pub quality: String,
}
