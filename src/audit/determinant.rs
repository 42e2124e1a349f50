//! Determinants: formula, cases, window; rounded where they say so.

use crate::language::book::Definition;
use crate::language::tree::{CaseRow, Determinant, DeterminantKind};
use crate::source::codes;

use super::quantity::Quantity;
use super::view::View;
use super::{Refusal, ReperformedDeterminant};

impl View<'_> {
    /// A determinant for the whole period.
    pub(super) fn determinant(&self, definition: &Definition, determinant: &Determinant) -> Result<Quantity, Refusal> {
        let view = self.inside(definition)?;
        let exact = match &determinant.kind {
            DeterminantKind::Formula(formula) => View { blocks: determinant.blocks, ..view.clone() }.formula(formula)?,
            DeterminantKind::Cases(rows) => view.cases(rows, &definition.name.text)?,
            DeterminantKind::Window(window) => view.window(window, Some(definition))?,
        };
        let rounded = view.rounded(exact, determinant.round.as_ref(), None)?;
        if let Some(line) = self.charge.and_then(|at| self.bill.lines.get(at)) {
            self.bill.note_determinant(ReperformedDeterminant {
                charge: line.definition.name.text.clone(),
                determinant: definition.name.text.clone(),
                from: self.moment.days.start,
                value: rounded.value.clone(),
            });
        }
        Ok(rounded)
    }

    /// The one row whose condition holds; only that row is worked out.
    fn cases(&self, rows: &[CaseRow], name: &str) -> Result<Quantity, Refusal> {
        let mut taken: Option<&CaseRow> = None;
        for row in rows {
            let Some(when) = &row.when else { continue };
            if !self.holds(when)? {
                continue;
            }
            if taken.is_some() {
                return Err(Refusal::new(codes::TWO_CASES_HOLD, format!("two cases of `{name}` hold at once")));
            }
            taken = Some(row);
        }
        let otherwise = rows.iter().find(|row| row.when.is_none());
        let row = taken.or(otherwise).ok_or_else(|| Refusal::new(codes::NO_CASE_HOLDS, format!("no case of `{name}` holds")))?;
        self.formula(&row.then)
    }
}
