//! Bills and their derivations: every kind of rule that the examples of `rate-schedules` have, and a bill of each real schedule.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratebook::language::RateBook;
use ratebook::render::{csv_header, csv_rows, invoice_json, invoice_text};
use ratebook::source::Sources;
use ratebook::study::{run_tests, test_cases};

use super::{common, pin};

/// All rate text of the project, by names that are the same on every machine.
fn schedules() -> (RateBook, Sources) {
    let folder = common::project("rate-schedules");
    let mut sources = Sources::default();
    for file in common::files(&folder, "rate") {
        let name = file.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        sources.add(&name, &std::fs::read_to_string(&file).unwrap());
    }
    (RateBook::read(&sources), sources)
}

#[test]
fn derivations_of_the_tests_of_every_schedule() {
    let (book, sources) = schedules();
    let mut pages: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for trial in run_tests(&book) {
        let file = sources.get(trial.place.file).unwrap().name.to_string();
        // Every test of the examples, which are made to show each rule; of a real schedule the first two.
        let (count, page) = pages.entry(file.split('/').next().unwrap().to_owned()).or_default();
        let derivation = trial.derivation(&sources);
        if derivation.is_empty() || (!file.starts_with("examples/") && *count >= 2) {
            continue;
        }
        *count += 1;
        let _ = writeln!(page, "## {} ({file})\n{}\n", trial.title, derivation.join("\n").trim_end());
    }
    assert!(pages.len() > 40, "{} schedules", pages.len());
    for (name, (_, page)) in pages {
        pin(&format!("derivations_{name}"), &page);
    }
}

#[test]
fn an_invoice_as_page_json_and_csv() {
    let (book, sources) = schedules();
    let cases = test_cases(&book);
    let mut out = String::new();
    // A rate change inside the period, blocks, and a contract with a pool.
    for wanted in ["pinellas.wholesale_water.wholesale_water", "example.city.retail_water"] {
        let Some(case) = cases.iter().find(|case| case.bill == wanted) else { continue };
        let rated = ratebook::rating::rate(&book.plan, case, false).unwrap();
        let _ = writeln!(out, "{}\n", invoice_text(case, &rated, &sources, true));
        let _ = writeln!(out, "{}\n", invoice_json(&case.id, &rated, Some(&sources)));
        let rows: Vec<String> = std::iter::once(csv_header()).chain(csv_rows(&case.id, &rated)).map(|row| row.join(",")).collect();
        let _ = writeln!(out, "{}\n", rows.join("\n"));
    }
    pin("invoice_forms", &out);
}
