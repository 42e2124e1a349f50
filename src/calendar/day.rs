//! A day of the civil calendar.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate, Weekday};

/// A day, counted from 1970-01-01. Arithmetic is on whole days; no clock, no time zone.
///
/// ```
/// use ratebook::calendar::Day;
/// let first = Day::parse("2023-01-31").unwrap();
/// assert_eq!(first.plus_months(1).to_string(), "2023-02-28");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(i32);

/// Why a text is not a date. Printed, it is what the text is: "not a date".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DayError {
    /// Not written as `2022-11-30`.
    Form,
    /// No such day, as 2023-02-30.
    NoSuchDay,
}

impl fmt::Display for DayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not a date",
            Self::NoSuchDay => "not a day of the calendar",
        })
    }
}

impl std::error::Error for DayError {}

impl Day {
    /// 1970-01-01, from which clocks count.
    pub const EPOCH: Self = Self(0);
    /// Before every day of a rate text: an open beginning.
    pub const FIRST: Self = Self(i32::MIN / 2);
    /// After every day of a rate text: an open end.
    pub const LAST: Self = Self(i32::MAX / 2);

    /// Its number: days since 1970-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    /// Reads `2022-11-30`.
    ///
    /// # Errors
    /// When the text is not of that form, or there is no such day.
    pub fn parse(text: &str) -> Result<Self, DayError> {
        let bytes = text.as_bytes();
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return Err(DayError::Form) };
        let number = |digits: &[&u8]| {
            digits.iter().try_fold(0i32, |sum, digit| if digit.is_ascii_digit() { Some(sum * 10 + i32::from(**digit - b'0')) } else { None })
        };
        let year = number(&[y1, y2, y3, y4]).ok_or(DayError::Form)?;
        let month = number(&[m1, m2]).ok_or(DayError::Form)?;
        let day = number(&[d1, d2]).ok_or(DayError::Form)?;
        let named = if year == 0 { None } else { Self::of(year, month.unsigned_abs(), day.unsigned_abs()) };
        named.ok_or(DayError::NoSuchDay)
    }

    /// The day of that year, month (1 to 12) and day of the month; `None` where there is none. The year that holds the last
    /// day that can be written ends after it, so years before 1 and after 9999 are days too.
    pub fn of(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from_date)
    }

    /// The day of that year, month and day of the month, or the month's last day where it has no such day (Feb 29).
    pub fn of_or_last(year: i32, month: u32, day: u32) -> Option<Self> {
        (28..=day.clamp(28, 31)).rev().chain(std::iter::once(day)).find_map(
            |day_tried| {
                if day_tried > day { None } else { Self::of(year, month, day_tried) }
            },
        )
    }

    fn from_date(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - 719_163)
    }

    fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0 + 719_163).unwrap_or(NaiveDate::MIN)
    }

    /// The year of the common calendar, from 1 to 9999.
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.date().month()
    }

    /// The day of the month, 1 to 31.
    pub fn day_of_month(self) -> u32 {
        self.date().day()
    }

    /// Whether it is a Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.date().weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// So many days later (earlier where negative).
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// The same day so many months later, or that month's last day (31 January → 28 February).
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        self.date().checked_add_months(Months::new(months)).map_or(self, Self::from_date)
    }

    /// The same day so many months earlier, or that month's last day.
    #[must_use]
    pub fn minus_months(self, months: u32) -> Self {
        self.date().checked_sub_months(Months::new(months)).map_or(self, Self::from_date)
    }

    /// Days from this day to another; negative where that is earlier.
    pub fn days_to(self, later: Self) -> i32 {
        later.0 - self.0
    }

    /// The first day of its month.
    #[must_use]
    pub fn month_start(self) -> Self {
        Self(self.0 + 1 - i32::try_from(self.day_of_month()).unwrap_or(1))
    }

    /// `30 Sep 2022`, as invoices print it.
    pub fn long(self) -> String {
        self.date().format("%-d %b %Y").to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        let (year, month, day) = (date.year(), date.month(), date.day());
        // Days are written often: those of four digits without the machinery of formats.
        #[allow(clippy::cast_possible_truncation, reason = "a digit")]
        let digit = |number: u32, over: u32| b'0' + (number / over % 10) as u8;
        match u32::try_from(year) {
            Ok(year @ 0..=9999) => {
                let [y1, y2, y3, y4] = [1000, 100, 10, 1].map(|over| digit(year, over));
                let text = [y1, y2, y3, y4, b'-', digit(month, 10), digit(month, 1), b'-', digit(day, 10), digit(day, 1)];
                f.write_str(std::str::from_utf8(&text).unwrap_or_default())
            }
            _ => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_with_four_digits_two_and_two() {
        for number in (-800_000..3_000_000).step_by(997) {
            let day = Day(number);
            let date = day.date();
            assert_eq!(day.to_string(), format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()));
        }
        assert_eq!(Day::parse("2024-02-29").map(|day| day.to_string()), Ok("2024-02-29".to_owned()));
    }
}
