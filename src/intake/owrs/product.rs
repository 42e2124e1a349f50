//! Products of a formula: which factor carries the unit, and what stands beside it.

use super::class::{ClassWriter, Want, Written, is_wrapped};
use super::formula::{Formula, Sign};
use super::model::FieldValue;
use crate::exact::Number;
use crate::intake::owrs::class;
use crate::source::{Diagnostic, Span, codes};

/// A factor and whether it divides.
type Factor<'f> = (bool, &'f Formula);

impl ClassWriter<'_> {
    /// A product or quotient in the unit asked for: one factor carries the unit, the others are plain numbers.
    pub(super) fn product(&mut self, formula: &Formula, want: Want, place: Span) -> Written {
        if let Some(constant) = formula.constant().filter(|constant| constant.as_decimal().is_some() && want != Want::Plain) {
            return Ok(self.number(&constant, want));
        }
        let factors = formula.factors();
        check_constants(self, &factors, place);
        let usage = factors.iter().position(|(divides, factor)| !divides && is_usage_factor(self, factor));
        match want {
            Want::Plain => self.times(String::new(), &factors, &[], place),
            Want::Quantity => {
                let carrier = usage.or_else(|| factors.iter().position(|(divides, factor)| !divides && is_quantity_factor(self, factor)));
                match carrier.and_then(|at| factors.get(at).map(|(_, factor)| (at, *factor))) {
                    Some((at, factor)) => {
                        let text = self::factor(self, factor, Want::Quantity, place)?;
                        self.times(text, &factors, &[at], place)
                    }
                    None => {
                        let plain = self.times(String::new(), &factors, &[], place)?;
                        Ok(format!("({plain}) taken as {}", self.unit))
                    }
                }
            }
            Want::Price => carried(self, &factors, None, Want::Price, place),
            Want::Money => carried(self, &factors, usage, Want::Money, place),
        }
    }

    /// The factors that are not taken, behind a text: `text * a / b`.
    fn times(&mut self, mut text: String, factors: &[Factor<'_>], taken: &[usize], place: Span) -> Written {
        let mut rest: Vec<&Factor<'_>> = factors.iter().enumerate().filter(|(at, _)| !taken.contains(at)).map(|(_, factor)| factor).collect();
        // `(1/748)` is `/ 748`: a one that something divides is not written.
        if !text.is_empty() || rest.iter().any(|(divides, factor)| !divides && **factor != one()) {
            rest.retain(|(divides, factor)| *divides || **factor != one());
        }
        rest.sort_by_key(|(divides, _)| *divides);
        for (divides, factor) in rest {
            let written = self::factor(self, factor, Want::Plain, place)?;
            if *divides && !is_never_zero(self, factor) {
                self.divisors.push(written.clone());
            }
            if text.is_empty() {
                text = if *divides { format!("1 / {written}") } else { written };
            } else {
                text = format!("{text} {} {written}", if *divides { "/" } else { "*" });
            }
        }
        Ok(text)
    }
}

/// Dollars, or dollars for a unit: usage at a price, or an amount times numbers.
fn carried(writer: &mut ClassWriter<'_>, factors: &[Factor<'_>], usage: Option<usize>, want: Want, place: Span) -> Written {
    let Some((at, carrier)) = carrier(writer, factors, usage) else {
        return class::refuse(writer, place, "nothing in this product is a price".to_owned(), "name a price in it");
    };
    let is_amount = is_amount(writer, carrier);
    if let (true, Some(usage)) = (is_amount, usage) {
        conflict(writer, place);
        let text = factor(writer, carrier, Want::Money, place)?;
        let text = format!("{text} * (number of {} in usage)", writer.unit);
        return writer.times(text, factors, &[at, usage], place);
    }
    match usage {
        Some(usage) => {
            let price = factor(writer, carrier, Want::Price, place)?;
            writer.times(format!("usage at {price}"), factors, &[at, usage], place)
        }
        None => {
            let rest: Vec<&Factor<'_>> = factors.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, factor)| factor).collect();
            let text = factor(writer, carrier, want, place)?;
            if let ([(false, Formula::Number(share))], true) = (rest.as_slice(), is_amount) {
                return Ok(share_of(share, &text));
            }
            writer.times(text, factors, &[at], place)
        }
    }
}

/// The factor that is the price or amount: a line or a sum of them, else a field, else a sum, else the first number.
fn carrier<'f>(writer: &ClassWriter<'_>, factors: &[Factor<'f>], usage: Option<usize>) -> Option<(usize, &'f Formula)> {
    let candidates = || factors.iter().enumerate().filter(|(at, (divides, _))| !divides && Some(*at) != usage).map(|(at, (_, it))| (at, *it));
    let is_field =
        |formula: &Formula| matches!(formula, Formula::Name(name) if writer.field(name).is_some_and(|field| is_priced(&field.name, &field.value)));
    let is_plain_field = |formula: &Formula| matches!(formula, Formula::Name(name) if writer.field(name).is_some());
    let is_sum = |formula: &Formula| matches!(formula, Formula::Binary(Sign::Plus | Sign::Minus, ..));
    let holds_field = |formula: &Formula| is_sum(formula) && formula.names().iter().any(|name| writer.field(name).is_some());
    candidates()
        .find(|(_, factor)| is_amount(writer, factor))
        .or_else(|| candidates().find(|(_, factor)| is_field(factor)))
        .or_else(|| candidates().find(|(_, factor)| holds_field(factor)))
        .or_else(|| candidates().find(|(_, factor)| matches!(factor, Formula::Number(_))))
        .or_else(|| candidates().find(|(_, factor)| is_plain_field(factor)))
        .or_else(|| candidates().find(|(_, factor)| matches!(factor, Formula::Name(_))))
}

/// Whether a factor is dollars already: a line, or a sum that holds one.
fn is_amount(writer: &ClassWriter<'_>, formula: &Formula) -> bool {
    match formula {
        Formula::Number(_) => false,
        Formula::Name(name) => {
            writer.field(name).is_some_and(|field| writer.charges.contains(&field.name) || writer.defined.get(&field.name) == Some(&Want::Money))
        }
        Formula::Binary(Sign::Plus | Sign::Minus, left, right) => is_amount(writer, left) || is_amount(writer, right),
        Formula::Binary(..) => false,
    }
}

fn is_usage_factor(writer: &ClassWriter<'_>, formula: &Formula) -> bool {
    matches!(formula, Formula::Name(name) if class::is_usage(writer, name) && writer.class.field(name).is_none())
}

fn is_quantity_factor(writer: &ClassWriter<'_>, formula: &Formula) -> bool {
    matches!(formula, Formula::Name(name) if class::is_quantity(writer, name))
}

/// Whether a divisor is a number, or a field that is one.
fn is_never_zero(writer: &ClassWriter<'_>, formula: &Formula) -> bool {
    match formula {
        Formula::Name(name) => writer.field(name).is_some_and(|field| match &field.value {
            FieldValue::One(item) => item.number().is_some_and(|number| !number.is_zero()),
            _ => false,
        }),
        _ => formula.constant().is_some_and(|number| !number.is_zero()),
    }
}

/// A factor: a sum stands in parentheses.
pub(in crate::intake::owrs) fn factor(writer: &mut ClassWriter<'_>, formula: &Formula, want: Want, place: Span) -> Written {
    let text = class::formula(writer, formula, want, place)?;
    let is_sum = matches!(formula, Formula::Binary(Sign::Plus | Sign::Minus, ..));
    Ok(if is_sum && !is_wrapped(&text) { format!("({text})") } else { text })
}

/// Dollars times usage: the format computes it, the unit of the result is a guess.
fn conflict(writer: &mut ClassWriter<'_>, place: Span) {
    let title = "dollars are multiplied by usage".to_owned();
    if writer.found.iter().any(|found| found.title == title) {
        return;
    }
    writer.found.push(
        Diagnostic::warning(codes::FOREIGN_UNIT_CONFLICT, title)
            .at(place, "an amount, not a price")
            .help("a price was probably meant; the result is what the format computes"),
    );
}

/// A gallon's share of a ccf is 1/748; 1/178 is a typing error that bills four times the budget.
fn check_constants(writer: &mut ClassWriter<'_>, factors: &[Factor<'_>], place: Span) {
    for (_, factor) in factors.iter().filter(|(divides, _)| *divides) {
        if **factor == Formula::Number(Number::integer(178)) && !writer.found.iter().any(|found| found.code == codes::FOREIGN_CONSTANT) {
            writer.found.push(
                Diagnostic::warning(codes::FOREIGN_CONSTANT, "a formula divides by 178 gallons")
                    .at(place, "implausible")
                    .help("1 ccf is 748 gallons: `1/748` was probably meant; the text keeps what is written"),
            );
        }
    }
}

fn one() -> Formula {
    Formula::Number(Number::integer(1))
}

/// Whether a field is a price by its name, or a map of numbers.
fn is_priced(name: &str, value: &FieldValue) -> bool {
    let priced = ["rate", "price", "charge", "fee", "surcharge", "cost"].iter().any(|word| name.contains(word));
    priced && !matches!(value, FieldValue::Tiered | FieldValue::Budget)
}

/// `37.5% of (a + b)`; above one a plain product reads better.
pub(super) fn share_of(share: &Number, of: &str) -> String {
    if *share <= Number::integer(1) { format!("{}% of {of}", share.shifted(2).grouped(0)) } else { format!("{of} * {}", share.grouped(0)) }
}
