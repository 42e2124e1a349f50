//! Numbers that cannot be wrong: exact arithmetic, declared rounding, units.
//!
//! No floats, no bare rounding. Between two declared roundings a [`Number`] is the exact rational result; a value that
//! outgrows the machine word is carried on as a big rational, never cut.
//!
//! ```
//! use ratebook::exact::{Number, Rounding, RoundingMode};
//! // Half a month of a $25.35 charge: exact until the text says to round.
//! let share = Number::ratio(15, 31).unwrap();
//! let exact = Number::parse("25.35")?.times(&share);
//! assert_eq!(exact.to_string(), "1521/124");
//! let cents = Rounding { step: Number::parse("0.01")?, mode: RoundingMode::HalfUp };
//! assert_eq!(cents.apply(&exact).plain(2), "12.27");
//! # Ok::<(), ratebook::exact::NumberError>(())
//! ```

mod cents;
#[cfg(feature = "rust_decimal")]
mod decimal;
mod decimal_text;
mod number;
mod rounding;
#[cfg(feature = "serde")]
mod serde;
mod unit;

pub use cents::{Cents, MoneyError};
#[cfg(feature = "rust_decimal")]
pub use decimal::DecimalError;
pub use decimal_text::NumberError;
pub use number::{Number, Sign};
pub use rounding::{Rounding, RoundingMode};
pub use unit::{Dimension, Unit, UnitForm, UnitWord, power_of_ten_word};
