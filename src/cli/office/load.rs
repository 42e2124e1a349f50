//! `ratebook load` and `ratebook export`: the register as CSV, in and out; payments in.

use std::path::{Path, PathBuf};

use super::acting::{Office, WhichBook, exit, parse_day, read_bytes, tell, write_out};
use super::person::proposed;
use super::{payments, reads};
use crate::cli::Exit;
use crate::cli::output::message;
use crate::office::register;
use crate::office::register::{Behind, RegisterKind, RegisterRow};
use crate::source::Refusal;

/// Take records into the book from CSV: all of the file, or nothing. A record that is known as it is changes nothing; one with the
/// same key and other values takes the place of the one before.
#[derive(Debug, clap::Args)]
#[command(after_help = columns_help())]
pub(in crate::cli) struct LoadArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Customers: customer,label,address
    Customers(FileOf),
    /// Accounts: account,customer,from,to
    Accounts(FileOf),
    /// What an account is billed under: account,service,bill,cycle,from,to,exempt
    Services(FileOf),
    /// Points of delivery: point,label,service,account,from,to
    Points(FileOf),
    /// Meters: meter,size,unit,multiplier,digits
    Meters(FileOf),
    /// Where a meter is: meter,point,from,to,start_read,end_read
    Installations(FileOf),
    /// Backflow preventers, reclaimed valves and the like: asset,kind,point,from,to,note
    Assets(FileOf),
    /// Facts, choices and values of the rate text; a second person approves: subject,subject_name,name,value,from,to
    Facts(FileOf),
    /// Payments: account,received,amount,reference,invoice
    Payments(payments::PaymentsFile),
    /// Reads, as a source exports them, by a mapping
    Reads(reads::ReadsFile),
}

#[derive(Debug, clap::Args)]
struct FileOf {
    /// The CSV file, with a heading
    file: PathBuf,
    /// The paper behind it, kept in the book
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    /// Its number
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reference: String,
    #[command(flatten)]
    office: Office,
}

/// The heading and an example of each kind.
fn columns_help() -> String {
    let examples = [
        (RegisterKind::Customers, "C-100,City of Clearwater,\"100 S Myrtle Ave\""),
        (RegisterKind::Accounts, "A-100,C-100,2026-01-01,"),
        (RegisterKind::Services, "A-100,water,pinellas.wholesale_water.wholesale_water,month,2026-01-01,,"),
        (RegisterKind::Points, "CW-01,Belcher Road,water,A-100,2026-01-01,"),
        (RegisterKind::Meters, "M-7,8in,kgal,1,7"),
        (RegisterKind::Installations, "M-7,CW-01,2026-01-01,,18200,"),
        (RegisterKind::Assets, "BF-1,backflow preventer,CW-01,2026-01-01,,"),
        (RegisterKind::Facts, "account,A-100,customer_class,wholesale,2026-01-01,"),
    ];
    let line = |(kind, example): (RegisterKind, &str)| {
        let headings: Vec<&str> = kind.columns().iter().map(|column| column.heading).collect();
        format!("  {}\n    {}\n    {example}", kind.word(), headings.join(","))
    };
    let lines: Vec<String> = examples.into_iter().map(line).collect();
    format!(
        "The kinds, with their headings (days are inclusive; an empty `to` is open; a register reading is as of the end of its day):\n{}\ncycle is month (a period ends with each calendar month) or read (with the read), either with a route: read/12.\nNext: `ratebook accounts` shows what is there.",
        lines.join("\n")
    )
}

pub(in crate::cli) fn load(arguments: &LoadArguments) -> Exit {
    let (kind, of) = match &arguments.what {
        What::Customers(of) => (RegisterKind::Customers, of),
        What::Accounts(of) => (RegisterKind::Accounts, of),
        What::Services(of) => (RegisterKind::Services, of),
        What::Points(of) => (RegisterKind::Points, of),
        What::Meters(of) => (RegisterKind::Meters, of),
        What::Installations(of) => (RegisterKind::Installations, of),
        What::Assets(of) => (RegisterKind::Assets, of),
        What::Facts(of) => (RegisterKind::Facts, of),
        What::Payments(of) => return exit(payments::load_payments(of)),
        What::Reads(of) => return exit(reads::load(of)),
    };
    exit(load_records(kind, of))
}

fn load_records(kind: RegisterKind, of: &FileOf) -> Result<Exit, Refusal> {
    let rows = match register::read_register(kind, &read_bytes(&of.file)?.1) {
        Ok(rows) => rows,
        Err(problems) => {
            problems.iter().for_each(tell);
            message(&format!("{}: nothing was taken from it", of.file.display()));
            return Ok(Exit::Refused);
        }
    };
    take(kind, rows, of.document.as_deref(), &of.reference, &of.file.display().to_string(), &of.office)
}

fn take(kind: RegisterKind, rows: Vec<RegisterRow>, document: Option<&Path>, reference: &str, about: &str, office: &Office) -> Result<Exit, Refusal> {
    let document = document.map(read_bytes).transpose()?;
    let document = document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let behind = Behind { document, reference };
    let count = rows.len();
    let loaded = office.work(&format!("{} loaded", kind.word()), about, |work| register::load_register(work, kind, rows, behind))?;
    message(&format!(
        "{count} {}: {} new, {} corrected, {} known as they are{}",
        kind.word(),
        loaded.new,
        loaded.corrected,
        loaded.known,
        if loaded.new + loaded.corrected == 0 { "; nothing was changed" } else { "" }
    ));
    if let Some(proposal) = loaded.proposal {
        proposed(proposal);
    }
    Ok(Exit::Done)
}

/// Write the register as CSV, as `ratebook load` takes it.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExportArguments {
    /// customers, accounts, services, points, meters, installations, assets or facts
    #[arg(value_parser = kind)]
    kind: RegisterKind,
    /// Only what counts on this day
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Into this file; to standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    which: WhichBook,
}

fn kind(word: &str) -> Result<RegisterKind, String> {
    let words: Vec<&str> = RegisterKind::ALL.iter().map(|kind| kind.word()).collect();
    RegisterKind::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(|| format!("it is one of {}", words.join(", ")))
}

pub(in crate::cli) fn export(arguments: &ExportArguments) -> Exit {
    exit(write_records(arguments))
}

fn write_records(arguments: &ExportArguments) -> Result<Exit, Refusal> {
    let on = arguments.on.as_deref().map(parse_day).transpose()?;
    let rows = register::on_day(arguments.kind, arguments.which.read()?.register(arguments.kind)?, on);
    write_out(arguments.output.as_deref(), &register::write_register(arguments.kind, &rows))?;
    Ok(Exit::Done)
}

/// Enter one fact or read, with its document. It counts once another person has approved it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: ratebook enter fact --subject account --of A-100 --name customer_class --value wholesale --from 2026-10-01 --document letter.pdf"
)]
pub(in crate::cli) struct EnterArguments {
    #[command(subcommand)]
    what: Enter,
}

#[derive(Debug, clap::Subcommand)]
enum Enter {
    /// A fact, choice or value of the rate text, for days
    Fact(FactOf),
    /// A read, a flow or a sample
    Read(reads::ReadEntered),
}

#[derive(Debug, clap::Args)]
struct FactOf {
    /// system, customer, account, point or meter
    #[arg(long)]
    subject: String,
    /// Its number or name; not for the system
    #[arg(long, default_value = "", hide_default_value = true)]
    of: String,
    /// Its name in the rate text
    #[arg(long)]
    name: String,
    /// Its value, as a case gives it: wholesale, yes, "100 kgal"
    #[arg(long)]
    value: String,
    /// The first day
    #[arg(long, value_name = "DATE")]
    from: String,
    /// The last day; without it there is none
    #[arg(long, value_name = "DATE", default_value = "", hide_default_value = true)]
    to: String,
    /// The paper behind it, kept in the book
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    /// Its number
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reference: String,
    #[command(flatten)]
    office: Office,
}

pub(in crate::cli) fn enter(arguments: &EnterArguments) -> Exit {
    exit(match &arguments.what {
        Enter::Fact(fact) => enter_fact(fact),
        Enter::Read(read) => reads::enter(read),
    })
}

fn enter_fact(fact: &FactOf) -> Result<Exit, Refusal> {
    parse_day(&fact.from)?;
    if !fact.to.is_empty() {
        parse_day(&fact.to)?;
    }
    let cells = [&fact.subject, &fact.of, &fact.name, &fact.value, &fact.from, &fact.to];
    let row = RegisterRow { cells: cells.map(Clone::clone).to_vec() };
    let about = format!("{} {}", fact.subject, fact.of);
    take(RegisterKind::Facts, vec![row], Some(&fact.document), &fact.reference, about.trim(), &fact.office)
}
