//! The workload: explained bills against a hand-written integer program, in one run, so that the figure is a ratio.
//! `cargo bench` prints the table. With `RATEBOOK_PERF` naming the folder of the workload its real usage is taken, else
//! 10,000 made-up service periods. Times are noisy: the least of several rounds is taken.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use ratebook::calendar::Day;
use ratebook::engine;
use ratebook::intake::{self, CsvCases, Question};
use ratebook::language::RateBook;
use ratebook::plan::Request;
use ratebook::source::Sources;

/// A service period as the hand-written program reads it: thousandths of a kgal, days before and in the new version.
struct Usage {
    thousandths: i64,
    old_days: i64,
    days: i64,
    size: usize,
    outside: bool,
    sewer: bool,
}

const BASE: [[i64; 9]; 2] = [[980, 1250, 1840, 3275, 4960, 9625, 15840, 31280, 49815], [1034, 1319, 1941, 3455, 5233, 10154, 16711, 33000, 52555]];
const TIERS: [[i64; 4]; 2] = [[245, 415, 635, 985], [258, 438, 670, 1039]];
const SEWER: [(i64, i64); 2] = [(1425, 590), (1503, 622)];
const SIZES: [&str; 9] = ["5/8", "3/4", "1", "1 1/2", "2", "3", "4", "6", "8"];

/// `a * b / c`, half up.
fn rounded(a: i64, b: i64, c: i64) -> i64 {
    (2 * a * b + c) / (2 * c)
}

/// The split of a whole: the old version's part rounded, the new one's the residual.
fn split(whole: i64, usage: &Usage) -> [i64; 2] {
    let old = rounded(whole, usage.old_days, usage.days);
    [old, whole - old]
}

/// The total in cents, by hand.
fn by_hand(usage: &Usage) -> i64 {
    let mut water = 0;
    for (version, share) in split(1_000_000, usage).into_iter().enumerate() {
        water += rounded(BASE[version][usage.size], share, 1_000_000);
    }
    let bounds = [0, 5_000, 10_000, 20_000, i64::MAX];
    for block in 0..4 {
        let quantity = usage.thousandths.min(bounds[block + 1]) - bounds[block];
        if quantity > 0 {
            for (version, part) in split(quantity, usage).into_iter().enumerate() {
                water += rounded(TIERS[version][block], part, 1_000);
            }
        }
    }
    let water = water + if usage.outside { rounded(water, 25, 100) } else { 0 };
    let mut total = water + rounded(water, 10, 100);
    if usage.sewer {
        for (version, share) in split(1_000_000, usage).into_iter().enumerate() {
            total += rounded(SEWER[version].0, share, 1_000_000);
        }
        for (version, part) in split(usage.thousandths.min(10_000), usage).into_iter().enumerate() {
            total += rounded(SEWER[version].1, part, 1_000);
        }
    }
    total
}

/// The lines `case,bill,from,to,meter_size,class,service,metered_water[kgal]`.
fn cases() -> String {
    let mut out = String::from("case,bill,from,to,meter_size,class,service,metered_water[kgal]\n");
    if let Some(folder) = std::env::var_os("RATEBOOK_PERF") {
        let text = std::fs::read_to_string(std::path::Path::new(&folder).join("usage-10k.csv")).unwrap();
        for line in text.lines().skip(1) {
            let field: Vec<&str> = line.split(',').collect();
            let end = Day::parse(field[6]).unwrap().plus_days(-1);
            out.push_str(&format!("{},city,{},{end},{},{},{},{}\n", field[0], field[5], field[3], field[4], field[2], field[9]));
        }
        return out;
    }
    println!("(no RATEBOOK_PERF: made-up usage)");
    let start = Day::parse("2025-08-25").unwrap();
    let mut state: u64 = 1;
    let mut below = |count: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % count
    };
    for at in 0..10_000 {
        let from = start.plus_days(i32::try_from(below(60)).unwrap());
        let to = from.plus_days(27 + i32::try_from(below(6)).unwrap());
        let (class, service) = (["inside", "outside"][usize::from(below(4) == 0)], ["WS", "W"][usize::from(below(5) == 0)]);
        let usage = below(30_000);
        out.push_str(&format!("A{at},city,{from},{to},{},{class},{service},{}.{:03}\n", SIZES[below(9) as usize], usage / 1000, usage % 1000));
    }
    out
}

fn usage_of(line: &str) -> Usage {
    let field: Vec<&str> = line.split(',').collect();
    let (from, end) = (Day::parse(field[2]).unwrap(), Day::parse(field[3]).unwrap().plus_days(1));
    let change = Day::parse("2025-10-01").unwrap();
    let (whole, fraction) = field[7].split_once('.').unwrap_or((field[7], ""));
    let thousandths = whole.parse::<i64>().unwrap() * 1000 + format!("{fraction:0<3}").parse::<i64>().unwrap();
    let days = i64::from(from.days_to(end));
    let old_days = i64::from(from.days_to(change.min(end).max(from)));
    Usage {
        thousandths,
        old_days,
        days,
        size: SIZES.iter().position(|size| *size == field[4]).unwrap(),
        outside: field[5] == "outside",
        sewer: field[6] == "WS",
    }
}

/// The least time of seven rounds.
fn least(mut work: impl FnMut()) -> Duration {
    (0..7)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .min()
        .unwrap()
}

fn main() {
    let mut sources = Sources::default();
    sources.add("workload.rate", include_str!("workload.rate"));
    let read = least(|| {
        black_box(RateBook::read(&sources));
    });
    let book = RateBook::read(&sources);
    assert!(!book.has_errors(), "{:?}", book.diagnostics);
    let plan = book.plan.schedules.first().unwrap();
    let text = cases();
    let usages: Vec<Usage> = text.lines().skip(1).map(usage_of).collect();
    let requests: Vec<Request> = CsvCases::new(text.as_bytes())
        .unwrap()
        .map(|entry| match entry.unwrap().question {
            Question::Bill(case) => intake::bind(plan, &case).unwrap(),
            other => panic!("{other:?}"),
        })
        .collect();
    for (usage, request) in usages.iter().zip(&requests) {
        let total = engine::bill(plan, request, true).unwrap().total;
        assert_eq!(total.shifted(2).as_integer(), Some(by_hand(usage)), "the two programs bill alike");
    }
    let hand = least(|| {
        for usage in &usages {
            black_box(by_hand(black_box(usage)));
        }
    });
    let silent = least(|| {
        for request in &requests {
            black_box(engine::bill(plan, request, true).unwrap());
        }
    });
    let traced = least(|| {
        for request in &requests {
            black_box(engine::bill(plan, request, false).unwrap());
        }
    });
    let per = |time: Duration| time.as_nanos() / requests.len() as u128;
    println!("{} bills, every total equal to the hand-written program's", requests.len());
    println!("| what | ns a bill | times hand-written integers |\n|---|---|---|");
    for (what, time) in [("hand-written integers, total alone", hand), ("in memory, without trace", silent), ("in memory, with full trace", traced)] {
        println!("| {what} | {} | {} |", per(time), time.as_nanos() / hand.as_nanos().max(1));
    }
    println!("reading and checking the schedule: {} µs", read.as_micros());
    let lines: String = (0..10_000).map(|at| format!("rate r{at} \"R\" in $/kgal\n")).collect();
    let many = format!("chapter many.lines \"Many\"\n{lines}");
    let parsing = least(|| {
        black_box(ratebook::language::parse(ratebook::source::SourceId(0), &many));
    });
    println!("parsing 10,000 lines: {} ms", parsing.as_millis());
}
