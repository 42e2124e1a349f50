//! The engine against the auditor's evaluator: two programs written apart from one page of the calendar agree to the
//! cent and in every determinant, on all tests of the schedules and on random rate text that reaches every construct.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking; the long run tells how far it is"
)]

mod agreement;
mod answers;
#[path = "../common/mod.rs"]
mod common;
mod contracts;
mod family;
mod generator;
mod long_run;
mod pools;
mod questions;
mod wide;
mod windows;
mod writer;

use answers::{auditor, engine};
use ratebook::language::RateBook;

#[test]
fn engine_and_auditor_agree_on_every_test_of_the_schedules() {
    let book = RateBook::read(&common::sources("rate-schedules"));
    let cases = ratebook::study::test_cases(&book);
    let mut compared = 0;
    let mut differ = Vec::new();
    for case in &cases {
        if book.plan.not_yet.contains_key(&case.bill) {
            continue;
        }
        compared += 1;
        let (ours, theirs) = (engine(&book, case), auditor(&book, case));
        if ours != theirs && !ours.is_not_computed_yet() {
            differ.push(format!("{}\n  engine  {ours:?}\n  auditor {theirs:?}", case.id));
        }
    }
    assert!(differ.is_empty(), "{} of {compared} differ:\n{}", differ.len(), differ.join("\n"));
    assert!(compared > 100);
}

#[test]
fn engine_and_auditor_agree_on_every_question_of_the_schedules() {
    let book = RateBook::read(&common::sources("rate-schedules"));
    let asked = ratebook::study::test_questions(&book);
    let answers: Vec<questions::Answers> = asked.iter().filter_map(|question| questions::answers(&book, question)).collect();
    let differ: Vec<String> = answers.iter().filter(|answers| answers.engine != answers.auditor).map(questions::Answers::words).collect();
    assert!(differ.is_empty(), "{} of {} differ:\n{}", differ.len(), answers.len(), differ.join("\n"));
    for kind in ["owe", "pay", "share", "settle", "evaluate"] {
        assert!(answers.iter().any(|answers| answers.kind == kind), "no test asks {kind}");
    }
}

#[test]
fn engine_and_auditor_agree_on_random_schedules() {
    agreement::agree_on_lines(400, generator::chapter, generator::CONSTRUCTS, 1000);
}

#[test]
fn engine_and_auditor_agree_on_a_wider_family_of_random_schedules() {
    agreement::agree_on_lines(400, wide::chapter, wide::CONSTRUCTS, 800);
}

#[test]
fn engine_and_auditor_agree_on_random_windows() {
    agreement::agree_on(300, windows::chapter, windows::CONSTRUCTS, 300);
}

#[test]
fn engine_and_auditor_agree_on_random_contracts() {
    agreement::agree_on(200, contracts::chapter, contracts::CONSTRUCTS, 300);
}

#[test]
fn engine_and_auditor_agree_on_random_pools() {
    agreement::agree_on(200, pools::chapter, pools::CONSTRUCTS, 300);
}

/// `RATEBOOK_BILLS=1000000 cargo test --release --test differential -- --ignored --nocapture`
#[test]
#[ignore = "a long run, of as many bills as RATEBOOK_BILLS says"]
fn engine_and_auditor_agree_in_a_long_run() {
    let wanted = std::env::var("RATEBOOK_BILLS").map_or(20_000, |text| text.parse().expect("a number of bills"));
    long_run::agree(wanted);
}

#[test]
fn a_sample_of_the_long_run_agrees() {
    long_run::agree(1_000);
}

#[test]
fn what_once_differed_agrees() {
    long_run::known();
}
