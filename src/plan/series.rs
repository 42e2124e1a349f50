//! A series by day or hour, as it is bound to a plan.

use super::SeriesIndex;
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;

/// Days of a series that have one value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct SeriesRun {
    pub days: DaySpan,
    /// The value of each day: of a measure by hour its hours added.
    pub value: Number,
    /// The value of each of the 24 hours, where they differ; empty where each is a 24th of the day's.
    pub hours: Vec<Number>,
    /// Whether it is an estimate.
    pub estimated: bool,
}

/// A series by day or hour, its points added with their signs.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// The first day of which anything is given.
    pub first: Option<Day>,
    /// The days with a value, in order, not overlapping.
    pub runs: Vec<SeriesRun>,
    /// Days on which some points of the contract are given and these are not.
    pub incomplete: Vec<(DaySpan, String)>,
    /// Of a series that many bills look back on; none where one bill alone does.
    pub index: Option<SeriesIndex>,
}
