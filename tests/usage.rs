//! What went through a point, from its reads; and a case written and read again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use proptest::prelude::*;
use ratebook::calendar::{Day, DaySpan};
use ratebook::exact::Number;
use ratebook::intake::{JsonCases, Question, case_line};
use ratebook::language::RateBook;
use ratebook::office::quantity::{Installed, usage};
use ratebook::office::reads::{ESTIMATED, MeterRead, ReadKind};
use ratebook::office::store::{Row, Stored};
use ratebook::study::test_cases;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn days(first: &str, last: &str) -> DaySpan {
    DaySpan::inclusive(day(first), day(last)).unwrap()
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn meter(name: &str, span: DaySpan, start: &str, end: Option<&str>) -> Installed {
    Installed {
        meter: name.to_owned(),
        size: "8in".to_owned(),
        unit: "kgal".to_owned(),
        multiplier: number("10"),
        digits: 5,
        days: span,
        start_read: number(start),
        end_read: end.map(number),
    }
}

fn read(id: i64, kind: ReadKind, days: DaySpan, value: &str, quality: &str) -> Stored<MeterRead> {
    let read = MeterRead {
        kind,
        point: "P-1".to_owned(),
        meter: String::new(),
        measure: String::new(),
        days,
        hour: None,
        value: value.to_owned(),
        unit: "kgal".to_owned(),
        quality: quality.to_owned(),
        policy: String::new(),
        is_exception: false,
    };
    Stored::new(Row::new(id), read)
}

fn register(id: i64, on: &str, value: &str) -> Stored<MeterRead> {
    read(id, ReadKind::Register, days(on, on), value, "valid")
}

#[test]
fn usage_is_the_difference_of_the_register_times_its_multiplier() {
    let installed = [meter("M-1", days("2026-01-01", "2099-12-31"), "100", None)];
    let reads = [register(1, "2026-01-31", "150"), register(2, "2026-02-28", "205")];
    let january = usage(&installed, &reads, "", days("2026-01-01", "2026-01-31")).unwrap();
    assert_eq!((january.value, january.reads), (number("500"), vec![Row::new(1)]));
    let february = usage(&installed, &reads, "", days("2026-02-01", "2026-02-28")).unwrap();
    assert_eq!((february.value, february.reads), (number("550"), vec![Row::new(1), Row::new(2)]));
    let missing = usage(&installed, &reads, "", days("2026-02-01", "2026-02-27")).unwrap_err();
    assert!(missing.text.contains("no read of meter M-1 on 2026-02-27"), "{}", missing.text);
}

#[test]
fn usage_runs_over_an_exchange_and_a_register_that_rolled_over() {
    let installed = [meter("M-1", days("2026-01-01", "2026-01-14"), "99990", Some("5")), meter("M-2", days("2026-01-15", "2099-12-31"), "7", None)];
    let reads = [register(1, "2026-01-31", "20")];
    // 99,990 to 100,005 is 15 counts, 7 to 20 is 13: 28 counts of 10 kgal.
    assert_eq!(usage(&installed, &reads, "", days("2026-01-01", "2026-01-31")).unwrap().value, number("280"));
    let gap = [installed[0].clone()];
    assert!(usage(&gap, &reads, "", days("2026-01-01", "2026-01-31")).unwrap_err().text.contains("no meter is installed from 2026-01-15"));
}

#[test]
fn an_exception_is_not_billed() {
    let installed = [meter("M-1", days("2026-01-01", "2099-12-31"), "100", None)];
    let mut reads = [register(1, "2026-01-31", "150")];
    reads[0].is_exception = true;
    assert!(usage(&installed, &reads, "", days("2026-01-01", "2026-01-31")).unwrap_err().text.contains("R-1"));
}

#[test]
fn an_actual_read_settles_the_estimates_before_it_and_loses_nothing() {
    let installed = [meter("M-1", days("2026-01-01", "2099-12-31"), "100", None)];
    let estimate = read(2, ReadKind::Flow, days("2026-02-01", "2026-02-28"), "400", ESTIMATED);
    let reads = [register(1, "2026-01-31", "150"), estimate, register(3, "2026-03-31", "250")];
    assert!(usage(&installed, &reads, "", days("2026-02-01", "2026-02-28")).unwrap().estimated);
    // 1,000 kgal in 59 days: February's 28 have 474.576… cut down, March takes the rest.
    let march = usage(&installed, &reads, "", days("2026-03-01", "2026-03-31")).unwrap();
    assert_eq!(march.settled[0].value, number("474.576"));
    assert_eq!(march.value, number("525.424"));
    assert_eq!(march.reads, [1, 3].map(Row::new));
}

fn estimated(id: i64, span: DaySpan, value: &str) -> Stored<MeterRead> {
    let mut read = read(id, ReadKind::Flow, span, value, ESTIMATED);
    "last_reads".clone_into(&mut read.policy);
    read
}

#[test]
fn a_read_that_comes_late_settles_the_estimate_of_its_days() {
    let installed = [meter("M-1", days("2026-01-01", "2099-12-31"), "100", None)];
    let february = days("2026-02-01", "2026-02-28");
    // February's read came in March: 150 to 190 is 400 kgal, not the 300 that were billed.
    let reads = [register(1, "2026-01-31", "150"), estimated(2, february, "300"), register(3, "2026-02-28", "190"), register(4, "2026-03-31", "250")];
    let march = usage(&installed, &reads, "", days("2026-03-01", "2026-03-31")).unwrap();
    assert_eq!((march.value, march.settled.len()), (number("600"), 1));
    assert_eq!((march.settled[0].read, march.settled[0].value.clone()), (Row::new(2), number("400")));
    // The days themselves go by their reads from then on.
    assert_eq!(usage(&installed, &reads, "", february).unwrap().value, number("400"));
    // Two months without a read, then the second's: shared by day, the last takes the rest.
    let both = [
        register(1, "2026-01-31", "150"),
        estimated(2, february, "300"),
        estimated(5, days("2026-03-01", "2026-03-31"), "300"),
        register(6, "2026-03-31", "209"),
        register(7, "2026-04-30", "260"),
    ];
    let april = usage(&installed, &both, "", days("2026-04-01", "2026-04-30")).unwrap();
    let values: Vec<Number> = april.settled.iter().map(|settled| settled.value.clone()).collect();
    assert_eq!(values, [number("280"), number("310")]);
}

#[test]
fn flows_that_come_late_settle_the_estimate_of_their_days() {
    let flow = |id: i64, on: &str, value: &str| read(id, ReadKind::Flow, days(on, on), value, "valid");
    let reads =
        [estimated(1, days("2026-01-01", "2026-01-02"), "30"), flow(2, "2026-01-01", "11"), flow(3, "2026-01-02", "12"), flow(4, "2026-01-03", "13")];
    let third = usage(&[], &reads, "", days("2026-01-03", "2026-01-03")).unwrap();
    assert_eq!((third.value, third.settled[0].value.clone()), (number("13"), number("23")));
    assert_eq!(usage(&[], &reads, "", days("2026-01-01", "2026-01-02")).unwrap().value, number("23"));
    let half = [estimated(1, days("2026-01-01", "2026-01-02"), "30"), flow(2, "2026-01-01", "11"), flow(4, "2026-01-03", "13")];
    assert!(usage(&[], &half, "", days("2026-01-03", "2026-01-03")).unwrap().settled.is_empty());
    assert_eq!(usage(&[], &half, "", days("2026-01-01", "2026-01-02")).unwrap().value, number("30"));
}

#[test]
fn flow_is_added_day_by_day_and_a_missing_or_doubled_day_is_told() {
    let flow = |id: i64, on: &str| read(id, ReadKind::Flow, days(on, on), "12.5", "valid");
    let reads = [flow(1, "2026-01-01"), flow(2, "2026-01-02"), flow(3, "2026-01-04")];
    assert_eq!(usage(&[], &reads, "", days("2026-01-01", "2026-01-02")).unwrap().value, number("25"));
    assert!(usage(&[], &reads, "", days("2026-01-01", "2026-01-04")).unwrap_err().text.contains("no flow for 2026-01-03"));
    let doubled = [flow(1, "2026-01-01"), flow(2, "2026-01-01")];
    assert!(usage(&[], &doubled, "", days("2026-01-01", "2026-01-01")).unwrap_err().text.contains("two flows"));
}

#[test]
fn every_case_of_the_schedules_is_read_again_as_it_was_written() {
    let book = RateBook::read(&common::sources("rate-schedules"));
    let cases = test_cases(&book);
    let mut kept = 0;
    for case in cases {
        let doubled = case
            .history
            .iter()
            .any(|entry| entry.lines.iter().enumerate().any(|(at, (name, _))| entry.lines.iter().skip(at + 1).any(|(other, _)| other == name)));
        let written = case_line(&case);
        assert_eq!(written.is_err(), doubled, "{}", case.id);
        let Ok(line) = written else { continue };
        kept += 1;
        let entry = JsonCases::new(line.as_bytes()).next().unwrap().unwrap_or_else(|bad| panic!("{line}: {}", bad.refusal.message));
        let Question::Bill(again) = entry.question else { panic!("{line}") };
        assert_eq!(again, case);
        assert_eq!(case_line(&again).unwrap(), line);
    }
    assert!(kept > 300);
}

proptest! {
    #[test]
    fn cutting_days_at_a_read_changes_no_sum(steps in prop::collection::vec(0u32..900, 2..12), cut in 0usize..12) {
        let installed = [meter("M-1", days("2026-01-01", "2099-12-31"), "99500", None)];
        let start = day("2026-01-01");
        let mut stood = 99_500u32;
        let mut reads = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            stood = (stood + step) % 100_000;
            let on = start.plus_days(i32::try_from(at).unwrap() * 30 + 29).to_string();
            reads.push(register(i64::try_from(at).unwrap() + 1, &on, &stood.to_string()));
        }
        let cut = cut % (steps.len() - 1);
        let (middle, end) = (reads[cut].days.end, reads.last().unwrap().days.end);
        let of = |start, end| usage(&installed, &reads, "", DaySpan { start, end }).unwrap().value;
        let all: u32 = steps.iter().sum();
        prop_assert_eq!(of(start, middle).plus(&of(middle, end)), Number::from(i64::from(all) * 10));
    }
}
