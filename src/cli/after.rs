//! `ratebook adjust`, `write-off`, `rebill`, `dispute`, `payment`, `period`: what follows an issued invoice.

use std::path::PathBuf;

use super::Exit;
use super::decisions::{ReportFormat, print};
use super::office::{Office, WhichBook, exit, parse_day, read_bytes, tell};
use super::output::message;
use super::person::{cents, proposed};
use crate::billing::{self, AdjustmentAsked, Behind};
use crate::book::{AfterIssue, Book, Invoices};
use crate::intake;
use crate::render::{self, Column, Report};
use crate::source::Refusal;

/// Propose an adjustment of an issued invoice or of a line of it. It has its number, and counts, once another person has approved
/// it within the limit; the invoice itself never changes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: ratebook adjust INV-2026-000042/2 --amount -20.00 --cause \"leak, letter of 2026-11-02\" --document letter.pdf\nThen another person: `ratebook approve N`."
)]
pub(super) struct AdjustArguments {
    /// The invoice, or a line of it: INV-2026-000042/2
    of: String,
    /// By how much; a credit is negative
    #[arg(long, value_name = "AMOUNT", value_parser = cents, allow_hyphen_values = true)]
    amount: i64,
    /// Why
    #[arg(long, value_name = "TEXT")]
    cause: String,
    /// The account of the general ledger; the line's where it is left out
    #[arg(long)]
    gl: Option<String>,
    /// The paper behind it, kept in the book
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    /// Its number
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reference: String,
    #[command(flatten)]
    office: Office,
}

pub(super) fn adjust(arguments: &AdjustArguments, write_off: bool) -> Exit {
    exit(propose_adjustment(arguments, write_off))
}

fn propose_adjustment(arguments: &AdjustArguments, write_off: bool) -> Result<Exit, Refusal> {
    let (name, bytes) = read_bytes(&arguments.document)?;
    let asked = AdjustmentAsked { of: arguments.of.clone(), cents: arguments.amount, cause: arguments.cause.clone(), gl: arguments.gl.clone() };
    let behind = Behind { document: Some((&name, &bytes)), reference: &arguments.reference };
    let proposal = if write_off {
        arguments.office.work("write-off proposed", &arguments.of, |work| billing::propose_write_off(work, &asked, behind))?
    } else {
        arguments.office.work("adjustment proposed", &arguments.of, |work| billing::propose_adjustment(work, &asked, behind))?
    };
    proposed(proposal);
    Ok(Exit::Done)
}

/// Work an issued invoice out anew with the reads, facts and rate text of today, on its own service days. Once another person has
/// approved it, the old invoice is cancelled in the act that issues the new; the difference is explained by cause.
#[derive(Debug, clap::Args)]
pub(super) struct RebillArguments {
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

pub(super) fn rebill(arguments: &RebillArguments) -> Exit {
    exit(propose_rebill(arguments))
}

fn propose_rebill(arguments: &RebillArguments) -> Result<Exit, Refusal> {
    let document = arguments.document.as_deref().map(read_bytes).transpose()?;
    let document = document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let behind = Behind { document, reference: "" };
    let number = &arguments.number;
    let (made, is_kept) = arguments.office.work("rebill proposed", number, |work| {
        let made = billing::propose_rebill(work, number, behind)?;
        let is_kept = billing::keep_trace_of_rebill(work, made.proposal, arguments.keep_traces, &render::kept_trace)?;
        Ok((made, is_kept))
    })?;
    let (old, new) = made.cents;
    message(&format!(
        "{number}: {} in place of {}, {} of difference",
        render::money_of_cents(new),
        render::money_of_cents(old),
        render::money_of_cents(new - old)
    ));
    for cause in &made.causes {
        message(&format!("  {}  {}", render::money_of_cents(cause.cents), cause.text));
    }
    if is_kept {
        message("  its derivation is kept in the book");
    }
    if made.causes.is_empty() {
        message("  the total stays; lines or words change");
    }
    if made.adjusted != 0 {
        let sum = render::money_of_cents(made.adjusted);
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

/// Disputes: what is disputed bears no interest from its day to the dispute's end.
#[derive(Debug, clap::Args)]
pub(super) struct DisputeArguments {
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
        dispute: i64,
        /// On this day
        #[arg(long, value_name = "DATE")]
        day: String,
        /// upheld (adjust or rebill what is right), withdrawn, settled
        #[arg(long, value_parser = ["upheld", "withdrawn", "settled"])]
        outcome: String,
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

pub(super) fn dispute(arguments: &DisputeArguments) -> Exit {
    exit(match &arguments.act {
        DisputeAct::Open { of, from, text, document, office } => open_dispute(of, (from, text), document.as_deref(), office),
        DisputeAct::End { dispute, day, outcome, office } => end_dispute(*dispute, (day, outcome), office),
        DisputeAct::List { which, format } => list_disputes(which, *format),
    })
}

fn open_dispute(of: &str, (from, text): (&str, &str), document: Option<&std::path::Path>, office: &Office) -> Result<Exit, Refusal> {
    let from = parse_day(from)?;
    let document = document.map(read_bytes).transpose()?;
    let document = document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let behind = Behind { document, reference: "" };
    let id = office.work("dispute opened", of, |work| billing::open_dispute(work, of, from, text, behind))?;
    message(&format!(
        "dispute {id} about {of} from {from}: it bears no interest until it ends\n  next: `ratebook dispute end {id} --day DATE --outcome …`"
    ));
    Ok(Exit::Done)
}

fn end_dispute(dispute: i64, (day, outcome): (&str, &str), office: &Office) -> Result<Exit, Refusal> {
    let day = parse_day(day)?;
    proposed(office.work("dispute end proposed", &format!("dispute {dispute}"), |work| billing::end_dispute(work, dispute, day, outcome))?);
    Ok(Exit::Done)
}

/// The number of an invoice's row.
pub(super) fn numbers(book: &Book) -> Result<impl Fn(i64) -> String, Refusal> {
    let all = book.invoices(&crate::book::InvoicesAsked::default())?;
    let by_row: std::collections::HashMap<i64, String> = all.into_iter().map(|invoice| (invoice.id, invoice.number)).collect();
    Ok(move |id: i64| by_row.get(&id).cloned().unwrap_or_default())
}

fn list_disputes(which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    let book = which.read()?;
    print(&render::disputes_report(&book.disputes()?, &numbers(&book)?), format);
    Ok(Exit::Done)
}

/// A file of payments to be taken in.
#[derive(Debug, clap::Args)]
pub(super) struct PaymentsFile {
    /// CSV with a heading: account,received,amount,reference and, where the payer named one, invoice
    file: PathBuf,
    #[command(flatten)]
    office: Office,
}

pub(super) fn load_payments(of: &PaymentsFile) -> Result<Exit, Refusal> {
    let (name, bytes) = read_bytes(&of.file)?;
    let rows = match intake::read_payments(&bytes) {
        Ok(rows) => rows,
        Err(problems) => {
            problems.iter().for_each(tell);
            message(&format!("{}: nothing was taken from it", of.file.display()));
            return Ok(Exit::Refused);
        }
    };
    let behind = Behind { document: Some((&name, &bytes)), reference: "" };
    let (new, known) = of.office.work("payments loaded", &name, |work| billing::enter_payments(work, &rows, behind))?;
    let sum: i64 = rows.iter().map(|row| row.cents).sum();
    message(&format!("{name}: {} payments of {} = {new} new + {known} known", rows.len(), render::money_of_cents(sum)));
    Ok(Exit::Done)
}

/// Accounting months: open until they are closed; reopening takes two persons and stands in every later report.
#[derive(Debug, clap::Args)]
pub(super) struct PeriodArguments {
    #[command(subcommand)]
    act: PeriodAct,
}

#[derive(Debug, clap::Subcommand)]
enum PeriodAct {
    /// Say that a month is being closed
    SoftClose(Month),
    /// Close a month: nothing is dated or posted into it any more
    Close(Month),
    /// Propose to reopen a closed month
    Reopen(Month),
    /// List every change of a month's state
    List {
        #[command(flatten)]
        which: WhichBook,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
}

#[derive(Debug, clap::Args)]
struct Month {
    /// The month, as 2026-10
    month: String,
    #[command(flatten)]
    office: Office,
}

pub(super) fn period(arguments: &PeriodArguments) -> Exit {
    exit(match &arguments.act {
        PeriodAct::SoftClose(of) => change(of, "soft-closed"),
        PeriodAct::Close(of) => change(of, "closed"),
        PeriodAct::Reopen(of) => reopen(of),
        PeriodAct::List { which, format } => list_months(which, *format),
    })
}

fn change(of: &Month, state: &str) -> Result<Exit, Refusal> {
    of.office.work(&format!("period {state}"), &of.month, |work| billing::change_month(work, &of.month, state))?;
    message(&format!("{} is {state}", of.month));
    Ok(Exit::Done)
}

fn reopen(of: &Month) -> Result<Exit, Refusal> {
    proposed(of.office.work("period reopened", &of.month, |work| billing::propose_reopening(work, &of.month))?);
    Ok(Exit::Done)
}

fn list_months(which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    let rows = which.read()?.states_of_months()?.into_iter().map(|(month, state, on)| vec![month, state, on]);
    let columns = ["month", "state", "on"].map(Column::words).to_vec();
    let remarks = vec!["Months that are not listed are open.".to_owned()];
    print(&Report { title: "Accounting months".to_owned(), columns, rows: rows.collect(), totals: Vec::new(), remarks }, format);
    Ok(Exit::Done)
}
