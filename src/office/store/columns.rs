//! How values stand in columns: amounts as whole cents, days as text, digests as bytes.

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlResult, Value, ValueRef};

use super::digest::Digest;
use crate::calendar::{Day, DaySpan};
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

/// A day in a column.
pub(crate) fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let text: String = row.get(at)?;
    Day::parse(&text).map_err(|_| rusqlite::Error::InvalidColumnType(at, text, rusqlite::types::Type::Text))
}

/// Days in two columns.
pub(crate) fn days(row: &Row<'_>, at: usize) -> rusqlite::Result<DaySpan> {
    Ok(DaySpan { start: day(row, at)?, end: day(row, at + 1)?.plus_days(1) })
}

/// A digest in a column, as 64 hexadecimal digits; empty where the column is.
pub(crate) fn hexadecimal(bytes: Option<Vec<u8>>) -> String {
    bytes.and_then(|bytes| Digest::from_bytes(&bytes)).map(|digest| digest.to_string()).unwrap_or_default()
}
