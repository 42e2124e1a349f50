//! `ratebook diff`: what a change of rate text says and does.

use std::path::{Path, PathBuf};

use super::texts;
use crate::cli::Exit;
use crate::cli::office::acting::{exit, parse_day, write_out};
use crate::cli::output::{MessageFormat, message, result};
use crate::cli::progress::Progress;
use crate::intake;
use crate::office::invoices::{Invoices, InvoicesAsked};
use crate::office::runs::Runs;
use crate::office::store::{Access, BookOfAccounts};
use crate::records::Case;
use crate::source::{Refusal, codes};
use crate::study::{self, BillChange, TwoTexts};

/// Say what a change of rate text changes in meaning and, with bills, what it does to each customer and in all. Comments, notes, tests
/// and layout do not count.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit: 0 equal, 3 not equal, 1 a text has errors.\nExamples:\n  ratebook diff rates-2026 rates-2027\n  ratebook diff rates-2026 rates-2027 --book ratebook.db --from 2026-01-01 --notices notices"
)]
pub(in crate::cli) struct Arguments {
    /// The old rate text: a file or a folder
    old: PathBuf,
    /// The new rate text: a file or a folder
    new: PathBuf,
    /// Bills to work out under both: as `rate --cases` takes them
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Work out the standing invoices of a book under both
    #[arg(long, value_name = "FILE", conflicts_with = "cases")]
    book: Option<PathBuf>,
    /// With --book: invoices dated this day or later
    #[arg(long, value_name = "DATE", requires = "book")]
    from: Option<String>,
    /// With --book: invoices dated this day or earlier
    #[arg(long, value_name = "DATE", requires = "book")]
    to: Option<String>,
    /// Write a notice for each bill that changes into this folder
    #[arg(long, value_name = "FOLDER")]
    notices: Option<PathBuf>,
    /// text or json
    #[arg(long, value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(difference(arguments))
}

fn difference(arguments: &Arguments) -> Result<Exit, Refusal> {
    let sound = |path: &PathBuf| texts::sound_text(std::slice::from_ref(path), MessageFormat::Human, "nothing was compared");
    let (Some((old_sources, old)), Some((new_sources, new))) = (sound(&arguments.old), sound(&arguments.new)) else {
        return Ok(Exit::Refused);
    };
    let changes = study::text_changes(&old_sources, &new_sources);
    let effect = if changes.is_empty() { Vec::new() } else { study::samenesses(&old.plan, &new.plan) };
    let cases = cases(arguments)?;
    let texts = TwoTexts { old: (&old, &old_sources), new: (&new, &new_sources) };
    let mut bar = Progress::new("working bills out twice");
    let mut bills: Vec<BillChange> = Vec::with_capacity(cases.len());
    for (at, case) in cases.iter().enumerate() {
        bar.tell(at, cases.len());
        bills.push(texts.bill(case));
    }
    bar.tell(cases.len(), cases.len());
    let break_even = break_even(&texts, &bills);
    if arguments.format == "json" {
        result(study::difference_json(&changes, &effect, &bills, &break_even).trim_end());
    } else {
        result(study::text_changes_text(&changes).trim_end());
        if !changes.is_empty() {
            result(study::samenesses_text(&effect).trim_end());
        }
        if !cases.is_empty() {
            result(study::bill_changes_text(&bills, &break_even).trim_end());
        }
    }
    if let Some(folder) = &arguments.notices {
        write_notices(folder, &bills)?;
    }
    let moved = bills.iter().any(|bill| bill.change().is_none_or(|change| !change.is_zero()));
    Ok(if changes.is_empty() && !moved { Exit::Done } else { Exit::Findings })
}

/// Where the new text begins or stops costing more: said once for each schedule, by its first bill that moves.
fn break_even(texts: &TwoTexts<'_>, bills: &[BillChange]) -> Vec<(String, String)> {
    let mut told: Vec<(String, String)> = Vec::new();
    for bill in bills {
        if told.iter().any(|(known, _)| *known == bill.case.bill) || bill.change().is_none_or(|change| change.is_zero()) {
            continue;
        }
        if let Some((what, last, first)) = texts.break_even(&bill.case) {
            told.push((bill.case.bill.clone(), format!("between {last} and {first} of {what}, everything else as in {}", bill.case.id)));
        }
    }
    told
}

fn cases(arguments: &Arguments) -> Result<Vec<Case>, Refusal> {
    if let Some(file) = &arguments.cases {
        return texts::bills(file);
    }
    let Some(file) = &arguments.book else { return Ok(Vec::new()) };
    let book = BookOfAccounts::open(file, Access::Read)?;
    let asked = InvoicesAsked {
        from: arguments.from.as_deref().map(parse_day).transpose()?,
        through: arguments.to.as_deref().map(parse_day).transpose()?,
        standing: true,
        ..InvoicesAsked::default()
    };
    let mut cases = Vec::new();
    for invoice in book.invoices(&asked)? {
        if let Some(item) = book.item(invoice.item)? {
            cases.push(Case { id: invoice.number.clone(), ..intake::read_case(&item.case)? });
        }
    }
    Ok(cases)
}

fn write_notices(folder: &Path, bills: &[BillChange]) -> Result<(), Refusal> {
    std::fs::create_dir_all(folder).map_err(|error| Refusal::new(codes::OUTPUT_REFUSED, format!("{}: {error}", folder.display())))?;
    let mut count = 0;
    for bill in bills.iter().filter(|bill| bill.change().is_some_and(|change| !change.is_zero())) {
        if let Some(text) = study::notice_text(bill) {
            let name: String = bill.case.id.chars().map(|sign| if sign.is_alphanumeric() || sign == '-' { sign } else { '_' }).collect();
            write_out(Some(&folder.join(format!("{name}.txt"))), &text)?;
            count += 1;
        }
    }
    message(&format!("{count} notices in {}", folder.display()));
    Ok(())
}
