//! Numbers that cannot be wrong: exact arithmetic, declared rounding, units.
//!
//! No floats, no bare rounding. Between two declared roundings a [`Number`] is the exact rational result; a value that
//! outgrows the machine word is carried on as a big rational, never cut.

mod cents;
mod decimal_text;
mod number;
mod rounding;
mod unit;

pub use cents::{Cents, MoneyError};
pub use decimal_text::NumberError;
pub use number::{Number, Sign};
pub use rounding::{Rounding, RoundingMode};
pub use unit::{Dimension, Unit, UnitForm, UnitWord, power_of_ten_word};
