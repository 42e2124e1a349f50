//! Printed arithmetic, evaluated from its text alone: what an explanation prints must hold on its own.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::rounding::round_to_step;
use crate::exact::RoundingMode;

/// Evaluates printed arithmetic: `30,000 kgal × 15/30 × $4.2591/kgal + 25% of (18.20 + 86.90)`.
///
/// Numbers with a kgal, MG or MGD are taken to gallons, above and below a `/` or `per`; other unit words count nothing.
/// A `/` right before a letter belongs to a unit; two numbers with a bare `/` between them are one fraction.
///
/// ```
/// let value = ratebook::audit::arithmetic::evaluate_text("30,000 kgal × 15/30 × $4.2591/kgal").unwrap();
/// assert_eq!(value, ratebook::audit::arithmetic::evaluate_text("$63,886.50").unwrap());
/// ```
///
/// # Errors
/// When the text is no such arithmetic, or divides by zero: what is wrong, and where.
pub fn evaluate_text(text: &str) -> Result<BigRational, String> {
    let mut reader = Reader { rest: text, depth: 0 };
    let value = reader.sum()?;
    reader.skip_blanks();
    if reader.rest.is_empty() { Ok(value) } else { Err(format!("`{}` is left over", reader.rest)) }
}

const DEEPEST: u32 = 60;

/// Words that are no units.
const KEYWORDS: &[&str] = &["of", "over", "to", "half", "up", "down", "even", "lesser", "greater", "excess", "round", "per"];

struct Reader<'a> {
    rest: &'a str,
    depth: u32,
}

impl<'a> Reader<'a> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn next_sign(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes one of the signs, blanks before it skipped.
    fn take(&mut self, signs: &[char]) -> Option<char> {
        let after_blanks = self.rest.trim_start();
        let sign = after_blanks.chars().next().filter(|sign| signs.contains(sign))?;
        self.rest = after_blanks.get(sign.len_utf8()..).unwrap_or("");
        Some(sign)
    }

    fn need(&mut self, sign: char) -> Result<(), String> {
        self.take(&[sign]).map(|_| ()).ok_or_else(|| format!("`{sign}` is missing before `{}`", self.rest))
    }

    /// The word that stands next, not taken.
    fn peek_word(&self) -> &'a str {
        let after_blanks = self.rest.trim_start();
        let end = after_blanks.find(|sign: char| !(sign.is_alphabetic() || sign == '_')).unwrap_or(after_blanks.len());
        after_blanks.get(..end).unwrap_or("")
    }

    fn take_word(&mut self, word: &str) -> bool {
        if self.peek_word() != word {
            return false;
        }
        self.rest = self.rest.trim_start().get(word.len()..).unwrap_or("");
        true
    }

    fn need_word(&mut self, word: &str) -> Result<(), String> {
        if self.take_word(word) { Ok(()) } else { Err(format!("`{word}` is missing before `{}`", self.rest)) }
    }

    fn sum(&mut self) -> Result<BigRational, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("nested too deep".to_owned());
        }
        let mut sum = self.product()?;
        while let Some(sign) = self.take(&['+', '-', '\u{2212}']) {
            let next = self.product()?;
            sum = if sign == '+' { sum + next } else { sum - next };
        }
        self.depth -= 1;
        Ok(sum)
    }

    fn product(&mut self) -> Result<BigRational, String> {
        let mut product = self.signed()?;
        while let Some(sign) = self.take(&['×', '*', '÷', '/']) {
            let next = self.signed()?;
            if matches!(sign, '×' | '*') {
                product *= next;
            } else if next.is_zero() {
                return Err("a division by zero".to_owned());
            } else {
                product /= next;
            }
        }
        Ok(product)
    }

    fn signed(&mut self) -> Result<BigRational, String> {
        let mut negative = false;
        while self.take(&['-', '\u{2212}']).is_some() {
            negative = !negative;
        }
        let value = self.term()?;
        Ok(if negative { -value } else { value })
    }

    /// A number, a parenthesis or a word's form, with the units behind it.
    fn term(&mut self) -> Result<BigRational, String> {
        self.skip_blanks();
        let value = match self.next_sign() {
            Some('(') => self.parenthesised()?,
            Some(sign) if sign.is_alphabetic() => return self.worded(),
            _ => return self.number_with_units(),
        };
        Ok(value * self.units()?)
    }

    fn parenthesised(&mut self) -> Result<BigRational, String> {
        self.need('(')?;
        let value = self.sum()?;
        self.need(')')?;
        Ok(value)
    }

    fn worded(&mut self) -> Result<BigRational, String> {
        match self.peek_word() {
            "lesser" => self.picked("lesser", |one, best| one < best),
            "greater" => self.picked("greater", |one, best| one > best),
            "excess" => self.excess(),
            "round" => self.rounded(),
            other => Err(format!("`{other}` is not a number")),
        }
    }

    fn picked(&mut self, word: &str, better: fn(&BigRational, &BigRational) -> bool) -> Result<BigRational, String> {
        self.need_word(word)?;
        self.need_word("of")?;
        self.need('(')?;
        let mut best = self.sum()?;
        while self.take(&[',']).is_some() {
            let one = self.sum()?;
            if better(&one, &best) {
                best = one;
            }
        }
        self.need(')')?;
        Ok(best * self.units()?)
    }

    fn excess(&mut self) -> Result<BigRational, String> {
        self.need_word("excess")?;
        self.need_word("of")?;
        let of = self.sum()?;
        self.need_word("over")?;
        let over = self.sum()?;
        Ok((of - over).max(BigRational::zero()))
    }

    fn rounded(&mut self) -> Result<BigRational, String> {
        self.need_word("round")?;
        self.need('(')?;
        let value = self.sum()?;
        self.need_word("to")?;
        let step = self.number_with_units()?;
        let mode = self.mode()?;
        self.need(')')?;
        Ok(round_to_step(&value, &step, mode) * self.units()?)
    }

    fn mode(&mut self) -> Result<RoundingMode, String> {
        let half = self.take_word("half");
        match self.peek_word() {
            "up" if self.take_word("up") => Ok(if half { RoundingMode::HalfUp } else { RoundingMode::Up }),
            "even" if half && self.take_word("even") => Ok(RoundingMode::HalfEven),
            "down" if !half && self.take_word("down") => Ok(RoundingMode::Down),
            other => Err(format!("`{other}` is not a way to round")),
        }
    }

    fn number_with_units(&mut self) -> Result<BigRational, String> {
        self.take(&['$']);
        self.skip_blanks();
        let mut value = self.fraction()?;
        if self.take(&['%']).is_some() {
            value /= BigRational::from_integer(BigInt::from(100));
            if self.take_word("of") {
                return Ok(value * self.signed()?);
            }
        }
        Ok(value * self.units()?)
    }

    /// `15/30`: two numbers with a bare sign between them; or one number.
    fn fraction(&mut self) -> Result<BigRational, String> {
        let numerator = self.number()?;
        let after = self.rest.strip_prefix('/').filter(|after| after.starts_with(|sign: char| sign.is_ascii_digit()));
        let Some(after) = after else { return Ok(numerator) };
        self.rest = after;
        let denominator = self.number()?;
        if denominator.is_zero() { Err("a fraction over zero".to_owned()) } else { Ok(numerator / denominator) }
    }

    /// Digits; a comma belongs to them where three digits follow and no fourth.
    fn number(&mut self) -> Result<BigRational, String> {
        let bytes = self.rest.as_bytes();
        let digit_at = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let mut end = 0;
        let mut digits = String::new();
        let mut decimals: Option<i32> = None;
        while let Some(byte) = bytes.get(end) {
            match byte {
                b'0'..=b'9' => {
                    digits.push(char::from(*byte));
                    decimals = decimals.map(|count| count + 1);
                }
                b'.' if decimals.is_none() && digit_at(end + 1) => decimals = Some(0),
                b',' if decimals.is_none() && (1..=3).all(|step| digit_at(end + step)) && !digit_at(end + 4) => {}
                _ => break,
            }
            end += 1;
        }
        if digits.is_empty() {
            return Err(format!("a number is missing before `{}`", self.rest));
        }
        self.rest = self.rest.get(end..).unwrap_or("");
        let whole: BigInt = digits.parse().map_err(|_| format!("`{digits}` is not a number"))?;
        Ok(BigRational::from_integer(whole) * ten_to(-decimals.unwrap_or(0)))
    }

    /// The unit words behind a value, and what they scale it by: `kgal`, `lb per MG per mg/L`, `kgal·month`, `lb/$`.
    fn units(&mut self) -> Result<BigRational, String> {
        let mut power = 0;
        let mut first = true;
        loop {
            let starts_unit = |text: &&str| text.starts_with(|sign: char| sign.is_alphabetic() || sign == '$');
            let after_blanks = self.rest.trim_start();
            let word = self.peek_word();
            if let Some(after) = after_blanks.strip_prefix('/').filter(starts_unit) {
                self.rest = after;
                power -= self.unit_power();
            } else if let Some(after) = self.rest.strip_prefix('·').filter(starts_unit) {
                self.rest = after;
                power += self.unit_power();
            } else if word == "per" {
                self.take_word("per");
                let under = self.rest.trim_start();
                if !starts_unit(&under) {
                    return Err("a unit is missing behind `per`".to_owned());
                }
                power -= self.unit_power();
            } else if first && !word.is_empty() && !KEYWORDS.contains(&word) {
                power += self.unit_power();
            } else {
                return Ok(ten_to(power));
            }
            first = false;
        }
    }

    fn unit_power(&mut self) -> i32 {
        if self.take(&['$']).is_some() {
            return 0;
        }
        match self.unit_word() {
            "kgal" => 3,
            "MG" | "MGD" => 6,
            _ => 0,
        }
    }

    /// Takes a unit's word: letters, digits behind them, `mg/L` whole.
    fn unit_word(&mut self) -> &'a str {
        let after_blanks = self.rest.trim_start();
        let letters = |sign: char| sign.is_alphanumeric() || sign == '_';
        let end = if after_blanks.starts_with("mg/L") { 4 } else { after_blanks.find(|sign| !letters(sign)).unwrap_or(after_blanks.len()) };
        let (word, rest) = after_blanks.split_at(end);
        self.rest = rest;
        word
    }
}

fn ten_to(power: i32) -> BigRational {
    let size = BigRational::from_integer(BigInt::from(10).pow(power.unsigned_abs()));
    if power < 0 { size.recip() } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(left: &str, right: &str) {
        assert_eq!(evaluate_text(left), evaluate_text(right), "{left} against {right}");
        assert!(evaluate_text(left).is_ok(), "{left}: {:?}", evaluate_text(left));
    }

    #[test]
    fn parts_of_a_straddling_bill_add_up() {
        same("30,000 kgal × 15/30 × $4.2591/kgal + 30,000 kgal × 15/30 × $4.3007/kgal", "$128,397.00");
    }

    #[test]
    fn a_fraction_with_a_unit_is_scaled_as_a_whole() {
        same("140/29 kgal × $5.94/kgal", "140 × 5.94 ÷ 29");
        same("10 kgal/5", "2,000");
    }

    #[test]
    fn units_under_per_scale_down() {
        same("(451 mg/L − 300 mg/L) × 140/29 kgal × 8.34 lb per MG per mg/L", "151 × 140/29 × 8.34 / 1000");
        same("6.1 MGD × $3,200.00 per MGD per month × 1 month", "19520");
        same("5 kgal·month × 2 lb/$", "10,000");
        same("151 mg/L × 140/29 kgal × 8.34 lb per MG per mg/L", "440,769/72,500 lb");
    }

    #[test]
    fn words_of_the_language_are_read() {
        same("25% of (18.20 + 86.90)", "26.275");
        same("80% of 10 kgal", "8,000 gal");
        same("lesser of (10,200, 10, 1,000)", "10");
        same("greater of (3 kgal, 0.001 MG)", "3000");
        same("excess of 10.004 kgal over 10 kgal", "4");
        same("excess of 9 over 10", "0");
        same("2 × (excess of 5 over 3)", "4");
    }

    #[test]
    fn rounding_is_a_form_of_its_own() {
        same("round(33,001.5 ccf to 1 ccf half up)", "33,002");
        same("round(1.25 kgal to 0.1 kgal half even)", "1.2 kgal");
        same("round(-2.345 to 0.01 half up)", "-2.35");
        same("round(1.21 to $0.1 up) + round(1.29 to $0.1 down)", "2.5");
    }

    #[test]
    fn signs_bind_as_usual() {
        same("2 + 3 * 4 − -1", "15");
        same("8 ÷ 4 ÷ 2", "1");
        same("$1.00 - $3.00", "-2");
    }

    #[test]
    fn what_is_no_arithmetic_is_an_error() {
        for wrong in ["", "1 +", "(1", "1/0", "4 / 0", "volume × 2", "5 5", "round(1 to 0.1)", "1 per ", "2 × bananas", "2 kgal gal"] {
            assert!(evaluate_text(wrong).is_err(), "{wrong}");
        }
    }
}
