//! The chain of events: whether each follows the one before, is signed by its key, and has the rows it had.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::digest::{Digest, Digester};
use super::encoding::encoded_as_it_stands;
use super::event::{EventRecord, RowsAdded};
use super::key::PublicKey;
use super::opening::BookOfAccounts;
use crate::calendar::Day;
use crate::source::Refusal;

/// Where the chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// How many events there are.
    pub events: i64,
    /// The hash of the last; zero where there is none.
    pub hash: Digest,
}

/// What is wrong with the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum ChainFault {
    /// The events' numbers are not 1, 2, 3, …: this one is missing.
    EventMissing(i64),
    /// An event does not name the hash of the one before.
    Unchained(i64),
    /// An event's own hash is not that of its fields and rows.
    EventAltered(i64),
    /// An event's signature is not by its key.
    NotSigned(i64),
    /// The rows that an event added are not as it added them.
    RowsAltered {
        event: i64,
        /// The table.
        relation: String,
        /// The first and last of these rows.
        rows: (i64, i64),
    },
    /// A table has rows that no event added, or lacks some.
    RowsForeign {
        /// The table.
        relation: String,
        /// How many the events added, and how many there are.
        counted: (i64, i64),
    },
    /// Rows are said to be of an event that is not there.
    RowsOfNoEvent(i64),
}

impl BookOfAccounts {
    /// Where the chain ends now.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn head(&self) -> Result<ChainHead, Refusal> {
        let found =
            self.connection.query_row("SELECT id, hash FROM event ORDER BY id DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)));
        match found {
            Ok((events, hash)) => Ok(ChainHead { events, hash: Digest::from_bytes(&hash).unwrap_or(Digest::ZERO) }),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(ChainHead { events: 0, hash: Digest::ZERO }),
            Err(error) => Err(error.into()),
        }
    }
}

impl BookOfAccounts {
    /// The event that has this hash.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn event_of_hash(&self, hash: &Digest) -> Result<Option<i64>, Refusal> {
        Ok(self.connection.query_row("SELECT id FROM event WHERE hash = ?1", [&hash.0[..]], |row| row.get(0)).optional()?)
    }

    /// The office's day of the last event.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn last_day(&self) -> Result<Option<Day>, Refusal> {
        let last: Option<String> = self.connection.query_row("SELECT max(on_day) FROM event", [], |row| row.get(0))?;
        Ok(last.and_then(|day| Day::parse(&day).ok()))
    }
}

/// Everything that is wrong with the chain, in order; `told` hears of each event looked at.
///
/// # Errors
/// When the book cannot be read.
pub fn check_chain(book: &BookOfAccounts, mut told: impl FnMut(i64)) -> Result<Vec<ChainFault>, Refusal> {
    let mut faults = Vec::new();
    let mut previous = Digest::ZERO;
    let mut next: BTreeMap<String, i64> = BTreeMap::new();
    let mut expected = 1;
    let connection = &book.connection;
    let mut events = connection.prepare("SELECT * FROM event ORDER BY id")?;
    let mut rows = events.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        told(id);
        while expected < id {
            faults.push(ChainFault::EventMissing(expected));
            expected += 1;
        }
        expected = id + 1;
        let Ok(Some((record, hash, signature))) = event_of(row, rows_of(connection, id)?) else {
            faults.push(ChainFault::EventAltered(id));
            previous = row.get::<_, Vec<u8>>(9).ok().and_then(|hash| Digest::from_bytes(&hash)).unwrap_or(Digest::ZERO);
            continue;
        };
        if record.previous != previous {
            faults.push(ChainFault::Unchained(id));
        }
        let computed = record.hash();
        if computed.0[..] != hash[..] {
            faults.push(ChainFault::EventAltered(id));
        }
        if !record.public_key.signed(computed, &signature) {
            faults.push(ChainFault::NotSigned(id));
        }
        previous = Digest::from_bytes(&hash).unwrap_or(Digest::ZERO);
        for added in &record.rows {
            let first = next.entry(added.relation.clone()).or_insert(1);
            let last = added.first.saturating_add(added.count).saturating_sub(1);
            // Rows that cannot be read at all are not as they were added either.
            if added.first != *first || digest_of_rows(connection, added).unwrap_or(None) != Some(added.sha256) {
                faults.push(ChainFault::RowsAltered { event: id, relation: added.relation.clone(), rows: (added.first, last) });
            }
            *first = last.saturating_add(1);
        }
    }
    drop(rows);
    rows_of_no_event(connection, &mut faults)?;
    foreign_rows(connection, &next, &mut faults)?;
    Ok(faults)
}

/// An event with its hash and signature as they stand; none where a column holds what it never can.
type StoredEvent = (EventRecord, Vec<u8>, Vec<u8>);

fn event_of(row: &Row<'_>, rows: Vec<RowsAdded>) -> rusqlite::Result<Option<StoredEvent>> {
    let key = PublicKey::from_bytes(&row.get::<_, Vec<u8>>(3)?);
    let before = Digest::from_bytes(&row.get::<_, Vec<u8>>(8)?);
    let (Some(public_key), Some(previous)) = (key, before) else { return Ok(None) };
    let record = EventRecord {
        id: row.get(0)?,
        kind: row.get(1)?,
        person: row.get(2)?,
        public_key,
        on_day: row.get(4)?,
        recorded: row.get(5)?,
        why: row.get(6)?,
        about: row.get(7)?,
        previous,
        rows,
    };
    Ok(Some((record, row.get(9)?, row.get(10)?)))
}

fn rows_of_no_event(connection: &Connection, faults: &mut Vec<ChainFault>) -> Result<(), Refusal> {
    let mut found = connection.prepare("SELECT DISTINCT event FROM event_rows WHERE event NOT IN (SELECT id FROM event) ORDER BY event")?;
    let events = found.query_map([], |row| row.get::<_, i64>(0))?;
    for event in events {
        faults.push(ChainFault::RowsOfNoEvent(event.unwrap_or(0)));
    }
    Ok(())
}

fn rows_of(connection: &Connection, event: i64) -> Result<Vec<RowsAdded>, Refusal> {
    let mut rows = connection.prepare_cached("SELECT relation, first, count, sha256 FROM event_rows WHERE event = ?1 ORDER BY relation")?;
    let found = rows.query_map([event], |row| {
        let sha256 = Digest::from_bytes(&row.get::<_, Vec<u8>>(3)?).unwrap_or(Digest::ZERO);
        Ok(RowsAdded { relation: row.get(0)?, first: row.get(1)?, count: row.get(2)?, sha256 })
    })?;
    // What cannot be read is left out: then the event's hash is not over what stands here.
    Ok(found.filter_map(Result::ok).collect())
}

/// The digest of the rows as they stand; none where they are not all there, or the table is none.
fn digest_of_rows(connection: &Connection, added: &RowsAdded) -> Result<Option<Digest>, Refusal> {
    if !tables(connection)?.contains(&added.relation) {
        return Ok(None);
    }
    let mut statement = connection.prepare_cached(&format!("SELECT * FROM {} WHERE id BETWEEN ?1 AND ?2 ORDER BY id", quoted(&added.relation)))?;
    let columns = statement.column_count();
    let mut digester = Digester::default();
    let mut count = 0;
    let mut rows = statement.query([added.first, added.first.saturating_add(added.count) - 1])?;
    while let Some(row) = rows.next()? {
        let values = (0..columns).map(|column| row.get_ref(column)).collect::<Result<Vec<_>, _>>()?;
        digester.add(&encoded_as_it_stands(&values));
        count += 1;
    }
    Ok((count == added.count).then(|| digester.done()))
}

/// The tables whose rows events add.
fn tables(connection: &Connection) -> Result<Vec<String>, Refusal> {
    let mut names = connection.prepare_cached(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('event', 'event_rows') ORDER BY name",
    )?;
    let found = names.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// A name as SQL takes it, whatever it holds.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn foreign_rows(connection: &Connection, next: &BTreeMap<String, i64>, faults: &mut Vec<ChainFault>) -> Result<(), Refusal> {
    for relation in tables(connection)? {
        let counted = next.get(&relation).map_or(0, |next| next - 1);
        let there: i64 = connection.query_row(&format!("SELECT count(*) FROM {}", quoted(&relation)), [], |row| row.get(0)).unwrap_or(-1);
        if counted != there {
            faults.push(ChainFault::RowsForeign { relation, counted: (counted, there) });
        }
    }
    Ok(())
}
