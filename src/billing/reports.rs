//! What reports are made of: sums over what was issued, each provable from the lines.

use std::collections::BTreeMap;

use crate::book::{AfterIssue, Book, Invoices, InvoicesAsked, Reads, Runs};
use crate::calendar::{Day, DaySpan};
use crate::intake::{read_case, read_origins};
use crate::records::{Adjustment, IssuedInvoice};
use crate::source::Refusal;

/// The register of invoices, with its proofs.
#[derive(Clone, Debug, Default)]
pub struct InvoiceRegister {
    /// The invoices.
    pub invoices: Vec<IssuedInvoice>,
    /// The sum of their lines, in cents.
    pub lines: i64,
    /// The sum of their totals.
    pub totals: i64,
    /// Numbers that are missing in the series, or doubled.
    pub gaps: Vec<String>,
    /// The last event and its hash.
    pub head: (i64, String),
}

/// The register of the invoices that are asked for. Gaps are looked for in all numbers of their years.
///
/// # Errors
/// When the book cannot be read.
pub fn invoice_register(book: &Book, asked: &InvoicesAsked) -> Result<InvoiceRegister, Refusal> {
    let invoices = book.invoices(asked)?;
    let mut lines = 0;
    for invoice in &invoices {
        lines += book.lines_of_item(invoice.item)?.iter().map(|line| line.cents).sum::<i64>();
    }
    let head = book.head()?;
    Ok(InvoiceRegister {
        lines,
        totals: invoices.iter().map(|invoice| invoice.cents).sum(),
        gaps: gaps(book)?,
        head: (head.events, head.hash.to_string()),
        invoices,
    })
}

/// Numbers that are not the next of their series.
fn gaps(book: &Book) -> Result<Vec<String>, Refusal> {
    let mut found = Vec::new();
    let mut last: BTreeMap<i64, i64> = BTreeMap::new();
    for invoice in book.invoices(&InvoicesAsked::default())? {
        let before = last.insert(invoice.series, invoice.sequence).unwrap_or(0);
        if invoice.sequence != before + 1 {
            found.push(format!("{} follows number {before} of {}", invoice.number, invoice.series));
        }
    }
    Ok(found)
}

/// A sum of revenue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revenue {
    /// The account of the general ledger.
    pub gl: String,
    /// The service.
    pub service: String,
    /// The charge; `adjustments` for what was posted since.
    pub charge: String,
    /// In cents.
    pub cents: i64,
}

/// Revenue by account of the general ledger, service and charge: standing invoices dated from a day through another, and
/// adjustments posted in that time.
///
/// # Errors
/// When the book cannot be read.
pub fn revenue(book: &Book, from: Day, through: Day) -> Result<Vec<Revenue>, Refusal> {
    let mut sums: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    let asked = InvoicesAsked { from: Some(from), through: Some(through), standing: true, ..InvoicesAsked::default() };
    for invoice in book.invoices(&asked)? {
        for line in book.lines_of_item(invoice.item)? {
            *sums.entry((line.words.gl.clone(), invoice.service.clone(), line.words.charge.clone())).or_default() += line.cents;
        }
    }
    for adjustment in posted(book, from, through)? {
        let service = adjustment.invoice.map(|id| book.invoice_of_row(id)).transpose()?.flatten().map(|invoice| invoice.service);
        let word = if adjustment.write_off { "write-offs" } else { "adjustments" };
        *sums.entry((adjustment.gl, service.unwrap_or_default(), word.to_owned())).or_default() += adjustment.cents;
    }
    Ok(sums.into_iter().map(|((gl, service, charge), cents)| Revenue { gl, service, charge, cents }).collect())
}

/// Adjustments and write-offs posted in some days, of invoices that stand.
fn posted(book: &Book, from: Day, through: Day) -> Result<Vec<Adjustment>, Refusal> {
    let mut found = Vec::new();
    for adjustment in book.adjustments()? {
        let stands = adjustment.invoice.map(|id| book.invoice_of_row(id)).transpose()?.flatten().is_none_or(|invoice| !invoice.cancelled);
        if stands && adjustment.posted.as_ref().is_some_and(|(_, day)| from <= *day && *day <= through) {
            found.push(adjustment);
        }
    }
    Ok(found)
}

/// What was measured and billed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageBilled {
    /// The invoice.
    pub number: String,
    /// The account.
    pub account: String,
    /// The service.
    pub service: String,
    /// The service days.
    pub days: DaySpan,
    /// The meter or point; empty for the account.
    pub point: String,
    /// The measure, fact or choice.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether it is an estimate, and by which policy.
    pub estimated: Option<String>,
}

/// What standing invoices dated from a day through another measured.
///
/// # Errors
/// When the book cannot be read.
pub fn usage_billed(book: &Book, from: Day, through: Day) -> Result<Vec<UsageBilled>, Refusal> {
    let asked = InvoicesAsked { from: Some(from), through: Some(through), standing: true, ..InvoicesAsked::default() };
    let mut found = Vec::new();
    for invoice in book.invoices(&asked)? {
        let Some(item) = book.item(invoice.item)? else { continue };
        let (case, origins) = (read_case(&item.case)?, read_origins(&item.origins));
        let (given, meters) = super::gather::measures_of(&case, &origins);
        let row = |point: &str, name: &str, value: &str| UsageBilled {
            number: invoice.number.clone(),
            account: invoice.account.clone(),
            service: invoice.service.clone(),
            days: invoice.days,
            point: point.to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
            estimated: case
                .estimated
                .iter()
                .any(|known| known == name)
                .then(|| "given as an estimate".to_owned())
                .or_else(|| origins.estimates.iter().find(|estimate| estimate.measure == name).map(|estimate| estimate.policy.clone())),
        };
        // What was read is a quantity; words of choices are no usage.
        let is_quantity = |value: &str| value.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-');
        found.extend(given.iter().filter(|(_, value)| is_quantity(value)).map(|(name, value)| row("", name, value)));
        for meter in &meters {
            found.extend(meter.given.iter().filter(|(_, value)| is_quantity(value)).map(|(name, value)| row(&meter.name, name, value)));
        }
    }
    Ok(found)
}

/// Where a person decided otherwise than the program, or by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// What kind: a hold released, a read corrected, ….
    pub kind: String,
    /// About what.
    pub about: String,
    /// Why.
    pub why: String,
    /// Who: the person's row.
    pub person: i64,
    /// The office's day.
    pub on: String,
}

/// Holds answered, exceptions answered, reads entered or corrected by hand, emergency decisions, months reopened.
///
/// # Errors
/// When the book cannot be read.
pub fn overrides(book: &Book, from: Day, through: Day) -> Result<Vec<Override>, Refusal> {
    let kinds = [
        "holds released",
        "holds rejected",
        "exceptions accepted",
        "exceptions rejected",
        "read corrected",
        "read entered",
        "approved in an emergency",
        "period reopened",
        "run aborted",
    ];
    let mut found = Vec::new();
    for event in book.events_between(&from.to_string(), &through.to_string())? {
        if kinds.contains(&event.0.as_str()) {
            let (kind, about, why, person, on) = event;
            found.push(Override { kind, about, why, person, on });
        }
    }
    Ok(found)
}
