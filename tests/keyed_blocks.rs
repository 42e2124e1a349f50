//! Blocks whose bounds or prices go by keys, and prices that belong to one schedule: billed alike by engine and auditor.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::intake::{JsonCases, Question};
use ratebook::source::SourceId;

const TEXT: &str = r#"chapter a.keyed "Keyed blocks"

imported from "none" sha256 00

unit ccf

choice meter_size is one of 5/8in, 1in, 3in, 4in
choice city_limits is one of inside_city, outside_city

measure water "Water" in ccf
  one value per period
  missing is an error

fact allowance "Allowance" in ccf
  not entered is an error

schedule retail "Retail"
  service water
  period every month
  in force from 2017-07-01 until replaced
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by nothing, at the version of the last day
  when service is shorter than a period, split usage, fixed charges, thresholds by nothing
  no rounding

  tiers by_size in $/ccf, bounds per bill
    bounds in ccf by meter_size
      columns  up to  up to  over
      5/8in        4     18    18
      1in          4      4     4
      3in          -      -     -
    prices by city_limits
      inside_city   1.00  2.00  3.00
      outside_city  1.50  3.00  4.50
    missing row is an error
  tiers by_area in $/ccf, bounds per bill
    bounds up to allowance, up to 120% of allowance, over 120% of allowance
    prices by city_limits
      inside_city   0.10  0.20  0.30
      outside_city  0.20  0.40  0.60
    round bounds to 1 ccf half even
  tiers by_size_alone in $/ccf, bounds per bill
    bounds in ccf by meter_size
      columns  under  over
      5/8in        5     5
      1in         10    10
      3in          -     -
      4in          -     -
    prices 0.01, 0.02

  charge volume
    amount water by by_size, each block at its own rate
  charge budget
    amount water by by_area, each block at its own rate
  charge reached
    amount water by by_size_alone, all at the block reached
"#;

fn case(size: &str, city: &str, water: &str) -> String {
    format!(
        r#"{{"case":"x","bill":"retail","from":"2017-07-01","to":"2017-07-31","given":{{"meter_size":"{size}","city_limits":"{city}","water":"{water}","allowance":"10.4"}}}}"#
    )
}

#[track_caller]
fn comes_to(size: &str, city: &str, water: &str, lines: &[&str]) {
    let book = common::read(TEXT);
    let case = case(size, city, water);
    let rated = common::rate(&book, &case).unwrap_or_else(|refusal| panic!("{}: {}", refusal.code.id, refusal.message));
    let engine: Vec<String> = rated.invoice.lines.iter().map(|line| line.amount.plain(2)).collect();
    assert_eq!(engine, lines, "the engine, {size} {city} {water}");
    let entry = JsonCases::new(case.as_bytes()).next().unwrap().unwrap();
    let Question::Bill(asked) = entry.question else { panic!("not a bill") };
    let audited = ratebook::audit::reperform(&book.book, &asked).unwrap_or_else(|refusal| panic!("{}", refusal.code.id));
    let auditor: Vec<String> = audited.lines.iter().map(|line| line.amount.to_string()).collect();
    let exact: Vec<String> = rated.invoice.lines.iter().map(|line| fraction(&line.amount)).collect();
    assert_eq!(auditor, exact, "the auditor, {size} {city} {water}");
}

fn fraction(number: &ratebook::exact::Number) -> String {
    let (numerator, denominator) = number.as_fraction();
    if denominator == "1" { numerator } else { format!("{numerator}/{denominator}") }
}

#[test]
fn it_is_sound_and_in_canonical_layout() {
    assert_eq!(common::errors(&common::read(TEXT)), Vec::<&str>::new());
    assert_eq!(ratebook::language::format(SourceId(0), TEXT).unwrap(), TEXT);
}

#[test]
fn bounds_by_one_key_meet_prices_by_another_by_position() {
    // 4 at 1.00, 14 at 2.00, 2 at 3.00; the allowance of 10.4 is 10, 120 % of it 12.48 is 12.
    comes_to("5/8in", "inside_city", "20", &["38.00", "3.80", "0.40"]);
    comes_to("5/8in", "outside_city", "20", &["57.00", "7.60", "0.40"]);
    comes_to("5/8in", "inside_city", "0", &["0.00", "0.00", "0.00"]);
}

#[test]
fn a_bound_that_is_not_above_the_one_before_or_not_there_leaves_its_block_empty() {
    comes_to("1in", "inside_city", "20", &["52.00", "3.80", "0.40"]);
    comes_to("3in", "inside_city", "20", &["60.00", "3.80", "0.40"]);
    comes_to("1in", "inside_city", "10", &["22.00", "1.00", "0.20"]);
    comes_to("1in", "inside_city", "9.5", &["20.50", "0.95", "0.095"]);
}

#[test]
fn a_row_left_out_of_a_partial_table_refuses_the_bill() {
    let book = common::read(TEXT);
    let case = case("4in", "inside_city", "20");
    assert!(common::refusal(&book, &case).contains("4in"), "{}", common::refusal(&book, &case));
    assert_eq!(common::audited_refusal(&book, &case), "R6011");
}

#[track_caller]
fn is_refused(from: &str, to: &str, code: &str) {
    assert!(TEXT.contains(from), "{from}");
    assert_eq!(common::errors(&common::read(&TEXT.replacen(from, to, 1))), vec![code], "{to}");
}

#[test]
fn what_does_not_fit_together_is_told() {
    is_refused("5/8in        4     18    18", "5/8in        4     18    19", "R4006");
    is_refused("outside_city  1.50  3.00  4.50", "outside_city  1.50  3.00", "R4007");
    is_refused("prices 0.01, 0.02", "prices 0.01, 0.02, 0.03", "R4007");
    is_refused("    prices 0.01, 0.02\n", "", "R2014");
    is_refused("    prices 0.01, 0.02\n", "    prices 0.01, 0.02\n    prices 0.01, 0.03\n", "R1013");
    is_refused("      columns  under  over\n", "", "R1012");
    is_refused("bounds in ccf by meter_size\n      columns  under", "bounds in kgal by meter_size\n      columns  under", "R3101");
    is_refused("over 120% of allowance", "over 130% of allowance", "R4006");
    is_refused("      4in          -     -\n", "", "R4007");
}

#[test]
fn prices_of_one_schedule_are_not_seen_by_another() {
    let other = TEXT.split("schedule retail").nth(1).unwrap().split("  tiers by_size in").next().unwrap().to_owned();
    let text = format!("{TEXT}\nschedule other{other}\n  charge volume\n    amount water by by_area, each block at its own rate\n");
    assert_eq!(common::errors(&common::read(&text)), vec!["R2001"]);
}

#[test]
fn a_declining_block_is_told_in_keyed_prices_too() {
    let book = common::read(&TEXT.replacen("outside_city  1.50  3.00  4.50", "outside_city  1.50  1.25  4.50", 1));
    let told = book.diagnostics.iter().filter(|found| found.code.id == "R4035").count();
    assert_eq!(told, 1);
}
