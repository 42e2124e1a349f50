//! Settlements.

use ratebook::audit;
use ratebook::records::{AskedTime, Case};

use crate::texts::{With, asked, book, case, cents, town};

fn text() -> String {
    let fact = "fact audited \"Audited\" in $ for each fiscal_year\n  not entered is an error\n";
    let own = "\
takes service under supply
  set reserved to 100 kgal
settlement true_up \"True-up\" for each fiscal_year, when audited is entered
  cite \"Agreement\" illustrative
  gl 405
  amount audited - (sum of volume over that fiscal_year + (10% of audited))
  round to $1.00 half up";
    format!("{fact}{}", town(own))
}

fn settled(case: &Case) -> String {
    let book = book(&text());
    match audit::settle(&book.book, &asked("town", AskedTime::For("fiscal_year FY2022".to_owned()), case)) {
        Err(refusal) => refusal.code.id.to_owned(),
        Ok(lines) => lines.iter().map(|line| format!("{} {}", line.charge, cents(&line.amount))).collect::<Vec<_>>().join(", "),
    }
}

#[test]
fn a_settlement_is_made_from_what_was_invoiced_in_its_year() {
    let case = case("town", "2022-12-01", "2022-12-31").with("audited", "$1,000.00");
    let case = case.invoiced("2021-10-01", "2022-03-31", "volume", "$400.40").invoiced("2022-04-01", "2022-09-30", "volume", "$300.00");
    assert_eq!(settled(&case), "true_up 200.00");
}

#[test]
fn without_its_fact_there_is_none() {
    assert_eq!(settled(&case("town", "2022-12-01", "2022-12-31")), "");
}

#[test]
fn an_invoice_over_the_edge_of_the_year_is_refused() {
    let case = case("town", "2022-12-01", "2022-12-31").with("audited", "$1,000.00").invoiced("2021-09-16", "2022-09-30", "volume", "$400.40");
    assert_eq!(settled(&case), "R6031");
}
