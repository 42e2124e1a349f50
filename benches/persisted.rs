//! A run kept in a book, against hand-written Rust that writes the same rows to SQLite: the same two tables, one transaction, WAL,
//! `synchronous=FULL`. `cargo bench --bench persisted` prints the table.
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

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use peers::workload::{cases, table, usage_of};
use peers::{Code, SIZES, Usage, integers};
use ratebook::calendar::Day;
use ratebook::intake::{CsvCases, Question, case_line, read_case};
use ratebook::language::RateBook;
use ratebook::office::derivations::{kept_trace, trace_line};
use ratebook::office::people;
use ratebook::office::people::{NewPerson, Role};
use ratebook::office::runs::{ItemOutcome, Run, RunItem, RunScope, RunStep, RunTotals, StepKind, WorkedOut};
use ratebook::office::store::{Actor, BookOfAccounts, Key, Row, Work, digest_of};
use ratebook::rating;
use ratebook::rating::{KeptBill, Rater};
use ratebook::records::Case;
use ratebook::source::{Refusal, Sources};
use tempfile::TempDir;

const BILLS: usize = 20_000;

/// The least time of some rounds, each on a new file.
fn least(mut work: impl FnMut(&Path) -> Duration) -> Duration {
    (0..3)
        .map(|_| {
            let folder = TempDir::new().unwrap();
            work(&folder.path().join("ratebook.db"))
        })
        .min()
        .unwrap()
}

fn new_book(file: &Path) -> (BookOfAccounts, Actor) {
    let mut book = BookOfAccounts::create(file).unwrap();
    let today = Day::parse("2025-12-01").unwrap();
    let key = |name: &str| Key::from_seed(digest_of(name.as_bytes()).0);
    let person = |name: &str, role| NewPerson { name: name.to_owned(), label: name.to_owned(), key: key(name).public(), role };
    let ann = people::founder("ann", key("ann"), today, "2025-12-01T08:00:00Z");
    let (one, other) = (person("ann", Role::Administrator), person("ben", Role::Supervisor));
    book.work(&ann, "book founded", "", "", |work| people::found(work, &one, &other)).unwrap();
    (book, ann)
}

/// A bill as a run keeps it.
fn worked_out(rater: &Rater<'_>, case: &Case) -> WorkedOut {
    let KeptBill { lines, cents, .. } = rater.rate_to_keep(case, true).unwrap().kept().unwrap();
    let item = RunItem {
        account: case.id.clone(),
        service: "water".to_owned(),
        bill: case.bill.clone(),
        days: case.period,
        outcome: ItemOutcome::Calculated,
        code: String::new(),
        reason: String::new(),
        case: case_line(case).unwrap(),
        origins: "{}".to_owned(),
        cents,
        estimated: false,
        settles: None,
    };
    WorkedOut { item, lines, holds: Vec::new() }
}

/// A bill's derivation as `run prepare --keep-traces` makes it: from the case that is kept, held against the lines that are kept.
fn derivation(book: &RateBook, sources: &Sources, worked: &WorkedOut) -> String {
    let rated = rating::rate(&book.plan, &read_case(&worked.item.case).unwrap(), false).unwrap();
    assert_eq!(rating::billed_lines(&rated).unwrap(), worked.lines);
    trace_line(&kept_trace(&rated, sources))
}

/// Keeps bills in a book as one act: rows, digests, chain and signature.
fn keep(file: &Path, worked: &mut dyn Iterator<Item = WorkedOut>) -> Duration {
    keep_by(file, |work, step| work.add_items(step, worked))
}

/// The same one at a time, each with its derivation.
fn keep_traced(file: &Path, worked: &mut dyn Iterator<Item = (WorkedOut, String)>) -> Duration {
    keep_by(file, |work, step| {
        for (one, trace) in worked {
            let item = work.add_item(step, &one)?;
            work.add_trace(item, trace)?;
        }
        Ok(())
    })
}

fn keep_by(file: &Path, act: impl FnOnce(&mut Work<'_>, Row<RunStep>) -> Result<(), Refusal>) -> Duration {
    let (mut book, actor) = new_book(file);
    let day = Day::parse("2025-12-01").unwrap();
    let run = Run { name: "bench".to_owned(), first_day: day, through: day, bill_date: day, scope: RunScope::default() };
    let begun = Instant::now();
    book.work(&actor, "run prepared", "bench", "", |work| {
        let id = work.add_run(&run)?;
        let totals = RunTotals::default();
        let step = RunStep { kind: StepKind::Prepared, rate_set: None, inputs: String::new(), page: String::new(), totals };
        let step = work.add_run_step(id, &step)?;
        act(work, step)
    })
    .unwrap();
    begun.elapsed()
}

/// The same two tables, without triggers and without a chain.
const TABLES: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE run_item (id INTEGER PRIMARY KEY, step INTEGER NOT NULL, account TEXT NOT NULL, service TEXT NOT NULL, bill TEXT NOT NULL,
  first_day TEXT NOT NULL, day TEXT NOT NULL, outcome TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, \"case\" TEXT NOT NULL,
  reads TEXT NOT NULL, cents INTEGER NOT NULL, estimated INTEGER NOT NULL, settles INTEGER, event INTEGER NOT NULL) STRICT;
CREATE INDEX run_item_step ON run_item (step);
CREATE TABLE run_line (id INTEGER PRIMARY KEY, item INTEGER NOT NULL, line INTEGER NOT NULL, charge TEXT NOT NULL, label TEXT NOT NULL,
  quantity TEXT NOT NULL, unit TEXT NOT NULL, rate TEXT NOT NULL, cents INTEGER NOT NULL, gl TEXT NOT NULL, cite TEXT NOT NULL,
  event INTEGER NOT NULL) STRICT;
CREATE INDEX run_line_item ON run_line (item);";

/// A case as the hand-written program knows it.
struct Known {
    account: String,
    from: String,
    to: String,
    usage: Usage,
    kgal: String,
}

fn decimal(value: i64, scale: usize, least: usize, out: &mut String) {
    let (mut value, mut scale) = (value, scale);
    while scale > least && value % 10 == 0 {
        value /= 10;
        scale -= 1;
    }
    let power = 10_i64.pow(scale as u32);
    if scale == 0 { write!(out, "{value}") } else { write!(out, "{}.{:0scale$}", value / power, value % power) }.unwrap();
}

/// Works the bills out with integers and writes the rows.
fn by_hand(file: &Path, known: &[Known]) -> (Duration, i64) {
    let mut connection = rusqlite::Connection::open(file).unwrap();
    connection.execute_batch(TABLES).unwrap();
    let begun = Instant::now();
    let transaction = connection.transaction().unwrap();
    let (mut lines, mut total, mut line_id) = (Vec::new(), 0, 0);
    let (mut case, mut quantity, mut rate) = (String::new(), String::new(), String::new());
    {
        let mut item =
            transaction.prepare("INSERT INTO run_item VALUES (?1,1,?2,'water','city',?3,?4,'calculated','','',?5,'{}',?6,0,NULL,3)").unwrap();
        let mut row = transaction.prepare("INSERT INTO run_line VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,3)").unwrap();
        for (at, known) in known.iter().enumerate() {
            let cents = integers(&known.usage, &mut lines);
            total += cents;
            case.clear();
            let (class, service) = (["inside", "outside"][usize::from(known.usage.outside)], ["W", "WS"][usize::from(known.usage.sewer)]);
            write!(
                case,
                "{{\"case\":\"{}\",\"bill\":\"city\",\"from\":\"{}\",\"to\":\"{}\",\"given\":{{\"meter_size\":\"{}\",\"class\":\"{class}\",\"service\":\"{service}\",\"metered_water\":\"{} kgal\"}}}}",
                known.account, known.from, known.to, SIZES[known.usage.size], known.kgal
            )
            .unwrap();
            let id = at as i64 + 1;
            item.execute(rusqlite::params![id, known.account, known.from, known.to, case, cents]).unwrap();
            let mut number = 0;
            let mut from = 0;
            while from < lines.len() {
                let code = lines[from].code;
                let is_same = |other: Code| std::mem::discriminant(&code) == std::mem::discriminant(&other);
                let count = lines[from..].iter().take_while(|line| is_same(line.code)).count();
                let amount: i64 = lines[from..from + count].iter().map(|line| line.amount).sum();
                let (charge, label, unit, gl, cite) = match code {
                    Code::Base => ("base", "Water base", "month", "401", "Workload tariff (unverified)"),
                    Code::Tier(_) => ("volume", "Water use", "kgal", "401", "Workload tariff (unverified)"),
                    Code::Outside => ("outside", "Outside-city surcharge", "", "401", "Workload tariff (unverified)"),
                    Code::Tax => ("utility_tax", "Utility tax", "", "401", "Workload tariff (unverified)"),
                    Code::SewerBase => ("sewer_fixed", "Sewer base", "month", "402", "Workload tariff (unverified)"),
                    Code::SewerVolume => ("sewer_volume", "Sewer use", "kgal", "402", "Workload tariff (unverified)"),
                };
                quantity.clear();
                rate.clear();
                let is_product = count == 1 && !unit.is_empty();
                if is_product {
                    decimal(lines[from].quantity, if unit == "month" { 6 } else { 3 }, 0, &mut quantity);
                    decimal(lines[from].price, 2, 2, &mut rate);
                }
                number += 1;
                line_id += 1;
                let unit = if is_product { unit } else { "" };
                row.execute(rusqlite::params![line_id, id, number, charge, label, quantity, unit, rate, amount, gl, cite]).unwrap();
                from += count;
            }
        }
    }
    transaction.commit().unwrap();
    (begun.elapsed(), total)
}

/// The bytes of all derivations, and of the file with its log.
fn size(file: &Path) -> (i64, i64) {
    let book = rusqlite::Connection::open(file).unwrap();
    book.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let of = |sql: &str| book.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    (of("SELECT coalesce(sum(length(CAST(trace AS BLOB))), 0) FROM run_trace"), of("PRAGMA page_count") * of("PRAGMA page_size"))
}

/// How many rows a file has, and the sum of their cents.
fn content(file: &Path) -> (i64, i64, i64, i64) {
    let book = rusqlite::Connection::open(file).unwrap();
    let of = |sql: &str| book.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    (
        of("SELECT count(*) FROM run_item"),
        of("SELECT count(*) FROM run_line"),
        of("SELECT sum(cents) FROM run_line"),
        of("SELECT sum(length(quantity) + length(rate) + length(charge) + length(unit)) FROM run_line"),
    )
}

fn main() {
    let mut sources = Sources::default();
    // A run keeps no bill of a text that is only illustrative.
    sources.add("workload.rate", &include_str!("workload.rate").replace("illustrative", "unverified"));
    let book = RateBook::read(&sources);
    assert!(!book.has_errors(), "{:?}", book.diagnostics);
    let text = cases(BILLS);
    let of_line = |entry: Result<ratebook::intake::Entry, _>| match entry.map_err(|_: ratebook::intake::BadEntry| ()).unwrap().question {
        Question::Bill(case) => case,
        other => panic!("{other:?}"),
    };
    let cases: Vec<Case> = CsvCases::new(text.as_bytes()).unwrap().map(of_line).collect();
    let known: Vec<Known> = text
        .lines()
        .skip(1)
        .map(|line| {
            let field: Vec<&str> = line.split(',').collect();
            Known {
                account: field[0].to_owned(),
                from: field[2].to_owned(),
                to: field[3].to_owned(),
                usage: usage_of(line),
                kgal: field[7].to_owned(),
            }
        })
        .collect();
    let rater = Rater::new(&book.plan);
    let ready: Vec<WorkedOut> = cases.iter().map(|case| worked_out(&rater, case)).collect();
    if let [_, job, name] = std::env::args().filter(|argument| argument != "--bench").collect::<Vec<_>>().as_slice()
        && job == "job"
    {
        // One job once, for a program that counts instructions; `nothing` is what comes before.
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("ratebook.db");
        match name.as_str() {
            "nothing" => {}
            "by-hand" => drop(by_hand(&file, &known)),
            "rows" => drop(keep(&file, &mut ready.into_iter())),
            "rated" => drop(keep(&file, &mut cases.iter().map(|case| worked_out(&rater, case)))),
            other => panic!("no job `{other}`"),
        }
        return;
    }
    let mut contents = Vec::new();
    let hand = least(|file| {
        let (time, _) = by_hand(file, &known);
        contents.push(content(file));
        time
    });
    let rows_alone = least(|file| keep(file, &mut ready.iter().cloned()));
    let mut without = 0;
    let whole = least(|file| {
        let time = keep(file, &mut cases.iter().map(|case| worked_out(&rater, case)));
        contents.push(content(file));
        without = size(file).1;
        time
    });
    let mut traces = (0, 0);
    let with_traces = least(|file| {
        let traced = |case| {
            let worked = worked_out(&rater, case);
            let trace = derivation(&book, &sources, &worked);
            (worked, trace)
        };
        let time = keep_traced(file, &mut cases.iter().map(traced));
        contents.push(content(file));
        traces = size(file);
        time
    });
    contents.dedup();
    assert_eq!(contents.len(), 1, "both write the same rows: {contents:?}");
    let rows = vec![
        ("hand-written Rust: worked out with integers, rows written to SQLite", hand),
        ("Ratebook: rows kept in a book (chain of digests, signature, append-only)", rows_alone),
        ("Ratebook: cases rated and kept in a book", whole),
        ("Ratebook: the same with their derivations (--keep-traces)", with_traces),
    ];
    println!("{BILLS} bills, {} lines", contents[0].1);
    table("persisted", &rows, BILLS, &[("/ hand-written", hand)]);
    let bills = BILLS as i64;
    println!("a derivation: {} bytes; the file: {} bytes a bill, {} with derivations", traces.0 / bills, without / bills, traces.1 / bills);
}
