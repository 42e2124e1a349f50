//! Verification of a whole book: its chain and file, that nothing in it is missing, doubled or out of order, and every sealed
//! invoice worked out again from its sealed inputs and rate text by the auditor's evaluator.
//!
//! This room names neither `billing` nor `engine`: what they shared with it, it could not check. It digests seals and rate text
//! by means of its own.

mod finding;
mod reperformed;
mod sample;
mod seals;
mod structure;
mod texts;

pub use finding::{Finding, Place};
pub use sample::{Drawn, Sample, drawn};

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use crate::book::{Access, Book, Digest, InvoiceRow, Invoices, InvoicesAsked};
use crate::calendar::Day;
use crate::invoice::Refusal;
use crate::source::codes;

/// What is to be verified. The chain, the file and what belongs together are always looked at as a whole.
#[derive(Clone, Debug, Default)]
pub struct VerificationAsked {
    /// These invoices are worked out again; all where none is named.
    pub numbers: Vec<String>,
    /// Those dated this day or later.
    pub from: Option<Day>,
    /// Those dated this day or earlier.
    pub through: Option<Day>,
    /// The hash of an event, kept outside the office.
    pub anchor: Option<String>,
    /// Of these only so many, drawn by a seed.
    pub sample: Option<Sample>,
    /// How many threads work invoices out; 0 for as many as there are cores.
    pub jobs: usize,
}

/// How many, and their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many invoices.
    pub invoices: i64,
    /// Their totals, in cents.
    pub cents: i64,
}

impl Counted {
    fn of(rows: &[InvoiceRow]) -> Self {
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        Self { invoices: count, cents: rows.iter().fold(0, |sum, row| row.cents.saturating_add(sum)) }
    }
}

/// What a verification came to.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    /// The last event and its hash.
    pub head: (i64, String),
    /// The event of the anchor, where one was given and found.
    pub anchored: Option<i64>,
    /// The invoices that were asked for.
    pub population: Counted,
    /// Those worked out again.
    pub reperformed: Counted,
    /// How many lines these have.
    pub lines: i64,
    /// The invoices drawn, where a sample was asked for.
    pub drawn: Vec<Drawn>,
    /// Everything that was found, the file and the chain first.
    pub findings: Vec<Finding>,
}

/// What is looked at, and how much of it is done: shown while it goes on.
pub type Told<'t> = &'t mut dyn FnMut(&'static str, usize, usize);

/// Verifies a book.
///
/// # Errors
/// When the file is no book or cannot be opened; R7059 when an invoice that is named is not there.
pub fn verify(path: &Path, asked: &VerificationAsked, told: Told<'_>) -> Result<Verification, Refusal> {
    let book = Book::open(path, Access::Read)?;
    let mut result = Verification::default();
    structure::look_at(&book, &mut result, told);
    if let Some(anchor) = &asked.anchor {
        look_for_anchor(&book, anchor, &mut result)?;
    }
    let rows = match rows_asked(&book, asked) {
        Ok(rows) => rows,
        Err(refusal) if refusal.code == codes::NO_SUCH_INVOICE => return Err(refusal),
        Err(refusal) => {
            result.findings.push(Finding::unreadable("invoice", &refusal));
            Vec::new()
        }
    };
    result.population = Counted::of(&rows);
    let rows = match &asked.sample {
        None => rows,
        Some(sample) => drawn(rows, sample),
    };
    drop(book);
    work_out_again(path, &rows, asked, &mut result, told)?;
    Ok(result)
}

fn look_for_anchor(book: &Book, anchor: &str, result: &mut Verification) -> Result<(), Refusal> {
    let Some(hash) = Digest::from_hex(anchor.trim()) else {
        let refusal = Refusal::new(codes::ANCHOR_MISSING, format!("`{anchor}` is no hash of an event"));
        return Err(refusal.help("an anchor is the 64 hexadecimal digits behind `Head of the chain` on the monthly register"));
    };
    result.anchored = book.event_of_hash(&hash).unwrap_or(None);
    if result.anchored.is_none() {
        let (event, head) = &result.head;
        result.findings.push(Finding {
            code: codes::ANCHOR_MISSING,
            place: Place { relation: "event".to_owned(), ..Place::default() },
            what: "no event of this book has the hash of the anchor".to_owned(),
            sealed: hash.to_string(),
            found: format!("the chain ends with event {event}, {head}"),
        });
    }
    Ok(())
}

/// The invoices that are asked for, in the order of their numbers.
fn rows_asked(book: &Book, asked: &VerificationAsked) -> Result<Vec<InvoiceRow>, Refusal> {
    let narrow = InvoicesAsked { from: asked.from, through: asked.through, ..InvoicesAsked::default() };
    let mut rows = book.rows_of_invoices(&narrow)?;
    if asked.numbers.is_empty() {
        return Ok(rows);
    }
    for number in &asked.numbers {
        if !rows.iter().any(|row| row.number == *number) {
            let refusal = Refusal::new(codes::NO_SUCH_INVOICE, format!("there is no invoice {number} among those asked for"));
            return Err(refusal.help("`ratebook invoice list` lists those that there are"));
        }
    }
    rows.retain(|row| asked.numbers.contains(&row.number));
    Ok(rows)
}

/// Works the invoices out again, each thread with a connection of its own; the results come in the order of the invoices.
fn work_out_again(path: &Path, rows: &[InvoiceRow], asked: &VerificationAsked, result: &mut Verification, told: Told<'_>) -> Result<(), Refusal> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let jobs = if asked.jobs == 0 { cores } else { asked.jobs };
    let jobs = jobs.min(rows.len()).max(1);
    let books = (0..jobs).map(|_| Book::open(path, Access::Read)).collect::<Result<Vec<_>, _>>()?;
    let texts = texts::Texts::default();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut found: Vec<(usize, Finding)> = Vec::new();
    std::thread::scope(|scope| {
        for book in books {
            let (sender, next, texts) = (sender.clone(), &next, &texts);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(row) = rows.get(at) else { return };
                    if sender.send((at, reperformed::work_out(&book, texts, row))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (done, (at, one)) in receiver.iter().enumerate() {
            result.lines += one.lines;
            result.reperformed.invoices += 1;
            result.reperformed.cents = result.reperformed.cents.saturating_add(one.cents);
            found.extend(one.findings.into_iter().map(|finding| (at, finding)));
            if asked.sample.is_some() {
                result.drawn.extend(one.drawn.map(|drawn| Drawn { at, ..drawn }));
            }
            told("invoices", done + 1, rows.len());
        }
    });
    found.sort_by_key(|(at, _)| *at);
    result.drawn.sort_by_key(|drawn| drawn.at);
    result.findings.extend(found.into_iter().map(|(_, finding)| finding));
    Ok(())
}
