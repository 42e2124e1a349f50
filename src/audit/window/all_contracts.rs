//! `sum of C of all contracts over that CAL`: of the customer billed and of every member of the case.

use crate::audit::Refusal;
use crate::audit::quantity::Quantity;
use crate::audit::subject::{Subject, parties_of};
use crate::audit::view::View;
use crate::language::tree::Window;

use super::aggregate::aggregate;

impl View<'_> {
    /// Each one's own window, then added up (or aggregated).
    pub(super) fn window_of_all_contracts(&self, window: &Window) -> Result<Quantity, Refusal> {
        let alone = Window { of_all_contracts: false, ..window.clone() };
        let parties = parties_of(self.bill.case);
        let mut subjects: Vec<Subject<'_>> = parties.into_iter().map(|party| party.subject).collect();
        let own = self.bill.subject;
        if self.bill.text.is_some() || !own.history.is_empty() || subjects.is_empty() {
            subjects.insert(0, own);
        }
        let mut elements = Vec::new();
        let mut unit = None;
        for subject in subjects {
            let mut bill = self.bill.aside(self.bill.period);
            bill.subject = subject;
            let found = View { bill: &bill, ..self.without_line() }.window(&alone, None)?;
            unit = Some(found.unit);
            elements.push(found.value);
        }
        let value = aggregate(window.aggregate, elements).ok_or_else(|| super::not_covered(&window.measure.text))?;
        Ok(Quantity::of(value, unit.unwrap_or_default()))
    }
}
