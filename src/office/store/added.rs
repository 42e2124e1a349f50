//! What an act adds to one table: the statements that add rows, held while the act lasts, the digest of the rows, and whom they name.

use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Statement};

use super::digest::{Digest, Digester};
use super::encoding::{encode, encoded_as_it_stands};
use crate::source::{Refusal, codes};

/// So many rows are added by one statement where there are as many: a statement costs about as much as two rows. More gain nothing,
/// for SQLite has room at hand for as many texts and no more.
const TOGETHER: usize = 8;

/// What is added to a table.
pub(crate) struct Added<'b> {
    connection: &'b Connection,
    relation: &'static str,
    event: i64,
    /// The end of each row as it is digested: the event.
    end: Vec<u8>,
    first: i64,
    count: i64,
    digester: Digester,
    /// Rows that are not digested yet: many are digested in one go.
    encoded: Vec<u8>,
    one: CachedStatement<'b>,
    several: Option<Several<'b>>,
    references: Vec<Reference>,
}

/// What adds several rows at once.
struct Several<'b> {
    statement: CachedStatement<'b>,
    /// By column: the value that all rows had so far, and that stands in all places of the statement. It is not bound again.
    steady: Vec<Option<Value>>,
}

/// A column that names rows of a table.
struct Reference {
    /// Its place among the values.
    at: usize,
    other: String,
    key: String,
    /// Rows of the other table that this act has added.
    there: Range<i64>,
    /// What is named besides, with the first row that does: it is looked for when the act ends.
    elsewhere: BTreeMap<i64, i64>,
    last: Option<i64>,
}

impl<'b> Added<'b> {
    /// Nothing yet, to a table of so many columns between `id` and `event`.
    pub(crate) fn new(connection: &'b Connection, relation: &'static str, columns: usize, event: i64) -> Result<Self, Refusal> {
        let last: Option<i64> = connection.query_row(&format!("SELECT max(id) FROM {relation}"), [], |row| row.get(0))?;
        Ok(Self {
            connection,
            relation,
            event,
            end: encoded_as_it_stands(&[ValueRef::Integer(event)]),
            first: last.unwrap_or(0).saturating_add(1),
            count: 0,
            digester: Digester::default(),
            encoded: Vec::new(),
            one: insert(connection, relation, columns, 1, event)?,
            several: None,
            references: references(connection, relation)?,
        })
    }

    /// The id of the first row.
    pub(crate) fn first(&self) -> i64 {
        self.first
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> i64 {
        self.count
    }

    /// The id of the row that comes next.
    pub(crate) fn next(&self) -> i64 {
        self.first + self.count
    }

    /// The digest of all rows.
    pub(crate) fn digest(&self) -> Digest {
        let mut digester = self.digester.clone();
        digester.add(&self.encoded);
        digester.done()
    }

    /// The tables of which rows are named, by reference.
    pub(crate) fn others(&self) -> impl Iterator<Item = &str> {
        self.references.iter().map(|reference| reference.other.as_str())
    }

    /// Notes which rows of the other tables this act has added, by reference.
    pub(crate) fn note_there(&mut self, there: Vec<Range<i64>>) {
        for (reference, there) in self.references.iter_mut().zip(there) {
            // A reference by another column than the id is looked up.
            if reference.key == "id" {
                reference.there = there;
            }
        }
    }

    /// Adds rows, all of as many values.
    pub(crate) fn add<'v, R: AsRef<[ValueRef<'v>]>>(&mut self, mut rows: impl Iterator<Item = R>) -> Result<(), Refusal> {
        let mut batch: Vec<R> = Vec::new();
        loop {
            batch.clear();
            batch.extend(rows.by_ref().take(TOGETHER));
            if batch.len() == TOGETHER {
                self.insert_several(&batch)?;
                batch.iter().for_each(|row| self.note(row.as_ref()));
            } else {
                for row in &batch {
                    self.insert_one(row.as_ref())?;
                    self.note(row.as_ref());
                }
                return Ok(());
            }
        }
    }

    fn insert_one(&mut self, row: &[ValueRef<'_>]) -> Result<(), Refusal> {
        for (at, value) in row.iter().enumerate() {
            bind(&mut self.one, at, *value)?;
        }
        self.one.raw_execute()?;
        self.check_last(1)
    }

    fn insert_several<'v, R: AsRef<[ValueRef<'v>]>>(&mut self, rows: &[R]) -> Result<(), Refusal> {
        let columns = rows.first().map_or(0, |row| row.as_ref().len());
        match &mut self.several {
            Some(several) => several.bind(rows)?,
            None => {
                let mut statement = insert(self.connection, self.relation, columns, TOGETHER, self.event)?;
                for (at, value) in rows.iter().flat_map(AsRef::as_ref).enumerate() {
                    bind(&mut statement, at, *value)?;
                }
                let same = |column: usize| {
                    let first = *rows.first()?.as_ref().get(column)?;
                    let same = rows.iter().all(|row| row.as_ref().get(column) == Some(&first));
                    // What is no UTF-8 is bound each time.
                    Value::try_from(first).ok().filter(|_| same)
                };
                self.several = Some(Several { statement, steady: (0..columns).map(same).collect() });
            }
        }
        if let Some(several) = &mut self.several {
            several.statement.raw_execute()?;
        }
        self.check_last(i64::try_from(TOGETHER).unwrap_or(i64::MAX))
    }

    /// SQLite numbers the rows: one behind the last, as rows are only ever added. What is digested says so too.
    fn check_last(&self, rows: i64) -> Result<(), Refusal> {
        let (last, expected) = (self.connection.last_insert_rowid(), self.next() + rows - 1);
        if last == expected {
            return Ok(());
        }
        let message = format!("a row of {} was to be number {expected} and is number {last}; nothing was changed", self.relation);
        Err(Refusal::new(codes::OUR_FAULT, message))
    }

    /// Takes note of a row that was added.
    fn note(&mut self, row: &[ValueRef<'_>]) {
        let id = self.next();
        encode(&mut self.encoded, std::iter::once(ValueRef::Integer(id)).chain(row.iter().copied()));
        self.encoded.extend_from_slice(&self.end);
        if self.encoded.len() > 1 << 15 {
            self.digester.add(&self.encoded);
            self.encoded.clear();
        }
        for reference in &mut self.references {
            // A table holds nothing but integers in such a column.
            let Some(ValueRef::Integer(named)) = row.get(reference.at) else { continue };
            if !reference.there.contains(named) && reference.last != Some(*named) {
                reference.last = Some(*named);
                reference.elsewhere.entry(*named).or_insert(id);
            }
        }
        self.count += 1;
    }

    /// Every row that was added names rows that are there.
    pub(crate) fn check_references(&self) -> Result<(), Refusal> {
        let relation = self.relation;
        for Reference { other, key, elsewhere, .. } in &self.references {
            if elsewhere.is_empty() {
                continue;
            }
            let mut found = self.connection.prepare_cached(&format!("SELECT 1 FROM {other} WHERE {key} = ?1"))?;
            let mut lost: Option<i64> = None;
            for (named, row) in elsewhere {
                if found.query_row([named], |_| Ok(())).optional()?.is_none() {
                    lost = Some(lost.map_or(*row, |known| known.min(*row)));
                }
            }
            if let Some(row) = lost {
                let message = format!("row {row} of {relation} names a row of {other} that is not there; nothing was changed");
                return Err(Refusal::new(codes::OUR_FAULT, message));
            }
        }
        Ok(())
    }
}

impl Several<'_> {
    fn bind<'v, R: AsRef<[ValueRef<'v>]>>(&mut self, rows: &[R]) -> Result<(), Refusal> {
        let mut at = 0;
        for row in rows {
            for (value, steady) in row.as_ref().iter().zip(&mut self.steady) {
                if steady.as_ref().is_none_or(|steady| ValueRef::from(steady) != *value) {
                    *steady = None;
                    bind(&mut self.statement, at, *value)?;
                }
                at += 1;
            }
        }
        Ok(())
    }
}

#[inline]
fn bind(statement: &mut Statement<'_>, at: usize, value: ValueRef<'_>) -> Result<(), Refusal> {
    // The first is the event's number.
    Ok(statement.raw_bind_parameter(at + 2, ToSqlOutput::Borrowed(value))?)
}

/// What adds so many rows of so many columns between `id` and `event`, whose number is bound already.
fn insert<'b>(connection: &'b Connection, relation: &str, columns: usize, rows: usize, event: i64) -> Result<CachedStatement<'b>, Refusal> {
    let row = |at: usize| {
        let marks: String = (0..columns).map(|column| format!(", ?{}", at * columns + column + 2)).collect();
        format!("(NULL{marks}, ?1)")
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let mut statement = connection.prepare_cached(&format!("INSERT INTO {relation} VALUES {}", rows.join(", ")))?;
    statement.raw_bind_parameter(1, event)?;
    Ok(statement)
}

/// The columns of a table that name rows of others. The event's, which comes last, is this one.
fn references(connection: &Connection, relation: &str) -> Result<Vec<Reference>, Refusal> {
    let mut found = connection.prepare_cached(
        "SELECT c.cid - 1, f.\"table\", coalesce(f.\"to\", 'id') FROM pragma_foreign_key_list(?1) f JOIN pragma_table_info(?1) c ON c.name = f.\"from\"
         WHERE f.\"from\" <> 'event' ORDER BY f.id",
    )?;
    let found = found.query_map([relation], |row| {
        Ok(Reference {
            at: usize::from(row.get::<_, u16>(0)?),
            other: row.get(1)?,
            key: row.get(2)?,
            there: 0..0,
            elsewhere: BTreeMap::new(),
            last: None,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
