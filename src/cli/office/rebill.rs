//! `ratebook rebill`.

use std::path::PathBuf;

use super::acting::{Office, exit, read_bytes};
use super::person::proposed;
use crate::cli::Exit;
use crate::cli::output::message;
use crate::exact::Cents;
use crate::office::register::Behind;
use crate::office::{derivations, rebills};
use crate::source::Refusal;

/// Work an issued invoice out anew with the reads, facts and rate text of today, on its own service days. Once another person has
/// approved it, the old invoice is cancelled in the act that issues the new; the difference is explained by cause.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RebillArguments {
    /// The invoice
    number: String,
    /// The paper behind it, kept in the book
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    /// Keep the whole derivation of the new bill in the book; it is kept in any case where that of the old one is
    #[arg(long)]
    keep_traces: bool,
    #[command(flatten)]
    office: Office,
}

pub(in crate::cli) fn rebill(arguments: &RebillArguments) -> Exit {
    exit(propose_rebill(arguments))
}

fn propose_rebill(arguments: &RebillArguments) -> Result<Exit, Refusal> {
    let document = arguments.document.as_deref().map(read_bytes).transpose()?;
    let document = document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let behind = Behind { document, reference: "" };
    let number = &arguments.number;
    let (made, is_kept) = arguments.office.work("rebill proposed", number, |work| {
        let made = rebills::propose_rebill(work, number, behind)?;
        let is_kept = derivations::keep_trace_of_rebill(work, made.proposal, arguments.keep_traces, &derivations::kept_trace)?;
        Ok((made, is_kept))
    })?;
    let (old, new) = made.cents;
    message(&format!("{number}: {} in place of {}, {} of difference", new.dollars(), old.dollars(), (new - old).dollars()));
    for cause in &made.causes {
        message(&format!("  {}  {}", cause.cents.dollars(), cause.text));
    }
    if is_kept {
        message("  its derivation is kept in the book");
    }
    if made.causes.is_empty() {
        message("  the total stays; lines or words change");
    }
    if made.adjusted != Cents::ZERO {
        let sum = made.adjusted.dollars();
        message(&format!("  adjustments of {sum} were posted on {number} and go out with it: propose on the new invoice what still holds"));
    }
    if !made.later.is_empty() {
        message(&format!("  later invoices of the service may look back at it: {}", made.later.join(", ")));
    }
    for settled in &made.settled {
        message(&format!("  an estimate settled before comes out otherwise: {settled} (`ratebook reads correct`, then rebill its invoice)"));
    }
    proposed(made.proposal);
    Ok(Exit::Done)
}
