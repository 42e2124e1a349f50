//! The register in the book.

use rusqlite::Connection;

use super::record::{RegisterCell, RegisterKind, RegisterRow};
use crate::office::proposals::Proposal;
use crate::office::store::{BookOfAccounts, InBook, Row, Stored, Value, Work};
use crate::source::Refusal;

impl BookOfAccounts {
    /// The records of a kind that count, in the order of entry.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn register(&self, kind: RegisterKind) -> Result<Vec<Stored<RegisterRow>>, Refusal> {
        register(&self.connection, &view(kind), kind)
    }
}

/// Looking at the records of the register: in the book, or in an act under way.
pub trait Records: InBook {
    /// The records of the register of a kind that count, in the order of entry.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn records(&self, kind: RegisterKind) -> Result<Vec<Stored<RegisterRow>>, Refusal> {
        current(self.reads_from().0, kind)
    }
}

impl<T: InBook> Records for T {}

impl Work<'_> {
    /// As [`BookOfAccounts::register`].
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn register(&self, kind: RegisterKind) -> Result<Vec<Stored<RegisterRow>>, Refusal> {
        register(self.transaction, &view(kind), kind)
    }

    /// The rows of a kind that wait for a second person.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn register_waiting(&self, kind: RegisterKind) -> Result<Vec<Stored<RegisterRow>>, Refusal> {
        match kind {
            RegisterKind::Services | RegisterKind::Facts => {
                let table = kind.table();
                let waiting = format!("(SELECT * FROM {table} WHERE proposal IS NOT NULL AND proposal NOT IN (SELECT proposal FROM decision))");
                register(self.transaction, &waiting, kind)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Enters a record; `corrects` is the row whose place it takes.
    ///
    /// # Errors
    /// When the book refuses it.
    pub fn add_record(
        &mut self,
        kind: RegisterKind,
        row: &RegisterRow,
        corrects: Option<Row<RegisterRow>>,
        proposal: Option<Row<Proposal>>,
    ) -> Result<Row<RegisterRow>, Refusal> {
        let mut values: Vec<Value> = kind.columns().iter().zip(&row.cells).map(|(column, text)| value(column.cell, text)).collect();
        if kind == RegisterKind::Installations {
            values.push(Value::Null);
        }
        values.push(corrects.into());
        if matches!(kind, RegisterKind::Services | RegisterKind::Facts) {
            values.push(proposal.into());
        }
        self.add(kind.table(), values).map(Row::new)
    }
}

fn value(cell: RegisterCell, text: &str) -> Value {
    match cell {
        RegisterCell::DayOrNone | RegisterCell::DecimalOrNone if text.is_empty() => Value::Null,
        RegisterCell::Count => text.parse::<i64>().map_or_else(|_| Value::Text(text.to_owned()), Value::Integer),
        _ => Value::Text(text.to_owned()),
    }
}

/// The records of a kind that count.
pub(crate) fn current(connection: &Connection, kind: RegisterKind) -> Result<Vec<Stored<RegisterRow>>, Refusal> {
    register(connection, &view(kind), kind)
}

fn view(kind: RegisterKind) -> String {
    format!("current_{}", kind.table())
}

fn register(connection: &Connection, from: &str, kind: RegisterKind) -> Result<Vec<Stored<RegisterRow>>, Refusal> {
    let mut statement = connection.prepare_cached(&format!("SELECT * FROM {from} ORDER BY id"))?;
    let count = kind.columns().len();
    let rows = statement.query_map([], |row| {
        let cells = (1..=count).map(|at| row.get::<_, Value>(at).map(text)).collect::<Result<_, _>>()?;
        Ok(Stored::new(row.get(0)?, RegisterRow { cells }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn text(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Null | Value::Real(_) | Value::Blob(_) => String::new(),
    }
}
