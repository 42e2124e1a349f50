//! Terms of payment and escalated rates worked out twice: by the engine and by the auditor's evaluator, on many of each.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write as _;

use num_bigint::BigInt;
use num_rational::BigRational;
use ratebook::calendar::Day;
use ratebook::exact::Number;
use ratebook::language::RateBook;
use ratebook::records::{Asked, AskedTime, OweCase, OwedGiven, PayCase, PaymentGiven};
use ratebook::{audit, rating};

/// Numbers that look random and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let at = self.below(from.len() as u64) as usize;
        from[at]
    }

    fn is(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    fn day(&mut self, after: Day, within: u64) -> Day {
        after.plus_days(self.below(within) as i32)
    }

    fn dollars(&mut self) -> String {
        format!("{}.{:02}", self.below(5_000), self.below(100))
    }
}

fn rational(value: &Number) -> BigRational {
    let (numerator, denominator) = value.as_fraction();
    BigRational::new(numerator.parse::<BigInt>().unwrap(), denominator.parse::<BigInt>().unwrap())
}

fn sound(text: &str) -> RateBook {
    let book = common::read(text);
    assert!(common::errors(&book).is_empty(), "{:?}\n{text}", book.diagnostics.iter().filter(|found| found.is_error()).collect::<Vec<_>>());
    book
}

fn first_day() -> Day {
    Day::parse("2023-10-01").unwrap()
}

/// The rate asked for on a day.
fn asked(on: Day) -> Asked {
    Asked::new("r", "r", AskedTime::On(on))
}

/// A contract with terms and waivers, all of their clauses by chance.
fn contract(chance: &mut Chance) -> String {
    let mut text = String::from(
        "chapter t.x \"T\"\nholidays federal on 2023-11-23, 2023-12-25, 2024-01-01, 2024-05-27\n\
         rate court \"Court\" in % per year\n  cite \"I\" illustrative\n  from 2023-01-01 9%\n  from 2024-01-10 8.5%\n  from 2024-04-01 7.25%\n  until replaced\n\
         rate monthly \"Monthly\" in % per month\n  cite \"I\" illustrative\n  from 2023-01-01 1%\n  from 2024-02-01 1.5%\n  until replaced\n\
         terms p \"P\"\n  cite \"I\" illustrative\n",
    );
    let count = |chance: &mut Chance| {
        let days = chance.below(40);
        if chance.is(3) { format!("{days} working days by federal") } else { format!("{days} days") }
    };
    let due = count(chance);
    writeln!(text, "  due {due} after {}", chance.pick(&["receipt of the invoice", "the invoice date"])).unwrap();
    let (from, after) = (count(chance), count(chance));
    text += &interest(chance, &from);
    text += &late_fee(chance, &after);
    text += "  payments apply to oldest first\ncontract city \"City\"\n  customer W-1 \"City\"\n  cite \"I\" illustrative\n  term 2020-10-01 to 2040-09-30\n  terms p\n  service water\n  \
             period every month\n  each version applies to service rendered on or after its date\n  when a rate changes inside a period, split usage, fixed charges by day of the period\n  \
             when service is shorter than a period, split usage, fixed charges by nothing\n  round each charge to $0.01 half up\n  charge fee \"Fee\"\n    cite \"I\" illustrative\n    gl 401\n    amount $1.00\n";
    for at in 0..chance.below(3) {
        let from = chance.day(first_day(), 200);
        let to = chance.day(from, 40);
        let thing = chance.pick(&["interest", "interest", "late fee"]);
        writeln!(
            text,
            "waiver w{at} \"W\" {} {thing} of city from {from} to {to}\n  cite \"I\" illustrative",
            chance.pick(&["suspends", "suspends", "defers"])
        )
        .unwrap();
    }
    text
}

fn interest(chance: &mut Chance, from: &str) -> String {
    if chance.is(8) {
        return "  no interest\n".to_owned();
    }
    let by_day = chance.is(2);
    let version = chance.pick(&["each day at its own version", "at the version of the first day"]);
    let rate = match (by_day, chance.below(3)) {
        (_, 0) => format!("at court, {version}"),
        (true, _) => chance.pick(&["9% per year", "12.5% per year"]).to_owned(),
        (false, 1) => format!("at monthly, {version}"),
        (false, _) => chance.pick(&["1% per month", "1.5% per month", "9% per year"]).to_owned(),
    };
    let compounding = chance.pick(&["simple", "compounding monthly"]);
    let time = if by_day {
        chance.pick(&["by day over 365", "by day over 360", "by day over the days of the year"])
    } else {
        chance.pick(&["part month counts whole", "part month does not count"])
    };
    let payment = if by_day || chance.is(2) { chance.pick(&[", the day of payment counts", ", the day of payment does not count"]) } else { "" };
    let round = if chance.is(2) { "    round to $0.01 half up\n" } else { "" };
    format!("  interest {rate}, {compounding}, on unpaid principal, from {from} after the due date, {time}{payment}\n{round}")
}

fn late_fee(chance: &mut Chance, after: &str) -> String {
    if chance.is(4) {
        return "  no late fee\n".to_owned();
    }
    let mut line = format!("  late fee {}", chance.pick(&["10% of the unpaid balance", "1.5% of the unpaid balance", "$5.00"]));
    line += chance.pick(&["", ", at least $1.00"]);
    line += chance.pick(&["", ", at most $50.00"]);
    line += chance.pick(&["", ", when the unpaid balance is over $500.00"]);
    if chance.is(2) {
        write!(line, ", once, {after} after the due date").unwrap();
    }
    line + chance.pick(&["\n", "\n    round to $0.01 half up\n"])
}

/// Some payments, the last of which pays all that is left.
fn payments(chance: &mut Chance, after: Day) -> Vec<PaymentGiven> {
    let mut paid: Vec<PaymentGiven> =
        (0..chance.below(3)).map(|_| PaymentGiven { on: chance.day(after, 150), amount: Some(chance.dollars()) }).collect();
    let last = paid.iter().map(|payment| payment.on).max().unwrap_or(after);
    paid.push(PaymentGiven { on: chance.day(last, 150), amount: None });
    paid
}

fn owe_case(chance: &mut Chance) -> OweCase {
    let received = chance.day(first_day(), 60);
    let amount = format!("{}.00", 100 + chance.below(9_000));
    let terms = chance.pick(&["city", "t.x.city", "p"]).to_owned();
    let paid = payments(chance, received);
    OweCase { id: "o".into(), terms, amount, received: Some(received), invoiced: Some(received), on: None, paid, given: Vec::new() }
}

fn number(text: &str) -> BigRational {
    rational(&Number::parse(text).unwrap())
}

#[test]
fn what_is_owed_is_the_same_twice() {
    let mut chance = Chance(0x5eed_0001);
    let (mut interest_borne, mut fees) = (0, 0);
    for _ in 0..400 {
        let text = contract(&mut chance);
        let book = sound(&text);
        for _ in 0..5 {
            let case = owe_case(&mut chance);
            let owed = rating::owe(&book.plan, &case).unwrap_or_else(|refusal| panic!("{refusal:?}\n{text}\n{case:?}"));
            let again = audit::owe(&book.book, &case).unwrap();
            let words = || format!("{text}\n{case:?}\n{:#?}\n{again:?}", owed.owing);
            assert_eq!(owed.owing.due, again.due, "{}", words());
            assert_eq!(owed.owing.interest_begins, again.interest_begins, "{}", words());
            assert_eq!(owed.owing.interest.as_ref().map(rational), again.interest, "{}", words());
            assert_eq!(owed.owing.late_fee.as_ref().map(rational), again.late_fee, "{}", words());
            interest_borne += usize::from(again.interest.is_some_and(|interest| interest != number("0")));
            fees += usize::from(again.late_fee.is_some_and(|fee| fee != number("0")));
        }
    }
    assert!(interest_borne > 500 && fees > 300, "{interest_borne} bore interest, {fees} a fee");
}

#[test]
fn what_a_payment_pays_is_the_same_twice() {
    let orders = [
        "oldest first",
        "current, then arrears",
        "arrears, then current",
        "sewer, then trash, then water",
        "arrears, then water, then sewer, then trash",
        "pro rata across services, odd cents to the largest",
        "pro rata across services, odd cents to the largest, and within each to current, then arrears",
    ];
    let mut chance = Chance(0x5eed_0002);
    for order in orders {
        let text = format!(
            "chapter t.x \"T\"\nterms p \"P\"\n  cite \"I\" illustrative\n  due 0 days after the invoice date\n  no interest\n  no late fee\n  payments apply to {order}\n"
        );
        let book = sound(&text);
        for _ in 0..300 {
            let owes: Vec<OwedGiven> = (0..=chance.below(6))
                .map(|_| OwedGiven {
                    service: chance.pick(&["water", "sewer", "trash"]).to_owned(),
                    amount: format!("{}.{:02}", chance.below(90), chance.below(100)),
                    since: chance.day(first_day(), 4),
                })
                .collect();
            let case = PayCase {
                id: "p".into(),
                terms: "p".into(),
                amount: format!("{}.{:02}", chance.below(200), chance.below(100)),
                on: first_day(),
                owes,
            };
            let paid = rating::pay(&book.plan, &case).unwrap();
            let again = audit::pay(&book.book, &case).unwrap();
            for (service, amount) in &paid.paying.services {
                assert_eq!(rational(amount), again.by_service[service], "{order}\n{case:?}\n{:?}\n{again:?}", paid.paying);
            }
            assert_eq!(rational(&paid.paying.unapplied), again.left, "{order}\n{case:?}");
        }
    }
}

/// A rate with rows and escalators by chance; some index values are left out.
fn escalated(chance: &mut Chance) -> String {
    let mut text = String::from("chapter e.x \"E\"\nindex cpi \"CPI\"\n  cite \"I\" illustrative\n");
    for month in 0..96 {
        if !chance.is(60) {
            writeln!(text, "  value {}-{:02} {}.{:03}", 2018 + month / 12, month % 12 + 1, 200 + chance.below(80), chance.below(1_000)).unwrap();
        }
    }
    text += "index published \"P\" in %\n  cite \"I\" illustrative\n";
    for year in 2018..2026 {
        writeln!(text, "  value {year}-01 {}{}.{}%", chance.pick(&["", "", "-"]), chance.below(6), chance.below(10)).unwrap();
    }
    text += "rate r \"R\" in $/kgal\n  cite \"I\" illustrative\n";
    let mut rows = vec![Day::of(2019, 10, 1).unwrap()];
    for _ in 0..chance.below(3) {
        rows.push(Day::of(2020 + chance.below(5) as i32, chance.pick(&["1", "10", "7"]).parse().unwrap(), 1).unwrap());
    }
    rows.sort_unstable();
    rows.dedup();
    for row in rows {
        writeln!(text, "  from {row} ${}.{:04}", 1 + chance.below(9), chance.below(10_000)).unwrap();
    }
    let mut year = 2020;
    for _ in 0..=chance.below(2) {
        let (name, month) = [("January", 1), ("July", 7), ("October", 10)][chance.below(3) as usize];
        let by = chance.pick(&[
            "by 5%",
            "by 1.75%",
            "by change in cpi over June to June",
            "by change in cpi over December to June",
            "by published of January",
        ]);
        let percentage = chance.pick(&["exact", "rounded to 0.1% half up"]);
        let limits = chance.pick(&["", ", at least 0%", ", at most 4%", ", at least 0%, at most 4%"]);
        let compounding = chance.pick(&["compounding the rounded rate", "compounding the unrounded rate", "on the first rate"]);
        writeln!(text, "  escalate each {name} 1, first on {}, {by}, {percentage}{limits}, {compounding}", Day::of(year, month, 1).unwrap()).unwrap();
        year += 2 + chance.below(2) as i32;
    }
    text += chance.pick(&["  round to $0.01 half up\n  until replaced\n", "  round to $0.0001 half up\n  until 2025-03-31\n"]);
    text
}

#[test]
fn escalated_rates_are_the_same_twice() {
    let mut chance = Chance(0x5eed_0003);
    let (mut same, mut refused) = (0, 0);
    for _ in 0..400 {
        let text = escalated(&mut chance);
        let book = sound(&text);
        for _ in 0..6 {
            let on = chance.day(Day::of(2019, 10, 1).unwrap(), 2_100);
            let ours = rating::price(&book.plan, "r", on, &[]);
            let theirs = audit::evaluate(&book.book, &asked(on));
            match (&ours, &theirs) {
                (Ok(one), Ok(other)) => {
                    assert_eq!(rational(&one.value), *other, "{on}\n{text}");
                    same += 1;
                }
                (Err(one), Err(other)) => {
                    assert_eq!(one.code.id, other.code.id, "{on}\n{text}");
                    refused += 1;
                }
                _ => panic!("{on}: {:?} | {theirs:?}\n{text}", ours.map(|priced| priced.value)),
            }
        }
    }
    assert!(same > 1_500 && refused > 50, "{same} the same, {refused} refused");
}
