//! `ratebook invoice`: what was issued.

use std::path::PathBuf;

use super::acting::{WhichBook, exit, parse_day, write_out};
use super::decisions::{ReportFormat, print};
use crate::cli::Exit;
use crate::cli::output::{message, result};
use crate::office::invoices::{Addressee, Invoices, InvoicesAsked, IssuedInvoice};
use crate::office::register::RegisterKind;
use crate::office::runs::Runs;
use crate::office::store::{BookOfAccounts, Row};
use crate::office::{invoices, rates, receivables, runs};
use crate::rating;
use crate::source::{Refusal, counted};

/// Look at issued invoices. They never change; `ratebook explain INV-…` shows how one was worked out.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// List invoices
    List {
        #[command(flatten)]
        asked: Asked,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
    /// Show an invoice: its page, or as JSON with its inputs, reads, seals and trace
    Show {
        /// The invoice
        number: String,
        #[command(flatten)]
        which: WhichBook,
        /// text or json
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
    /// Print the pages that customers get
    Print {
        /// The invoices; those of --run or --account where none is named
        numbers: Vec<String>,
        #[command(flatten)]
        asked: Asked,
        /// Into a folder, a file for each; to standard output by default
        #[arg(short, long, value_name = "FOLDER")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Asked {
    /// Of this account
    #[arg(long)]
    account: Option<String>,
    /// Of this service
    #[arg(long)]
    service: Option<String>,
    /// Issued by this run
    #[arg(long)]
    run: Option<String>,
    /// Dated this day or later
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Dated this day or earlier
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// Only invoices that are not cancelled
    #[arg(long)]
    standing: bool,
    #[command(flatten)]
    pub(in crate::cli) which: WhichBook,
}

impl Asked {
    /// Which invoices are asked for.
    pub(in crate::cli) fn invoices(&self, book: &BookOfAccounts) -> Result<InvoicesAsked, Refusal> {
        Ok(InvoicesAsked {
            account: self.account.clone(),
            service: self.service.clone(),
            run: self.run.as_deref().map(|run| runs::find_run(book, run)).transpose()?.map(|run| run.id),
            from: self.from.as_deref().map(parse_day).transpose()?,
            through: self.to.as_deref().map(parse_day).transpose()?,
            standing: self.standing,
        })
    }
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(match &arguments.act {
        Act::List { asked, format } => list(asked, *format),
        Act::Show { number, which, format } => show(number, which, *format),
        Act::Print { numbers, asked, output } => print_pages(numbers, asked, output.as_deref()),
    })
}

fn list(asked: &Asked, format: ReportFormat) -> Result<Exit, Refusal> {
    let book = asked.which.read()?;
    let invoices = book.invoices(&asked.invoices(&book)?)?;
    print(&invoices::invoices_report("Invoices", &invoices), format);
    Ok(Exit::Done)
}

fn show(number: &str, which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    let book = which.read()?;
    if format == ReportFormat::Json {
        result(invoices::explained_json(&invoices::explain_invoice(&book, number)?, &book.people()?).trim_end());
    } else {
        result(page(&book, number)?.trim_end());
    }
    Ok(Exit::Done)
}

fn print_pages(numbers: &[String], asked: &Asked, output: Option<&std::path::Path>) -> Result<Exit, Refusal> {
    let book = asked.which.read()?;
    let numbers: Vec<String> = if numbers.is_empty() {
        book.invoices(&asked.invoices(&book)?)?.into_iter().map(|invoice| invoice.number.clone()).collect()
    } else {
        numbers.to_vec()
    };
    for number in &numbers {
        let text = page(&book, number)?;
        match output {
            None => result(&text),
            Some(folder) => {
                write_out(Some(&folder.join(format!("{number}.txt"))), &text)?;
                true
            }
        };
    }
    message(&counted(numbers.len(), "invoice"));
    Ok(Exit::Done)
}

/// The customer's page, from the sealed lines alone.
fn page(book: &BookOfAccounts, number: &str) -> Result<String, Refusal> {
    let invoice = invoices::find_invoice(book, number)?;
    let lines = book.lines_of_item(invoice.item)?;
    let customer = book.register(RegisterKind::Customers)?.into_iter().find(|row| row.cell(0) == invoice.customer);
    let rates = rates::rates_of_set(book, invoice.rate_set)?;
    let plan = rating::find_schedule(&rates.rate_book.plan, &invoice.bill).ok();
    let (owed, _) = receivables::owed_of_account(book, Some(&rates), &invoice.account, invoice.bill_date)?;
    let to = Addressee {
        label: customer.as_ref().map(|row| row.cell(1).to_owned()).unwrap_or_default(),
        address: customer.map(|row| row.cell(2).to_owned()).unwrap_or_default(),
        sender: plan.map(|plan| plan.chapter_label.clone()).unwrap_or_default(),
        title: plan.map(|plan| plan.label.clone()).unwrap_or_default(),
        due: owed.iter().find(|one| one.invoice.id == invoice.id).and_then(|one| one.due).map(|due| due.long()),
        rebills: invoice.rebills.map(|old| book.invoice_of_row(old)).transpose()?.flatten().map(|old| old.number.clone()),
    };
    Ok(invoices::issued_page(&invoice, &lines, &to))
}

/// The number of an invoice's row.
pub(in crate::cli) fn numbers(book: &BookOfAccounts) -> Result<impl Fn(Row<IssuedInvoice>) -> String, Refusal> {
    let all = book.invoices(&crate::office::invoices::InvoicesAsked::default())?;
    let by_row: std::collections::HashMap<Row<IssuedInvoice>, String> = all.into_iter().map(|invoice| (invoice.id, invoice.number.clone())).collect();
    Ok(move |id: Row<IssuedInvoice>| by_row.get(&id).cloned().unwrap_or_default())
}
