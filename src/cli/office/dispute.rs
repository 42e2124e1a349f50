//! `ratebook dispute`.

use std::path::PathBuf;

use super::acting::{Office, WhichBook, exit, parse_day, read_bytes};
use super::decisions::{ReportFormat, print};
use super::invoices::numbers;
use super::person::proposed;
use crate::cli::Exit;
use crate::cli::output::message;
use crate::office::disputes;
use crate::office::disputes::{Dispute, DisputeOutcome, Disputes};
use crate::office::register::Behind;
use crate::office::store::Row;
use crate::source::Refusal;

/// Disputes: what is disputed bears no interest from its day to the dispute's end.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DisputeArguments {
    #[command(subcommand)]
    act: DisputeAct,
}

#[derive(Debug, clap::Subcommand)]
enum DisputeAct {
    /// Enter a dispute about an invoice or a line of it
    Open {
        /// The invoice, or a line of it
        of: String,
        /// From this day
        #[arg(long, value_name = "DATE")]
        from: String,
        /// What is disputed
        #[arg(long)]
        text: String,
        /// The customer's letter, kept in the book
        #[arg(long, value_name = "FILE")]
        document: Option<PathBuf>,
        #[command(flatten)]
        office: Office,
    },
    /// Propose how a dispute ends; another person approves
    End {
        /// The dispute's number
        dispute: Row<Dispute>,
        /// On this day
        #[arg(long, value_name = "DATE")]
        day: String,
        /// upheld (adjust or rebill what is right), withdrawn, settled
        #[arg(long, value_parser = outcome)]
        outcome: DisputeOutcome,
        #[command(flatten)]
        office: Office,
    },
    /// List disputes
    List {
        #[command(flatten)]
        which: WhichBook,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
}

pub(in crate::cli) fn dispute(arguments: &DisputeArguments) -> Exit {
    exit(match &arguments.act {
        DisputeAct::Open { of, from, text, document, office } => open_dispute(of, (from, text), document.as_deref(), office),
        DisputeAct::End { dispute, day, outcome, office } => end_dispute(*dispute, (day, *outcome), office),
        DisputeAct::List { which, format } => list_disputes(which, *format),
    })
}

fn open_dispute(of: &str, (from, text): (&str, &str), document: Option<&std::path::Path>, office: &Office) -> Result<Exit, Refusal> {
    let from = parse_day(from)?;
    let document = document.map(read_bytes).transpose()?;
    let document = document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let behind = Behind { document, reference: "" };
    let id = office.work("dispute opened", of, |work| disputes::open_dispute(work, of, from, text, behind))?;
    message(&format!(
        "dispute {id} about {of} from {from}: it bears no interest until it ends\n  next: `ratebook dispute end {id} --day DATE --outcome …`"
    ));
    Ok(Exit::Done)
}

fn end_dispute(dispute: Row<Dispute>, (day, outcome): (&str, DisputeOutcome), office: &Office) -> Result<Exit, Refusal> {
    let day = parse_day(day)?;
    proposed(office.work("dispute end proposed", &format!("dispute {dispute}"), |work| disputes::end_dispute(work, dispute, day, outcome))?);
    Ok(Exit::Done)
}

fn list_disputes(which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    let book = which.read()?;
    print(&disputes::disputes_report(&book.disputes()?, &numbers(&book)?), format);
    Ok(Exit::Done)
}

fn outcome(word: &str) -> Result<DisputeOutcome, String> {
    DisputeOutcome::of_word(word).ok_or_else(|| format!("it is one of {}", DisputeOutcome::ALL.map(DisputeOutcome::word).join(", ")))
}
