//! What the program shows of an invoice today, held against the auditor's evaluator: every determinant, every line before its
//! rounding, and every equation of the printed derivation, worked out again from its text.
//!
//! This room names no engine. The one who verifies hands in what shows an invoice; what is shown is looked at as a stranger's paper.

use std::collections::BTreeSet;

use num_rational::BigRational;

use super::looked::Looked;
use super::numbers::{dollars, rational};
use crate::audit::Reperformed;
use crate::audit::arithmetic::evaluate_text;
use crate::language::RateBook;
use crate::language::book::{DefinitionKind, RateText};
use crate::records::{Case, ShownInvoice};
use crate::source::{Code, Refusal, Sources, codes};

/// What shows an invoice: from the rate text of its set and its sealed case.
pub type Show<'s> = &'s (dyn Fn(&RateBook, &Sources, &Case) -> Result<ShownInvoice, Refusal> + Sync);

/// The values of determinants, each once.
pub(super) type Values = BTreeSet<(String, BigRational)>;

/// What a derivation says, shown or kept: its lines before rounding, its determinants, its words.
pub(super) struct Said<'a> {
    pub lines: Vec<(&'a str, BigRational)>,
    pub determinants: Values,
    pub derivation: &'a [String],
}

/// Where a derivation says something else than what came out.
pub(super) struct Difference {
    pub code: Code,
    pub what: String,
    pub sealed: String,
    pub found: String,
}

impl Looked<'_> {
    /// Holds what is shown against what came out.
    pub(super) fn compare_shown(&mut self, shown: &ShownInvoice, again: &Reperformed, book: &RateText) {
        let said = Said {
            lines: shown.lines.iter().map(|(charge, exact)| (charge.as_str(), rational(exact))).collect(),
            determinants: shown.determinants.iter().map(|(name, value)| (name.clone(), rational(value))).collect(),
            derivation: &shown.derivation,
        };
        for Difference { code, what, sealed, found } in differences(&said, again, book) {
            self.found(code, None, &what, sealed, found);
        }
    }
}

/// Everything that a derivation says otherwise than it came out.
pub(super) fn differences(said: &Said<'_>, again: &Reperformed, book: &RateText) -> Vec<Difference> {
    let mut differences: Vec<Difference> = determinants_differ(said, again, book).into_iter().collect();
    let mut found = |what: String, sealed: String, found: String| {
        differences.push(Difference { code: codes::DERIVATION_DIFFERS, what, sealed, found });
    };
    for (at, (charge, exact)) in said.lines.iter().enumerate() {
        let other = again.lines.get(at).filter(|line| line.charge == *charge);
        if other.is_none_or(|line| line.exact != *exact) {
            let comes_out = other.map_or("no such line".to_owned(), |line| dollars(&line.exact));
            let what = format!("line {} ({charge}) comes to another amount before rounding than the derivation says", at + 1);
            found(what, dollars(exact), comes_out);
        }
    }
    for line in again.lines.iter().skip(said.lines.len()) {
        found(format!("the derivation has no line {}", line.charge), "none".to_owned(), dollars(&line.exact));
    }
    for (equation, outcome) in unsound(said.derivation) {
        found("an equation of the printed derivation does not hold".to_owned(), equation, outcome);
    }
    differences
}

fn determinants_differ(said: &Said<'_>, again: &Reperformed, book: &RateText) -> Option<Difference> {
    // To the auditor derived values are values, not determinants.
    let is_value = |name: &str| book.definitions.iter().any(|known| known.name.text == name && matches!(known.kind, DefinitionKind::Value(_)));
    let ours: Values = said.determinants.iter().filter(|(name, _)| !is_value(name)).cloned().collect();
    let theirs: Values = again.determinants.iter().map(|one| (one.determinant.clone(), one.value.clone())).collect();
    if ours == theirs {
        return None;
    }
    let words = |some: &Values, others: &Values| {
        let only: Vec<String> = some.difference(others).map(|(name, value)| format!("{name} = {value}")).collect();
        if only.is_empty() { "none besides".to_owned() } else { only.join(", ") }
    };
    let what = "determinants come out otherwise than the derivation says (in base units)".to_owned();
    Some(Difference { code: codes::DETERMINANT_DIFFERS, what, sealed: words(&ours, &theirs), found: words(&theirs, &ours) })
}

/// The equations among some lines of a derivation: what stands left of ` = ` after a name and colon, and what right of it, up to
/// three blanks.
pub fn equations(derivation: &[String]) -> impl Iterator<Item = (&str, &str, &str)> {
    derivation.iter().filter_map(|line| {
        let text = line.trim_start().split("   ").next().unwrap_or("");
        let (left, right) = text.split_once(" = ")?;
        Some((text, left.split_once(": ").map_or(left, |(_, formula)| formula), right))
    })
}

/// The equations that do not come out when they are worked out from their text, each with what its two sides come to.
pub fn unsound(derivation: &[String]) -> Vec<(String, String)> {
    let side = |text: &str| evaluate_text(text);
    let words = |value: Result<BigRational, String>| value.map_or_else(|why| why, |value| value.to_string());
    equations(derivation)
        .map(|(text, left, right)| (text, side(left), side(right)))
        .filter(|(_, left, right)| left.is_err() || right.is_err() || left != right)
        .map(|(text, left, right)| (text.to_owned(), format!("{} against {}", words(left), words(right))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_equation_is_worked_out_from_its_text() {
        let lines = ["volume: 10 kgal × $2.50/kgal = $25.00   a.rate:3".to_owned(), "no arithmetic".to_owned(), "3 × 4 = 13".to_owned()];
        assert_eq!(equations(&lines).count(), 2);
        assert_eq!(unsound(&lines), [("3 × 4 = 13".to_owned(), "12 against 13".to_owned())]);
    }
}
