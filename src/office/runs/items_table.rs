//! Items of a run as they are entered, each with its lines and what holds it.

use std::borrow::Borrow;

use rusqlite::types::ValueRef;

use super::record::{RunItem, WorkedOut};
use crate::office::runs::RunStep;
use crate::office::store::{Row, Work};
use crate::records::BilledLine;
use crate::source::Refusal;

/// So many items are entered at once.
const AT_ONCE: usize = 64;

impl Work<'_> {
    /// Enters an item of a step with its lines and holds.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_item(&mut self, step: Row<RunStep>, worked: &WorkedOut) -> Result<Row<RunItem>, Refusal> {
        self.add_some(step, &[worked]).map(Row::new)
    }

    /// Enters items of a step, in their order, each with its lines and holds: faster than one at a time.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_items<W: Borrow<WorkedOut>>(&mut self, step: Row<RunStep>, worked: impl IntoIterator<Item = W>) -> Result<(), Refusal> {
        let mut worked = worked.into_iter();
        let mut some: Vec<W> = Vec::with_capacity(AT_ONCE);
        loop {
            some.clear();
            some.extend(worked.by_ref().take(AT_ONCE));
            if some.is_empty() {
                return Ok(());
            }
            self.add_some(step, &some)?;
        }
    }

    /// Items that are there already; returns the first one's id.
    fn add_some<W: Borrow<WorkedOut>>(&mut self, step: Row<RunStep>, worked: &[W]) -> Result<i64, Refusal> {
        let items = || worked.iter().map(Borrow::borrow);
        let days: Vec<(String, String)> = items().map(|one| (one.item.days.start.to_string(), one.item.days.last_day().to_string())).collect();
        let totals: Vec<i64> = items().map(|one| one.item.cents.kept_as_sum()).collect::<Result<_, _>>()?;
        let amounts: Vec<i64> = items().flat_map(|one| &one.lines).map(|line| line.cents.kept()).collect::<Result<_, _>>()?;
        let rows = items().zip(days.iter().zip(&totals));
        let first = self.add_rows("run_item", rows.map(|(one, (days, cents))| item_values(step, &one.item, days, *cents)))?;
        let numbered = || (first..).zip(items());
        if !amounts.is_empty() {
            let lines = numbered().flat_map(|(id, one)| one.lines.iter().map(move |line| (id, line)));
            self.add_rows("run_line", lines.zip(&amounts).map(|((id, line), cents)| line_values(id, line, *cents)))?;
        }
        for (id, one) in numbered() {
            for (rule, text) in &one.holds {
                self.add("hold", vec![id.into(), rule.clone().into(), text.clone().into()])?;
            }
        }
        Ok(first)
    }
}

fn item_values<'v>(step: Row<RunStep>, item: &'v RunItem, (first_day, day): &'v (String, String), cents: i64) -> [ValueRef<'v>; 14] {
    [
        step.into(),
        text(&item.account),
        text(&item.service),
        text(&item.bill),
        text(first_day),
        text(day),
        text(item.outcome.word()),
        text(&item.code),
        text(&item.reason),
        text(&item.case),
        text(&item.origins),
        ValueRef::Integer(cents),
        ValueRef::Integer(i64::from(item.estimated)),
        item.settles.map_or(ValueRef::Null, Row::into),
    ]
}

fn line_values(item: i64, line: &BilledLine, cents: i64) -> [ValueRef<'_>; 10] {
    [
        ValueRef::Integer(item),
        ValueRef::Integer(line.line),
        text(&line.words.charge),
        text(&line.words.label),
        text(&line.quantity),
        text(&line.words.unit),
        text(&line.rate),
        ValueRef::Integer(cents),
        text(&line.words.gl),
        text(&line.words.cite),
    ]
}

fn text(text: &str) -> ValueRef<'_> {
    ValueRef::Text(text.as_bytes())
}
