//! `ratebook reads`, `ratebook load reads`, `ratebook enter read`: reads in, and what is asked of them.

use std::path::PathBuf;

use super::acting::{Office, WhichBook, exit, parse_day, read_bytes};
use super::decisions::{ReportFormat, print};
use super::person::proposed;
use crate::calendar::DaySpan;
use crate::cli::Exit;
use crate::cli::output::message;
use crate::cli::progress::Progress;
use crate::office::reads;
use crate::office::reads::{MeterRead, ReadCorrection, ReadKind, Reads};
use crate::office::register::Behind;
use crate::office::store::Row;
use crate::source::{Refusal, codes, counted};

/// Look at reads, answer what a rule found, correct.
#[derive(Debug, clap::Args)]
#[command(after_help = "Reads come in with `ratebook load reads FILE --mapping NAME`, or one by one with `ratebook enter read`.")]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// List reads of some days
    List(Listed),
    /// List reads that wait for an answer, with what a rule found
    Exceptions(Common),
    /// List estimates that count
    Estimates(Listed),
    /// List the files taken in
    Batches(Common),
    /// Accept exceptions: the reads count as they are
    Accept(Answer),
    /// Reject exceptions: the reads count no more
    Reject(Answer),
    /// Propose another value for a read
    Correct {
        /// The read, as R-12
        #[arg(value_parser = read_number)]
        read: Row<MeterRead>,
        /// What it should have been
        #[arg(long)]
        value: String,
        /// Its quality; "manually edited" by default
        #[arg(long)]
        quality: Option<String>,
        /// The paper behind it, kept in the book
        #[arg(long, value_name = "FILE")]
        document: Option<PathBuf>,
        #[command(flatten)]
        office: Office,
    },
}

#[derive(Debug, clap::Args)]
struct Common {
    #[command(flatten)]
    which: WhichBook,
    /// text, json or csv
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

#[derive(Debug, clap::Args)]
struct Listed {
    /// Only of this point
    #[arg(long)]
    point: Option<String>,
    /// From this day on
    #[arg(long, value_name = "DATE", default_value = "0001-01-01", hide_default_value = true)]
    from: String,
    /// Up to this day
    #[arg(long, value_name = "DATE", default_value = "9999-12-31", hide_default_value = true)]
    to: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct Answer {
    /// The reads, as R-12 R-13
    #[arg(required = true, value_parser = read_number)]
    reads: Vec<Row<MeterRead>>,
    #[command(flatten)]
    office: Office,
}

/// `R-12`, or 12.
fn read_number(text: &str) -> Result<Row<MeterRead>, String> {
    text.trim_start_matches("R-").parse().map_err(|_| "write a read as R-12".to_owned())
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(match &arguments.act {
        Act::List(listed) => list(listed, false),
        Act::Estimates(listed) => list(listed, true),
        Act::Exceptions(common) => exceptions(common),
        Act::Batches(common) => batches(common),
        Act::Accept(answer) => answered(answer, true),
        Act::Reject(answer) => answered(answer, false),
        Act::Correct { read, value, quality, document, office } => correct(*read, (value, quality.as_deref()), document.as_deref(), office),
    })
}

fn list(listed: &Listed, estimates: bool) -> Result<Exit, Refusal> {
    let (from, to) = (parse_day(&listed.from)?.to_string(), parse_day(&listed.to)?.to_string());
    let mut reads = listed.common.which.read()?.reads_between(listed.point.as_deref(), (&from, &to))?;
    if estimates {
        reads.retain(|read| read.quality.starts_with("estimated"));
    }
    print(&reads::reads_report(&reads, if estimates { "Estimates" } else { "Reads" }), listed.common.format);
    Ok(Exit::Done)
}

fn exceptions(common: &Common) -> Result<Exit, Refusal> {
    let book = common.which.read()?;
    let mut rows = Vec::new();
    for finding in book.open_findings()? {
        let read = finding.read.map(|read| book.read(read)).transpose()?.flatten();
        rows.push((finding, read));
    }
    print(&reads::exceptions_report(&rows), common.format);
    Ok(if rows.is_empty() { Exit::Done } else { Exit::Findings })
}

fn batches(common: &Common) -> Result<Exit, Refusal> {
    print(&reads::batches_report(&common.which.read()?.batches()?), common.format);
    Ok(Exit::Done)
}

fn answered(answer: &Answer, accepted: bool) -> Result<Exit, Refusal> {
    if answer.office.why.trim().is_empty() {
        return Err(Refusal::new(codes::NOT_ALLOWED, "an answer to an exception has a reason").help("give --why TEXT"));
    }
    let about = answer.reads.iter().map(|read| format!("R-{read}")).collect::<Vec<_>>().join(" ");
    let count = if accepted {
        answer.office.work("exceptions accepted", &about, |work| reads::accept_reads(work, &answer.reads))?
    } else {
        answer.office.work("exceptions rejected", &about, |work| reads::reject_reads(work, &answer.reads))?
    };
    message(&format!("{} answered: {about} {}", counted(count, "finding"), if accepted { "count as they are" } else { "count no more" }));
    Ok(Exit::Done)
}

fn correct(
    read: Row<MeterRead>,
    (value, quality): (&str, Option<&str>),
    document: Option<&std::path::Path>,
    office: &Office,
) -> Result<Exit, Refusal> {
    let document = document.map(read_bytes).transpose()?;
    let document = document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let correction = ReadCorrection { read, value: value.to_owned(), quality: quality.map(str::to_owned) };
    let behind = Behind { document, reference: "" };
    proposed(office.work("read corrected", &format!("R-{read}"), |work| reads::correct_read(work, &correction, behind))?);
    Ok(Exit::Done)
}

/// A file of reads to be taken in.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReadsFile {
    /// The export, as it came
    file: PathBuf,
    /// How it is read: the name of a mapping
    #[arg(long, value_name = "NAME")]
    mapping: String,
    #[command(flatten)]
    office: Office,
}

/// So many rejections are printed one by one.
const TOLD: usize = 20;

pub(in crate::cli) fn load(of: &ReadsFile) -> Result<Exit, Refusal> {
    let (name, bytes) = read_bytes(&of.file)?;
    let mut bar = Progress::new("taking reads in");
    let taken =
        of.office.work("reads loaded", &name, |work| reads::load_reads(work, &of.mapping, (&name, &bytes), &mut |done, all| bar.tell(done, all)))?;
    let (rows, accepted, rejected) = taken.rows;
    if taken.known {
        message(&format!(
            "{name} was taken in before, as batch {}: {}, {accepted} accepted, {rejected} rejected; nothing was changed",
            taken.batch,
            counted(rows, "row")
        ));
        return Ok(Exit::Done);
    }
    for rejection in taken.rejected.iter().take(TOLD) {
        message(&format!("{}: row {}: {}: {}", rejection.code, rejection.row, rejection.reason, rejection.text));
    }
    if taken.rejected.len() > TOLD {
        message(&format!("and {}", counted(taken.rejected.len() - TOLD, "more rejection")));
    }
    message(&format!(
        "{name}: {} = {accepted} accepted + {rejected} rejected; {}, batch {}",
        counted(rows, "row"),
        counted(taken.reads, "read"),
        taken.batch
    ));
    let found: i64 = taken.findings.iter().map(|(_, count)| count).sum();
    if found > 0 {
        let rules: Vec<String> = taken.findings.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
        message(&format!("{} to answer ({})\n  next: `ratebook reads exceptions`", counted(found, "finding"), rules.join(", ")));
    }
    Ok(if found + rejected > 0 { Exit::Findings } else { Exit::Done })
}

/// A read entered by hand.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReadEntered {
    /// At which point
    #[arg(long)]
    point: String,
    /// register, flow or sample
    #[arg(long, value_parser = ["register", "flow", "sample"])]
    kind: String,
    /// Of which meter (a register)
    #[arg(long, default_value = "", hide_default_value = true)]
    meter: String,
    /// Of which measure of the rate text, where it is not the point's volume
    #[arg(long, default_value = "", hide_default_value = true)]
    measure: String,
    /// The day at whose end the register stood so; of a flow the last day
    #[arg(long, value_name = "DATE")]
    day: String,
    /// Of a flow: its first day
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// How much, a plain number
    #[arg(long)]
    value: String,
    /// Its unit
    #[arg(long)]
    unit: String,
    /// Its quality, a word of ESPI
    #[arg(long, default_value = "valid")]
    quality: String,
    /// The paper behind it, kept in the book
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    #[command(flatten)]
    office: Office,
}

pub(in crate::cli) fn enter(entered: &ReadEntered) -> Result<Exit, Refusal> {
    let day = parse_day(&entered.day)?;
    let from = entered.from.as_deref().map(parse_day).transpose()?.unwrap_or(day);
    let Some(days) = DaySpan::inclusive(from, day) else {
        return Err(Refusal::new(codes::BAD_DATE, format!("{from} is after {day}")));
    };
    let read = MeterRead {
        kind: ReadKind::of_word(&entered.kind).unwrap_or(ReadKind::Register),
        point: entered.point.clone(),
        meter: entered.meter.clone(),
        measure: entered.measure.clone(),
        days,
        hour: None,
        value: entered.value.clone(),
        unit: entered.unit.clone(),
        quality: entered.quality.clone(),
        policy: String::new(),
        is_exception: false,
    };
    let document = entered.document.as_deref().map(read_bytes).transpose()?;
    let document = document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let behind = Behind { document, reference: "" };
    proposed(entered.office.work("read entered", &entered.point, |work| reads::enter_read(work, &read, behind))?);
    Ok(Exit::Done)
}
