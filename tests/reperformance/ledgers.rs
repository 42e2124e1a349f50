//! Ledgers.

use ratebook::audit;
use ratebook::records::Case;

use crate::texts::{With, asked_on, book, case, or_code};

fn text(lines: &str) -> String {
    let lines: Vec<String> = lines.lines().map(|line| format!("  {line}\n")).collect();
    format!(
        "fact required \"Required\" in $ for each fiscal_year
  not entered is an error
rate pool_interest \"Interest\" in %
  cite \"Resolution\" illustrative
  from 2020-10-01 5%
  from 2022-04-01 7%
  until replaced
ledger balancing \"Balancing\" in $
  cite \"Resolution\" illustrative
{}",
        lines.concat()
    )
}

fn facts() -> Case {
    let case = case("supply", "2023-09-30", "2023-09-30");
    case.with_dated("required", "2020-10-01", "2021-09-30", "$100.00").with_dated("required", "2022-10-01", "2023-09-30", "$300.01")
}

fn balance(lines: &str, on: &str) -> String {
    or_code(audit::evaluate(&book(&text(lines)).book, &asked_on("balancing", on, &facts())))
}

#[test]
fn entries_are_carried_forward_year_by_year() {
    let lines = "opens 2020-10-01 at $50.00\neach fiscal_year, when required is entered, add required - $10.00\nround to $0.01 half up";
    assert_eq!(balance(lines, "2021-09-30"), "140.00");
    assert_eq!(balance(lines, "2022-09-30"), "140.00");
    assert_eq!(balance(lines, "2023-09-30"), "430.01");
}

#[test]
fn interest_is_on_the_opening_balance_at_each_day_s_rate() {
    let lines = "opens 2020-10-01 at $1,000.00\neach fiscal_year, add interest at pool_interest on the opening balance\nround to $0.01 half up";
    assert_eq!(balance(lines, "2021-09-30"), "1050.00");
    // 182 days at 5 %, 183 at 7 %
    assert_eq!(balance(lines, "2022-09-30"), "1113.03");
}

#[test]
fn a_spread_gives_back_in_the_years_after() {
    let lines = "\
opens 2020-10-01 at $0.00
each fiscal_year, when required is entered, add required
spread over the 3 fiscal_years after, equal parts, odd cents in the last
round to $0.01 half up";
    assert_eq!(balance(lines, "2021-09-30"), "100.00");
    assert_eq!(balance(lines, "2022-09-30"), "66.67");
    assert_eq!(balance(lines, "2023-09-30"), "333.35");
}
