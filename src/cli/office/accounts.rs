//! `ratebook accounts`: who is served with what.

use std::collections::HashMap;

use super::acting::{WhichBook, exit, parse_day, today};
use super::decisions::{ReportFormat, print};
use crate::cli::Exit;
use crate::office::register;
use crate::office::register::RegisterKind;
use crate::source::{Refusal, codes};

/// List accounts with their services, points and meters as of a day.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// Show only this account
    account: Option<String>,
    /// As of this day; today by default
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// text, json or csv
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    #[command(flatten)]
    which: WhichBook,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(list(arguments))
}

fn list(arguments: &Arguments) -> Result<Exit, Refusal> {
    let on = arguments.on.as_deref().map_or_else(|| Ok(today()), parse_day)?;
    let book = arguments.which.read()?;
    let mut register = HashMap::new();
    for kind in RegisterKind::ALL {
        register.insert(kind, register::on_day(kind, book.register(kind)?, Some(on)));
    }
    let rows = |kind| register.get(&kind).cloned().unwrap_or_default();
    let report = register::accounts_report(rows, arguments.account.as_deref(), &on.to_string());
    if report.rows.is_empty()
        && let Some(account) = &arguments.account
    {
        return Err(
            Refusal::new(codes::REGISTER_DISAGREES, format!("there is no account `{account}` on {on}")).help("`ratebook accounts` lists them")
        );
    }
    print(&report, arguments.format);
    Ok(Exit::Done)
}
