//! Published indexes, and rates that follow them.

use super::{Annotations, DateUse, Literal, MonthDay, Name, NumberUse, Quoted, RoundTo, UnitUse};
use crate::source::Span;

/// A month of a year, as `2021-06`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct MonthUse {
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// Where.
    pub span: Span,
}

/// `value 2021-06  262.000  published 2021-07-13`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct IndexValue {
    pub month: MonthUse,
    /// The value, as first published.
    pub value: NumberUse,
    /// When it was published.
    pub published: Option<DateUse>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The row.
    pub span: Span,
}

/// `index cpi_u "CPI-U"`, or `… in %`: published changes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Index {
    pub name: Name,
    pub label: Option<Quoted>,
    /// `in %`; none for plain index numbers.
    pub unit: Option<UnitUse>,
    /// Its values, ascending.
    pub values: Vec<IndexValue>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// By what a rate escalates.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum EscalateBy {
    /// `by 5%`.
    Percent(NumberUse),
    /// `by change in INDEX over June to June`.
    Change {
        index: Name,
        /// The earlier month, 1 to 12.
        from_month: u32,
        /// The later month: the latest such month before the day of the step.
        to_month: u32,
    },
    /// `by INDEX of January`: an index in % holds published changes.
    Published {
        index: Name,
        /// The month, 1 to 12: the latest such month not after the day of the step.
        month: u32,
    },
}

/// On what the next step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compounding {
    /// `compounding the rounded rate`.
    RoundedRate,
    /// `compounding the unrounded rate`.
    UnroundedRate,
    /// `on the first rate`: not compounded; each step is the first rate with all changes since, added up.
    FirstRate,
}

/// `escalate each October 1, first on 2021-10-01, by …, exact, at least 0%, at most 4%, compounding the rounded rate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// The day of each year.
    pub each: MonthDay,
    /// The first step.
    pub first: DateUse,
    /// By what.
    pub by: EscalateBy,
    /// `exact` (`Some(None)`) or `rounded to 0.1% half up`; none where neither is said.
    pub percentage: Option<Option<RoundTo>>,
    /// `at least 0%`.
    pub at_least: Option<Literal>,
    /// `at most 4%`.
    pub at_most: Option<Literal>,
    /// On what the next step stands; none where the line does not say.
    pub compounding: Option<(Compounding, Span)>,
    /// `cite`, `says`, `note`.
    pub annotations: Annotations,
    /// The line.
    pub span: Span,
}
