//! The late fee: once, on what is unpaid when the day for it has passed.

use num_rational::BigRational;

use super::principal::Slice;
use super::unpaid_after;
use super::waived::Waived;
use crate::audit::Refusal;
use crate::audit::quantity::{literal, rational, whole};
use crate::audit::terms::{days, interest};
use crate::audit::view::View;
use crate::calendar::Day;
use crate::language::tree::LateFee;

/// The fee; nothing where all is paid by then, or too little is left.
pub(in crate::audit) fn late_fee(
    view: &View<'_>,
    fee: &LateFee,
    (amount, slices): (&BigRational, &[Slice]),
    (due, as_of): (Day, Day),
    waived: &Waived,
) -> Result<BigRational, Refusal> {
    let day = match &fee.after {
        Some(count) => days::counted_on(view, due, count)?,
        None => due,
    };
    let unpaid = unpaid_after(amount, slices, day);
    let dollars = |written: &crate::language::tree::Literal| literal(view.bill.book, written).map(|quantity| quantity.value);
    let threshold = fee.over.as_ref().map(dollars).transpose()?.unwrap_or_else(|| whole(0));
    if as_of <= day || unpaid <= threshold || waived.late_fee_on(day) {
        return Ok(whole(0));
    }
    let mut charged = match (&fee.percent, &fee.amount) {
        (Some(percent), _) => unpaid * rational(&percent.value) / whole(100),
        (None, Some(fixed)) => dollars(fixed)?,
        (None, None) => whole(0),
    };
    if let Some(least) = &fee.at_least {
        charged = charged.max(dollars(least)?);
    }
    if let Some(most) = &fee.at_most {
        charged = charged.min(dollars(most)?);
    }
    interest::rounded_dollars(view, &charged, fee.round.as_ref())
}
