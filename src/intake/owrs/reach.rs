//! Keys that no bill can reach: another table of the class has no row for them.

use std::collections::{BTreeMap, BTreeSet};

use super::class::ClassWriter;
use super::model::{Field, FieldValue};
use super::names::member_of;
use crate::source::{Diagnostic, codes};

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
    let mut found = Vec::new();
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
