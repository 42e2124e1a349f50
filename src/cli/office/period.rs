//! `ratebook period`.

use super::acting::{Office, WhichBook, exit};
use super::decisions::{ReportFormat, print};
use super::person::proposed;
use crate::cli::Exit;
use crate::cli::output::message;
use crate::office::months::{self, MonthState, Months};
use crate::report::{Column, Report};
use crate::source::Refusal;

/// Accounting months: open until they are closed; reopening one takes two people and is shown in every later report.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct PeriodArguments {
    #[command(subcommand)]
    act: PeriodAct,
}

#[derive(Debug, clap::Subcommand)]
enum PeriodAct {
    /// Announce that a month is being closed
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

pub(in crate::cli) fn period(arguments: &PeriodArguments) -> Exit {
    exit(match &arguments.act {
        PeriodAct::SoftClose(of) => change(of, MonthState::SoftClosed),
        PeriodAct::Close(of) => change(of, MonthState::Closed),
        PeriodAct::Reopen(of) => reopen(of),
        PeriodAct::List { which, format } => list_months(which, *format),
    })
}

fn change(of: &Month, state: MonthState) -> Result<Exit, Refusal> {
    of.office.work(&format!("period {state}"), &of.month, |work| months::change_month(work, &of.month, state))?;
    message(&format!("{} is {state}", of.month));
    Ok(Exit::Done)
}

fn reopen(of: &Month) -> Result<Exit, Refusal> {
    proposed(of.office.work("period reopened", &of.month, |work| months::propose_reopening(work, &of.month))?);
    Ok(Exit::Done)
}

fn list_months(which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    let rows = which.read()?.states_of_months()?.into_iter().map(|change| vec![change.month, change.state.to_string(), change.on.to_string()]);
    let columns = ["month", "state", "on"].map(Column::words).to_vec();
    let remarks = vec!["Months that are not listed are open.".to_owned()];
    print(&Report { title: "Accounting months".to_owned(), columns, rows: rows.collect(), totals: Vec::new(), remarks }, format);
    Ok(Exit::Done)
}
