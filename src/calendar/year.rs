//! Calendars: fiscal, contract and calendar years, with their labels.

use super::{Day, DaySpan, MonthDayOfYear};

/// A yearly calendar: `calendar fiscal_year begins October 1, labelled FY by the year it ends`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearCalendar {
    /// Its first day.
    pub begins: MonthDayOfYear,
    /// The label's prefix, `FY`; none where years have no label.
    pub prefix: Option<String>,
    /// Whether the year it ends numbers the label (else the year it begins).
    pub by_year_it_ends: bool,
}

impl YearCalendar {
    /// The year that holds a day.
    pub fn year_of(&self, day: Day) -> DaySpan {
        let begins = |year: i32| Day::of_or_last(year, self.begins.month, self.begins.day).unwrap_or(day);
        let this = begins(day.year());
        let start = if day < this { begins(day.year() - 1) } else { this };
        DaySpan { start, end: begins(start.year() + 1) }
    }

    /// The label of the year that holds a day: `FY2023`.
    pub fn label_of(&self, day: Day) -> Option<String> {
        let prefix = self.prefix.as_ref()?;
        let year = self.year_of(day);
        let number = if self.by_year_it_ends { year.last_day().year() } else { year.start.year() };
        Some(format!("{prefix}{number}"))
    }

    /// The span of the year with that label.
    pub fn labelled(&self, label: &str) -> Option<DaySpan> {
        let number: i32 = label.strip_prefix(self.prefix.as_deref()?)?.parse().ok()?;
        (number - 1..=number).find_map(|year| {
            let start = Day::of_or_last(year, self.begins.month, self.begins.day)?;
            (self.label_of(start).as_deref() == Some(label)).then(|| self.year_of(start))
        })
    }
}
