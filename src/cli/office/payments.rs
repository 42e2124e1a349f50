//! `ratebook load payments`.

use std::path::PathBuf;

use super::acting::{Office, read_bytes, tell};
use crate::cli::Exit;
use crate::cli::output::message;
use crate::exact::Cents;
use crate::office::payments;
use crate::office::register::Behind;
use crate::source::{Refusal, counted};

/// A file of payments to be taken in.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct PaymentsFile {
    /// CSV with a heading: account,received,amount,reference and, where the payer named one, invoice
    file: PathBuf,
    #[command(flatten)]
    office: Office,
}

pub(in crate::cli) fn load_payments(of: &PaymentsFile) -> Result<Exit, Refusal> {
    let (name, bytes) = read_bytes(&of.file)?;
    let rows = match payments::read_payments(&bytes) {
        Ok(rows) => rows,
        Err(problems) => {
            problems.iter().for_each(tell);
            message(&format!("{}: nothing was taken from it", of.file.display()));
            return Ok(Exit::Refused);
        }
    };
    let behind = Behind { document: Some((&name, &bytes)), reference: "" };
    let (new, known) = of.office.work("payments loaded", &name, |work| payments::enter_payments(work, &rows, behind))?;
    let sum: Cents = rows.iter().map(|row| row.cents).sum();
    message(&format!("{name}: {} of {} = {new} new + {known} known", counted(rows.len(), "payment"), sum.dollars()));
    Ok(Exit::Done)
}
