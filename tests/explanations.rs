//! Explanations hold on their own: every printed equation is worked out again from its text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::audit::arithmetic::evaluate_text;
use ratebook::language::RateBook;
use ratebook::study::run_tests;

#[test]
fn every_printed_equation_of_every_test_holds() {
    let sources = common::sources("rate-schedules");
    let trials = run_tests(&RateBook::read(&sources));
    let mut checked = 0;
    let mut wrong = Vec::new();
    for trial in &trials {
        for line in trial.derivation(&sources) {
            let text = line.trim_start().split("   ").next().unwrap_or("");
            let Some((left, right)) = text.split_once(" = ") else { continue };
            let left = left.split_once(": ").map_or(left, |(_, formula)| formula);
            checked += 1;
            match (evaluate_text(left), evaluate_text(right)) {
                (Ok(one), Ok(other)) if one == other => {}
                (one, other) => wrong.push(format!("{text}\n    {one:?} | {other:?}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checked} do not hold:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 500, "only {checked} equations were found");
}

#[test]
fn the_reads_behind_a_sum_are_named() {
    let sources = common::sources("rate-schedules/examples");
    let trials = run_tests(&RateBook::read(&sources));
    let lines: Vec<String> = trials.iter().flat_map(|trial| trial.derivation(&sources)).collect();
    let of_the_day = "demand: 8 MGD + 2.5 MGD - 1 MGD = 9.5 MGD   HZ-1 2022-11-11 to 2022-11-30, HZ-2, minus HZ-3";
    assert!(lines.iter().any(|line| line.trim() == of_the_day), "{lines:#?}");
}
