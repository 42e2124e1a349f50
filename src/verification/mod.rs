//! Verification of a whole book: its chain and file, that nothing in it is missing, doubled or out of order, and every sealed
//! invoice worked out again from its sealed inputs and rate text by the auditor's evaluator.
//!
//! This room names neither `rating` nor `engine`, and of the office the store, the records and the tables alone: what they shared with it, it could not check. It digests seals and rate text
//! by means of its own.

mod report;
pub use report::sample_csv;
pub use report::verification_json;
pub use report::verification_page;
mod finding;
mod kept;
mod looked;
mod numbers;
mod reperformed;
mod sample;
mod seals;
mod shown;
mod structure;
mod texts;

pub use finding::{Finding, Place};
pub use sample::{Drawn, Sample, drawn};
pub use shown::{Show, equations, unsound};

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use crate::calendar::Day;
use crate::exact::Cents;
use crate::office::invoices::{InvoiceRow, Invoices, InvoicesAsked};
use crate::office::store::{Access, BookOfAccounts, Digest};
use crate::source::{Refusal, codes};

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
    /// Invoices that agreed when the same book was verified before, by number: they are counted, and not worked out anew.
    pub agreed: BTreeMap<String, Agreed>,
}

/// An invoice in which nothing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// Its total, in cents.
    pub cents: Cents,
    /// How many lines it has.
    pub lines: i64,
}

/// How many, and their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many invoices.
    pub invoices: i64,
    /// Their totals, in cents.
    pub cents: Cents,
}

impl Counted {
    fn of(rows: &[InvoiceRow]) -> Self {
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        Self { invoices: count, cents: rows.iter().map(|row| row.cents).sum() }
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
    /// How many of them agreed when the same book was verified before, and were not worked out anew.
    pub agreed_before: i64,
    /// The invoices whose derivations were looked at.
    pub derivations: i64,
    /// The invoices whose kept derivations were looked at.
    pub kept: i64,
    /// Of them those in the words of another version of the program: these words were not compared with what is shown today.
    pub kept_in_other_words: i64,
    /// The invoices drawn, where a sample was asked for.
    pub drawn: Vec<Drawn>,
    /// Everything that was found, the file and the chain first.
    pub findings: Vec<Finding>,
}

impl Verification {
    fn count(&mut self, cents: Cents, lines: i64) {
        self.lines += lines;
        self.reperformed.invoices += 1;
        self.reperformed.cents += cents;
    }
}

/// What is looked at, and how much of it is done: shown while it goes on.
pub type Told<'t> = &'t mut dyn FnMut(&'static str, usize, usize);

/// Those who stand by.
pub struct Attended<'a> {
    /// Shows an invoice as the program of today does, so that what it shows is looked at too; none where it is not to be.
    pub show: Option<Show<'a>>,
    /// Hears how far the work is.
    pub told: Told<'a>,
    /// Is given the number of each invoice that agreed, as soon as it did.
    pub agreed: &'a mut dyn FnMut(&str, Agreed),
}

impl Attended<'_> {
    /// Verifies without progress reports and without showing derivations.
    ///
    /// # Errors
    /// As [`verify`].
    pub fn by_nobody(path: &Path, asked: &VerificationAsked) -> Result<Verification, Refusal> {
        verify(path, asked, Attended { show: None, told: &mut |_, _, _| {}, agreed: &mut |_, _| {} })
    }
}

/// Verifies a book.
///
/// # Errors
/// When the file is no book or cannot be opened; R7059 when an invoice that is named is not there.
pub fn verify(path: &Path, asked: &VerificationAsked, attended: Attended<'_>) -> Result<Verification, Refusal> {
    let Attended { show, told, agreed } = attended;
    let book = BookOfAccounts::open(path, Access::Read)?;
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
    let mut left = Vec::with_capacity(rows.len());
    for row in rows {
        match asked.agreed.get(&row.number).filter(|known| known.cents == row.cents && asked.sample.is_none()) {
            None => left.push(row),
            Some(known) => {
                result.agreed_before += 1;
                result.count(known.cents, known.lines);
            }
        }
    }
    work_out_again(path, &left, asked, &mut result, Attended { show, told, agreed })?;
    Ok(result)
}

fn look_for_anchor(book: &BookOfAccounts, anchor: &str, result: &mut Verification) -> Result<(), Refusal> {
    let Some(hash) = Digest::from_hex(anchor.trim()) else {
        let refusal = Refusal::new(codes::ANCHOR_MISSING, format!("`{anchor}` is not a hash of an event"));
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
fn rows_asked(book: &BookOfAccounts, asked: &VerificationAsked) -> Result<Vec<InvoiceRow>, Refusal> {
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
fn work_out_again(
    path: &Path,
    rows: &[InvoiceRow],
    asked: &VerificationAsked,
    result: &mut Verification,
    attended: Attended<'_>,
) -> Result<(), Refusal> {
    let Attended { show, told, agreed } = attended;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let jobs = if asked.jobs == 0 { cores } else { asked.jobs };
    let jobs = jobs.min(rows.len()).max(1);
    let books = (0..jobs).map(|_| BookOfAccounts::open(path, Access::Read)).collect::<Result<Vec<_>, _>>()?;
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
                    if sender.send((at, reperformed::work_out(&book, texts, row, show))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (done, (at, one)) in receiver.iter().enumerate() {
            result.count(one.cents, one.lines);
            result.derivations += i64::from(one.shown);
            result.kept += i64::from(one.kept.looked);
            result.kept_in_other_words += i64::from(one.kept.other_words);
            if let Some(row) = rows.get(at).filter(|_| one.findings.is_empty()) {
                agreed(&row.number, Agreed { cents: one.cents, lines: one.lines });
            }
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
