//! Products of a formula: which factor carries the unit, and what stands beside it.

use super::class::{ClassWriter, Want, Written, is_wrapped};
use super::formula::{Formula, Sign};
use super::model::FieldValue;
use crate::exact::Number;
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
        self.check_constants(&factors, place);
        let usage = factors.iter().position(|(divides, factor)| !divides && self.is_usage_factor(factor));
        match want {
            Want::Plain => self.times(String::new(), &factors, &[], place),
            Want::Quantity => {
                let carrier = usage.or_else(|| factors.iter().position(|(divides, factor)| !divides && self.is_quantity_factor(factor)));
                match carrier.and_then(|at| factors.get(at).map(|(_, factor)| (at, *factor))) {
                    Some((at, factor)) => {
                        let text = self.factor(factor, Want::Quantity, place)?;
                        self.times(text, &factors, &[at], place)
                    }
                    None => {
                        let plain = self.times(String::new(), &factors, &[], place)?;
                        Ok(format!("({plain}) taken as {}", self.unit))
                    }
                }
            }
            Want::Price => self.carried(&factors, None, Want::Price, place),
            Want::Money => self.carried(&factors, usage, Want::Money, place),
        }
    }

    /// Dollars, or dollars for a unit: usage at a price, or an amount times numbers.
    fn carried(&mut self, factors: &[Factor<'_>], usage: Option<usize>, want: Want, place: Span) -> Written {
        let Some((at, carrier)) = self.carrier(factors, usage) else {
            return self.refuse(place, "nothing in this product is a price".to_owned(), "name a price in it");
        };
        let is_amount = self.is_amount(carrier);
        if let (true, Some(usage)) = (is_amount, usage) {
            self.conflict(place);
            let text = self.factor(carrier, Want::Money, place)?;
            let text = format!("{text} * (number of {} in usage)", self.unit);
            return self.times(text, factors, &[at, usage], place);
        }
        match usage {
            Some(usage) => {
                let price = self.factor(carrier, Want::Price, place)?;
                self.times(format!("usage at {price}"), factors, &[at, usage], place)
            }
            None => {
                let rest: Vec<&Factor<'_>> = factors.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, factor)| factor).collect();
                let text = self.factor(carrier, want, place)?;
                if let ([(false, Formula::Number(share))], true) = (rest.as_slice(), is_amount) {
                    return Ok(share_of(share, &text));
                }
                self.times(text, factors, &[at], place)
            }
        }
    }

    /// The factor that is the price or amount: a line or a sum of them, else a field, else a sum, else the first number.
    fn carrier<'f>(&self, factors: &[Factor<'f>], usage: Option<usize>) -> Option<(usize, &'f Formula)> {
        let candidates = || factors.iter().enumerate().filter(|(at, (divides, _))| !divides && Some(*at) != usage).map(|(at, (_, it))| (at, *it));
        let is_field =
            |formula: &Formula| matches!(formula, Formula::Name(name) if self.field(name).is_some_and(|field| is_priced(&field.name, &field.value)));
        let is_plain_field = |formula: &Formula| matches!(formula, Formula::Name(name) if self.field(name).is_some());
        let is_sum = |formula: &Formula| matches!(formula, Formula::Binary(Sign::Plus | Sign::Minus, ..));
        let holds_field = |formula: &Formula| is_sum(formula) && formula.names().iter().any(|name| self.field(name).is_some());
        candidates()
            .find(|(_, factor)| self.is_amount(factor))
            .or_else(|| candidates().find(|(_, factor)| is_field(factor)))
            .or_else(|| candidates().find(|(_, factor)| holds_field(factor)))
            .or_else(|| candidates().find(|(_, factor)| matches!(factor, Formula::Number(_))))
            .or_else(|| candidates().find(|(_, factor)| is_plain_field(factor)))
            .or_else(|| candidates().find(|(_, factor)| matches!(factor, Formula::Name(_))))
    }

    /// Whether a factor is dollars already: a line, or a sum that holds one.
    fn is_amount(&self, formula: &Formula) -> bool {
        match formula {
            Formula::Number(_) => false,
            Formula::Name(name) => {
                self.field(name).is_some_and(|field| self.charges.contains(&field.name) || self.defined.get(&field.name) == Some(&Want::Money))
            }
            Formula::Binary(Sign::Plus | Sign::Minus, left, right) => self.is_amount(left) || self.is_amount(right),
            Formula::Binary(..) => false,
        }
    }

    fn is_usage_factor(&self, formula: &Formula) -> bool {
        matches!(formula, Formula::Name(name) if self.is_usage(name) && self.class.field(name).is_none())
    }

    fn is_quantity_factor(&self, formula: &Formula) -> bool {
        matches!(formula, Formula::Name(name) if self.is_quantity(name))
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
            let written = self.factor(factor, Want::Plain, place)?;
            if *divides && !self.is_never_zero(factor) {
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

    /// Whether a divisor is a number, or a field that is one.
    fn is_never_zero(&self, formula: &Formula) -> bool {
        match formula {
            Formula::Name(name) => self.field(name).is_some_and(|field| match &field.value {
                FieldValue::One(item) => item.number().is_some_and(|number| !number.is_zero()),
                _ => false,
            }),
            _ => formula.constant().is_some_and(|number| !number.is_zero()),
        }
    }

    /// A factor: a sum stands in parentheses.
    fn factor(&mut self, formula: &Formula, want: Want, place: Span) -> Written {
        let text = self.formula(formula, want, place)?;
        let is_sum = matches!(formula, Formula::Binary(Sign::Plus | Sign::Minus, ..));
        Ok(if is_sum && !is_wrapped(&text) { format!("({text})") } else { text })
    }

    /// Dollars times usage: the format computes it, the unit of the result is a guess.
    fn conflict(&mut self, place: Span) {
        let title = "dollars are multiplied by usage".to_owned();
        if self.found.iter().any(|found| found.title == title) {
            return;
        }
        self.found.push(
            Diagnostic::warning(codes::FOREIGN_UNIT_CONFLICT, title)
                .at(place, "an amount, not a price")
                .help("a price was probably meant; the result is what the format computes"),
        );
    }

    /// A gallon's share of a ccf is 1/748; 1/178 is a typing error that bills four times the budget.
    fn check_constants(&mut self, factors: &[Factor<'_>], place: Span) {
        for (_, factor) in factors.iter().filter(|(divides, _)| *divides) {
            if **factor == Formula::Number(Number::integer(178)) && !self.found.iter().any(|found| found.code == codes::FOREIGN_CONSTANT) {
                self.found.push(
                    Diagnostic::warning(codes::FOREIGN_CONSTANT, "a formula divides by 178 gallons")
                        .at(place, "implausible")
                        .help("1 ccf is 748 gallons: `1/748` was probably meant; the text keeps what is written"),
                );
            }
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
