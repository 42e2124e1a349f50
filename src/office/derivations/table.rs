//! Derivations kept whole, each with its item. A book of the first layout has none.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _};

use crate::office::rates::RateSet;
use crate::office::runs::{Run, RunItem};
use crate::office::store::{InBook, Row, Work};
use crate::source::Refusal;

/// The first layout that has a table for them.
const SINCE_LAYOUT: i64 = 2;

/// A kept derivation as it stands in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct TraceRow {
    pub id: i64,
    /// The event that added it.
    pub event: i64,
    /// One JSON object.
    pub text: String,
}

/// Looking at kept derivations: from the book, or from an act under way.
pub trait Traces: InBook {
    /// The derivation kept of an item, where there is one.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn trace_of_item(&self, item: Row<RunItem>) -> Result<Option<TraceRow>, Refusal> {
        let connection = self.reads_from().0;
        if !has_traces(connection)? {
            return Ok(None);
        }
        let mut found = connection.prepare_cached("SELECT id, event, trace FROM run_trace WHERE item = ?1")?;
        Ok(found.query_row([item], |row| Ok(TraceRow { id: row.get(0)?, event: row.get(1)?, text: row.get(2)? })).optional()?)
    }

    /// The items of a run, of all its preparations, whose derivations are kept.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn traced_items_of_run(&self, run: Row<Run>) -> Result<HashSet<Row<RunItem>>, Refusal> {
        let connection = self.reads_from().0;
        if !has_traces(connection)? {
            return Ok(HashSet::new());
        }
        let mut found = connection
            .prepare_cached("SELECT t.item FROM run_step s JOIN run_item i ON i.step = s.id JOIN run_trace t ON t.item = i.id WHERE s.run = ?1")?;
        let rows = found.query_map([run], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The set of rate text by which an item was worked out.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn rate_set_of_item(&self, item: Row<RunItem>) -> Result<Option<Row<RateSet>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached("SELECT s.rate_set FROM run_item i JOIN run_step s ON s.id = i.step WHERE i.id = ?1")?;
        Ok(found.query_row([item], |row| row.get(0)).optional()?.flatten())
    }
}

impl<T: InBook> Traces for T {}

fn has_traces(connection: &Connection) -> Result<bool, Refusal> {
    let layout: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(layout >= SINCE_LAYOUT)
}

impl Work<'_> {
    /// Keeps the derivation of an item.
    ///
    /// # Errors
    /// When one is kept already, or the book cannot be written.
    pub fn add_trace(&mut self, item: Row<RunItem>, text: String) -> Result<i64, Refusal> {
        self.add("run_trace", vec![item.into(), text.into()])
    }
}
