//! The workload: explained bills against a hand-written integer program, in one run, so that the figure is a ratio.
//! `cargo bench` prints the table. With `RATEBOOK_PERF` naming the folder of the workload its real usage is taken, else
//! 10,000 made-up service periods. Times are noisy: the least of several rounds is taken.
#![allow(
    clippy::cast_possible_truncation,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark"
)]

mod peers;

use std::hint::black_box;
use std::time::{Duration, Instant};

use peers::{DecimalTariff, DecimalUsage, SIZES, Usage, decimals, integers};
use ratebook::calendar::Day;
use ratebook::engine::{self, fast};
use ratebook::intake::{self, CsvCases, Question};
use ratebook::language::RateBook;
use ratebook::plan::Request;
use ratebook::source::Sources;

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
    let program = fast::Program::of(plan).unwrap();
    let fast_requests: Vec<fast::FastRequest> = requests.iter().map(|request| program.request(plan, request).unwrap()).collect();
    let decimal_usages: Vec<DecimalUsage> = usages.iter().map(DecimalUsage::from).collect();
    let tariff = DecimalTariff::default();
    let (mut lines, mut decimal_lines, mut buffer) = (Vec::new(), Vec::new(), fast::Buffer::default());
    let mut records = 0;
    for ((usage, request), fast_request) in usages.iter().zip(&requests).zip(&fast_requests) {
        let cents = integers(usage, &mut lines);
        assert_eq!(engine::bill(plan, request, true).unwrap().total.shifted(2).as_integer(), Some(cents), "the programs bill alike");
        program.bill(fast_request, &mut buffer, true).unwrap();
        assert_eq!(buffer.total, cents);
        assert_eq!(decimals(&tariff, &DecimalUsage::from(usage), &mut decimal_lines), rust_decimal::Decimal::new(cents, 2));
        records += buffer.records.len();
    }
    let hand = least(|| {
        for usage in &usages {
            black_box(integers(black_box(usage), &mut lines));
        }
    });
    let decimal = least(|| {
        for usage in &decimal_usages {
            black_box(decimals(&tariff, black_box(usage), &mut decimal_lines));
        }
    });
    let mut fast_time = |traced: bool| {
        least(|| {
            for request in &fast_requests {
                black_box(program.bill(black_box(request), &mut buffer, traced)).unwrap();
            }
        })
    };
    let (fast_silent, fast_traced) = (fast_time(false), fast_time(true));
    let wide = |silent: bool| {
        least(|| {
            for request in &requests {
                black_box(engine::bill(plan, request, silent).unwrap());
            }
        })
    };
    let (wide_silent, wide_traced) = (wide(true), wide(false));
    println!("{} bills, every total equal in all four programs; {} records a bill", requests.len(), records / requests.len());
    println!("| in memory | ns a bill | / integers | / rust_decimal |\n|---|---|---|---|");
    let rows = [
        ("hand-written integers, all lines", hand),
        ("hand-written rust_decimal, all lines", decimal),
        ("ratebook, without trace", fast_silent),
        ("ratebook, with full trace", fast_traced),
        ("ratebook's wide engine, without trace", wide_silent),
        ("ratebook's wide engine, with full trace", wide_traced),
    ];
    for (what, time) in rows {
        let times = |of: Duration| {
            let hundredths = time.as_nanos() * 100 / of.as_nanos().max(1);
            format!("{}.{:02}", hundredths / 100, hundredths % 100)
        };
        println!("| {what} | {} | {} | {} |", time.as_nanos() / requests.len() as u128, times(hand), times(decimal));
    }
    println!("reading and checking the schedule: {} µs", read.as_micros());
    let lines: String = (0..10_000).map(|at| format!("rate r{at} \"R\" in $/kgal\n")).collect();
    let many = format!("chapter many.lines \"Many\"\n{lines}");
    let parsing = least(|| {
        black_box(ratebook::language::parse(ratebook::source::SourceId(0), &many));
    });
    println!("parsing 10,000 lines: {} ms", parsing.as_millis());
}
