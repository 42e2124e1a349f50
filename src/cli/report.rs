//! `ratebook report`: what the book knows, as tables.

use super::Exit;
use super::decisions::{ReportFormat, print};
use super::office::{WhichBook, exit, parse_day, today};
use crate::invoice::Refusal;
use crate::render;

/// Print a report of the book. Nothing is changed, and no key is needed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Who may do what on a day, and every emergency decision
    Access {
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Debug, clap::Args)]
struct Common {
    #[command(flatten)]
    which: WhichBook,
    /// As of this day; today where it is left out
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// text, json or csv
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

pub(super) fn run(arguments: &Arguments) -> Exit {
    exit(match &arguments.what {
        What::Access { common } => access(common),
    })
}

fn access(common: &Common) -> Result<Exit, Refusal> {
    let on = common.on.as_deref().map_or_else(|| Ok(today()), parse_day)?;
    let book = common.which.read()?;
    print(&render::access_report(&book.people()?, &book.emergencies()?, on), common.format);
    Ok(Exit::Done)
}
