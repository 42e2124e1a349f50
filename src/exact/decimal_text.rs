//! Numbers from and to text.

use std::fmt;

use super::Number;

/// Why a text is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing where a number belongs.
    Empty,
    /// A sign that no number holds.
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
            Self::Empty => f.write_str("no number stands here"),
            Self::Stray(sign) => write!(f, "`{sign}` does not belong in a number"),
            Self::TwoPoints => f.write_str("a number has one decimal point"),
            Self::Comma => f.write_str("a comma separates groups of three digits"),
            Self::TooLong => f.write_str("a number has at most 30 digits"),
        }
    }
}

impl Number {
    /// Reads `30,000`, `4.3007`, `-5`, `.5`; a comma must stand before three digits.
    ///
    /// # Errors
    /// When the text is no such number.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
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
