//! Earlier bills and series of the case, read when something asks for them.

use num_rational::BigRational;

use crate::calendar::DaySpan;
use crate::language::book::Definition;
use crate::language::tree::{Measure, UnitUse};
use crate::records::HistoryEntry;
use crate::source::{Span, codes};

use super::Refusal;
use super::dates::days_of;
use super::measure::adds_across;
use super::points::total_of_points;
use super::quantity::whole;
use super::quantity_text;
use super::view::View;

/// What an earlier bill measured (or invoiced).
#[derive(Clone, Debug)]
pub(super) struct Earlier {
    pub days: DaySpan,
    pub value: BigRational,
    pub estimated: bool,
}

impl View<'_> {
    /// The measure in the history, oldest first.
    pub(super) fn earlier_measures(&self, definition: &Definition, measure: &Measure) -> Result<Vec<Earlier>, Refusal> {
        let mut earlier = Vec::new();
        for entry in self.past() {
            if let Some(value) = self.measured_then(definition, measure, entry)? {
                let value = self.rounded_measure(measure, value)?;
                earlier.push(Earlier { days: entry.days, value, estimated: entry.estimated });
            }
        }
        earlier.sort_by_key(|entry| entry.days);
        Ok(earlier)
    }

    /// What an earlier bill measured: in total, else over its meters or points.
    fn measured_then(&self, definition: &Definition, measure: &Measure, entry: &HistoryEntry) -> Result<Option<BigRational>, Refusal> {
        let points = self.bill.points();
        if let Some(value) = self.read_then(definition, measure, entry, &entry.given)? {
            let at_points = entry.meters.iter().flat_map(|meter| &meter.given).any(|(name, _)| self.names(definition, name));
            if at_points && !points.is_empty() && adds_across(self.bill.book, measure) {
                let message = format!("`{}` is given in total and at points on {}", definition.name.text, entry.days.words());
                return Err(Refusal::new(codes::DATES_OVERLAP, message));
            }
            return Ok(Some(value));
        }
        entry.meters.iter().try_for_each(|meter| self.bill.refuse_unknown_point(Some(&meter.name)))?;
        if !adds_across(self.bill.book, measure) {
            return Ok(None);
        }
        if !points.is_empty() {
            return total_of_points(&points, |name| match entry.meters.iter().find(|meter| meter.name == name) {
                Some(meter) => self.read_then(definition, measure, entry, &meter.given),
                None => Ok(None),
            });
        }
        let read = entry.meters.iter().map(|meter| self.read_then(definition, measure, entry, &meter.given));
        let read: Vec<BigRational> = read.collect::<Result<Option<_>, _>>()?.unwrap_or_default();
        Ok(read.into_iter().reduce(|sum, value| sum + value))
    }

    fn read_then(
        &self,
        definition: &Definition,
        measure: &Measure,
        entry: &HistoryEntry,
        given: &[(String, String)],
    ) -> Result<Option<BigRational>, Refusal> {
        let Some((name, text)) = given.iter().find(|(name, _)| self.names(definition, name)) else { return Ok(None) };
        let value = quantity_text::read(self.bill.book, name, text, &measure.unit)?;
        if entry.estimated { Ok(Some(value)) } else { self.cut_down(measure, value).map(Some) }
    }

    /// The earlier bills; of a question without a bill all that are given.
    fn past(&self) -> impl Iterator<Item = &HistoryEntry> {
        let bill = self.bill;
        bill.subject.history.iter().filter(move |entry| !bill.is_billed || entry.days.start < bill.period.start)
    }

    /// What a charge was invoiced in the history, oldest first; an earlier bill that lists lines without it had none.
    pub(super) fn earlier_lines(&self, name: &str, place: Span) -> Result<Vec<Earlier>, Refusal> {
        let dollars = UnitUse { factors: vec![("$".to_owned(), 1)], span: place };
        let mut earlier = Vec::new();
        for entry in self.past().filter(|entry| !entry.lines.is_empty()) {
            let mut value = whole(0);
            for (_, text) in entry.lines.iter().filter(|(line, _)| line == name) {
                value += quantity_text::read(self.bill.book, name, text, &dollars)?;
            }
            earlier.push(Earlier { days: entry.days, value, estimated: entry.estimated });
        }
        earlier.sort_by_key(|entry| entry.days);
        Ok(earlier)
    }

    /// Whether a name of the case means this definition.
    pub(super) fn names(&self, definition: &Definition, name: &str) -> bool {
        if definition.name.text == name || definition.kind.also().iter().any(|other| other.text == name) {
            return true;
        }
        name.contains('.') && self.bill.names.look_up(self.scope, name) == Ok(definition.id)
    }

    /// The sum of a span's days, each day held by exactly one of the entries, none of which runs over its edges.
    pub(super) fn exact_cover(&self, entries: &[Earlier], span: DaySpan, name: &str) -> Result<BigRational, Refusal> {
        let touching: Vec<&Earlier> = entries.iter().filter(|entry| entry.days.common(span).is_some()).collect();
        let once = days_of(span).all(|day| touching.iter().filter(|entry| entry.days.holds(day)).count() == 1);
        let inside = touching.iter().all(|entry| entry.days.common(span) == Some(entry.days));
        if !once || !inside {
            return Err(Refusal::new(codes::WINDOW_NOT_COVERED, format!("the history of `{name}` does not cover {}", span.words())));
        }
        Ok(touching.iter().fold(whole(0), |sum, entry| sum + &entry.value))
    }
}
