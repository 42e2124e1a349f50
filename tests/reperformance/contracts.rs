//! Contracts: lines, names, overrides, rules, term, points.

use ratebook::records::{Case, GivenValue, MeterGiven};

use crate::texts::{amount, book, case, town};

const OWN_LINE: &str = "\
takes service under supply
  set reserved to 100 kgal
value allowance \"Allowance\" is 4 kgal
  cite \"Agreement\" illustrative
charge capacity \"Capacity\"
  cite \"Agreement\" illustrative
  gl 402
  amount reserved * $0.50 per kgal per month * months in the bill";

fn march() -> Case {
    case("town", "2023-03-01", "2023-03-31").with("water", "10 kgal")
}

#[test]
fn a_contract_bills_the_lines_of_its_schedule_and_its_own() {
    let book = book(&town(OWN_LINE));
    assert_eq!(amount(&book, &march(), "volume"), "20.00");
    assert_eq!(amount(&book, &march(), "capacity"), "50.00");
}

#[test]
fn a_value_in_the_place_of_another_holds_in_every_line() {
    let replaced = OWN_LINE.replace("  set reserved to 100 kgal", "  set reserved to 100 kgal\n  replace price with 90% of price_of_town");
    let more = "rate price_of_town \"Town\" in $/kgal\n  cite \"Agreement\" illustrative\n  from 2020-10-01 $3.00\n  until replaced\n";
    let book = book(&format!("{more}{}", town(&replaced)));
    assert_eq!(amount(&book, &march(), "volume"), "27.00");
}

#[test]
fn an_omitted_line_is_none() {
    let book = book(&town(&OWN_LINE.replace("  set reserved to 100 kgal", "  set reserved to 100 kgal\n  omit volume")));
    assert_eq!(amount(&book, &march(), "volume"), "none");
    assert_eq!(amount(&book, &march(), "capacity"), "50.00");
}

#[test]
fn a_name_that_the_schedule_does_not_find_is_looked_up_in_the_contract() {
    let schedule = "\
schedule frame \"Frame\"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage by day of the period
  when service is shorter than a period, split usage by nothing
  round each charge to $0.01 half up
  charge above \"Above\"
    cite \"Resolution\" illustrative
    gl 401
    amount (excess of water over allowance) at price
";
    let own = OWN_LINE.replace("takes service under supply\n  set reserved to 100 kgal", "takes service under frame\nvalue reserved \"R\" is 1 kgal");
    let book = book(&format!("{schedule}{}", town(&own)));
    assert_eq!(amount(&book, &march(), "above"), "12.00");
}

#[test]
fn days_outside_the_term_are_refused() {
    let book = book(&town(OWN_LINE));
    let across = case("town", "2020-09-15", "2020-10-14").with("water", "10 kgal");
    assert_eq!(amount(&book, &across, "volume"), "R6033");
}

#[test]
fn the_rules_of_the_contract_govern_its_own_lines_alone() {
    let own = format!("{OWN_LINE}\nround each charge to $1.00 up");
    let book = book(&town(&own));
    let case = case("town", "2023-03-01", "2023-03-31").with("water", "10.3 kgal");
    assert_eq!(amount(&book, &case, "volume"), "20.60");
    let short = case_of_days("2023-03-01", "2023-03-20");
    assert_eq!(amount(&book, &short, "capacity"), "33.00");
}

fn case_of_days(first: &str, last: &str) -> Case {
    case("town", first, last).with("water", "10 kgal")
}

fn at_points(points: &[(&str, &str)]) -> Case {
    let mut case = case("town", "2023-03-01", "2023-03-31");
    for (point, water) in points {
        let given = vec![("water".to_owned(), GivenValue::Whole((*water).to_owned()))];
        case.meters.push(MeterGiven { name: (*point).to_owned(), given });
    }
    case
}

#[test]
fn points_add_up_with_their_signs() {
    let book = book(&town(&format!("points CW-01, CW-02, minus CW-03\n{OWN_LINE}")));
    let all = at_points(&[("CW-01", "8 kgal"), ("CW-02", "5 kgal"), ("CW-03", "1 kgal")]);
    assert_eq!(amount(&book, &all, "volume"), "24.00");
}

#[test]
fn where_one_point_is_given_all_must_be() {
    let book = book(&town(&format!("points CW-01, CW-02\n{OWN_LINE}")));
    assert_eq!(amount(&book, &at_points(&[("CW-01", "8 kgal")]), "volume"), "R6034");
    assert_eq!(amount(&book, &at_points(&[("CW-09", "8 kgal")]), "volume"), "R5014");
}
