//! The office by trade: the store knows no trade, SQL stays with tables, and who proves the office reads its records alone.

use crate::common;
use crate::graph::Graph;
use crate::source_file::{self, SourceFile};

/// Files of the office, beside the store, the records and the tables, that a room which proves it may name.
const READ_BY_PROOFS: &[(&str, &str)] = &[("derivations/line", "the line of JSON that a kept derivation is, as a record")];

/// A file of the office as its folder and name: `("runs", "table")`.
fn of_office(module: &[String]) -> Option<(&str, &str)> {
    match module {
        [office, trade, name] if office == "office" => Some((trade, name)),
        [office, name] if office == "office" => Some(("", name)),
        _ => None,
    }
}

fn is_table(name: &str) -> bool {
    name.ends_with("table")
}

#[test]
fn the_store_names_no_trade() {
    for (module, named) in &Graph::read().edges {
        if !module.starts_with(&["office".to_owned(), "store".to_owned()]) {
            continue;
        }
        for other in named {
            assert!(of_office(other).is_none_or(|(trade, _)| trade == "store"), "{module:?} of the store names {other:?}");
        }
    }
}

#[test]
fn the_store_asks_no_table_of_a_trade() {
    let office = common::project("src/office");
    let layouts = common::files(&office, "sql").into_iter().filter(|file| !file.starts_with(office.join("store")));
    let texts: Vec<String> = layouts.map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let tables: Vec<&str> = texts.iter().flat_map(|text| text.split("CREATE TABLE ").skip(1)).filter_map(|table| table.split(' ').next()).collect();
    assert!(tables.len() > 30, "the tables are found");
    for file in source_file::all().iter().filter(|file| file.path.starts_with("office/store/")) {
        for (word, table) in tables.iter().flat_map(|table| ["FROM", "JOIN", "INTO"].map(|word| (word, table))) {
            let asked = format!("{word} {table}");
            let after = file.code().split(&asked).skip(1).map(|rest| rest.chars().next().unwrap_or(' ')).collect::<Vec<_>>();
            assert!(after.iter().all(|letter| letter.is_alphanumeric() || *letter == '_'), "{} asks the table `{table}`", file.path);
        }
    }
}

#[test]
fn sql_stays_in_the_store_and_the_tables() {
    let names_sql = |file: &SourceFile| file.code().contains("rusqlite");
    for file in source_file::all().iter().filter(|file| names_sql(file)) {
        let stays = of_office(&file.module).is_some_and(|(trade, name)| trade == "store" || is_table(name) || name == "contradictions");
        assert!(stays, "{} names rusqlite: SQL belongs into the table of its trade", file.path);
    }
}

#[test]
fn every_piece_of_a_layout_is_in_the_list_of_trades() {
    let office = common::project("src/office");
    let list = std::fs::read_to_string(office.join("trades.rs")).unwrap();
    for file in common::files(&office, "sql") {
        let piece = file.strip_prefix(&office).unwrap().display().to_string();
        assert_eq!(list.matches(&format!("include_str!(\"{piece}\")")).count(), 1, "trades.rs lists {piece} once");
    }
    for file in common::files(&office, "rs").iter().filter(|file| file.ends_with("contradictions.rs")) {
        let trade = file.parent().unwrap().file_name().unwrap().to_str().unwrap();
        assert_eq!(list.matches(&format!("    {trade}::CONTRADICTIONS,")).count(), 1, "trades.rs lists the questions of {trade} once");
    }
}

#[test]
fn who_proves_the_office_reads_its_records_alone() {
    for (module, named) in Graph::read().edges {
        if !module.first().is_some_and(|room| room == "verification" || room == "compliance") {
            continue;
        }
        for other in &named {
            let Some((trade, name)) = of_office(other) else { continue };
            let is_known = READ_BY_PROOFS.iter().any(|(file, _)| *file == format!("{trade}/{name}"));
            let may = trade == "store" || name == "record" || is_table(name) || is_known;
            assert!(may, "{} names {}: of the office it may know the store, records and tables", module.join("/"), other.join("/"));
        }
    }
}
