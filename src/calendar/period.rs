//! Spans of days, and whether a service period is full, short or too long.

use super::Day;

/// Days from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct DaySpan {
    /// First day.
    pub start: Day,
    /// The day after the last.
    pub end: Day,
}

/// How a service period compares with the schedule's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeriodLength {
    /// As long as the schedule says.
    Full,
    /// Shorter: the short-service line applies.
    Short,
    /// Longer: it cannot bill.
    Longer,
}

impl DaySpan {
    /// From a first to a last day, both in it; `None` where the last is before the first.
    pub fn inclusive(first: Day, last: Day) -> Option<Self> {
        if last < first { None } else { Some(Self { start: first, end: last.plus_days(1) }) }
    }

    /// How many days.
    pub fn days(self) -> i64 {
        i64::from(self.start.days_to(self.end))
    }

    /// The last day, which is in the span.
    pub fn last_day(self) -> Day {
        self.end.plus_days(-1)
    }

    /// Whether the day is in it.
    pub fn holds(self, day: Day) -> bool {
        self.start <= day && day < self.end
    }

    /// The days of both; `None` where they share none.
    pub fn common(self, other: Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        if start < end { Some(Self { start, end }) } else { None }
    }

    /// `2022-09-16 to 2022-10-15`.
    pub fn words(self) -> String {
        if self.days() == 1 { self.start.to_string() } else { format!("{} to {}", self.start, self.last_day()) }
    }

    /// Whether a period is full against so many months and, where given, a range of days (rules 4 and 20): inside the
    /// range, or the day after it is `months` months after its first day.
    pub fn length(self, months: u32, range: Option<(u32, u32)>) -> PeriodLength {
        // Inside the range there is no need to look at the calendar.
        if let Some((least, most)) = range
            && (i64::from(least)..=i64::from(most)).contains(&self.days())
        {
            return PeriodLength::Full;
        }
        let nominal_end = self.start.plus_months(months);
        if self.end == nominal_end {
            return PeriodLength::Full;
        }
        match range {
            Some((least, most)) => {
                let days = self.days();
                if days < i64::from(least) {
                    PeriodLength::Short
                } else if days > i64::from(most) {
                    PeriodLength::Longer
                } else {
                    PeriodLength::Full
                }
            }
            None if self.end < nominal_end => PeriodLength::Short,
            None => PeriodLength::Longer,
        }
    }

    /// The pieces of this span in each calendar month, with that month's number of days.
    pub fn calendar_months(self) -> Vec<(Self, i64)> {
        let mut pieces = Vec::new();
        let mut start = self.start;
        while start < self.end {
            let month = Self { start: start.month_start(), end: start.month_start().plus_months(1) };
            let end = month.end.min(self.end);
            pieces.push((Self { start, end }, month.days()));
            start = end;
        }
        pieces
    }
}
