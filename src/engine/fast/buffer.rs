//! What a bill came to, and room for the next.

use super::record::{NONE, Record};
use super::script::Registers;
use super::situation::Scripts;
use crate::calendar::{Day, DaySpan};

/// A part of a line. What it does not have is [`FastPart::NONE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct FastPart {
    /// The quantity before any share, in the line's scale of it; none of a plain amount.
    pub whole: i64,
    /// The quantity (or, of a plain amount, the share) after the rounding of a split; none where that rounds nothing.
    pub rounded: i64,
    /// The price of a unit; of a plain amount the amount.
    pub price: i64,
    /// The exact amount in the line's scale, times `over`.
    pub exact: i64,
    /// 1, or the days of the period.
    pub over: i64,
    /// The amount after the part's own rounding, where parts are rounded.
    pub amount: i64,
    pub days: DaySpan,
    /// Days of the share, of those of the period; 0 of the whole.
    pub share: u32,
    /// The block, where tiers price it; else `u32::MAX`.
    pub block: u32,
}

impl FastPart {
    /// Nothing.
    pub const NONE: i64 = NONE;
    /// Stands for the block of a part that has none.
    pub const NO_BLOCK: u32 = u32::MAX;
}

/// A line of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FastLine {
    /// The charge, by position.
    pub charge: usize,
    /// The printed amount in the line's scale; a credit's is negative.
    pub amount: i64,
    /// The exact amount: numerator and what it is over, with the same sign.
    pub exact: (i64, i64),
    /// Its parts in the buffer.
    pub parts: (usize, usize),
}

/// What a bill came to, and room for the next.
#[derive(Clone, Debug, Default)]
pub struct Buffer {
    /// The lines, in the order of the invoice.
    pub lines: Vec<FastLine>,
    /// All parts.
    pub parts: Vec<FastPart>,
    /// The trace, where it was asked for.
    pub records: Vec<Record>,
    /// The sum of the lines, in the program's scale of it.
    pub total: i64,
    /// Printed amounts by charge, a credit's positive. After a script, a line that did not apply has the amount of a bill before here: only
    /// what is gone through as a tree may read them all.
    pub(super) amounts: Vec<i64>,
    /// Values of determinants, each with the number of the segment it is of.
    pub(super) determinants: Vec<(u32, i64)>,
    /// By group of cuts.
    pub(super) segments: Vec<Segments>,
    /// The days of the spans of a script.
    pub(super) spans: Vec<Segment>,
    pub(super) registers: Option<Registers>,
    /// What is known of situations, from one bill to the next.
    pub(super) scripts: Scripts,
}

impl Buffer {
    /// How many situations have a script by now.
    pub fn scripts(&self) -> usize {
        self.scripts.count()
    }

    /// Room for one bill of so many lines, determinants and groups of cuts.
    #[inline]
    pub(super) fn prepare(&mut self, lines: usize, determinants: usize, cuts: usize) {
        self.lines.clear();
        self.parts.clear();
        self.records.clear();
        if self.amounts.len() != lines || self.determinants.len() != determinants || self.segments.len() != cuts {
            self.amounts = vec![0; lines];
            self.determinants = vec![(0, 0); determinants];
            self.segments = vec![Segments::default(); cuts];
        }
    }

    /// Forgets the amounts, determinants and segments of the bill before, where no script has places for them.
    pub(super) fn forget(&mut self) {
        self.amounts.fill(0);
        self.determinants.fill((0, 0));
        self.segments.iter_mut().for_each(|segments| segments.count = 0);
    }
}

/// Days of a line, and where they stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub days: DaySpan,
    pub version_day: Day,
    pub fact_day: Day,
    /// Days of the share; 0 of the whole.
    pub share: u32,
}

/// The segments of a period that lines of the same cuts share, found once a bill.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segments {
    /// How many; 0 until they are found.
    pub count: usize,
    pub each: [Segment; 5],
}

impl Default for Segments {
    fn default() -> Self {
        let days = DaySpan { start: Day::EPOCH, end: Day::EPOCH };
        Self { count: 0, each: [Segment { days, version_day: Day::EPOCH, fact_day: Day::EPOCH, share: 0 }; 5] }
    }
}
