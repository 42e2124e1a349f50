//! What each of the two programs answers, in one form.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use ratebook::exact::Number;
use ratebook::invoice::Step;
use ratebook::language::RateBook;
use ratebook::language::book::DefinitionKind;
use ratebook::records::Case;
use ratebook::{audit, rating};

pub fn rational(value: &Number) -> BigRational {
    let (numerator, denominator) = value.as_fraction();
    BigRational::new(numerator.parse::<BigInt>().unwrap(), denominator.parse::<BigInt>().unwrap())
}

/// A bill, or the code it is refused with.
#[derive(Debug, PartialEq)]
pub enum Answer {
    Bill { lines: BTreeMap<String, (BigRational, BigRational)>, total: BigRational, determinants: Vec<(String, BigRational)> },
    Refused(String),
}

impl Answer {
    /// What the engine does not compute yet the auditor may.
    pub fn is_not_computed_yet(&self) -> bool {
        *self == Self::Refused("R6090".to_owned())
    }
}

fn tidy(mut determinants: Vec<(String, BigRational)>) -> Vec<(String, BigRational)> {
    determinants.sort();
    determinants.dedup();
    determinants
}

pub fn engine(book: &RateBook, case: &Case) -> Answer {
    match rating::rate(&book.plan, case, false) {
        Err(refusal) => Answer::Refused(refusal.code.id.to_owned()),
        Ok(rated) => {
            let mut lines = BTreeMap::new();
            for line in &rated.invoice.lines {
                let entry = lines.entry(rated.plan.charges.at(line.charge).name.clone()).or_insert_with(Default::default);
                let (exact, amount): &mut (BigRational, BigRational) = entry;
                *exact += rational(&line.exact);
                *amount += rational(&line.amount);
            }
            let determinants = rated.invoice.trace.steps.iter().filter_map(|step| match step {
                Step::Determinant { determinant, value, .. } => Some((rated.plan.determinants.at(*determinant).name.clone(), rational(value))),
                _ => None,
            });
            // The plan works derived values out as determinants; to the auditor they are values.
            let is_value = |name: &str| {
                let mut values = book.book.definitions.iter().filter(|found| matches!(found.kind, DefinitionKind::Value(_)));
                values.any(|found| found.name.text == name)
            };
            let determinants = determinants.filter(|(name, _)| !is_value(name));
            Answer::Bill { lines, total: rational(&rated.invoice.total), determinants: tidy(determinants.collect()) }
        }
    }
}

pub fn auditor(book: &RateBook, case: &Case) -> Answer {
    match audit::reperform(&book.book, case) {
        Err(refusal) => Answer::Refused(refusal.code.id.to_owned()),
        Ok(bill) => {
            let mut lines = BTreeMap::new();
            for line in &bill.lines {
                let entry = lines.entry(line.charge.clone()).or_insert_with(Default::default);
                let (exact, amount): &mut (BigRational, BigRational) = entry;
                *exact += &line.exact;
                *amount += &line.amount;
            }
            let determinants = bill.determinants.iter().map(|one| (one.determinant.clone(), one.value.clone()));
            Answer::Bill { lines, total: bill.total.clone(), determinants: tidy(determinants.collect()) }
        }
    }
}
