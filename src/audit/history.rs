//! Earlier bills and series of the case, read when something asks for them.

use num_rational::BigRational;

use super::dates::days_of;
use super::measure::adds_across;
use super::points::total_of_points;
use super::quantity::whole;
use super::view::View;
use super::{Refusal, quantity_text};
use crate::audit::{measure, points};
use crate::calendar::DaySpan;
use crate::language::book::Definition;
use crate::language::tree::{Measure, UnitUse};
use crate::records::HistoryEntry;
use crate::source::{Span, codes};

/// What an earlier bill measured (or invoiced).
#[derive(Clone, Debug)]
pub(super) struct Earlier {
    pub days: DaySpan,
    pub value: BigRational,
    pub estimated: bool,
}

/// The measure in the history, oldest first.
pub(in crate::audit) fn earlier_measures(view: &View<'_>, definition: &Definition, measure: &Measure) -> Result<Vec<Earlier>, Refusal> {
    let mut earlier = Vec::new();
    for entry in past(view) {
        if let Some(value) = measured_then(view, definition, measure, entry)? {
            let value = measure::rounded_measure(view, measure, value)?;
            earlier.push(Earlier { days: entry.days, value, estimated: entry.estimated });
        }
    }
    earlier.sort_by_key(|entry| entry.days);
    Ok(earlier)
}

/// What an earlier bill measured: in total, else over its meters or points.
fn measured_then(view: &View<'_>, definition: &Definition, measure: &Measure, entry: &HistoryEntry) -> Result<Option<BigRational>, Refusal> {
    let points = points::points(view.bill);
    if let Some(value) = read_then(view, definition, measure, entry, &entry.given)? {
        let at_points = entry.meters.iter().flat_map(|meter| &meter.given).any(|(name, _)| names(view, definition, name));
        if at_points && !points.is_empty() && adds_across(view.bill.book, measure) {
            let message = format!("`{}` is given in total and at points on {}", definition.name.text, entry.days.words());
            return Err(Refusal::new(codes::DATES_OVERLAP, message));
        }
        return Ok(Some(value));
    }
    entry.meters.iter().try_for_each(|meter| points::refuse_unknown_point(view.bill, Some(&meter.name)))?;
    if !adds_across(view.bill.book, measure) {
        return Ok(None);
    }
    if !points.is_empty() {
        return total_of_points(&points, |name| match entry.meters.iter().find(|meter| meter.name == name) {
            Some(meter) => read_then(view, definition, measure, entry, &meter.given),
            None => Ok(None),
        });
    }
    let read = entry.meters.iter().map(|meter| read_then(view, definition, measure, entry, &meter.given));
    let read: Vec<BigRational> = read.collect::<Result<Option<_>, _>>()?.unwrap_or_default();
    Ok(read.into_iter().reduce(|sum, value| sum + value))
}

fn read_then(
    view: &View<'_>,
    definition: &Definition,
    measure: &Measure,
    entry: &HistoryEntry,
    given: &[(String, String)],
) -> Result<Option<BigRational>, Refusal> {
    let Some((name, text)) = given.iter().find(|(name, _)| names(view, definition, name)) else { return Ok(None) };
    let value = quantity_text::read(view.bill.book, name, text, &measure.unit)?;
    if entry.estimated { Ok(Some(value)) } else { measure::cut_down(view, measure, value).map(Some) }
}

/// The earlier bills; of a question without a bill all that are given.
fn past<'v>(view: &'v View<'_>) -> impl Iterator<Item = &'v HistoryEntry> {
    let bill = view.bill;
    bill.subject.history.iter().filter(move |entry| !bill.is_billed || entry.days.start < bill.period.start)
}

/// What a charge was invoiced in the history, oldest first; an earlier bill that lists lines without it had none.
pub(in crate::audit) fn earlier_lines(view: &View<'_>, name: &str, place: Span) -> Result<Vec<Earlier>, Refusal> {
    let dollars = UnitUse { factors: vec![("$".to_owned(), 1)], span: place };
    let mut earlier = Vec::new();
    for entry in past(view).filter(|entry| !entry.lines.is_empty()) {
        let mut value = whole(0);
        for (_, text) in entry.lines.iter().filter(|(line, _)| line == name) {
            value += quantity_text::read(view.bill.book, name, text, &dollars)?;
        }
        earlier.push(Earlier { days: entry.days, value, estimated: entry.estimated });
    }
    earlier.sort_by_key(|entry| entry.days);
    Ok(earlier)
}

/// Whether a name of the case means this definition.
pub(in crate::audit) fn names(view: &View<'_>, definition: &Definition, name: &str) -> bool {
    if definition.name.text == name || definition.kind.also().iter().any(|other| other.text == name) {
        return true;
    }
    name.contains('.') && view.bill.names.look_up(view.scope, name) == Ok(definition.id)
}

/// The sum of a span's days, each day held by exactly one of the entries, none of which runs over its edges.
pub(in crate::audit) fn exact_cover(_view: &View<'_>, entries: &[Earlier], span: DaySpan, name: &str) -> Result<BigRational, Refusal> {
    let touching: Vec<&Earlier> = entries.iter().filter(|entry| entry.days.common(span).is_some()).collect();
    let once = days_of(span).all(|day| touching.iter().filter(|entry| entry.days.holds(day)).count() == 1);
    let inside = touching.iter().all(|entry| entry.days.common(span) == Some(entry.days));
    if !once || !inside {
        return Err(Refusal::new(codes::WINDOW_NOT_COVERED, format!("the history of `{name}` does not cover {}", span.words())));
    }
    Ok(touching.iter().fold(whole(0), |sum, entry| sum + &entry.value))
}
