//! Principles that hold whatever the figures are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};
use ratebook::exact::Number;

const SOUND: &str = include_str!("fixtures/sound.rate");

fn exact_total(text: &str, from: &str, to: &str, usage: &str) -> Number {
    let book = common::read(text);
    let case = format!("{{\"case\":\"c\",\"bill\":\"water\",\"from\":\"{from}\",\"to\":\"{to}\",\"given\":{{\"metered_water\":\"{usage}\"}}}}");
    common::rate(&book, &case).unwrap().invoice.lines[0].exact.clone()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Principle F: a version row that changes nothing changes no invoice before rounding.
    #[test]
    fn a_version_that_changes_nothing_changes_no_invoice(usage in 0u32..5_000_000, day in 2u32..30) {
        let usage = format!("{}.{:03}", usage / 1000, usage % 1000);
        let cut = SOUND.replace("  until replaced", &format!("  from 2023-01-{day:02} as FY2023  $4.00\n  until replaced"));
        prop_assert_eq!(exact_total(SOUND, "2023-01-01", "2023-01-31", &usage), exact_total(&cut, "2023-01-01", "2023-01-31", &usage));
    }

    /// The total is the sum of the lines, and each line's printed amount is a whole number of cents.
    #[test]
    fn the_total_is_the_sum_of_the_lines(usage in 0u32..90_000) {
        let book = ratebook::language::RateBook::read(&common::sources("rate-schedules/examples"));
        let usage = format!("{}.{:03}", usage / 1000, usage % 1000);
        let case = format!("{{\"case\":\"c\",\"bill\":\"example_city.retail_water.retail_water\",\"from\":\"2023-01-01\",\"to\":\"2023-02-28\",\"rendered\":\"2023-03-03\",\"given\":{{\"customer_class\":\"retail\",\"meter_size\":\"1in\",\"service_area\":\"outside_city\",\"metered_water\":\"{usage}\"}}}}");
        let invoice = common::rate(&book, &case).unwrap().invoice;
        let sum = invoice.lines.iter().fold(Number::ZERO, |sum, line| sum.plus(&line.amount));
        prop_assert_eq!(&sum, &invoice.total);
        prop_assert_eq!(sum.shifted(2).as_integer().is_some(), true);
    }
}

#[test]
fn meters_that_print_apart_are_rounded_apart_and_add_up() {
    let text = SOUND.replace("\nrate volumetric", "\nchoice size is one of 3/4in, 1in\n\ntable base \"Base\" in $ per month by size\n  cite \"Resolution\" illustrative\n  from 2022-10-01 as FY2023\n    3/4in  1.005\n    1in    2.005\n  until replaced\n\nrate volumetric").replace(
        "  round each charge",
        "  when service is shorter than a period, split fixed charges by nothing\n  when a rate changes inside a period, split fixed charges by day of the period\n  round each charge",
    ) + "\n  charge base_fee \"Base\"\n    gl 401\n    amount base for size * months in the bill, for each meter of the account, one line each\n";
    let book = common::read(&text);
    assert_eq!(common::errors(&book), Vec::<&str>::new());
    let case = "{\"case\":\"c\",\"bill\":\"water\",\"from\":\"2022-11-01\",\"to\":\"2022-11-30\",\"given\":{\"metered_water\":\"1\"},\"meters\":{\"A\":{\"size\":\"3/4in\"},\"B\":{\"size\":\"1in\"}}}";
    let invoice = common::rate(&book, case).unwrap().invoice;
    let amounts: Vec<String> = invoice.lines.iter().map(|line| line.amount.plain(2)).collect();
    assert_eq!(amounts, ["4.00", "1.01", "2.01"]);
    assert_eq!(invoice.total.plain(2), "7.02");
}

#[test]
fn a_fee_beside_months_is_billed_once_across_a_rate_change() {
    let rates = "\nrate monthly \"Monthly\" in $ per month\n  cite \"Resolution\" illustrative\n  from 2022-10-01 $10.00\n  from 2023-01-11 $10.00\n  until replaced\nrate fee \"Fee\" in $\n  cite \"Resolution\" illustrative\n  from 2022-10-01 $7.00\n  until replaced\n\nschedule";
    let text = SOUND.replace("\nschedule", rates).replace(
        "  round each charge",
        "  when service is shorter than a period, split fixed charges by day of the calendar month\n  when a rate changes inside a period, split fixed charges by day of the period\n  round each charge",
    ) + "\n  charge both \"Both\"\n    gl 401\n    amount monthly * months in the bill + fee\n";
    let book = common::read(&text);
    assert_eq!(common::errors(&book), Vec::<&str>::new());
    // By hand: 10.00 + 7.00, whether or not a version that changes nothing begins on 11 January.
    let case = "{\"case\":\"c\",\"bill\":\"water\",\"from\":\"2023-01-01\",\"to\":\"2023-01-31\",\"given\":{\"metered_water\":\"0\"}}";
    assert_eq!(common::total(&book, case), "17.00");
}
