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

use peers::csv::integers_csv;
use peers::workload::{cases, least, table, usage_of};
use peers::{DecimalTariff, DecimalUsage, Usage, decimals, integers};
use ratebook::engine::fast;
use ratebook::intake::{self, Blocks, CsvCases, CsvHead, Question};
use ratebook::language::RateBook;
use ratebook::office::store::{Digest, digest_of_parts};
use ratebook::plan::{Request, SchedulePlan};
use ratebook::rating::{Bulk, BulkRow};
use ratebook::render::{self, BulkCsv};
use ratebook::source::Sources;
use ratebook::{engine, rating};

/// Everything on the workload.
struct Bench {
    text: String,
    book: RateBook,
    usages: Vec<Usage>,
    requests: Vec<Request>,
    program: fast::Program,
    fast_requests: Vec<fast::FastRequest>,
}

impl Bench {
    fn new(text: String, sources: &Sources) -> Self {
        let book = RateBook::read(sources);
        assert!(!book.has_errors(), "{:?}", book.diagnostics);
        let plan = book.plan.schedules.first().unwrap();
        let usages = text.lines().skip(1).map(usage_of).collect();
        let requests: Vec<Request> = CsvCases::new(text.as_bytes())
            .unwrap()
            .map(|entry| match entry.unwrap().question {
                Question::Bill(case) => intake::bind(plan, &case).unwrap(),
                other => panic!("{other:?}"),
            })
            .collect();
        let program = fast::Program::of(plan).unwrap();
        let fast_requests = requests.iter().map(|request| program.request(plan, request).unwrap()).collect();
        Self { text, usages, requests, program, fast_requests, book }
    }

    fn plan(&self) -> &SchedulePlan {
        self.book.plan.schedules.first().unwrap()
    }

    fn bills(&self) -> usize {
        self.usages.len()
    }

    /// All bills by the hand-written integers.
    fn integers(&self, lines: &mut Vec<peers::Line>) {
        for usage in &self.usages {
            black_box(integers(black_box(usage), lines));
        }
    }

    /// All bills by the fast engine.
    fn fast(&self, buffer: &mut fast::Buffer, traced: bool) {
        for request in &self.fast_requests {
            black_box(self.program.bill(black_box(request), buffer, traced)).unwrap();
        }
    }

    /// From CSV to CSV, as `ratebook rate --format csv` does on one thread; where `chained` with the chain of digests.
    fn csv(&self, out: &mut Vec<u8>, chained: bool) -> Digest {
        let bulk = Bulk::new(&self.book.plan);
        let mut blocks = Blocks::of_rows(self.text.as_bytes());
        let mut first = blocks.next().unwrap().unwrap();
        let head = CsvHead::take(&mut first).unwrap();
        let (mut worker, mut csv, mut link) = (bulk.worker(&head, true), BulkCsv::new(&bulk), Digest::ZERO);
        out.extend_from_slice(b"case,charge,block,from,to,quantity,unit,rate,amount\n");
        for block in std::iter::once(first).chain(blocks.map(Result::unwrap)) {
            let each = |range: std::ops::Range<usize>, row: BulkRow<'_>| -> Result<(), ()> {
                let start = out.len();
                match row {
                    BulkRow::Bill(bill) => csv.bill(out, &bill).unwrap(),
                    BulkRow::Wide(row) => self.wide_row(&row, out),
                }
                if chained {
                    let digest = digest_of_parts(&[block.bytes[range].trim_ascii(), b"\n", &out[start..]]);
                    link = digest_of_parts(&[&link.0, &digest.0]);
                }
                Ok(())
            };
            worker.rows(&block, each).unwrap();
        }
        link
    }

    fn wide_row(&self, row: &intake::CsvRow, out: &mut Vec<u8>) {
        let Question::Bill(case) = &row.entry.as_ref().unwrap().question else { panic!("{row:?}") };
        for cells in render::csv_rows(&case.id, &rating::rate(&self.book.plan, case, true).unwrap()) {
            out.extend_from_slice(cells.join(",").as_bytes());
            out.push(b'\n');
        }
    }

    /// Every program comes to the same bills, or nothing is measured.
    fn agree(&self) {
        let tariff = DecimalTariff::default();
        let (mut lines, mut decimal_lines, mut buffer) = (Vec::new(), Vec::new(), fast::Buffer::default());
        let mut records = 0;
        for ((usage, request), fast_request) in self.usages.iter().zip(&self.requests).zip(&self.fast_requests) {
            let cents = integers(usage, &mut lines);
            assert_eq!(engine::bill(self.plan(), request, true).unwrap().total.shifted(2).as_integer(), Some(cents), "the programs bill alike");
            self.program.bill(fast_request, &mut buffer, true).unwrap();
            assert_eq!(buffer.total, cents);
            assert_eq!(decimals(&tariff, &DecimalUsage::from(usage), &mut decimal_lines), rust_decimal::Decimal::new(cents, 2));
            records += buffer.records.len();
        }
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        self.csv(&mut ours, false);
        integers_csv(self.text.as_bytes(), &mut theirs, &mut lines, |_, _| {});
        if let Some((at, (one, other))) =
            ours.split(|byte| *byte == b'\n').zip(theirs.split(|byte| *byte == b'\n')).enumerate().find(|(_, (one, other))| one != other)
        {
            panic!("row {at}: ours {} | theirs {}", String::from_utf8_lossy(one), String::from_utf8_lossy(other));
        }
        assert_eq!(ours.len(), theirs.len());
        println!(
            "{} bills, every total equal in all four programs, every row of CSV in both; {} records a bill",
            self.bills(),
            records / self.bills()
        );
    }

    fn in_memory(&self) {
        let tariff = DecimalTariff::default();
        let (mut lines, mut decimal_lines, mut buffer) = (Vec::new(), Vec::new(), fast::Buffer::default());
        let decimal_usages: Vec<DecimalUsage> = self.usages.iter().map(DecimalUsage::from).collect();
        let hand = least(|| self.integers(&mut lines));
        let decimal = least(|| {
            for usage in &decimal_usages {
                black_box(decimals(&tariff, black_box(usage), &mut decimal_lines));
            }
        });
        let fast_silent = least(|| self.fast(&mut buffer, false));
        let fast_traced = least(|| self.fast(&mut buffer, true));
        let wide = |silent: bool| {
            least(|| {
                for request in &self.requests {
                    black_box(engine::bill(self.plan(), request, silent).unwrap());
                }
            })
        };
        let rows = vec![
            ("hand-written integers, all lines", hand),
            ("hand-written `rust_decimal`, all lines", decimal),
            ("Ratebook, without trace", fast_silent),
            ("Ratebook, with full trace", fast_traced),
            ("Ratebook's wide engine, without trace", wide(true)),
            ("Ratebook's wide engine, with full trace", wide(false)),
        ];
        table("in memory", &rows, self.bills(), &[("/ integers", hand), ("/ `rust_decimal`", decimal)]);
    }

    fn csv_to_csv(&self) {
        let (mut out, mut lines) = (Vec::new(), Vec::new());
        let hand = least(|| {
            out.clear();
            integers_csv(self.text.as_bytes(), &mut out, &mut lines, |_, _| {});
        });
        let mut hand_link = Digest::ZERO;
        let hand_chained = least(|| {
            out.clear();
            hand_link = Digest::ZERO;
            integers_csv(self.text.as_bytes(), &mut out, &mut lines, |row, rows| {
                hand_link = digest_of_parts(&[&hand_link.0, &digest_of_parts(&[row, b"\n", rows]).0]);
            });
        });
        let mut ours = |chained: bool| {
            let mut link = Digest::ZERO;
            let time = least(|| {
                out.clear();
                link = self.csv(&mut out, chained);
            });
            (time, link)
        };
        let ((plain, _), (chained, link)) = (ours(false), ours(true));
        assert_eq!(link, hand_link, "both chains end alike");
        let rows = vec![
            ("hand-written integers", hand),
            ("Ratebook, with full trace", plain),
            ("hand-written integers, with the chain of digests", hand_chained),
            ("Ratebook, with full trace and the chain of digests", chained),
        ];
        table("CSV to CSV", &rows, self.bills(), &[("/ integers", hand)]);
    }
}

/// One job so many times, for a program that counts instructions: `perf stat` or `valgrind --tool=callgrind`.
fn job(bench: &Bench, name: &str, rounds: usize) {
    let (mut lines, mut decimal_lines, mut buffer, mut out) = (Vec::new(), Vec::new(), fast::Buffer::default(), Vec::new());
    let tariff = DecimalTariff::default();
    let decimal_usages: Vec<DecimalUsage> = bench.usages.iter().map(DecimalUsage::from).collect();
    for _ in 0..rounds {
        out.clear();
        match name {
            "nothing" => {}
            "integers" => bench.integers(&mut lines),
            "decimals" => {
                for usage in &decimal_usages {
                    black_box(decimals(&tariff, black_box(usage), &mut decimal_lines));
                }
            }
            "silent" => bench.fast(&mut buffer, false),
            "traced" => bench.fast(&mut buffer, true),
            "integers-csv" => {
                integers_csv(bench.text.as_bytes(), &mut out, &mut lines, |_, _| {});
            }
            "csv" | "csv-chained" => {
                bench.csv(&mut out, name == "csv-chained");
            }
            other => panic!("no job `{other}`"),
        }
    }
}

fn main() {
    let mut sources = Sources::default();
    sources.add("workload.rate", include_str!("workload.rate"));
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["cases", count] => return print!("{}", cases(count.parse().unwrap())),
        ["job", name, rounds] => return job(&Bench::new(cases(10_000), &sources), name, rounds.parse().unwrap()),
        [] => {}
        other => panic!("{other:?}: say nothing, `cases COUNT`, or `job NAME ROUNDS`"),
    }
    let read = least(|| {
        black_box(RateBook::read(&sources));
    });
    let bench = Bench::new(cases(10_000), &sources);
    bench.agree();
    bench.in_memory();
    bench.csv_to_csv();
    println!("\nreading and checking the schedule: {} µs", read.as_micros());
    let lines: String = (0..10_000).map(|at| format!("rate r{at} \"R\" in $/kgal\n")).collect();
    let many = format!("chapter many.lines \"Many\"\n{lines}");
    let parsing = least(|| {
        black_box(ratebook::language::parse(ratebook::source::SourceId(0), &many));
    });
    println!("parsing 10,000 lines: {} ms", parsing.as_millis());
}
