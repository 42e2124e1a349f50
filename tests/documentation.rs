//! The book of the language: every complete example is sound, and the tests in it pass.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::study::{ProofVerdict, Verdict, run_proofs, run_tests};

#[test]
fn complete_examples_of_the_book_are_sound_and_their_tests_pass() {
    let mut faults = Vec::new();
    let mut ran = 0;
    for page in common::files(&common::project("docs/language"), "md") {
        let text = std::fs::read_to_string(&page).unwrap();
        for block in text.split("```rate\n").skip(1) {
            let example = format!("{}\n", block.split("\n```").next().unwrap_or(""));
            let book = common::read(&example);
            ran += 1;
            for found in book.diagnostics.iter().filter(|found| found.is_error()) {
                faults.push(format!(
                    "{}: {} {}\n{}",
                    page.display(),
                    found.code,
                    found.title,
                    example.lines().take(4).collect::<Vec<_>>().join("\n")
                ));
            }
            for trial in run_tests(&book) {
                if let Verdict::Failed(reasons) = &trial.verdict {
                    faults.push(format!(
                        "{}: test `{}` fails: {:?}",
                        page.display(),
                        trial.title,
                        reasons.iter().map(|(_, why)| why).collect::<Vec<_>>()
                    ));
                }
            }
            for run in run_proofs(&book) {
                if !matches!(run.verdict, ProofVerdict::Proved(_)) {
                    faults.push(format!("{}: proof `{}`: {:?}", page.display(), run.title, run.verdict));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(ran > 5, "only {ran} examples were found");
}
