//! Where in the tiers a quantity begins: `over CAL to date`.

use num_rational::BigRational;

use crate::audit::dates::calendar_year;
use crate::audit::quantity::whole;
use crate::audit::uses::{Place, Walk};
use crate::audit::view::View;
use crate::audit::{Refusal, facts, history, quantity_text, series, view};
use crate::calendar::DaySpan;
use crate::language::book::DefinitionKind;
use crate::language::tree::{Expression, OverPeriod};
use crate::source::codes;

/// What the quantity's measure came to from the calendar year's first day to this bill's.
pub(in crate::audit) fn position_so_far<'a>(
    view: &View<'a>,
    quantity: &'a Expression,
    tiers: &str,
    over: &OverPeriod,
) -> Result<BigRational, Refusal> {
    let calendar = view.bill.calendar(view, &over.calendar.text)?;
    let period = view.bill.period;
    let year = calendar_year(calendar, period.last_day());
    if year.start >= period.start {
        return Ok(whole(0));
    }
    let so_far = DaySpan { start: year.start, end: period.start };
    let mut walk = Walk::on(view.bill, view.moment.version_day);
    walk.expression(quantity, Place::of(view.scope));
    let uses = walk.found();
    let mut measures = uses.measures.iter();
    let (Some(id), None) = (measures.next(), measures.next()) else {
        let several = "running tiers over a quantity of several measures are not computed yet";
        return Err(Refusal::new(codes::CANNOT_BILL_YET, several));
    };
    let found = view::by_id(view, *id)?;
    let DefinitionKind::Measure(measure) = &found.kind else { return Err(facts::wrong_kind(view, found)) };
    if let Some((_, position)) = view.bill.case.positions.iter().find(|(name, _)| name == tiers) {
        return quantity_text::read(view.bill.book, tiers, position, &measure.unit);
    }
    if let Some(sum) = series::sum_of_series(view, found, so_far)? {
        return Ok(sum);
    }
    let entries = history::earlier_measures(view, found, measure)?;
    history::exact_cover(view, &entries, so_far, &found.name.text)
}
