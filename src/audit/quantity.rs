//! A value in base units (gal, not kgal; 0.25, not 25 %) with what it is counted in.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Refusal;
use crate::exact::{Number, Unit};
use crate::language::book::RateText;
use crate::language::tree;
use crate::source::codes;

/// A value with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    /// In base units.
    pub value: BigRational,
    /// What it counts.
    pub unit: Unit,
}

impl Quantity {
    pub fn of(value: BigRational, unit: Unit) -> Self {
        Self { value, unit }
    }

    pub fn dollars(value: BigRational) -> Self {
        Self { value, unit: Unit::word("$").unwrap_or_default() }
    }

    pub fn words(value: BigRational, word: &str) -> Self {
        Self { value, unit: Unit::word(word).unwrap_or_default() }
    }
}

/// A whole number as a fraction.
pub(super) fn whole(value: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(value))
}

/// `numerator / denominator`; the denominator is never zero where this is asked.
pub(super) fn fraction(numerator: i64, denominator: i64) -> BigRational {
    if denominator == 0 { whole(0) } else { BigRational::new(BigInt::from(numerator), BigInt::from(denominator)) }
}

/// A number of the tree, read from its two printed halves.
pub(super) fn rational(number: &Number) -> BigRational {
    let (numerator, denominator) = number.as_fraction();
    let read = |text: String| text.parse::<BigInt>().unwrap_or_default();
    let (numerator, denominator) = (read(numerator), read(denominator));
    if denominator == BigInt::from(0) { whole(0) } else { BigRational::new(numerator, denominator) }
}

/// Ten raised to a whole number, below zero a fraction.
pub(super) fn power_of_ten(power: i32) -> BigRational {
    let ten = whole(10);
    let size = (0..power.unsigned_abs()).fold(whole(1), |product, _| product * &ten);
    if power < 0 { size.recip() } else { size }
}

/// A literal in base units.
pub(super) fn literal(book: &RateText, literal: &tree::Literal) -> Result<Quantity, Refusal> {
    let unit = match &literal.unit {
        None => return Ok(Quantity::of(rational(&literal.number.value), Unit::number())),
        Some(unit) => unit,
    };
    let value = rational(&literal.number.value) * power_of_ten(book.written_power(unit));
    Ok(Quantity::of(value, unit_of(book, unit)?))
}

/// A literal in a place that has a declared unit: a plain number, `$`, `%` or the declared words alone are in that unit.
pub(super) fn literal_in(book: &RateText, written: &tree::Literal, declared: Option<&tree::UnitUse>) -> Result<Quantity, Refusal> {
    let Some(declared) = declared else { return literal(book, written) };
    let takes_declared = match &written.unit {
        None => true,
        Some(unit) => {
            let sign = |word: &str| word == "$" || word == "%";
            match unit.factors.as_slice() {
                [(word, 1)] if sign(word) => declared.factors.first().is_some_and(|(first, _)| first == word),
                _ => false,
            }
        }
    };
    if !takes_declared {
        return literal(book, written);
    }
    let value = rational(&written.number.value) * power_of_ten(book.written_power(declared));
    Ok(Quantity::of(value, unit_of(book, declared)?))
}

/// A unit as written.
pub(super) fn unit_of(book: &RateText, written: &tree::UnitUse) -> Result<Unit, Refusal> {
    book.unit(written).map_err(|word| Refusal::new(codes::UNKNOWN_UNIT, format!("`{word}` is not a unit")))
}
