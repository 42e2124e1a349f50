//! `sum of C of all contracts over that CAL`: of the customer billed and of every member of the case.

use super::aggregate::aggregate;
use crate::audit::Refusal;
use crate::audit::quantity::Quantity;
use crate::audit::subject::{Subject, parties_of};
use crate::audit::view::View;
use crate::language::tree::Window;

/// Each one's own window, then added up (or aggregated).
pub(in crate::audit) fn window_of_all_contracts(view: &View<'_>, window: &Window) -> Result<Quantity, Refusal> {
    let alone = Window { of_all_contracts: false, ..window.clone() };
    let parties = parties_of(view.bill.case);
    let mut subjects: Vec<Subject<'_>> = parties.into_iter().map(|party| party.subject).collect();
    let own = view.bill.subject;
    if view.bill.text.is_some() || !own.history.is_empty() || subjects.is_empty() {
        subjects.insert(0, own);
    }
    let mut elements = Vec::new();
    let mut unit = None;
    for subject in subjects {
        let mut bill = view.bill.aside(view.bill.period);
        bill.subject = subject;
        let found = View { bill: &bill, ..view.without_line() }.window(&alone, None)?;
        unit = Some(found.unit);
        elements.push(found.value);
    }
    let value = aggregate(window.aggregate, elements).ok_or_else(|| super::not_covered(&window.measure.text))?;
    Ok(Quantity::of(value, unit.unwrap_or_default()))
}
