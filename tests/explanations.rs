//! Explanations hold on their own: every printed equation is worked out again from its text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::language::RateBook;
use ratebook::source::Sources;
use ratebook::study::{Verdict, run_tests};

#[test]
fn every_printed_equation_of_every_test_holds() {
    let sources = common::sources("rate-schedules");
    let trials = run_tests(&RateBook::read(&sources));
    let mut checked = 0;
    let mut wrong = Vec::new();
    for trial in &trials {
        let (count, not) = common::equations(&trial.derivation(&sources));
        checked += count;
        wrong.extend(not);
    }
    assert!(wrong.is_empty(), "{} of {checked} do not hold:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 500, "only {checked} equations were found");
}

#[test]
fn the_reads_behind_a_sum_are_named() {
    let sources = common::sources("rate-schedules/examples");
    let trials = run_tests(&RateBook::read(&sources));
    let lines: Vec<String> = trials.iter().flat_map(|trial| trial.derivation(&sources)).collect();
    let of_the_day = "demand: 8 MGD + 2.5 MGD - 1 MGD = 9.5 MGD   HZ-1 2022-11-11 to 2022-11-30, HZ-2, minus HZ-3";
    assert!(lines.iter().any(|line| line.trim() == of_the_day), "{lines:#?}");
}

/// A rate of the schedule that a contract changes, and that its amendment changes again.
const CHANGED: &str = r#"chapter test.changed "Changed"
measure water "Water" in kgal
  from meter reads of service water
  one value per period
  missing is an error
rate volumetric "Volumetric rate" in $/kgal
  from 2020-10-01  $2.00
  until replaced
schedule wholesale "Wholesale"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage by day of the period
  when service is shorter than a period, split usage by nothing
  round each charge to $0.01 half up
  charge commodity "Water delivered"
    gl 401
    amount water at volumetric
contract town "Town"
  customer W-1 "Town"
  term 2020-10-01 to 2030-09-30
  takes service under wholesale
    replace volumetric with volumetric - $0.05/kgal
      cite "Agreement § 4" illustrative
"#;

const AMENDMENT: &str = r#"amendment first "First" amends town from 2023-03-01
  cite "First Amendment" illustrative
  replace volumetric with 90% of volumetric
  bills already issued are not changed
"#;

const BEFORE: &str = r#"test "before the amendment"
  bill town from 2023-02-01 to 2023-02-28
  given water is 100 kgal
  expect commodity is $195.00
"#;

const AFTER: &str = r#"test "after it"
  bill town from 2023-03-01 to 2023-03-31
  given water is 100 kgal
  expect commodity is $175.50
"#;

fn told(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    sources.add("changed.rate", text);
    let trials = run_tests(&RateBook::read(&sources));
    assert!(trials.iter().all(|trial| matches!(trial.verdict, Verdict::Passed)));
    trials.iter().flat_map(|trial| trial.derivation(&sources)).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn what_a_contract_puts_in_a_rates_place_is_told_with_its_citation() {
    let lines = told(&format!("{CHANGED}{BEFORE}"));
    assert!(lines.iter().any(|line| line.starts_with("volumetric: ($2.00/kgal - $0.05/kgal) = $1.95/kgal   changed.rate:23")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("cite Agreement § 4")), "{lines:#?}");
    let lines = told(&format!("{CHANGED}{AMENDMENT}{BEFORE}{AFTER}"));
    assert!(lines.iter().any(|line| line.contains("= $1.755/kgal   amendment first row, changed.rate:27")), "{lines:#?}");
    assert!(lines.iter().any(|line| line == "not used of volumetric: amendment first (begins after 2023-02-28)"), "{lines:#?}");
    assert!(lines.iter().any(|line| line == "not used of volumetric: what stood before (ended before 2023-03-01)"), "{lines:#?}");
}

#[test]
fn a_version_is_left_out_for_the_days_that_asked() {
    let text = r#"chapter t.parts "Parts"
calendar fiscal_year begins October 1, labelled FY by the year it ends
value yearly "Yearly charge" in $
  cite "Invented" illustrative
  from 2023-10-01 as FY2024  $1,200.00
  from 2024-02-01 as FY2024  $2,400.00
  until replaced
schedule parts "Parts"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split fixed charges by day of the period
  when service is shorter than a period, split fixed charges by nothing
  round each charge to $0.01 half up
  charge part "Part"
    gl 401
    amount 1/12 of yearly each month of fiscal_year, odd cents in the last, changes spread over the months left
test "The last month"
  bill parts from 2024-09-01 to 2024-09-30
  by hand (2,400 - 4 * 100) / 8
  expect part is $250.00
"#;
    let mut sources = Sources::default();
    sources.add("test.rate", text);
    let trials = run_tests(&RateBook::read(&sources));
    let lines: Vec<String> = trials.iter().flat_map(|trial| trial.derivation(&sources)).collect();
    let left_out: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| line.starts_with("not used")).collect();
    let first = "not used of yearly: 2024-02-01 (begins after 2024-01-31)";
    assert_eq!(left_out, [first, "not used of yearly: 2023-10-01 (ended before 2024-09-01)"]);
}

#[test]
fn an_amendment_is_cited_on_the_days_it_holds_and_on_no_other() {
    let sources = common::sources("rate-schedules/examples");
    let trials = run_tests(&RateBook::read(&sources));
    let derivation = |title: &str| {
        let trial = trials.iter().find(|trial| trial.title == title).unwrap();
        trial.derivation(&sources).join("\n")
    };
    let (before, after) = (derivation("Before its amendments"), derivation("Under its first amendment"));
    assert!(!before.contains("cite First Amendment"), "{before}");
    assert!(after.contains("cite First Amendment") && !after.contains("cite Second Amendment"), "{after}");
}
