//! An exact number: a decimal with an open divisor, or a big rational where that does not fit.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// Powers of ten that fit an `i128`.
pub(super) fn power_of_ten(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

/// Minus, zero or plus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Sign {
    Minus,
    Zero,
    Plus,
}

/// An exact rational number.
///
/// Nearly every number of a bill is a decimal, so it is kept as `mantissa / (10^scale * divisor)` with a divisor of 1
/// until a division stays open (15/31 of a month). What does not fit is carried as a big rational: slower, never wrong.
///
/// ```
/// use ratebook::exact::Number;
/// let usage = Number::parse("30,000").unwrap();
/// let share = Number::integer(16).divided_by(&Number::integer(31)).unwrap();
/// let price = Number::parse("2.50").unwrap();
/// let amount = usage.times(&share).times(&price);
/// assert_eq!(amount.to_string(), "1200000/31");
/// ```
#[derive(Clone, Debug)]
pub struct Number(Form);

#[derive(Clone, Debug)]
enum Form {
    /// mantissa / (10^scale * divisor), divisor ≥ 1 and, where above 1, coprime to the mantissa and to 10.
    Small {
        mantissa: i128,
        scale: u32,
        divisor: i64,
    },
    Wide(Box<BigRational>),
}

/// The largest scale a small number keeps: 10^38 no longer fits an `i128`.
const MOST_SCALE: u32 = 30;

impl Number {
    /// Nothing: the sum of no amounts.
    pub const ZERO: Self = Self::integer(0);
    /// The number that changes no product.
    pub const ONE: Self = Self::integer(1);

    /// How many binary digits a number in a formula may have, over and under its fraction line together: some 4,900 decimal digits. A bill of
    /// ten years' daily flows, each shared by day, needs a few hundred.
    pub const MOST_BITS: u64 = 16_384;

    /// Whether it has more digits than [`MOST_BITS`](Self::MOST_BITS). What is longer comes of a text that multiplies without end.
    pub fn is_too_long(&self) -> bool {
        matches!(&self.0, Form::Wide(value) if value.numer().bits() + value.denom().bits() > Self::MOST_BITS)
    }

    /// A whole number.
    pub const fn integer(value: i64) -> Self {
        Self(Form::Small { mantissa: value as i128, scale: 0, divisor: 1 })
    }

    /// `mantissa / 10^scale`.
    pub fn decimal(mantissa: i128, scale: u32) -> Self {
        if scale > MOST_SCALE {
            return Self::from_rational(BigRational::new(mantissa.into(), BigInt::from(10).pow(scale)));
        }
        Self(Form::Small { mantissa, scale, divisor: 1 })
    }

    /// `numerator / denominator`; `None` where the denominator is zero.
    pub fn ratio(numerator: i64, denominator: i64) -> Option<Self> {
        Self::integer(numerator).divided_by(&Self::integer(denominator))
    }

    /// The number of a big rational, in the smallest form that holds it.
    pub(super) fn from_rational(value: BigRational) -> Self {
        let (Ok(mantissa), Ok(divisor)) = (i128::try_from(value.numer()), i64::try_from(value.denom())) else {
            return Self(Form::Wide(Box::new(value)));
        };
        Self::small(mantissa, 0, divisor).unwrap_or_else(|| Self(Form::Wide(Box::new(value))))
    }

    /// The same value as a fraction of big integers, in lowest terms.
    pub(super) fn to_rational(&self) -> BigRational {
        match &self.0 {
            Form::Small { mantissa, scale, divisor } => BigRational::new((*mantissa).into(), BigInt::from(10).pow(*scale) * BigInt::from(*divisor)),
            Form::Wide(value) => (**value).clone(),
        }
    }

    /// Brings `mantissa / (10^scale * divisor)` into its normal form; `None` where it does not fit.
    fn small(mut mantissa: i128, mut scale: u32, mut divisor: i64) -> Option<Self> {
        if divisor != 1 {
            if divisor < 0 {
                divisor = divisor.checked_neg()?;
                mantissa = mantissa.checked_neg()?;
            }
            let common = i64::try_from(mantissa.gcd(&i128::from(divisor))).ok()?;
            if common > 1 {
                mantissa /= i128::from(common);
                divisor /= common;
            }
            while divisor % 10 == 0 {
                divisor /= 10;
                scale += 1;
            }
            while divisor % 5 == 0 {
                divisor /= 5;
                mantissa = mantissa.checked_mul(2)?;
                scale += 1;
            }
            while divisor % 2 == 0 {
                divisor /= 2;
                mantissa = mantissa.checked_mul(5)?;
                scale += 1;
            }
        }
        while scale > MOST_SCALE {
            if mantissa % 10 != 0 {
                return None;
            }
            mantissa /= 10;
            scale -= 1;
        }
        Some(Self(Form::Small { mantissa, scale, divisor }))
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        if let (Form::Small { mantissa: a, scale: s, divisor: d }, Form::Small { mantissa: b, scale: t, divisor: e }) = (&self.0, &other.0)
            && let (Some(mantissa), Some(divisor)) = (a.checked_mul(*b), d.checked_mul(*e))
            && let Some(product) = Self::small(mantissa, s + t, divisor)
        {
            return product;
        }
        Self::from_rational(self.to_rational() * other.to_rational())
    }

    /// The quotient; `None` where the divisor is zero.
    #[must_use]
    pub fn divided_by(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        Some(self.small_quotient(other).unwrap_or_else(|| Self::from_rational(self.to_rational() / other.to_rational())))
    }

    fn small_quotient(&self, other: &Self) -> Option<Self> {
        let (Form::Small { mantissa: a, scale: s, divisor: d }, Form::Small { mantissa: b, scale: t, divisor: e }) = (&self.0, &other.0) else {
            return None;
        };
        let mut numerator = a.checked_mul(i128::from(*e))?;
        let common = numerator.gcd(b);
        let mut denominator = *b;
        if common > 1 {
            numerator /= common;
            denominator /= common;
        }
        let divisor = i64::try_from(denominator).ok()?.checked_mul(*d)?;
        if t > s {
            numerator = numerator.checked_mul(power_of_ten(t - s)?)?;
        }
        Self::small(numerator, s.saturating_sub(*t), divisor)
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.small_sum(other).unwrap_or_else(|| Self::from_rational(self.to_rational() + other.to_rational()))
    }

    fn small_sum(&self, other: &Self) -> Option<Self> {
        let (Form::Small { mantissa: a, scale: s, divisor: d }, Form::Small { mantissa: b, scale: t, divisor: e }) = (&self.0, &other.0) else {
            return None;
        };
        let scale = (*s).max(*t);
        let mut left = a.checked_mul(power_of_ten(scale - s)?)?;
        let mut right = b.checked_mul(power_of_ten(scale - t)?)?;
        let mut divisor = *d;
        if d != e {
            left = left.checked_mul(i128::from(*e))?;
            right = right.checked_mul(i128::from(*d))?;
            divisor = d.checked_mul(*e)?;
        }
        Self::small(left.checked_add(right)?, scale, divisor)
    }

    /// The difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    /// With the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        match &self.0 {
            Form::Small { mantissa, scale, divisor } if *mantissa != i128::MIN => {
                Self(Form::Small { mantissa: -mantissa, scale: *scale, divisor: *divisor })
            }
            _ => Self::from_rational(-self.to_rational()),
        }
    }

    /// Without its sign.
    #[must_use]
    pub fn absolute(&self) -> Self {
        if self.sign() == Sign::Minus { self.negated() } else { self.clone() }
    }

    /// Times ten to the power given, which may be negative: how kgal become gal.
    #[must_use]
    pub fn shifted(&self, exponent: i32) -> Self {
        if exponent == 0 {
            return self.clone();
        }
        let distance = exponent.unsigned_abs();
        if let Form::Small { mantissa, scale, divisor } = &self.0 {
            if exponent < 0 && scale + distance <= MOST_SCALE {
                return Self(Form::Small { mantissa: *mantissa, scale: scale + distance, divisor: *divisor });
            }
            if exponent > 0 && *scale >= distance {
                return Self(Form::Small { mantissa: *mantissa, scale: scale - distance, divisor: *divisor });
            }
            if exponent > 0
                && *divisor == 1
                && let Some(mantissa) = power_of_ten(distance).and_then(|power| mantissa.checked_mul(power))
            {
                return Self(Form::Small { mantissa, scale: *scale, divisor: 1 });
            }
        }
        let power = Self::from_rational(BigRational::from_integer(BigInt::from(10).pow(distance)));
        if exponent > 0 { self.times(&power) } else { self.divided_by(&power).unwrap_or(Self::ZERO) }
    }

    /// Minus, zero or plus.
    pub fn sign(&self) -> Sign {
        let ordering = match &self.0 {
            Form::Small { mantissa, .. } => mantissa.cmp(&0),
            Form::Wide(value) if value.is_zero() => Ordering::Equal,
            Form::Wide(value) if value.is_negative() => Ordering::Less,
            Form::Wide(_) => Ordering::Greater,
        };
        match ordering {
            Ordering::Less => Sign::Minus,
            Ordering::Equal => Sign::Zero,
            Ordering::Greater => Sign::Plus,
        }
    }

    /// Whether it is exactly zero; nothing is rounded to find out.
    pub fn is_zero(&self) -> bool {
        self.sign() == Sign::Zero
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.sign() == Sign::Minus
    }

    /// The lesser of two.
    #[must_use]
    pub fn lesser(self, other: Self) -> Self {
        if other < self { other } else { self }
    }

    /// The greater of two.
    #[must_use]
    pub fn greater(self, other: Self) -> Self {
        if other > self { other } else { self }
    }

    /// Mantissa and scale where the number is a decimal that ends and fits, trailing zeros taken off.
    pub fn as_decimal(&self) -> Option<(i128, u32)> {
        let Form::Small { mantissa, scale, divisor: 1 } = &self.0 else { return None };
        let (mut mantissa, mut scale) = (*mantissa, *scale);
        // Nearly all are of one machine word, where a division costs a tenth.
        if let Ok(mut short) = i64::try_from(mantissa) {
            while scale > 0 && short % 10 == 0 {
                short /= 10;
                scale -= 1;
            }
            return Some((i128::from(short), scale));
        }
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Some((mantissa, scale))
    }

    /// Numerator and denominator in lowest terms, as decimal text.
    pub fn as_fraction(&self) -> (String, String) {
        let value = self.to_rational();
        (value.numer().to_string(), value.denom().to_string())
    }

    /// The whole number, if it is one and fits.
    pub fn as_integer(&self) -> Option<i64> {
        let (mantissa, scale) = self.as_decimal()?;
        if scale == 0 { i64::try_from(mantissa).ok() } else { None }
    }

    /// `self / step` as numerator and denominator (denominator above zero), where it fits.
    pub(super) fn steps(&self, step: &Self) -> Option<(i128, i128)> {
        let (Form::Small { mantissa: a, scale: s, divisor: d }, Form::Small { mantissa: b, scale: t, divisor: e }) = (&self.0, &step.0) else {
            return None;
        };
        let mut numerator = a.checked_mul(i128::from(*e))?;
        let mut denominator = b.checked_mul(i128::from(*d))?;
        if t >= s {
            numerator = numerator.checked_mul(power_of_ten(t - s)?)?;
        } else {
            denominator = denominator.checked_mul(power_of_ten(s - t)?)?;
        }
        if denominator < 0 {
            numerator = numerator.checked_neg()?;
            denominator = denominator.checked_neg()?;
        }
        Some((numerator, denominator))
    }

    /// A whole number of steps.
    pub(super) fn from_steps(count: i128, step: &Self) -> Self {
        Self(Form::Small { mantissa: count, scale: 0, divisor: 1 }).times(step)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Form::Small { mantissa: a, scale: s, divisor: 1 }, Form::Small { mantissa: b, scale: t, divisor: 1 }) = (&self.0, &other.0) {
            if s == t {
                return a.cmp(b);
            }
            let scale = (*s).max(*t);
            let left = power_of_ten(scale - s).and_then(|power| a.checked_mul(power));
            let right = power_of_ten(scale - t).and_then(|power| b.checked_mul(power));
            if let (Some(left), Some(right)) = (left, right) {
                return left.cmp(&right);
            }
        }
        self.to_rational().cmp(&other.to_rational())
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::integer(value)
    }
}

/// Rounds a big rational number of steps; used where the small form does not fit.
pub(super) fn big_floor_and_rest(value: &BigRational) -> (BigInt, Ordering, bool) {
    let floor = value.floor().to_integer();
    let rest = value - BigRational::from_integer(floor.clone());
    let half = BigRational::new(BigInt::one(), BigInt::from(2));
    (floor, rest.cmp(&half), rest.is_zero())
}
