//! Terms of payment.

use num_rational::BigRational;
use ratebook::audit;
use ratebook::calendar::Day;
use ratebook::records::{OweCase, OwedGiven, PayCase, PaymentGiven};

use crate::texts::{book, cents, day, town};

const HOLIDAYS: &str = "holidays federal on 2025-01-01, 2025-01-20\n";

fn terms(lines: &str) -> String {
    let lines: Vec<String> = lines.lines().map(|line| format!("  {line}\n")).collect();
    format!("{HOLIDAYS}terms prompt \"Prompt\"\n  cite \"Agreement\" illustrative\n{}", lines.concat())
}

fn asked(terms: &str, amount: &str, received: &str, paid: &[(&str, &str)]) -> OweCase {
    let paid = paid.iter().map(|(amount, on)| PaymentGiven { on: day(on), amount: (!amount.is_empty()).then(|| format!("${amount}")) });
    OweCase {
        id: "asked".to_owned(),
        terms: terms.to_owned(),
        amount: format!("${amount}"),
        received: Some(day(received)),
        invoiced: Some(day(received)),
        on: None,
        paid: paid.collect(),
        given: Vec::new(),
    }
}

/// Due day, interest, late fee.
fn owed(text: &str, of: &str, amount: &str, received: &str, paid: &[(&str, &str)]) -> (Day, String, String) {
    let book = book(text);
    let found = audit::owe(&book.book, &asked(of, amount, received, paid)).unwrap();
    let words = |value: Option<BigRational>| value.map_or_else(|| "none".to_owned(), |value| cents(&value));
    (found.due, words(found.interest), words(found.late_fee))
}

#[test]
fn an_invoice_is_due_so_many_days_after_its_receipt() {
    let text = terms("due 45 days after receipt of the invoice\nno interest\nno late fee");
    assert_eq!(owed(&text, "prompt", "10.00", "2025-01-15", &[]).0, day("2025-03-01"));
    let working = terms("due 3 working days by federal after receipt of the invoice\nno interest\nno late fee");
    // Friday the 17th, then Tuesday the 21st, Wednesday the 22nd, Thursday the 23rd
    assert_eq!(owed(&working, "prompt", "10.00", "2025-01-17", &[]).0, day("2025-01-23"));
}

const MONTHLY: &str = "\
due 30 days after receipt of the invoice
interest 1% per month, simple, on unpaid principal, from 30 days after the due date, part month counts whole
no late fee";

#[test]
fn a_begun_month_counts_whole() {
    let text = terms(MONTHLY);
    // due 2025-01-31, interest from 2025-03-02
    let interest = |paid: &str| owed(&text, "prompt", "1,000.00", "2025-01-01", &[("", paid)]).1;
    assert_eq!(interest("2025-03-02"), "0.00");
    assert_eq!(interest("2025-03-03"), "10.00");
    assert_eq!(interest("2025-04-02"), "10.00");
    assert_eq!(interest("2025-04-03"), "20.00");
}

#[test]
fn each_payment_lowers_the_principal() {
    let text = terms(MONTHLY);
    let paid = [("400.00", "2025-03-10"), ("", "2025-05-10")];
    // 400 for one month, 600 for three
    assert_eq!(owed(&text, "prompt", "1,000.00", "2025-01-01", &paid).1, "22.00");
}

#[test]
fn compounding_adds_interest_to_its_base() {
    let text = terms(&MONTHLY.replace("simple", "compounding monthly"));
    assert_eq!(owed(&text, "prompt", "1,000.00", "2025-01-01", &[("", "2025-04-10")]).1, "20.10");
}

#[test]
fn interest_by_day_counts_the_day_of_payment_where_it_says_so() {
    let by_day = |counts: &str| {
        terms(&format!(
            "due 30 days after receipt of the invoice
interest 7.3% per year, simple, on unpaid principal, from 0 days after the due date, by day over 365, the day of payment {counts}
no late fee"
        ))
    };
    // 2025-01-31 to 2025-02-09: ten days at 0.02 % of 10,000
    assert_eq!(owed(&by_day("does not count"), "prompt", "10,000.00", "2025-01-01", &[("", "2025-02-10")]).1, "20.00");
    assert_eq!(owed(&by_day("counts"), "prompt", "10,000.00", "2025-01-01", &[("", "2025-02-10")]).1, "22.00");
}

#[test]
fn days_under_a_waiver_bear_no_interest() {
    let contract = town("takes service under supply\n  set reserved to 1 kgal\nterms prompt");
    let waiver = "waiver storm \"Storm\" suspends interest of town from 2025-03-10 to 2025-03-19\n  cite \"Resolution\" illustrative\n";
    let text = format!("{}{contract}{waiver}", terms(MONTHLY));
    // the end moves from 2025-04-10 to 2025-03-31: one month
    assert_eq!(owed(&text, "town", "1,000.00", "2025-01-01", &[("", "2025-04-10")]).1, "10.00");
    assert_eq!(owed(&text, "prompt", "1,000.00", "2025-01-01", &[("", "2025-04-10")]).1, "20.00");
}

#[test]
fn a_late_fee_is_a_share_of_what_is_unpaid() {
    let fee = "due 30 days after the invoice date\nno interest\nlate fee 10% of the unpaid balance, at least $2.00, at most $50.00, when the unpaid balance is over $5.00";
    let of = |amount: &str, paid: &[(&str, &str)]| owed(&terms(fee), "prompt", amount, "2025-01-01", paid).2;
    assert_eq!(of("100.00", &[("", "2025-01-31")]), "0.00");
    assert_eq!(of("100.00", &[("", "2025-02-01")]), "10.00");
    assert_eq!(of("100.00", &[("96.00", "2025-01-31"), ("", "2025-03-01")]), "0.00");
    assert_eq!(of("100.00", &[("90.00", "2025-01-31"), ("", "2025-03-01")]), "2.00");
    assert_eq!(of("9,000.00", &[("1.00", "2025-02-01")]), "50.00");
    assert_eq!(of("9,000.00", &[]), "none");
}

fn balance(service: &str, amount: &str, since: &str) -> OwedGiven {
    OwedGiven { service: service.to_owned(), amount: format!("${amount}"), since: day(since) }
}

fn paid(order: &str, amount: &str) -> String {
    let text = terms(&format!("due 30 days after the invoice date\nno interest\nno late fee\npayments apply to {order}"));
    let owes = vec![
        balance("water", "60.00", "2025-03-01"),
        balance("water", "10.00", "2025-01-01"),
        balance("sewer", "30.00", "2025-02-01"),
        balance("sewer", "20.00", "2025-03-01"),
    ];
    let asked = PayCase { id: "asked".to_owned(), terms: "prompt".to_owned(), amount: format!("${amount}"), on: day("2025-04-01"), owes };
    let receipt = audit::pay(&book(&text).book, &asked).unwrap();
    let each: Vec<String> = receipt.of_each.iter().map(|one: &BigRational| cents(one)).collect();
    each.join(" ")
}

#[test]
fn a_payment_pays_in_the_order_that_the_terms_say() {
    assert_eq!(paid("oldest first", "55.00"), "0.00 10.00 30.00 15.00");
    assert_eq!(paid("current, then arrears", "85.00"), "60.00 5.00 0.00 20.00");
    assert_eq!(paid("arrears, then current", "65.00"), "5.00 10.00 30.00 20.00");
    assert_eq!(paid("arrears, then water, then sewer", "105.00"), "60.00 10.00 30.00 5.00");
}

#[test]
fn pro_rata_gives_each_service_its_share_and_the_odd_cents_to_the_largest() {
    // 100.00 of 120.00: water 58.33 of 70.00, sewer 41.67 of 50.00
    assert_eq!(
        paid("pro rata across services, odd cents to the largest, and within each to current, then arrears", "100.00"),
        "58.33 0.00 21.67 20.00"
    );
}
