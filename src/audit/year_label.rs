//! The year that a label or a date names: `FY2022`, `2021-10-01`.

use super::dates::{calendar_year, day_in_year};
use crate::calendar::{Day, DaySpan};
use crate::language::tree::{Calendar, LabelYear};

/// The year of a calendar under its label, or the one that holds a date.
pub(super) fn year_named(calendar: &Calendar, label: &str) -> Option<DaySpan> {
    if let Ok(day) = Day::parse(label) {
        return Some(calendar_year(calendar, day));
    }
    let (prefix, by) = calendar.labelled.as_ref()?;
    let number: i32 = label.strip_prefix(prefix.text.as_str())?.parse().ok()?;
    let begins = |year: i32| day_in_year(year, calendar.begins.month, calendar.begins.day);
    let begun = calendar_year(calendar, begins(number)?);
    match by {
        LabelYear::Begins => Some(begun),
        LabelYear::Ends => [begun, calendar_year(calendar, begun.start.plus_days(-1))].into_iter().find(|year| year.last_day().year() == number),
    }
}
