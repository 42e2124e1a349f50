//! Terms of payment: due days, interest, late fees, waivers, and what a payment pays, written as their own tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::audit::arithmetic::evaluate_text;
use ratebook::intake::{JsonCases, Question};
use ratebook::language::RateBook;
use ratebook::source::{Refusal, Sources};
use ratebook::study::{Verdict, run_tests};

const HEAD: &str = r#"chapter t.x "Terms"
holidays federal on 2025-01-01, 2025-01-20
  on 2025-02-17
fact accepted "Accepted" yes or no
  not entered is an error
rate court "Rate of interest" in % per year
  cite "Invented" illustrative
  from 2025-01-01 9%
  from 2025-04-01 8%
  until 2025-12-31
"#;

fn read(text: &str) -> (Sources, RateBook) {
    let mut sources = Sources::default();
    sources.add("t.rate", &format!("{HEAD}{text}"));
    let book = RateBook::read(&sources);
    (sources, book)
}

/// Every test of the text passes, and every equation it prints holds.
fn pass(text: &str) -> Vec<String> {
    let (sources, book) = read(text);
    assert_eq!(common::errors(&book), Vec::<&str>::new(), "{:?}", book.diagnostics);
    let mut told = Vec::new();
    let trials = run_tests(&book);
    assert!(!trials.is_empty(), "the text has tests");
    for trial in &trials {
        let lines = trial.derivation(&sources);
        assert!(matches!(trial.verdict, Verdict::Passed), "{}: {:?}\n{lines:#?}", trial.title, trial.verdict);
        for line in &lines {
            let text = line.split("   ").next().unwrap_or("");
            let Some((left, right)) = text.split_once(" = ") else { continue };
            let left = left.split_once(": ").map_or(left, |(_, formula)| formula);
            assert!(evaluate_text(left).is_ok(), "{line}: {:?}", evaluate_text(left));
            assert_eq!(evaluate_text(left), evaluate_text(right), "{line}");
        }
        told.extend(lines);
    }
    told
}

/// Terms `p` with these lines; then tests, each a title, what is asked and what is expected.
fn terms(lines: &[&str], tests: &[(&str, &str)]) -> String {
    let mut text = "terms p \"P\"\n  cite \"Invented\" illustrative\n".to_owned();
    for line in lines {
        text += &format!("  {line}\n");
    }
    for (at, (ask, expected)) in tests.iter().enumerate() {
        text += &format!("test \"{at} {ask}\"\n  {ask}\n");
        for line in expected.split("; ") {
            text += &format!("  {line}\n");
        }
    }
    text
}

const BY_INVOICE: &str = "due 0 days after the invoice date";

fn interest(line: &str, tests: &[(&str, &str)]) -> String {
    terms(&[BY_INVOICE, line, "no late fee", "payments apply to oldest first"], tests)
}

fn owed(book: &RateBook, case: &str) -> Result<ratebook::rating::Owed, Refusal> {
    match JsonCases::new(case.as_bytes()).next().unwrap().map_err(|bad| bad.refusal)?.question {
        Question::Owe(case) => ratebook::rating::owe(&book.plan, &case),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_statute_of_prompt_payment_compounds_by_months_begun() {
    let lines = [
        "due 45 days after receipt of the invoice",
        "interest 1% per month, compounding monthly, on unpaid principal, from 30 days after the due date, part month counts whole",
        "interest must be invoiced",
        "no late fee",
    ];
    let told = pass(&terms(
        &lines,
        &[
            (
                "owe $100,000.00 under p, received 2025-01-02, paid 2025-05-01",
                "expect due date is 2025-02-16; expect interest begins is 2025-03-18; by hand 100,000 * 1.01 * 1.01 - 100,000; expect interest is $2,010.00; expect months is 2; expect owed is $2,010.00",
            ),
            ("owe $100,000.00 under p, received 2025-01-10, paid 2025-03-20", "expect interest begins is 2025-03-26; expect interest is $0.00"),
            ("owe $100,000.00 under p, received 2025-01-10, paid 2025-04-02", "expect interest is $1,000.00"),
            ("owe $100,000.00 under p, received 2025-01-02, paid 2025-04-18", "expect interest is $1,000.00; expect late_fee is $0.00"),
            ("owe $100,000.00 under p, received 2025-01-02", "expect due date is 2025-02-16"),
            ("owe $100,000.00 under p, invoiced 2025-01-02", "expect no bill: R5002"),
        ],
    ));
    for wanted in ["month 2, 2025-04-18 to 2025-05-17: ($100,000.00 + $1,000.00) × 1% = $1,010.00", "interest is owed only where it was invoiced"] {
        assert!(told.iter().any(|line| line.contains(wanted)), "{wanted}\n{told:#?}");
    }
}

#[test]
fn months_run_from_the_first_day_to_the_same_day_or_the_last_of_the_month() {
    let paid = |day: &str| format!("owe $100.00 under p, invoiced 2025-01-31, paid {day}");
    let of = |clauses: &str, days: &[(&str, &str)]| {
        let asked: Vec<(String, String)> = days.iter().map(|(day, months)| (paid(day), format!("expect months is {months}"))).collect();
        let asked: Vec<(&str, &str)> = asked.iter().map(|(ask, expected)| (ask.as_str(), expected.as_str())).collect();
        pass(&interest(&format!("interest 1% per month, simple, on unpaid principal, from 0 days after the due date, {clauses}"), &asked));
    };
    of(
        "part month counts whole",
        &[("2025-01-31", "0"), ("2025-02-01", "1"), ("2025-02-28", "1"), ("2025-03-01", "2"), ("2025-03-31", "2"), ("2025-04-01", "3")],
    );
    of("part month counts whole, the day of payment counts", &[("2025-01-31", "1"), ("2025-02-27", "1"), ("2025-02-28", "2")]);
    of("part month does not count", &[("2025-02-27", "0"), ("2025-02-28", "1"), ("2025-03-30", "1"), ("2025-03-31", "2")]);
}

#[test]
fn a_yearly_rate_is_a_twelfth_a_month() {
    pass(&interest(
        "interest 9% per year, simple, on unpaid principal, from 0 days after the due date, part month counts whole",
        &[("owe $1,000.00 under p, invoiced 2025-01-01, paid 2025-03-01", "by hand 1,000 * 0.09 / 12 * 2; expect interest is $15.00")],
    ));
}

#[test]
fn days_over_365_with_or_without_the_day_of_payment() {
    let of = |counts: &str, days: &str, amount: &str| {
        let line = format!("interest 7.3% per year, simple, on unpaid principal, from 10 days after the due date, by day over 365, {counts}");
        let expected = format!("expect interest begins is 2025-01-11; expect days is {days}; expect interest is {amount}");
        pass(&interest(&line, &[("owe $1,000.00 under p, invoiced 2025-01-01, paid 2025-01-31", &expected)]))
    };
    let told = of("the day of payment does not count", "20", "$4.00");
    assert!(told.iter().any(|line| line.contains("$1,000.00 × 7.3% × 20 ÷ 365 = $4.00")), "{told:#?}");
    of("the day of payment counts", "21", "$4.20");
}

#[test]
fn each_day_over_the_days_of_its_own_year() {
    let line = "interest 10% per year, simple, on unpaid principal, from 0 days after the due date, by day over the days of the year, the day of payment does not count";
    pass(&interest(
        line,
        &[(
            "owe $133,590.00 under p, invoiced 2023-12-22, paid 2024-01-11",
            "by hand 133,590 * 0.10 * 10/365 + 133,590 * 0.10 * 10/366; expect interest is $731.00",
        )],
    ));
}

#[test]
fn a_dated_rate_counts_each_day_or_that_of_the_first() {
    let of = |version: &str, expected: &str| {
        let line = format!(
            "interest at court, {version}, simple, on unpaid principal, from 0 days after the due date, by day over 365, the day of payment does not count"
        );
        pass(&interest(&line, &[("owe $36,500.00 under p, invoiced 2025-03-22, paid 2025-04-11", expected)]))
    };
    let told = of("each day at its own version", "by hand 36,500 * 10/365 * (0.09 + 0.08); expect interest is $170.00");
    assert!(told.iter().any(|line| line.contains("court, t.rate")), "{told:#?}");
    of("at the version of the first day", "expect interest is $180.00");
    let line = "interest at court, each day at its own version, simple, on unpaid principal, from 0 days after the due date, by day over 365, the day of payment does not count";
    pass(&interest(line, &[("owe $36,500.00 under p, invoiced 2025-12-22, paid 2026-01-11", "expect no bill: R6001")]));
    let monthly =
        "interest at court, each day at its own version, simple, on unpaid principal, from 0 days after the due date, part month counts whole";
    pass(&interest(
        monthly,
        &[("owe $1,200.00 under p, invoiced 2025-03-15, paid 2025-05-15", "by hand 1,200 * 0.09/12 + 1,200 * 0.08/12; expect interest is $17.00")],
    ));
}

#[test]
fn compounding_by_day_adds_what_came_up_at_each_months_end() {
    let line = "interest 36.5% per year, compounding monthly, on unpaid principal, from 0 days after the due date, by day over 365, the day of payment does not count";
    pass(&interest(
        line,
        &[(
            "owe $1,000.00 under p, invoiced 2025-03-01, paid 2025-04-11",
            "by hand 1,000 * 0.001 * 31 + 1,031 * 0.001 * 10; expect interest is $41.31",
        )],
    ));
}

#[test]
fn what_came_up_before_a_payment_of_principal_goes_on_bearing_interest() {
    let by_month = "interest 1% per month, compounding monthly, on unpaid principal, from 0 days after the due date, part month counts whole\n    round to $0.01 half up";
    let told = pass(&interest(
        by_month,
        &[
            // 10.00, 10.10, then 1 % of 400 + 20.10, of 400 + 24.301, of 400 + 28.54401.
            (
                "owe $1,000.00 under p, invoiced 2025-01-01, paid $600.00 on 2025-03-01, paid 2025-06-01",
                "by hand 10 + 10.10 + 4.201 + 4.24301 + 4.2854401; expect interest is $32.83",
            ),
            // Paid inside the third month, which was begun.
            (
                "owe $1,000.00 under p, invoiced 2025-01-01, paid $600.00 on 2025-03-02, paid 2025-05-01",
                "by hand 10 + 10.10 + 10.201 + (400 + 30.301) * 0.01; expect interest is $34.60",
            ),
        ],
    ));
    assert!(told.iter().any(|line| line.contains("($400.00 + $20.10) × 1% = $4.201")), "{told:#?}");
    let by_day = "interest 36.5% per year, compounding monthly, on unpaid principal, from 0 days after the due date, by day over 365, the day of payment counts\n    round to $0.01 half up";
    pass(&interest(
        by_day,
        &[(
            // The day of the payment, March 20, is the twentieth at 1,000.
            "owe $1,000.00 under p, invoiced 2025-03-01, paid $400.00 on 2025-03-20, paid 2025-04-10",
            "by hand 20 * 1 + 11 * 0.6 + 10 * (600 + 26.6) * 0.001; expect interest is $32.87",
        )],
    ));
}

#[test]
fn payments_lower_the_principal_from_their_day_on() {
    let by_day =
        "interest 36.5% per year, simple, on unpaid principal, from 0 days after the due date, by day over 365, the day of payment does not count";
    let told = pass(&interest(
        by_day,
        &[(
            "owe $1,000.00 under p, invoiced 2025-03-01, paid $400.00 on 2025-03-11, paid 2025-03-31",
            "by hand 1,000 * 0.001 * 10 + 600 * 0.001 * 20; expect interest is $22.00; expect owed is $22.00",
        )],
    ));
    assert!(told.iter().any(|line| line.contains("paid on 2025-03-11: $1,000.00 - $400.00 = $600.00")), "{told:#?}");
    let by_month = "interest 1% per month, simple, on unpaid principal, from 0 days after the due date, part month counts whole";
    pass(&interest(
        by_month,
        &[
            (
                "owe $1,000.00 under p, invoiced 2025-03-01, paid $400.00 on 2025-04-01, paid 2025-05-01",
                "by hand 1,000 * 0.01 + 600 * 0.01; expect interest is $16.00",
            ),
            ("owe $1,000.00 under p, invoiced 2025-03-01, paid $400.00 on 2025-04-02, paid 2025-05-01", "expect interest is $20.00"),
            (
                "owe $1,000.00 under p, invoiced 2025-03-01, paid $400.00 on 2025-04-02",
                "expect interest is $20.00; by hand 1,000 + 20 - 400; expect owed is $620.00",
            ),
            ("owe $1,000.00 under p, invoiced 2025-03-01, paid $1,010.00 on 2025-04-01", "expect owed is $0.00"),
        ],
    ));
}

#[test]
fn interest_is_rounded_once_where_the_terms_say_so_and_else_exact() {
    let line = "interest 1.2345% per month, simple, on unpaid principal, from 0 days after the due date, part month counts whole";
    let ask = "owe $100.00 under p, invoiced 2025-03-01, paid 2025-03-05";
    pass(&interest(line, &[(ask, "expect interest is $1.2345")]));
    pass(&interest(&format!("{line}\n    round to $0.01 half up"), &[(ask, "by hand 100 * 0.012345; expect interest is $1.23")]));
}

#[test]
fn a_late_fee_has_its_floor_cap_and_threshold() {
    let fee =
        "late fee 10% of the unpaid balance, at least $1.00, at most $500.00, when the unpaid balance is over $5.00\n    round to $0.01 half up";
    let lines = ["due 21 days after the invoice date", "no interest", fee, "payments apply to oldest first", "payments count on posting"];
    let told = pass(&terms(
        &lines,
        &[
            (
                "owe $123.45 under p, invoiced 2025-01-01, paid 2025-01-23",
                "expect due date is 2025-01-22; by hand 0.1 * 123.45; expect late_fee is $12.35; expect owed is $12.35",
            ),
            ("owe $123.45 under p, invoiced 2025-01-01, paid 2025-01-22", "expect late_fee is $0.00"),
            ("owe $9.00 under p, invoiced 2025-01-01, paid 2025-02-01", "expect late_fee is $1.00"),
            ("owe $5.00 under p, invoiced 2025-01-01, paid 2025-02-01", "expect late_fee is $0.00"),
            ("owe $5.01 under p, invoiced 2025-01-01, paid 2025-02-01", "expect late_fee is $1.00"),
            ("owe $9,000.00 under p, invoiced 2025-01-01, paid 2025-02-01", "expect late_fee is $500.00"),
            ("owe $100.00 under p, invoiced 2025-01-01, paid $60.00 on 2025-01-10, paid 2025-02-01", "expect late_fee is $4.00"),
        ],
    ));
    assert!(
        told.iter().any(|line| line.contains("round(lesser of (greater of (10% of $123.45, $1.00), $500.00) to $0.01 half up) = $12.35")),
        "{told:#?}"
    );
    assert!(told.iter().any(|line| line.contains("is not over $5.00")), "{told:#?}");
    let later = ["due 21 days after the invoice date", "no interest", "late fee $5.00, once, 10 days after the due date"];
    pass(&terms(
        &later,
        &[
            ("owe $123.45 under p, invoiced 2025-01-01, paid 2025-02-01", "expect late_fee is $0.00"),
            ("owe $123.45 under p, invoiced 2025-01-01, paid 2025-02-02", "expect late_fee is $5.00"),
        ],
    ));
}

#[test]
fn working_days_leave_out_weekends_and_the_holidays_listed() {
    let lines = [
        "due 10 working days by federal after receipt of the invoice",
        "interest 1% per month, simple, on unpaid principal, from 1 working days by federal after the due date, part month counts whole",
        "no late fee",
    ];
    // 2025-01-10 is a Friday; the ten days pass the holiday of January 20, and Friday January 24 is the tenth but one.
    let told = pass(&terms(
        &lines,
        &[
            ("owe $1.00 under p, received 2025-01-10, paid 2025-03-01", "expect due date is 2025-01-27; expect interest begins is 2025-01-28"),
            ("owe $1.00 under p, received 2025-02-01, paid 2025-03-01", "expect due date is 2025-02-14; expect interest begins is 2025-02-18"),
            ("owe $1.00 under p, received 2025-12-26, paid 2026-03-01", "expect due date is 2026-01-09"),
        ],
    ));
    assert!(told.iter().any(|line| line.contains("`federal` lists no holiday in 2026")), "{told:#?}");
}

#[test]
fn the_day_may_come_from_a_fact() {
    let lines = ["due 30 days after accepted", "no interest", "no late fee"];
    pass(&terms(
        &lines,
        &[
            ("owe $1.00 under p, paid 2025-03-01", "given accepted is 2025-01-10; expect due date is 2025-02-09"),
            ("owe $1.00 under p, received 2025-01-10, paid 2025-03-01", "expect no bill: R5002"),
            ("owe $1.00 under p, paid 2025-03-01", "given accepted is yes; expect no bill: R5003"),
        ],
    ));
}

/// A contract with these terms and waivers.
fn contract(line: &str, waivers: &str, tests: &str) -> String {
    let terms = interest(line, &[]);
    format!(
        r#"{terms}contract city "City"
  customer W-1 "City"
  cite "Agreement" illustrative
  term 2020-10-01 to 2040-09-30
  terms p
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split usage, fixed charges by nothing
  round each charge to $0.01 half up
  charge fee "Fee"
    cite "Agreement" illustrative
    gl 401
    amount $1.00
{waivers}{tests}"#
    )
}

#[test]
fn suspended_days_never_bear_interest() {
    let waiver = "waiver storm \"Storm\" suspends interest of city from 2025-03-11 to 2025-03-20\n  cite \"Resolution\" illustrative\n";
    let by_day =
        "interest 36.5% per year, simple, on unpaid principal, from 0 days after the due date, by day over 365, the day of payment does not count";
    let test = |expected: &str| format!("test \"waived\"\n  owe $1,000.00 under city, invoiced 2025-03-01, paid 2025-03-31\n  {expected}\n");
    let told = pass(&contract(by_day, waiver, &(test("expect interest is $20.00") + &test("expect days is 20"))));
    assert!(told.iter().any(|line| line.contains("Storm: 10 days of 2025-03-11 to 2025-03-20 never bear interest")), "{told:#?}");
    // The terms by themselves know of no waiver.
    let plain = "test \"by themselves\"\n  owe $1,000.00 under p, invoiced 2025-03-01, paid 2025-03-31\n  expect interest is $30.00\n";
    pass(&contract(by_day, waiver, plain));
    // By months the end is moved back by ten days: to 2025-03-31, one month, and to 2025-04-02, two.
    let by_month = "interest 1% per month, simple, on unpaid principal, from 0 days after the due date, part month counts whole";
    let paid = |day: &str, months: &str| {
        format!("test \"{day}\"\n  owe $1,000.00 under city, invoiced 2025-03-01, paid {day}\n  expect months is {months}\n")
    };
    pass(&contract(by_month, waiver, &(paid("2025-04-10", "1") + &paid("2025-04-11", "1") + &paid("2025-04-12", "2"))));
}

#[test]
fn deferred_interest_runs_on_and_is_not_asked_for() {
    let waiver = "waiver storm \"Storm\" defers interest of city from 2025-03-11 to 2025-04-30\n  cite \"Resolution\" illustrative\n";
    let by_month = "interest 1% per month, simple, on unpaid principal, from 0 days after the due date, part month counts whole";
    let paid = |day: &str, owed: &str| {
        format!("test \"{day}\"\n  owe $1,000.00 under city, invoiced 2025-03-01, paid {day}\n  expect interest is $20.00\n  expect owed is {owed}\n")
    };
    let told = pass(&contract(by_month, waiver, &(paid("2025-04-30", "$0.00") + &paid("2025-05-01", "$20.00"))));
    assert!(told.iter().any(|line| line.contains("interest of $20.00 is not asked for before 2025-05-01")), "{told:#?}");
}

#[test]
fn a_suspended_late_fee_is_not_charged() {
    let waiver = "waiver storm \"Storm\" suspends late fee of city from 2025-03-01 to 2025-03-31\n  cite \"Resolution\" illustrative\n";
    let text = contract("no interest", waiver, "").replace("no late fee", "late fee $5.00");
    let test =
        |day: &str, fee: &str| format!("test \"{day}\"\n  owe $1,000.00 under city, invoiced {day}, paid 2025-06-01\n  expect late_fee is {fee}\n");
    pass(&(text.clone() + &test("2025-03-31", "$0.00") + &test("2025-04-01", "$5.00")));
}

#[test]
fn terms_that_leave_something_open_are_refused() {
    let of = |lines: &[&str]| common::errors(&read(&terms(lines, &[])).1);
    let whole = "interest 1% per month, simple, on unpaid principal, from 0 days after the due date, part month counts whole";
    assert_eq!(of(&[BY_INVOICE, whole, "no late fee"]), Vec::<&str>::new());
    assert_eq!(of(&[whole, "no late fee"]), ["R4047"]);
    assert_eq!(of(&[BY_INVOICE, "no late fee"]), ["R4047"]);
    assert_eq!(of(&[BY_INVOICE, whole]), ["R4047"]);
    for left_out in [", simple", ", on unpaid principal", ", from 0 days after the due date", ", part month counts whole"] {
        assert_eq!(of(&[BY_INVOICE, &whole.replace(left_out, ""), "no late fee"]), ["R4047"], "{left_out}");
    }
    for again in [", compounding monthly", ", by day over 365", ", part month does not count", ", from the due date"] {
        assert_eq!(of(&[BY_INVOICE, &format!("{whole}{again}"), "no late fee"]), ["R1013"], "{again}");
    }
    assert_eq!(of(&[BY_INVOICE, "no interest", "late fee 10% of the unpaid balance, at least $1.00, at least $2.00"]), ["R1013"]);
    let by_day = "interest 9% per year, simple, on unpaid principal, from 0 days after the due date, by day over 365";
    assert_eq!(of(&[BY_INVOICE, by_day, "no late fee"]), ["R4047"]);
    let monthly = "interest 1% per month, simple, on unpaid principal, from 0 days after the due date, by day over 365, the day of payment counts";
    assert_eq!(of(&[BY_INVOICE, monthly, "no late fee"]), ["R4047"]);
    assert_eq!(of(&[BY_INVOICE, "no interest", "late fee 10% of the unpaid balance, at least $9.00, at most $1.00"]), ["R4056"]);
    assert_eq!(of(&["due 3 working days by nobody after the invoice date", "no interest", "no late fee"]), ["R2001"]);
}

/// What services receive of $100.00, asked in one order.
fn pay(order: &str, amount: &str, owes: &[(&str, &str, &str)], receives: &[(&str, &str)]) -> Vec<String> {
    let line = format!("payments apply to {order}");
    let mut text = terms(&[BY_INVOICE, "no interest", "no late fee", &line], &[]);
    text += &format!("test \"{order}\"\n  pay {amount} under p on 2025-05-01\n");
    for (service, amount, since) in owes {
        text += &format!("  given {service} owes {amount} since {since}\n");
    }
    for (service, amount) in receives {
        text +=
            &if *service == "unapplied" { format!("  expect unapplied is {amount}\n") } else { format!("  expect {service} receives {amount}\n") };
    }
    pass(&text)
}

#[test]
fn payments_go_to_the_oldest_the_newest_or_services_in_an_order() {
    let owes =
        [("water", "$60.00", "2025-04-01"), ("water", "$20.00", "2025-03-01"), ("sewer", "$50.00", "2025-04-01"), ("sewer", "$10.00", "2025-02-01")];
    // Oldest: sewer 10, water 20, then of April sewer before water by name.
    pay("oldest first", "$100.00", &owes, &[("sewer", "$60.00"), ("water", "$40.00")]);
    // Current: sewer 50, water 50 of 60.
    pay("current, then arrears", "$100.00", &owes, &[("sewer", "$50.00"), ("water", "$50.00")]);
    pay("arrears, then current", "$100.00", &owes, &[("sewer", "$60.00"), ("water", "$40.00")]);
    pay("water, then sewer", "$100.00", &owes, &[("water", "$80.00"), ("sewer", "$20.00")]);
    pay("arrears, then water, then sewer", "$100.00", &owes, &[("water", "$80.00"), ("sewer", "$20.00")]);
    pay("oldest first", "$150.00", &owes, &[("sewer", "$60.00"), ("water", "$80.00"), ("unapplied", "$10.00")]);
}

#[test]
fn a_payment_is_shared_by_what_each_service_owes() {
    let thirds = [("water", "$33.33", "2025-04-01"), ("sewer", "$33.33", "2025-04-01"), ("trash", "$33.34", "2025-04-01")];
    // 50 × 33.33/100 = 16.665, half up 16.67 twice, and 16.67: a cent too much, taken from the largest.
    let told = pay(
        "pro rata across services, odd cents to the largest",
        "$50.00",
        &thirds,
        &[("water", "$16.67"), ("sewer", "$16.67"), ("trash", "$16.66")],
    );
    assert!(told.iter().any(|line| line.contains("sewer: $50.00 × $33.33 ÷ $100.00 = $16.665")), "{told:#?}");
    let owes = [("water", "$60.00", "2025-04-01"), ("water", "$60.00", "2025-03-01"), ("sewer", "$40.00", "2025-04-01")];
    let within = "pro rata across services, odd cents to the largest, and within each to current, then arrears";
    let told = pay(within, "$80.00", &owes, &[("water", "$60.00"), ("sewer", "$20.00")]);
    assert!(told.iter().any(|line| line.contains("water since 2025-04-01: $60.00 of $60.00")), "{told:#?}");
    // Odd cents that the largest cannot take go on to the next.
    let mut small: Vec<(String, &str, &str)> = (0..10).map(|at| (format!("s{at}"), "$0.01", "2025-04-01")).collect();
    small.push(("big".to_owned(), "$0.02", "2025-04-01"));
    let small: Vec<(&str, &str, &str)> = small.iter().map(|(service, amount, since)| (service.as_str(), *amount, *since)).collect();
    pay(
        "pro rata across services, odd cents to the largest",
        "$0.05",
        &small,
        &[("big", "$0.02"), ("s0", "$0.01"), ("s2", "$0.01"), ("s3", "$0.00")],
    );
}

#[test]
fn a_payment_that_the_terms_do_not_order_is_refused() {
    let text = terms(
        &[BY_INVOICE, "no interest", "no late fee"],
        &[("pay $1.00 under p on 2025-05-01", "given water owes $60.00 since 2025-01-01; expect no bill: R6039")],
    );
    pass(&text);
    let named = terms(
        &[BY_INVOICE, "no interest", "no late fee", "payments apply to water, then sewer"],
        &[("pay $1.00 under p on 2025-05-01", "given trash owes $60.00 since 2025-01-01; expect no bill: R6039")],
    );
    pass(&named);
}

#[test]
fn a_case_gives_payments_as_a_date_or_a_list_and_a_day_to_ask_for() {
    let line = "interest 1% per month, simple, on unpaid principal, from 0 days after the due date, part month counts whole";
    let (sources, book) = read(&interest(line, &[]));
    let ask = |rest: &str| owed(&book, &format!(r#"{{"case":"o1","ask":"owe t.x.p","amount":"1000.00","invoiced":"2025-03-01"{rest}}}"#));
    let paid = ask(r#","paid":[{"on":"2025-04-01","amount":"400.00"},"2025-05-01"]"#).unwrap();
    let json = ratebook::render::owing_json("o1", &paid, &sources);
    assert_eq!(json["interest"], "16.00");
    assert_eq!(json["owed"], "16.00");
    assert_eq!(json["due"], "2025-03-01");
    assert_eq!(json["months"], 2);
    assert_eq!(ask(r#","on":"2025-03-02""#).unwrap().owing.owed.unwrap().to_string(), "1010");
    assert!(ask("").unwrap().owing.owed.is_none());
    assert_eq!(ask(r#","paid":7"#).unwrap_err().code.id, "R5001");
    assert_eq!(ask(r#","paid":"2025-02-30""#).unwrap_err().code.id, "R5003");
    assert_eq!(ask(r#","paid":[{"on":"2025-04-01","amount":"4 kgal"}]"#).unwrap_err().code.id, "R5005");
    assert_eq!(ask(r#","paid":[{"on":"2025-04-01","amount":"-4"}]"#).unwrap_err().code.id, "R6017");
    assert_eq!(ask(r#","paid":"9999-12-31""#).unwrap_err().code.id, "R5003");
    assert_eq!(owed(&book, r#"{"case":"o1","ask":"owe q","amount":"1","invoiced":"2025-03-01"}"#).unwrap_err().code.id, "R5004");
    assert_eq!(owed(&book, r#"{"case":"o1","ask":"owe p","invoiced":"2025-03-01"}"#).unwrap_err().code.id, "R5002");
    let text = ratebook::render::owing_text("o1", &paid, &sources, true);
    assert!(text.contains("Interest begins") && text.contains("month 1, 2025-03-01 to 2025-03-31: $1,000.00 × 1% = $10.00"), "{text}");
}
