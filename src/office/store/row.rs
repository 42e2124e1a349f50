//! Rows of tables: the number of a row, typed by what the row holds, and a record that stands in the book.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, Value, ValueRef};

/// The number of a row of the table that holds `T`: an invoice's row is no payment's row.
///
/// ```
/// use ratebook::office::payments::Payment;
/// use ratebook::office::store::Row;
/// let row: Row<Payment> = "12".parse()?;
/// assert_eq!((row.number(), row.to_string()), (12, "12".to_owned()));
/// # Ok::<(), std::num::ParseIntError>(())
/// ```
pub struct Row<T> {
    number: i64,
    of: PhantomData<fn() -> T>,
}

impl<T> Row<T> {
    /// The row of a number that came from elsewhere: a command line, a file.
    pub const fn new(number: i64) -> Self {
        Self { number, of: PhantomData }
    }

    /// Its number, for people and programs.
    pub const fn number(self) -> i64 {
        self.number
    }
}

impl<T> Clone for Row<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Row<T> {}

impl<T> PartialEq for Row<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Row<T> {}

impl<T> PartialOrd for Row<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Row<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl<T> Hash for Row<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<T> fmt::Debug for Row<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row({})", self.number)
    }
}

impl<T> fmt::Display for Row<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)
    }
}

impl<T> FromStr for Row<T> {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::new)
    }
}

impl<T> FromSql for Row<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self::new)
    }
}

impl<T> ToSql for Row<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(Value::Integer(self.number)))
    }
}

impl<T> From<Row<T>> for Value {
    fn from(row: Row<T>) -> Self {
        Self::Integer(row.number)
    }
}

impl<T> From<Row<T>> for ValueRef<'_> {
    fn from(row: Row<T>) -> Self {
        Self::Integer(row.number)
    }
}

/// A record that stands in the book, with its row. A record without one has not been entered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored<T> {
    /// Its row.
    pub id: Row<T>,
    record: T,
}

impl<T> Stored<T> {
    /// A record as it was read from a row.
    pub const fn new(id: Row<T>, record: T) -> Self {
        Self { id, record }
    }

    /// The record without its row.
    pub fn into_record(self) -> T {
        self.record
    }
}

impl<T> Deref for Stored<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.record
    }
}

impl<T> DerefMut for Stored<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.record
    }
}
