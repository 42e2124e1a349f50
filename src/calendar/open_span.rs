//! Days from a first one on, with or without an end.

use super::{Day, DaySpan};

/// Days from a first one on: through a last one, which is in it, or without an end. A role, an account, a point, a service in the
/// register has such days.
///
/// ```
/// use ratebook::calendar::{Day, OpenSpan};
/// let day = |text| Day::parse(text);
/// let service = OpenSpan::new(day("2026-01-01")?, Some(day("2026-06-30")?)).ok_or("it ends before it begins")?;
/// assert!(service.holds(day("2026-06-30")?));
/// assert!(!service.holds(day("2026-07-01")?));
/// assert!(OpenSpan::from(day("2026-01-01")?).holds(day("2099-01-01")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpenSpan {
    /// The first day.
    pub first: Day,
    /// The last day, which is in it; `None` where there is no end.
    pub last: Option<Day>,
}

impl OpenSpan {
    /// From a first day through a last one; `None` where the last is before the first.
    pub fn new(first: Day, last: Option<Day>) -> Option<Self> {
        last.is_none_or(|last| first <= last).then_some(Self { first, last })
    }

    /// Whether the day is in it.
    pub fn holds(self, day: Day) -> bool {
        self.first <= day && self.last.is_none_or(|last| day <= last)
    }

    /// Whether all of these days are in it.
    pub fn holds_all(self, days: DaySpan) -> bool {
        self.holds(days.start) && self.holds(days.last_day())
    }

    /// The days of both; `None` where they share none.
    pub fn common(self, other: Self) -> Option<Self> {
        let last = match (self.last, other.last) {
            (Some(own), Some(others)) => Some(own.min(others)),
            (own, others) => own.or(others),
        };
        Self::new(self.first.max(other.first), last)
    }

    /// Whether any of these days is in it.
    pub fn touches(self, days: DaySpan) -> bool {
        self.first < days.end && self.last.is_none_or(|last| days.start <= last)
    }

    /// Its days through a day at most; `None` where it begins later.
    pub fn through(self, day: Day) -> Option<DaySpan> {
        DaySpan::inclusive(self.first, self.last.map_or(day, |last| last.min(day)))
    }

    /// Its days as a span with an end: the last day of the calendar, 9999-12-31, where it has none.
    pub fn to_the_last_day(self) -> DaySpan {
        DaySpan { start: self.first, end: self.last.or(Day::of(9999, 12, 31)).unwrap_or(Day::LAST).plus_days(1) }
    }
}

impl From<Day> for OpenSpan {
    fn from(first: Day) -> Self {
        Self { first, last: None }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn span(first: &str, last: Option<&str>) -> OpenSpan {
        OpenSpan::new(Day::parse(first).unwrap(), last.map(|last| Day::parse(last).unwrap())).unwrap()
    }

    #[test]
    fn the_last_day_is_in_it() {
        let closed = span("2026-01-01", Some("2026-06-30"));
        let (last, after) = (Day::parse("2026-06-30").unwrap(), Day::parse("2026-07-01").unwrap());
        assert!(closed.holds(last) && !closed.holds(after));
        assert!(closed.touches(DaySpan::inclusive(last, after).unwrap()) && !closed.holds_all(DaySpan::inclusive(last, after).unwrap()));
        assert_eq!(closed.through(after), DaySpan::inclusive(closed.first, last));
        assert_eq!(OpenSpan::new(after, Some(last)), None);
        assert_eq!(closed.common(OpenSpan::from(last)), OpenSpan::new(last, Some(last)));
        assert_eq!(closed.common(OpenSpan::from(after)), None);
        assert_eq!(OpenSpan::from(last).to_the_last_day().last_day().to_string(), "9999-12-31");
    }
}
