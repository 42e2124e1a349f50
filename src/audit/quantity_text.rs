//! Quantities of a case, as text: `100000 kgal`, `$430,070.00`, `6.5 MGD`, `12.5%`, `10`.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Refusal;
use super::quantity::{power_of_ten, unit_of};
use crate::language::book::RateText;
use crate::language::tree::UnitUse;
use crate::source::codes;

/// The value in base units. A plain number is in the declared unit.
pub(super) fn read(book: &RateText, name: &str, text: &str, declared: &UnitUse) -> Result<BigRational, Refusal> {
    let bad = || Refusal::new(codes::BAD_QUANTITY, format!("`{text}` is not a quantity for `{name}`"));
    let (number, words) = split(text).ok_or_else(bad)?;
    let number = plain_number(&number).ok_or_else(bad)?;
    if words.is_empty() {
        return Ok(number * power_of_ten(book.written_power(declared)));
    }
    let written = UnitUse { factors: words, span: declared.span };
    let declared_unit = unit_of(book, declared)?;
    if !book.unit(&written).is_ok_and(|unit| unit.same_dimensions(&declared_unit)) {
        return Err(Refusal::new(
            codes::UNIT_NEEDS_CONVERSION,
            format!("`{name}` is given as `{text}`, in another unit than the one it is declared in"),
        ));
    }
    Ok(number * power_of_ten(book.written_power(&written)))
}

/// The digits with their sign, and the unit's words.
fn split(text: &str) -> Option<(String, Vec<(String, i32)>)> {
    let mut rest = text.trim();
    let mut number = String::new();
    let mut words = Vec::new();
    for _ in 0..2 {
        if let Some(after) = rest.strip_prefix(['-', '\u{2212}']).filter(|_| number.is_empty()) {
            number.push('-');
            rest = after;
        }
        if let Some(after) = rest.strip_prefix('$').filter(|_| words.is_empty()) {
            words.push(("$".to_owned(), 1));
            rest = after;
        }
    }
    let end = rest.find(|sign: char| !(sign.is_ascii_digit() || sign == ',' || sign == '.')).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    if after.starts_with(['-', '\u{2212}']) {
        return None;
    }
    number.push_str(digits);
    words.extend(unit_words(after, words.len())?);
    Some((number, words))
}

/// `kgal per month`, `/kgal`, `%`: the words with their exponents.
fn unit_words(text: &str, already: usize) -> Option<Vec<(String, i32)>> {
    let spaced = text.replace("mg/L", "mg\u{1}L").replace('/', " per ").replace('%', " % ");
    let mut words = Vec::new();
    let mut under = false;
    for word in spaced.split_whitespace() {
        if word == "per" {
            under = true;
            continue;
        }
        let stands_first = words.is_empty() && already == 0;
        if !under && !stands_first {
            return None;
        }
        words.push((word.replace('\u{1}', "/"), if under { -1 } else { 1 }));
        under = false;
    }
    if under { None } else { Some(words) }
}

/// `-30,000.5`: a comma stands before three digits.
fn plain_number(text: &str) -> Option<BigRational> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    let well_grouped = rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    let all: String = whole.chars().filter(|sign| *sign != ',').chain(decimals.chars()).collect();
    if !well_grouped || all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value = BigRational::from_integer(all.parse::<BigInt>().ok()?) * power_of_ten(-i32::try_from(decimals.len()).ok()?);
    Some(if negative { -value } else { value })
}
