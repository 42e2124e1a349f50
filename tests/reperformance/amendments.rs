//! Amendments and waivers: dated text.

use ratebook::records::Case;

use crate::common;
use crate::texts::{amount, book, case, town};

const CAPACITY: &str = "\
takes service under supply
  set reserved to 100 kgal
charge capacity \"Capacity\"
  cite \"Agreement\" illustrative
  gl 402
  amount reserved * $0.50 per kgal per month * months in the bill";

fn amended(more: &str) -> String {
    format!("{}{more}", town(CAPACITY))
}

fn first(changes: &str) -> String {
    let lines: Vec<String> = changes.lines().map(|line| format!("  {line}\n")).collect();
    format!("amendment first \"First\" amends town from 2023-03-11\n{}  bills already issued are not changed\n", lines.concat())
}

fn march() -> Case {
    case("town", "2023-03-01", "2023-03-31").with("water", "31 kgal")
}

#[test]
fn an_amended_value_cuts_the_period_like_a_version() {
    let book = book(&amended(&first("replace reserved with 200 kgal")));
    assert_eq!(amount(&book, &case("town", "2023-02-01", "2023-02-28").with("water", "1 kgal"), "capacity"), "50.00");
    // 50.00 × 10/31 + 100.00 × 21/31
    assert_eq!(amount(&book, &march(), "capacity"), "83.87");
}

#[test]
fn a_line_omitted_from_a_day_is_billed_for_the_days_before_it() {
    let book = book(&amended(&first("omit volume")));
    // 62.00 × 10/31
    assert_eq!(amount(&book, &march(), "volume"), "20.00");
    assert_eq!(amount(&book, &case("town", "2023-04-01", "2023-04-30").with("water", "1 kgal"), "volume"), "none");
}

#[test]
fn an_added_line_is_billed_from_its_day() {
    let added = "charge extra \"Extra\"\n  cite \"First\" illustrative\n  gl 403\n  amount water * $1.00 per kgal";
    let book = book(&amended(&first(added)));
    assert_eq!(amount(&book, &march(), "extra"), "21.00");
}

#[test]
fn the_later_amendment_holds_where_it_supersedes() {
    let second = "\
amendment second \"Second\" amends town from 2023-05-01 to 2023-05-31
  supersedes first
  replace reserved with 300 kgal
  bills already issued are adjusted
";
    let book = book(&amended(&format!("{}{second}", first("replace reserved with 200 kgal"))));
    let of = |first: &str, last: &str| amount(&book, &case("town", first, last).with("water", "1 kgal"), "capacity");
    assert_eq!(of("2023-04-01", "2023-04-30"), "100.00");
    assert_eq!(of("2023-05-01", "2023-05-31"), "150.00");
    assert_eq!(of("2023-06-01", "2023-06-30"), "100.00");
}

#[test]
fn an_amendment_supersedes_none_that_comes_after_it() {
    let of = |from: &str, order: [usize; 2]| {
        let first = format!(
            "amendment early \"Early\" amends town from {from}\n  supersedes late\n  replace reserved with 200 kgal\n  bills already issued are adjusted\n"
        );
        let late = "amendment late \"Late\" amends town from 2023-05-01\n  replace reserved with 300 kgal\n  bills already issued are adjusted\n";
        let written = [first.as_str(), late];
        let book = book(&amended(&order.map(|at| written[at]).concat()));
        let march = amount(&book, &case("town", "2023-06-01", "2023-06-30").with("water", "1 kgal"), "capacity");
        (common::errors(&book), march)
    };
    assert_eq!(of("2023-04-01", [0, 1]).0, ["R4045"]);
    assert_eq!(of("2023-05-01", [0, 1]).0, ["R4045"]);
    assert_eq!(of("2023-05-01", [1, 0]), (vec![], "100.00".to_owned()));
    assert_eq!(of("2023-06-01", [0, 1]), (vec![], "100.00".to_owned()));
}

#[test]
fn one_amendment_that_says_a_thing_twice_is_told_so() {
    let book = book(&amended(&first("replace reserved with 200 kgal\nreplace reserved with 300 kgal")));
    let found = book.diagnostics.iter().find(|found| found.is_error()).map(|found| (found.code.id, found.title.as_str(), found.help.as_deref()));
    assert_eq!(found, Some(("R4045", "`reserved` is replaced twice", Some("leave one of them out"))));
}

/// Blocks and a table outside the city that are a part of those inside, in the place of which a contract puts them.
const OUTSIDE: &str = "\
choice size \"Size\" is one of small, large
table base \"Base\" in $ per month by size
  cite \"Resolution\" illustrative
  from 2020-10-01
    small  $10.00
    large  $30.00
  until replaced
table outside_base \"Base outside\" is 150% of base, each price
  cite \"Resolution\" illustrative
table far_base \"Base far away\" is 200% of outside_base, each price
  cite \"Resolution\" illustrative
tiers blocks \"Blocks\" in $/kgal, bounds per month
  cite \"Resolution\" illustrative
  from 2020-10-01
    up to 10 kgal  $1.00
    over 10 kgal   $2.00
  until replaced
tiers outside_blocks \"Blocks outside\" is 125% of blocks, each price
  cite \"Resolution\" illustrative
schedule prices \"Prices\"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split usage, thresholds, fixed charges by nothing
  round each charge to $0.01 half up
  charge fee \"Fee\"
    gl 403
    amount base for size * months in the bill
  charge use \"Use\"
    gl 404
    amount water by blocks, each block at its own rate
";

#[test]
fn what_is_made_of_a_table_can_stand_in_its_place() {
    let of = |contract: &str, more: &str, first: &str, last: &str| {
        let book = book(&format!("{OUTSIDE}{}{more}", town(contract)));
        assert_eq!(common::errors(&book), Vec::<&str>::new());
        let asked = case("town", first, last).with("water", "30 kgal").with("size", "large");
        (amount(&book, &asked, "fee"), amount(&book, &asked, "use"))
    };
    let taken = "takes service under prices\n  replace base with far_base\n  replace blocks with outside_blocks";
    assert_eq!(of(taken, "", "2023-03-01", "2023-03-31"), ("90.00".to_owned(), "62.50".to_owned()));
    let plain = "takes service under prices";
    let from = |day: &str| {
        format!(
            "amendment first \"First\" amends town from {day}\n  replace base with outside_base\n  replace blocks with outside_blocks\n  bills already issued are adjusted\n"
        )
    };
    assert_eq!(of(plain, &from("2023-03-01"), "2023-03-01", "2023-03-31"), ("45.00".to_owned(), "62.50".to_owned()));
    // 30.00 × 10/31 + 45.00 × 21/31, and 50.00 × 10/31 + 62.50 × 21/31
    assert_eq!(of(plain, &from("2023-03-11"), "2023-03-01", "2023-03-31"), ("40.16".to_owned(), "58.47".to_owned()));
    // What stood before is what the contract had put there: 150 % of 300 %.
    let base = "takes service under prices\n  replace base with far_base";
    assert_eq!(of(base, &from("2023-03-01"), "2023-03-01", "2023-03-31").1, "62.50");
}

#[test]
fn a_suspended_line_has_no_part_on_the_days_of_the_waiver() {
    let waiver = "waiver storm \"Storm\" suspends volume of town from 2023-03-30 to 2023-12-31\n  cite \"Resolution\" illustrative\n";
    let book = book(&amended(waiver));
    // 62.00 × 29/31
    assert_eq!(amount(&book, &march(), "volume"), "58.00");
}

#[test]
fn an_amendment_that_changes_nothing_changes_no_amount() {
    let plain = book(&amended(""));
    let same = book(&amended(&first("replace reserved with 100 kgal")));
    assert_eq!(amount(&same, &march(), "capacity"), amount(&plain, &march(), "capacity"));
}

#[test]
fn a_year_end_line_takes_the_text_of_the_year_end_and_the_part_up_to_it() {
    let line = "\
charge year_end \"Year\"
  cite \"Agreement\" illustrative
  gl 403
  when last period of fiscal_year
  amount water * $0.10 per kgal + reserved * $1.00 per kgal";
    let later = "amendment late \"Late\" amends town from 2023-10-01\n  replace reserved with 900 kgal\n  bills already issued are adjusted\n";
    let book = book(&format!("{}{later}", town(&format!("{CAPACITY}\n{line}"))));
    // 30 kgal × 16/30 × 0.10 + 100
    let across = case("town", "2023-09-15", "2023-10-14").with("water", "30 kgal");
    assert_eq!(amount(&book, &across, "year_end"), "101.60");
}
