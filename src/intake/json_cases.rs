//! Cases as one JSON object a line.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::blocks::Block;
use super::entry::{BadEntry, Entry, Question};
use super::json_fields::{self, is_true, of_entry, only};
use super::json_line::JsonObject;
use crate::calendar::{Day, DayError, DaySpan};
use crate::records::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};
use crate::source::{Refusal, codes};

/// The longest line read: 16 MiB.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// Reads cases line by line; empty lines are passed over.
pub struct JsonCases<R> {
    reader: R,
    line: usize,
    ended: bool,
}

pub(super) type Read<T> = Result<T, Refusal>;

impl<R: BufRead> JsonCases<R> {
    /// Cases of a reader.
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
/// When it is none.
pub fn read_case(line: &str) -> Read<Case> {
    match JsonCases::new(line.as_bytes()).next() {
        Some(Ok(Entry { question: Question::Bill(case), .. })) => Ok(case),
        Some(Err(bad)) => Err(bad.refusal),
        Some(Ok(_)) | None => Err(Refusal::new(codes::UNREADABLE_CASE, "the line holds no case")),
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
    let object = JsonObject::read(text)
        .map_err(|error| bad(None, Refusal::new(codes::UNREADABLE_CASE, format!("the line is not one JSON object: {error}"))))?;
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
    read_question(&mut object, &id).map(|question| Entry { id: id.clone(), question }).map_err(|refusal| bad(Some(id), refusal))
}

fn read_question(line: &mut JsonObject, id: &str) -> Read<Question> {
    only(&line.fields, json_fields::CASE, "a case")?;
    if line.fields.contains_key("ask") {
        return super::json_questions::read_ask(line, id);
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

pub(super) fn missing(field: &str) -> Refusal {
    Refusal::new(codes::FIELD_MISSING, format!("the case has no `{field}`")).help(format!("give `\"{field}\"`"))
}

pub(super) fn wrong(field: &str, wanted: &str) -> Refusal {
    Refusal::new(codes::UNREADABLE_CASE, format!("`{field}` is not {wanted}"))
}

pub(super) fn text(object: &Map<String, Value>, field: &str) -> Read<Option<String>> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(field, "a text")),
    }
}

pub(super) fn date(object: &Map<String, Value>, field: &str) -> Read<Option<Day>> {
    text(object, field)?.map(|written| parse_date(&written, field)).transpose()
}

/// A date as written in a field or column.
pub(super) fn parse_date(written: &str, field: &str) -> Read<Day> {
    Day::parse(written.trim()).map_err(|error| {
        let why = match error {
            DayError::Form => "is not a date",
            DayError::NoSuchDay => "is no day of the calendar",
        };
        Refusal::new(codes::BAD_CASE_DATE, format!("`{field}`: `{written}` {why}")).help("write it as 2022-11-30")
    })
}

/// First and last day, both in it.
pub(super) fn span(from: Day, to: Day) -> Read<DaySpan> {
    DaySpan::inclusive(from, to)
        .ok_or_else(|| Refusal::new(codes::DATES_REVERSED, format!("the last day, {to}, is before the first, {from}")).help("swap `from` and `to`"))
}

fn entry_span(object: &Map<String, Value>) -> Read<DaySpan> {
    let from = date(object, "from")?.ok_or_else(|| missing_of_entry("from"))?;
    let to = date(object, "to")?.ok_or_else(|| missing_of_entry("to"))?;
    span(from, to)
}

fn missing_of_entry(field: &str) -> Refusal {
    Refusal::new(codes::FIELD_MISSING, format!("the entry has no `{field}`")).help(format!("give `\"{field}\"`"))
}

pub(super) fn scalar(value: &Value, field: &str) -> Read<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(true) => Ok("yes".to_owned()),
        Value::Bool(false) => Ok("no".to_owned()),
        _ => Err(wrong(field, "a text or a number")),
    }
}

fn object_of<'a>(value: Option<&'a Value>, field: &str) -> Read<Option<&'a Map<String, Value>>> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(wrong(field, "an object")),
    }
}

pub(super) fn list_of<'a>(value: Option<&'a Value>, field: &str) -> Read<Vec<&'a Map<String, Value>>> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => list.iter().map(|item| item.as_object().ok_or_else(|| wrong(field, "a list of objects"))).collect(),
        Some(_) => Err(wrong(field, "a list of objects")),
    }
}

pub(super) fn given(value: Option<&Value>) -> Read<Vec<(String, GivenValue)>> {
    let Some(object) = object_of(value, "given")? else { return Ok(Vec::new()) };
    object.iter().map(|(name, value)| Ok((name.clone(), given_value(value, name)?))).collect()
}

fn given_value(value: &Value, name: &str) -> Read<GivenValue> {
    if !value.is_array() {
        return Ok(GivenValue::Whole(scalar(value, name)?));
    }
    let parts =
        list_of(Some(value), name)?.into_iter().map(|part| dated_value(part, name).map_err(|refusal| of_entry(refusal, part, &format!("`{name}`"))));
    Ok(GivenValue::Dated(parts.collect::<Read<_>>()?))
}

fn dated_value(part: &Map<String, Value>, name: &str) -> Read<DatedValue> {
    only(part, json_fields::DATED, "the entry")?;
    let value = part.get("value").ok_or_else(|| missing_of_entry("value"))?;
    Ok(DatedValue { days: entry_span(part)?, value: scalar(value, name)? })
}

/// Names with one text each.
pub(super) fn given_texts(value: Option<&Value>, field: &str) -> Read<Vec<(String, String)>> {
    let Some(object) = object_of(value, field)? else { return Ok(Vec::new()) };
    object.iter().map(|(name, value)| Ok((name.clone(), scalar(value, name)?))).collect()
}

pub(super) fn meters(value: Option<&Value>) -> Read<Vec<MeterGiven>> {
    let Some(object) = object_of(value, "meters")? else { return Ok(Vec::new()) };
    object.iter().map(|(name, value)| Ok(MeterGiven { name: name.clone(), given: given(Some(value))? })).collect()
}

pub(super) fn history(value: Option<&Value>) -> Read<Vec<HistoryEntry>> {
    let entries = list_of(value, "history")?.into_iter();
    entries.map(|entry| history_entry(entry).map_err(|refusal| of_entry(refusal, entry, "the history"))).collect()
}

fn history_entry(entry: &Map<String, Value>) -> Read<HistoryEntry> {
    only(entry, json_fields::HISTORY, "the entry")?;
    Ok(HistoryEntry {
        days: entry_span(entry)?,
        given: given_texts(entry.get("given"), "given")?,
        meters: history_meters(entry.get("meters"))?,
        lines: given_texts(entry.get("lines"), "lines")?,
        estimated: is_true(entry, "estimated")?,
    })
}

fn history_meters(value: Option<&Value>) -> Read<Vec<EarlierMeter>> {
    let Some(object) = object_of(value, "meters")? else { return Ok(Vec::new()) };
    object.iter().map(|(name, value)| Ok(EarlierMeter { name: name.clone(), given: given_texts(Some(value), name)? })).collect()
}

/// Hour 0 to 23 of a day.
fn hour(entry: &Map<String, Value>) -> Read<Option<u32>> {
    match entry.get("hour") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64().and_then(|hour| u32::try_from(hour).ok()).filter(|hour| *hour < 24) {
            Some(hour) => Ok(Some(hour)),
            None => Err(wrong("hour", "an hour from 0 to 23")),
        },
    }
}

pub(super) fn names(value: Option<&Value>, field: &str) -> Read<Vec<String>> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => list.iter().map(|item| scalar(item, field)).collect(),
        Some(_) => Err(wrong(field, "a list of names")),
    }
}

pub(super) fn series(value: Option<&Value>) -> Read<Vec<(String, Vec<SeriesEntry>)>> {
    let Some(object) = object_of(value, "series")? else { return Ok(Vec::new()) };
    let all = object.iter().map(|(name, value)| {
        let entries = list_of(Some(value), name)?.into_iter();
        let entries = entries.map(|entry| series_entry(entry, name).map_err(|refusal| of_entry(refusal, entry, &format!("the series `{name}`"))));
        Ok((name.clone(), entries.collect::<Read<Vec<_>>>()?))
    });
    all.collect()
}

fn series_entry(entry: &Map<String, Value>, name: &str) -> Read<SeriesEntry> {
    only(entry, json_fields::SERIES, "the entry")?;
    let value = entry.get("value").ok_or_else(|| missing_of_entry("value"))?;
    Ok(SeriesEntry {
        days: entry_span(entry)?,
        value: scalar(value, name)?,
        in_all: is_true(entry, "in_all")?,
        hour: hour(entry)?,
        estimated: is_true(entry, "estimated")?,
        point: text(entry, "point")?,
    })
}

/// The other members of a pool.
pub(super) fn members(value: Option<&Value>) -> Read<Vec<MemberGiven>> {
    let Some(object) = object_of(value, "members")? else { return Ok(Vec::new()) };
    let named = |refusal: Refusal, name: &str| Refusal { message: format!("member `{name}`: {}", refusal.message), ..refusal };
    object.iter().map(|(name, value)| member(name, value).map_err(|refusal| named(refusal, name))).collect()
}

fn member(name: &str, value: &Value) -> Read<MemberGiven> {
    let own = value.as_object().ok_or_else(|| wrong(name, "an object with what is given of the member"))?;
    only(own, json_fields::MEMBER, "a member")?;
    Ok(MemberGiven {
        name: name.to_owned(),
        given: given(own.get("given"))?,
        meters: meters(own.get("meters"))?,
        history: history(own.get("history"))?,
        series: series(own.get("series"))?,
        estimated: names(own.get("estimated"), "estimated")?,
    })
}
