//! `ratebook waiting | approve | reject | countersign`: the second person.

use super::acting::{Office, WhichBook, exit, tell};
use crate::cli::Exit;
use crate::cli::output::{message, result};
use crate::office::proposals::{Manner, Proposal, ProposalKind};
use crate::office::store::Row;
use crate::office::{approval, proposals, rates};
use crate::report;
use crate::source::{Refusal, codes};

/// List what waits for a second person: proposals, and emergency decisions without countersignature.
#[derive(Debug, clap::Args)]
#[command(after_help = "Next: `ratebook approve N`, `ratebook reject N --why …` or, for an emergency decision, `ratebook countersign N`.")]
pub(in crate::cli) struct WaitingArguments {
    #[command(flatten)]
    which: WhichBook,
    /// text, json or csv
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum ReportFormat {
    /// For a reader
    Text,
    /// One JSON document
    Json,
    /// One row a line
    Csv,
}

/// Approve a proposal that somebody else made.
#[derive(Debug, clap::Args)]
#[command(after_help = "What waits: `ratebook waiting`. Who may approve what: `ratebook report access`.")]
pub(in crate::cli) struct ApproveArguments {
    /// The proposal's number
    proposal: Row<Proposal>,
    /// Approve without the role or above the limit, in an emergency: needs --why and a countersignature, and is shown in every report
    #[arg(long)]
    emergency: bool,
    #[command(flatten)]
    office: Office,
}

/// Reject a proposal, or withdraw your own.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RejectArguments {
    /// The proposal's number
    proposal: Row<Proposal>,
    #[command(flatten)]
    office: Office,
}

/// Countersign a decision that was taken in an emergency.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CountersignArguments {
    /// The proposal's number
    proposal: Row<Proposal>,
    #[command(flatten)]
    office: Office,
}

pub(in crate::cli) fn waiting(arguments: &WaitingArguments) -> Exit {
    exit(list(arguments))
}

fn list(arguments: &WaitingArguments) -> Result<Exit, Refusal> {
    let book = arguments.which.read()?;
    let people = book.people()?;
    let mut rows = book.proposals_waiting()?;
    rows.extend(book.emergencies()?.into_iter().filter(|one| one.decision.as_ref().is_some_and(|decision| decision.countersigned.is_none())));
    let report = proposals::waiting_report(&rows, &people);
    print(&report, arguments.format);
    Ok(Exit::Done)
}

/// Prints a report.
pub(in crate::cli) fn print(report: &report::Report, format: ReportFormat) {
    let text = match format {
        ReportFormat::Text => report.text(),
        ReportFormat::Json => report.json(),
        ReportFormat::Csv => report.csv(),
    };
    result(text.trim_end());
}

pub(in crate::cli) fn approve(arguments: &ApproveArguments) -> Exit {
    let manner = if arguments.emergency { Manner::Emergency } else { Manner::Ordinary };
    if arguments.emergency && arguments.office.why.trim().is_empty() {
        return exit(Err(Refusal::new(codes::NOT_ALLOWED, "an emergency has a reason").help("give --why TEXT")));
    }
    let id = arguments.proposal;
    let kind = if arguments.emergency { "approved in an emergency" } else { "approved" };
    exit(arguments.office.work(kind, &format!("proposal {id}"), |work| approval::approve(work, id, manner)).map(|proposal| {
        let tail = if arguments.emergency { "; it waits for a countersignature" } else { "" };
        message(&format!("proposal {id} approved: {}{tail}", proposal.proposed.summary));
        if matches!(proposal.proposed.kind, ProposalKind::Rates | ProposalKind::Contract) {
            tell_touched(arguments);
        }
        Exit::Done
    }))
}

pub(in crate::cli) fn reject(arguments: &RejectArguments) -> Exit {
    if arguments.office.why.trim().is_empty() {
        return exit(Err(Refusal::new(codes::NOT_ALLOWED, "a rejection has a reason").help("give --why TEXT")));
    }
    let id = arguments.proposal;
    exit(arguments.office.work("rejected", &format!("proposal {id}"), |work| proposals::reject(work, id)).map(|proposal| {
        message(&format!("proposal {id} is out: {}", proposal.proposed.summary));
        Exit::Done
    }))
}

pub(in crate::cli) fn countersign(arguments: &CountersignArguments) -> Exit {
    let id = arguments.proposal;
    exit(arguments.office.work("countersigned", &format!("proposal {id}"), |work| proposals::countersign(work, id)).map(|proposal| {
        message(&format!("the decision on proposal {id} is countersigned: {}", proposal.proposed.summary));
        Exit::Done
    }))
}

/// Rate text that comes late: how many issued invoices come out otherwise by it.
fn tell_touched(arguments: &ApproveArguments) {
    let touched = || {
        let book = arguments.office.which.read()?;
        let rates = rates::rates_in_force(&book)?;
        rates::invoices_touched(&book, &rates, &mut |_, _| {})
    };
    match touched() {
        Ok(touched) if touched.is_empty() => {}
        Ok(touched) => message(&format!(
            "issued invoices that this text would bill differently: {}; they stay as they are\n  next: `ratebook report touched`",
            touched.len()
        )),
        Err(refusal) => tell(&refusal),
    }
}
