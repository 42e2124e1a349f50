//! Keys that no bill can reach: another table of the class has no row for them. Keys in two spellings.

use std::collections::{BTreeMap, BTreeSet};

use super::class::ClassWriter;
use super::model::{Field, FieldValue, Table};
use super::names::member_of;
use crate::source::{Diagnostic, Span, codes};

/// Tells each key of a table that another table of the class lacks.
pub(super) fn check(writer: &mut ClassWriter<'_>) {
    let class = writer.class;
    let reached = |field: &&Field| writer.reached.contains(&field.name);
    let mut by_key: BTreeMap<&str, Vec<(&Field, BTreeSet<String>)>> = BTreeMap::new();
    for field in class.fields.iter().filter(reached) {
        let FieldValue::Table(table) = &field.value else { continue };
        for (at, key) in table.keys.iter().enumerate() {
            let members = table.rows.iter().filter_map(|row| row.keys.get(at)).map(|key| member_of(key)).collect();
            by_key.entry(key).or_default().push((field, members));
        }
    }
    let mut found = spellings(writer);
    for (key, tables) in &by_key {
        for (field, members) in tables {
            for (other, others) in tables.iter().filter(|(other, _)| other.name != field.name) {
                let lacking: Vec<&str> = members.iter().filter(|member| !others.contains(*member)).map(String::as_str).collect();
                if !lacking.is_empty() {
                    let title = format!("`{}` has rows of {key} that no bill can reach: {}", field.name, lacking.join(", "));
                    found.push(
                        Diagnostic::warning(codes::FOREIGN_UNREACHABLE, title)
                            .at(field.place, "these rows")
                            .at(other.place, "has no row for them")
                            .help("the rows are written; a bill for such a key is refused"),
                    );
                }
            }
        }
    }
    writer.found.append(&mut found);
}

/// Tells each key that the tables of the class spell in two ways: the format takes them for two.
fn spellings(writer: &ClassWriter<'_>) -> Vec<Diagnostic> {
    let mut known: BTreeMap<(&str, String), (&str, Span)> = BTreeMap::new();
    let mut reported: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut found = Vec::new();
    let is_reached = |field: &&Field| writer.reached.contains(&field.name);
    let tables = writer.class.fields.iter().filter(is_reached).filter_map(|field| match &field.value {
        FieldValue::Table(table) => Some(table),
        _ => None,
    });
    for (key, text, place) in tables.flat_map(keys_of) {
        let member = member_of(text);
        let (first, first_place) = *known.entry((key, member.clone())).or_insert((text, place));
        if first != text && reported.insert((key, member.clone())) {
            found.push(
                Diagnostic::warning(codes::FOREIGN_SPELLINGS, format!("{key} is written in two ways, `{first}` and `{text}`"))
                    .at(place, "here so")
                    .at(first_place, "there so")
                    .help(format!("the format takes them for two keys; in the text both are {member}")),
            );
        }
    }
    found
}

fn keys_of(table: &Table) -> impl Iterator<Item = (&str, &str, Span)> {
    table.rows.iter().flat_map(move |row| table.keys.iter().zip(&row.keys).map(move |(key, text)| (key.as_str(), text.as_str(), row.place)))
}
