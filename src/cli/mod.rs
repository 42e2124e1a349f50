//! The command line: one file for each verb. The only room that prints and chooses exit codes.

mod accounts;
mod adjust;
mod answers;
mod audit;
mod check;
mod comply;
mod coverage;
mod decisions;
mod demo;
mod diff;
mod dispute;
mod explain;
mod files;
mod format;
mod import;
mod init;
mod invoices;
mod key;
mod load;
mod mapping;
mod office;
mod order;
mod output;
mod payments;
mod period;
mod person;
mod pipeline;
mod prepare;
mod progress;
mod rate;
mod rates;
mod rating;
mod rating_totals;
mod reads;
mod rebill;
mod report;
mod resumption;
mod run;
mod solve;
mod test;
mod texts;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    Demo(demo::Arguments),
    /// Report every problem in rate text, with its code
    Check(check::Arguments),
    /// Rewrite rate text in its one canonical layout
    Fmt(format::Arguments),
    /// Run the tests written in rate text
    Test(test::Arguments),
    /// Say what a change of rate text says and does
    Diff(diff::Arguments),
    /// Ask a bill backwards: where an amount is reached, what would move it
    Solve(solve::Arguments),
    /// Hold somebody else's invoices against rules, line by line
    Audit(audit::Arguments),
    /// Tell clause by clause what encodes it, and what has used it
    Coverage(coverage::Arguments),
    /// Hold invoices, prices and terms against the laws of rate text
    Comply(comply::Arguments),
    /// Rate cases: rate text and inputs in, invoices out
    Rate(rate::Arguments),
    /// Make rate text from files of another format
    Import(import::Arguments),
    /// Explain an issued invoice, a line of it, or a code
    Explain(explain::Arguments),
    /// Make a key, with which a person signs
    Key(key::Arguments),
    /// Make a new book of accounts
    Init(init::Arguments),
    /// Enter people, roles, deputies, limits
    Person(person::Arguments),
    /// List what waits for a second person
    Waiting(decisions::WaitingArguments),
    /// Approve what somebody else made
    Approve(decisions::ApproveArguments),
    /// Reject a proposal, or withdraw one's own
    Reject(decisions::RejectArguments),
    /// Countersign an emergency decision
    Countersign(decisions::CountersignArguments),
    /// Take records into the book from CSV
    Load(load::LoadArguments),
    /// Write records of the book as CSV
    Export(load::ExportArguments),
    /// Enter one fact or read, with its document
    Enter(load::EnterArguments),
    /// List accounts with their services, points and meters
    Accounts(accounts::Arguments),
    /// Order work on meters
    Order(order::Arguments),
    /// How files of reads are read
    Mapping(mapping::Arguments),
    /// List reads, answer exceptions, correct
    Reads(reads::Arguments),
    /// What makes a read an exception and holds a bill
    Rule(mapping::RuleArguments),
    /// Propose, list, export rate text
    Rates(rates::Arguments),
    /// Propose and list contracts in force
    Contract(rates::ContractArguments),
    /// The month: open, prepare, review, release, approve, issue
    Run(run::Arguments),
    /// List what is due and not billed
    Unbilled(run::UnbilledArguments),
    /// List, show, print issued invoices
    Invoice(invoices::Arguments),
    /// Propose an adjustment of an issued invoice
    Adjust(adjust::AdjustArguments),
    /// Propose to write an amount of an invoice off
    WriteOff(adjust::AdjustArguments),
    /// Work an issued invoice out anew, in place of the old
    Rebill(rebill::RebillArguments),
    /// Enter, end, list disputes
    Dispute(dispute::DisputeArguments),
    /// Close and reopen accounting months
    Period(period::PeriodArguments),
    /// Print a report of the book
    Report(report::Arguments),
    /// Verify the whole book, and work every invoice out again
    Verify(verify::Arguments),
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    std::panic::set_hook(Box::new(|fault| {
        output::message(&format!("R9001: a fault of the program: {fault}\nPlease report it with the files that led to it."))
    }));
    let run = std::panic::AssertUnwindSafe(|| match arguments.verb {
        Verb::Demo(arguments) => demo::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Fmt(arguments) => format::run(&arguments),
        Verb::Test(arguments) => test::run(&arguments),
        Verb::Diff(arguments) => diff::run(&arguments),
        Verb::Solve(arguments) => solve::run(&arguments),
        Verb::Audit(arguments) => audit::run(&arguments),
        Verb::Coverage(arguments) => coverage::run(&arguments),
        Verb::Comply(arguments) => comply::run(&arguments),
        Verb::Rate(arguments) => rate::run(&arguments),
        Verb::Import(arguments) => import::run(&arguments),
        Verb::Explain(arguments) => explain::run(&arguments),
        Verb::Key(arguments) => key::run(&arguments),
        Verb::Init(arguments) => init::run(&arguments),
        Verb::Person(arguments) => person::run(&arguments),
        Verb::Waiting(arguments) => decisions::waiting(&arguments),
        Verb::Approve(arguments) => decisions::approve(&arguments),
        Verb::Reject(arguments) => decisions::reject(&arguments),
        Verb::Countersign(arguments) => decisions::countersign(&arguments),
        Verb::Load(arguments) => load::load(&arguments),
        Verb::Export(arguments) => load::export(&arguments),
        Verb::Enter(arguments) => load::enter(&arguments),
        Verb::Accounts(arguments) => accounts::run(&arguments),
        Verb::Order(arguments) => order::run(&arguments),
        Verb::Mapping(arguments) => mapping::run(&arguments),
        Verb::Reads(arguments) => reads::run(&arguments),
        Verb::Rule(arguments) => mapping::rule(&arguments),
        Verb::Rates(arguments) => rates::run(&arguments),
        Verb::Contract(arguments) => rates::contract(&arguments),
        Verb::Run(arguments) => run::run(&arguments),
        Verb::Unbilled(arguments) => run::unbilled(&arguments),
        Verb::Invoice(arguments) => invoices::run(&arguments),
        Verb::Adjust(arguments) => adjust::adjust(&arguments, false),
        Verb::WriteOff(arguments) => adjust::adjust(&arguments, true),
        Verb::Rebill(arguments) => rebill::rebill(&arguments),
        Verb::Dispute(arguments) => dispute::dispute(&arguments),
        Verb::Period(arguments) => period::period(&arguments),
        Verb::Report(arguments) => report::run(&arguments),
        Verb::Verify(arguments) => verify::run(&arguments),
    });
    std::panic::catch_unwind(run).unwrap_or(Exit::OurFault).into()
}
