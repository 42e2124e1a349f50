//! Cases as one JSON object a line.

use std::io::BufRead;

use serde_json::Value;

use super::blocks::Block;
use super::entry::{BadEntry, Entry, Question};
use super::json_fields::{self, only};
use super::json_given::{given, history, members, meters};
use super::json_line::JsonObject;
use super::json_names::fault;
use super::json_questions::read_ask;
use super::json_values::{Read, date, given_texts, missing, names, span, text};
use crate::records::Case;
use crate::source::{Refusal, codes, unseen_character};

/// The longest line read: 16 MiB.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// Reads cases line by line; empty lines are passed over.
pub struct JsonCases<R> {
    reader: R,
    line: usize,
    ended: bool,
}

impl<R: BufRead> JsonCases<R> {
    /// Reads the cases of a stream, such as a file or standard input, as they are asked for.
    pub fn new(reader: R) -> Self {
        Self { reader, line: 0, ended: false }
    }

    fn next_line(&mut self) -> Option<Read<String>> {
        let mut bytes = Vec::new();
        match self.reader.by_ref().take_line(&mut bytes) {
            Ok(0) => None,
            Ok(_) if bytes.len() > LONGEST_LINE => Some(Err(Refusal::new(codes::UNREADABLE_CASE, "the line is longer than 16 MiB"))),
            Ok(_) => Some(String::from_utf8(bytes).map_err(|_| Refusal::new(codes::INPUT_NOT_TEXT, "the line is not UTF-8 text"))),
            Err(error) => {
                self.ended = true;
                Some(Err(Refusal::new(codes::INPUT_NOT_TEXT, format!("the input cannot be read further: {error}"))))
            }
        }
    }
}

/// A line of a block: its bytes, and what it asks.
#[derive(Debug)]
pub struct JsonLine {
    /// Its bytes in the block, the end of line among them.
    pub bytes: std::ops::Range<usize>,
    /// What it asks, or why it cannot be read.
    pub entry: Result<Entry, BadEntry>,
}

/// The lines of a block; empty ones are passed over.
pub fn json_lines(block: &Block) -> Vec<JsonLine> {
    let mut lines = Vec::new();
    let mut from = 0;
    for (at, bytes) in block.bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let range = from..from + bytes.len();
        from = range.end;
        let mut cases = JsonCases { reader: bytes, line: (block.first_line + at).saturating_sub(1), ended: false };
        lines.extend(cases.next().map(|entry| JsonLine { bytes: range, entry }));
    }
    lines
}

/// The case of one line, as [`case_line`](super::case_line) writes it.
///
/// # Errors
/// When the line is not one JSON object, holds a field that a case does not have or a value of the wrong kind, or asks a
/// question instead of a bill.
pub fn read_case(line: &str) -> Read<Case> {
    match JsonCases::new(line.as_bytes()).next() {
        Some(Ok(Entry { question: Question::Bill(case), .. })) => Ok(case),
        Some(Err(bad)) => Err(bad.refusal),
        Some(Ok(_)) | None => Err(Refusal::new(codes::UNREADABLE_CASE, "the line is not a case: it has no bill to work out")),
    }
}

/// Reads up to a newline.
trait TakeLine {
    fn take_line(&mut self, bytes: &mut Vec<u8>) -> std::io::Result<usize>;
}

impl<R: BufRead> TakeLine for R {
    fn take_line(&mut self, bytes: &mut Vec<u8>) -> std::io::Result<usize> {
        let count = self.read_until(b'\n', bytes)?;
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        Ok(count)
    }
}

impl<R: BufRead> Iterator for JsonCases<R> {
    type Item = Result<Entry, BadEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let line = self.next_line()?;
            self.line += 1;
            let text = match line {
                Ok(text) if text.trim().is_empty() => continue,
                Ok(text) => text,
                Err(refusal) => return Some(Err(BadEntry { line: self.line, id: None, refusal })),
            };
            return Some(read_entry(text.trim_start_matches('\u{feff}'), self.line));
        }
        None
    }
}

fn read_entry(text: &str, line: usize) -> Result<Entry, BadEntry> {
    let bad = |id: Option<String>, refusal| BadEntry { line, id, refusal };
    let object = JsonObject::read(text).map_err(|error| bad(None, Refusal::new(codes::UNREADABLE_CASE, fault(&error))))?;
    let Some(mut object) = object else {
        return Err(bad(
            None,
            Refusal::new(codes::UNREADABLE_CASE, "the line is not a JSON object").help("write one object a line: {\"case\":…,\"bill\":…}"),
        ));
    };
    let id = match object.fields.get("case") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err(bad(None, missing("case"))),
    };
    if let Some(character) = unseen_character(&id) {
        let refusal = Refusal::new(codes::UNREADABLE_CASE, format!("the name of the case holds {character}, a character that cannot be seen"));
        return Err(bad(Some(id), refusal));
    }
    read_question(&mut object, &id).map(|question| Entry { id: id.clone(), question }).map_err(|refusal| bad(Some(id), refusal))
}

fn read_question(line: &mut JsonObject, id: &str) -> Read<Question> {
    only(&line.fields, json_fields::CASE, "a case")?;
    if line.fields.contains_key("ask") {
        return read_ask(line, id);
    }
    let series = line.series();
    let object = &line.fields;
    let from = date(object, "from")?.ok_or_else(|| missing("from"))?;
    let to = date(object, "to")?.ok_or_else(|| missing("to"))?;
    Ok(Question::Bill(Case {
        id: id.to_owned(),
        bill: text(object, "bill")?.ok_or_else(|| missing("bill"))?,
        customer: text(object, "customer")?,
        period: span(from, to)?,
        rendered: date(object, "rendered")?,
        read_on: date(object, "read_on")?,
        given: given(object.get("given"))?,
        estimated: names(object.get("estimated"), "estimated")?,
        positions: given_texts(object.get("positions"), "positions")?,
        meters: meters(object.get("meters"))?,
        history: history(object.get("history"))?,
        series: series?,
        members: members(object.get("members"))?,
    }))
}
