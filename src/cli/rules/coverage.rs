//! `ratebook coverage`: clause by clause, what encodes it and what has used it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;

use super::texts;
use crate::cli::Exit;
use crate::cli::office::acting::{exit, parse_day};
use crate::cli::output::{MessageFormat, message, result};
use crate::cli::progress::Progress;
use crate::language::RateBook;
use crate::office::invoices::{Invoices, InvoicesAsked};
use crate::office::rates;
use crate::office::rates::RateSet;
use crate::office::runs::Runs;
use crate::office::store::{Access, BookOfAccounts, Row};
use crate::source::{Refusal, Sources, codes, counted};
use crate::study::{Coverage, RulePlaces, RuleRow, Used};
use crate::{intake, rating};

/// Show for each clause which rule encodes it, which tests use it and, with --book, which invoices have used it; and list what is not
/// encoded and what has never been used.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The text is that of PATH, or with --book alone the text in force in the book.\n\nExit: 0 everything is used by a test or an invoice, 3 something is not, 1 the text has errors.\nExamples:\n  ratebook coverage rates\n  ratebook coverage --book ratebook.db --from 2026-01-01 --to 2026-03-31 --unused"
)]
pub(in crate::cli) struct Arguments {
    /// Files, or folders with .rate files
    #[arg(required_unless_present = "book")]
    paths: Vec<PathBuf>,
    /// A book of accounts, whose invoices are counted
    #[arg(long, value_name = "FILE")]
    book: Option<PathBuf>,
    /// With --book: invoices dated this day or later
    #[arg(long, value_name = "DATE", requires = "book")]
    from: Option<String>,
    /// With --book: invoices dated this day or earlier
    #[arg(long, value_name = "DATE", requires = "book")]
    to: Option<String>,
    /// Show only what has never been used and what is not encoded
    #[arg(long)]
    unused: bool,
    /// text or json
    #[arg(long, value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(coverage(arguments))
}

fn coverage(arguments: &Arguments) -> Result<Exit, Refusal> {
    let opened = arguments.book.as_ref().map(|file| BookOfAccounts::open(file, Access::Read)).transpose()?;
    let (sources, text) = match (&opened, arguments.paths.is_empty()) {
        (Some(book), true) => {
            let rates = rates::rates_in_force(book)?;
            (rates.sources, rates.rate_book)
        }
        _ => match texts::sound_text(&arguments.paths, MessageFormat::Human, "nothing was counted") {
            Some(found) => found,
            None => return Ok(Exit::Refused),
        },
    };
    let places = RulePlaces::of(&text);
    let mut coverage = Coverage::of(&text, &places);
    if let Some(book) = &opened {
        count_invoices(arguments, book, &mut coverage)?;
    }
    let unused = coverage.rows().filter(|row| row.used.never()).count();
    let versions = coverage.rows().filter(|row| !row.used.never()).flat_map(|row| &row.versions).filter(|(_, used)| used.never()).count();
    if arguments.format == "json" {
        tell_json(&coverage, &sources, arguments.unused);
    } else {
        tell(&coverage, &sources, arguments);
    }
    let rules = coverage.rows().count();
    message(&format!(
        "{rules} rules: {unused} never used; {versions} versions of the others never used; {} clauses not encoded",
        coverage.not_encoded.len()
    ));
    Ok(if unused + versions > 0 { Exit::Findings } else { Exit::Done })
}

/// Works out again what each standing invoice of the time used, from its sealed case and text.
fn count_invoices(arguments: &Arguments, book: &BookOfAccounts, coverage: &mut Coverage) -> Result<(), Refusal> {
    let asked = InvoicesAsked {
        from: arguments.from.as_deref().map(parse_day).transpose()?,
        through: arguments.to.as_deref().map(parse_day).transpose()?,
        standing: true,
        ..InvoicesAsked::default()
    };
    let invoices = book.invoices(&asked)?;
    let mut editions: BTreeMap<Row<RateSet>, (RateBook, RulePlaces)> = BTreeMap::new();
    let mut bar = Progress::new("reading invoices");
    for (at, invoice) in invoices.iter().enumerate() {
        bar.tell(at, invoices.len());
        let Some(item) = book.item(invoice.item)? else { continue };
        let (text, places) = match editions.entry(invoice.rate_set) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let rates = rates::rates_of_set(book, invoice.rate_set)?;
                let places = RulePlaces::of(&rates.rate_book);
                place.insert((rates.rate_book, places))
            }
        };
        match rating::rate(&text.plan, &intake::read_case(&item.case)?, false) {
            Ok(rated) => coverage.count_invoice(&invoice.number, &places.used_by(&rated)),
            Err(refusal) => message(&format!("{}: {}: {}; `ratebook verify` tells more", invoice.number, refusal.code, refusal.message)),
        }
    }
    bar.tell(invoices.len(), invoices.len());
    if invoices.is_empty() {
        message(&format!("{}: the book has no invoice of this time", codes::NO_SUCH_INVOICE));
    }
    Ok(())
}

fn used_words(used: &Used) -> String {
    let tests = match used.tests.len() {
        0 => String::new(),
        count => counted(count, "test"),
    };
    let invoices = match (used.invoices, &used.ends) {
        (1, Some((first, _))) => format!("invoice {first}"),
        (count, Some((first, last))) if count > 0 => format!("{count} invoices, {first} to {last}"),
        _ => String::new(),
    };
    match (tests.is_empty(), invoices.is_empty()) {
        (true, true) => "NEVER USED".to_owned(),
        (false, true) => tests,
        (true, false) => invoices,
        (false, false) => format!("{tests}; {invoices}"),
    }
}

fn is_shown(row: &RuleRow, unused: bool) -> bool {
    !unused || row.used.never() || row.versions.iter().any(|(_, used)| used.never())
}

fn tell(coverage: &Coverage, sources: &Sources, arguments: &Arguments) {
    let mut chapter = String::new();
    for (of, clause, rows) in coverage.by_clause() {
        let rows: Vec<&RuleRow> = rows.into_iter().filter(|row| is_shown(row, arguments.unused)).collect();
        if rows.is_empty() {
            continue;
        }
        if of != chapter {
            result(&format!("{}{of}", if chapter.is_empty() { "" } else { "\n" }));
            chapter = of;
        }
        result(&format!("  {}", if clause.is_empty() { "(no clause is cited)" } else { &clause }));
        for row in rows {
            result(&format!("    {:44} {}   {}", row.statement, used_words(&row.used), sources.short_place(row.place)));
            let never = row.versions.iter().filter(|(_, used)| used.never() && !row.used.never());
            for (version, _) in never {
                result(&format!("      {version}: NEVER USED"));
            }
        }
    }
    if !coverage.not_encoded.is_empty() {
        result("\nnot encoded");
        for (whose, clause, place) in &coverage.not_encoded {
            result(&format!("    {whose}: {clause}   {}", sources.short_place(*place)));
        }
    }
}

fn tell_json(coverage: &Coverage, sources: &Sources, unused: bool) {
    let used = |used: &Used| serde_json::json!({"tests": used.tests, "invoices": used.invoices, "ends": used.ends});
    for row in coverage.rows().filter(|row| is_shown(row, unused)) {
        let versions: Vec<serde_json::Value> =
            row.versions.iter().map(|(version, of)| serde_json::json!({"version": version, "used": used(of)})).collect();
        result(
            &serde_json::json!({
                "chapter": row.chapter, "rule": row.statement, "place": sources.short_place(row.place), "clauses": row.clauses, "used": used(&row.used),
                "versions": versions,
            })
            .to_string(),
        );
    }
    for (whose, clause, place) in &coverage.not_encoded {
        result(&serde_json::json!({"not_encoded": clause, "of": whose, "place": sources.short_place(*place)}).to_string());
    }
}
