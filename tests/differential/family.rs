//! Random rate text with the cases to ask of it.

use ratebook::calendar::{Day, DaySpan};
use ratebook::records::{Case, GivenValue, SeriesEntry};

/// A chapter, its cases, and the constructs that it reaches.
pub struct Family {
    pub text: String,
    pub cases: Vec<Case>,
    pub constructs: Vec<&'static str>,
}

/// A case of a name for some days, with nothing given yet.
pub fn case(id: &str, bill: &str, days: DaySpan) -> Case {
    Case::new(id, bill, days)
}

/// The days from a first up to, not including, an end.
pub fn span(start: Day, end: Day) -> DaySpan {
    DaySpan { start, end }
}

pub fn whole(name: &str, value: &str) -> (String, GivenValue) {
    (name.to_owned(), GivenValue::Whole(value.to_owned()))
}

pub fn of_days(days: DaySpan, value: &str) -> SeriesEntry {
    SeriesEntry { days, value: value.to_owned(), in_all: false, hour: None, estimated: false, point: None }
}
