//! `ratebook order`: work on meters.

use std::path::{Path, PathBuf};

use super::acting::{Office, WhichBook, exit, parse_day, read_bytes};
use super::decisions::{ReportFormat, print};
use super::person::proposed;
use crate::cli::Exit;
use crate::cli::output::message;
use crate::office::orders;
use crate::office::orders::{ChangeOrder, OrderDone, OrderKind};
use crate::office::store::Row;
use crate::report::{Column, Report};
use crate::source::Refusal;

/// Order work on meters: requested by one person, approved by another, then done, with the registers read.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Install a meter at a point that has no meter
    Install(Request),
    /// Replace a meter (`--replaces`) with another
    Exchange(Request),
    /// Take a meter out
    Remove(Request),
    /// Test a meter
    Test(Request),
    /// Enter that an approved order was done
    Done(Done),
    /// List all orders
    List {
        #[command(flatten)]
        which: WhichBook,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
}

#[derive(Debug, clap::Args)]
struct Request {
    /// At which point
    #[arg(long)]
    point: String,
    /// Which meter
    #[arg(long)]
    meter: String,
    /// The meter taken out
    #[arg(long, default_value = "", hide_default_value = true)]
    replaces: String,
    /// The day planned
    #[arg(long, value_name = "DATE")]
    planned: String,
    #[command(flatten)]
    office: Office,
}

#[derive(Debug, clap::Args)]
struct Done {
    /// The order's number
    order: Row<ChangeOrder>,
    /// The day: a new meter's first, a removed one's last
    #[arg(long, value_name = "DATE")]
    day: String,
    /// The register of the meter taken out
    #[arg(long, value_name = "NUMBER")]
    read_out: Option<String>,
    /// The register of the meter put in
    #[arg(long, value_name = "NUMBER")]
    read_in: Option<String>,
    /// Percents registered at low, normal and high flow, as 99.1/100.2/99.8
    #[arg(long)]
    accuracy: Option<String>,
    /// The work sheet, kept in the book
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    #[command(flatten)]
    office: Office,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(match &arguments.act {
        Act::Install(asked) => request(OrderKind::Install, asked),
        Act::Exchange(asked) => request(OrderKind::Exchange, asked),
        Act::Remove(asked) => request(OrderKind::Remove, asked),
        Act::Test(asked) => request(OrderKind::Test, asked),
        Act::Done(done) => enter_done(done),
        Act::List { which, format } => list(which, *format),
    })
}

fn request(kind: OrderKind, asked: &Request) -> Result<Exit, Refusal> {
    let order = ChangeOrder {
        kind,
        point: asked.point.clone(),
        meter: asked.meter.clone(),
        replaces: asked.replaces.clone(),
        planned: parse_day(&asked.planned)?.to_string(),
    };
    proposed(asked.office.work("order requested", &asked.point, |work| orders::request_order(work, &order))?);
    Ok(Exit::Done)
}

fn enter_done(done: &Done) -> Result<Exit, Refusal> {
    let what = OrderDone {
        on: parse_day(&done.day)?.to_string(),
        read_out: done.read_out.clone(),
        read_in: done.read_in.clone(),
        accuracy: done.accuracy.clone(),
    };
    let document = done.document.as_deref().map(|file: &Path| read_bytes(file)).transpose()?;
    let document = document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let about = format!("order {}", done.order);
    let order = done.office.work("order done", &about, |work| orders::order_done(work, done.order, &what, document))?;
    message(&format!("order {} done: {} {} at {}", order.id, order.kind.word(), order.meter, order.point));
    Ok(Exit::Done)
}

fn list(which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    let columns = ["order", "kind", "point", "meter", "replaces", "planned", "state"].map(Column::words);
    let rows = which.read()?.change_orders()?.into_iter().map(|order| {
        let state = match (&order.done, order.approved) {
            (Some(day), _) => format!("done on {day}"),
            (None, true) => "approved".to_owned(),
            (None, false) => format!("requested (proposal {})", order.proposal),
        };
        vec![
            order.id.to_string(),
            order.kind.word().to_owned(),
            order.point.clone(),
            order.meter.clone(),
            order.replaces.clone(),
            order.planned.clone(),
            state,
        ]
    });
    print(&Report { title: "Work on meters".to_owned(), columns: columns.to_vec(), rows: rows.collect(), ..Report::default() }, format);
    Ok(Exit::Done)
}
