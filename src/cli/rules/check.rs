//! `ratebook check`: every problem in the rate text.

use std::path::PathBuf;

use crate::cli::output::{MessageFormat, count, message, problems};
use crate::cli::{Exit, files};
use crate::language::RateBook;
use crate::source::{Severity, counted};
use crate::study::standing_claims;

/// Report every problem of all files in one run.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit: 0 without errors, 1 with errors; with --strict 3 where there are warnings alone.\nExample: ratebook check rate-schedules"
)]
pub(in crate::cli) struct Arguments {
    /// Files, or folders with .rate files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// How problems are printed
    #[arg(long, value_enum, default_value = "human")]
    format: MessageFormat,
    /// Count warnings as findings
    #[arg(long)]
    strict: bool,
    /// Do not print warnings
    #[arg(long, short)]
    quiet: bool,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    let Some(sources) = files::read(&arguments.paths) else { return Exit::Refused };
    let book = RateBook::read(&sources);
    let mut found = book.diagnostics.clone();
    if !book.has_errors() {
        found.extend(standing_claims(&book));
        found.extend(crate::cli::audit::comply::warnings(&book));
        found.sort_by_key(|found| found.place().map_or((u32::MAX, 0), |place| (place.file.0, place.start)));
    }
    let mut shown = found.clone();
    if arguments.quiet {
        shown.retain(|found| found.severity != Severity::Warning);
    }
    problems(&shown, &sources, arguments.format);
    message(&format!("{}, {}: {}", counted(sources.iter().count(), "file"), counted(book.plan.schedules.len(), "schedule"), count(&found)));
    let has = |severity: Severity| found.iter().any(|found| found.severity == severity);
    if has(Severity::Error) {
        Exit::Refused
    } else if arguments.strict && has(Severity::Warning) {
        Exit::Findings
    } else {
        Exit::Done
    }
}
