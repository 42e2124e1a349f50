//! An issued invoice with everything behind it, from the book alone: worked out again from its sealed inputs and rate text.

use super::provenance::Provenance;
use super::record::{EventSeen, IssuedInvoice};
use super::table::Invoices;
use crate::exact::Cents;
use crate::intake::read_case;
use crate::office::adjustments::{Adjustment, Adjustments};
use crate::office::cases::{Origins, read_origins};
use crate::office::derivations::{KeptTrace, TraceRow, TraceWords, Traces, read_trace};
use crate::office::rates::{RatesInForce, rates_of_set};
use crate::office::rebills::Rebills;
use crate::office::runs::{HoldAnswer, RunItem, Runs, sealed};
use crate::office::store::{BookOfAccounts, Stored};
use crate::rating::{Rated, rate};
use crate::records::{BilledLine, Case};
use crate::source::{Refusal, codes};

/// An invoice and what is behind it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct ExplainedInvoice {
    pub invoice: Stored<IssuedInvoice>,
    pub item: Stored<RunItem>,
    /// Its lines as they are sealed.
    pub lines: Vec<BilledLine>,
    /// Its inputs.
    pub case: Case,
    /// Where the inputs are from.
    pub origins: Origins,
    /// The reads behind it.
    pub reads: Vec<Provenance>,
    /// The facts behind it.
    pub facts: Vec<Provenance>,
    /// The rate text it was billed by.
    pub rates: RatesInForce,
    /// It worked out again, or why it cannot be.
    pub rated: Result<Rated, Refusal>,
    pub run: String,
    /// The event that issued it.
    pub event: Option<EventSeen>,
    /// Its holds: rule, what was found, and the answer.
    pub holds: Vec<(String, String, Option<HoldAnswer>)>,
    /// The number of the invoice that it took the place of.
    pub rebills: Option<String>,
    /// The number of the one that took its place.
    pub rebilled_by: Option<String>,
    /// Why it differs from the one whose place it took: cause, cents, words.
    pub causes: Vec<(String, Cents, String)>,
    /// Adjustments posted since.
    pub adjustments: Vec<Stored<Adjustment>>,
    /// Its derivation as it was kept, with its event; none where none was.
    pub kept: Option<(KeptTrace, i64)>,
    /// What does not agree: seals, lines, totals, the kept derivation.
    pub differences: Vec<String>,
}

impl ExplainedInvoice {
    /// Holds the kept derivation, where there is one, against the one that comes out now: what differs is one of the differences.
    pub fn compare_kept(&mut self, words: TraceWords<'_>) {
        let (Some((kept, _)), Ok(rated)) = (&self.kept, &self.rated) else { return };
        let again = words(rated, &self.rates.sources);
        let told = |program: &str| if kept.program == again.program { String::new() } else { format!(" by {program}") };
        for one in kept.differences(&again) {
            let (what, before, now) = (one.what, one.kept, one.again);
            let found = format!(
                "the kept derivation is not the one that comes out now: {what}: kept{} `{before}`, now{} `{now}`",
                told(&kept.program),
                told(&again.program)
            );
            self.differences.push(found);
        }
    }
}

/// The invoice of a number.
///
/// # Errors
/// R7059 when there is none.
pub fn find_invoice(book: &impl Invoices, number: &str) -> Result<Stored<IssuedInvoice>, Refusal> {
    book.invoice_numbered(number)?.ok_or_else(|| {
        Refusal::new(codes::NO_SUCH_INVOICE, format!("there is no invoice {number}")).help("`ratebook invoice list` lists those that there are")
    })
}

/// Everything behind an invoice.
///
/// # Errors
/// R7059 when there is none; when the book cannot be read.
pub fn explain_invoice(book: &BookOfAccounts, number: &str) -> Result<ExplainedInvoice, Refusal> {
    let invoice = find_invoice(book, number)?;
    let item = book.item(invoice.item)?.ok_or_else(|| Refusal::new(codes::OUR_FAULT, format!("{number} has no item in the book")))?;
    let lines = book.lines_of_item(item.id)?;
    let case = read_case(&item.case)?;
    let origins = read_origins(&item.origins);
    let rates = rates_of_set(book, invoice.rate_set)?;
    let rated = rate(&rates.rate_book.plan, &case, false);
    let run = book.run_of_item(item.id)?.unwrap_or_default();
    let mut reads = Vec::new();
    for id in origins.reads.iter().flat_map(|(_, _, ids)| ids) {
        if !reads.iter().any(|known: &Provenance| known.id == id.number()) {
            reads.extend(book.provenance_of_read(*id)?);
        }
    }
    let mut facts = Vec::new();
    for id in origins.facts.iter().flat_map(|(_, ids)| ids) {
        facts.extend(book.provenance_of_fact(*id)?);
    }
    let mut holds = Vec::new();
    if let Some(run) = book.runs()?.into_iter().find(|known| known.name == run) {
        let answers = book.hold_answers(run.id)?;
        for hold in book.holds_of_run(run.id)?.into_iter().filter(|hold| hold.item == item.id) {
            let answer = answers.iter().find(|answer| answer.hold == hold.id).cloned();
            holds.push((hold.rule, hold.text, answer));
        }
    }
    let rebills = invoice.rebills.map(|old| book.invoice_of_row(old)).transpose()?.flatten().map(|old| old.number.clone());
    let mut differences = differences(&invoice, (&item, &lines), &rates, &rated);
    let kept = book.trace_of_item(item.id)?.and_then(|row| readable(&row, &mut differences));
    Ok(ExplainedInvoice {
        event: book.event_of_invoice(invoice.id)?,
        rebilled_by: book.rebilled_by(invoice.id)?,
        adjustments: book.adjustments_of(invoice.id)?,
        causes: book.causes_of_rebill(item.id)?,
        invoice,
        item,
        lines,
        case,
        origins,
        reads,
        facts,
        rates,
        rated,
        run,
        holds,
        rebills,
        kept,
        differences,
    })
}

/// A kept derivation; what cannot be read is a difference.
fn readable(row: &TraceRow, differences: &mut Vec<String>) -> Option<(KeptTrace, i64)> {
    read_trace(&row.text).map_err(|refusal| differences.push(refusal.message)).ok().map(|trace| (trace, row.event))
}

/// What is not as it was sealed, and what comes out otherwise when it is worked out again.
fn differences(
    invoice: &Stored<IssuedInvoice>,
    (item, lines): (&Stored<RunItem>, &[BilledLine]),
    rates: &RatesInForce,
    rated: &Result<Rated, Refusal>,
) -> Vec<String> {
    let mut found = Vec::new();
    let names = ["the inputs", "the rate text", "the lines"];
    for ((name, seal), now) in names.iter().zip(&invoice.seals).zip(&sealed(item, &rates.set, lines)) {
        if seal != now {
            found.push(format!("{name} are not as they were sealed"));
        }
    }
    let again = rated.as_ref().map_err(Clone::clone).and_then(crate::rating::billed_lines);
    match again {
        Ok(again) if again == lines => {}
        Ok(again) => {
            for line in lines {
                let now = again.iter().find(|other| other.line == line.line).map_or(Cents::ZERO, |other| other.cents);
                if now != line.cents {
                    found.push(format!(
                        "line {} ({}) was issued with {} and comes out at {}",
                        line.line,
                        line.words.charge,
                        line.cents.dollars(),
                        now.dollars()
                    ));
                }
            }
            if found.is_empty() {
                found.push("the words of a line come out otherwise".to_owned());
            }
        }
        Err(refusal) => found.push(format!("it cannot be worked out again: {}: {}", refusal.code, refusal.message)),
    }
    found
}
