//! Invoice, line, part.

use super::Trace;
use crate::calendar::DaySpan;
use crate::exact::{Number, Unit};
use crate::plan::{Charge, Id};

/// A computed invoice.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// The service days.
    pub period: DaySpan,
    /// The lines, in the order of the schedule.
    pub lines: Vec<Line>,
    /// The sum of the lines.
    pub total: Number,
    /// How it was computed.
    pub trace: Trace,
}

/// Why a line prints what it prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStatus {
    /// It applied, and has an amount.
    Billed,
    /// A minimum stands in its place: $0.00.
    Replaced,
}

/// What one charge, credit or tax comes to, before and after its rounding, with its parts.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Line {
    pub charge: Id<Charge>,
    /// The meter, where meters print apart.
    pub meter: Option<usize>,
    /// The printed amount; a credit's is negative.
    pub amount: Number,
    /// The exact sum before rounding, with the same sign.
    pub exact: Number,
    /// Billed or replaced.
    pub status: LineStatus,
    /// Its parts: one block in one segment each (of one meter); a plain line has one.
    pub parts: Vec<Part>,
    /// Whether a measure of it was estimated.
    pub estimated: bool,
}

/// One part of a line.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Part {
    /// The block, by position, where tiers price it.
    pub block: Option<usize>,
    /// The meter, by position.
    pub meter: Option<usize>,
    pub days: DaySpan,
    /// The quantity, its share already taken, in base units, and its unit; none where the line is no quantity × rate.
    pub quantity: Option<(Number, Unit)>,
    /// The rate, in base units, and its unit.
    pub rate: Option<(Number, Unit)>,
    /// Share of the whole: numerator and denominator; none where the part is the whole.
    pub share: Option<(Number, Number)>,
    /// The quantity before its share was taken, where a share was.
    pub whole: Option<Number>,
    /// The exact amount.
    pub exact: Number,
    /// The amount after the part's own rounding; the same as `exact` where parts are not rounded.
    pub amount: Number,
}
