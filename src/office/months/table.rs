//! Accounting months in the book.

use rusqlite::OptionalExtension as _;

use super::record::{MonthChange, MonthState};
use crate::office::proposals::Proposal;
use crate::office::store::{InBook, Row, Value, Work, day, word};
use crate::source::Refusal;

/// Looking at the states of accounting months: in the book, or in an act under way.
pub trait Months: InBook {
    /// The state of an accounting month, as `2026-10`; open where nothing was said of it.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn state_of_month(&self, month: &str) -> Result<MonthState, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT state FROM period_state WHERE month = ?1 AND (proposal IS NULL OR proposal IN (SELECT id FROM approved))
             ORDER BY id DESC LIMIT 1",
        )?;
        let state = found.query_row([month], |row| word(row, 0, MonthState::of_word)).optional()?;
        Ok(state.unwrap_or(MonthState::Open))
    }

    /// Every change of a month's state that counts, in the order of entry.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn states_of_months(&self) -> Result<Vec<MonthChange>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT s.month, s.state, e.on_day FROM period_state s JOIN event e ON e.id = s.event
             WHERE s.proposal IS NULL OR s.proposal IN (SELECT id FROM approved) ORDER BY s.id",
        )?;
        let rows = found.query_map([], |row| Ok(MonthChange { month: row.get(0)?, state: word(row, 1, MonthState::of_word)?, on: day(row, 2)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: InBook> Months for T {}

impl Work<'_> {
    /// Enters a month's state.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_month_state(&mut self, month: &str, state: MonthState, proposal: Option<Row<Proposal>>) -> Result<i64, Refusal> {
        self.add("period_state", vec![Value::Text(month.to_owned()), Value::Text(state.word().to_owned()), proposal.into()])
    }
}
