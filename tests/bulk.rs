//! Many bills: rows of CSV rated in integers, in blocks, on several threads are byte for byte what the wide engine and the plain writer
//! make of them one at a time; and a person can stop it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use ratebook::intake::{BadEntry, Blocks, CsvCases, CsvHead, Entry, Question};
use ratebook::language::RateBook;
use ratebook::plan::Plan;
use ratebook::rating;
use ratebook::rating::{Bulk, BulkRow};
use ratebook::records::{Case, GivenValue};
use ratebook::render::{self, BulkCsv};
use tempfile::TempDir;

const RATEBOOK: &str = env!("CARGO_BIN_EXE_ratebook");

fn rows(out: &mut Vec<u8>, rows: &[Vec<String>]) {
    let mut writer = csv::Writer::from_writer(out);
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.flush().unwrap();
}

/// What the wide engine and the plain writer make of an entry.
fn wide_entry(out: &mut Vec<u8>, plan: &Plan, entry: Result<Entry, BadEntry>) {
    match entry {
        Err(bad) => rows(out, &[render::csv_refusal(bad.id.as_deref().unwrap_or(""), &bad.refusal)]),
        Ok(entry) => {
            let Question::Bill(case) = &entry.question else { panic!("{entry:?}") };
            match rating::rate(plan, case, true) {
                Ok(rated) => rows(out, &render::csv_rows(&case.id, &rated)),
                Err(refusal) => rows(out, &[render::csv_refusal(&case.id, &refusal)]),
            }
        }
    }
}

/// What they make of cases, one at a time.
fn wide(plan: &Plan, cases: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    rows(&mut out, &[render::csv_header()]);
    for entry in CsvCases::new(cases).unwrap() {
        wide_entry(&mut out, plan, entry);
    }
    out
}

/// What the command makes of them with so many threads.
fn command(folder: &TempDir, text: &str, cases: &[u8], more: &[&str]) -> (Option<i32>, Vec<u8>, String) {
    let file = folder.path().join("cases.csv");
    std::fs::write(&file, cases).unwrap();
    let out = Command::new(RATEBOOK)
        .args(["rate", text, "--format", "csv", "--cases", file.to_str().unwrap()])
        .args(more)
        .current_dir(folder.path())
        .output()
        .unwrap();
    (out.status.code(), out.stdout, String::from_utf8(out.stderr).unwrap())
}

/// How many of some cases are billed in integers, and what they and the others become.
fn in_integers(plan: &Plan, cases: &[u8]) -> (usize, Vec<u8>) {
    let bulk = Bulk::new(plan);
    let mut blocks = Blocks::of_rows(cases);
    let mut first = blocks.next().unwrap().unwrap();
    let head = CsvHead::take(&mut first).unwrap();
    let (mut worker, mut csv, mut out, mut count) = (bulk.worker(&head, true), BulkCsv::new(&bulk), Vec::new(), 0);
    for block in std::iter::once(first).chain(blocks.map(Result::unwrap)) {
        let each = |_, row: BulkRow<'_>| -> Result<(), ()> {
            match row {
                BulkRow::Bill(bill) => {
                    csv.bill(&mut out, &bill).unwrap();
                    count += 1;
                    assert!(bill.records() > 0);
                }
                BulkRow::Wide(row) => wide_entry(&mut out, plan, row.entry),
            }
            Ok(())
        };
        worker.rows(&block, each).unwrap();
    }
    (count, out)
}

fn workload() -> RateBook {
    common::read(&std::fs::read_to_string(common::project("benches/workload.rate")).unwrap())
}

/// Numbers that follow from a seed.
struct Drawing(u64);

impl Drawing {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// Rows of the workload, about one in eight with something odd in it.
fn odd_rows(seed: u64, count: usize) -> String {
    let mut drawn = Drawing(seed);
    let mut out = String::from("case,bill,from,to,meter_size,class,service,metered_water[kgal],rendered\n");
    for at in 0..count {
        let (year, month, day) = (2024 + drawn.below(3), 1 + drawn.below(12), 1 + drawn.below(28));
        let (to_month, to_year) = if month == 12 { (1, year + 1) } else { (month + 1, year) };
        let mut field = vec![
            format!("A{at}"),
            "city".to_owned(),
            format!("{year}-{month:02}-{day:02}"),
            format!("{to_year}-{to_month:02}-{day:02}"),
            drawn.one(&["5/8", "3/4", "1", "1 1/2", "2", "3in", "4", "6", "8in"]).to_owned(),
            drawn.one(&["inside", "inside", "outside"]).to_owned(),
            drawn.one(&["WS", "W"]).to_owned(),
            format!("{}.{:03}", drawn.below(40), drawn.below(1000)),
            drawn.one(&["", "", "2026-01-05"]).to_owned(),
        ];
        if drawn.below(8) == 0 {
            let odd: (usize, &str) = match drawn.below(26) {
                0 => (0, ""),
                1 => (0, " padded "),
                2 => (0, "\"quoted, with a comma\""),
                3 => (0, "Zo\u{eb}"),
                4 => (1, "workload.city.city"),
                5 => (1, "village"),
                6 => (2, "2025-02-30"),
                7 => (2, "2031-01-01"),
                8 => (3, " 2025-10-20"),
                9 => (3, "20251020"),
                10 => (4, "5/8in "),
                11 => (4, "7"),
                12 => (5, "Inside"),
                13 => (6, ""),
                14 => (7, "-3"),
                15 => (7, "1,000"),
                16 => (7, ".5"),
                17 => (7, "5."),
                18 => (7, "0"),
                19 => (7, "0.000"),
                20 => (7, "12.3456"),
                21 => (7, "99999999999999999999"),
                22 => (7, ""),
                23 => (8, "never"),
                24 => (7, "900000000000"),
                _ => (3, "2025-10-20,too many"),
            };
            field[odd.0] = odd.1.to_owned();
        }
        out.push_str(&field.join(","));
        out.push_str(if drawn.below(9) == 0 { "\r\n" } else { "\n" });
        if drawn.below(50) == 0 {
            out.push('\n');
        }
    }
    out
}

/// Whatever bytes stand in a file, rows are cut, read and refused as by the one who knows all of CSV.
#[test]
fn bytes_altered_anywhere_come_out_as_one_at_a_time() {
    let book = workload();
    let (mut drawn, mut billed) = (Drawing(5), 0);
    let signs: &[u8] = b",,,\"\"\r\r\n\n .-019/AZ\t;\0\x7f\xc3\xab\xff";
    for seed in 0..250 {
        let mut text = odd_rows(seed, 12).into_bytes();
        let header = text.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for _ in 0..drawn.below(5) {
            let place = header + usize::try_from(drawn.below((text.len() - header) as u64)).unwrap();
            let sign = signs[usize::try_from(drawn.below(signs.len() as u64)).unwrap()];
            match drawn.below(3) {
                0 => text.insert(place, sign),
                1 => drop(text.remove(place)),
                _ => text[place] = sign,
            }
        }
        text.truncate(text.len() - usize::from(drawn.below(3) == 0));
        let (count, found) = in_integers(&book.plan, &text);
        let mut with_head = Vec::new();
        rows(&mut with_head, &[render::csv_header()]);
        with_head.extend(found);
        assert_eq!(
            String::from_utf8_lossy(&with_head),
            String::from_utf8_lossy(&wide(&book.plan, &text)),
            "{seed}: {}",
            String::from_utf8_lossy(&text)
        );
        billed += count;
    }
    assert!(billed > 200, "{billed}");
}

#[test]
fn rows_of_every_kind_come_out_as_one_at_a_time() {
    let book = workload();
    let text = common::project("benches/workload.rate");
    let folder = TempDir::new().unwrap();
    for seed in 1..=3 {
        let mut cases = odd_rows(seed, 4_000).into_bytes();
        if seed == 2 {
            // A row that is no text, and an end without an end of line.
            cases.extend(b"A\xff,city,2025-10-08,2025-11-08,1,inside,W,5,\nlast,city,2025-10-08,2025-11-08,1,inside,W,5,");
        }
        let expected = wide(&book.plan, &cases);
        for threads in ["1", "2", "5"] {
            let (code, out, messages) = command(&folder, text.to_str().unwrap(), &cases, &["--threads", threads]);
            assert_eq!(code, Some(3), "{messages}");
            if out != expected {
                let (out, expected) = (String::from_utf8_lossy(&out), String::from_utf8_lossy(&expected));
                let (ours, theirs) = out.lines().zip(expected.lines()).find(|(one, other)| one != other).unwrap_or(("(shorter)", ""));
                panic!("seed {seed}, {threads} threads: {ours} | {theirs}");
            }
        }
    }
    // And most of them went the fast way.
    let plain: String = odd_rows(4, 2_000).lines().filter(|line| !line.contains('"')).map(|line| format!("{line}\n")).collect();
    let sound: Vec<&str> = plain
        .lines()
        .enumerate()
        .filter(|(at, line)| {
            *at == 0 || CsvCases::new(format!("{}\n{line}\n", plain.lines().next().unwrap()).as_bytes()).unwrap().all(|entry| entry.is_ok())
        })
        .map(|(_, line)| line)
        .collect();
    let (fast, _) = in_integers(&book.plan, (sound.join("\n") + "\n").as_bytes());
    assert!(fast * 10 > sound.len() * 6, "{fast} of {}", sound.len());
}

/// A column: name and unit.
type Column = (String, Option<String>);

/// Cases as CSV: those whose values are whole, with a column for each name and unit.
fn as_csv(cases: &[&Case]) -> Vec<u8> {
    let split = |value: &str| match value.split_once(' ') {
        Some((number, unit)) if number.starts_with(|sign: char| sign.is_ascii_digit()) => (number.to_owned(), Some(unit.to_owned())),
        _ => (value.to_owned(), None),
    };
    let mut columns: BTreeSet<Column> = BTreeSet::new();
    let mut table: Vec<(&Case, BTreeMap<Column, String>)> = Vec::new();
    for case in cases {
        let mut row = BTreeMap::new();
        for (name, value) in &case.given {
            let GivenValue::Whole(value) = value else { panic!("dated") };
            let (number, unit) = split(value);
            row.insert((name.clone(), unit), number);
        }
        columns.extend(row.keys().cloned());
        table.push((case, row));
    }
    let mut out = Vec::new();
    let mut header: Vec<String> = ["case", "bill", "customer", "from", "to", "rendered", "read_on"].map(str::to_owned).to_vec();
    header.extend(columns.iter().map(|(name, unit)| unit.as_ref().map_or(name.clone(), |unit| format!("{name}[{unit}]"))));
    let mut all = vec![header];
    for (at, (case, row)) in table.into_iter().enumerate() {
        let day = |day: Option<ratebook::calendar::Day>| day.map_or(String::new(), |day| day.to_string());
        let mut cells = vec![format!("T{at}"), case.bill.clone(), case.customer.clone().unwrap_or_default(), case.period.start.to_string()];
        cells.extend([case.period.last_day().to_string(), day(case.rendered), day(case.read_on)]);
        cells.extend(columns.iter().map(|column| row.get(column).cloned().unwrap_or_default()));
        all.push(cells);
    }
    rows(&mut out, &all);
    out
}

#[test]
fn every_case_of_the_schedules_that_a_row_can_hold_comes_out_alike() {
    let book = RateBook::read(&common::sources("rate-schedules"));
    let cases = ratebook::study::test_cases(&book);
    let simple = |case: &&Case| {
        let whole = case.given.iter().all(|(_, value)| matches!(value, GivenValue::Whole(_)));
        whole && case.meters.is_empty() && case.members.is_empty() && case.history.is_empty() && case.series.is_empty() && case.positions.is_empty()
    };
    let simple: Vec<&Case> = cases.iter().filter(simple).filter(|case| case.estimated.is_empty()).collect();
    let mut by_bill: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in &simple {
        by_bill.entry(&case.bill).or_default().push(case);
    }
    let (mut fast, mut all) = (0, 0);
    for (bill, cases) in by_bill {
        // Twice, so that what the first pass shows of the columns is used.
        let twice: Vec<&Case> = cases.iter().chain(&cases).copied().collect();
        let text = as_csv(&twice);
        let mut expected = wide(&book.plan, &text);
        let header = expected.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let (count, out) = in_integers(&book.plan, &text);
        let expected = expected.split_off(header);
        assert_eq!(String::from_utf8(out).unwrap(), String::from_utf8(expected).unwrap(), "{bill}");
        fast += count;
        all += twice.len();
    }
    println!("{fast} of {all} rows in integers");
    assert!(all > 400 && fast * 3 > all, "{fast} of {all}");
}

/// Columns that decide nothing are read all the same: what is not a text, or ends a row, is refused as the reader of CSV does it.
#[test]
fn what_is_not_asked_for_is_read_all_the_same() {
    let book = workload();
    let plain = |at: usize, customer: &str, end: &str| format!("A{at},city,{customer},2025-10-08,2025-11-08,1,inside,W,5{end}");
    let mut cases = b"case,bill,customer,from,to,meter_size,class,service,metered_water[kgal]\n".to_vec();
    for (at, (customer, end)) in
        [("", "\n"), ("C-1", "\n"), ("C-2", "\r\n"), ("C\r3", "\n"), ("Zo\u{eb}", "\n"), ("C-6", "\r"), ("C-7", "\n")].iter().enumerate()
    {
        cases.extend(plain(at, customer, end).into_bytes());
    }
    cases.extend(b"A8,city,C\xff,2025-10-08,2025-11-08,1,inside,W,5\n");
    let folder = TempDir::new().unwrap();
    let text = common::project("benches/workload.rate");
    let out = command(&folder, text.to_str().unwrap(), &cases, &["--threads", "1"]).1;
    assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(&wide(&book.plan, &cases)));
    assert_eq!(String::from_utf8_lossy(&out).matches("error R5010").count(), 1, "the one that is no text");
    // A column that stands twice: the last that is filled counts, in each row by itself.
    let doubled = "case,bill,from,to,meter_size,class,service,metered_water[kgal],bill\n\
        B1,city,2025-10-08,2025-11-08,1,inside,W,5,\nB2,village,2025-10-08,2025-11-08,1,inside,W,5,\nB3,city,2025-10-08,2025-11-08,1,inside,W,5,village\n";
    let out = command(&folder, text.to_str().unwrap(), doubled.as_bytes(), &["--threads", "1"]).1;
    let out = String::from_utf8(out).unwrap();
    assert_eq!(out.as_bytes(), wide(&book.plan, doubled.as_bytes()));
    assert!(out.contains("B1,total") && out.contains("B2,error R") && out.contains("B3,error R"), "{out}");
}

/// A case as a line of JSON, under a name that is not a title; none where JSON cannot hold it.
fn named(at: usize, case: &Case) -> Option<String> {
    Some(ratebook::intake::case_line(&Case { id: format!("T{at}"), ..case.clone() }).ok()? + "\n")
}

#[test]
fn pages_and_json_are_the_same_with_any_number_of_threads() {
    let cases = ratebook::study::test_cases(&RateBook::read(&common::sources("rate-schedules")));
    // Enough for several blocks, with lines that cannot be read among them.
    let lines: String = cases
        .iter()
        .cycle()
        .take(600)
        .enumerate()
        .map(|(at, case)| named(at, case).unwrap_or_default() + if at % 50 == 0 { "{\"case\":1\n" } else { "" })
        .collect();
    assert!(lines.len() > 100_000);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("cases.ndjson");
    std::fs::write(&file, lines).unwrap();
    for format in [&["--format", "ndjson", "--trace"][..], &["--format", "ndjson"], &["--format", "text"], &["--format", "csv"]] {
        let run = |threads: &str| {
            let out = Command::new(RATEBOOK)
                .args(["rate", "rate-schedules", "--threads", threads, "--cases", file.to_str().unwrap()])
                .args(format)
                .current_dir(common::project(""))
                .output()
                .unwrap();
            assert_eq!(out.status.code(), Some(3), "some cannot be read");
            (out.stdout, String::from_utf8(out.stderr).unwrap())
        };
        let one = run("1");
        assert!(one.0.len() > 10_000, "{}", one.1);
        assert!(one == run("3"), "{format:?}");
    }
}

#[test]
fn one_who_rates_many_makes_the_bills_of_one() {
    let book = RateBook::read(&common::sources("rate-schedules"));
    let rater = rating::Rater::new(&book.plan);
    let mut made = 0;
    for case in ratebook::study::test_cases(&book) {
        match (rating::rate(&book.plan, &case, true), rater.rate(&case, true)) {
            (Ok(one), Ok(other)) => {
                assert_eq!((&one.invoice.total, one.invoice.period, one.text_days), (&other.invoice.total, other.invoice.period, other.text_days));
                assert_eq!((one.invoice.lines.len(), &one.meters), (other.invoice.lines.len(), &other.meters), "{}", case.id);
                for (line, same) in one.invoice.lines.iter().zip(&other.invoice.lines) {
                    assert_eq!((line.charge, line.meter, line.status, line.estimated), (same.charge, same.meter, same.status, same.estimated));
                    assert_eq!((&line.amount, &line.exact, line.parts.len()), (&same.amount, &same.exact, same.parts.len()), "{}", case.id);
                    for (part, same) in line.parts.iter().zip(&same.parts) {
                        assert_eq!(
                            (part.block, part.days, &part.share, &part.whole),
                            (same.block, same.days, &same.share, &same.whole),
                            "{}",
                            case.id
                        );
                        assert_eq!((&part.quantity, &part.rate), (&same.quantity, &same.rate), "{}", case.id);
                        assert_eq!((&part.exact, &part.amount), (&same.exact, &same.amount), "{}", case.id);
                    }
                }
                made += 1;
            }
            (Err(one), Err(other)) => assert_eq!((one.code.id, one.message), (other.code.id, other.message)),
            (one, other) => panic!("{}: {} {}", case.id, one.is_ok(), other.is_ok()),
        }
    }
    assert!(made > 300, "{made}");
}

#[test]
fn a_chain_is_the_same_for_the_same_bills_and_names_the_first_that_differs() {
    let folder = TempDir::new().unwrap();
    let text = common::project("benches/workload.rate");
    let cases = odd_rows(7, 1_500);
    let chain = |cases: &str, name: &str, threads: &str| {
        let (_, _, messages) = command(&folder, text.to_str().unwrap(), cases.as_bytes(), &["--threads", threads, "--chain", name]);
        let head = messages.lines().find_map(|line| line.strip_prefix("head of the chain: ")).unwrap().to_owned();
        (head, std::fs::read_to_string(folder.path().join(name)).unwrap())
    };
    let (one, rows_of_one) = chain(&cases, "one.csv", "1");
    assert_eq!((one.clone(), rows_of_one.clone()), chain(&cases, "two.csv", "3"));
    assert!(rows_of_one.ends_with(&format!("{one}\n")) && rows_of_one.starts_with("case,sha256,chain\n"));
    // A litre more in one row, and everything from there on is another chain.
    let at = cases.lines().position(|line| line.starts_with("A700,")).unwrap();
    let changed: String = cases
        .lines()
        .enumerate()
        .map(|(line, text)| if line == at { format!("{}\n", text.replacen("city,", "city ,", 1)) } else { format!("{text}\n") })
        .collect();
    let (other, rows_of_other) = chain(&changed, "other.csv", "2");
    assert_ne!(one, other);
    let first = rows_of_one.lines().zip(rows_of_other.lines()).find(|(one, other)| one != other).unwrap();
    assert!(first.0.starts_with("A700,"), "{first:?}");
    // By hand: what was read, an end of line, what was written.
    let out = command(&folder, text.to_str().unwrap(), cases.as_bytes(), &[]).1;
    let first_case = cases.lines().nth(1).unwrap().split(',').next().unwrap();
    let written: String = String::from_utf8(out)
        .unwrap()
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with(&format!("{first_case},")))
        .map(|line| format!("{line}\n"))
        .collect();
    let digest = ratebook::office::store::digest_of(format!("{}\n{written}", cases.lines().nth(1).unwrap()).as_bytes());
    assert!(rows_of_one.lines().nth(1).unwrap().starts_with(&format!("{first_case},{digest},")), "{rows_of_one}");
}

#[test]
fn an_answer_comes_while_more_is_awaited_and_an_interrupt_ends_it_cleanly() {
    let line = "{\"case\":\"c1\",\"bill\":\"city\",\"from\":\"2025-10-08\",\"to\":\"2025-11-08\",\"given\":{\"metered_water\":\"5 kgal\",\"meter_size\":\"1in\",\"class\":\"inside\",\"service\":\"W\"}}\n";
    for threads in ["1", "2"] {
        let mut child = Command::new(RATEBOOK)
            .args(["rate", "benches/workload.rate", "--format", "ndjson", "--cases", "-", "--threads", threads])
            .current_dir(common::project(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(line.as_bytes()).unwrap();
        input.flush().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut answer = String::new();
        out.read_line(&mut answer).unwrap();
        assert!(answer.starts_with("{\"case\":\"c1\""), "{answer}");
        // More is awaited when the person stops it.
        assert!(Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap().success());
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        let (mut messages, status) = (String::new(), child.wait().unwrap());
        child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
        assert_eq!((status.code(), rest.as_str()), (Some(130), ""), "{messages}");
        assert!(messages.contains("stopped: 1 rated, 0 refused"), "{messages}");
        drop(input);
    }
}
