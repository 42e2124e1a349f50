//! One invoice: its seals, and everything it says worked out again by the auditor's evaluator.

use std::sync::Arc;

use super::finding::{Finding, Place};
use super::looked::{KeptLooked, Looked};
use super::numbers::{cents, dollars, is_power_of_ten, number, shifted};
use super::sample::Drawn;
use super::seals;
use super::shown::Show;
use super::texts::{Text, Texts};
use crate::audit::{ReperformedLine, reperform};
use crate::exact::{Cents, power_of_ten_word};
use crate::intake::read_case;
use crate::office::derivations::{TraceRow, Traces};
use crate::office::invoices::{InvoiceRow, Invoices, IssuedInvoice};
use crate::office::runs::{RunItem, Runs};
use crate::office::store::{BookOfAccounts, Stored};
use crate::records::BilledLine;
use crate::source::{Refusal, codes};

/// What became of one invoice.
#[derive(Default)]
pub(super) struct WorkedAgain {
    pub cents: Cents,
    pub lines: i64,
    pub findings: Vec<Finding>,
    pub drawn: Option<Drawn>,
    /// Whether its derivation was looked at.
    pub shown: bool,
    /// What became of the derivation kept of it.
    pub kept: KeptLooked,
}

/// An invoice as the book has it.
struct Sealed {
    invoice: Stored<IssuedInvoice>,
    item: Stored<RunItem>,
    lines: Vec<BilledLine>,
    text: Arc<Text>,
    kept: Option<TraceRow>,
}

/// Works an invoice out again. What cannot be read is a finding.
pub(super) fn work_out(book: &BookOfAccounts, texts: &Texts, row: &InvoiceRow, show: Option<Show<'_>>) -> WorkedAgain {
    let read = || -> Result<_, Refusal> {
        let invoice = book.invoice_of_row(row.id)?.ok_or_else(|| missing("the invoice"))?;
        let item = book.item(invoice.item)?.ok_or_else(|| missing("its item"))?;
        let lines = book.lines_of_item(item.id)?;
        let text = texts.of_set(book, invoice.rate_set)?;
        let kept = book.trace_of_item(item.id)?;
        Ok(Sealed { invoice, item, lines, text, kept })
    };
    match read() {
        Ok(sealed) => {
            let mut looked = Looked { invoice: &sealed.invoice, findings: Vec::new(), shown: false, kept: KeptLooked::default() };
            looked.compare_seals(&sealed.item, &sealed.lines, &sealed.text);
            looked.reperform(&sealed, show);
            let Looked { findings, shown, kept, .. } = looked;
            let Sealed { invoice, lines, .. } = sealed;
            let codes = findings.iter().map(|finding| finding.code.id).collect();
            let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
            WorkedAgain { cents: invoice.cents, lines: count, findings, shown, kept, drawn: Some(Drawn { at: 0, invoice, lines, findings: codes }) }
        }
        Err(refusal) => {
            let place = Place { relation: "invoice".to_owned(), row: row.id.number(), event: 0, subject: row.number.clone() };
            let finding = Finding {
                code: codes::NOT_REPERFORMED,
                place,
                what: "the invoice and what is behind it cannot be read".to_owned(),
                sealed: "an invoice with its item, lines and rate text".to_owned(),
                found: format!("{}: {}", refusal.code, refusal.message),
            };
            WorkedAgain { findings: vec![finding], ..WorkedAgain::default() }
        }
    }
}

fn missing(what: &str) -> Refusal {
    Refusal::new(codes::BOOK_IS_DAMAGED, format!("{what} is not there"))
}

impl Looked<'_> {
    fn compare_seals(&mut self, item: &Stored<RunItem>, lines: &[BilledLine], text: &Text) {
        let now = [seals::of_inputs(item).to_string(), text.digest.clone(), seals::of_lines(lines).to_string()];
        let names = ["the inputs are not as they were sealed", "the rate text is not as it was sealed", "the lines are not as they were sealed"];
        for ((what, seal), now) in names.iter().zip(self.invoice.seals.clone()).zip(now) {
            if seal != now {
                self.found(codes::SEAL_BROKEN, None, what, seal, now);
            }
        }
    }

    fn reperform(&mut self, sealed: &Sealed, show: Option<Show<'_>>) {
        let Sealed { item, lines, text, .. } = sealed;
        let refused = |code: &str, message: &str| format!("{code}: {message}");
        let rate_book = match &text.book {
            Ok(read) => read,
            Err(fault) => {
                return self.found(
                    codes::NOT_REPERFORMED,
                    None,
                    "the rate text cannot be read",
                    "rate text without errors".to_owned(),
                    fault.clone(),
                );
            }
        };
        let case = match read_case(&item.case) {
            Ok(case) => case,
            Err(refusal) => {
                let why = refused(refusal.code.id, &refusal.message);
                return self.found(codes::NOT_REPERFORMED, None, "the inputs cannot be read", "a case".to_owned(), why);
            }
        };
        if case.bill != self.invoice.bill || case.period != self.invoice.days {
            let words = |bill: &str, days: &str| format!("{bill}, {days}");
            let sealed = words(&self.invoice.bill, &self.invoice.days.words());
            let what = "the inputs are those of another bill than the invoice says";
            self.found(codes::INPUTS_OF_ANOTHER, None, what, sealed, words(&case.bill, &case.period.words()));
        }
        match reperform(&rate_book.book, &case) {
            Err(refusal) => {
                let why = refused(refusal.code.id, &refusal.message);
                self.found(codes::NOT_REPERFORMED, None, "the auditor's evaluator refuses the inputs", dollars(&cents(self.invoice.cents)), why);
            }
            Ok(again) => {
                self.compare_lines(lines, &again.lines);
                if again.total != cents(self.invoice.cents) {
                    self.found(
                        codes::TOTAL_DIFFERS,
                        None,
                        "the total comes out otherwise",
                        dollars(&cents(self.invoice.cents)),
                        dollars(&again.total),
                    );
                }
                let shown = show.map(|show| show(rate_book, &text.sources, &case));
                if let Some(row) = &sealed.kept {
                    self.compare_kept(row, &again, &rate_book.book, shown.as_ref().and_then(|shown| shown.as_ref().ok()));
                }
                match shown {
                    None => {}
                    Some(Ok(shown)) => {
                        self.shown = true;
                        self.compare_shown(&shown, &again, &rate_book.book);
                    }
                    Some(Err(refusal)) => {
                        let what = "the program of today shows no derivation of it";
                        let why = refused(refusal.code.id, &refusal.message);
                        self.found(codes::DERIVATION_DIFFERS, None, what, dollars(&cents(self.invoice.cents)), why);
                    }
                }
            }
        }
    }

    fn compare_lines(&mut self, lines: &[BilledLine], again: &[ReperformedLine]) {
        let same = lines.len() == again.len() && lines.iter().zip(again).all(|(line, other)| line.words.charge == other.charge);
        if !same {
            let list = |names: Vec<&str>| if names.is_empty() { "no line".to_owned() } else { names.join(", ") };
            let sealed = list(lines.iter().map(|line| line.words.charge.as_str()).collect());
            let found = list(again.iter().map(|line| line.charge.as_str()).collect());
            return self.found(codes::LINE_DIFFERS, None, "other lines come out, or in another order", sealed, found);
        }
        for (line, other) in lines.iter().zip(again) {
            if cents(line.cents) != other.amount {
                self.found(codes::AMOUNT_DIFFERS, Some(line), "the amount comes out otherwise", dollars(&cents(line.cents)), dollars(&other.amount));
            }
            self.compare_product(line, other);
        }
    }

    /// Quantity and rate as printed, against the quantity and rate that come out, or against the amount where only that does.
    fn compare_product(&mut self, line: &BilledLine, again: &ReperformedLine) {
        let printed = (number(&line.quantity), number(&line.rate));
        let written = |quantity: &str, rate: &str| format!("{quantity} {} at {rate}", line.words.unit);
        let sealed = if line.quantity.is_empty() { "none".to_owned() } else { written(&line.quantity, &line.rate) };
        let (Some(quantity), Some(rate)) = printed else {
            let is_empty = line.quantity.is_empty() && line.rate.is_empty();
            if !is_empty || again.product.is_some() {
                let found = again.product.as_ref().map_or("none".to_owned(), |(quantity, rate)| format!("{quantity} at {rate} in base units"));
                self.found(codes::QUANTITY_DIFFERS, Some(line), "the line's quantity and rate cannot be read, or are left out", sealed, found);
            }
            return;
        };
        let amount = again.exact.clone();
        if !is_power_of_ten(&(&quantity * &rate), &amount) && !is_power_of_ten(&(&quantity * &rate), &-amount.clone()) {
            let found = format!("{} before rounding", amount);
            self.found(codes::QUANTITY_DIFFERS, Some(line), "quantity times rate is not the line's amount", sealed, found);
        } else if let Some((other, price)) = &again.product {
            let agrees = match power_of_ten_word(&line.words.unit) {
                Some(power) => shifted(&quantity, power) == *other,
                None => is_power_of_ten(&quantity, other),
            };
            if !agrees || !is_power_of_ten(&rate, price) {
                let found = format!("{other} at {price} in base units");
                self.found(codes::QUANTITY_DIFFERS, Some(line), "quantity or rate come out otherwise", sealed, found);
            }
        }
    }
}
