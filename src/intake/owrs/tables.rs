//! Maps by keys → tables; lists of starts → bands.

use std::collections::BTreeMap;

use super::class::{ClassWriter, Refused, Want, Written, is_wrapped};
use super::model::{Field, FieldValue, Item, Row, Table};
use super::names::{name_of, quoted, words_of};
use crate::exact::Number;
use crate::intake::owrs::class;
use crate::source::{Diagnostic, Span, codes};

/// How many members of the last key may lie across.
const MOST_COLUMNS: usize = 4;

/// A row with its keys as members.
pub(super) struct KeyedRow<'t> {
    pub members: Vec<String>,
    pub row: &'t Row,
}

impl ClassWriter<'_> {
    /// The key of a row: a member of a choice; of a name that is a number elsewhere, the band up to it.
    fn member(&mut self, key: &str, text: &str) -> String {
        if !self.inputs.is_counted(key) {
            return self.given.member(key, text);
        }
        self.given.number(key);
        format!("up to {text}")
    }
}

/// `in UNIT by KEYS`, and the rows below it.
pub(in crate::intake::owrs) fn table(writer: &mut ClassWriter<'_>, name: &str, table: &Table, want: Want) -> Result<(String, String), Refused> {
    let heading = format!("in {} by {}", writer.unit_of(want), by(table));
    let rows = keyed_rows(writer, name, table)?;
    if let Some(long) = rows.iter().find(|row| row.row.items.len() > 1) {
        let help = "write one number, or name the field as tiers do";
        return class::refuse(writer, long.row.place, format!("a row of `{name}` has several values"), help);
    }
    let mut cells = Vec::with_capacity(rows.len());
    for row in &rows {
        cells.push(match row.row.items.first() {
            Some(item) => cell(writer, item, want)?,
            None => "-".to_owned(),
        });
    }
    let mut text = across(&rows, &cells)
        .unwrap_or_else(|| rows.iter().zip(&cells).map(|(row, cell)| format!("  {}  {cell}\n", row.members.join(", "))).collect());
    text.push_str("  missing row is an error\n");
    Ok((heading, text))
}

/// A cell: a plain number in the heading's unit, or a formula in parentheses.
pub(in crate::intake::owrs) fn cell(writer: &mut ClassWriter<'_>, item: &Item, want: Want) -> Written {
    match item.number() {
        Some(number) => Ok(plain_cell(number, want)),
        None => {
            let text = class::item(writer, item, want)?;
            Ok(if is_wrapped(&text) { text } else { format!("({text})") })
        }
    }
}

/// The rows with their keys as members of the choices; a key in two spellings is one row.
pub(in crate::intake::owrs) fn keyed_rows<'t>(writer: &mut ClassWriter<'_>, name: &str, table: &'t Table) -> Result<Vec<KeyedRow<'t>>, Refused> {
    let mut rows: Vec<KeyedRow<'t>> = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let members: Vec<String> = table.keys.iter().zip(&row.keys).map(|(key, text)| writer.member(key, text)).collect();
        let Some(known) = rows.iter().find(|known| known.members == members) else {
            rows.push(KeyedRow { members, row });
            continue;
        };
        let texts = |row: &Row| row.items.iter().map(|item| item.text.clone()).collect::<Vec<_>>();
        let same = texts(known.row) == texts(row);
        let title = format!("`{name}` writes one key in two ways, `{}` and `{}`", known.row.keys.join("|"), row.keys.join("|"));
        let diagnostic = if same { Diagnostic::warning(codes::FOREIGN_SPELLINGS, title) } else { Diagnostic::error(codes::FOREIGN_SPELLINGS, title) };
        let diagnostic = diagnostic.at(row.place, "the same key").at(known.row.place, "first written here");
        if !same {
            return Err(Refused(diagnostic.help("keep the value that was adopted")));
        }
        writer.found.push(diagnostic.help("keep one of them"));
    }
    check_prices(writer, name, table, &rows);
    check_sizes(writer, name, table, &rows);
    Ok(rows)
}

/// A larger meter cheaper than a smaller one: allowed, and mostly a digit typed wrong.
fn check_sizes(writer: &mut ClassWriter<'_>, name: &str, table: &Table, rows: &[KeyedRow<'_>]) {
    let [key] = table.keys.as_slice() else { return };
    if key != "meter_size" {
        return;
    }
    let sized = rows.iter().filter_map(|row| Some((size_of(row.members.first()?)?, row.row.items.first()?.number()?, row.row.place)));
    let mut sized: Vec<(Number, &Number, Span)> = sized.collect();
    sized.sort_by(|one, other| one.0.cmp(&other.0));
    for (small, large) in sized.iter().zip(sized.iter().skip(1)) {
        if large.1 < small.1 {
            let found = Diagnostic::warning(codes::FOREIGN_PRICES, format!("`{name}` is cheaper for a larger meter"))
                .at(large.2, "the larger")
                .at(small.2, "the smaller");
            writer.found.push(found.help("compare both with the adopted text: a digit typed wrong looks like this"));
            return;
        }
    }
}

/// Outside the city cheaper than inside: allowed, and mostly a swapped pair.
fn check_prices(writer: &mut ClassWriter<'_>, name: &str, table: &Table, rows: &[KeyedRow<'_>]) {
    let Some(at) = table.keys.iter().position(|key| key == "city_limits") else { return };
    let mut inside: BTreeMap<Vec<&String>, (Number, Span)> = BTreeMap::new();
    let rest =
        |row: &KeyedRow<'_>| row.members.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, member)| member.clone()).collect::<Vec<_>>();
    let is = |row: &KeyedRow<'_>, word: &str| row.members.get(at).is_some_and(|member| member.starts_with(word));
    let amount = |row: &KeyedRow<'_>| row.row.items.first().and_then(Item::number).cloned();
    let keyed: Vec<Vec<String>> = rows.iter().map(rest).collect();
    for (row, keys) in rows.iter().zip(&keyed).filter(|(row, _)| is(row, "inside")) {
        if let Some(amount) = amount(row) {
            inside.insert(keys.iter().collect(), (amount, row.row.place));
        }
    }
    for (row, keys) in rows.iter().zip(&keyed).filter(|(row, _)| is(row, "outside")) {
        let Some(amount) = amount(row) else { continue };
        if let Some((known, place)) = inside.get(&keys.iter().collect::<Vec<_>>())
            && amount < *known
        {
            let found = Diagnostic::warning(codes::FOREIGN_PRICES, format!("`{name}` is cheaper outside the city than inside"))
                .at(row.row.place, "outside")
                .at(*place, "inside");
            writer.found.push(found.help("compare both with the adopted text: a swapped pair looks like this"));
            return;
        }
    }
}

/// Writes a field whose values hold from a start of use on.
pub(in crate::intake::owrs) fn bands(
    writer: &mut ClassWriter<'_>,
    field: &Field,
    (key, starts, values): (&str, &[Number], &[Item]),
    want: Want,
) -> Written {
    let quantity = match writer.field(key) {
        Some(field) if !matches!(field.value, FieldValue::Table(_)) => writer.name(key, Want::Plain, field.place)?,
        _ => writer.given.number(key),
    };
    let mut rows = String::new();
    for (start, value) in starts.iter().zip(values) {
        rows.push_str(&format!("  at least {}  {}\n", start.grouped(0), cell(writer, value, want)?));
    }
    let found = Diagnostic::warning(codes::FOREIGN_DEFAULT, format!("`{}` lists values beside starts of `{key}`", field.name))
        .at(field.place, "read as bands: each value from its start on")
        .help("the format's own program cannot compute this; compare the bands with the adopted text");
    writer.found.push(found);
    let (name, label) = (writer.inputs.own_name(&field.name), quoted(&words_of(&field.name)));
    Ok(format!("table {name} {label} in {} by {quantity}\n{rows}", writer.unit_of(want)))
}

/// The inches of `1-1/2in`.
fn size_of(member: &str) -> Option<Number> {
    let (whole, part) = match member.strip_suffix("in")?.split_once('-') {
        Some((whole, part)) => (Number::parse(whole).ok()?, part),
        None => (Number::ZERO, member.strip_suffix("in")?),
    };
    let part = match part.split_once('/') {
        Some((over, under)) => Number::parse(over).ok()?.divided_by(&Number::parse(under).ok()?)?,
        None => Number::parse(part).ok()?,
    };
    Some(whole.plus(&part))
}

/// The names of the keys.
pub(super) fn by(table: &Table) -> String {
    table.keys.iter().map(|key| name_of(key)).collect::<Vec<_>>().join(", ")
}

/// A number without its unit; dollars with cents.
pub(super) fn plain_cell(number: &Number, want: Want) -> String {
    match want {
        Want::Money | Want::Price => number.grouped(2),
        Want::Quantity | Want::Plain => number.grouped(0),
    }
}

/// The last of two keys or more laid across, where it has few members and most rows have all.
fn across(rows: &[KeyedRow<'_>], cells: &[String]) -> Option<String> {
    let mut columns: Vec<&String> = Vec::new();
    let mut lines: Vec<(Vec<String>, BTreeMap<&String, &String>)> = Vec::new();
    for (row, cell) in rows.iter().zip(cells) {
        let (last, front) = row.members.split_last()?;
        if front.is_empty() || cell.contains('(') {
            return None;
        }
        if !columns.contains(&last) {
            columns.push(last);
        }
        match lines.iter_mut().find(|(known, _)| known.as_slice() == front) {
            Some((_, cells)) => {
                cells.insert(last, cell);
            }
            None => lines.push((front.to_vec(), BTreeMap::from([(last, cell)]))),
        }
    }
    if columns.len() > MOST_COLUMNS || lines.len() < 2 || cells.len() * 2 < lines.len() * columns.len() {
        return None;
    }
    let mut text = format!("  columns  {}\n", columns.iter().map(|column| column.as_str()).collect::<Vec<_>>().join("  "));
    for (front, cells) in lines {
        let cells: Vec<&str> = columns.iter().map(|column| cells.get(column).map_or("-", |cell| cell.as_str())).collect();
        text.push_str(&format!("  {}  {}\n", front.join(", "), cells.join("  ")));
    }
    Some(text)
}
