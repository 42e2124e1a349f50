//! The workload itself: its cases, for any number of them, and how times are taken and told.

use std::time::{Duration, Instant};

use ratebook::calendar::Day;

use super::{SIZES, Usage};

/// Made-up numbers, the same in every run.
pub struct Made(pub u64);

impl Made {
    pub fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }
}

/// So many cases, as lines `case,bill,from,to,meter_size,class,service,metered_water[kgal]`: the workload's usage where `RATEBOOK_PERF` names
/// its folder, over and over with new names; else made up alike.
pub fn cases(count: usize) -> String {
    let mut out = String::from("case,bill,from,to,meter_size,class,service,metered_water[kgal]\n");
    if let Some(folder) = std::env::var_os("RATEBOOK_PERF") {
        let text = std::fs::read_to_string(std::path::Path::new(&folder).join("usage-10k.csv")).unwrap();
        let rows: Vec<&str> = text.lines().skip(1).collect();
        for at in 0..count {
            let field: Vec<&str> = rows[at % rows.len()].split(',').collect();
            let end = Day::parse(field[6]).unwrap().plus_days(-1);
            out.push_str(&format!("A{:07},city,{},{end},{},{},{},{}\n", at + 1, field[5], field[3], field[4], field[2], field[9]));
        }
        return out;
    }
    let start = Day::parse("2025-08-25").unwrap();
    let mut made = Made(1);
    let mut below = |count: u64| made.below(count);
    for at in 0..count {
        let from = start.plus_days(i32::try_from(below(60)).unwrap());
        let to = from.plus_days(27 + i32::try_from(below(6)).unwrap());
        let (class, service) = (["inside", "outside"][usize::from(below(4) == 0)], ["WS", "W"][usize::from(below(5) == 0)]);
        let usage = below(30_000);
        let size = SIZES[below(9) as usize];
        out.push_str(&format!("A{:07},city,{from},{to},{size},{class},{service},{}.{:03}\n", at + 1, usage / 1000, usage % 1000));
    }
    out
}

pub fn usage_of(line: &str) -> Usage {
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

/// The least time of so many rounds.
pub fn least_of(rounds: usize, mut work: impl FnMut()) -> Duration {
    (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .min()
        .unwrap()
}

/// The least time of seven rounds.
pub fn least(work: impl FnMut()) -> Duration {
    least_of(7, work)
}

/// What is measured against what: its name, and the time of all bills.
pub type Rows = Vec<(&'static str, Duration)>;

/// A time as a multiple of another, to the hundredth.
pub fn times(time: Duration, of: Duration) -> String {
    let hundredths = time.as_nanos() * 100 / of.as_nanos().max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

pub fn table(title: &str, rows: &Rows, bills: usize, columns: &[(&str, Duration)]) {
    let heads: Vec<String> = columns.iter().map(|(head, _)| format!(" {head} |")).collect();
    println!("\n| {title} | ns a bill |{}\n|---|---|{}", heads.concat(), "---|".repeat(columns.len()));
    for (what, time) in rows {
        let cells: Vec<String> = columns.iter().map(|(_, of)| format!(" {} |", times(*time, *of))).collect();
        println!("| {what} | {} |{}", time.as_nanos() / bills as u128, cells.concat());
    }
}
