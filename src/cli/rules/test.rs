//! `ratebook test`: the tests and proofs written in rate text.

use std::path::PathBuf;

use super::texts;
use crate::cli::Exit;
use crate::cli::output::{MessageFormat, message, result};
use crate::source::Sources;
use crate::study::{ProofRun, ProofVerdict, Trial, Verdict, run_proofs, run_tests};

/// Run the test and prove blocks; a failed test shows its derivation, a refuted proof its bills.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit: 0 all passed, 1 the text has errors, 3 a test failed or a proof was refuted.\nA proof that is neither proved nor refuted is reported with the reason, and does not fail the run.\nExample: ratebook test rate-schedules"
)]
pub(in crate::cli) struct Arguments {
    /// Files, or folders with .rate files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Print one line for each test and proof, passed ones too
    #[arg(long, short)]
    verbose: bool,
    /// How results are printed
    #[arg(long, value_enum, default_value = "human")]
    format: MessageFormat,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    let Some((sources, book)) = texts::sound_text(&arguments.paths, arguments.format, "no test was run") else { return Exit::Refused };
    let trials = run_tests(&book);
    for trial in &trials {
        match arguments.format {
            MessageFormat::Human => tell(trial, &sources, arguments.verbose),
            MessageFormat::Json => {
                result(&json(trial, &sources).to_string());
            }
        }
    }
    let proofs = run_proofs(&book);
    for proof in &proofs {
        match arguments.format {
            MessageFormat::Human => tell_proof(proof, &sources, arguments.verbose),
            MessageFormat::Json => {
                result(&proof_json(proof, &sources).to_string());
            }
        }
    }
    let refuted = proofs.iter().filter(|proof| matches!(proof.verdict, ProofVerdict::Refuted(_))).count();
    let undecided = proofs.iter().filter(|proof| matches!(proof.verdict, ProofVerdict::NotDecided(_))).count();
    let count = |fits: fn(&Verdict) -> bool| trials.iter().filter(|trial| fits(&trial.verdict)).count();
    let failed = count(|verdict| matches!(verdict, Verdict::Failed(_)));
    let passed = count(|verdict| matches!(verdict, Verdict::Passed));
    let later = count(|verdict| matches!(verdict, Verdict::NotYet(_)));
    let tail = if later > 0 { format!(", {later} not yet") } else { String::new() };
    message(&format!("{passed} passed, {failed} failed{tail}"));
    if !proofs.is_empty() {
        let proved = proofs.len() - refuted - undecided;
        message(&format!("{proved} proved, {refuted} refuted, {undecided} not decided"));
    }
    if failed + refuted > 0 { Exit::Findings } else { Exit::Done }
}

fn tell(trial: &Trial, sources: &Sources, verbose: bool) {
    let place = sources.short_place(trial.place);
    match &trial.verdict {
        Verdict::Passed if verbose => {
            result(&format!("ok       {}   {place}", trial.title));
        }
        Verdict::Passed => {}
        Verdict::NotYet(why) => {
            result(&format!("not yet  {}   {place}: {why}", trial.title));
        }
        Verdict::Failed(reasons) => {
            result(&format!("FAILED   {}   {place}", trial.title));
            for (span, why) in reasons {
                result(&format!("  {}   {}: {why}", sources.text(*span), sources.short_place(*span)));
            }
            for line in trial.derivation(sources) {
                result(format!("    {line}").trim_end());
            }
        }
    }
    if verbose {
        for published in &trial.published {
            result(&format!("         {published}"));
        }
    }
}

fn tell_proof(proof: &ProofRun, sources: &Sources, verbose: bool) {
    let place = sources.short_place(proof.place);
    match &proof.verdict {
        ProofVerdict::Proved(cases) if verbose => {
            result(&format!("proved   {}   {place}", proof.title));
            result(&format!("         {cases}"));
        }
        ProofVerdict::Proved(_) => {}
        ProofVerdict::Refuted(refutation) => {
            result(&format!("REFUTED  {}   {place}", proof.title));
            result(&format!("  {}", refutation.words));
            for bill in &refutation.bills {
                result(&format!("  {}", bill.case_line));
            }
        }
        ProofVerdict::NotDecided(reasons) => {
            result(&format!("not decided  {}   {place}", proof.title));
            for (why, span) in reasons {
                let at = span.map_or(String::new(), |span| format!("   {}", sources.short_place(span)));
                result(&format!("  {why}{at}"));
            }
        }
    }
}

fn proof_json(proof: &ProofRun, sources: &Sources) -> serde_json::Value {
    let (verdict, reasons, bills) = match &proof.verdict {
        ProofVerdict::Proved(cases) => ("proved", vec![cases.clone()], Vec::new()),
        ProofVerdict::Refuted(refutation) => {
            ("refuted", vec![refutation.words.clone()], refutation.bills.iter().map(|bill| bill.case_line.clone()).collect())
        }
        ProofVerdict::NotDecided(reasons) => ("not decided", reasons.iter().map(|(why, _)| why.clone()).collect(), Vec::new()),
    };
    serde_json::json!({"proof": proof.title, "place": sources.short_place(proof.place), "verdict": verdict, "reasons": reasons, "bills": bills})
}

fn json(trial: &Trial, sources: &Sources) -> serde_json::Value {
    let (verdict, reasons) = match &trial.verdict {
        Verdict::Passed => ("passed", Vec::new()),
        Verdict::NotYet(why) => ("not yet", vec![why.clone()]),
        Verdict::Failed(reasons) => ("failed", reasons.iter().map(|(_, why)| why.clone()).collect()),
    };
    serde_json::json!({"test": trial.title, "place": sources.short_place(trial.place), "verdict": verdict, "reasons": reasons, "published": trial.published})
}
