//! Checked integer arithmetic: multiply, divide and round in one step. What does not fit gives nothing, and the bill goes the wide way.

use crate::exact::{Number, Rounding, RoundingMode};

const POWERS: [i64; 19] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
];

/// Ten to a power, where it fits.
#[inline]
pub(super) fn power(exponent: u32) -> Option<i64> {
    POWERS.get(exponent as usize).copied()
}

/// A number as an integer of a scale, where it is one.
pub(super) fn scaled(number: &Number, scale: u32) -> Option<i64> {
    let (mantissa, own) = number.as_decimal()?;
    let mantissa = i64::try_from(mantissa).ok()?;
    mantissa.checked_mul(power(scale.checked_sub(own)?)?)
}

/// The least scale of a number, where it is a decimal that ends.
pub(super) fn scale_of(number: &Number) -> Option<u32> {
    number.as_decimal().map(|(_, scale)| scale)
}

/// An integer of a scale as a number.
pub(super) fn number(value: i64, scale: u32) -> Number {
    Number::decimal(i128::from(value), scale)
}

/// A quotient as it is shown: over 1 where it comes out even.
#[inline]
pub(super) fn told(numerator: i64, over: i64) -> (i64, i64) {
    if over != 1 && numerator % over == 0 { (numerator / over, 1) } else { (numerator, over) }
}

/// A rounding of values of a known scale: `value * times / by`, rounded to whole steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct FastRounding {
    mode: RoundingMode,
    times: i64,
    by: i64,
    step: i64,
    /// The scale of what comes out.
    pub scale: u32,
}

impl FastRounding {
    /// The rounding for values of a scale; none where its step does not fit.
    pub(super) fn of(rounding: &Rounding, of_scale: u32) -> Option<Self> {
        let scale = scale_of(&rounding.step)?;
        let step = scaled(&rounding.step, scale)?;
        if step <= 0 {
            return None;
        }
        let (times, by) = if of_scale >= scale { (1, power(of_scale - scale)?) } else { (power(scale - of_scale)?, 1) };
        Some(Self { mode: rounding.mode, times, by: by.checked_mul(step)?, step, scale })
    }

    /// `value / over`, rounded; `over` is above zero.
    #[inline]
    pub(super) fn apply(&self, value: i64, over: i64) -> Option<i64> {
        let (Some(numerator), Some(denominator)) = (value.checked_mul(self.times), self.by.checked_mul(over)) else {
            return self.apply_wide(value, over);
        };
        // Both are above zero in nearly every bill.
        let (magnitude, divisor) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        let (whole, rest) = (magnitude.checked_div(divisor)?, magnitude.checked_rem(divisor)?);
        let up = match self.mode {
            RoundingMode::HalfUp => rest >= divisor.wrapping_sub(rest),
            mode => rest != 0 && goes_up(mode, rest, divisor, whole & 1 == 1),
        };
        let count = i64::try_from(whole.wrapping_add(u64::from(up))).ok()?;
        let count = if self.step == 1 { count } else { count.checked_mul(self.step)? };
        Some(if numerator < 0 { count.wrapping_neg() } else { count })
    }

    #[cold]
    fn apply_wide(&self, value: i64, over: i64) -> Option<i64> {
        let numerator = i128::from(value).checked_mul(i128::from(self.times))?;
        let denominator = i128::from(self.by).checked_mul(i128::from(over))?;
        i64::try_from(divided_wide(numerator, denominator, self.mode)?).ok()?.checked_mul(self.step)
    }
}

/// Whether a quotient's magnitude goes to the next step up, by what is left of the divisor.
#[inline]
fn goes_up<T: Copy + Ord + std::ops::Sub<Output = T>>(mode: RoundingMode, rest: T, divisor: T, whole_is_odd: bool) -> bool {
    match mode {
        RoundingMode::Up => true,
        RoundingMode::Down => false,
        RoundingMode::HalfUp => rest >= divisor - rest,
        RoundingMode::HalfEven => rest > divisor - rest || (rest == divisor - rest && whole_is_odd),
    }
}

/// A quotient of 128 bits, rounded: for what does not fit in 64.
fn divided_wide(numerator: i128, denominator: i128, mode: RoundingMode) -> Option<i128> {
    let (magnitude, divisor) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let whole = magnitude.checked_div(divisor)?;
    let rest = magnitude - whole * divisor;
    let up = rest != 0 && goes_up(mode, rest, divisor, whole & 1 == 1);
    let count = i128::try_from(whole + u128::from(up)).ok()?;
    Some(if numerator < 0 { -count } else { count })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// The same as the exact rounding, over signs, ties, and values near the edge of what fits.
    #[test]
    fn rounds_as_the_exact_numbers_do() {
        let modes = [RoundingMode::HalfUp, RoundingMode::HalfEven, RoundingMode::Up, RoundingMode::Down];
        let values = [0, 1, -1, 5, -5, 15, -15, 25, 49, 50, 51, -149, 150, 999_999, -12_345_675, i64::MAX / 3, i64::MIN / 3];
        for mode in modes {
            for step in ["0.01", "1", "0.05", "1000", "0.000001"] {
                let rounding = Rounding { step: Number::parse(step).unwrap(), mode };
                for scale in [0, 3, 7] {
                    let fast = FastRounding::of(&rounding, scale).unwrap();
                    for value in values {
                        for over in [1, 3, 30, 31] {
                            let exact = rounding.apply(&number(value, scale).divided_by(&Number::integer(over)).unwrap());
                            if let Some(found) = fast.apply(value, over) {
                                assert_eq!(number(found, fast.scale), exact, "{value} at {scale} over {over} to {step} {mode:?}");
                            } else {
                                assert!(value.unsigned_abs() > 1_000_000_000, "{value} at {scale} to {step} fits");
                            }
                        }
                    }
                }
            }
        }
    }
}
