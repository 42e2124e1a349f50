//! Contracts at the size of a large utility: windows of 36 months over 100 points of daily flow, and pools of 1,000 members,
//! each for 12 months. `cargo bench --bench contracts` prints the times; they are noisy, and the least of three rounds is taken.
//! Beside each stands a hand-written program that finds the same highest day (shares the same pool) from the same numbers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use peers::workload::{Made, least_of};
use ratebook::calendar::Day;
use ratebook::intake::{JsonCases, Question};
use ratebook::language::RateBook;
use ratebook::rating;
use ratebook::records::Case;
use ratebook::source::Sources;
mod peers;

const MONTHS: u32 = 12;
const POINTS: usize = 100;
const MEMBERS: usize = 1_000;

fn book() -> RateBook {
    let points: Vec<String> = (0..POINTS).map(|at| format!("P{at:03}")).collect();
    let text = include_str!("contracts.rate").replace("POINTS", &points.join(", "));
    let mut sources = Sources::default();
    sources.add("contracts.rate", &text);
    let book = RateBook::read(&sources);
    assert!(!book.has_errors(), "{:?}", book.diagnostics);
    book
}

/// First and last day of the month so many months after October 2023.
fn month(at: u32) -> (Day, Day) {
    let start = Day::parse("2023-10-01").unwrap().plus_months(at);
    (start, start.plus_months(1).plus_days(-1))
}

/// A bill with 48 months of daily flow of every point, one entry a day.
fn demand_case(at: u32, flow: &[Vec<u64>]) -> String {
    let (from, to) = month(at);
    let first = Day::parse("2020-10-01").unwrap();
    let mut entries = String::new();
    for (point, days) in flow.iter().enumerate() {
        for (day, value) in days.iter().enumerate() {
            let day = first.plus_days(i32::try_from(day).unwrap());
            if day > to {
                break;
            }
            let comma = if entries.is_empty() { "" } else { "," };
            let _ = write!(entries, "{comma}{{\"from\":\"{day}\",\"to\":\"{day}\",\"value\":\"{value}\",\"point\":\"P{point:03}\"}}");
        }
    }
    format!("{{\"case\":\"d{at}\",\"bill\":\"large_city\",\"from\":\"{from}\",\"to\":\"{to}\",\"series\":{{\"daily_flow\":[{entries}]}}}}")
}

/// A bill with the flow of last year of every member of the pool.
fn pool_case(at: u32, flow: &[u64]) -> String {
    let (from, to) = month(at);
    let members: Vec<String> = flow
        .iter()
        .enumerate()
        .skip(1)
        .map(|(member, value)| {
            let years: Vec<String> = [2022, 2023]
                .iter()
                .map(|year| format!("{{\"from\":\"{year}-01-01\",\"to\":\"{year}-12-31\",\"given\":{{\"flow\":\"{value}\"}}}}"))
                .collect();
            format!("\"m{member:04}\":{{\"history\":[{}]}}", years.join(","))
        })
        .collect();
    let own = flow[0];
    format!(
        "{{\"case\":\"p{at}\",\"bill\":\"treatment\",\"customer\":\"m0000\",\"from\":\"{from}\",\"to\":\"{to}\",\"history\":[{{\"from\":\"2022-01-01\",\"to\":\"2022-12-31\",\"given\":{{\"flow\":\"{own}\"}}}},{{\"from\":\"2023-01-01\",\"to\":\"2023-12-31\",\"given\":{{\"flow\":\"{own}\"}}}}],\"members\":{{{}}}}}",
        members.join(",")
    )
}

fn read(lines: &[String]) -> Vec<Case> {
    let text = lines.join("\n");
    JsonCases::new(text.as_bytes())
        .map(|entry| match entry.unwrap_or_else(|bad| panic!("{:?}", bad.refusal)).question {
            Question::Bill(case) => case,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn rate_all(book: &RateBook, cases: &[Case], silent: bool) {
    for case in cases {
        black_box(rating::rate(&book.plan, case, silent).unwrap_or_else(|refusal| panic!("{}: {}", case.id, refusal.message)));
    }
}

/// The highest day of all points together, of 36 months ending with each bill.
fn highest_by_hand(flow: &[Vec<u64>]) -> u64 {
    let first = Day::parse("2020-10-01").unwrap();
    let mut sum = 0;
    for at in 0..MONTHS {
        let (_, to) = month(at);
        let end = first.days_to(to) as usize + 1;
        let start = first.days_to(to.plus_days(1).minus_months(36)).max(0) as usize;
        sum += (start..end).map(|day| flow.iter().map(|point| point[day]).sum::<u64>()).max().unwrap();
    }
    sum
}

/// Shares to three decimals of a percent and amounts in cents, the rest to the largest.
fn pool_by_hand(flow: &[u64]) -> i64 {
    let total: u64 = flow.iter().sum();
    let pool: i64 = 425_563_917;
    let shares: Vec<i64> = flow.iter().map(|one| ((2 * u128::from(*one) * 100_000 + u128::from(total)) / (2 * u128::from(total))) as i64).collect();
    let amounts: Vec<i64> = shares.iter().map(|share| ((2 * i128::from(pool) * i128::from(*share) + 100_000) / 200_000) as i64).collect();
    pool - amounts.iter().sum::<i64>()
}

fn main() {
    let book = book();
    let mut made = Made(1);
    let days = 1_461;
    let flow: Vec<Vec<u64>> = (0..POINTS).map(|_| (0..days).map(|_| 900 + made.below(400)).collect()).collect();
    let demand: Vec<String> = (0..MONTHS).map(|at| demand_case(at, &flow)).collect();
    let members: Vec<u64> = (0..MEMBERS).map(|_| 10_000 + made.below(90_000)).collect();
    let pool: Vec<String> = (0..MONTHS).map(|at| pool_case(at, &members)).collect();
    println!("| what | ms | hand-written ms |\n|---|---|---|");
    for (what, lines, by_hand) in [
        (
            format!("{MONTHS} bills, a window of 36 months over {POINTS} points"),
            &demand,
            least_of(3, || {
                black_box(highest_by_hand(black_box(&flow)));
            }),
        ),
        (
            format!("{MONTHS} bills, a pool of {MEMBERS} members"),
            &pool,
            least_of(3, || {
                for _ in 0..MONTHS {
                    black_box(pool_by_hand(black_box(&members)));
                }
            }),
        ),
    ] {
        let hand = format!("{}.{:03}", by_hand.as_micros() / 1000, by_hand.as_micros() % 1000);
        let reading = least_of(3, || {
            black_box(read(lines));
        });
        let cases = read(lines);
        let silent = least_of(3, || rate_all(&book, &cases, true));
        let traced = least_of(3, || rate_all(&book, &cases, false));
        println!("| {what}: reading the cases | {} | |", reading.as_millis());
        println!("| … rating, without trace | {} | {hand} |", silent.as_millis());
        println!("| … rating, with full trace | {} | {hand} |", traced.as_millis());
    }
}
