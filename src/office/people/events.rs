//! Events as people read them: who did what, why, on which day.

use super::record::Person;
use crate::office::store::{InBook, Row};
use crate::source::Refusal;

/// An event: its kind, what it is about, why, the actor's row, the day.
pub type EventTold = (String, String, String, Row<Person>, String);

/// Looking at events: in the book, or in an act under way.
pub trait Events: InBook {
    /// Events of some days, in order: kind, about, why, the actor's row, the day.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn events_between(&self, from: &str, through: &str) -> Result<Vec<EventTold>, Refusal> {
        let connection = self.reads_from().0;
        let mut found =
            connection.prepare_cached("SELECT kind, about, why, person, on_day FROM event WHERE on_day >= ?1 AND on_day <= ?2 ORDER BY id")?;
        let rows = found.query_map([from, through], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: InBook> Events for T {}
