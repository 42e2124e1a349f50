//! `ratebook mapping` and `ratebook rule`: how files of reads are read, and what makes a person look.

use std::path::PathBuf;

use super::acting::{Office, WhichBook, exit, parse_day, read_text, today};
use super::decisions::{ReportFormat, print};
use super::person::proposed;
use crate::cli::Exit;
use crate::cli::output::{message, result};
use crate::office::reads::Reads;
use crate::office::{reads, runs};
use crate::report::{Column, Report};
use crate::source::{Refusal, codes};

/// How a source's export is read: written once, by hand, and kept in the book.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

/// A mapping with every field.
const EXAMPLE: &str = r#"A mapping is a TOML file. This one has every field:

  label = "AMI portal, export of intervals"
  delimiter = ","              # or ";", "tab"
  heading-row = 1              # the row of the column names
  [place]
  column = "Endpoint"          # left out where every value names its `point`
  is = "meter"                 # what the column holds: point or meter
  names = { "E-4411" = "M-7" } # the source's names, and ours
  [time]
  column = "Read time"
  hour-column = "Time"         # only where the time of day stands apart
  format = "MM/DD/YYYY HH:MM"
  zone = "+00:00"              # only where stamps are not in the office's time:
  office = "-05:00"            # its standard time, all year
  at-the-end = true            # a stamp of 00:00 is the end of the day before
  [[value]]
  column = "Register"
  kind = "register"            # register, flow or sample
  unit = "ccf"
  [[value]]
  column = "Usage"
  kind = "flow"
  unit = "gal"
  times = "0.1"                # what a number is multiplied by to be in the unit
  hourly = false               # true: each row is the flow of an hour
  first-day-column = "Start"   # only of flows of several days
  measure = "bod"              # only where the measure is not the point's volume
  point = "CW-01"              # only where the column is one point's
  may-be-empty = true
  [quality]
  column = "Flag"
  words = { "A" = "valid", "E" = "estimated using linear interpolation" }
  otherwise = "raw"

Next: ratebook load reads FILE --mapping NAME"#;

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Enter a mapping; one of that name takes the place of the one before
    Add {
        /// Its name
        name: String,
        /// The TOML file
        file: PathBuf,
        #[command(flatten)]
        office: Office,
    },
    /// Print a mapping as it is in force
    Show {
        /// Its name
        name: String,
        #[command(flatten)]
        which: WhichBook,
    },
    /// List the mappings
    List {
        #[command(flatten)]
        which: WhichBook,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(match &arguments.act {
        Act::Add { name, file, office } => add(name, file, office),
        Act::Show { name, which } => show(name, which),
        Act::List { which, format } => list(which, *format),
    })
}

fn add(name: &str, file: &std::path::Path, office: &Office) -> Result<Exit, Refusal> {
    let text = read_text(file)?;
    let new = office.work("mapping entered", name, |work| reads::add_mapping(work, name, &text))?;
    message(&if new {
        format!("mapping {name} is in force\n  next: `ratebook load reads FILE --mapping {name}`")
    } else {
        format!("mapping {name} is known as it is; nothing was changed")
    });
    Ok(Exit::Done)
}

fn show(name: &str, which: &WhichBook) -> Result<Exit, Refusal> {
    match which.read()?.mapping(name)? {
        Some((_, text)) => {
            result(text.trim_end());
            Ok(Exit::Done)
        }
        None => {
            Err(Refusal::new(codes::BAD_MAPPING, format!("there is no mapping `{name}`")).help("`ratebook mapping list` shows those that are there"))
        }
    }
}

fn list(which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    let rows = which.read()?.mappings()?.into_iter().map(|name| vec![name]);
    print(&Report { title: "Mappings".to_owned(), columns: vec![Column::words("mapping")], rows: rows.collect(), ..Report::default() }, format);
    Ok(Exit::Done)
}

/// What makes a read an exception, and what holds a bill: named rules with a parameter, dated, approved by a second person.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RuleArguments {
    #[command(subcommand)]
    act: RuleAct,
}

#[derive(Debug, clap::Subcommand)]
enum RuleAct {
    /// List every rule with its parameter on a day
    List {
        /// On this day; today by default
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        #[command(flatten)]
        which: WhichBook,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
    /// Propose a parameter from a day on: a share as 50%, a count as 3, on or off
    Set {
        /// read or review
        #[arg(value_parser = ["read", "review"])]
        area: String,
        /// The rule, as `rule list` names it
        name: String,
        /// The parameter
        parameter: String,
        /// From this day on; the office's day by default
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        #[command(flatten)]
        office: Office,
    },
}

pub(in crate::cli) fn rule(arguments: &RuleArguments) -> Exit {
    exit(match &arguments.act {
        RuleAct::List { on, which, format } => list_rules(on.as_deref(), which, *format),
        RuleAct::Set { area, name, parameter, from, office } => set(area, name, parameter, from.as_deref(), office),
    })
}

fn list_rules(on: Option<&str>, which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    let on = on.map_or_else(|| Ok(today()), parse_day)?;
    let book = which.read()?;
    let mut rows = Vec::new();
    for rule in reads::READ_RULES.iter().chain(&runs::REVIEW_RULES) {
        let set = book.rule(rule.area, rule.name, on)?;
        let from = if set.is_some() { "approved" } else { "as delivered" };
        let parameter = set.unwrap_or_else(|| rule.default.to_owned());
        rows.push([rule.area, rule.name, parameter.as_str(), from, rule.about].map(str::to_owned).to_vec());
    }
    let columns = ["area", "rule", "parameter", "from", "what it looks at"].map(Column::words);
    print(&Report { title: format!("Rules on {on}"), columns: columns.to_vec(), rows, ..Report::default() }, format);
    Ok(Exit::Done)
}

fn set(area: &str, name: &str, parameter: &str, from: Option<&str>, office: &Office) -> Result<Exit, Refusal> {
    let from = from.map_or_else(|| office.day(), parse_day)?;
    proposed(office.work("rule proposed", name, |work| reads::propose_rule(work, area, name, parameter, from))?);
    Ok(Exit::Done)
}
