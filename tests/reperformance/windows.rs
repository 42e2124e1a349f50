//! Windows.

use ratebook::records::Case;

use crate::texts::{With, amount, book, case, town};

/// The contract with one determinant, billed at $1.00 a kgal (or a kgal per day).
fn looking(window: &str, unit: &str) -> String {
    town(&format!(
        "takes service under supply
  set reserved to 100 kgal
determinant looked \"Looked\" is {window}
charge line \"Line\"
  cite \"Agreement\" illustrative
  gl 402
  amount {unit} * looked"
    ))
}

const VOLUME: &str = "$1.00 per kgal";
const FLOW: &str = "1 day * $1.00 per kgal";

fn september() -> Case {
    case("town", "2023-09-01", "2023-09-30").with("water", "30 kgal")
}

fn with_summer(case: Case) -> Case {
    case.before("2023-06-01", "2023-06-30", "10 kgal").before("2023-07-01", "2023-07-31", "20 kgal").before("2023-08-01", "2023-08-31", "25 kgal")
}

#[test]
fn the_months_before_and_this_one_are_elements() {
    let highest = book(&looking("highest month of water over last 4 months including this period, whole periods by last day", VOLUME));
    assert_eq!(amount(&highest, &with_summer(september()), "line"), "30.00");
    let second = book(&looking("2nd highest month of water over last 3 months before this period, whole periods by last day", VOLUME));
    assert_eq!(amount(&second, &with_summer(september()), "line"), "20.00");
    let average = book(&looking("average month of water over last 3 months before this period, split by day", VOLUME));
    assert_eq!(amount(&average, &with_summer(september()), "line"), "18.33");
}

#[test]
fn the_average_day_is_the_sum_over_the_days() {
    let book = book(&looking("average day of water over last 3 months before this period, split by day", FLOW));
    // 55 / 92
    assert_eq!(amount(&book, &with_summer(september()), "line"), "0.60");
}

#[test]
fn a_period_over_the_edge_needs_a_word() {
    let past = |case: Case| case.before("2023-05-16", "2023-06-15", "31 kgal").before("2023-06-16", "2023-08-31", "77 kgal");
    let of = |clause: &str| {
        let book = book(&looking(&format!("sum of water over last 3 months before this period{clause}"), VOLUME));
        amount(&book, &past(september()), "line")
    };
    assert_eq!(of(""), "R6031");
    assert_eq!(of(", split by day"), "92.00");
    assert_eq!(of(", whole periods by last day"), "108.00");
}

#[test]
fn else_stands_where_the_window_reaches_before_the_first_day_known() {
    let text = looking("sum of water over last 4 months before this period, split by day, else 7 kgal", VOLUME);
    assert_eq!(amount(&book(&text), &with_summer(september()), "line"), "7.00");
}

#[test]
fn a_gap_inside_the_data_is_never_bridged_by_else() {
    let text = looking("sum of water over last 3 months before this period, split by day, else 7 kgal", VOLUME);
    let gap = september().before("2023-06-01", "2023-06-30", "10 kgal").before("2023-08-01", "2023-08-31", "25 kgal");
    assert_eq!(amount(&book(&text), &gap, "line"), "R6031");
}

#[test]
fn whole_periods_of_enough_days_are_counted() {
    let of = |least: &str| {
        let text = looking(&format!("average month of water over last 3 months before this period, with at least {least}, else 7 kgal"), VOLUME);
        let past = september().before("2023-06-01", "2023-06-30", "10 kgal").before("2023-08-12", "2023-08-31", "25 kgal");
        amount(&book(&text), &past, "line")
    };
    assert_eq!(of("2 periods"), "17.50");
    assert_eq!(of("2 periods of 25 days"), "7.00");
    assert_eq!(of("1 periods of 25 days"), "10.00");
}

#[test]
fn a_season_keeps_its_days() {
    let text = looking("sum of water over last 3 months before this period, in season peak, split by day", VOLUME);
    let past = with_summer(september());
    // all of June to August lies in the peak
    assert_eq!(amount(&book(&text), &past, "line"), "55.00");
    let text = looking("average day of flow over last 2 months including this period, in season peak, else an error", FLOW);
    let daily = september().daily("flow", "2023-08-01", "2023-09-15", "3 kgal").daily("flow", "2023-09-16", "2023-09-30", "9 kgal");
    assert_eq!(amount(&book(&text), &daily, "line"), "3.00");
}

#[test]
fn the_highest_day_of_the_term_so_far_is_remembered() {
    let text = looking("highest day of flow over last 36 months including this period, since the term began where shorter", FLOW);
    let case = case("town", "2021-02-01", "2021-02-28").with("water", "1 kgal");
    let daily = case.daily("flow", "2020-10-01", "2021-02-28", "5 kgal").daily("flow", "2020-12-24", "2020-12-24", "6.1 kgal");
    assert_eq!(amount(&book(&text), &daily, "line"), "6.10");
}

#[test]
fn an_opening_value_is_one_more_element() {
    let text = looking("highest day of flow over last 36 months including this period, with opening values, else an error", FLOW);
    let text = text.replace("  determinant looked", "  opens looked at 8 kgal per day on 2021-02-10\n  determinant looked");
    let case = case("town", "2021-02-01", "2021-02-28").with("water", "1 kgal").daily("flow", "2021-02-10", "2021-02-28", "5 kgal");
    assert_eq!(amount(&book(&text), &case, "line"), "8.00");
}

#[test]
fn years_of_a_calendar_are_elements() {
    let text = looking("highest fiscal_year of water over the 2 fiscal_years before, whole periods by last day, else an error", VOLUME);
    let case = case("town", "2023-10-01", "2023-10-31").with("water", "1 kgal");
    let case = case.before("2021-10-01", "2022-09-30", "300 kgal").before("2022-10-01", "2023-09-30", "200 kgal");
    assert_eq!(amount(&book(&text), &case, "line"), "300.00");
}

#[test]
fn over_a_charge_the_invoices_count() {
    let of = |edge: &str, case: Case| {
        let text = looking(&format!("sum of volume over fiscal_year to date {edge} this period"), "10% of");
        amount(&book(&text.replace("10% of * looked", "10% of looked")), &case, "line")
    };
    let case = || case("town", "2022-12-01", "2022-12-31").with("water", "10 kgal");
    let past = || case().invoiced("2022-10-01", "2022-10-31", "volume", "$100.00").invoiced("2022-11-01", "2022-11-30", "other", "$5.00");
    assert_eq!(of("before", past()), "10.00");
    assert_eq!(of("including", past()), "12.00");
    assert_eq!(of("before", case()), "R6031");
}
