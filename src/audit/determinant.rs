//! Determinants: formula, cases, window; rounded where they say so.

use super::quantity::Quantity;
use super::view::View;
use super::{Refusal, ReperformedDeterminant};
use crate::audit::bill;
use crate::language::book::Definition;
use crate::language::tree::{CaseRow, Determinant, DeterminantKind};
use crate::source::codes;

/// A determinant for the whole period.
pub(in crate::audit) fn determinant(here: &View<'_>, definition: &Definition, determinant: &Determinant) -> Result<Quantity, Refusal> {
    let view = here.inside(definition)?;
    let exact = match &determinant.kind {
        DeterminantKind::Formula(formula) => View { blocks: determinant.blocks, ..view.clone() }.formula(formula)?,
        DeterminantKind::Cases(rows) => cases(&view, rows, &definition.name.text)?,
        DeterminantKind::Window(window) => view.window(window, Some(definition))?,
    };
    let rounded = view.rounded(exact, determinant.round.as_ref(), None)?;
    if let Some(line) = here.charge.and_then(|at| here.bill.lines.get(at)) {
        bill::note_determinant(
            here.bill,
            ReperformedDeterminant {
                charge: line.definition.name.text.clone(),
                determinant: definition.name.text.clone(),
                from: here.moment.days.start,
                value: rounded.value.clone(),
            },
        );
    }
    Ok(rounded)
}

/// The one row whose condition holds; only that row is worked out.
pub(in crate::audit) fn cases(view: &View<'_>, rows: &[CaseRow], name: &str) -> Result<Quantity, Refusal> {
    let mut taken: Option<&CaseRow> = None;
    for row in rows {
        let Some(when) = &row.when else { continue };
        if !view.holds(when)? {
            continue;
        }
        if taken.is_some() {
            return Err(Refusal::new(codes::TWO_CASES_HOLD, format!("two cases of `{name}` hold at once")));
        }
        taken = Some(row);
    }
    let otherwise = rows.iter().find(|row| row.when.is_none());
    let row = taken.or(otherwise).ok_or_else(|| Refusal::new(codes::NO_CASE_HOLDS, format!("no case of `{name}` holds")))?;
    view.formula(&row.then)
}
