//! Numbers and cents as text, for programs that keep or send them: exact, whichever way they go.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Cents, Number, Unit};

/// As text: `"4.3007"`, or `"1200000/31"` where the decimals do not end or are more than fit.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From text alone, as it is written out. A JSON number is refused: whoever sends one has usually been through a float.
impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        of_text(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not a number: write it as \"4.3007\" or \"1200000/31\"")))
    }
}

/// As text with two decimals: `"1234.50"`.
impl Serialize for Cents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.plain())
    }
}

impl<'de> Deserialize<'de> for Cents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error| D::Error::custom(format!("`{text}`: {error}")))
    }
}

/// As it is printed: `"$/kgal"`. A unit that a chapter declares cannot be read back without the chapter, so no unit is.
impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A decimal, or a numerator and a denominator above zero, of any length.
fn of_text(text: &str) -> Option<Number> {
    match text.split_once('/') {
        None => Number::parse(text).ok().or_else(|| long_decimal(text)),
        Some((numerator, denominator)) => {
            let (numerator, denominator): (BigInt, BigInt) = (numerator.parse().ok()?, denominator.parse().ok()?);
            if denominator <= BigInt::zero() { None } else { Some(Number::from_rational(BigRational::new(numerator, denominator))) }
        }
    }
}

/// A decimal of more digits than rate text may have.
fn long_decimal(text: &str) -> Option<Number> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if digits.is_empty() || !plain(digits) || !plain(fraction) {
        return None;
    }
    let mantissa: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let step = BigInt::from(10).pow(u32::try_from(fraction.len()).ok()?);
    Some(Number::from_rational(BigRational::new(mantissa, step)))
}
