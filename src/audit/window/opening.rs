//! `opens DETERMINANT at VALUE on DATE`: what was before the data begins.

use num_rational::BigRational;

use crate::audit::Refusal;
use crate::audit::quantity::literal;
use crate::audit::view::View;
use crate::calendar::{Day, DaySpan};
use crate::language::book::Definition;
use crate::language::tree::{Opening, Window};

/// The contract's opening value of the window's determinant, where its day lies in the window; of several the latest.
pub(in crate::audit) fn opening(
    view: &View<'_>,
    window: &Window,
    of: Option<&Definition>,
    span: DaySpan,
) -> Result<Option<(Day, BigRational)>, Refusal> {
    let (Some(text), Some(of), Some(_)) = (&view.bill.text, of, window.opening_values) else { return Ok(None) };
    let scope = text.contract.scope_for(Some(text.contract.id));
    let opens_it = |opening: &&Opening| view.bill.names.look_up(scope, &opening.determinant.text) == Ok(of.id) && span.holds(opening.on.day);
    let latest = text.tree.openings.iter().filter(opens_it).max_by_key(|opening| opening.on.day);
    latest.map(|opening| Ok((opening.on.day, literal(view.bill.book, &opening.value)?.value))).transpose()
}
