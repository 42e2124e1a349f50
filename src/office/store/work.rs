//! One act of work on the book: all of it, or none.
//!
//! What a trade enters is a method of [`Work`], written beside the table that it fills (`impl Work<'_>` in the trade's `table.rs`), and not a
//! trait or a function of the trade. So an act reads as a list of what is done, nothing has to be imported to do it, a name that two
//! trades give is an error of the compiler, and there is no way into a table but an act under way. What is only read is a trait of the
//! trade instead (`Runs`, `Invoices`), since a book at rest and an act under way both give it.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;
use rusqlite::{Transaction, TransactionBehavior};

use super::added::Added;
use super::digest::Digest;
use super::event::{Actor, EventRecord, RowsAdded};
use super::opening::BookOfAccounts;
use crate::source::{Refusal, codes};

pub use rusqlite::types::Value;

/// An act under way: a transaction that nobody sees until it is done, and that a kill or a refusal undoes. What it adds is
/// one event.
pub struct Work<'b> {
    pub(crate) transaction: &'b Transaction<'b>,
    actor: &'b Actor,
    event: i64,
    previous: Digest,
    added: BTreeMap<&'static str, Added<'b>>,
}

impl BookOfAccounts {
    /// Works on the book: what `act` adds becomes one event of that kind about that thing, signed by the actor. When `act` adds
    /// nothing, there is no event.
    ///
    /// # Errors
    /// What `act` refuses, and R7003 when another process writes; then nothing was changed.
    pub fn work<T>(
        &mut self,
        actor: &Actor,
        kind: &str,
        about: &str,
        why: &str,
        act: impl FnOnce(&mut Work<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut work = Work::begin(&transaction, actor)?;
        let value = act(&mut work)?;
        let is_something = work.seal(kind, about, why)?;
        if is_something {
            transaction.commit()?;
        }
        Ok(value)
    }
}

impl<'b> Work<'b> {
    fn begin(transaction: &'b Transaction<'b>, actor: &'b Actor) -> Result<Self, Refusal> {
        let last = transaction
            .query_row("SELECT id, hash FROM event ORDER BY id DESC LIMIT 1", [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)));
        let (last, previous) = match last {
            Ok((id, hash)) => (id, Digest::from_bytes(&hash).unwrap_or(Digest::ZERO)),
            Err(rusqlite::Error::QueryReturnedNoRows) => (0, Digest::ZERO),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { transaction, actor, event: last + 1, previous, added: BTreeMap::new() })
    }

    /// Who acts.
    pub fn actor(&self) -> &'b Actor {
        self.actor
    }

    /// The event that this work becomes.
    pub fn event(&self) -> i64 {
        self.event
    }

    /// Adds a row: the values of the columns after `id` and before `event`, in the table's order. Returns its id.
    ///
    /// # Errors
    /// When the table refuses the row.
    pub(crate) fn add(&mut self, relation: &'static str, values: Vec<Value>) -> Result<i64, Refusal> {
        let row: Vec<ValueRef<'_>> = values.iter().map(ValueRef::from).collect();
        self.add_rows(relation, std::iter::once(row))
    }

    /// Adds rows, all of as many values. Returns the first one's id; the others follow.
    ///
    /// # Errors
    /// When the table refuses a row.
    pub(crate) fn add_rows<'v, R: AsRef<[ValueRef<'v>]>>(&mut self, relation: &'static str, rows: impl Iterator<Item = R>) -> Result<i64, Refusal> {
        let mut rows = rows.peekable();
        let columns = rows.peek().map_or(0, |row| row.as_ref().len());
        if !self.added.contains_key(relation) {
            self.added.insert(relation, Added::new(self.transaction, relation, columns, self.event)?);
        }
        let there = |other: &str| self.added.get(other).map_or(0..0, |added| added.first()..added.next());
        let there = self.added.get(relation).map(|added| added.others().map(there).collect());
        let Some(added) = self.added.get_mut(relation) else {
            return Err(Refusal::new(codes::OUR_FAULT, format!("nothing can be added to {relation}")));
        };
        added.note_there(there.unwrap_or_default());
        let first = added.next();
        added.add(rows)?;
        Ok(first)
    }

    /// Every row that was added names rows that are there. SQLite would look at each row as it comes, and for the event, which comes last,
    /// through every table of the book; as rows are only ever added, it is enough to look at those of this act, at its end. Their event is this
    /// one, and what the act itself has added needs no look-up.
    fn check_references(&self) -> Result<(), Refusal> {
        self.added.values().try_for_each(Added::check_references)
    }

    /// Writes the event; false where nothing was added.
    fn seal(mut self, kind: &str, about: &str, why: &str) -> Result<bool, Refusal> {
        if self.added.is_empty() {
            return Ok(false);
        }
        self.write_event(kind, about, why)?;
        self.check_references()?;
        Ok(true)
    }

    fn write_event(&mut self, kind: &str, about: &str, why: &str) -> Result<(), Refusal> {
        let rows = self.added.iter().map(|(relation, added)| RowsAdded {
            relation: (*relation).to_owned(),
            first: added.first(),
            count: added.count(),
            sha256: added.digest(),
        });
        let record = EventRecord {
            id: self.event,
            kind: kind.to_owned(),
            person: self.actor.person,
            public_key: self.actor.key.public(),
            on_day: self.actor.on.to_string(),
            recorded: self.actor.recorded.clone(),
            why: why.to_owned(),
            about: about.to_owned(),
            previous: self.previous,
            rows: rows.collect(),
        };
        let hash = record.hash();
        let signature = self.actor.key.sign(hash);
        self.transaction.execute(
            "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            rusqlite::params![
                record.id,
                record.kind,
                record.person,
                record.public_key.bytes(),
                record.on_day,
                record.recorded,
                record.why,
                record.about,
                &record.previous.0[..],
                &hash.0[..],
                &signature[..]
            ],
        )?;
        for added in &record.rows {
            self.transaction.execute(
                "INSERT INTO event_rows VALUES (?1, ?2, ?3, ?4, ?5)",
                rusqlite::params![record.id, added.relation, added.first, added.count, &added.sha256.0[..]],
            )?;
        }
        Ok(())
    }
}
