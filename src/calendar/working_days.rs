//! Working days: neither Saturday nor Sunday, nor one of the holidays listed.

use std::collections::BTreeSet;

use super::Day;

/// The days listed as holidays.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct HolidayList {
    pub days: BTreeSet<Day>,
}

impl HolidayList {
    /// Whether a day is worked on.
    pub fn works(&self, day: Day) -> bool {
        !day.is_weekend() && !self.days.contains(&day)
    }

    /// The day so many working days after a day, which itself is not counted; with none, the day itself.
    ///
    /// ```
    /// use ratebook::calendar::{Day, HolidayList};
    /// let friday = Day::parse("2025-01-17").unwrap();
    /// let king_day = Day::parse("2025-01-20").unwrap();
    /// let federal = HolidayList { days: [king_day].into() };
    /// assert_eq!(federal.after(friday, 1).to_string(), "2025-01-21");
    /// assert_eq!(HolidayList::default().after(friday, 1).to_string(), "2025-01-20");
    /// ```
    pub fn after(&self, day: Day, count: u32) -> Day {
        let mut day = day;
        let mut left = count;
        while left > 0 {
            day = day.plus_days(1);
            if self.works(day) {
                left -= 1;
            }
        }
        day
    }
}
