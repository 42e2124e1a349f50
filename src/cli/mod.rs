//! The command line: one file for each verb. The only room that prints and chooses exit codes.

mod audit;
mod files;
mod office;
mod output;
mod progress;
mod rules;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::source::{Refusal, codes, unseen_character, written_out};

/// Exit codes: 0 done · 1 input refused · 2 usage · 3 done, with findings · 70 our own fault · 130 stopped by Ctrl-C.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    Refused,
    Findings,
    OurFault,
    /// Stopped by the person at the terminal.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Findings => 3,
            Exit::OurFault => 70,
            Exit::Interrupted => 130,
        })
    }
}

/// Rules-driven billing: the rate resolution is the program, and every cent is explained.
#[derive(Debug, Parser)]
#[command(
    name = "ratebook",
    version,
    about,
    after_help = "Exit codes: 0 done, 1 input refused, 2 usage, 3 done with findings, 70 a fault of the program.\nMessages go to standard error, results to standard output."
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a small office and run three months of it, to look at
    Demo(office::demo::Arguments),
    /// Report every problem in rate text, with its code
    Check(rules::check::Arguments),
    /// Rewrite rate text in its one canonical layout
    Fmt(rules::format::Arguments),
    /// Run the tests written in rate text
    Test(rules::test::Arguments),
    /// Show what a change of rate text says, and what it does to bills
    Diff(rules::diff::Arguments),
    /// Find what input brings a bill to an amount, or what would change it
    Solve(rules::solve::Arguments),
    /// Check another party's invoices against the rules, line by line
    Audit(audit::second_opinion::Arguments),
    /// Show clause by clause which rule encodes it, and which tests and invoices used it
    Coverage(rules::coverage::Arguments),
    /// Check invoices, prices and terms against the laws of rate text
    Comply(audit::comply::Arguments),
    /// Rate cases: rate text and inputs in, invoices out
    Rate(rules::rate_arguments::Arguments),
    /// Make rate text from files of another format
    Import(rules::import::Arguments),
    /// Explain an issued invoice, a line of it, or a code
    Explain(office::explain::Arguments),
    /// Make a key, with which a person signs
    Key(office::key::Arguments),
    /// Make a new book of accounts
    Init(office::init::Arguments),
    /// Enter people, roles, deputies and limits
    Person(office::person::Arguments),
    /// List what waits for a second person
    Waiting(office::decisions::WaitingArguments),
    /// Approve what somebody else made
    Approve(office::decisions::ApproveArguments),
    /// Reject a proposal, or withdraw your own
    Reject(office::decisions::RejectArguments),
    /// Countersign an emergency decision
    Countersign(office::decisions::CountersignArguments),
    /// Take records into the book from CSV
    Load(office::load::LoadArguments),
    /// Write records of the book as CSV
    Export(office::load::ExportArguments),
    /// Enter one fact or read, with its document
    Enter(office::load::EnterArguments),
    /// List accounts with their services, points and meters
    Accounts(office::accounts::Arguments),
    /// Order work on meters
    Order(office::order::Arguments),
    /// Describe the layout of a source's files of meter reads
    Mapping(office::mapping::Arguments),
    /// List reads, answer exceptions, correct values
    Reads(office::reads::Arguments),
    /// Set the rules that make a read an exception or hold a bill
    Rule(office::mapping::RuleArguments),
    /// Propose, list and export rate text
    Rates(office::rates::Arguments),
    /// Propose and list contracts in force
    Contract(office::rates::ContractArguments),
    /// Run the month: open, prepare, review, release, approve, issue
    Run(office::run::Arguments),
    /// List what is due and not billed
    Unbilled(office::run::UnbilledArguments),
    /// List, show and print issued invoices
    Invoice(office::invoices::Arguments),
    /// Propose an adjustment of an issued invoice
    Adjust(office::adjust::AdjustArguments),
    /// Propose to write off an amount of an invoice
    WriteOff(office::adjust::AdjustArguments),
    /// Bill an issued invoice again: a new invoice takes the place of the old
    Rebill(office::rebill::RebillArguments),
    /// Enter, end and list disputes
    Dispute(office::dispute::DisputeArguments),
    /// Close and reopen accounting months
    Period(office::period::PeriodArguments),
    /// Print a report of the book
    Report(office::report::Arguments),
    /// Verify the whole book, and work out every invoice again
    Verify(audit::verify::Arguments),
}

/// The command line as a tree of commands: for help pages and completion.
pub fn command() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|fault| {
        output::message(&format!("R9001: a fault of the program: {fault}\nPlease report it with the files that led to it."))
    }));
    if let Some(refusal) = unseen_argument() {
        output::message(&refusal.to_string());
        return Exit::Refused.into();
    }
    let arguments = Arguments::parse();
    let run = std::panic::AssertUnwindSafe(|| match arguments.verb {
        Verb::Demo(arguments) => office::demo::run(&arguments),
        Verb::Check(arguments) => rules::check::run(&arguments),
        Verb::Fmt(arguments) => rules::format::run(&arguments),
        Verb::Test(arguments) => rules::test::run(&arguments),
        Verb::Diff(arguments) => rules::diff::run(&arguments),
        Verb::Solve(arguments) => rules::solve::run(&arguments),
        Verb::Audit(arguments) => audit::second_opinion::run(&arguments),
        Verb::Coverage(arguments) => rules::coverage::run(&arguments),
        Verb::Comply(arguments) => audit::comply::run(&arguments),
        Verb::Rate(arguments) => rules::rate::run(&arguments),
        Verb::Import(arguments) => rules::import::run(&arguments),
        Verb::Explain(arguments) => office::explain::run(&arguments),
        Verb::Key(arguments) => office::key::run(&arguments),
        Verb::Init(arguments) => office::init::run(&arguments),
        Verb::Person(arguments) => office::person::run(&arguments),
        Verb::Waiting(arguments) => office::decisions::waiting(&arguments),
        Verb::Approve(arguments) => office::decisions::approve(&arguments),
        Verb::Reject(arguments) => office::decisions::reject(&arguments),
        Verb::Countersign(arguments) => office::decisions::countersign(&arguments),
        Verb::Load(arguments) => office::load::load(&arguments),
        Verb::Export(arguments) => office::load::export(&arguments),
        Verb::Enter(arguments) => office::load::enter(&arguments),
        Verb::Accounts(arguments) => office::accounts::run(&arguments),
        Verb::Order(arguments) => office::order::run(&arguments),
        Verb::Mapping(arguments) => office::mapping::run(&arguments),
        Verb::Reads(arguments) => office::reads::run(&arguments),
        Verb::Rule(arguments) => office::mapping::rule(&arguments),
        Verb::Rates(arguments) => office::rates::run(&arguments),
        Verb::Contract(arguments) => office::rates::contract(&arguments),
        Verb::Run(arguments) => office::run::run(&arguments),
        Verb::Unbilled(arguments) => office::run::unbilled(&arguments),
        Verb::Invoice(arguments) => office::invoices::run(&arguments),
        Verb::Adjust(arguments) => office::adjust::adjust(&arguments, false),
        Verb::WriteOff(arguments) => office::adjust::adjust(&arguments, true),
        Verb::Rebill(arguments) => office::rebill::rebill(&arguments),
        Verb::Dispute(arguments) => office::dispute::dispute(&arguments),
        Verb::Period(arguments) => office::period::period(&arguments),
        Verb::Report(arguments) => office::report::run(&arguments),
        Verb::Verify(arguments) => audit::verify::run(&arguments),
    });
    output::finished(std::panic::catch_unwind(run).unwrap_or(Exit::OurFault)).into()
}

/// The refusal of an argument that holds what a reader cannot see: names, causes and labels are read by whoever approves them.
fn unseen_argument() -> Option<Refusal> {
    let found = std::env::args_os().skip(1).find_map(|argument| {
        let text = argument.to_string_lossy().into_owned();
        unseen_character(&text).map(|character| (text, character))
    });
    let (text, character) = found?;
    let message = format!(
        "the argument `{}` holds {character}, a character that cannot be seen; nothing was done",
        written_out(&text).replace('\n', "\\u000a")
    );
    Some(Refusal::new(codes::NOT_TEXT, message).help("write it without"))
}
