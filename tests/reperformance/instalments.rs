//! Yearly sums in parts.

use ratebook::calendar::Day;

use crate::texts::{amount, book, case, town};

fn part(instalment: &str, rows: &str, month: u32) -> String {
    let rows: Vec<String> = rows.lines().map(|line| format!("  {line}\n")).collect();
    let value = format!("value budget \"Budget\" in $\n  cite \"Resolution\" illustrative\n{}  until replaced\n", rows.concat());
    let own = format!(
        "takes service under supply
  set reserved to 100 kgal
charge share \"Share\"
  cite \"Agreement\" illustrative
  gl 402
  amount {instalment}"
    );
    let book = book(&format!("{value}{}", town(&own)));
    let start = Day::of(if month >= 10 { 2022 } else { 2023 }, month, 1).unwrap();
    let mut case = case("town", "2022-10-01", "2022-10-31").with("water", "1 kgal");
    case.period = ratebook::calendar::DaySpan { start, end: start.plus_months(1) };
    amount(&book, &case, "share")
}

const YEAR: &str = "from 2022-10-01 $100.00";
const RAISED: &str = "from 2022-10-01 $100.00\nfrom 2023-03-15 $130.00";

#[test]
fn the_odd_cents_go_where_they_are_said_to() {
    let last = "1/12 of budget each month of fiscal_year, odd cents in the last";
    assert_eq!((part(last, YEAR, 10), part(last, YEAR, 9)), ("8.33".to_owned(), "8.37".to_owned()));
    let first = "1/12 of budget each month of fiscal_year, odd cents in the first";
    assert_eq!((part(first, YEAR, 10), part(first, YEAR, 9)), ("8.37".to_owned(), "8.33".to_owned()));
    let cumulative = "1/12 of budget each month of fiscal_year, cumulative";
    assert_eq!((part(cumulative, YEAR, 11), part(cumulative, YEAR, 12)), ("8.34".to_owned(), "8.33".to_owned()));
}

#[test]
fn a_change_counts_from_the_month_that_begins_on_or_after_it() {
    let spread = "1/12 of budget each month of fiscal_year, odd cents in the last, changes spread over the months left";
    assert_eq!(part(spread, RAISED, 3), "8.33");
    // 130.00 less 6 × 8.33, in six parts
    assert_eq!(part(spread, RAISED, 4), "13.34");
    assert_eq!(part(spread, RAISED, 9), "13.32");
    let next = "1/12 of budget each month of fiscal_year, odd cents in the last, changes in the next bill";
    // 7/12 of 130.00 less 6 × 8.33
    assert_eq!(part(next, RAISED, 4), "25.85");
    assert_eq!(part(next, RAISED, 5), "10.83");
    assert_eq!(part(next, RAISED, 9), "10.85");
}

#[test]
fn a_change_that_nobody_spoke_of_is_refused() {
    let silent = "1/12 of budget each month of fiscal_year, odd cents in the last";
    assert_eq!(part(silent, RAISED, 3), "8.33");
    assert_eq!(part(silent, RAISED, 4), "R6038");
}
