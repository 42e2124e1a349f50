//! Printed arithmetic, worked out again from its text alone: what an explanation prints must hold on its own.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::round_to_step;
use crate::exact::RoundingMode;

/// The value of printed arithmetic, in base units (a kgal counts 1,000, a percentage a hundredth).
///
/// ```
/// use ratebook::audit::arithmetic::evaluate_text;
/// let left = evaluate_text("30,000 kgal × 15/30 × $4.2591/kgal").unwrap();
/// assert_eq!(left, evaluate_text("$63,886.50").unwrap());
/// ```
///
/// # Errors
/// When the text is no arithmetic; the message says from where.
pub fn evaluate_text(text: &str) -> Result<BigRational, String> {
    let mut reader = Reader { rest: text };
    let value = reader.sum()?;
    reader.skip();
    if reader.rest.is_empty() { Ok(value) } else { Err(format!("not understood from `{}`", reader.rest)) }
}

struct Reader<'t> {
    rest: &'t str,
}

type Value = Result<BigRational, String>;

impl<'t> Reader<'t> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, word: &str) -> bool {
        self.skip();
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn need(&mut self, word: &str) -> Result<(), String> {
        if self.take(word) { Ok(()) } else { Err(format!("`{word}` is missing before `{}`", self.rest)) }
    }

    fn sum(&mut self) -> Value {
        let mut value = self.product()?;
        loop {
            if self.take("+") {
                value += self.product()?;
            } else if self.take("- ") {
                value -= self.product()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Value {
        let mut value = self.term()?;
        loop {
            if self.take("×") {
                value *= self.term()?;
            } else if self.take("÷") {
                let divisor = self.term()?;
                if divisor.is_zero() {
                    return Err("divided by zero".to_owned());
                }
                value /= divisor;
            } else {
                return Ok(value);
            }
        }
    }

    fn term(&mut self) -> Value {
        if self.take("lesser of (") {
            return Ok(self.list()?.into_iter().min().unwrap_or_default());
        }
        if self.take("greater of (") {
            return Ok(self.list()?.into_iter().max().unwrap_or_default());
        }
        if self.take("excess of ") {
            let of = self.term()?;
            self.need("over ")?;
            let over = self.term()?;
            return Ok((of - over).max(BigRational::zero()));
        }
        if self.take("round(") {
            return self.rounded();
        }
        if self.take("(") {
            let inner = self.sum()?;
            self.need(")")?;
            return Ok(inner);
        }
        self.quantity()
    }

    fn list(&mut self) -> Result<Vec<BigRational>, String> {
        let mut items = vec![self.sum()?];
        while self.take(", ") {
            items.push(self.sum()?);
        }
        self.need(")")?;
        Ok(items)
    }

    fn rounded(&mut self) -> Value {
        let value = self.sum()?;
        self.need("to ")?;
        let step = self.quantity()?;
        let modes =
            [("half up", RoundingMode::HalfUp), ("half even", RoundingMode::HalfEven), ("up", RoundingMode::Up), ("down", RoundingMode::Down)];
        for (words, mode) in modes {
            if self.take(words) {
                self.need(")")?;
                return Ok(round_to_step(&value, &step, mode));
            }
        }
        Err(format!("no way of rounding in `{}`", self.rest))
    }

    /// `30,000 kgal`, `$4.2591/kgal`, `-$1.70`, `140/29 kgal`, `25% of X`.
    fn quantity(&mut self) -> Value {
        let negative = self.take("-") || self.take("\u{2212}");
        self.take("$");
        let mut value = self.number()?;
        if self.rest.strip_prefix('/').is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit())) {
            self.take("/");
            value /= self.number()?;
        }
        if negative {
            value = -value;
        }
        if self.rest.starts_with('%') {
            self.take("%");
            value /= power(2);
            if self.take("of ") {
                return Ok(value * self.term()?);
            }
        }
        Ok(value * self.unit())
    }

    fn number(&mut self) -> Value {
        self.skip();
        let mut length = 0;
        let bytes = self.rest.as_bytes();
        while let Some(sign) = bytes.get(length) {
            let digit_behind = bytes.get(length + 1).is_some_and(u8::is_ascii_digit);
            if sign.is_ascii_digit() || (matches!(sign, b'.' | b',') && digit_behind) {
                length += 1;
            } else {
                break;
            }
        }
        let (digits, rest) = self.rest.split_at(length);
        let plain = digits.replace(',', "");
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let mantissa: BigInt = format!("{whole}{fraction}").parse().map_err(|_| format!("no number at `{}`", self.rest))?;
        self.rest = rest;
        Ok(BigRational::from_integer(mantissa) / power(u32::try_from(fraction.len()).unwrap_or(0)))
    }

    /// The unit behind a number, as a power of ten against base units.
    fn unit(&mut self) -> BigRational {
        let mut scale = BigRational::one();
        let mut first = true;
        loop {
            let before = self.rest;
            let dot = self.rest.strip_prefix('·');
            self.rest = dot.unwrap_or(self.rest);
            let under = match self.rest.strip_prefix('/') {
                Some(rest) => {
                    self.rest = rest;
                    true
                }
                None => {
                    self.skip();
                    let per = self.rest.strip_prefix("per ");
                    self.rest = per.unwrap_or(self.rest);
                    per.is_some()
                }
            };
            let word = if (under || dot.is_some()) && self.rest.starts_with('$') { "$" } else { self.word() };
            let joins = ["to", "over", "of", "half", "up", "down"];
            if word.is_empty() || joins.contains(&word) || (!first && !under && dot.is_none()) {
                self.rest = before;
                return scale;
            }
            self.rest = self.rest.get(word.len()..).unwrap_or("");
            let size = match word {
                "kgal" => power(3),
                "MG" | "MGD" => power(6),
                _ => BigRational::one(),
            };
            scale = if under { scale / size } else { scale * size };
            first = false;
        }
    }

    fn word(&self) -> &'t str {
        if self.rest.starts_with("mg/L") {
            return self.rest.get(..4).unwrap_or("");
        }
        let end = self.rest.find(|sign: char| !(sign.is_alphanumeric() || sign == '_')).unwrap_or(self.rest.len());
        let word = self.rest.get(..end).unwrap_or("");
        if word.starts_with(|sign: char| sign.is_ascii_digit()) { "" } else { word }
    }
}

fn power(exponent: u32) -> BigRational {
    BigRational::from_integer(BigInt::from(10).pow(exponent))
}

#[cfg(test)]
mod tests {
    use super::evaluate_text;

    fn same(left: &str, right: &str) {
        assert_eq!(evaluate_text(left), evaluate_text(right), "{left} = {right}");
    }

    #[test]
    fn printed_arithmetic_holds() {
        same("151 mg/L × 140/29 kgal × 8.34 lb per MG per mg/L", "440,769/72,500 lb");
        same("lesser of (8 kgal, 10 kgal per month × 14/29 months)", "140/29 kgal");
        same("25% of ($18.20 + $86.90)", "$26.275");
        same("round($26.275 to $0.01 half up)", "$26.28");
        same("excess of 451 mg/L over 300 mg/L", "151 mg/L");
        same("$10,000.00 - $8,350.00", "$1,650.00");
    }

    #[test]
    fn a_wrong_sum_is_told_from_a_right_one() {
        assert_ne!(evaluate_text("2 × $3.00"), evaluate_text("$6.01"));
        assert!(evaluate_text("2 × bananas").is_err());
    }
}
