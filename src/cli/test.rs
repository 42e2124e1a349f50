//! `ratebook test`: the tests written in rate text.

use std::path::PathBuf;

use super::output::{MessageFormat, count, message, problems, result};
use super::{Exit, files};
use crate::language::RateBook;
use crate::source::{Severity, Sources};
use crate::study::{Trial, Verdict, run_tests};

/// Run the test blocks; a failure shows its derivation.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit: 0 all passed, 1 the text has errors, 3 a test failed.\nExample: ratebook test rate-schedules")]
pub(super) struct Arguments {
    /// Files, or folders with .rate files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Print one line for each test, passed ones too
    #[arg(long, short)]
    verbose: bool,
    /// How results are printed
    #[arg(long, value_enum, default_value = "human")]
    format: MessageFormat,
}

pub(super) fn run(arguments: &Arguments) -> Exit {
    let Some(sources) = files::read(&arguments.paths) else { return Exit::Refused };
    let book = RateBook::read(&sources);
    if book.has_errors() {
        let errors: Vec<_> = book.diagnostics.iter().filter(|found| found.severity == Severity::Error).cloned().collect();
        problems(&errors, &sources, arguments.format);
        message(&format!("no test was run: {}", count(&book.diagnostics)));
        return Exit::Refused;
    }
    let trials = run_tests(&book);
    for trial in &trials {
        match arguments.format {
            MessageFormat::Human => tell(trial, &sources, arguments.verbose),
            MessageFormat::Json => {
                result(&json(trial, &sources).to_string());
            }
        }
    }
    let count = |fits: fn(&Verdict) -> bool| trials.iter().filter(|trial| fits(&trial.verdict)).count();
    let failed = count(|verdict| matches!(verdict, Verdict::Failed(_)));
    let passed = count(|verdict| matches!(verdict, Verdict::Passed));
    let later = count(|verdict| matches!(verdict, Verdict::NotYet(_)));
    let tail = if later > 0 { format!(", {later} not yet") } else { String::new() };
    message(&format!("{passed} passed, {failed} failed{tail}"));
    if failed > 0 { Exit::Findings } else { Exit::Done }
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

fn json(trial: &Trial, sources: &Sources) -> serde_json::Value {
    let (verdict, reasons) = match &trial.verdict {
        Verdict::Passed => ("passed", Vec::new()),
        Verdict::NotYet(why) => ("not yet", vec![why.clone()]),
        Verdict::Failed(reasons) => ("failed", reasons.iter().map(|(_, why)| why.clone()).collect()),
    };
    serde_json::json!({"test": trial.title, "place": sources.short_place(trial.place), "verdict": verdict, "reasons": reasons, "published": trial.published})
}
