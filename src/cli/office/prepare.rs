//! `ratebook run prepare`: every bill that is due is worked out and kept, with its derivation where that is asked for.

use super::acting::Office;
use crate::cli::Exit;
use crate::cli::output::message;
use crate::cli::progress::Progress;
use crate::office::runs::RunState;
use crate::office::{derivations, runs};
use crate::source::{Refusal, counted};

/// What is to be prepared.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A bill's derivation follows from its inputs and rate text, which the book has: `ratebook explain INV-…` works it out at any time. With --keep-traces the book has its words too, readable by plain SQL without this program, and `ratebook explain` and `ratebook verify` hold them against what comes out then. It costs some kilobytes a bill.\n\nExample:\n  ratebook run prepare 2026-10 --keep-traces --as cat"
)]
pub(in crate::cli) struct Arguments {
    /// The run
    run: String,
    /// Keep the whole derivation of each bill in the book. Once a run keeps them, each later preparation of it does; bills prepared
    /// without can be given theirs until the run is issued
    #[arg(long)]
    keep_traces: bool,
    #[command(flatten)]
    office: Office,
}

pub(in crate::cli) fn prepare(arguments: &Arguments) -> Result<Exit, Refusal> {
    let run = &arguments.run;
    let (mut bar, mut keeping) = (Progress::new("preparing"), Progress::new("keeping traces"));
    let (prepared, traces) = arguments.office.work("run prepared", run, |work| {
        let prepared = runs::prepare_run(work, run, &mut |done, all| bar.tell(done, all))?;
        let traces = derivations::keep_traces(work, run, arguments.keep_traces, &derivations::kept_trace, &mut |done, all| keeping.tell(done, all))?;
        Ok((prepared, traces))
    })?;
    let totals = prepared.totals;
    let same = match (prepared.changed, traces) {
        (true, _) => "",
        (false, 0) => " (the same inputs as before: nothing was changed)",
        (false, _) => " (the same inputs as before: only traces were added)",
    };
    let kept = if traces == 0 { String::new() } else { format!("\n  the traces of {} are kept", counted(traces, "bill")) };
    message(&format!(
        "run {run}: {}, {} to be billed, {} held, {} unbilled, {} exempt; {}{same}{kept}\n  next: {}",
        counted(totals.items, "item"),
        totals.billed,
        totals.held,
        totals.unbilled,
        totals.exempt,
        totals.cents.dollars(),
        RunState::Prepared.next(run)
    ));
    Ok(if totals.held + totals.unbilled > 0 { Exit::Findings } else { Exit::Done })
}
