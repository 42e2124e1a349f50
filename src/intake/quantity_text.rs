//! Quantities as inputs write them: `100000 kgal`, `$12.50`, `25 %`, `30,000`.

use crate::exact::{Number, NumberError, Unit};

/// A quantity read from text: the number as written and its unit, if one is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityText {
    /// The number as written.
    pub number: Number,
    /// The unit; none for a bare number.
    pub unit: Option<Unit>,
}

impl QuantityText {
    /// The value in base units, a bare number taken in the unit wanted.
    pub fn in_base_units(&self, wanted: &Unit) -> Number {
        self.number.shifted(self.unit.as_ref().unwrap_or(wanted).power)
    }
}

/// Reads a quantity. A unit word that is not built in is taken as a declared one: it fits or not when compared.
///
/// # Errors
/// When the text does not begin with a valid number.
///
/// ```
/// use ratebook::exact::{Number, Unit};
/// use ratebook::intake::parse_quantity;
/// let read = parse_quantity("100,000 kgal")?;
/// assert_eq!(read.number, Number::integer(100_000));
/// assert_eq!(read.in_base_units(&Unit::word("gal").unwrap()), Number::integer(100_000_000));
/// assert!(parse_quantity("a lot").is_err());
/// # Ok::<(), ratebook::exact::NumberError>(())
/// ```
pub fn parse_quantity(text: &str) -> Result<QuantityText, NumberError> {
    let text = text.trim();
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest.trim_start()));
    let (dollars, rest) = rest.strip_prefix('$').map_or((false, rest), |rest| (true, rest.trim_start()));
    let end = rest.find(|sign: char| !(sign.is_ascii_digit() || sign == '.' || sign == ',' || sign == '-')).unwrap_or(rest.len());
    let (digits, unit_text) = rest.split_at(end);
    let number = Number::parse(digits.trim_end_matches(','))?;
    let number = if negative { number.negated() } else { number };
    let unit_text = unit_text.trim();
    let unit = match (dollars, unit_text.is_empty()) {
        (false, true) => None,
        (true, true) => Unit::word("$"),
        (true, false) => Some(parse_unit(&format!("$ {unit_text}"))),
        (false, false) => Some(parse_unit(unit_text)),
    };
    Ok(QuantityText { number, unit })
}

/// Reads `kgal`, `$/kgal`, `$ per MGD per month`, `mg/L`.
fn parse_unit(text: &str) -> Unit {
    // Nearly all are one word: then nothing is multiplied.
    if text != "per"
        && !text.contains(|sign: char| sign == '/' || sign.is_whitespace())
        && let Some(unit) = Unit::word(text)
    {
        return unit;
    }
    let spaced = text.replace("mg/L", "mg\u{1}L").replace('/', " per ").replace('\u{1}', "/");
    let mut product = Unit::number();
    let mut under = false;
    for word in spaced.split_whitespace() {
        if word == "per" {
            under = true;
            continue;
        }
        let unit = Unit::word(word).unwrap_or_else(|| Unit::declared(word));
        product = if under { product.per(&unit) } else { product.times(&unit) };
        under = false;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::parse_quantity;
    use crate::exact::{Number, Unit};

    #[test]
    fn a_quantity_is_read_with_its_unit() {
        let read = parse_quantity("30,000 kgal").unwrap();
        assert_eq!(read.in_base_units(&Unit::number()), Number::parse("30000000").unwrap());
        assert!(parse_quantity("$4.30/kgal").unwrap().unit.unwrap().holds_money());
        assert_eq!(parse_quantity("5").unwrap().unit, None);
        assert_eq!(parse_quantity("-$5.00").unwrap().number, Number::parse("-5").unwrap());
    }

    #[test]
    fn one_word_is_the_unit_that_a_product_of_one_is() {
        for word in ["$", "gal", "kgal", "MG", "MGD", "lb", "mg/L", "sqft", "day", "days", "months", "year", "number", "%", "ccf"] {
            let product = Unit::number().times(&Unit::word(word).unwrap_or_else(|| Unit::declared(word)));
            let read = parse_quantity(&format!("5 {word}")).unwrap().unit.unwrap_or_else(Unit::number);
            assert_eq!(read, product, "{word}");
            assert_eq!(format!("{read:?}"), format!("{product:?}"), "{word}");
        }
        assert_eq!(parse_quantity("5 kgal per day").unwrap().unit.unwrap().to_string(), "kgal/day");
    }

    #[test]
    fn a_number_with_two_points_is_refused() {
        assert!(parse_quantity("1.2.3 kgal").is_err());
    }
}
