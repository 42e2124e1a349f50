//! Dates and the three clocks: service periods, calendars (fiscal years), versions in force.
//!
//! Dates are inclusive in text and on invoices, half-open inside. See `docs/language/calendar.md`.

mod day;
mod open_span;
mod period;
mod season;
#[cfg(feature = "serde")]
mod serde;
mod working_days;
mod year;

pub use day::{Day, DayError};
pub use open_span::OpenSpan;
pub use period::{DaySpan, PeriodLength};
pub use season::{MonthDayOfYear, SeasonDays};
pub use working_days::HolidayList;
pub use year::YearCalendar;
