//! Accounting months in the book.

use crate::office::proposals::Proposal;
use crate::office::reads::Reads;
use crate::office::store::{Row, Value, Work};
use crate::source::Refusal;

/// Looking at the states of accounting months: in the book, or in an act under way.
pub trait Months: Reads {
    /// The state of an accounting month, as `2026-10`: `open`, `soft-closed`, `closed` or `reopened`.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn state_of_month(&self, month: &str) -> Result<String, Refusal> {
        let states = self.states_of_months()?;
        Ok(states.into_iter().rev().find(|(known, ..)| known == month).map_or_else(|| "open".to_owned(), |(_, state, _)| state))
    }

    /// Every change of a month's state that counts: month, state, day.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn states_of_months(&self) -> Result<Vec<(String, String, String)>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT s.month, s.state, e.on_day FROM period_state s JOIN event e ON e.id = s.event
             WHERE s.proposal IS NULL OR s.proposal IN (SELECT id FROM approved) ORDER BY s.id",
        )?;
        let rows = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: Reads> Months for T {}

impl Work<'_> {
    /// Enters a month's state.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_month_state(&mut self, month: &str, state: &str, proposal: Option<Row<Proposal>>) -> Result<i64, Refusal> {
        self.add("period_state", vec![Value::Text(month.to_owned()), Value::Text(state.to_owned()), proposal.into()])
    }
}
