//! One act of work on the book: all of it, or none.

use std::collections::BTreeMap;
use std::io::Write as _;

pub use rusqlite::types::Value;
use rusqlite::types::ValueRef;
use rusqlite::{Transaction, TransactionBehavior};

use super::digest::{Digest, Digester};
use super::event::{Actor, EventRecord, RowsAdded};
use super::opening::Book;
use crate::invoice::Refusal;
use crate::source::codes;

/// The rows added to a table so far.
struct Added {
    first: i64,
    count: i64,
    digester: Digester,
    /// What adds a row.
    insert: String,
}

/// An act under way: a transaction that nobody sees until it is done, and that a kill or a refusal undoes. What it adds is
/// one event.
pub struct Work<'b> {
    pub(super) transaction: Transaction<'b>,
    actor: &'b Actor,
    event: i64,
    previous: Digest,
    added: BTreeMap<&'static str, Added>,
    /// Room for a row as it is digested.
    encoded: Vec<u8>,
}

impl Book {
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
        let mut work = Work::begin(transaction, actor)?;
        let value = act(&mut work)?;
        work.seal(kind, about, why)?;
        Ok(value)
    }
}

impl<'b> Work<'b> {
    fn begin(transaction: Transaction<'b>, actor: &'b Actor) -> Result<Self, Refusal> {
        let last = transaction
            .query_row("SELECT id, hash FROM event ORDER BY id DESC LIMIT 1", [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)));
        let (last, previous) = match last {
            Ok((id, hash)) => (id, Digest::from_bytes(&hash).unwrap_or(Digest::ZERO)),
            Err(rusqlite::Error::QueryReturnedNoRows) => (0, Digest::ZERO),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { transaction, actor, event: last + 1, previous, added: BTreeMap::new(), encoded: Vec::new() })
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
    pub(super) fn add(&mut self, relation: &'static str, values: Vec<Value>) -> Result<i64, Refusal> {
        if !self.added.contains_key(relation) {
            let last: Option<i64> = self.transaction.query_row(&format!("SELECT max(id) FROM {relation}"), [], |row| row.get(0))?;
            let marks = vec!["?"; values.len() + 2].join(", ");
            let insert = format!("INSERT INTO {relation} VALUES ({marks})");
            self.added.insert(relation, Added { first: last.unwrap_or(0) + 1, count: 0, digester: Digester::default(), insert });
        }
        let Some(added) = self.added.get_mut(relation) else {
            return Err(Refusal::new(codes::OUR_FAULT, format!("nothing can be added to {relation}")));
        };
        let id = added.first + added.count;
        let mut row = Vec::with_capacity(values.len() + 2);
        row.push(Value::Integer(id));
        row.extend(values);
        row.push(Value::Integer(self.event));
        self.transaction.prepare_cached(&added.insert)?.execute(rusqlite::params_from_iter(row.iter()))?;
        added.count += 1;
        self.encoded.clear();
        encode(&mut self.encoded, row.iter().map(ValueRef::from));
        added.digester.add(&self.encoded);
        Ok(id)
    }

    /// Writes the event and makes all of it last.
    fn seal(self, kind: &str, about: &str, why: &str) -> Result<(), Refusal> {
        if self.added.is_empty() {
            return Ok(());
        }
        let rows = self.added.into_iter().map(|(relation, added)| RowsAdded {
            relation: relation.to_owned(),
            first: added.first,
            count: added.count,
            sha256: added.digester.done(),
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
        self.transaction.commit()?;
        Ok(())
    }
}

/// A row as it is digested: each value with its kind and length, also where it is no text any more. Empty columns at the end are left
/// out, so that a column added to a table later changes no digest.
pub(super) fn encoded_as_it_stands(row: &[ValueRef<'_>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(row.len() * 12);
    encode(&mut bytes, row.iter().copied());
    bytes
}

/// Adds a row as it is digested.
fn encode<'v>(bytes: &mut Vec<u8>, row: impl Iterator<Item = ValueRef<'v>>) {
    // Where the last value that is not empty ends.
    let mut used = 0;
    for value in row {
        match value {
            ValueRef::Null => bytes.push(b'n'),
            // A vector takes every byte.
            ValueRef::Integer(number) => drop(write!(bytes, "i{number};")),
            ValueRef::Text(text) => {
                let _ = write!(bytes, "t{}:", text.len());
                bytes.extend_from_slice(text);
            }
            ValueRef::Blob(blob) => {
                let _ = write!(bytes, "b{}:", blob.len());
                bytes.extend_from_slice(blob);
            }
            ValueRef::Real(_) => bytes.push(b'?'),
        }
        if value != ValueRef::Null {
            used = bytes.len();
        }
    }
    bytes.truncate(used);
    bytes.push(b'\n');
}
