//! Runs in the book: their steps, items, lines, holds.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{OptionalExtension as _, params};

use super::record::{Carried, Hold, HoldAnswer, ItemOutcome, Run, RunItem, RunScope, RunStep, RunTotals, StepKind, StepTaken};
use crate::calendar::Day;
use crate::exact::Cents;
use crate::office::people::Person;
use crate::office::rates::RateSet;
use crate::office::store::{InBook, Row, Stored, Value, Work, day, days, digest, hexadecimal, kept_sum, word};
use crate::records::{BilledLine, BilledWords};
use crate::source::Refusal;

const ITEM: &str = "SELECT i.id, i.account, i.service, i.bill, i.first_day, i.day, i.outcome, i.code, i.reason, i.\"case\", i.reads, i.cents,
    i.estimated, i.settles FROM run_item i";

const RUN: &str = "SELECT id, name, first_day, through, bill_date, scope FROM run";

fn run(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored<Run>> {
    let scope = RunScope::of_text(&row.get::<_, String>(5)?);
    let run = Run { name: row.get(1)?, first_day: day(row, 2)?, through: day(row, 3)?, bill_date: day(row, 4)?, scope };
    Ok(Stored::new(row.get(0)?, run))
}

/// Looking into runs: from the book, or from an act under way.
pub trait Runs: InBook {
    /// All runs, in the order in which they were opened.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn runs(&self) -> Result<Vec<Stored<Run>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{RUN} ORDER BY id"))?;
        let rows = found.query_map([], run)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The run of a name.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn run_named(&self, name: &str) -> Result<Option<Stored<Run>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{RUN} WHERE name = ?1"))?;
        Ok(found.query_row([name], run).optional()?)
    }

    /// The steps of a run, in order.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn steps_of_run(&self, run: Row<Run>) -> Result<Vec<StepTaken>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT id, step, rate_set, inputs_sha256, page_sha256, items, billed, held, unbilled, exempt, cents, person, event
             FROM run_step WHERE run = ?1 ORDER BY id",
        )?;
        let rows = found.query_map([run], |row| {
            let step = RunStep {
                kind: word(row, 1, StepKind::of_word)?,
                rate_set: row.get(2)?,
                inputs: hexadecimal(row, 3)?,
                page: hexadecimal(row, 4)?,
                totals: RunTotals {
                    items: row.get(5)?,
                    billed: row.get(6)?,
                    held: row.get(7)?,
                    unbilled: row.get(8)?,
                    exempt: row.get(9)?,
                    cents: row.get(10)?,
                },
            };
            Ok(StepTaken { step: Stored::new(row.get(0)?, step), person: row.get(11)?, event: row.get(12)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The items of a step, in the order in which they were worked out.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn items_of_step(&self, step: Row<RunStep>) -> Result<Vec<Stored<RunItem>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{ITEM} WHERE i.step = ?1 ORDER BY i.id"))?;
        let rows = found.query_map([step], item)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// An item.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn item(&self, id: Row<RunItem>) -> Result<Option<Stored<RunItem>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{ITEM} WHERE i.id = ?1"))?;
        Ok(found.query_row([id], item).optional()?)
    }

    /// The lines of an item.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn lines_of_item(&self, item: Row<RunItem>) -> Result<Vec<BilledLine>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection
            .prepare_cached("SELECT line, charge, label, quantity, unit, rate, cents, gl, cite FROM run_line WHERE item = ?1 ORDER BY line")?;
        let rows = found.query_map([item], |row| {
            Ok(BilledLine {
                line: row.get(0)?,
                words: Arc::new(BilledWords { charge: row.get(1)?, label: row.get(2)?, unit: row.get(4)?, gl: row.get(7)?, cite: row.get(8)? }),
                quantity: row.get(3)?,
                rate: row.get(5)?,
                cents: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The holds of all steps of a run.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn holds_of_run(&self, run: Row<Run>) -> Result<Vec<Hold>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT h.id, h.item, h.rule, h.text, a.outcome FROM run_step s JOIN run_item i ON i.step = s.id JOIN hold h ON h.item = i.id
             LEFT JOIN hold_answer a ON a.hold = h.id WHERE s.run = ?1 ORDER BY h.id",
        )?;
        let rows = found.query_map([run], |row| {
            let outcome: Option<String> = row.get(4)?;
            Ok(Hold {
                id: row.get(0)?,
                item: row.get(1)?,
                rule: row.get(2)?,
                text: row.get(3)?,
                released: outcome.map(|outcome| outcome == "released"),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Who answered the holds of a run, and why.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn hold_answers(&self, run: Row<Run>) -> Result<Vec<HoldAnswer>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT a.hold, a.person, e.on_day, e.why FROM run_step s JOIN run_item i ON i.step = s.id JOIN hold h ON h.item = i.id
             JOIN hold_answer a ON a.hold = h.id JOIN event e ON e.id = a.event WHERE s.run = ?1 ORDER BY a.id",
        )?;
        let rows = found.query_map([run], |row| Ok(HoldAnswer { hold: row.get(0)?, person: row.get(1)?, on: row.get(2)?, why: row.get(3)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Unbilled items of a run that are carried.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn carried_of_run(&self, run: Row<Run>) -> Result<Vec<Carried>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT c.item, c.owner, c.due_day FROM run_step s JOIN run_item i ON i.step = s.id JOIN carried c ON c.item = i.id
             WHERE s.run = ?1 ORDER BY c.id",
        )?;
        let rows = found.query_map([run], |row| Ok(Carried { item: row.get(0)?, owner: row.get(1)?, due: day(row, 2)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What customers were billed for periods that ended from a day through another, in cents.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn billed_by_customer(&self, from: Day, through: Day) -> Result<Vec<(String, Cents)>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection
            .prepare_cached("SELECT customer, sum(cents) FROM standing_invoice WHERE day >= ?1 AND day <= ?2 GROUP BY customer ORDER BY customer")?;
        let rows = found.query_map([from.to_string(), through.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Reads and facts that persons entered after an event: what, the person's row, the day.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn entries_since(&self, event: i64) -> Result<Vec<(String, Row<Person>, String)>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT 'R-' || r.id || ' ' || r.point || ' ' || r.day || ': ' || r.value || ' ' || r.unit, e.person, e.on_day, r.event, r.id
             FROM current_read r JOIN event e ON e.id = r.event WHERE r.batch IS NULL AND r.proposal IS NOT NULL AND r.event > ?1
             UNION ALL
             SELECT f.subject || ' ' || f.subject_name || ': ' || f.name || ' is ' || f.value || ' from ' || f.from_day, e.person, e.on_day, f.event, f.id
             FROM current_fact f JOIN event e ON e.id = f.event WHERE f.event > ?1
             ORDER BY 4, 5",
        )?;
        let rows = found.query_map([event], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The digest of a set of rate text.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn digest_of_rate_set(&self, set: Row<RateSet>) -> Result<String, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached("SELECT sha256 FROM rate_set WHERE id = ?1")?;
        Ok(found.query_row([set], |row| hexadecimal(row, 0)).optional()?.unwrap_or_default())
    }

    /// Which days of an account's service are billed, by invoices that stand: the last day of each.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn billed_through(&self) -> Result<HashMap<(String, String), Day>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached("SELECT account, service, max(day) FROM standing_invoice GROUP BY account, service")?;
        let rows = found.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), day(row, 2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<T: InBook> Runs for T {}

fn item(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored<RunItem>> {
    let item = RunItem {
        account: row.get(1)?,
        service: row.get(2)?,
        bill: row.get(3)?,
        days: days(row, 4)?,
        outcome: word(row, 6, ItemOutcome::of_word)?,
        code: row.get(7)?,
        reason: row.get(8)?,
        case: row.get(9)?,
        origins: row.get(10)?,
        cents: row.get(11)?,
        estimated: row.get(12)?,
        settles: row.get(13)?,
    };
    Ok(Stored::new(row.get(0)?, item))
}

impl Work<'_> {
    /// Enters a run.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_run(&mut self, run: &Run) -> Result<Row<Run>, Refusal> {
        let words = [run.name.clone(), run.first_day.to_string(), run.through.to_string(), run.bill_date.to_string(), run.scope.text()];
        self.add("run", words.into_iter().map(Value::Text).collect()).map(Row::new)
    }

    /// Enters a step of a run by the actor.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_run_step(&mut self, run: Row<Run>, step: &RunStep) -> Result<Row<RunStep>, Refusal> {
        let person = self.actor().who();
        let totals = step.totals;
        let values = vec![
            run.into(),
            step.kind.word().to_owned().into(),
            step.rate_set.into(),
            digest(&step.inputs),
            digest(&step.page),
            totals.items.into(),
            totals.billed.into(),
            totals.held.into(),
            totals.unbilled.into(),
            totals.exempt.into(),
            kept_sum(totals.cents)?,
            person.into(),
        ];
        self.add("run_step", values).map(Row::new)
    }

    /// Enters the actor's answer to a hold.
    ///
    /// # Errors
    /// When it is answered already, or the book cannot be written.
    pub fn answer_hold(&mut self, hold: Row<Hold>, released: bool) -> Result<i64, Refusal> {
        let person = self.actor().who();
        self.add("hold_answer", vec![hold.into(), (if released { "released" } else { "rejected" }).to_owned().into(), person.into()])
    }

    /// Enters who sees to an unbilled item, until when.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn carry(&mut self, carried: &Carried) -> Result<i64, Refusal> {
        self.add("carried", vec![carried.item.into(), carried.owner.into(), carried.due.to_string().into()])
    }

    /// The persons who prepared a run.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn preparers(&self, run: Row<Run>) -> Result<Vec<Row<Person>>, Refusal> {
        let mut found = self.transaction.prepare_cached("SELECT DISTINCT person FROM run_step WHERE run = ?1 AND step = 'prepared'")?;
        let rows = found.query_map(params![run], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
