//! A case that was rated.

use std::sync::Arc;

use crate::calendar::DaySpan;
use crate::invoice::Invoice;
use crate::plan::{Charge, Citation, SchedulePlan};

/// A rated case: the invoice and the plan that has the words for it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Rated {
    pub plan: Arc<SchedulePlan>,
    pub invoice: Invoice,
    /// The names of the account's meters, by position.
    pub meters: Vec<String>,
    /// The days whose text holds: the service days, or the bill's or the read's date.
    pub text_days: DaySpan,
}

impl Rated {
    /// The citations of a line that speak of the days billed.
    pub fn cites<'a>(&'a self, charge: &'a Charge) -> impl Iterator<Item = &'a Citation> {
        charge.cites.iter().filter(|cite| cite.holds_in(self.text_days))
    }
}
