//! What a book with sound signatures may still contradict itself in: each question of `questions.rs` names the rows.

mod questions;

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::opening::Book;
use crate::source::{Code, codes};

/// Two things in the book that do not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The code.
    pub code: Code,
    /// What is wrong, in words.
    pub what: &'static str,
    /// The table of the row.
    pub relation: String,
    /// The row.
    pub row: i64,
    /// The event that added it; 0 where none is named.
    pub event: i64,
    /// What it is about: an invoice's number, a run, a proposal.
    pub subject: String,
    /// What it would have to be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

/// A question whose answers are contradictions. Its columns: table, row, event, subject, expected, found.
struct Question {
    code: Code,
    what: &'static str,
    sql: &'static str,
}

impl Book {
    /// Everything that is missing, doubled or out of order, every decision on one's own work, every sum that does not come out.
    /// A question that a damaged file does not answer is one more.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let mut found = Vec::new();
        for question in questions::ALL.iter().flat_map(|list| list.iter()) {
            if let Err(error) = self.ask(question, &mut found) {
                found.push(Contradiction {
                    code: codes::FILE_UNSOUND,
                    what: "the book does not answer a question",
                    relation: String::new(),
                    row: 0,
                    event: 0,
                    subject: question.what.to_owned(),
                    expected: "an answer".to_owned(),
                    found: error.to_string(),
                });
            }
        }
        found
    }

    fn ask(&self, question: &Question, found: &mut Vec<Contradiction>) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare(question.sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            found.push(Contradiction {
                code: question.code,
                what: question.what,
                relation: words(row, 0)?,
                row: words(row, 1)?.parse().unwrap_or(0),
                event: words(row, 2)?.parse().unwrap_or(0),
                subject: words(row, 3)?,
                expected: words(row, 4)?,
                found: words(row, 5)?,
            });
        }
        Ok(())
    }
}

/// A column as words, whatever stands there.
fn words(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => "nothing".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Real(_) | ValueRef::Blob(_) => "bytes".to_owned(),
    })
}
