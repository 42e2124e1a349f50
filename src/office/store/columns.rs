//! How values of the trade stand in columns: amounts as whole cents, days and words as text, digests as bytes. A column that
//! cannot be read is an error, never a default.

use std::fmt;

use rusqlite::types::{FromSql, FromSqlResult, Type, Value, ValueRef};
use rusqlite::{Error, Row};

use super::digest::Digest;
use crate::calendar::{Day, DaySpan, OpenSpan};
use crate::exact::{Cents, MoneyError};
use crate::source::{Refusal, codes};

impl FromSql for Cents {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self::new)
    }
}

impl From<MoneyError> for Refusal {
    fn from(error: MoneyError) -> Self {
        let refusal = Self::new(codes::AMOUNT_TOO_LARGE, format!("an amount is {error}; nothing was changed"));
        refusal.help("look for a digit too many, or a price per gallon that is meant per thousand gallons")
    }
}

/// An amount as a column keeps it.
///
/// # Errors
/// R7065 where it is too large.
pub(crate) fn kept_amount(cents: Cents) -> Result<Value, Refusal> {
    Ok(Value::Integer(cents.kept()?))
}

/// A sum as a column keeps it.
///
/// # Errors
/// R7065 where it is too large.
pub(crate) fn kept_sum(cents: Cents) -> Result<Value, Refusal> {
    Ok(Value::Integer(cents.kept_as_sum()?))
}

/// The day that a column holds as `2026-10-01`.
pub(crate) fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    word(row, at, |text| Day::parse(text).ok())
}

/// The days from one column through the next, or without an end where that holds nothing.
pub(crate) fn open_days(row: &Row<'_>, at: usize) -> rusqlite::Result<OpenSpan> {
    let last = row.get::<_, Option<String>>(at + 1)?.map(|_| day(row, at + 1)).transpose()?;
    OpenSpan::new(day(row, at)?, last).ok_or_else(|| unreadable(row, at + 1, last.map(|day| day.to_string()).unwrap_or_default()))
}

/// The days from one column through the next.
pub(crate) fn days(row: &Row<'_>, at: usize) -> rusqlite::Result<DaySpan> {
    let (first, last) = (day(row, at)?, day(row, at + 1)?);
    DaySpan::inclusive(first, last).ok_or_else(|| unreadable(row, at + 1, last.to_string()))
}

/// A word of a fixed list: a kind, a state, an outcome.
pub(crate) fn word<T>(row: &Row<'_>, at: usize, of_word: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(at)?;
    of_word(&text).ok_or_else(|| unreadable(row, at, text))
}

/// A digest in hexadecimal digits; empty where the column holds none.
pub(crate) fn hexadecimal(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    let Some(bytes) = row.get::<_, Option<Vec<u8>>>(at)? else { return Ok(String::new()) };
    let digest = Digest::from_bytes(&bytes).ok_or_else(|| unreadable(row, at, format!("{} bytes", bytes.len())))?;
    Ok(digest.to_string())
}

/// A digest as a column keeps it; nothing where the text is empty.
pub(crate) fn digest(text: &str) -> Value {
    Digest::from_hex(text).map_or(Value::Null, |digest| Value::Blob(digest.0.to_vec()))
}

/// A column that holds what this program never writes there.
#[derive(Debug)]
pub(super) struct UnreadableColumn {
    column: String,
    found: String,
}

impl fmt::Display for UnreadableColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the column `{}` holds `{}`, which this program never writes there", self.column, self.found)
    }
}

impl std::error::Error for UnreadableColumn {}

fn unreadable(row: &Row<'_>, at: usize, found: String) -> Error {
    let column = row.as_ref().column_name(at).unwrap_or("").to_owned();
    Error::FromSqlConversionFailure(at, Type::Text, Box::new(UnreadableColumn { column, found }))
}
