//! The value of a field.

use super::formula::Formula;
use super::model::{FieldValue, Item, ItemKind, Row, Table};
use super::names::split_keys;
use super::twice::{duplicates, said_twice};
use super::yaml::{Entry, Kind, Yaml};
use crate::exact::Number;
use crate::source::{Diagnostic, codes};

/// What a field holds; in words what is not understood of it.
pub(super) fn field_value(value: &Yaml, name: &str, faults: &mut Vec<Diagnostic>) -> Result<FieldValue, String> {
    match &value.kind {
        Kind::Scalar(text) => scalar(text, value, name, faults),
        Kind::List(items) if items.len() == 1 => field_value(value.single(), name, faults),
        Kind::List(items) => {
            let items: Vec<Item> = items.iter().map(|item| self::item(item, name, faults)).collect::<Result<_, _>>()?;
            Ok(FieldValue::List(items))
        }
        Kind::Map(_) => map(value, name, faults),
    }
}

fn scalar(text: &str, value: &Yaml, name: &str, faults: &mut Vec<Diagnostic>) -> Result<FieldValue, String> {
    Ok(match text.trim() {
        "" => FieldValue::Empty,
        "Tiered" | "tiered" => FieldValue::Tiered,
        "Budget" | "budget" if name != "budget" => FieldValue::Budget,
        _ => FieldValue::One(item(value, name, faults)?),
    })
}

/// A number, a percentage, a formula; a list of one is its element.
fn item(value: &Yaml, name: &str, faults: &mut Vec<Diagnostic>) -> Result<Item, String> {
    let value = value.single();
    let Some(text) = value.scalar() else { return Err(format!("a value of `{name}` is neither a number nor a formula")) };
    let item = |kind| Item { kind, text: text.to_owned(), place: value.place };
    if let Ok(number) = Number::parse(text) {
        return Ok(item(ItemKind::Number(number)));
    }
    if let Some(Ok(percent)) = text.strip_suffix('%').map(|number| Number::parse(number.trim())) {
        return Ok(item(ItemKind::Percent(percent)));
    }
    match Formula::parse(text) {
        Ok(formula) => Ok(item(ItemKind::Formula(formula))),
        Err(error) => {
            let shown: String = text.chars().take(80).collect();
            let fault = Diagnostic::error(codes::FOREIGN_FORMULA, format!("`{name}` is not a formula: {}", error.words()));
            faults.push(fault.at(value.place, format!("`{shown}`")).help("a formula joins names and numbers by + - * / and parentheses"));
            Err(format!("`{name}` is not a formula"))
        }
    }
}

fn map(value: &Yaml, name: &str, faults: &mut Vec<Diagnostic>) -> Result<FieldValue, String> {
    let keys: Vec<String> = match value.get("depends_on") {
        Some(keys) => keys.items().iter().filter_map(|key| key.scalar()).map(str::to_owned).collect(),
        None => Vec::new(),
    };
    if let Some(twice) = duplicates(value.entries()).into_iter().next() {
        faults.push(said_twice(&twice, &format!("`{name}`")));
    }
    if keys.is_empty() {
        return Err(format!("`{name}` does not say what it depends on"));
    }
    let Some(values) = value.get("values") else { return Err(format!("`{name}` has no values")) };
    match &values.kind {
        Kind::Map(entries) => table(entries, keys, name, faults),
        Kind::List(values) => bands(value, values, keys, name, faults),
        Kind::Scalar(_) => Err(format!("`{name}` has no values")),
    }
}

fn table(entries: &[Entry], keys: Vec<String>, name: &str, faults: &mut Vec<Diagnostic>) -> Result<FieldValue, String> {
    faults.extend(duplicates(entries).iter().map(|twice| said_twice(twice, &format!("`{name}`"))));
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let own = split_keys(&entry.key, keys.len());
        if own.len() != keys.len() {
            let title = format!("a row of `{name}` has {} keys, and depends on {}", own.len(), keys.len());
            let fault = Diagnostic::error(codes::FOREIGN_ROWS_DO_NOT_FIT, title).at(entry.place, "this row");
            faults.push(fault.help(format!("write one value for each of {}, joined by `|`", keys.join(", "))));
            continue;
        }
        let values = entry.value.items();
        if values.iter().all(|value| value.scalar() == Some("")) {
            let fault = Diagnostic::warning(codes::FOREIGN_DEFAULT, format!("a row of `{name}` has no value")).at(entry.place, "left out");
            faults.push(fault.help("write its value; a bill for this key is refused"));
            continue;
        }
        let items: Vec<Item> = values.into_iter().map(|value| item(value, name, faults)).collect::<Result<_, _>>()?;
        rows.push(Row { keys: own, items, place: entry.place });
    }
    if rows.is_empty() { Err(format!("`{name}` has no values")) } else { Ok(FieldValue::Table(Table { keys, rows })) }
}

/// Values in a list, beside a list of where each begins.
fn bands(value: &Yaml, values: &[Yaml], keys: Vec<String>, name: &str, faults: &mut Vec<Diagnostic>) -> Result<FieldValue, String> {
    let beside = value.entries().iter().find(|entry| !matches!(entry.key.as_str(), "depends_on" | "values"));
    let (Some(beside), [key]) = (beside, keys.as_slice()) else { return Err(format!("the values of `{name}` have no keys")) };
    let starts: Option<Vec<Number>> = beside.value.items().iter().map(|start| Number::parse(start.scalar()?).ok()).collect();
    let Some(starts) = starts else { return Err(format!("`{}` of `{name}` are not numbers", beside.key)) };
    let items: Vec<Item> = values.iter().map(|value| item(value, name, faults)).collect::<Result<_, _>>()?;
    if starts.len() != items.len() || starts.is_empty() {
        return Err(format!("`{name}` has {} starts and {} values", starts.len(), items.len()));
    }
    Ok(FieldValue::Bands { key: key.clone(), starts, values: items })
}
