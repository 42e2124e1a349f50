//! The edge to programs that compute with `rust_decimal`: exact in, refusing out.

use std::fmt;

use rust_decimal::Decimal;

use super::Number;

/// Every decimal is an exact number: 28 digits behind the point at most, and 96 bits of digits.
///
/// ```
/// use ratebook::exact::Number;
/// use rust_decimal::Decimal;
/// assert_eq!(Number::from(Decimal::new(43_007, 4)), Number::parse("4.3007").unwrap());
/// ```
impl From<Decimal> for Number {
    fn from(value: Decimal) -> Self {
        Self::decimal(value.mantissa(), value.scale())
    }
}

/// Why a number is not a `Decimal`. It is never rounded to become one: round it by a rule first, and convert the result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecimalError {
    /// Its decimals do not end, as those of 1/3.
    Endless {
        /// Numerator and denominator in lowest terms.
        fraction: (String, String),
    },
    /// It has more digits than a `Decimal` holds: 28 behind the point, or 79,228,162,514,264,337,593,543,950,335 in all.
    TooLong {
        /// The number as it is written.
        number: String,
    },
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endless { fraction: (numerator, denominator) } => {
                write!(f, "the decimals of {numerator}/{denominator} do not end: round it before it is converted")
            }
            Self::TooLong { number } => write!(f, "`{number}` has more digits than a decimal holds: round it before it is converted"),
        }
    }
}

impl std::error::Error for DecimalError {}

/// The same number as a decimal, or why it is not one.
///
/// ```
/// use ratebook::exact::Number;
/// use rust_decimal::Decimal;
/// let amount = Number::parse("427990.00").unwrap();
/// assert_eq!(Decimal::try_from(&amount), Ok(Decimal::new(42_799_000, 2)));
/// let third = Number::ratio(1, 3).unwrap();
/// assert_eq!(Decimal::try_from(&third).unwrap_err().to_string(), "the decimals of 1/3 do not end: round it before it is converted");
/// ```
impl TryFrom<&Number> for Decimal {
    type Error = DecimalError;

    fn try_from(number: &Number) -> Result<Self, DecimalError> {
        let too_long = || DecimalError::TooLong { number: number.to_string() };
        match number.as_decimal() {
            Some((mantissa, scale)) => Self::try_from_i128_with_scale(mantissa, scale).map_err(|_| too_long()),
            None => {
                let (numerator, denominator) = number.as_fraction();
                let ends = denominator_ends(&denominator);
                Err(if ends { too_long() } else { DecimalError::Endless { fraction: (numerator, denominator) } })
            }
        }
    }
}

/// As by reference.
impl TryFrom<Number> for Decimal {
    type Error = DecimalError;

    fn try_from(number: Number) -> Result<Self, DecimalError> {
        Self::try_from(&number)
    }
}

/// Whether decimals over this denominator, in lowest terms, end: where it is made of twos and fives.
fn denominator_ends(denominator: &str) -> bool {
    let Ok(mut rest) = denominator.parse::<num_bigint::BigInt>() else { return false };
    let one = num_bigint::BigInt::from(1);
    for factor in [2, 5] {
        while rest > one && (&rest % factor) == num_bigint::BigInt::ZERO {
            rest /= factor;
        }
    }
    rest == one
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_decimal_cannot_hold_is_refused_and_never_rounded() {
        let third = Number::ratio(1, 3).unwrap();
        assert_eq!(Decimal::try_from(third), Err(DecimalError::Endless { fraction: ("1".to_owned(), "3".to_owned()) }));
        // One more than 96 bits, and one digit more than 28 behind the point.
        let largest = Number::decimal(Decimal::MAX.mantissa(), 0);
        assert_eq!(Decimal::try_from(&largest), Ok(Decimal::MAX));
        assert!(matches!(Decimal::try_from(largest.plus(&Number::ONE)), Err(DecimalError::TooLong { .. })));
        assert_eq!(Decimal::try_from(Number::decimal(1, 28)), Ok(Decimal::new(1, 28)));
        assert!(matches!(Decimal::try_from(Number::decimal(1, 29)), Err(DecimalError::TooLong { .. })));
        // Its decimals end, after a thousand places.
        assert!(matches!(Decimal::try_from(Number::decimal(1, 1_000)), Err(DecimalError::TooLong { .. })));
        // Zeros at the end are not digits.
        assert_eq!(Decimal::try_from(Number::decimal(10_i128.pow(30), 30)), Ok(Decimal::ONE));
    }

    proptest! {
        #[test]
        fn a_decimal_comes_back_as_it_went(low in any::<u32>(), middle in any::<u32>(), high in any::<u32>(), minus in any::<bool>(), scale in 0u32..=28) {
            let decimal = Decimal::from_parts(low, middle, high, minus, scale);
            let number = Number::from(decimal);
            prop_assert_eq!(&number, &Number::parse(&decimal.to_string()).unwrap());
            prop_assert_eq!(Decimal::try_from(&number).unwrap(), decimal);
        }

        #[test]
        fn a_number_is_the_decimal_or_refused(mantissa in any::<i128>(), scale in 0u32..40, divisor in 1i64..1_000) {
            let number = Number::decimal(mantissa, scale).divided_by(&Number::integer(divisor)).unwrap();
            if let Ok(decimal) = Decimal::try_from(&number) {
                prop_assert_eq!(Number::from(decimal), number);
            }
        }
    }
}
