//! `ratebook adjust` and `write-off`.

use std::path::PathBuf;

use super::acting::{Office, exit, read_bytes};
use super::person::proposed;
use crate::cli::Exit;
use crate::exact::Cents;
use crate::office::adjustments;
use crate::office::adjustments::AdjustmentAsked;
use crate::office::register::Behind;
use crate::source::Refusal;

/// Propose an adjustment of an issued invoice or of a line of it. It has its number, and counts, once another person has approved
/// it within the limit; the invoice itself never changes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: ratebook adjust INV-2026-000042/2 --amount -20.00 --cause \"leak, letter of 2026-11-02\" --document letter.pdf\nThen another person: `ratebook approve N`."
)]
pub(in crate::cli) struct AdjustArguments {
    /// The invoice, or a line of it: INV-2026-000042/2
    of: String,
    /// By how much; a credit is negative
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    amount: Cents,
    /// Why
    #[arg(long, value_name = "TEXT")]
    cause: String,
    /// The account of the general ledger; the line's by default
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

pub(in crate::cli) fn adjust(arguments: &AdjustArguments, write_off: bool) -> Exit {
    exit(propose_adjustment(arguments, write_off))
}

fn propose_adjustment(arguments: &AdjustArguments, write_off: bool) -> Result<Exit, Refusal> {
    let (name, bytes) = read_bytes(&arguments.document)?;
    let asked = AdjustmentAsked { of: arguments.of.clone(), cents: arguments.amount, cause: arguments.cause.clone(), gl: arguments.gl.clone() };
    let behind = Behind { document: Some((&name, &bytes)), reference: &arguments.reference };
    let proposal = if write_off {
        arguments.office.work("write-off proposed", &arguments.of, |work| adjustments::propose_write_off(work, &asked, behind))?
    } else {
        arguments.office.work("adjustment proposed", &arguments.of, |work| adjustments::propose_adjustment(work, &asked, behind))?
    };
    proposed(proposal);
    Ok(Exit::Done)
}
