//! An invoice as it is shown, in the form in which a verification looks at it.

use super::Explanation;
use crate::exact::Number;
use crate::invoice::Step;
use crate::rating::Rated;
use crate::records::ShownInvoice;
use crate::source::Sources;

/// The lines before rounding, the determinants, and the printed derivation of a rated case.
pub fn shown(rated: &Rated, sources: &Sources) -> ShownInvoice {
    let lines = rated.invoice.lines.iter().map(|line| (rated.plan.charges.at(line.charge).name.clone(), line.exact.clone()));
    ShownInvoice { lines: lines.collect(), determinants: determinants(rated).collect(), derivation: Explanation::new(rated, sources).whole() }
}

/// The determinants that were worked out on the way: name, and value in base units.
pub(crate) fn determinants(rated: &Rated) -> impl Iterator<Item = (String, Number)> {
    rated.invoice.trace.steps.iter().filter_map(|step| match step {
        Step::Determinant { determinant, value, .. } => Some((rated.plan.determinants.at(*determinant).name.clone(), value.clone())),
        _ => None,
    })
}
