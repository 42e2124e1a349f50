//! Principles of agreements that hold whatever the figures are: a pool is shared out whole, a year is paid whole, what changes
//! nothing changes nothing, days add up, and no order in which things are written changes an answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write as _;

use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
use ratebook::calendar::Day;
use ratebook::exact::Number;
use ratebook::intake::{JsonCases, Question};
use ratebook::invoice::PoolShares;
use ratebook::language::RateBook;
use ratebook::records::Asked;
use ratebook::source::{Refusal, Sources};
use ratebook::{rating, render};

const AGREEMENT: &str = include_str!("fixtures/agreement.rate");

fn read(text: &str) -> (Sources, RateBook) {
    let mut sources = Sources::default();
    sources.add("test.rate", text);
    let book = RateBook::read(&sources);
    assert_eq!(common::errors(&book), Vec::<&str>::new(), "{text}");
    (sources, book)
}

/// The agreement with a line changed, which must be there.
fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

fn refused<T>(refusal: Refusal) -> T {
    panic!("{}: {}", refusal.code, refusal.message)
}

fn asked(line: &str) -> Asked {
    match JsonCases::new(line.as_bytes()).next().expect("one case").unwrap_or_else(|bad| panic!("{}", bad.refusal.message)).question {
        Question::Share(asked) | Question::Evaluate(asked) => asked,
        other => panic!("{other:?}"),
    }
}

/// The agreement's pool with other clauses, and three members by name instead of its contracts.
fn pool(share: &str, amounts: &str, budget: &str) -> String {
    let mut text = changed(AGREEMENT, "  members contracts that take service under wholesale\n", "  members east, north, west\n");
    text = changed(&text, "  round share to 5 decimals half up, residual to the largest share\n", share);
    text = changed(&text, "half up, residual to the same", amounts);
    changed(&text, "is $120,000.00", &format!("is ${budget}"))
}

fn shared(text: &str, flows: &[u32; 3]) -> PoolShares {
    let (_, book) = read(text);
    let members: Vec<String> = ["east", "north", "west"].iter().zip(flows).map(|(name, flow)| member(name, *flow)).collect();
    let line = format!(r#"{{"case":"c","ask":"share treatment","for":"2022-11","members":{{{}}}}}"#, members.join(","));
    rating::share(&book.plan, &asked(&line)).unwrap_or_else(refused).shares
}

fn member(name: &str, flow: u32) -> String {
    format!(r#""{name}":{{"history":[{{"from":"2021-10-01","to":"2022-09-30","given":{{"metered_water":"{flow} kgal"}}}}]}}"#)
}

fn total<'n>(numbers: impl Iterator<Item = &'n Number>) -> Number {
    numbers.fold(Number::ZERO, |sum, number| sum.plus(number))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Under each clause that says where the odd digit goes, the shares add to 100 % and the amounts to the pool.
    #[test]
    fn what_members_pay_adds_to_the_pool(
        flows in prop::array::uniform3(0u32..5000).prop_filter("someone takes water", |flows| flows.iter().any(|flow| *flow > 0)),
        cents in 1u32..90_000_000, decimals in 1u32..6,
    ) {
        let budget = format!("{}.{:02}", cents / 100, cents % 100);
        for residual in ["by largest remainder", "residual to the largest share", "residual to north", "residual not allocated", ""] {
            let share = if residual.is_empty() { String::new() } else { format!("  round share to {decimals} decimals half up, {residual}\n") };
            let mut clauses = vec!["half up, residual to the largest share", "half even, residual to west", "down, by largest remainder"];
            if residual.contains(" to ") {
                clauses.push("half up, residual to the same");
            }
            for amounts in clauses {
                let found = shared(&pool(&share, amounts, &budget), &flows);
                let shares = total(found.members.iter().map(|member| &member.share));
                if residual == "residual not allocated" {
                    prop_assert_eq!(shares.plus(&found.share_residual), Number::ONE, "{} {}", residual, amounts);
                } else {
                    prop_assert_eq!(shares, Number::ONE, "{} {}", residual, amounts);
                    prop_assert_eq!(total(found.members.iter().map(|member| &member.amount)), found.amount.clone(), "{} {}", residual, amounts);
                }
            }
        }
    }
}

/// What a pool paid in twelve parts comes to, month by month.
fn parts(text: &str) -> Vec<Number> {
    let (_, book) = read(text);
    let first = Day::of(2021, 10, 1).unwrap();
    let part = |at: u32| {
        let line = format!(r#"{{"case":"c","ask":"evaluate treatment","on":"{}"}}"#, first.plus_months(at));
        rating::evaluate(&book.plan, &asked(&line)).unwrap_or_else(refused).value
    };
    (0..12).map(part).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Twelve parts make the year, wherever the odd cents go; and parts that are said to be equal are.
    #[test]
    fn twelve_instalments_make_the_year(cents in 1u32..90_000_000) {
        let budget = format!("{}.{:02}", cents / 100, cents % 100);
        let yearly = Number::parse(&budget).unwrap();
        for odd in ["odd cents in the last", "odd cents in the first", "odd cents cumulative"] {
            let text = changed(AGREEMENT, "is $120,000.00", &format!("is ${budget}"));
            let parts = parts(&changed(&text, "odd cents in the last\n", &format!("{odd}\n")));
            prop_assert_eq!(&total(parts.iter()), &yearly, "{}", odd);
            let equal = match odd {
                "odd cents in the last" => &parts[..11],
                "odd cents in the first" => &parts[1..],
                _ => &parts[..0],
            };
            prop_assert!(equal.iter().all(|part| *part == equal[0]), "{}", odd);
        }
    }

    /// After a change inside the year the parts make the sum as changed, under both rules.
    #[test]
    fn twelve_instalments_make_the_year_as_changed(cents in 1u32..9_000_000, changed_cents in 1u32..9_000_000, days in 1i32..330) {
        let dollars = |cents: u32| format!("{}.{:02}", cents / 100, cents % 100);
        let day = Day::of(2021, 10, 1).unwrap().plus_days(days);
        let rows = format!("in $\n  from 2021-10-01 ${}\n  from {day} ${}\n  until replaced", dollars(cents), dollars(changed_cents));
        let yearly = Number::parse(&dollars(changed_cents)).unwrap();
        for odd in ["odd cents in the last", "odd cents in the first", "odd cents cumulative"] {
            for rule in ["changes spread over the months left", "changes in the next bill"] {
                let text = changed(AGREEMENT, "is $120,000.00", &rows);
                let parts = parts(&changed(&text, "odd cents in the last\n", &format!("{odd}, {rule}\n")));
                prop_assert_eq!(&total(parts.iter()), &yearly, "{} {} {}", odd, rule, day);
                // The next bill catches up at once: from it on, what is paid is a twelfth a month but for the odd cents.
                let months = Day::of(2021, 10, 1).unwrap();
                let next = (0..12).position(|at| months.plus_months(at) >= day);
                if let (Some(next), "changes in the next bill") = (next, rule) {
                    let due = yearly.times(&Number::ratio(i64::try_from(next + 1).unwrap(), 12).unwrap());
                    let apart = total(parts[..=next].iter()).minus(&due).absolute();
                    prop_assert!(apart <= Number::parse("0.12").unwrap(), "{} {} {}: {}", odd, rule, day, apart.plain(4));
                }
            }
        }
    }
}

/// A bill of the town, without the lines that need other members or the ledger.
fn town() -> String {
    let from = AGREEMENT.find("  charge treatment_share").unwrap();
    let to = AGREEMENT.find("  settlement true_up").unwrap();
    let text = format!("{}{}", &AGREEMENT[..from], &AGREEMENT[to..]);
    let end = text.find("amendment first").unwrap();
    let cut = |text: &str, from: &str, to: &str| {
        let (start, end) = (text.find(from).unwrap(), text.find(to).unwrap());
        format!("{}{}", &text[..start], &text[end..])
    };
    cut(&cut(&text[..end], "pool treatment", "ledger balancing"), "value budget", "holidays county")
}

fn bill(text: &str, from: &str, to: &str, water: u32) -> Vec<(String, String)> {
    let (_, book) = read(text);
    let case = format!(
        r#"{{"case":"c","bill":"town","from":"{from}","to":"{to}","given":{{"metered_water":"{water} kgal"}},"series":{{"daily_delivery":[{{"from":"2021-10-01","to":"{to}","value":"700 kgal"}}]}}}}"#
    );
    let rated = common::rate(&book, &case).unwrap_or_else(refused);
    rated.invoice.lines.iter().map(|line| (rated.plan.charges.at(line.charge).name.clone(), line.amount.plain(2))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Principle F: an amendment that changes nothing leaves the same lines with the same amounts, in force on some of the days,
    /// on all or on none; so does one that another supersedes.
    #[test]
    fn an_amendment_that_changes_nothing_changes_nothing(water in 0u32..90_000, day in 0i32..75, last in prop::option::of(0i32..40)) {
        let begins = Day::of(2022, 9, 20).unwrap().plus_days(day);
        let ends = last.map_or(String::new(), |days| format!(" to {}", begins.plus_days(days)));
        let plain = town();
        let amended = |name: &str, lines: &str| {
            format!("\namendment {name} \"Nothing\" amends town from {begins}{ends}\n  cite \"Invented\" illustrative\n{lines}  bills already issued are not changed\n")
        };
        let same = "  set reserved to 30,000 kgal per month\n  replace volumetric with volumetric * 1\n  replace peak_day with 100% of peak_day\n";
        let one = amended("nothing", same);
        let two = format!("{one}{}", amended("again", &format!("  supersedes nothing\n{same}")));
        let expected = bill(&plain, "2022-10-15", "2022-11-14", water);
        prop_assert_eq!(expected.len(), 3);
        prop_assert_eq!(&bill(&format!("{plain}{one}"), "2022-10-15", "2022-11-14", water), &expected);
        prop_assert_eq!(&bill(&format!("{plain}{two}"), "2022-10-15", "2022-11-14", water), &expected);
    }
}

/// A schedule whose lines may be billed in pieces: so much a unit, a fixed charge by the day of its month, and tiers that run on.
const DAYS: &str = r#"chapter test.days "Days"
calendar fiscal_year begins October 1, labelled FY by the year it ends
measure water "Water" in kgal
  from meter reads of service water
  one value per period, of each point
  missing is an error
tiers use "Use" in $/kgal, bounds per fiscal_year
  cite "Resolution" illustrative
  from 2020-10-01
    up to 300 kgal  $1.25
    up to 900 kgal  $2.10
    over 900 kgal   $4.70
  until replaced
rate fixed "Fixed" in $ per month
  cite "Resolution" illustrative
  from 2020-10-01  $31.00
  until replaced
schedule s "Service"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split usage by nothing
  when service is shorter than a period, split fixed charges by day of the calendar month
  no rounding
  determinant so_far "Taken in the year" is sum of water over fiscal_year to date including this period, split by day
  charge volume "Volume"
    cite "Resolution" illustrative
    gl 401
    amount water at $1.30 per kgal
  charge tiered "Tiers"
    gl 401
    amount water by use, each block at its own rate, over fiscal_year to date including this period
  charge monthly "Monthly"
    gl 401
    amount fixed * months in the bill
  charge looked_back "Taken so far"
    cite "Resolution" illustrative
    gl 401
    amount so_far at $1.00 per kgal
"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// A month billed in two pieces, cut at any day: usage, tiers that run on over the year, and a fixed charge by the day of its
    /// month add to the whole; and what was taken in the year so far is the same at its end.
    #[test]
    fn a_month_billed_in_two_pieces_adds_to_the_whole(earlier in 0u32..800, first in 0u32..900, second in 0u32..900, day in 1i32..31) {
        let (_, book) = read(DAYS);
        let entry = |from: &str, to: &str, water: u32| format!(r#"{{"from":"{from}","to":"{to}","given":{{"water":"{water} kgal"}}}}"#);
        let bill = |from: &str, to: &str, water: u32, history: &[String]| {
            let case = format!(
                r#"{{"case":"c","bill":"s","from":"{from}","to":"{to}","given":{{"water":"{water} kgal"}},"history":[{}]}}"#,
                history.join(",")
            );
            let lines = common::rate(&book, &case).unwrap_or_else(refused).invoice.lines;
            lines.iter().map(|line| line.exact.clone()).collect::<Vec<Number>>()
        };
        let cut = Day::of(2022, 11, 1).unwrap().plus_days(day.min(29));
        let before = entry("2022-10-01", "2022-10-31", earlier);
        let whole = bill("2022-11-01", "2022-11-30", first + second, std::slice::from_ref(&before));
        let last = cut.plus_days(-1).to_string();
        let one = bill("2022-11-01", &last, first, std::slice::from_ref(&before));
        let two = bill(&cut.to_string(), "2022-11-30", second, &[before, entry("2022-11-01", &last, first)]);
        for line in 0..3 {
            prop_assert_eq!(&one[line].plus(&two[line]), &whole[line], "line {}", line);
        }
        prop_assert_eq!(&two[3], &whole[3]);
    }
}

/// What a line of questions is answered, explained and all, byte for byte.
fn answer(sources: &Sources, book: &RateBook, line: &str) -> String {
    let entry = JsonCases::new(line.as_bytes()).next().expect("one case").unwrap_or_else(|bad| panic!("{}", bad.refusal.message));
    match entry.question {
        Question::Bill(case) => {
            let rated = rating::rate(&book.plan, &case, false).unwrap_or_else(refused);
            format!("{}\n{}", render::invoice_json(&case.id, &rated, Some(sources)), render::invoice_text(&case, &rated, sources, true))
        }
        Question::Share(asked) => {
            let shared = rating::share(&book.plan, &asked).unwrap_or_else(refused);
            format!(
                "{}\n{}",
                render::share_json(&asked.id, &shared, None, Some(sources)),
                render::share_text(&asked.id, &shared, None, Some(sources))
            )
        }
        other => panic!("{other:?}"),
    }
}

fn joined(pieces: &[String]) -> String {
    pieces.join(",")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// The order of members, of the history, of a series and of what is given changes no byte of an answer; nor does the order of
    /// the cases, each of which is answered for itself.
    #[test]
    fn no_order_changes_a_byte(
        flows in prop::array::uniform3(1u32..5000),
        order in Just((0usize..12).collect::<Vec<usize>>()).prop_shuffle(),
        names in Just(vec!["east", "north", "west"]).prop_shuffle(),
        flip in any::<bool>(),
    ) {
        // A pool: its members, in the text and in the case, and their history by the month.
        let text = pool("  round share to 3 decimals half up, residual to the largest share\n", "half up, residual to the same", "1000.01");
        let (sources, book) = read(&text);
        let other_text = read(&changed(&text, "members east, north, west", &format!("members {}", names.join(", "))));
        let first = Day::of(2021, 10, 1).unwrap();
        let history = |flow: u32, order: &[usize]| {
            let month = |at: &usize| {
                let from = first.plus_months(u32::try_from(*at).unwrap());
                let to = from.plus_months(1).plus_days(-1);
                format!(r#"{{"from":"{from}","to":"{to}","given":{{"metered_water":"{} kgal"}}}}"#, flow + u32::try_from(*at).unwrap())
            };
            joined(&order.iter().map(month).collect::<Vec<String>>())
        };
        let sorted: Vec<usize> = (0..12).collect();
        let share = |(sources, book): (&Sources, &RateBook), names: &[&str], order: &[usize]| {
            let flow = |name: &str| flows[["east", "north", "west"].iter().position(|one| *one == name).unwrap()];
            let members: Vec<String> = names.iter().map(|name| format!(r#""{name}":{{"history":[{}]}}"#, history(flow(name), order))).collect();
            answer(sources, book, &format!(r#"{{"case":"c","ask":"share treatment","for":"2022-11","members":{{{}}}}}"#, joined(&members)))
        };
        let shares = share((&sources, &book), &["east", "north", "west"], &sorted);
        prop_assert_eq!(&share((&sources, &book), &names, &order), &shares);
        prop_assert_eq!(&share((&other_text.0, &other_text.1), &names, &order), &shares);

        // A bill: its points, its series by the month, its history.
        let (sources, book) = read(&town());
        let series = |order: &[usize]| {
            let month = |at: &usize| {
                let from = first.plus_months(u32::try_from(*at).unwrap());
                format!(r#"{{"from":"{from}","to":"{}","value":"{} kgal"}}"#, from.plus_months(1).plus_days(-1), 500 + 7 * at)
            };
            joined(&order.iter().map(month).collect::<Vec<String>>())
        };
        let bill = |order: &[usize], flip: bool| {
            let points = [r#""CW-01":{"metered_water":"900 kgal"}"#.to_owned(), r#""CW-02":{"metered_water":"55 kgal"}"#.to_owned()];
            let points = if flip { joined(&[points[1].clone(), points[0].clone()]) } else { joined(&points) };
            let mut text = String::new();
            let _ = write!(text, r#"{{"case":"b","bill":"town","from":"2022-09-01","to":"2022-09-30","meters":{{{points}}},"history":[{}],"#, history(5, &order.iter().copied().filter(|at| *at < 11).collect::<Vec<usize>>()));
            let _ = write!(text, r#""series":{{"daily_delivery":[{}]}}}}"#, series(order));
            answer(&sources, &book, &text)
        };
        let billed = bill(&sorted, false);
        prop_assert_eq!(&bill(&order, flip), &billed);

        // A window whose elements are printed one by one, some of them equal.
        let window = "2nd highest month of water over fiscal_year to date including this period, whole periods by last day";
        let (sources, book) = read(&changed(DAYS, "sum of water over fiscal_year to date including this period, split by day", window));
        let earlier = |order: &[usize]| {
            let month = |at: &usize| {
                let from = first.plus_months(u32::try_from(*at).unwrap());
                format!(r#"{{"from":"{from}","to":"{}","given":{{"water":"{} kgal"}}}}"#, from.plus_months(1).plus_days(-1), 10 + at % 3)
            };
            let months: Vec<String> = order.iter().filter(|at| **at < 11).map(month).collect();
            let line = format!(r#"{{"case":"w","bill":"s","from":"2022-09-01","to":"2022-09-30","given":{{"water":"11 kgal"}},"history":[{}]}}"#, joined(&months));
            answer(&sources, &book, &line)
        };
        prop_assert_eq!(&earlier(&order), &earlier(&sorted));
    }
}

#[test]
fn the_order_of_the_cases_changes_no_answer() {
    let (sources, book) = read(DAYS);
    let case = |at: u32| {
        format!(
            r#"{{"case":"c{at}","bill":"s","from":"2022-11-01","to":"2022-11-30","given":{{"water":"{at} kgal"}},"history":[{{"from":"2022-10-01","to":"2022-10-31","given":{{"water":"{}"}}}}]}}"#,
            at * 37
        )
    };
    let forth: Vec<String> = (0..40).map(|at| answer(&sources, &book, &case(at))).collect();
    let mut back: Vec<String> = (0..40).rev().map(|at| answer(&sources, &book, &case(at))).collect();
    back.reverse();
    assert_eq!(forth, back);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// A ratchet over the last months, from period to period: never below any of them, and never lower than the month before
    /// while that month's highest is still inside.
    #[test]
    fn a_ratchet_over_the_last_months_never_falls_inside_its_window(values in prop::collection::vec(1u32..60, 24), months in 2usize..12) {
        let window = format!("highest month of water over last {months} months including this period, whole periods by last day");
        let (_, book) = read(&changed(DAYS, "sum of water over fiscal_year to date including this period, split by day", &window));
        let first = Day::of(2020, 10, 1).unwrap();
        let span = |at: usize| {
            let from = first.plus_months(u32::try_from(at).unwrap());
            (from, from.plus_months(1).plus_days(-1))
        };
        let mut before: Option<(Number, usize)> = None;
        for at in months - 1..24 {
            let history: Vec<String> = (0..at).map(|at| {
                let (from, to) = span(at);
                format!(r#"{{"from":"{from}","to":"{to}","given":{{"water":"{} kgal"}}}}"#, values[at])
            }).collect();
            let (from, to) = span(at);
            let case = format!(r#"{{"case":"c","bill":"s","from":"{from}","to":"{to}","given":{{"water":"{} kgal"}},"history":[{}]}}"#, values[at], joined(&history));
            let rated = common::rate(&book, &case).unwrap_or_else(refused);
            let demand = rated.invoice.lines[3].exact.clone();
            let inside = &values[at + 1 - months..=at];
            prop_assert!(inside.iter().all(|value| Number::integer(i64::from(*value)) <= demand));
            if let Some((highest, when)) = &before {
                prop_assert!(demand >= *highest || *when + months <= at, "{} < {}", demand.plain(2), highest.plain(2));
            }
            let when = (at + 1 - months..=at).rev().find(|at| Number::integer(i64::from(values[*at])) == demand);
            before = Some((demand, when.expect("a ratchet is one of its months")));
        }
    }
}

/// A rate that changes in March, an amendment that puts another in its place before, and parts that are rounded one by one.
const REPLACED: &str = r#"chapter test.replaced "Replaced"
measure water "Water" in kgal
  from meter reads of service water
  one value per period
  missing is an error
rate old_rate "Old rate" in $/kgal
  from 2021-10-01  $7.7138
  from 2023-03-17  $6.28
  until replaced
schedule wholesale "Wholesale"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage by day of the period
  when service is shorter than a period, split usage by nothing
  round each part to $0.01 half up
  charge volume "Volume"
    cite "Agreement" unverified
    gl 401
    amount water at old_rate
contract city "City"
  customer W-1 "City"
  term 2022-01-15 to 2024-01-14
  takes service under wholesale
amendment first "First" amends city from 2022-10-01
  cite "First Amendment" unverified
  replace old_rate with $2.052 per kgal
  bills already issued are not changed
"#;

#[test]
fn a_version_of_a_rate_that_an_amendment_has_replaced_cuts_nothing() {
    let book = common::read(REPLACED);
    assert!(common::errors(&book).is_empty(), "{:?}", common::errors(&book));
    let case = |from: &str, to: &str| format!(r#"{{"case":"c","bill":"city","from":"{from}","to":"{to}","given":{{"water":"13.92 kgal"}}}}"#);
    // 13.92 * 2.052 = 28.56384, in one part; in two parts of 6 and 25 days it would be 5.53 + 23.04 = 28.57.
    let after = common::rate(&book, &case("2023-03-11", "2023-04-10")).unwrap();
    assert_eq!((after.invoice.total.grouped(2), after.invoice.lines[0].parts.len()), ("28.56".to_owned(), 1));
    // Across the amendment's first day there are two parts: 13.92 * 17/30 * 7.7138 = 60.8464…, and 13.92 * 13/30 * 2.052 = 12.3776….
    let across = common::rate(&book, &case("2022-09-14", "2022-10-13")).unwrap();
    assert_eq!((across.invoice.total.grouped(2), across.invoice.lines[0].parts.len()), ("73.23".to_owned(), 2));
}
