//! The rate schedules of the project: sound, in canonical layout, their own tests pass.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::language::{RateBook, format};
use ratebook::source::codes;
use ratebook::study::{ProofVerdict, Verdict, run_proofs, run_tests};

#[test]
fn every_schedule_is_without_errors() {
    let book = RateBook::read(&common::sources("rate-schedules"));
    let errors: Vec<String> =
        book.diagnostics.iter().filter(|found| found.is_error()).map(|found| format!("{} {}", found.code, found.title)).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(book.plan.schedules.len() > 20, "the real schedules are read");
}

#[test]
fn every_test_of_the_schedules_passes() {
    let book = RateBook::read(&common::sources("rate-schedules"));
    let trials = run_tests(&book);
    let failed: Vec<String> = trials
        .iter()
        .filter_map(|trial| match &trial.verdict {
            Verdict::Failed(reasons) => Some(format!("{}: {:?}", trial.title, reasons.iter().map(|(_, why)| why).collect::<Vec<_>>())),
            _ => None,
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let passed = trials.iter().filter(|trial| matches!(trial.verdict, Verdict::Passed)).count();
    assert!(passed > 100, "only {passed} tests ran");
}

#[test]
fn every_claim_of_the_schedules_is_proved() {
    let runs = run_proofs(&RateBook::read(&common::sources("rate-schedules")));
    let others: Vec<String> =
        runs.iter().filter(|run| !matches!(run.verdict, ProofVerdict::Proved(_))).map(|run| format!("{}: {:?}", run.title, run.verdict)).collect();
    assert!(others.is_empty(), "{}", others.join("\n"));
    assert!(runs.len() > 10, "only {} claims", runs.len());
}

#[test]
fn a_test_that_expects_the_wrong_amount_fails() {
    let sources = common::sources("rate-schedules/examples");
    let mut wrong = ratebook::source::Sources::default();
    for (_, file) in sources.iter() {
        wrong.add(&file.name, &file.text.replace("expect total is $131.38", "expect total is $131.39"));
    }
    let trials = run_tests(&RateBook::read(&wrong));
    assert_eq!(trials.iter().filter(|trial| matches!(trial.verdict, Verdict::Failed(_))).count(), 1);
}

#[test]
fn every_schedule_is_in_canonical_layout_and_formatting_twice_changes_nothing() {
    for (id, file) in common::sources("rate-schedules").iter() {
        let once = format(id, &file.text).unwrap();
        assert_eq!(*once, *file.text, "{} is not as `ratebook fmt` writes it", file.name);
        assert_eq!(format(id, &once).unwrap(), once);
    }
}

/// A text with its blanks changed wherever they mean nothing: between words, behind lines, and empty lines put in.
fn disordered(text: &str) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        let words = line.trim_start();
        out.push_str(&line[..line.len() - words.len()]);
        // Quotes and comments keep their blanks.
        let plain = words.find(['"', '\'', '#']).unwrap_or(words.len());
        let (plain, kept) = words.split_at(plain);
        let blanks = " ".repeat(1 + at % 4);
        let apart: Vec<&str> = plain.split_whitespace().collect();
        out.push_str(&apart.join(&blanks));
        if plain.ends_with(' ') && !kept.is_empty() {
            out.push_str(if kept.starts_with('#') { "  " } else { &blanks });
        }
        out.push_str(kept);
        out.push_str(if at % 3 == 0 { "  \n" } else { "\n" });
        if line.is_empty() {
            out.push('\n');
        }
    }
    out
}

#[test]
fn a_disordered_layout_comes_back_as_it_was() {
    let agreement = include_str!("fixtures/agreement.rate");
    let mut sources = common::sources("rate-schedules");
    sources.add("agreement.rate", agreement);
    for (id, file) in sources.iter() {
        let back = format(id, &disordered(&file.text)).unwrap();
        let apart = back.lines().zip(file.text.lines()).find(|(back, own)| back != own);
        assert!(*back == *file.text, "{}: {apart:?}", file.name);
    }
}

#[test]
fn no_rate_cites_an_adopted_text_that_nobody_read() {
    let book = RateBook::read(&common::sources("rate-schedules/pinellas"));
    let unverified = book.diagnostics.iter().filter(|found| found.code == codes::UNVERIFIED).count();
    assert!(unverified > 0, "rates from the press say so");
}
