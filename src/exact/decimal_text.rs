//! Numbers from and to text.

use std::fmt;

use super::Number;

/// Why a text is not a number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberError {
    /// Nothing where a number belongs.
    Empty,
    /// A character that does not belong in a number.
    Stray(char),
    /// Two decimal points.
    TwoPoints,
    /// A comma that does not separate thousands.
    Comma,
    /// More than 30 digits.
    TooLong,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is not a number"),
            Self::Stray(sign) => write!(f, "`{sign}` does not belong in a number"),
            Self::TwoPoints => f.write_str("a number has one decimal point"),
            Self::Comma => f.write_str("a comma separates groups of three digits"),
            Self::TooLong => f.write_str("a number has at most 30 digits"),
        }
    }
}

impl std::error::Error for NumberError {}

impl Number {
    /// Reads `30,000`, `4.3007`, `-5`, `.5`; a comma must stand before three digits.
    ///
    /// ```
    /// use ratebook::exact::{Number, NumberError};
    /// assert_eq!(Number::parse("1,234.50"), Ok(Number::decimal(12_345, 1)));
    /// assert_eq!(Number::parse("12,50"), Err(NumberError::Comma));
    /// ```
    ///
    /// # Errors
    /// When the text is empty, holds anything but digits, one point, a leading minus and commas between groups of three
    /// digits, or has more than 30 digits.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        if let Some((mantissa, scale)) = plain_digits(text) {
            return Ok(Self::decimal(i128::from(mantissa), scale));
        }
        let (negative, digits) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if fraction.contains('.') {
            return Err(NumberError::TwoPoints);
        }
        if whole.is_empty() && fraction.is_empty() {
            return Err(NumberError::Empty);
        }
        check_commas(whole)?;
        let mut mantissa: i128 = 0;
        let mut count = 0u32;
        for sign in whole.chars().filter(|sign| *sign != ',').chain(fraction.chars()) {
            let digit = sign.to_digit(10).ok_or(NumberError::Stray(sign))?;
            count += 1;
            if count > 30 {
                return Err(NumberError::TooLong);
            }
            mantissa = mantissa * 10 + i128::from(digit);
        }
        let scale = fraction.len() as u32;
        Ok(Self::decimal(if negative { -mantissa } else { mantissa }, scale))
    }

    /// Text with thousands separators and at least so many decimals: `128,397.00`, `4.3007`. A number whose decimals
    /// do not end is printed as a fraction, `1,200,000/31`.
    pub fn grouped(&self, least_decimals: u32) -> String {
        self.text(least_decimals, true)
    }

    /// Text without separators and with at least so many decimals: `128397.00`.
    pub fn plain(&self, least_decimals: u32) -> String {
        self.text(least_decimals, false)
    }

    fn text(&self, least_decimals: u32, grouped: bool) -> String {
        let Some((mantissa, scale)) = self.as_decimal() else {
            let (numerator, denominator) = self.as_fraction();
            let (numerator, denominator) = if grouped { (group(&numerator), group(&denominator)) } else { (numerator, denominator) };
            return format!("{numerator}/{denominator}");
        };
        if !grouped && let Ok(magnitude) = u64::try_from(mantissa.unsigned_abs()) {
            return short_text(magnitude, mantissa < 0, scale, least_decimals);
        }
        let sign = if mantissa < 0 { "-" } else { "" };
        let digits = mantissa.unsigned_abs().to_string();
        let scale = scale as usize;
        let padded = if digits.len() <= scale { format!("{}{digits}", "0".repeat(scale + 1 - digits.len())) } else { digits };
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        let whole = if grouped { group(whole) } else { whole.to_owned() };
        let mut fraction = fraction.to_owned();
        while fraction.len() < least_decimals as usize {
            fraction.push('0');
        }
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

/// Digits with at most one point, of one machine word, as nearly all numbers are written: the digits and how many stand behind the point.
fn plain_digits(text: &str) -> Option<(u64, u32)> {
    let (mut mantissa, mut count, mut scale) = (0_u64, 0_u32, None);
    for sign in text.bytes() {
        match (sign, scale) {
            (b'0'..=b'9', _) => {
                mantissa = mantissa * 10 + u64::from(sign - b'0');
                count += 1;
                scale = scale.map(|scale: u32| scale + 1);
            }
            (b'.', None) => scale = Some(0),
            _ => return None,
        }
        if count > 18 {
            return None;
        }
    }
    (count > 0).then_some((mantissa, scale.unwrap_or(0)))
}

/// A number of one machine word as text, without separators.
fn short_text(magnitude: u64, negative: bool, scale: u32, least_decimals: u32) -> String {
    // At most 20 digits, or as many as the largest scale has and one before them; point and sign.
    let mut text = [b'0'; 40];
    let mut places = text.iter_mut().rev();
    let (mut rest, mut length) = (magnitude, 0);
    let mut put = |sign: u8| {
        if let Some(place) = places.next() {
            *place = sign;
        }
        length += 1;
    };
    for at in 0.. {
        if at > scale && rest == 0 {
            break;
        }
        if at == scale && scale > 0 {
            put(b'.');
        }
        // A digit fits.
        #[allow(clippy::cast_possible_truncation, reason = "a digit")]
        let digit = (rest % 10) as u8;
        put(b'0' + digit);
        rest /= 10;
    }
    if negative {
        put(b'-');
    }
    let written = text.get(text.len().saturating_sub(length)..).and_then(|written| std::str::from_utf8(written).ok()).unwrap_or_default();
    let mut out = String::with_capacity(length + 4);
    out.push_str(written);
    if scale == 0 && least_decimals > 0 {
        out.push('.');
    }
    (scale..least_decimals).for_each(|_| out.push('0'));
    out
}

fn check_commas(whole: &str) -> Result<(), NumberError> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let mut rest = groups.peekable();
    if rest.peek().is_none() {
        return Ok(());
    }
    let first_fits = (1..=3).contains(&first.len());
    if first_fits && rest.all(|group| group.len() == 3) { Ok(()) } else { Err(NumberError::Comma) }
}

fn group(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{sign}{out}")
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.plain(0))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_written_and_read_as_long_ones_are() {
        let values = [0, 1, 9, 10, 105, 1_050, 12_345_678, 999_999_999_999_999_999, i64::MAX];
        for value in values.into_iter().flat_map(|value| [value, -value]) {
            for scale in 0..=30 {
                let number = Number::decimal(i128::from(value), scale);
                for least in [0, 2, 5] {
                    let plain = number.plain(least);
                    assert_eq!(plain, number.grouped(least).replace(',', ""), "{value} at {scale}, at least {least}");
                    if plain.len() < 30 {
                        assert_eq!(Number::parse(&plain).unwrap(), number, "{plain}");
                    }
                }
            }
        }
        // The minus keeps the short way from being taken.
        for text in ["5", "5.", ".5", "0.50", "007", "1,000.25", "123456789012345678", "1234567890123456789", "1.23456789012345678", "12.3456789"] {
            let slow = Number::parse(&format!("-{text}")).map(|number| number.negated());
            assert_eq!(Number::parse(text), slow, "{text}");
            assert_eq!(Number::parse(text).unwrap().plain(0), slow.unwrap().plain(0), "{text}");
        }
        for (text, error) in
            [("", NumberError::Empty), (".", NumberError::Empty), ("1.2.3", NumberError::TwoPoints), ("1e3", NumberError::Stray('e'))]
        {
            assert_eq!(Number::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_shift_is_a_product_with_a_power_of_ten() {
        for (value, scale) in [(125, 1), (-7, 0), (0, 3), (i64::MAX, 0), (1, 12)] {
            let number = Number::decimal(i128::from(value), scale);
            for distance in 0..=30 {
                let power = (0..distance).fold(Number::ONE, |power, _| power.times(&Number::integer(10)));
                assert_eq!(number.shifted(distance), number.times(&power), "{value} at {scale} by {distance}");
                assert_eq!(number.shifted(-distance), number.divided_by(&power).unwrap(), "{value} at {scale} by -{distance}");
            }
        }
    }
}
