//! Single values of a case's JSON: a text, a day, a list of objects, and the refusal of a field that is something else.

use serde_json::{Map, Value};

use crate::calendar::{Day, DaySpan};
use crate::source::{Refusal, codes};

/// What was read, or why not.
pub(super) type Read<T> = Result<T, Refusal>;

/// A case without a field that it must have.
pub(super) fn missing(field: &str) -> Refusal {
    Refusal::new(codes::FIELD_MISSING, format!("the case has no `{field}`")).help(format!("give `\"{field}\"`"))
}

/// A field that holds another kind of value than is `wanted`.
pub(super) fn wrong(field: &str, wanted: &str) -> Refusal {
    Refusal::new(codes::UNREADABLE_CASE, format!("`{field}` is not {wanted}"))
}

/// The text of a field; none where it is left out.
pub(super) fn text(object: &Map<String, Value>, field: &str) -> Read<Option<String>> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(field, "a text")),
    }
}

/// The day of a field; none where it is left out.
pub(super) fn date(object: &Map<String, Value>, field: &str) -> Read<Option<Day>> {
    text(object, field)?.map(|written| parse_date(&written, field)).transpose()
}

/// A date as written in a field or column.
pub(super) fn parse_date(written: &str, field: &str) -> Read<Day> {
    Day::parse(written.trim())
        .map_err(|error| Refusal::new(codes::BAD_CASE_DATE, format!("`{field}`: `{written}` is {error}")).help("write it as 2022-11-30"))
}

/// First and last day, both in it.
pub(super) fn span(from: Day, to: Day) -> Read<DaySpan> {
    DaySpan::inclusive(from, to)
        .ok_or_else(|| Refusal::new(codes::DATES_REVERSED, format!("the last day, {to}, is before the first, {from}")).help("swap `from` and `to`"))
}

/// The days of an entry of a list, from its `from` and `to`.
pub(super) fn entry_span(object: &Map<String, Value>) -> Read<DaySpan> {
    let from = date(object, "from")?.ok_or_else(|| missing_of_entry("from"))?;
    let to = date(object, "to")?.ok_or_else(|| missing_of_entry("to"))?;
    span(from, to)
}

/// An entry of a list without a field that it must have.
pub(super) fn missing_of_entry(field: &str) -> Refusal {
    Refusal::new(codes::FIELD_MISSING, format!("the entry has no `{field}`")).help(format!("give `\"{field}\"`"))
}

/// A value as text, as an input may write it: a text, a number, or yes or no.
pub(super) fn scalar(value: &Value, field: &str) -> Read<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(true) => Ok("yes".to_owned()),
        Value::Bool(false) => Ok("no".to_owned()),
        _ => Err(wrong(field, "a text or a number")),
    }
}

/// The names and values of a field; none where it is left out.
pub(super) fn object_of<'a>(value: Option<&'a Value>, field: &str) -> Read<Option<&'a Map<String, Value>>> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(wrong(field, "an object")),
    }
}

/// The entries of a field; none where it is left out.
pub(super) fn list_of<'a>(value: Option<&'a Value>, field: &str) -> Read<Vec<&'a Map<String, Value>>> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => list.iter().map(|item| item.as_object().ok_or_else(|| wrong(field, "a list of objects"))).collect(),
        Some(_) => Err(wrong(field, "a list of objects")),
    }
}

/// Names with one text each.
pub(super) fn given_texts(value: Option<&Value>, field: &str) -> Read<Vec<(String, String)>> {
    let Some(object) = object_of(value, field)? else { return Ok(Vec::new()) };
    object.iter().map(|(name, value)| Ok((name.clone(), scalar(value, name)?))).collect()
}

/// The names in a list; none where it is left out.
pub(super) fn names(value: Option<&Value>, field: &str) -> Read<Vec<String>> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => list.iter().map(|item| scalar(item, field)).collect(),
        Some(_) => Err(wrong(field, "a list of names")),
    }
}
