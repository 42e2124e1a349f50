//! Earlier bills and series of the case, read when something asks for them.

use num_rational::BigRational;

use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{Measure, UnitUse};
use crate::records::SeriesEntry;
use crate::source::codes;

use super::Refusal;
use super::dates::days_of;
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
        for entry in &self.bill.case.history {
            let Some((name, text)) = entry.given.iter().find(|(name, _)| self.names(definition, name)) else { continue };
            let value = quantity_text::read(self.bill.book, name, text, &measure.unit)?;
            let value = if entry.estimated { value } else { self.cut_down(measure, value)? };
            let value = self.rounded_measure(measure, value)?;
            earlier.push(Earlier { days: entry.days, value, estimated: entry.estimated });
        }
        earlier.sort_by_key(|entry| entry.days);
        Ok(earlier)
    }

    /// What a charge was invoiced in the history, oldest first.
    pub(super) fn earlier_lines(&self, definition: &Definition) -> Result<Vec<Earlier>, Refusal> {
        let dollars = UnitUse { factors: vec![("$".to_owned(), 1)], span: definition.place() };
        let mut earlier = Vec::new();
        for entry in &self.bill.case.history {
            let Some((name, text)) = entry.lines.iter().find(|(name, _)| *name == definition.name.text) else { continue };
            let value = quantity_text::read(self.bill.book, name, text, &dollars)?;
            earlier.push(Earlier { days: entry.days, value, estimated: entry.estimated });
        }
        earlier.sort_by_key(|entry| entry.days);
        Ok(earlier)
    }

    /// Whether a name of the case means this definition.
    fn names(&self, definition: &Definition, name: &str) -> bool {
        if definition.name.text == name || definition.kind.also().iter().any(|other| other.text == name) {
            return true;
        }
        name.contains('.') && self.bill.book.look_up(self.scope, name) == Ok(definition.id)
    }

    /// The value of one day of a series: for each point the latest entry that holds the day; points are added.
    pub(super) fn series_on(&self, definition: &Definition, day: Day) -> Result<Option<BigRational>, Refusal> {
        let DefinitionKind::Measure(measure) = &definition.kind else { return Ok(None) };
        let mut of_points: Vec<(Option<&str>, &SeriesEntry)> = Vec::new();
        for (name, entries) in &self.bill.case.series {
            if !self.names(definition, name) {
                continue;
            }
            for entry in entries.iter().filter(|entry| entry.days.holds(day)) {
                let point = entry.point.as_deref();
                of_points.retain(|(known, _)| *known != point);
                of_points.push((point, entry));
            }
        }
        if of_points.is_empty() {
            return Ok(None);
        }
        let mut sum = whole(0);
        for (_, entry) in of_points {
            sum += quantity_text::read(self.bill.book, &definition.name.text, &entry.value, &measure.unit)?;
        }
        Ok(Some(sum))
    }

    /// The sum of a daily series over a span; none where the measure has no series, or a day without value.
    pub(super) fn sum_of_series(&self, definition: &Definition, span: DaySpan) -> Result<Option<BigRational>, Refusal> {
        let DefinitionKind::Measure(measure) = &definition.kind else { return Ok(None) };
        if measure.grain.as_ref().is_none_or(|grain| grain.text != "day") {
            return Ok(None);
        }
        let mut sum = whole(0);
        for day in days_of(span) {
            match self.series_on(definition, day)? {
                Some(value) => sum += value,
                None => return Ok(None),
            }
        }
        Ok(Some(sum))
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
