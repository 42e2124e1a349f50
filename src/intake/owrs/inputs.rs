//! Which names of a file are given with each bill, over all its classes.

use std::collections::BTreeSet;

use super::model::{Class, Field, FieldValue, Item, Table, Utility, names_in};
use super::names::{SUFFIXES, is_usage, member_of, name_of};
use crate::exact::Number;
use crate::source::{Diagnostic, codes};

/// The names that bills are given.
pub(super) struct Inputs {
    /// All of them, as names of the language.
    names: BTreeSet<String>,
    /// Those that are keys of a map, and numbers in a formula: rows of such a map are bands, each up to its key.
    counted: BTreeSet<String>,
}

impl Inputs {
    /// The names of a file.
    pub fn of(utility: &Utility, found: &mut Vec<Diagnostic>) -> Self {
        let mut numbers: BTreeSet<String> = BTreeSet::new();
        let mut keys: BTreeSet<&str> = BTreeSet::new();
        for class in &utility.classes {
            let defined = |name: &str| SUFFIXES.iter().chain([&""]).any(|suffix| class.field(&format!("{name}{suffix}")).is_some());
            let named = class.fields.iter().flat_map(names_in);
            numbers.extend(named.filter(|name| !defined(name) && !is_usage(name, &utility.unit)));
            keys.extend(class.fields.iter().filter_map(table_of).flat_map(|table| table.keys.iter().map(String::as_str)));
        }
        let mut names: BTreeSet<String> = keys.iter().copied().chain(numbers.iter().map(String::as_str)).map(name_of).collect();
        names.extend(["usage".to_owned(), utility.unit.clone()]);
        let mut counted = BTreeSet::new();
        for field in utility.classes.iter().flat_map(|class| &class.fields) {
            let Some(table) = table_of(field) else { continue };
            for (at, key) in table.keys.iter().enumerate() {
                if numbers.contains(key) && ascends(table, at) && counted.insert(key.clone()) {
                    let title = format!("`{key}` is a key of a map and a number in a formula");
                    let note = Diagnostic::warning(codes::FOREIGN_DEFAULT, title).at(field.place, "its keys are read as bands, each up to its key");
                    found.push(note.help("the format takes the keys alone; a number between two of them takes the row of the higher"));
                }
            }
        }
        Self { names, counted }
    }

    /// Whether a key is a number elsewhere.
    pub fn is_counted(&self, key: &str) -> bool {
        self.counted.contains(key)
    }

    /// The name of a field in the text: another one where bills are given something of its name in other classes.
    pub fn own_name(&self, field: &str) -> String {
        let name = name_of(field);
        if self.names.contains(&name) { format!("{name}_of_the_class") } else { name }
    }
}

fn table_of(field: &Field) -> Option<&Table> {
    match &field.value {
        FieldValue::Table(table) => Some(table),
        _ => None,
    }
}

fn ascends(table: &Table, at: usize) -> bool {
    let keys: Option<Vec<Number>> = table.rows.iter().map(|row| Number::parse(row.keys.get(at)?).ok()).collect();
    keys.is_some_and(|keys| keys.iter().zip(keys.iter().skip(1)).all(|(one, next)| one <= next))
}

/// Tables by a key that the class itself fixes: the rows of that key, without it.
pub(super) fn fix_keys(class: &mut Class) {
    let fixed: Vec<(String, String)> = class
        .fields
        .iter()
        .filter_map(|field| match &field.value {
            FieldValue::One(item) => Some((field.name.clone(), member_of(&item.text))),
            _ => None,
        })
        .collect();
    for field in &mut class.fields {
        let FieldValue::Table(table) = &mut field.value else { continue };
        while let Some((at, member)) = fixed_key(table, &fixed) {
            class.fixed.extend(table.keys.get(at).cloned());
            table.rows.retain(|row| row.keys.get(at).is_some_and(|key| member_of(key) == member));
            table.keys.remove(at);
            for row in &mut table.rows {
                row.keys.remove(at);
            }
        }
        if table.keys.is_empty() {
            let items: Vec<Item> = table.rows.first().map(|row| row.items.clone()).unwrap_or_default();
            field.value = match items.as_slice() {
                [] => FieldValue::Unknown(format!("`{}` has no row for what the class fixes", field.name)),
                [only] => FieldValue::One(only.clone()),
                _ => FieldValue::List(items),
            };
        }
    }
}

fn fixed_key(table: &Table, fixed: &[(String, String)]) -> Option<(usize, String)> {
    let found = table.keys.iter().enumerate().find_map(|(at, key)| fixed.iter().find(|(name, _)| name == key).map(|(_, member)| (at, member)))?;
    Some((found.0, found.1.clone()))
}
