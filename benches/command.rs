//! The command on files of 10,000, 100,000 and 1,000,000 cases, on one thread and on several: time a case, what more threads gain, and
//! the most memory it ever held. `cargo bench --bench command` prints the table; `-- COUNT…` takes other numbers of cases.
//! Memory is read from `/proc` while the command runs; where there is none, it is not told.
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

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use peers::workload::{cases, times};
use tempfile::TempDir;

const RATEBOOK: &str = env!("CARGO_BIN_EXE_ratebook");
const ROUNDS: usize = 3;

/// A run of the command: how long it took, and the most memory it held, in kB.
#[derive(Clone, Copy)]
struct Ran {
    time: Duration,
    memory: Option<u64>,
}

/// The most memory a process has held so far.
fn most_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

fn run(folder: &Path, file: &Path, threads: usize, out: Stdio) -> Ran {
    let begun = Instant::now();
    let mut child = Command::new(RATEBOOK)
        .args(["rate", "workload.rate", "--format", "csv", "--threads", &threads.to_string(), "--cases"])
        .arg(file)
        .current_dir(folder)
        .stdout(out)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut memory = None;
    let status = loop {
        // It only grows: what was seen last is the most, but for the last moment.
        memory = most_memory(child.id()).max(memory);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_micros(500));
    };
    let time = begun.elapsed();
    assert!(status.success(), "{status}");
    Ran { time, memory }
}

/// The least time of some rounds, and the most memory.
fn best(mut round: impl FnMut() -> Ran) -> Ran {
    let all: Vec<Ran> = (0..ROUNDS).map(|_| round()).collect();
    Ran { time: all.iter().map(|ran| ran.time).min().unwrap(), memory: all.iter().filter_map(|ran| ran.memory).max() }
}

fn main() {
    let mut counts: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    if counts.is_empty() {
        counts = vec![10_000, 100_000, 1_000_000];
    }
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("workload.rate"), include_str!("workload.rate")).unwrap();
    let one = folder.path().join("one.csv");
    std::fs::write(&one, cases(1)).unwrap();
    let start = best(|| run(folder.path(), &one, 1, Stdio::null())).time;
    println!("starting, reading the text, rating one case: {:.1?}; it is taken off the time of a case\n", start);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads: Vec<usize> = [1, 2, 4, 8].into_iter().filter(|threads| *threads == 1 || *threads <= cores).collect();
    println!("| cases | threads | to | time | ns a case | / one thread | memory, kB | / the fewest cases |");
    println!("|---|---|---|---|---|---|---|---|");
    let mut fewest: Vec<Option<u64>> = Vec::new();
    for count in counts {
        let file = folder.path().join("cases.csv");
        std::fs::write(&file, cases(count)).unwrap();
        for to in ["nothing", "a file"] {
            let mut alone = None;
            for (at, threads) in threads.iter().enumerate() {
                let sink = || if to == "nothing" { Stdio::null() } else { File::create(folder.path().join("out.csv")).unwrap().into() };
                let ran = best(|| run(folder.path(), &file, *threads, sink()));
                let alone = *alone.get_or_insert(ran.time);
                if fewest.len() <= at {
                    fewest.push(ran.memory);
                }
                let memory = ran.memory.map_or_else(String::new, |memory| memory.to_string());
                let grown = match (ran.memory, fewest[at]) {
                    (Some(memory), Some(fewest)) => times(Duration::from_nanos(memory), Duration::from_nanos(fewest)),
                    _ => String::new(),
                };
                let own = ran.time.saturating_sub(start).as_nanos() / count as u128;
                let gained = times(ran.time, alone);
                println!("| {count} | {threads} | {to} | {:.3?} | {own} | {gained} | {memory} | {grown} |", ran.time);
            }
        }
    }
}
