//! Exact numbers as fractions: read from what is printed, and printed as dollars.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::exact::{Cents, Number};

/// A number of the program as a fraction.
pub(super) fn rational(number: &Number) -> BigRational {
    let (numerator, denominator) = number.as_fraction();
    let whole = |text: String| text.parse::<BigInt>().unwrap_or_default();
    let denominator = whole(denominator);
    if denominator == BigInt::from(0) { BigRational::from_integer(whole(numerator)) } else { BigRational::new(whole(numerator), denominator) }
}

/// `$262.50`; what is no whole cents as a fraction.
pub(super) fn dollars(amount: &BigRational) -> String {
    let cents = amount * whole(100);
    if !cents.is_integer() {
        return format!("${amount}");
    }
    let text = cents.to_integer().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let padded = format!("{digits:0>3}");
    let (dollars, rest) = padded.split_at(padded.len() - 2);
    format!("{sign}${dollars}.{rest}")
}

/// A number as a line prints it: `100`, `-2.50`, `1200000/31`.
pub(super) fn number(text: &str) -> Option<BigRational> {
    if let Some((numerator, denominator)) = text.split_once('/') {
        let (numerator, denominator): (BigInt, BigInt) = (numerator.parse().ok()?, denominator.parse().ok()?);
        return (denominator != BigInt::from(0)).then(|| BigRational::new(numerator, denominator));
    }
    let (digits, decimals) = match text.split_once('.') {
        None => (text.to_owned(), 0),
        Some((whole, fraction)) => (format!("{whole}{fraction}"), fraction.len()),
    };
    let mantissa: BigInt = digits.parse().ok()?;
    Some(shifted(&BigRational::from_integer(mantissa), -i32::try_from(decimals).ok()?))
}

/// A whole number as a fraction.
pub(super) fn whole(value: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(value))
}

/// Cents as dollars.
pub(super) fn cents(cents: Cents) -> BigRational {
    BigRational::new(BigInt::from(cents.number()), BigInt::from(100))
}

/// A number times ten to a power.
pub(super) fn shifted(number: &BigRational, power: i32) -> BigRational {
    let factor = BigRational::from_integer(BigInt::from(10).pow(power.unsigned_abs()));
    if power < 0 { number / factor } else { number * factor }
}

/// Whether two numbers are the same but for a power of ten: units are printed in thousands or hundreds of what computes.
pub(super) fn is_power_of_ten(one: &BigRational, other: &BigRational) -> bool {
    let zero = whole(0);
    if *one == zero || *other == zero {
        return one == other;
    }
    let ratio = one / other;
    let large = if ratio < whole(1) { ratio.recip() } else { ratio };
    if large < zero || !large.is_integer() {
        return false;
    }
    let digits = large.to_integer().to_string();
    digits.starts_with('1') && digits.bytes().skip(1).all(|digit| digit == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_lines_print_them() {
        assert_eq!(number("-2.50"), Some(BigRational::new(BigInt::from(-5), BigInt::from(2))));
        assert_eq!(number("1200000/31"), Some(BigRational::new(BigInt::from(1_200_000), BigInt::from(31))));
        assert_eq!(number("0.05"), Some(BigRational::new(BigInt::from(1), BigInt::from(20))));
        assert_eq!(number(""), None);
        assert_eq!(number("1/0"), None);
    }

    #[test]
    fn powers_of_ten_are_of_the_same_sign() {
        assert!(is_power_of_ten(&whole(25), &whole(25_000)));
        assert!(is_power_of_ten(&whole(25), &whole(25)));
        assert!(!is_power_of_ten(&whole(25), &whole(-25)));
        assert!(!is_power_of_ten(&whole(25), &whole(26)));
        assert!(is_power_of_ten(&whole(0), &whole(0)));
        assert!(!is_power_of_ten(&whole(0), &whole(1)));
    }

    #[test]
    fn amounts_are_printed_in_dollars() {
        assert_eq!(dollars(&cents(Cents::new(-5))), "-$0.05");
        assert_eq!(dollars(&cents(Cents::new(26_250))), "$262.50");
    }
}
