//! Rates that escalate.

use ratebook::audit;

use crate::texts::{asked_on, book, case, or_code};

fn rate_on(lines: &str, on: &str) -> String {
    let rows: Vec<String> = lines.lines().map(|line| format!("  {line}\n")).collect();
    let index = "\
index prices \"Prices\"
  cite \"Bureau\" illustrative
  value 2020-06  200
  value 2021-06  210  published 2021-07-13
  value 2022-06  252
index changes \"Changes\" in %
  cite \"Bureau\" illustrative
  value 2021-01  3.25%
  value 2021-11  9.00%
";
    let rate = format!("{index}rate moving \"Moving\" in $/kgal\n  cite \"Agreement\" illustrative\n{}  until replaced\n", rows.concat());
    let book = book(&rate);
    let found = audit::evaluate(&book.book, &asked_on("moving", on, &case("supply", on, on)));
    or_code(found.map(|value| value * num_rational::BigRational::from_integer(100_000.into())))
}

/// A price of a kgal in cents, times 100: `$1.05/kgal` is 105.00 here, since values are in base units.
fn steps(escalation: &str) -> String {
    format!("from 2020-10-01 $1.00\n{escalation}\nround to $0.01 half up")
}

#[test]
fn a_step_compounds_the_rounded_rate() {
    let text = steps("escalate each October 1, first on 2021-10-01, by 2.6%, exact, compounding the rounded rate");
    assert_eq!(rate_on(&text, "2021-09-30"), "100.00");
    assert_eq!(rate_on(&text, "2021-10-01"), "103.00");
    assert_eq!(rate_on(&text, "2022-10-01"), "106.00");
}

#[test]
fn a_step_compounds_the_unrounded_rate() {
    let text = steps("escalate each October 1, first on 2021-10-01, by 2.6%, exact, compounding the unrounded rate");
    assert_eq!(rate_on(&text, "2022-10-01"), "105.00");
}

#[test]
fn a_step_on_the_first_rate_adds_the_changes() {
    let text = steps("escalate each October 1, first on 2021-10-01, by 2.6%, exact, on the first rate");
    assert_eq!(rate_on(&text, "2023-10-01"), "108.00");
}

#[test]
fn the_index_of_the_latest_june_that_ended_before_the_step_counts() {
    let by = "escalate each October 1, first on 2021-10-01, by change in prices over June to June, exact, at most 12%, compounding the rounded rate";
    assert_eq!(rate_on(&steps(by), "2021-10-01"), "105.00");
    assert_eq!(rate_on(&steps(by), "2022-10-01"), "118.00");
    assert_eq!(rate_on(&steps(by), "2023-10-01"), "R6035");
    assert_eq!(rate_on(&steps(by), "2023-09-30"), "118.00");
}

#[test]
fn a_published_change_is_that_of_the_latest_month_not_after_the_step() {
    let of_january = "escalate each October 1, first on 2021-10-01, by changes of January, rounded to 1% half up, compounding the rounded rate";
    assert_eq!(rate_on(&steps(of_january), "2021-10-01"), "103.00");
    let of_november = "escalate each November 1, first on 2021-11-01, by changes of November, exact, compounding the rounded rate";
    assert_eq!(rate_on(&steps(of_november), "2021-11-01"), "109.00");
}

#[test]
fn an_adopted_row_ends_the_chain_and_a_later_line_starts_from_it() {
    let first = "escalate each October 1, first on 2021-10-01, by 10%, exact, compounding the rounded rate";
    let later = "escalate each October 1, first on 2024-10-01, by 10%, exact, compounding the rounded rate";
    let text = format!("from 2020-10-01 $1.00\n{first}\nfrom 2022-10-01 $2.00\n{later}\nround to $0.01 half up");
    assert_eq!(rate_on(&text, "2021-10-01"), "110.00");
    assert_eq!(rate_on(&text, "2022-10-01"), "200.00");
    assert_eq!(rate_on(&text, "2023-10-01"), "200.00");
    assert_eq!(rate_on(&text, "2024-10-01"), "220.00");
}

#[test]
fn a_later_line_takes_the_chain_over() {
    let first = "escalate each October 1, first on 2021-10-01, by 10%, exact, compounding the rounded rate";
    let later = "escalate each January 1, first on 2023-01-01, by 50%, exact, compounding the rounded rate";
    let text = format!("from 2020-10-01 $1.00\n{first}\n{later}\nround to $0.01 half up");
    assert_eq!(rate_on(&text, "2022-10-01"), "121.00");
    assert_eq!(rate_on(&text, "2023-01-01"), "182.00");
    assert_eq!(rate_on(&text, "2023-12-31"), "182.00");
    assert_eq!(rate_on(&text, "2024-01-01"), "273.00");
}
