//! One act of work on the book: all of it, or none.

use std::collections::BTreeMap;

pub use rusqlite::types::Value;
use rusqlite::types::{ToSqlOutput, ValueRef};
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
        let row: Vec<ValueRef<'_>> = values.iter().map(ValueRef::from).collect();
        self.add_rows(relation, std::iter::once(row))
    }

    /// Adds rows, all of as many values. Returns the first one's id; the others follow.
    ///
    /// # Errors
    /// When the table refuses a row.
    pub(super) fn add_rows<'v, R: AsRef<[ValueRef<'v>]>>(&mut self, relation: &'static str, rows: impl Iterator<Item = R>) -> Result<i64, Refusal> {
        let mut rows = rows.peekable();
        let columns = rows.peek().map_or(0, |row| row.as_ref().len());
        if !self.added.contains_key(relation) {
            let last: Option<i64> = self.transaction.query_row(&format!("SELECT max(id) FROM {relation}"), [], |row| row.get(0))?;
            let marks = vec!["?"; columns + 2].join(", ");
            let insert = format!("INSERT INTO {relation} VALUES ({marks})");
            self.added.insert(relation, Added { first: last.unwrap_or(0) + 1, count: 0, digester: Digester::default(), insert });
        }
        let Some(added) = self.added.get_mut(relation) else {
            return Err(Refusal::new(codes::OUR_FAULT, format!("nothing can be added to {relation}")));
        };
        let first = added.first + added.count;
        let event = ValueRef::Integer(self.event);
        let mut insert = self.transaction.prepare_cached(&added.insert)?;
        self.encoded.clear();
        for row in rows {
            let id = ValueRef::Integer(added.first + added.count);
            let whole = || std::iter::once(id).chain(row.as_ref().iter().copied()).chain(std::iter::once(event));
            for (at, value) in whole().enumerate() {
                insert.raw_bind_parameter(at + 1, ToSqlOutput::Borrowed(value))?;
            }
            insert.raw_execute()?;
            encode(&mut self.encoded, whole());
            added.count += 1;
        }
        added.digester.add(&self.encoded);
        Ok(first)
    }

    /// Every row that was added names rows that are there. SQLite would look at each row as it comes, and for the event, which comes last,
    /// through every table of the book; as rows are only ever added, it is enough to look at those of this act, at its end. Their event is this one.
    fn check_references(&self) -> Result<(), Refusal> {
        for (relation, added) in &self.added {
            let mut references = self.transaction.prepare_cached(
                "SELECT \"from\", \"table\", coalesce(\"to\", 'id') FROM pragma_foreign_key_list(?1)
                 WHERE \"from\" <> 'event'",
            )?;
            let references = references.query_map([relation], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            for (column, other, key) in references.collect::<Result<Vec<(String, String, String)>, _>>()? {
                let lost: Option<i64> = self.transaction.query_row(
                    &format!(
                        "SELECT min(own.id) FROM {relation} own LEFT JOIN {other} other ON other.{key} = own.{column}
                         WHERE own.id >= ?1 AND own.{column} IS NOT NULL AND other.{key} IS NULL"
                    ),
                    [added.first],
                    |row| row.get(0),
                )?;
                if let Some(row) = lost {
                    let message = format!("row {row} of {relation} names a row of {other} that is not there; nothing was changed");
                    return Err(Refusal::new(codes::OUR_FAULT, message));
                }
            }
        }
        Ok(())
    }

    /// Writes the event and makes all of it last.
    fn seal(mut self, kind: &str, about: &str, why: &str) -> Result<(), Refusal> {
        if self.added.is_empty() {
            return Ok(());
        }
        self.write_event(kind, about, why)?;
        self.check_references()?;
        self.transaction.commit()?;
        Ok(())
    }

    fn write_event(&mut self, kind: &str, about: &str, why: &str) -> Result<(), Refusal> {
        let rows = self.added.iter().map(|(relation, added)| RowsAdded {
            relation: (*relation).to_owned(),
            first: added.first,
            count: added.count,
            sha256: added.digester.clone().done(),
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
            ValueRef::Integer(number) => {
                bytes.push(b'i');
                if number < 0 {
                    bytes.push(b'-');
                }
                digits(bytes, number.unsigned_abs());
                bytes.push(b';');
            }
            ValueRef::Text(text) => of_length(bytes, b't', text),
            ValueRef::Blob(blob) => of_length(bytes, b'b', blob),
            ValueRef::Real(_) => bytes.push(b'?'),
        }
        if value != ValueRef::Null {
            used = bytes.len();
        }
    }
    bytes.truncate(used);
    bytes.push(b'\n');
}

fn of_length(bytes: &mut Vec<u8>, kind: u8, value: &[u8]) {
    bytes.push(kind);
    digits(bytes, value.len() as u64);
    bytes.push(b':');
    bytes.extend_from_slice(value);
}

/// The decimal digits of a number.
fn digits(bytes: &mut Vec<u8>, number: u64) {
    let from = bytes.len();
    let mut rest = number;
    loop {
        // A digit fits.
        #[allow(clippy::cast_possible_truncation, reason = "a digit")]
        bytes.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if let Some(written) = bytes.get_mut(from..) {
        written.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_digested_with_kinds_and_lengths() {
        let row = [ValueRef::Integer(-120), ValueRef::Text(b"0123456789ab"), ValueRef::Blob(b""), ValueRef::Integer(0), ValueRef::Integer(i64::MIN)];
        assert_eq!(encoded_as_it_stands(&row), b"i-120;t12:0123456789abb0:i0;i-9223372036854775808;\n");
        assert_eq!(encoded_as_it_stands(&[ValueRef::Text(b"a"), ValueRef::Null]), b"t1:a\n", "empty ends are left out");
    }
}
