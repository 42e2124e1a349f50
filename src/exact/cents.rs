//! Amounts of money in whole cents: one type, one parser, one printer.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};
use std::str::FromStr;

use super::Number;

/// An amount of dollars and cents, as invoices, payments and adjustments have it. A credit is below zero.
///
/// A single amount that is kept or taken in is at most [`Cents::LARGEST`]; whoever keeps one asks [`Cents::kept`]. Sums are held
/// wide enough that no number of such amounts, however many there are, can overflow one.
///
/// ```
/// use ratebook::exact::Cents;
/// let billed: Cents = "$1,234.50".parse()?;
/// let paid: Cents = "1234.5".parse()?;
/// assert_eq!(billed - paid, Cents::ZERO);
/// assert_eq!(billed.to_string(), "1,234.50");
/// assert_eq!((-billed).dollars(), "-$1,234.50");
/// assert_eq!(billed.plain(), "1234.50");
/// // A comma is a separator of thousands and nothing else.
/// assert!("12,50".parse::<Cents>().is_err());
/// # Ok::<(), ratebook::exact::MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(i128);

/// Why a text is not an amount of money, or an amount cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not dollars and cents: letters, a comma that separates no thousands, more than two decimals.
    NotMoney,
    /// Larger than [`Cents::LARGEST`], either side of zero.
    TooLarge,
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotMoney => f.write_str("not an amount of dollars and cents, as 5000.00, 5,000.00 or -12.50"),
            Self::TooLarge => write!(f, "larger than {}, the largest amount that can be kept", Cents::LARGEST.dollars()),
        }
    }
}

impl std::error::Error for MoneyError {}

impl Cents {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// $999,999,999,999.99: the largest amount of one line, payment or adjustment. Nine thousand times as much still fits a
    /// column of the book.
    pub const LARGEST: Self = Self(99_999_999_999_999);

    /// An amount of so many cents.
    pub const fn new(cents: i64) -> Self {
        // A wider integer holds every narrower one.
        Self(cents as i128)
    }

    /// An amount of dollars as cents, where it is whole cents and not too large to be kept.
    ///
    /// ```
    /// use ratebook::exact::{Cents, Number};
    /// assert_eq!(Cents::of_dollars(&Number::decimal(1250, 2)), Some(Cents::new(1250)));
    /// assert_eq!(Cents::of_dollars(&Number::decimal(12505, 3)), None);
    /// ```
    pub fn of_dollars(amount: &Number) -> Option<Self> {
        let cents = amount.times(&Number::integer(100)).as_integer()?;
        Self::new(cents).kept().ok().map(Self::new)
    }

    /// The amount in dollars.
    pub fn as_dollars(self) -> Number {
        Number::decimal(self.0, 2)
    }

    /// The amount counted in cents: 1250 for $12.50.
    pub fn number(self) -> i128 {
        self.0
    }

    /// The number of cents, for a column of the book or another program.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] where it is beyond [`Cents::LARGEST`].
    pub fn kept(self) -> Result<i64, MoneyError> {
        if self.absolute() > Self::LARGEST { Err(MoneyError::TooLarge) } else { i64::try_from(self.0).map_err(|_| MoneyError::TooLarge) }
    }

    /// The number of cents of a sum, for a column of the book that holds sums.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] where it does not fit the column (about 92 million billion dollars).
    pub fn kept_as_sum(self) -> Result<i64, MoneyError> {
        i64::try_from(self.0).map_err(|_| MoneyError::TooLarge)
    }

    /// Whether it is a credit.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Without its sign.
    #[must_use]
    pub fn absolute(self) -> Self {
        Self(self.0.abs())
    }

    /// `$1,234.56`, a credit as `-$1,234.56`.
    pub fn dollars(self) -> String {
        let sign = if self.is_negative() { "-" } else { "" };
        format!("{sign}${}", self.absolute())
    }

    /// `1234.56` without separators, for programs.
    pub fn plain(self) -> String {
        let sign = if self.is_negative() { "-" } else { "" };
        format!("{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

/// `1,234.56`, a credit with its minus.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = (self.0.unsigned_abs() / 100).to_string();
        let mut grouped = String::from(if self.is_negative() { "-" } else { "" });
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.pad(&format!("{grouped}.{:02}", self.0.unsigned_abs() % 100))
    }
}

/// Reads `1234`, `1234.5`, `1234.50`, `$1,234.50` or `-$1,234.50`. Commas must separate thousands.
impl FromStr for Cents {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let rest = rest.strip_prefix('$').unwrap_or(rest);
        let (dollars, cents) = rest.split_once('.').map_or((rest, "00"), |(dollars, cents)| (dollars, cents));
        if !is_grouped(dollars) || cents.is_empty() || cents.len() > 2 || !all_digits(cents) {
            return Err(MoneyError::NotMoney);
        }
        let digits = format!("{}{cents:0<2}", dollars.replace(',', ""));
        let amount: i64 = digits.parse().map_err(|_| MoneyError::TooLarge)?;
        let amount = if negative { -Self::new(amount) } else { Self::new(amount) };
        amount.kept().map(|_| amount)
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|digit| digit.is_ascii_digit())
}

/// Digits alone, or digits with a comma before every three of the last ones.
fn is_grouped(text: &str) -> bool {
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    let leads = !first.is_empty() && all_digits(first) && (rest.is_empty() || first.len() <= 3);
    leads && rest.iter().all(|group| group.len() == 3 && all_digits(group))
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Cents {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Cents {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Cents> for Cents {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_strictly() {
        let read = |text: &str| text.parse::<Cents>().map(|cents| cents.0);
        assert_eq!(
            ["0", "12.5", "12.50", "-0.01", "$1,000", "-$1,234,567.89", "1234"].map(read),
            [0, 1250, 1250, -1, 100_000, -123_456_789, 123_400].map(Ok)
        );
        for text in ["", "-", "$", "1.", ".5", "1.234", "12,50", "1,5", "1,2345", ",123", "1,,000", "1 000", "1e3", "--1", "$-1", "１"] {
            assert_eq!(read(text), Err(MoneyError::NotMoney), "{text}");
        }
        assert_eq!(["1000000000000.00", "92233720368547758.07", "99999999999999999999"].map(read), [Err(MoneyError::TooLarge); 3]);
        assert_eq!(read("999,999,999,999.99"), Ok(99_999_999_999_999));
    }

    #[test]
    fn what_is_printed_is_read_again() {
        for cents in [0, 1, -1, 99, 100, -100, 123_456, -1_234_567_890, 99_999_999_999_999] {
            let amount = Cents::new(cents);
            for text in [amount.to_string(), amount.dollars(), amount.plain()] {
                assert_eq!(text.parse(), Ok(amount), "{text}");
            }
        }
        assert_eq!(format!("{:>9}", Cents::new(-5)), "    -0.05");
    }

    #[test]
    fn a_sum_of_the_largest_amounts_does_not_overflow() {
        let many: Cents = std::iter::repeat_n(Cents::new(i64::MAX), 1_000).sum();
        assert_eq!(many.kept_as_sum(), Err(MoneyError::TooLarge));
        assert_eq!(many.plain(), "92233720368547758070.00");
    }
}
