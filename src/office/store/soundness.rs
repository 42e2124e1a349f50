//! Whether the file itself is in order: its pages and indexes, its references, and the layout that the program gave it.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::digest::{Digest, digest_of};
use super::opening::BookOfAccounts;
use crate::source::Refusal;

/// How many faults of the pages are listed; SQLite may find thousands behind one.
const MOST: usize = 20;

impl BookOfAccounts {
    /// What is not in order with the file: damaged pages and indexes, references to nothing, tables, views, triggers that are not
    /// those of the program.
    ///
    /// # Errors
    /// When the file cannot be looked at.
    pub fn unsound(&self) -> Result<Vec<String>, Refusal> {
        let mut found = self.layout_differences()?;
        let mut pages = self.connection.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
        let told = pages.query_map([], |row| row.get::<_, String>(0))?;
        for one in told {
            match one {
                Ok(text) if text == "ok" => {}
                Ok(text) => found.push(text),
                Err(error) => found.push(error.to_string()),
            }
        }
        let mut references = self.connection.prepare("PRAGMA foreign_key_check")?;
        let told = references.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, String>(2)?)))?;
        for one in told.take(MOST) {
            match one {
                Ok((table, row, other)) => found.push(format!("row {} of {table} names a row of {other} that is not there", row.unwrap_or(0))),
                Err(error) => found.push(error.to_string()),
            }
        }
        Ok(found)
    }

    fn layout_differences(&self) -> Result<Vec<String>, Refusal> {
        let ours = layout(&self.bare_layout()?)?;
        let theirs = layout(&self.connection)?;
        let mut found = Vec::new();
        for (name, text) in &ours {
            match theirs.get(name) {
                None => found.push(format!("the {name} is not there")),
                Some(other) if other != text => found.push(format!("the {name} is not as the program made it")),
                Some(_) => {}
            }
        }
        found.extend(theirs.keys().filter(|name| !ours.contains_key(*name)).map(|name| format!("the program has no {name}")));
        Ok(found)
    }

    /// The files kept in the book whose bytes are not those of their digest: their rows and names.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn documents_altered(&self) -> Result<Vec<(i64, String)>, Refusal> {
        let mut documents = self.connection.prepare("SELECT id, name, sha256, bytes FROM document ORDER BY id")?;
        let mut rows = documents.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let sealed = row.get_ref(2)?.as_blob().ok().and_then(Digest::from_bytes);
            let now = row.get_ref(3)?.as_blob().ok().map(digest_of);
            if sealed.is_none() || sealed != now {
                found.push((row.get(0)?, row.get(1).unwrap_or_default()));
            }
        }
        Ok(found)
    }
}

/// Everything that the file is made of, by kind and name, with the statement that made it.
fn layout(connection: &Connection) -> Result<BTreeMap<String, String>, Refusal> {
    let mut parts = connection.prepare("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema")?;
    let found = parts.query_map([], |row| {
        let (kind, name): (String, String) = (row.get(0)?, row.get(1)?);
        let (table, text): (String, String) = (row.get(2)?, row.get(3)?);
        Ok((format!("{kind} {name}"), format!("{table}: {text}")))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
