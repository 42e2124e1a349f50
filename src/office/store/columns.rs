//! How values of the trade stand in columns: amounts as whole cents.

use rusqlite::types::{FromSql, FromSqlResult, Value, ValueRef};

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
