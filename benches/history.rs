//! A history rated again: 100 contracts, each with a window of 36 months of daily flow, billed for 120 months one after another.
//! `cargo bench --bench history` prints the times; they are noisy, and the least of three rounds is taken. Beside them stand programs
//! written by hand over integers, which must come to the same cents on all bills.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark"
)]

mod peers;

use std::collections::VecDeque;
use std::hint::black_box;
use std::ops::Range;
use std::time::{Duration, Instant};

use peers::workload::Made;
use ratebook::calendar::{Day, DaySpan};
use ratebook::intake;
use ratebook::language::RateBook;
use ratebook::rating::{Rated, Rater};
use ratebook::records::{Case, SeriesEntry};
use ratebook::source::{Refusal, Sources};

const CONTRACTS: usize = 100;
const MONTHS: u32 = 120;
const BACK: u32 = 36;
const ROUNDS: usize = 3;
/// So many contracts are rated with the series in each case: all of them would take minutes.
const CONTRACTS_ALONE: usize = 2;

fn first() -> Day {
    Day::parse("2010-01-01").unwrap()
}

fn month(at: u32) -> DaySpan {
    let start = first().plus_months(BACK + at);
    DaySpan { start, end: start.plus_months(1) }
}

/// The text with as many contracts as are billed, all of one window.
fn book(window: &str) -> RateBook {
    let text = include_str!("history.rate").replace("highest day of", window);
    let (chapter, contract) = text.split_at(text.find("contract city").unwrap());
    let contracts: Vec<String> = (0..CONTRACTS).map(|at| contract.replace("contract city", &format!("contract city_{at:03}"))).collect();
    let text = format!("{chapter}{}", contracts.join("\n"));
    let text = if window == "sum of" { text.replace("* 1 day ", "") } else { text };
    let mut sources = Sources::default();
    sources.add("history.rate", &text);
    let book = RateBook::read(&sources);
    let error = book.diagnostics.iter().find(|found| found.is_error());
    assert!(error.is_none(), "{error:?}");
    book
}

/// An entry a day, in gallons.
fn series(flow: &[u64]) -> Vec<(String, Vec<SeriesEntry>)> {
    let entry = |(at, gallons): (usize, &u64)| {
        let start = first().plus_days(i32::try_from(at).unwrap());
        let value = format!("{}.{:03}", gallons / 1000, gallons % 1000);
        let point = Some("P1".to_owned());
        SeriesEntry { days: DaySpan { start, end: start.plus_days(1) }, value, in_all: false, hour: None, estimated: false, point }
    };
    vec![("daily_flow".to_owned(), flow.iter().enumerate().map(entry).collect())]
}

fn cases(contract: usize) -> Vec<Case> {
    (0..MONTHS).map(|at| Case::new(&format!("{contract}-{at}"), &format!("city_{contract:03}"), month(at))).collect()
}

fn cents(rated: Result<Rated, Refusal>) -> u64 {
    let rated = rated.unwrap_or_else(|refusal| panic!("{}", refusal.message));
    let (mantissa, scale) = rated.invoice.total.as_decimal().unwrap();
    u64::try_from(mantissa).unwrap() * 10_u64.pow(2 - scale)
}

/// The least time of the rounds, and what they came to.
fn timed<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut round = || {
        let started = Instant::now();
        let found = black_box(work());
        (started.elapsed(), found)
    };
    let rounds: Vec<(Duration, T)> = (0..ROUNDS).map(|_| round()).collect();
    rounds.into_iter().min_by_key(|(time, _)| *time).unwrap()
}

/// The days of each bill's window, by position.
fn windows() -> Vec<Range<usize>> {
    let place = |day: Day| usize::try_from(first().days_to(day)).unwrap();
    (0..MONTHS).map(|at| place(month(at).end.minus_months(BACK))..place(month(at).end)).collect()
}

fn halves_up(sum: u64, count: u64) -> u64 {
    (2 * sum + count) / (2 * count)
}

/// A cent a gallon: what each window comes to, gone through again for each bill.
fn by_hand_again(how: &str, flow: &[u64], windows: &[Range<usize>]) -> Vec<u64> {
    let of_window = |window: &Range<usize>| {
        let days = &flow[window.clone()];
        let sum = || days.iter().sum::<u64>();
        match how {
            "highest day of" => *days.iter().max().unwrap(),
            "lowest day of" => *days.iter().min().unwrap(),
            "average day of" => halves_up(sum(), days.len() as u64),
            "sum of" => sum(),
            _ => {
                let mut sorted = days.to_vec();
                let (_, third, _) = sorted.select_nth_unstable_by(2, |one, other| other.cmp(one));
                *third
            }
        }
    };
    windows.iter().map(of_window).collect()
}

/// The same, moved on by the days that enter and leave; none where no short program does.
fn by_hand_moved_on(how: &str, flow: &[u64], windows: &[Range<usize>]) -> Option<Vec<u64>> {
    let lowest = how == "lowest day of";
    let (mut entered, mut left, mut sum) = (0, 0, 0);
    let mut best: VecDeque<usize> = VecDeque::new();
    let mut found = Vec::with_capacity(windows.len());
    for window in windows {
        while entered < window.end {
            match how {
                "highest day of" | "lowest day of" => {
                    while best.back().is_some_and(|last| if lowest { flow[*last] >= flow[entered] } else { flow[*last] <= flow[entered] }) {
                        best.pop_back();
                    }
                    best.push_back(entered);
                }
                _ => sum += flow[entered],
            }
            entered += 1;
        }
        while left < window.start {
            sum -= if best.is_empty() { flow[left] } else { 0 };
            left += 1;
        }
        while best.front().is_some_and(|first| *first < window.start) {
            best.pop_front();
        }
        found.push(match how {
            "highest day of" | "lowest day of" => flow[best[0]],
            "average day of" => halves_up(sum, window.len() as u64),
            "sum of" => sum,
            _ => return None,
        });
    }
    Some(found)
}

fn main() {
    let mut made = Made(1);
    let days = usize::try_from(first().days_to(month(MONTHS - 1).end)).unwrap();
    let flow: Vec<Vec<u64>> = (0..CONTRACTS).map(|_| (0..days).map(|_| 900_000 + made.below(400_000)).collect()).collect();
    let given: Vec<_> = flow.iter().map(|flow| series(flow)).collect();
    let cases: Vec<Vec<Case>> = (0..CONTRACTS).map(cases).collect();
    let windows = windows();
    let bills = CONTRACTS as u128 * u128::from(MONTHS);
    let alone_bills = CONTRACTS_ALONE as u128 * u128::from(MONTHS);
    println!("{CONTRACTS} contracts, {days} days of flow each, {MONTHS} bills each; ms for all, µs a bill in brackets\n");
    println!(
        "| window of {BACK} months | series in each case | of that binding | series once, without trace | with full trace | by hand, again | by hand, moved on | total |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for how in ["highest day of", "lowest day of", "average day of", "sum of", "3rd highest day of"] {
        let book = book(how);
        let rater = Rater::new(&book.plan);
        let account = |silent: bool| -> Vec<u64> {
            let rate = |at: usize| {
                let account = rater.account(given[at].clone());
                cases[at].iter().map(|case| cents(account.rate(case, silent))).collect::<Vec<u64>>()
            };
            (0..CONTRACTS).flat_map(rate).collect()
        };
        let (silent_time, silent) = timed(|| account(true));
        let (traced_time, traced) = timed(|| account(false));
        let (again_time, again) = timed(|| flow.iter().flat_map(|flow| by_hand_again(how, black_box(flow), &windows)).collect::<Vec<u64>>());
        let (moved_time, moved) = timed(|| flow.iter().map(|flow| by_hand_moved_on(how, black_box(flow), &windows)).collect::<Option<Vec<_>>>());
        // The series up to the bill's last day in each case: as a case says it that stands alone.
        let (mut alone_time, mut binding, mut alone) = (Duration::ZERO, Duration::ZERO, Vec::new());
        for at in 0..CONTRACTS_ALONE {
            for case in &cases[at] {
                let known = usize::try_from(first().days_to(case.period.end)).unwrap();
                let series = given[at].iter().map(|(name, entries)| (name.clone(), entries[..known].to_vec())).collect();
                let case = Case { series, ..case.clone() };
                let started = Instant::now();
                let rated = rater.rate(&case, true);
                alone_time += started.elapsed();
                let schedule = ratebook::rating::find_schedule(&book.plan, &case.bill).unwrap();
                let started = Instant::now();
                black_box(intake::bind(schedule, &case).unwrap_or_else(|refusal| panic!("{}", refusal.message)));
                binding += started.elapsed();
                alone.push(cents(rated));
            }
        }
        assert_eq!(silent, again, "{how}");
        assert_eq!(traced, again, "{how}");
        assert_eq!(alone, again[..alone.len()], "{how}");
        assert!(moved.is_none_or(|moved| moved.concat() == again), "{how}");
        let whole = |time: Duration, of: u128| {
            let each = time.as_nanos() / of;
            format!("{} ({}.{:03})", time.as_micros() * bills / of / 1000, each / 1000, each % 1000)
        };
        let total: u64 = again.iter().sum();
        println!(
            "| {how} | {} | {} | {} | {} | {} | {} | ${}.{:02} |",
            whole(alone_time, alone_bills),
            whole(binding, alone_bills),
            whole(silent_time, bills),
            whole(traced_time, bills),
            whole(again_time, bills),
            if how.starts_with("3rd") { String::from("–") } else { whole(moved_time, bills) },
            total / 100,
            total % 100
        );
    }
}
