//! Files of the Open Water Rate Specification: each construct imported and billed, by the engine and by the auditor; each
//! defect told; hostile files refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::process::Command;

use ratebook::intake::owrs::{Imported, import};
use ratebook::intake::{JsonCases, Question};
use ratebook::language::RateBook;
use ratebook::source::SourceId;

const CONSTRUCTS: &str = include_str!("fixtures/owrs/constructs.owrs");

fn imported(text: &str) -> Imported {
    import(SourceId(0), text, ("test.owrs", "00"), "")
}

fn book() -> RateBook {
    let text = imported(CONSTRUCTS).text.expect("a text");
    let book = common::read(&text);
    assert_eq!(common::errors(&book), Vec::<&str>::new());
    assert_eq!(ratebook::language::format(SourceId(0), &text).unwrap(), text);
    book
}

fn case(class: &str, given: &[(&str, &str)]) -> String {
    let given: Vec<String> = given.iter().map(|(name, value)| format!("\"{name}\":{value:?}")).collect();
    format!(r#"{{"case":"x","bill":"{class}","from":"2019-07-01","to":"2019-07-28","given":{{{}}}}}"#, given.join(","))
}

/// The total by the engine, which the auditor must agree with.
fn total(book: &RateBook, class: &str, given: &[(&str, &str)]) -> String {
    let case = case(class, given);
    let rated = match common::rate(book, &case) {
        Ok(rated) => rated,
        Err(refusal) => {
            assert_eq!(common::audited_refusal(book, &case), refusal.code.id, "{class}: {}", refusal.message);
            return refusal.code.id.to_owned();
        }
    };
    let Question::Bill(asked) = JsonCases::new(case.as_bytes()).next().unwrap().unwrap().question else { panic!("not a bill") };
    let audited = ratebook::audit::reperform(&book.book, &asked).unwrap_or_else(|refusal| panic!("{class}: {}", refusal.code.id));
    let (numerator, denominator) = rated.invoice.total.as_fraction();
    let engine = if denominator == "1" { numerator } else { format!("{numerator}/{denominator}") };
    assert_eq!(audited.total.to_string(), engine, "the auditor on {class}");
    rated.invoice.total.plain(2)
}

#[test]
fn each_construct_bills_what_its_format_means() {
    let book = book();
    let is = |class: &str, given: &[(&str, &str)], by_hand: &str| assert_eq!(total(&book, class, given), by_hand, "{class} {given:?}");
    // 25.50 + 8 × 1.25, under either spelling of the size and either name of the class.
    is("uniform", &[("meter_size", "1 1/2\""), ("usage", "8")], "35.50");
    is("uniform_too", &[("meter_size", "1|1/2\""), ("usage", "8")], "35.50");
    // A block that starts at 15 leaves 14 to the one before: 14 × 1 + 16 × 2 + 10 × 3 + 12.
    is("tiered", &[("usage", "40")], "88.00");
    is("tiered", &[("usage", "14.5")], "27.00");
    is("keyed", &[("meter_size", "5/8\""), ("usage", "12")], "22.00");
    is("keyed", &[("meter_size", "1\""), ("usage", "12")], "21.00");
    is("keyed", &[("meter_size", "3\""), ("usage", "12")], "30.00");
    let two = [("meter_size", "1|1/2\""), ("city_limits", "outside_city"), ("season", "Winter"), ("usage", "5")];
    is("two_keys", &two, "42.00");
    is("three_keys", &[("meter_type", "Disc"), ("meter_size", "1 1/2\""), ("usage_zone", "2"), ("usage", "1")], "8.00");
    is("three_keys", &[("meter_type", "Turbo"), ("meter_size", "1 1/2\""), ("usage_zone", "1"), ("usage", "1")], "R6011");
    // Indoor 6.6 is 7; outdoor in July 6.6 is 7, in January 3.3 is 3: the budget is 14, or 10.
    let july = [("hhsize", "3"), ("days_in_period", "30"), ("month", "7"), ("et_amount", "4"), ("irr_area", "2000"), ("usage", "25")];
    is("budget", &july, "81.00");
    let january = [("hhsize", "3"), ("days_in_period", "30"), ("month", "1"), ("et_amount", "4"), ("irr_area", "2000"), ("usage", "25")];
    is("budget", &january, "113.00");
    // 20.5 is 20, half even; 101 % of it is 20.
    is("named_budget", &[("commercial_budget", "20.5"), ("usage", "25")], "30.00");
    is("units", &[("number_dwelling_units", "3"), ("usage", "20")], "51.50");
    is("percent", &[("elevation_zone", "Zone 1"), ("usage", "10")], "50.49");
    is("times_units", &[("number_dwelling_units", "4"), ("usage", "10")], "160.00");
    is("product", &[("meter_size", "1\""), ("usage", "12")], "35.00");
    is("conditional", &[("wrap_customer", "Yes"), ("usage", "10")], "25.50");
    is("conditional", &[("wrap_customer", "No"), ("usage", "10")], "34.65");
    is("bands", &[("irr_area", "1000"), ("usage", "7")], "9.00");
    is("formula_cells", &[("city_limits", "outside_city"), ("lot_area", "500"), ("usage", "1")], "11.00");
    is("counted", &[("hhsize", "2"), ("usage", "1")], "39.00");
    is("counted", &[("hhsize", "4"), ("usage", "1")], "R6011");
    is("wastewater", &[("usage", "12")], "33.90");
    is("one_block", &[("usage", "3")], "9.25");
    is("empty_blocks", &[("usage", "25")], "45.00");
    is("fixed_key", &[("usage", "1")], "5.00");
    is("own_name", &[("irr_area", "500"), ("usage", "1")], "20.00");
    is("twice", &[("usage", "1")], "19.00");
    is("left_out", &[("meter_size", "5/8\""), ("usage", "12")], "6.00");
    is("left_out", &[("meter_size", "1\""), ("usage", "12")], "R6011");
    is("one_price_too_few", &[("meter_size", "1\""), ("city_limits", "inside_city"), ("usage", "22")], "24.00");
    is("one_price_too_few", &[("meter_size", "1\""), ("city_limits", "outside_city"), ("usage", "22")], "R6011");
    is("quotient", &[("number_dwelling_units", "4"), ("usage", "9")], "2.50");
    is("quotient", &[("number_dwelling_units", "0"), ("usage", "9")], "R6015");
    is("flat", &[("usage", "1")], "42.50");
}

#[test]
fn equal_classes_are_written_once_and_what_is_silent_stands_in_the_text() {
    let text = imported(CONSTRUCTS).text.unwrap();
    assert_eq!(text.matches("\nschedule ").count(), 25);
    for words in [
        "also written as \"uniform_too\"",
        "round bounds to 1 ccf half even",
        "missing row is an error",
        "not billed \"declared in the foreign file, and not in its bill\"",
        "not encoded \"capacity_charge: a table that no bill uses\"",
        "note \"Not used by the bill of the foreign file: gpcd\"",
        "period every 2 months",
        "in force from 2019-07-01 until replaced",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

/// The codes of a class with these fields.
fn codes_of(fields: &str) -> Vec<&'static str> {
    let head = "metadata: {effective_date: 2020-01-01, utility_name: Example, bill_frequency: Monthly, bill_unit: ccf}\n";
    let fields: String = fields.lines().map(|line| format!("    {line}\n")).collect();
    imported(&format!("{head}rate_structure:\n  RESIDENTIAL:\n{fields}")).diagnostics.iter().map(|found| found.code.id).collect()
}

#[test]
fn a_class_that_cannot_be_written_is_refused_by_name_and_the_others_are_written() {
    let text = CONSTRUCTS.replace("  FLAT:\n    bill: 42.50\n", "  FLAT:\n    bill: turn-on_charge\n    turn-on_charge: 5.00\n");
    let imported = imported(&text);
    assert_eq!(imported.refused, ["FLAT"]);
    assert!(imported.text.unwrap().contains("not encoded \"class FLAT: the class FLAT has no `turn`\""));
    let fault = imported.diagnostics.iter().find(|found| found.is_error()).unwrap();
    assert_eq!(fault.code.id, "R5203");
    assert!(fault.help.as_deref().unwrap().contains("`turn-on_charge` is read as a subtraction"), "{fault:?}");
}

#[test]
fn a_key_that_stands_twice_is_told_with_both_places() {
    let text = CONSTRUCTS.replace("    tier_starts: [0, 15, 31]\n", "    tier_starts: [0, 15, 31]\n    tier_starts: [0, 15, 30]\n");
    let imported = imported(&text);
    assert_eq!(imported.refused, ["TIERED"]);
    let fault = imported.diagnostics.iter().find(|found| found.is_error()).unwrap();
    assert_eq!((fault.code.id, fault.labels.len()), ("R5202", 2));
    let twice = text.replace("capacity_charge:", "rate_structure:");
    assert!(import(SourceId(0), &twice, ("t", "0"), "").text.is_none(), "two sets of classes refuse the file");
}

#[test]
fn defects_are_told_and_nothing_wrong_is_written() {
    assert_eq!(codes_of("flat_rate: 1.00\ncommodity_charge: flat_rat*usage_ccf\nbill: commodity_charge"), ["R5203"]);
    assert_eq!(codes_of("commodity_charge: flat_rate*usage_ccf\nbill: commodity_charge"), ["R5203"]);
    assert_eq!(codes_of("a_charge: b_charge+1\nb_charge: a_charge+1\nbill: 2*(a_charge+b_charge)"), ["R5206"]);
    assert_eq!(codes_of("x_charge: a*2.00\na: b+1\nb: a+1\nbill: x_charge"), ["R5206"]);
    assert_eq!(codes_of("service_charge: {depends_on: [a, b], values: {x: 1}}\nbill: service_charge"), ["R5205"]);
    assert_eq!(codes_of("service_charge: 3^2\nbill: service_charge"), ["R5206"]);
    assert_eq!(codes_of("service_charge: [1, 2]\nbill: service_charge"), ["R5206"]);
    assert_eq!(codes_of("service_charge: 5.00"), ["R5206"]);
}

#[test]
fn hostile_files_are_refused_in_bounded_time() {
    let refused = |text: &str| {
        let imported = imported(text);
        assert!(imported.text.is_none());
        assert_eq!(imported.diagnostics[0].code.id, "R5201", "{:?}", imported.diagnostics[0].title);
    };
    refused("");
    refused("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n");
    refused("rate_structure: !!python/object:os.system {A: {bill: 1}}\n");
    refused(&"[".repeat(500_000));
    refused(&"- ".repeat(200_000));
    refused(&(0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>());
    refused(&format!("rate_structure: {{A: {{bill: {}}}}}\n", "1+".repeat(600_000)));
    refused("rate_structure: [1, 2]\n");
    refused("? [a, b]\n: c\n");
    let long = format!("rate_structure:\n  A:\n    bill: {}1\n", "1+".repeat(50_000));
    assert_eq!(imported(&long).diagnostics.iter().find(|found| found.is_error()).unwrap().code.id, "R5204");
}

#[test]
fn classes_whose_keys_are_numbers_of_others_are_refused_by_name_and_the_rest_is_written() {
    let head = "metadata: {effective_date: 2020-01-01, utility_name: Example, bill_frequency: Monthly, bill_unit: ccf}\nrate_structure:\n";
    let flat = "  FLAT:\n    service_charge: 12.5\n    bill: service_charge\n";
    // In one class a key of a map and a number in a formula.
    let own = "  ONE:\n    service_charge:\n      depends_on: meter_size\n      values:\n        10\\\": 12.5\n    flat_rate: 2.84\n    commodity_charge: flat_rate*meter_size\n    bill: commodity_charge+service_charge\n";
    let own = own.replace("\\\"", "\"");
    // A number of one class, a key of another.
    let other = "  TWO:\n    commodity_charge: days*0.5\n    bill: commodity_charge\n  THREE:\n    service_charge:\n      depends_on: days\n      values:\n        5/8\\\": 16.46\n    bill: service_charge\n";
    let other = other.replace("\\\"", "\"");
    for (classes, refused) in [(format!("{own}{flat}"), ["ONE"]), (format!("{flat}{other}"), ["THREE"])] {
        let found = imported(&format!("{head}{classes}"));
        assert!(found.diagnostics.iter().all(|one| one.code.id != "R9001"), "{:?}", found.diagnostics);
        assert_eq!(found.refused, refused, "{:?}", found.diagnostics);
        assert!(found.text.unwrap().contains("schedule flat"));
    }
}

#[test]
fn the_command_writes_files_and_says_by_its_exit_what_was_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ratebook = |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_ratebook")).args(arguments).current_dir(folder.path()).output().unwrap();
    std::fs::write(folder.path().join("a.owrs"), CONSTRUCTS).unwrap();
    std::fs::write(folder.path().join("b.owrs"), CONSTRUCTS.replace("bill: 42.50", "bill: nothing_charge")).unwrap();
    std::fs::write(folder.path().join("c.owrs"), "no: yaml: at all").unwrap();
    assert_eq!(ratebook(&["import", "owrs", "a.owrs", "-o", "a.rate"]).status.code(), Some(0));
    assert_eq!(ratebook(&["import", "owrs", "b.owrs", "-o", "b.rate"]).status.code(), Some(3));
    assert_eq!(ratebook(&["import", "owrs", "c.owrs", "-o", "c.rate"]).status.code(), Some(1));
    assert!(!folder.path().join("c.rate").exists());
    assert_eq!(ratebook(&["import", "owrs", "a.owrs", "b.owrs", "-o", "rates"]).status.code(), Some(3));
    // Two files of one utility and day are two chapters, and stand together in one rate book.
    assert_eq!(std::fs::read_dir(folder.path().join("rates")).unwrap().count(), 2);
    assert_eq!(ratebook(&["check", "rates"]).status.code(), Some(0));
    assert_eq!(ratebook(&["fmt", "--check", "rates"]).status.code(), Some(0));
    let printed = ratebook(&["import", "owrs", "a.owrs", "--quiet"]);
    assert!(String::from_utf8(printed.stdout).unwrap().starts_with("chapter owrs.test_city_department_of_water_2019_07_01 "));
}

#[test]
fn the_example_of_the_page_is_what_the_command_writes() {
    let page = std::fs::read_to_string(common::project("docs/import-owrs.md")).unwrap();
    let block = |kind: &str| page.split(&format!("```{kind}\n")).nth(1).unwrap().split("```").next().unwrap().to_owned();
    let written = import(SourceId(0), &block("yaml"), ("example.owrs", "HASH"), "").text.unwrap();
    let without_hash =
        |text: &str| text.lines().filter(|line| !line.starts_with("imported from")).map(|line| format!("{line}\n")).collect::<String>();
    assert_eq!(without_hash(&written), without_hash(&block("rate")));
}

#[test]
fn an_imported_bill_can_be_tried_and_not_issued() {
    let rated = common::rate(&book(), &case("flat", &[("usage", "1")])).unwrap_or_else(|refusal| panic!("{}", refusal.message));
    let refusal = ratebook::rating::billed_lines(&rated).expect_err("not issuable");
    assert_eq!(refusal.code.id, "R7054");
    assert!(refusal.message.contains("imported from a foreign file"), "{}", refusal.message);
}
