//! Declared rounding: a step and a way, never bare.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;

use super::Number;
use super::number::big_floor_and_rest;

/// Which way a value between two steps goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RoundingMode {
    /// To the nearest step, a tie away from zero: 2.345 → 2.35, -2.345 → -2.35.
    HalfUp,
    /// To the nearest step, a tie to the even one: 2.345 → 2.34.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero: how a read is cut to whole units.
    Down,
}

impl RoundingMode {
    /// The words of the language.
    pub fn words(self) -> &'static str {
        match self {
            Self::HalfUp => "half up",
            Self::HalfEven => "half even",
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// A step and a mode: `round to $0.01 half up`.
///
/// ```
/// use ratebook::exact::{Number, Rounding, RoundingMode};
/// let cents = Rounding { step: Number::parse("0.01").unwrap(), mode: RoundingMode::HalfUp };
/// let tie = Number::parse("64.325").unwrap();
/// assert_eq!(cents.apply(&tie), Number::parse("64.33").unwrap());
/// assert_eq!(cents.apply(&tie.negated()), Number::parse("-64.33").unwrap());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// The step, above zero, in the unit of what is rounded.
    pub step: Number,
    /// Which way.
    pub mode: RoundingMode,
}

impl Rounding {
    /// The value rounded. A step that is not above zero leaves it as it is (the checks refuse such a step).
    pub fn apply(&self, value: &Number) -> Number {
        if self.step <= Number::ZERO {
            return value.clone();
        }
        match value.steps(&self.step) {
            Some((numerator, denominator)) => {
                let (floor, rest) = numerator.div_mod_floor(&denominator);
                let half = rest.cmp(&(denominator - rest));
                let up = goes_up(self.mode, half, rest == 0, numerator < 0, floor.is_odd());
                Number::from_steps(if up { floor + 1 } else { floor }, &self.step)
            }
            None => self.apply_wide(value),
        }
    }

    fn apply_wide(&self, value: &Number) -> Number {
        let step = self.step.to_rational();
        let steps = value.to_rational() / &step;
        let (floor, half, exact) = big_floor_and_rest(&steps);
        let up = goes_up(self.mode, half, exact, value.is_negative(), floor.is_odd());
        let count = if up { floor + BigInt::from(1) } else { floor };
        Number::from_rational(BigRational::from_integer(count) * step)
    }
}

/// Whether a value above its floor goes to the next step up (towards plus infinity).
fn goes_up(mode: RoundingMode, half: Ordering, exact: bool, negative: bool, floor_is_odd: bool) -> bool {
    if exact {
        return false;
    }
    match mode {
        RoundingMode::Up => !negative,
        RoundingMode::Down => negative,
        RoundingMode::HalfUp => half == Ordering::Greater || (half == Ordering::Equal && !negative),
        RoundingMode::HalfEven => half == Ordering::Greater || (half == Ordering::Equal && floor_is_odd),
    }
}
