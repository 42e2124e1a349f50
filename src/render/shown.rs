//! An invoice as it is shown, in the form in which a verification looks at it.

use super::Explanation;
use crate::billing::Rated;
use crate::invoice::Step;
use crate::source::Sources;
use crate::verification::Shown;

/// The lines before rounding, the determinants, and the printed derivation of a rated case.
pub fn shown(rated: &Rated, sources: &Sources) -> Shown {
    let lines = rated.invoice.lines.iter().map(|line| (rated.plan.charges.at(line.charge).name.clone(), line.exact.clone()));
    let determinants = rated.invoice.trace.steps.iter().filter_map(|step| match step {
        Step::Determinant { determinant, value, .. } => Some((rated.plan.determinants.at(*determinant).name.clone(), value.clone())),
        _ => None,
    });
    Shown { lines: lines.collect(), determinants: determinants.collect(), derivation: Explanation::new(rated, sources).whole() }
}
