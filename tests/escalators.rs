//! Rates that follow a percentage or an index, written as their own tests; and how each step is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::audit::arithmetic::evaluate_text;
use ratebook::language::RateBook;
use ratebook::source::{Severity, Sources};
use ratebook::study::{Trial, Verdict, run_tests};

const HEAD: &str = r#"chapter e.x "Escalators"
calendar fiscal_year begins October 1, labelled FY by the year it ends
index cpi "Consumer prices"
  cite "Invented" illustrative
  value 2020-06  248.000  published 2020-07-14
  value 2021-06  262.000  published 2021-07-13
  value 2022-06  259.380  published 2022-07-13
index published "Published changes" in %
  cite "Invented" illustrative
  value 2021-01   3.25%
  value 2022-01  -0.5%
"#;

fn read(text: &str) -> (Sources, RateBook) {
    let mut sources = Sources::default();
    sources.add("e.rate", text);
    let book = RateBook::read(&sources);
    (sources, book)
}

/// Every test of the text passes, and every equation it prints holds.
fn pass(text: &str) -> Vec<String> {
    let (sources, book) = read(&format!("{HEAD}{text}"));
    assert_eq!(common::errors(&book), Vec::<&str>::new(), "{:?}", book.diagnostics);
    let trials = run_tests(&book);
    assert!(!trials.is_empty(), "the text has tests");
    let mut told = Vec::new();
    for trial in &trials {
        assert!(matches!(trial.verdict, Verdict::Passed), "{}: {:?}", trial.title, trial.verdict);
        told.extend(holding(trial, &sources));
    }
    told
}

fn holding(trial: &Trial, sources: &Sources) -> Vec<String> {
    let lines = trial.derivation(sources);
    for line in &lines {
        let text = line.trim_start().split("   ").next().unwrap_or("");
        let Some((left, right)) = text.split_once(" = ") else { continue };
        let left = left.split_once(": ").map_or(left, |(_, formula)| formula);
        assert_eq!(evaluate_text(left), evaluate_text(right), "{line}");
        assert!(evaluate_text(left).is_ok(), "{line}");
    }
    lines
}

fn codes(text: &str) -> Vec<&'static str> {
    let (_, book) = read(&format!("{HEAD}{text}"));
    common::errors(&book)
}

fn warnings(text: &str) -> Vec<&'static str> {
    let (_, book) = read(&format!("{HEAD}{text}"));
    let found = book.diagnostics.iter().filter(|found| found.severity == Severity::Warning);
    found.map(|found| found.code.id).filter(|code| *code != "R4030").collect()
}

/// A rate with its lines, asked for on days.
fn rate(unit: &str, lines: &[&str], expected: &[(&str, &str)]) -> String {
    let mut text = format!("rate r \"R\" in {unit}\n  cite \"Invented\" illustrative\n");
    for line in lines {
        text += &format!("  {line}\n");
    }
    for (at, (day, value)) in expected.iter().enumerate() {
        let expect = if value.starts_with('R') { format!("no bill: {value}") } else { format!("r is {value}") };
        text += &format!("test \"{at}\"\n  rate r on {day}\n  expect {expect}\n");
    }
    text
}

#[test]
fn a_fixed_percentage_compounds_the_rounded_rate() {
    let lines = [
        "from 2022-10-01 $99.00",
        "escalate each October 1, first on 2023-10-01, by 5%, compounding the rounded rate",
        "round to $0.01 half up",
        "until replaced",
    ];
    let told = pass(&rate(
        "$ per month",
        &lines,
        &[("2023-09-30", "$99.00"), ("2023-10-01", "$103.95"), ("2024-10-01", "$109.15"), ("2025-10-01", "$114.61")],
    ));
    assert!(
        told.iter()
            .any(|line| line.starts_with("r: round($103.95 per month × (1 + 5%) to $0.01 per month half up) = $109.15 per month   from 2024-10-01")),
        "{told:#?}"
    );
}

#[test]
fn unrounded_compounding_and_the_first_rate_give_other_cents() {
    let of = |compounding: &str| {
        let line = format!("escalate each October 1, first on 2023-10-01, by 5%, {compounding}");
        rate("$ per month", &["from 2022-10-01 $99.00", &line, "round to $0.01 half up", "until replaced"], &[])
    };
    let test = |value: &str| format!("test \"x\"\n  rate r on 2026-03-01\n  expect r is {value}\n");
    // 99 × 1.05^3 = 114.604875; 99 × 1.15 = 113.85.
    pass(&(of("compounding the unrounded rate") + &test("$114.60")));
    let told = pass(&(of("on the first rate") + &test("$113.85")));
    assert!(told.iter().any(|line| line.contains("$99.00 per month × (1 + 5% + 5% + 5%)")), "{told:#?}");
}

#[test]
fn an_index_is_taken_over_its_months_and_held_between_floor_and_cap() {
    let lines = [
        "from 2020-10-01 as FY2021 $12,500.00",
        "escalate each October 1, first on 2021-10-01, by change in cpi over June to June, exact, at least 0%, at most 4%, compounding the rounded rate",
        "round to $0.01 half up",
        "until replaced",
    ];
    let told = pass(&rate("$ per MGD per month", &lines, &[("2021-10-01", "$13,000.00"), ("2022-10-01", "$13,000.00"), ("2023-10-01", "R6035")]));
    for wanted in [
        "cpi: 262 ÷ 248 - 1 = 175/31%   about 5.65 %, 2020-06 to 2021-06, published 2020-07-14 and 2021-07-13",
        "at most 4%: lesser of (175/31%, 4%) = 4%",
        "cpi: 259.38 ÷ 262 - 1 = -1%",
        "at least 0%: greater of (-1%, 0%) = 0%",
        "FY2022",
    ] {
        assert!(told.iter().any(|line| line.contains(wanted)), "{wanted}\n{told:#?}");
    }
}

#[test]
fn an_exact_index_moves_the_rate_by_the_ratio_of_its_values() {
    let lines = [
        "from 2020-10-01 $100.00",
        "escalate each October 1, first on 2021-10-01, by change in cpi over June to June, exact, compounding the unrounded rate",
        "round to $0.01 half up",
        "until replaced",
    ];
    // 100 × 262/248 = 105.645…; × 259.38/262 = 104.588…
    let told = pass(&rate("$", &lines, &[("2021-10-01", "$105.65"), ("2022-10-01", "$104.59")]));
    assert!(told.iter().any(|line| line.contains("$100.00 × (262 ÷ 248) × (259.38 ÷ 262)")), "{told:#?}");
}

#[test]
fn the_percentage_may_be_rounded_first() {
    let lines = [
        "from 2020-10-01 $100.00",
        "escalate each October 1, first on 2021-10-01, by change in cpi over June to June, rounded to 0.1% half up, compounding the rounded rate",
        "round to $0.01 half up",
        "until replaced",
    ];
    let told = pass(&rate("$", &lines, &[("2021-10-01", "$105.60"), ("2022-10-01", "$104.54")]));
    assert!(told.iter().any(|line| line.contains("cpi: round(262 ÷ 248 - 1 to 0.1% half up) = 5.6%")), "{told:#?}");
}

#[test]
fn a_published_change_is_that_of_the_latest_such_month_not_after_the_step() {
    let lines = [
        "from 2020-10-01 $100.00",
        "escalate each January 1, first on 2021-01-01, by published of January, exact, compounding the rounded rate",
        "round to $0.01 half up",
        "until replaced",
    ];
    let told = pass(&rate("$", &lines, &[("2021-01-01", "$103.25"), ("2022-01-01", "$102.73"), ("2023-01-01", "R6035")]));
    assert!(told.iter().any(|line| line.contains("$103.25 × (1 - 0.5%)")), "{told:#?}");
}

#[test]
fn the_month_of_an_index_must_have_ended_before_the_step() {
    // On June 1 the latest June that has ended is last year's.
    let lines = [
        "from 2020-10-01 $100.00",
        "escalate each June 1, first on 2022-06-01, by change in cpi over June to June, exact, compounding the rounded rate",
        "round to $0.01 half up",
        "until replaced",
    ];
    pass(&rate("$", &lines, &[("2022-06-01", "$105.65"), ("2023-06-01", "$104.59")]));
}

#[test]
fn an_adopted_row_ends_the_chain_and_a_later_line_starts_from_it() {
    let lines = [
        "from 2020-10-01 $100.00",
        "from 2022-10-01 $108.00",
        "escalate each October 1, first on 2021-10-01, by 5%, compounding the rounded rate",
        "escalate each October 1, first on 2024-10-01, by 10%, compounding the rounded rate",
        "round to $0.01 half up",
        "until 2025-09-30",
    ];
    pass(&rate(
        "$",
        &lines,
        &[("2021-10-01", "$105.00"), ("2022-10-01", "$108.00"), ("2024-09-30", "$108.00"), ("2024-10-01", "$118.80"), ("2025-10-01", "R6001")],
    ));
}

#[test]
fn a_later_line_takes_the_chain_over_where_no_row_came_between() {
    let lines = |last: &str| {
        format!(
            "rate r \"R\" in $\n  cite \"Invented\" illustrative\n  from 2020-10-01 $100.00\n  escalate each October 1, first on 2021-10-01, by 5%, compounding the unrounded rate\n  escalate each January 1, first on 2024-01-01, by 2%, {last}\n  round to $1 half up\n  until replaced\n"
        )
    };
    let test = |day: &str, value: &str| format!("test \"{day}\"\n  rate r on {day}\n  expect r is {value}\n");
    // 100 × 1.05^3 = 115.7625, printed 116: carried on unrounded 118.07…, rounded 118.32, and again.
    pass(&(lines("compounding the unrounded rate") + &test("2023-12-31", "$116") + &test("2024-01-01", "$118") + &test("2026-01-01", "$123")));
    pass(&(lines("compounding the rounded rate") + &test("2024-01-01", "$118") + &test("2026-01-01", "$122")));
    let told = pass(&(lines("on the first rate") + &test("2026-01-01", "$121")));
    assert!(told.iter().any(|line| line.contains("$100.00 × (1 + 5% + 5% + 5% + 2% + 2% + 2%)")), "{told:#?}");
}

#[test]
fn a_missing_value_ends_the_rate_until_an_adopted_row() {
    let lines = [
        "from 2021-10-01 $100.00",
        "from 2024-10-01 $110.00",
        "escalate each October 1, first on 2022-10-01, by change in cpi over June to June, exact, compounding the rounded rate",
        "round to $0.01 half up",
        "until replaced",
    ];
    pass(&rate(
        "$",
        &lines,
        &[("2022-10-01", "$99.00"), ("2023-09-30", "$99.00"), ("2023-10-01", "R6035"), ("2024-09-30", "R6035"), ("2024-10-01", "$110.00")],
    ));
}

#[test]
fn the_refusal_names_the_month_to_enter() {
    let text = rate(
        "$",
        &[
            "from 2021-10-01 $100.00",
            "escalate each October 1, first on 2022-10-01, by change in cpi over June to June, exact, compounding the rounded rate",
            "round to $0.01 half up",
            "until replaced",
        ],
        &[],
    );
    let book = common::read(&format!("{HEAD}{text}"));
    let refusal = ratebook::rating::price(&book.plan, "r", ratebook::calendar::Day::parse("2023-10-01").unwrap(), &[]).unwrap_err();
    assert!(refusal.message.contains("2023-06"), "{refusal:?}");
    assert!(refusal.help.unwrap().contains("value 2023-06"));
}

#[test]
fn every_cell_of_a_keyed_rate_escalates() {
    let text = r#"season peak is May 16 to September 15
rate r "R" in $/kgal by season
  cite "Invented" illustrative
  from 2022-10-01
    in peak       $2.50
    outside peak  $1.67
  escalate each October 1, first on 2023-10-01, by 3%, compounding the rounded rate
  round to $0.01 half up
  until replaced
test "peak"
  rate r on 2024-06-01
  expect r is $2.58
test "outside"
  rate r on 2023-10-01
  expect r is $1.72
"#;
    pass(text);
}

#[test]
fn steps_go_on_for_two_hundred_years_and_then_refuse() {
    let lines = [
        "from 2022-10-01 $1.00",
        "escalate each October 1, first on 2023-10-01, by 1%, on the first rate",
        "round to $0.01 half up",
        "until replaced",
    ];
    pass(&rate("$", &lines, &[("2222-10-01", "$3.00"), ("2223-10-01", "R6001")]));
}

#[test]
fn a_bill_across_a_step_is_split_like_any_change_of_rate() {
    let text = r#"rate r "R" in $ per month
  cite "Invented" illustrative
  from 2022-10-01 $100.00
  escalate each October 1, first on 2023-10-01, by 10%, compounding the rounded rate
    says "shall rise by ten percent"
  round to $0.01 half up
  until replaced
schedule s "S"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split fixed charges by day of the period
  when service is shorter than a period, split fixed charges by day of the calendar month
  round each charge to $0.01 half up
  charge c "C"
    gl 401
    amount r * months in the bill
test "across"
  bill s from 2023-09-16 to 2023-10-15
  by hand 100.00 * 15/30 + 110.00 * 15/30
  expect c is $105.00
"#;
    let told = pass(text);
    assert!(told.iter().any(|line| line.contains("shall rise by ten percent")), "{told:#?}");
    assert!(!told.iter().any(|line| line.contains("not used of r")), "the steps to come are not listed: {told:#?}");
}

#[test]
fn an_adopted_row_beats_the_formula_and_the_difference_is_told() {
    let text = r#"rate inside "Inside" in $/kgal
  cite "Invented" illustrative
  from 2022-10-01 $4.30
  until replaced
rate outside "Outside" in $/kgal is 125% of inside
  cite "Invented" illustrative
  from 2023-10-01 $5.40
  round to $0.01 half up
  until replaced
test "formula"
  rate outside on 2023-09-30
  expect outside is $5.38
test "adopted"
  rate outside on 2023-10-01
  expect outside is $5.40
"#;
    let told = pass(text);
    for wanted in ["outside by its formula: round(125% of $4.30/kgal to $0.01/kgal half up) = $5.38/kgal", "$5.40/kgal - $5.38/kgal = $0.02/kgal"] {
        assert!(told.iter().any(|line| line.contains(wanted)), "{wanted}\n{told:#?}");
    }
}

#[test]
fn what_an_escalator_leaves_out_is_asked_for() {
    let of = |line: &str| codes(&rate("$", &["from 2020-10-01 $100.00", line, "round to $0.01 half up", "until replaced"], &[]));
    assert_eq!(of("escalate each October 1, first on 2021-10-01, by 5%"), ["R4048"]);
    assert_eq!(of("escalate each October 1, first on 2021-10-01, by change in cpi over June to June, compounding the rounded rate"), ["R4048"]);
    assert_eq!(of("escalate each October 1, first on 2021-10-01, by 5%, at least 2%, at most 1%, compounding the rounded rate"), ["R4056"]);
    assert_eq!(of("escalate each October 1, first on 2021-10-01, by 5%, by 3%, compounding the rounded rate"), ["R1013"]);
    assert_eq!(of("escalate each October 1, first on 2021-10-01, by 5%, at most 4%, at most 6%, compounding the rounded rate"), ["R1013"]);
    assert_eq!(of("escalate each October 1, first on 2021-10-01, by 5%, compounding the rounded rate, on the first rate"), ["R1013"]);
    assert_eq!(of("escalate each October 1, first on 2020-10-01, by 5%, compounding the rounded rate"), ["R2010"]);
    assert_eq!(of("escalate each October 1, first on 2021-07-01, by 5%, compounding the rounded rate"), ["R2010"]);
    assert_eq!(of("escalate each October 1, first on 2021-10-01, by cpi of June, exact, compounding the rounded rate"), ["R3101"]);
    assert_eq!(
        of("escalate each October 1, first on 2021-10-01, by change in published over January to January, exact, compounding the rounded rate"),
        ["R3101"]
    );
    assert_eq!(
        of("escalate each October 1, first on 2021-10-01, by change in cpu over June to June, exact, compounding the rounded rate"),
        ["R2001"]
    );
    let unrounded =
        ["from 2020-10-01 $100.00", "escalate each October 1, first on 2021-10-01, by 5%, compounding the rounded rate", "until replaced"];
    assert_eq!(codes(&rate("$", &unrounded, &[])), ["R4001"]);
}

#[test]
fn an_index_holds_each_month_once_in_order() {
    let of = |rows: &str| codes(&format!("index i \"I\"\n  cite \"Invented\" illustrative\n{rows}"));
    assert_eq!(of("  value 2020-06 1\n  value 2020-06 2\n"), ["R4055"]);
    assert_eq!(of("  value 2020-06 1\n  value 2020-05 2\n"), ["R4055"]);
    assert_eq!(of("  value 2020-06 0\n"), ["R4055"]);
    assert!(!of("  value 2020-13 1\n").is_empty());
}

#[test]
fn a_value_published_after_the_step_and_a_row_far_from_the_chain_are_warned_of() {
    let late = rate(
        "$",
        &[
            "from 2020-10-01 $100.00",
            "escalate each July 1, first on 2021-07-01, by change in cpi over June to June, exact, compounding the rounded rate",
            "round to $0.01 half up",
            "until 2022-06-30",
        ],
        &[],
    );
    assert_eq!(warnings(&late), ["R4036"]);
    let jump = |amount: &str| {
        let row = format!("from 2025-10-01 {amount}");
        let lines = [
            "from 2020-10-01 $100.00",
            &row,
            "escalate each October 1, first on 2021-10-01, by 5%, compounding the rounded rate",
            "round to $0.01 half up",
            "until replaced",
        ];
        warnings(&rate("$", &lines, &[]))
    };
    assert_eq!(jump("$127.00"), Vec::<&str>::new());
    assert_eq!(jump("$172.00"), ["R4032"]);
}
