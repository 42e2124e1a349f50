//! What a book with sound signatures may still contradict itself in. Each trade asks about its own rows in its `contradictions.rs`; the
//! store asks and reports.

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::opening::BookOfAccounts;
use crate::source::{Code, codes};

/// Two things in the book that do not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Contradiction {
    pub code: Code,
    /// What is wrong, in words.
    pub what: &'static str,
    /// The table of the row.
    pub relation: String,
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

/// A question whose answers are contradictions.
pub(crate) struct Question {
    /// The code of every answer; it also says when the question is asked.
    pub(crate) code: Code,
    /// What an answer means, in words.
    pub(crate) what: &'static str,
    /// A query in plain SQL; its columns: table, row, event, subject, expected, found.
    pub(crate) sql: &'static str,
}

/// The order in which questions are asked: whose signature and whose eyes before what was decided, single rows before sums of them.
const ORDER: &[Code] = &[
    codes::EVENT_ALTERED,
    codes::KEY_NOT_THE_PERSONS,
    codes::ONE_PAIR_OF_EYES,
    codes::NUMBERS_DISAGREE,
    codes::STEPS_DISAGREE,
    codes::CANCELLATION_ALONE,
    codes::DAYS_DISAGREE,
    codes::SUMS_DISAGREE,
];

/// What the store asks about its own table of events.
pub(crate) const CONTRADICTIONS: &[Question] = &[Question {
    code: codes::EVENT_ALTERED,
    what: "an event is dated before the one that it follows",
    sql: "SELECT 'event', id, id, kind, before || ' or later', on_day
          FROM (SELECT id, kind, on_day, lag(on_day) OVER (ORDER BY id) AS before FROM event) WHERE on_day < before",
}];

impl BookOfAccounts {
    /// Asks the questions of all lists, code by code, and within a code list by list. A question that a damaged file does not answer is a
    /// contradiction more.
    pub(crate) fn ask_all(&self, lists: &[&[Question]]) -> Vec<Contradiction> {
        let mut questions: Vec<&Question> = lists.iter().flat_map(|list| list.iter()).collect();
        questions.sort_by_key(|question| ORDER.iter().position(|code| *code == question.code).unwrap_or(ORDER.len()));
        let mut found = Vec::new();
        for question in questions {
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
