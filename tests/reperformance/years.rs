//! Facts and measures of a year; what is entered.

use ratebook::records::Case;

use crate::texts::{With, amount, book, case, town};

fn text() -> String {
    let fact = "fact budget \"Budget\" in $ for each fiscal_year\n  not entered is an error\n";
    let own = "\
takes service under supply
  set reserved to 100 kgal
charge share \"Share\"
  cite \"Agreement\" illustrative
  gl 402
  when budget is entered
  amount 1% of budget
charge always \"Always\"
  cite \"Agreement\" illustrative
  gl 402
  when last period of calendar_year
  amount 2% of budget";
    format!("{fact}{}", town(own))
}

fn bill(first: &str, last: &str) -> Case {
    case("town", first, last).with("water", "1 kgal")
}

#[test]
fn the_value_of_the_year_that_holds_the_last_day_is_meant() {
    let book = book(&text());
    let given =
        |case: Case| case.with_dated("budget", "2021-10-01", "2022-09-30", "$1,000.00").with_dated("budget", "2022-10-01", "2023-09-30", "$2,000.00");
    assert_eq!(amount(&book, &given(bill("2022-09-16", "2022-10-15")), "share"), "20.00");
    assert_eq!(amount(&book, &given(bill("2022-09-01", "2022-09-30")), "share"), "10.00");
}

#[test]
fn a_value_without_dates_is_that_of_the_year_asked() {
    assert_eq!(amount(&book(&text()), &bill("2022-09-01", "2022-09-30").with("budget", "$500.00"), "share"), "5.00");
}

#[test]
fn a_line_may_ask_whether_it_is_entered() {
    let book = book(&text());
    assert_eq!(amount(&book, &bill("2022-09-01", "2022-09-30"), "share"), "none");
    assert_eq!(amount(&book, &bill("2022-12-01", "2022-12-31"), "always"), "R6007");
}
