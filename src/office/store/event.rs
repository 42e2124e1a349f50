//! An event: who did what, when, why, with which rows; signed, and chained to the event before.

use super::digest::{Digest, Digester};
use super::key::{Key, PublicKey};
use crate::calendar::Day;

/// Who acts, and when: the day and the clock's time are given by the command line.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person's row.
    pub person: i64,
    /// The person's name.
    pub name: String,
    /// The key that signs.
    pub key: Key,
    /// The office's day.
    pub on: Day,
    /// When the program runs, UTC, as `2026-11-02T09:30:00Z`.
    pub recorded: String,
}

/// An event as it stands in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct EventRecord {
    /// Its number.
    pub id: i64,
    /// What happened: `reads loaded`.
    pub kind: String,
    /// Who: the person's row.
    pub person: i64,
    /// The key that signed.
    pub public_key: PublicKey,
    /// The office's day, `2026-11-02`.
    pub on_day: String,
    /// When it was recorded.
    pub recorded: String,
    /// The reason given.
    pub why: String,
    pub about: String,
    /// The hash of the event before.
    pub previous: Digest,
    /// The rows it added, by table in the order of the names.
    pub rows: Vec<RowsAdded>,
}

/// The rows that an event added to a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsAdded {
    /// The table.
    pub relation: String,
    /// The id of the first.
    pub first: i64,
    /// How many.
    pub count: i64,
    /// The digest of their values.
    pub sha256: Digest,
}

impl EventRecord {
    /// Its hash: SHA-256 over its fields, each preceded by its length in bytes, then its rows likewise.
    pub fn hash(&self) -> Digest {
        let mut digester = Digester::default();
        let mut field = |bytes: &[u8]| {
            digester.add(format!("{}:", bytes.len()).as_bytes());
            digester.add(bytes);
        };
        field(b"ratebook event 1");
        field(self.id.to_string().as_bytes());
        field(self.kind.as_bytes());
        field(self.person.to_string().as_bytes());
        field(self.public_key.bytes());
        for text in [&self.on_day, &self.recorded, &self.why, &self.about] {
            field(text.as_bytes());
        }
        field(&self.previous.0);
        for rows in &self.rows {
            field(rows.relation.as_bytes());
            field(rows.first.to_string().as_bytes());
            field(rows.count.to_string().as_bytes());
            field(&rows.sha256.0);
        }
        digester.done()
    }
}
