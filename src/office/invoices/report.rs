//! Issued invoices: the page that a customer gets, the explanation with everything behind it, lists.

use serde_json::{Value, json};

use super::record::IssuedInvoice;
use crate::exact::Cents;
use crate::office::store::{Row, Stored};
use crate::records::BilledLine;
use crate::report::{Column, Report};

const WIDTH: usize = 100;

/// What stands on the customer's page beside the invoice.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Addressee {
    /// The customer's name.
    pub label: String,
    pub address: String,
    /// Who sends it.
    pub sender: String,
    /// What it is for.
    pub title: String,
    /// The day it is due, where terms say one.
    pub due: Option<String>,
    /// The number of the invoice that it takes the place of.
    pub rebills: Option<String>,
}

/// The page that a customer gets.
pub fn issued_page(invoice: &Stored<IssuedInvoice>, lines: &[BilledLine], to: &Addressee) -> String {
    let mut out = vec!["=".repeat(WIDTH), two_columns(&to.title, &format!("INVOICE {}", invoice.number)), "=".repeat(WIDTH)];
    out.push(format!("From            {}", to.sender));
    out.push(format!("To              {} ({})", to.label, invoice.customer));
    if !to.address.is_empty() {
        out.push(format!("                {}", to.address));
    }
    out.push(format!("Account         {}", invoice.account));
    let days = invoice.days;
    out.push(format!("Service         {}, {} to {} ({} days)", invoice.service, days.start.long(), days.last_day().long(), days.days()));
    out.push(format!("Date            {}", invoice.bill_date.long()));
    if let Some(due) = &to.due {
        out.push(format!("Due             {due}"));
    }
    if let Some(old) = &to.rebills {
        out.push(format!("In place of     {old}, which is cancelled"));
    }
    if invoice.cancelled {
        out.push("CANCELLED       another invoice has taken its place".to_owned());
    }
    out.push(String::new());
    out.push(row("", "quantity", "unit", "rate", "amount"));
    out.push("-".repeat(WIDTH));
    out.extend(lines.iter().map(|line| {
        let rate = if line.rate.is_empty() { String::new() } else { format!("${}", line.rate) };
        row(&format!("{}  {}", line.line, line.words.label), &line.quantity, &line.words.unit, &rate, &line.cents.dollars())
    }));
    out.push("-".repeat(WIDTH));
    out.push(row("Total", "", "", "", &invoice.cents.dollars()));
    out.join("\n") + "\n"
}

fn two_columns(left: &str, right: &str) -> String {
    let gap = WIDTH.saturating_sub(left.chars().count() + right.chars().count()).max(2);
    format!("{left}{}{right}", " ".repeat(gap))
}

fn row(label: &str, quantity: &str, unit: &str, rate: &str, amount: &str) -> String {
    format!("{label:<46}{quantity:>16} {unit:<8}{rate:>12}{amount:>17}").trim_end().to_owned()
}

pub(crate) fn invoice_object(invoice: &Stored<IssuedInvoice>) -> Value {
    let [inputs, text, lines] = &invoice.seals;
    json!({"number": invoice.number, "account": invoice.account, "customer": invoice.customer, "service": invoice.service, "bill": invoice.bill,
        "from": invoice.days.start.to_string(), "to": invoice.days.last_day().to_string(), "date": invoice.bill_date.to_string(),
        "total": invoice.cents.plain(), "cancelled": invoice.cancelled, "engine": invoice.engine,
        "seals": {"inputs": inputs, "rate_text": text, "lines": lines}})
}

pub(crate) fn line_json(line: &BilledLine) -> Value {
    json!({"line": line.line, "charge": line.words.charge, "label": line.words.label, "quantity": line.quantity, "unit": line.words.unit, "rate": line.rate,
        "amount": line.cents.plain(), "gl": line.words.gl, "cite": line.words.cite})
}

/// Invoices as a table.
pub fn invoices_report(title: &str, invoices: &[Stored<IssuedInvoice>]) -> Report {
    let columns = vec![
        Column::words("number"),
        Column::words("date"),
        Column::words("account"),
        Column::words("customer"),
        Column::words("service"),
        Column::words("from"),
        Column::words("to"),
        Column::figures("total"),
        Column::words("state"),
    ];
    let number_of =
        |id: Row<IssuedInvoice>| invoices.iter().find(|other| other.id == id).map_or_else(|| "another".to_owned(), |other| other.number.clone());
    let rows = invoices.iter().map(|invoice| {
        let state = match (invoice.cancelled, invoice.rebills) {
            (true, _) => "cancelled".to_owned(),
            (false, Some(old)) => format!("in place of {}", number_of(old)),
            (false, None) => "stands".to_owned(),
        };
        vec![
            invoice.number.clone(),
            invoice.bill_date.to_string(),
            invoice.account.clone(),
            invoice.customer.clone(),
            invoice.service.clone(),
            invoice.days.start.to_string(),
            invoice.days.last_day().to_string(),
            invoice.cents.to_string(),
            state,
        ]
    });
    let sum = |wanted: fn(&Stored<IssuedInvoice>) -> bool| {
        (invoices.iter().filter(|invoice| wanted(invoice)).map(|invoice| invoice.cents).sum::<Cents>()).to_string()
    };
    let totals = vec![
        ("invoices".to_owned(), invoices.len().to_string()),
        ("issued".to_owned(), sum(|_| true)),
        ("cancelled".to_owned(), sum(|invoice| invoice.cancelled)),
        ("standing".to_owned(), sum(|invoice| !invoice.cancelled)),
    ];
    Report { title: title.to_owned(), columns, rows: rows.collect(), totals, ..Report::default() }
}
