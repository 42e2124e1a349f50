//! The auditor's own rounding, on absolute values: the sign is put back at the end.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::exact::RoundingMode;

/// The value at a whole number of steps: half up and up go away from zero, down goes towards it.
pub fn round_to_step(value: &BigRational, step: &BigRational, mode: RoundingMode) -> BigRational {
    if !step.is_positive() {
        return value.clone();
    }
    let steps = value.abs() / step;
    let whole = steps.trunc();
    let rest = &steps - &whole;
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let one_more = match mode {
        RoundingMode::Down => false,
        RoundingMode::Up => !rest.is_zero(),
        RoundingMode::HalfUp => rest >= half,
        RoundingMode::HalfEven => rest > half || (rest == half && whole.numer().is_odd()),
    };
    let count = if one_more { whole + BigRational::from_integer(BigInt::from(1)) } else { whole };
    let rounded = count * step;
    if value.is_negative() { -rounded } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i64, denominator: i64) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    #[test]
    fn a_tie_goes_where_the_statement_says() {
        let cent = fraction(1, 100);
        let tie = fraction(64325, 1000);
        assert_eq!(round_to_step(&tie, &cent, RoundingMode::HalfUp), fraction(6433, 100));
        assert_eq!(round_to_step(&tie, &cent, RoundingMode::HalfEven), fraction(6432, 100));
        assert_eq!(round_to_step(&tie, &cent, RoundingMode::Up), fraction(6433, 100));
        assert_eq!(round_to_step(&tie, &cent, RoundingMode::Down), fraction(6432, 100));
    }

    #[test]
    fn a_negative_tie_goes_away_from_zero() {
        let cent = fraction(1, 100);
        let tie = fraction(-2345, 1000);
        assert_eq!(round_to_step(&tie, &cent, RoundingMode::HalfUp), fraction(-235, 100));
        assert_eq!(round_to_step(&tie, &cent, RoundingMode::HalfEven), fraction(-234, 100));
        assert_eq!(round_to_step(&tie, &cent, RoundingMode::Down), fraction(-234, 100));
    }
}
