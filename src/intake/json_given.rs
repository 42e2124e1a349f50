//! What a case's JSON gives by name: inputs, meters, earlier bills, series, members of a pool.

use serde_json::{Map, Value};

use super::json_fields::{self, is_true, of_entry, only};
use super::json_values::{Read, entry_span, given_texts, list_of, missing_of_entry, names, object_of, scalar, text, wrong};
use crate::records::{DatedValue, EarlierMeter, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};
use crate::source::Refusal;

/// Measures, facts, choices and values by name.
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

/// Meters or points by name.
pub(super) fn meters(value: Option<&Value>) -> Read<Vec<MeterGiven>> {
    let Some(object) = object_of(value, "meters")? else { return Ok(Vec::new()) };
    object.iter().map(|(name, value)| Ok(MeterGiven { name: name.clone(), given: given(Some(value))? })).collect()
}

/// Earlier bills.
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

/// Series by measure.
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
    let own = value.as_object().ok_or_else(|| wrong(name, "an object with the inputs of the member"))?;
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
