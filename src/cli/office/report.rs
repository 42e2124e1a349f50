//! `ratebook report`: what the book knows, as tables.

use super::acting::{WhichBook, exit, parse_day, today};
use super::decisions::{ReportFormat, print};
use super::invoices::{Asked, numbers};
use crate::calendar::Day;
use crate::cli::Exit;
use crate::cli::progress::Progress;
use crate::office::adjustments::Adjustments;
use crate::office::months::{MonthState, Months};
use crate::office::payments::Payments;
use crate::office::rates::RateSet;
use crate::office::register::RegisterKind;
use crate::office::runs::{Run, RunScope};
use crate::office::store::{BookOfAccounts, Row};
use crate::office::{adjustments, invoices, payments, people, proposals, quantity, rates, receivables, revenue, runs};
use crate::source::{Refusal, codes};

/// Print a report of the book. Nothing is changed, and no key is needed.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Who may do what on a day, and every emergency decision
    Access(OnDay),
    /// The register of invoices, with its proofs: sums of lines and invoices, numbers without a gap, the head of the chain
    Register {
        #[command(flatten)]
        asked: Asked,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
    /// What is due and not billed
    Unbilled(OnDay),
    /// What was billed on an estimate
    Estimates(Days),
    /// Adjustments and write-offs
    Adjustments(Days),
    /// What people decided by hand: holds and exceptions answered, reads entered, emergencies, months reopened
    Overrides(Days),
    /// What was measured and billed
    Usage(Days),
    /// Revenue by account of the general ledger, service and charge
    Revenue(Days),
    /// Payments received
    Payments(Days),
    /// Invoices, adjustments and payments of an account, its balance, and interest by its contract's terms
    Statement {
        /// The account
        account: String,
        #[command(flatten)]
        on: OnDay,
    },
    /// Open items of every account by age
    Aging(OnDay),
    /// Issued invoices whose amounts differ under the rate text in force, or under a proposed set
    Touched {
        /// The set's number, as `ratebook rates list` shows it; the one in force by default
        #[arg(long)]
        set: Option<Row<RateSet>>,
        #[command(flatten)]
        on: OnDay,
    },
}

#[derive(Debug, clap::Args)]
struct OnDay {
    #[command(flatten)]
    which: WhichBook,
    /// As of this day; today by default
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// text, json or csv
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

impl OnDay {
    fn day(&self) -> Result<Day, Refusal> {
        self.on.as_deref().map_or_else(|| Ok(today()), parse_day)
    }
}

#[derive(Debug, clap::Args)]
struct Days {
    #[command(flatten)]
    which: WhichBook,
    /// From this day
    #[arg(long, value_name = "DATE", default_value = "0001-01-01", hide_default_value = true)]
    from: String,
    /// Through this day
    #[arg(long, value_name = "DATE", default_value = "9999-12-31", hide_default_value = true)]
    to: String,
    /// text, json or csv
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

impl Days {
    fn read(&self) -> Result<(BookOfAccounts, Day, Day), Refusal> {
        Ok((self.which.read()?, parse_day(&self.from)?, parse_day(&self.to)?))
    }

    /// `Revenue, 2026-10-01 to 2026-10-31`.
    fn title(&self, what: &str) -> String {
        match (self.from.as_str(), self.to.as_str()) {
            ("0001-01-01", "9999-12-31") => what.to_owned(),
            ("0001-01-01", to) => format!("{what}, through {to}"),
            (from, "9999-12-31") => format!("{what}, from {from}"),
            (from, to) => format!("{what}, {from} to {to}"),
        }
    }
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(match &arguments.what {
        What::Access(on) => access(on),
        What::Register { asked, format } => register(asked, *format),
        What::Unbilled(on) => unbilled(on),
        What::Estimates(days) => estimates(days),
        What::Adjustments(days) => adjustments(days),
        What::Overrides(days) => overrides(days),
        What::Usage(days) => usage(days),
        What::Revenue(days) => revenue(days),
        What::Payments(days) => payments(days),
        What::Statement { account, on } => statement(account, on),
        What::Aging(on) => aging(on),
        What::Touched { set, on } => touched(*set, on),
    })
}

fn access(on: &OnDay) -> Result<Exit, Refusal> {
    let book = on.which.read()?;
    print(&people::access_report(&book.people()?, &book.emergencies()?, on.day()?), on.format);
    Ok(Exit::Done)
}

fn emergencies(book: &BookOfAccounts) -> Result<Vec<String>, Refusal> {
    let mut remarks = proposals::emergency_remarks(&book.emergencies()?, &book.people()?);
    let reopened = book.states_of_months()?.into_iter().filter(|change| change.state == MonthState::Reopened);
    remarks.extend(reopened.map(|change| format!("The month {} was reopened on {}.", change.month, change.on)));
    Ok(remarks)
}

fn register(asked: &Asked, format: ReportFormat) -> Result<Exit, Refusal> {
    let book = asked.which.read()?;
    let register = invoices::invoice_register(&book, &asked.invoices(&book)?)?;
    print(&invoices::register_report("Register of invoices", &register, emergencies(&book)?), format);
    Ok(if register.gaps.is_empty() && register.lines == register.totals { Exit::Done } else { Exit::Findings })
}

fn unbilled(on: &OnDay) -> Result<Exit, Refusal> {
    let (book, through) = (on.which.read()?, on.day()?);
    let rates = rates::rates_in_force(&book)?;
    let run = Run { name: String::new(), first_day: through.month_start(), through, bill_date: through, scope: RunScope::default() };
    print(&runs::unbilled_report(&runs::unbilled_now(&book, &rates, &run)?, through), on.format);
    Ok(Exit::Done)
}

fn estimates(days: &Days) -> Result<Exit, Refusal> {
    let (book, from, to) = days.read()?;
    let mut rows = quantity::usage_billed(&book, from, to)?;
    rows.retain(|row| row.estimated.is_some());
    print(&quantity::usage_report(days.title("Billed on an estimate"), &rows), days.format);
    Ok(Exit::Done)
}

fn adjustments(days: &Days) -> Result<Exit, Refusal> {
    let (book, from, to) = days.read()?;
    let mut rows = book.adjustments()?;
    rows.retain(|row| row.posted.as_ref().is_none_or(|(_, day)| from <= *day && *day <= to));
    print(&adjustments::adjustments_report(days.title("Adjustments and write-offs"), &rows, &numbers(&book)?), days.format);
    Ok(Exit::Done)
}

fn overrides(days: &Days) -> Result<Exit, Refusal> {
    let (book, from, to) = days.read()?;
    let rows = proposals::overrides(&book, from, to)?;
    print(&proposals::overrides_report(days.title("Decided by hand"), &rows, &book.people()?, emergencies(&book)?), days.format);
    Ok(Exit::Done)
}

fn usage(days: &Days) -> Result<Exit, Refusal> {
    let (book, from, to) = days.read()?;
    print(&quantity::usage_report(days.title("Measured and billed"), &quantity::usage_billed(&book, from, to)?), days.format);
    Ok(Exit::Done)
}

fn revenue(days: &Days) -> Result<Exit, Refusal> {
    let (book, from, to) = days.read()?;
    print(&revenue::revenue_report(days.title("Revenue"), &revenue::revenue(&book, from, to)?), days.format);
    Ok(Exit::Done)
}

fn payments(days: &Days) -> Result<Exit, Refusal> {
    let (book, from, to) = days.read()?;
    let mut rows = book.payments(None)?;
    rows.retain(|row| from <= row.received && row.received <= to);
    print(&payments::payments_report(days.title("Payments"), &rows, &numbers(&book)?), days.format);
    Ok(Exit::Done)
}

fn statement(account: &str, on: &OnDay) -> Result<Exit, Refusal> {
    let (book, day) = (on.which.read()?, on.day()?);
    let accounts = book.register(RegisterKind::Accounts)?;
    let Some(row) = accounts.iter().find(|row| row.cell(0) == account) else {
        return Err(Refusal::new(codes::REGISTER_DISAGREES, format!("there is no account `{account}`")).help("`ratebook accounts` lists them"));
    };
    let label = book.register(RegisterKind::Customers)?.into_iter().find(|known| known.cell(0) == row.cell(1)).map(|known| known.cell(1).to_owned());
    let rates = rates::rates_in_force(&book).ok();
    let statement = receivables::statement(&book, rates.as_ref(), account, day)?;
    print(&receivables::statement_report(&statement, &label.unwrap_or_default()), on.format);
    Ok(Exit::Done)
}

fn aging(on: &OnDay) -> Result<Exit, Refusal> {
    let (book, day) = (on.which.read()?, on.day()?);
    let accounts: Vec<String> = book.register(RegisterKind::Accounts)?.iter().map(|row| row.cell(0).to_owned()).collect();
    let rates = rates::rates_in_force(&book).ok();
    print(
        &receivables::aging_report(format!("Open items by age as of {day}"), &receivables::aging(&book, rates.as_ref(), &accounts, day)?),
        on.format,
    );
    Ok(Exit::Done)
}

fn touched(set: Option<Row<RateSet>>, on: &OnDay) -> Result<Exit, Refusal> {
    let book = on.which.read()?;
    let rates = set.map_or_else(|| rates::rates_in_force(&book), |set| rates::rates_of_set(&book, set))?;
    let mut bar = Progress::new("working invoices out again");
    let rows = rates::invoices_touched(&book, &rates, &mut |done, all| bar.tell(done, all))?;
    let mut report = rates::touched_report(format!("Issued invoices that come out otherwise under set {}", rates.set.id), &rows);
    report.remarks = rates::amendments_told(&rates);
    if !rows.is_empty() {
        report
            .remarks
            .push("Nothing is changed by this list: `ratebook rebill` or `ratebook adjust` act on an invoice, where the text says so.".to_owned());
    }
    print(&report, on.format);
    Ok(if rows.is_empty() { Exit::Done } else { Exit::Findings })
}
