//! `ratebook rates` and `ratebook contract`: rate text in the book.

use std::fs;
use std::path::{Path, PathBuf};

use super::acting::{Office, WhichBook, exit, parse_day, read_bytes, tell};
use super::decisions::{ReportFormat, print};
use super::person::proposed;
use crate::cli::output::{MessageFormat, message, problems, result};
use crate::cli::{Exit, files};
use crate::language::RateBook;
use crate::office::rates;
use crate::office::rates::{ContractInForce, RateChanges, RateSet, RatesRefused};
use crate::office::store::{Access, BookOfAccounts, Row};
use crate::source::{Refusal, codes, counted};
use crate::study::{self, Verdict};

/// Rate text in the book: proposed by one person, in force once another has approved it.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Propose files or folders: each takes the place of the file of its chapter, the others stay
    Propose {
        /// Files, or folders with .rate files
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Take out every chapter that is not among them
        #[arg(long)]
        replace: bool,
        /// The adopted paper, kept in the book
        #[arg(long, value_name = "FILE")]
        document: Option<PathBuf>,
        /// The resolution's number
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        resolution: String,
        #[command(flatten)]
        office: Office,
    },
    /// List all sets, with what became of them
    List {
        #[command(flatten)]
        which: WhichBook,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
    /// Write the files of a set into a folder
    Export {
        /// The set's number; the one in force by default
        #[arg(long)]
        set: Option<Row<RateSet>>,
        /// The folder
        #[arg(short, long, value_name = "FOLDER")]
        output: PathBuf,
        #[command(flatten)]
        which: WhichBook,
    },
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    match &arguments.act {
        Act::Propose { paths, replace, document, resolution, office } => propose(paths, *replace, document.as_deref(), resolution, office),
        Act::List { which, format } => exit(list(which, *format)),
        Act::Export { set, output, which } => exit(export(*set, output, which)),
    }
}

fn propose(paths: &[PathBuf], replace: bool, document: Option<&Path>, resolution: &str, office: &Office) -> Exit {
    let Some(sources) = files::read(paths) else { return Exit::Refused };
    let outcome = || -> Result<RateChanges, RatesRefused> {
        let in_force = {
            let book = BookOfAccounts::open(&office.which.book, Access::Read)?;
            match book.rate_set_in_force()? {
                Some(set) => book.rate_files(set.id)?,
                None => Vec::new(),
            }
        };
        let (files, merged) = rates::merged(&in_force, &sources, replace)?;
        let failed = study::run_tests(&RateBook::read(&merged)).iter().filter(|trial| matches!(trial.verdict, Verdict::Failed(_))).count();
        if failed > 0 {
            let refusal = Refusal::new(codes::NO_RATES, format!("the rate text has {}", counted(failed, "failing test")));
            return Err(refusal.help("`ratebook test PATH…` shows which; nothing was proposed").into());
        }
        let document = document.map(read_bytes).transpose()?;
        let document = document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        Ok(office.work("rates proposed", resolution, |work| rates::propose_rates(work, &files, document, resolution))?)
    };
    match outcome() {
        Ok(changes) => {
            tell_changes(&changes);
            Exit::Done
        }
        Err(RatesRefused::Refused(refusal)) => {
            tell(&refusal);
            Exit::Refused
        }
        Err(RatesRefused::Faults(sources, found)) => {
            let errors: Vec<_> = found.into_iter().filter(|one| one.is_error()).collect();
            problems(&errors, &sources, MessageFormat::Human);
            message(&format!("{}; nothing was proposed", counted(errors.len(), "error")));
            Exit::Refused
        }
    }
}

fn tell_changes(changes: &RateChanges) {
    for (word, names) in [("new", &changes.added), ("changed", &changes.changed), ("out", &changes.removed)] {
        for name in names {
            message(&format!("  {word}  {name}"));
        }
    }
    message(&format!("  unchanged: {}", counted(changes.kept, "file")));
    match changes.proposal {
        Some(proposal) => proposed(proposal),
        None => message("nothing changes; nothing was proposed"),
    }
}

fn list(which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    let book = which.read()?;
    let in_force = book.rate_set_in_force()?.map(|set| set.id);
    print(&rates::rate_sets_report(&book.rate_sets()?, &book.proposals()?, &book.people()?, in_force), format);
    Ok(Exit::Done)
}

fn export(set: Option<Row<RateSet>>, folder: &Path, which: &WhichBook) -> Result<Exit, Refusal> {
    let book = which.read()?;
    let rates = match set {
        Some(id) => rates::rates_of_set(&book, id)?,
        None => rates::rates_in_force(&book)?,
    };
    let refuse = |error: std::io::Error| Refusal::new(codes::OUTPUT_REFUSED, format!("{}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(refuse)?;
    for (_, file) in rates.sources.iter() {
        fs::write(folder.join(&*file.name), file.text.as_bytes()).map_err(refuse)?;
        result(&folder.join(&*file.name).display().to_string());
    }
    Ok(Exit::Done)
}

/// Contracts in force: with the adopted paper, its resolution, and the approval of a second person.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ContractArguments {
    #[command(subcommand)]
    act: ContractAct,
}

#[derive(Debug, clap::Subcommand)]
enum ContractAct {
    /// Propose that a contract of the rate text is in force for an account
    Propose {
        /// The contract, qualified: chapter.contract
        contract: String,
        /// The account that it is billed to
        #[arg(long)]
        account: String,
        /// The adopted paper, kept in the book
        #[arg(long, value_name = "FILE")]
        adopted: Option<PathBuf>,
        /// The resolution's number
        #[arg(long, value_name = "TEXT")]
        resolution: String,
        /// When it was adopted
        #[arg(long, value_name = "DATE")]
        adopted_on: String,
        #[command(flatten)]
        office: Office,
    },
    /// List the contracts in force
    List {
        #[command(flatten)]
        which: WhichBook,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
}

pub(in crate::cli) fn contract(arguments: &ContractArguments) -> Exit {
    exit(match &arguments.act {
        ContractAct::Propose { contract, account, adopted, resolution, adopted_on, office } => {
            propose_contract(contract, account, adopted.as_deref(), resolution, adopted_on, office)
        }
        ContractAct::List { which, format } => list_contracts(which, *format),
    })
}

fn propose_contract(name: &str, account: &str, adopted: Option<&Path>, resolution: &str, adopted_on: &str, office: &Office) -> Result<Exit, Refusal> {
    let contract = ContractInForce {
        contract: name.to_owned(),
        account: account.to_owned(),
        text_sha256: String::new(),
        adopted: None,
        resolution: resolution.to_owned(),
        adopted_on: parse_day(adopted_on)?.to_string(),
    };
    let adopted = adopted.map(read_bytes).transpose()?;
    let adopted = adopted.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    proposed(office.work("contract proposed", name, |work| rates::propose_contract(work, &contract, adopted))?);
    Ok(Exit::Done)
}

fn list_contracts(which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    print(&rates::contracts_report(&which.read()?.contracts()?), format);
    Ok(Exit::Done)
}
