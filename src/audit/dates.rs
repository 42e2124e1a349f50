//! Calendar years, seasons and months, day by day.

use num_rational::BigRational;

use super::quantity::{fraction, whole};
use crate::calendar::{Day, DaySpan};
use crate::language::tree;

/// The days of a span, one by one.
pub(super) fn days_of(span: DaySpan) -> impl Iterator<Item = Day> {
    let mut next = span.start;
    std::iter::from_fn(move || {
        let day = next;
        next = next.plus_days(1);
        (day < span.end).then_some(day)
    })
}

/// The number of days of the calendar month that holds a day.
pub(super) fn days_in_month(day: Day) -> i64 {
    let (year, month) = (day.year(), day.month());
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

/// The calendar month that holds a day.
pub(super) fn month_of(day: Day) -> DaySpan {
    let start = day.month_start();
    DaySpan { start, end: start.plus_days(i32::try_from(days_in_month(day)).unwrap_or(31)) }
}

/// The calendar year, January to December, that holds a day.
pub(super) fn calendar_year_of(day: Day) -> DaySpan {
    let begins = |year: i32| Day::of(year, 1, 1).unwrap_or(day);
    DaySpan { start: begins(day.year()), end: begins(day.year() + 1) }
}

/// Service days of each calendar month over the days of that month, summed.
pub(super) fn calendar_month_days(span: DaySpan) -> BigRational {
    days_of(span).fold(whole(0), |sum, day| sum + fraction(1, days_in_month(day)))
}

/// The same day so many months later, or that month's last day.
pub(super) fn months_later(day: Day, months: u32) -> Day {
    shifted_months(day, i64::from(months))
}

/// The same day so many months earlier, or that month's last day.
pub(super) fn months_earlier(day: Day, months: u32) -> Day {
    shifted_months(day, -i64::from(months))
}

fn shifted_months(day: Day, months: i64) -> Day {
    let count = i64::from(day.year()) * 12 + i64::from(day.month()) - 1 + months;
    let year = i32::try_from(count.div_euclid(12)).unwrap_or(1);
    let month = u32::try_from(count.rem_euclid(12) + 1).unwrap_or(1);
    clamped(year, month, day.day_of_month()).unwrap_or(day)
}

/// That day of that month, or the month's last.
fn clamped(year: i32, month: u32, day: u32) -> Option<Day> {
    let first = Day::of(year, month, 1)?;
    let last = u32::try_from(days_in_month(first)).unwrap_or(28);
    Day::of(year, month, day.min(last))
}

/// A month and day of a year; the month's last day where it has no such day.
pub(super) fn day_in_year(year: i32, month: u32, day: u32) -> Option<Day> {
    clamped(year, month, day)
}

/// The year of a calendar that holds a day.
pub(super) fn calendar_year(calendar: &tree::Calendar, day: Day) -> DaySpan {
    let begins = |year: i32| clamped(year, calendar.begins.month, calendar.begins.day).unwrap_or(day);
    let this_year = begins(day.year());
    if this_year <= day {
        DaySpan { start: this_year, end: begins(day.year() + 1) }
    } else {
        DaySpan { start: begins(day.year() - 1), end: this_year }
    }
}

/// The year of the calendar so many years before the one that holds a day.
pub(super) fn calendar_year_before(calendar: &tree::Calendar, day: Day, years: u32) -> DaySpan {
    (0..years).fold(calendar_year(calendar, day), |year, _| calendar_year(calendar, year.start.plus_days(-1)))
}

/// The last day of a calendar year that lies in the span.
pub(super) fn year_end_in(calendar: &tree::Calendar, span: DaySpan) -> Option<Day> {
    days_of(span).find(|day| calendar_year(calendar, *day).end == day.plus_days(1))
}

/// Whether a day is in a season.
pub(super) fn in_season(season: &tree::Season, day: Day) -> bool {
    let today = (day.month(), day.day_of_month());
    season.ranges.iter().any(|range| {
        let (from, to) = ((range.from.month, range.from.day), (range.to.month, range.to.day));
        if from <= to { from <= today && today <= to } else { from <= today || today <= to }
    })
}
