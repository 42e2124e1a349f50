//! What comes of a block of cases: output, messages, counts.

use std::io::{self, Write};
use std::ops::Range;

use super::rate_arguments::{Arguments, InvoiceFormat, Rates};
use crate::intake::{BadEntry, Block, CsvHead, Entry, Question};
use crate::language::RateBook;
use crate::office::store::{Digest, digest_of_parts};
use crate::rating;
use crate::rating::{BulkRow, BulkWorker, Rater};
use crate::records::{OweCase, PayCase};
use crate::render::{self, BulkCsv};
use crate::source::{Refusal, Sources, codes, written_out};

/// A block under way.
pub(in crate::cli) struct Rating<'a> {
    pub(in crate::cli) arguments: &'a Arguments,
    pub(in crate::cli) sources: &'a Sources,
    pub(in crate::cli) book: &'a RateBook,
    /// The output.
    pub(in crate::cli) out: Vec<u8>,
    /// The messages.
    pub(in crate::cli) told: Vec<String>,
    pub(in crate::cli) rated: u64,
    pub(in crate::cli) refused: u64,
    pub(in crate::cli) explained: bool,
    /// Of each case its name, and the digest of its input and output; where the chain is wanted.
    pub(in crate::cli) links: Vec<(String, Digest)>,
    pub(in crate::cli) failed: Option<io::Error>,
    rater: &'a Rater<'a>,
}

/// What came of a block, to be written.
pub(in crate::cli) struct RatedBlock {
    /// The output.
    pub(in crate::cli) out: Vec<u8>,
    /// The messages.
    pub(in crate::cli) told: Vec<String>,
    pub(in crate::cli) rated: u64,
    pub(in crate::cli) refused: u64,
    /// Whether the case that was to be explained was in it.
    pub(in crate::cli) explained: bool,
    /// The bytes read.
    pub(in crate::cli) bytes: usize,
    /// The links of the chain, where it is wanted.
    pub(in crate::cli) links: Vec<(String, Digest)>,
    /// Why it could not be gone through.
    pub(in crate::cli) failed: Option<io::Error>,
}

impl<'a> Rating<'a> {
    /// Begins with room for the output.
    pub(in crate::cli) fn new(shared: Rates<'a>, rater: &'a Rater<'a>, room: Vec<u8>) -> Self {
        Self {
            arguments: shared.arguments,
            sources: shared.sources,
            book: shared.book,
            out: room,
            told: Vec::new(),
            rated: 0,
            refused: 0,
            explained: false,
            links: Vec::new(),
            failed: None,
            rater,
        }
    }

    /// What came of it, and of so many bytes.
    pub(in crate::cli) fn done(self, bytes: usize) -> RatedBlock {
        let Self { out, told, rated, refused, explained, links, failed, .. } = self;
        RatedBlock { out, told, rated, refused, explained, bytes, links, failed }
    }

    /// The rows of a block, in integers as far as that goes.
    pub(in crate::cli) fn rows(&mut self, block: &Block, head: &CsvHead, worker: &mut BulkWorker<'_>, csv: &mut BulkCsv) -> io::Result<()> {
        worker.rows(block, |range, row| match row {
            BulkRow::Wide(row) => self.read(block, range, row.entry),
            BulkRow::Bill(bill) => {
                let from = self.out.len();
                if csv.bill(&mut self.out, &bill).is_some() {
                    self.rated += 1;
                    self.link(|| String::from_utf8_lossy(bill.case).into_owned(), block, range, from);
                    return Ok(());
                }
                let alone = Block { first_line: block.first_line, bytes: block.bytes.get(range.clone()).unwrap_or(&[]).to_vec() };
                head.rows(&alone).into_iter().try_for_each(|row| self.read(block, range.clone(), row.entry))
            }
        })
    }

    /// An entry that was read, or could not be.
    pub(in crate::cli) fn read(&mut self, block: &Block, range: Range<usize>, entry: Result<Entry, BadEntry>) -> io::Result<()> {
        let from = self.out.len();
        let id = match &entry {
            Ok(entry) => entry.id.clone(),
            Err(bad) => bad.id.clone().unwrap_or_default(),
        };
        match entry {
            Ok(entry) => self.entry(entry)?,
            Err(bad) => self.bad(&bad)?,
        }
        self.link(|| id, block, range, from);
        Ok(())
    }

    /// Where the chain is wanted: the digest of what was read and what was written of it.
    #[inline]
    fn link(&mut self, id: impl FnOnce() -> String, block: &Block, range: Range<usize>, from: usize) {
        if self.arguments.chain.is_some() {
            let input = block.bytes.get(range).unwrap_or(&[]).trim_ascii();
            let digest = digest_of_parts(&[input, b"\n", self.out.get(from..).unwrap_or(&[])]);
            self.links.push((id(), digest));
        }
    }

    fn entry(&mut self, entry: Entry) -> io::Result<()> {
        match entry.question {
            Question::Bill(case) => self.bill(&case),
            Question::Price { name, on, given } => match rating::price(&self.book.plan, &name, on, &given) {
                Ok(priced) => {
                    self.rated += 1;
                    let sources = self.arguments.trace.then_some(self.sources);
                    writeln!(self.out, "{}", render::price_json(&entry.id, &name, on, &priced, sources))
                }
                Err(refusal) => self.refuse(&entry.id, &refusal),
            },
            Question::Owe(case) => self.owe(&case),
            Question::Pay(case) => self.pay(&case),
            Question::Share(asked) => self.share(&asked),
            Question::Settle(asked) => self.settle(&asked),
            Question::Evaluate(asked) => self.evaluate(&asked),
            Question::Later(words) => {
                let refusal = Refusal::new(codes::CANNOT_BILL_YET, format!("`{words}` is not a question that this version answers"));
                let refusal = refusal.help("ask `rate NAME`, `share POOL`, `settle CONTRACT`, `evaluate NAME`, `owe TERMS` or `pay TERMS`");
                self.refuse(&entry.id, &refusal)
            }
        }
    }

    fn bill(&mut self, case: &crate::records::Case) -> io::Result<()> {
        let Some(line) = self.wanted(&case.id) else { return Ok(()) };
        match self.rater.rate(case, !self.needs_trace()) {
            Ok(rated) => self.rated(case, &rated, line),
            Err(refusal) => self.refuse(&case.id, &refusal),
        }
    }

    /// Which line of a case is wanted: `None` where another case is, `Some(None)` for the whole of it.
    pub(in crate::cli) fn wanted(&self, case: &str) -> Option<Option<usize>> {
        match self.arguments.explain.as_deref() {
            Some(wanted) => wanted_line(wanted, case),
            None => Some(None),
        }
    }

    fn is_explained(&self) -> bool {
        self.arguments.format == InvoiceFormat::Text && !self.arguments.brief
    }

    pub(in crate::cli) fn needs_trace(&self) -> bool {
        self.arguments.trace || self.is_explained() || self.arguments.explain.is_some()
    }

    /// Prints an invoice, or its explanation where that is wanted.
    pub(in crate::cli) fn rated(&mut self, case: &crate::records::Case, rated: &rating::Rated, line: Option<usize>) -> io::Result<()> {
        self.rated += 1;
        if self.arguments.explain.is_some() {
            return self.explain(rated, line);
        }
        match self.arguments.format {
            InvoiceFormat::Text => write!(self.out, "{}", written_out(&render::invoice_text(case, rated, self.sources, self.is_explained()))),
            InvoiceFormat::Ndjson => {
                let sources = self.arguments.trace.then_some(self.sources);
                writeln!(self.out, "{}", render::invoice_json(&case.id, rated, sources))
            }
            InvoiceFormat::Csv => self.csv(&render::csv_rows(&case.id, rated)),
        }
    }

    fn explain(&mut self, rated: &rating::Rated, line: Option<usize>) -> io::Result<()> {
        let explanation = render::Explanation::new(rated, self.sources);
        let lines = match line {
            Some(line) => explanation.line(line.saturating_sub(1)),
            None => explanation.whole(),
        };
        self.explained |= !lines.is_empty();
        lines.iter().try_for_each(|line| writeln!(self.out, "{}", written_out(line.trim_end())))
    }

    fn owe(&mut self, case: &OweCase) -> io::Result<()> {
        match rating::owe(&self.book.plan, case) {
            Ok(owed) => {
                let text = |explained| render::owing_text(&case.id, &owed, self.sources, explained);
                let lines = || render::owing_lines(&owed, self.sources);
                let answer = self.shown(&case.id, text, lines, || render::owing_json(&case.id, &owed, self.sources).to_string());
                self.answer(answer)
            }
            Err(refusal) => self.refuse(&case.id, &refusal),
        }
    }

    fn pay(&mut self, case: &PayCase) -> io::Result<()> {
        match rating::pay(&self.book.plan, case) {
            Ok(paid) => {
                let text = |explained| render::paying_text(&case.id, &paid, self.sources, explained);
                let lines = || render::paying_lines(&paid, self.sources);
                let answer = self.shown(&case.id, text, lines, || render::paying_json(&case.id, &paid, self.sources).to_string());
                self.answer(answer)
            }
            Err(refusal) => self.refuse(&case.id, &refusal),
        }
    }

    /// An answer that is not an invoice, as the arguments want it; none where another case is to be explained.
    fn shown(&self, id: &str, text: impl Fn(bool) -> String, lines: impl Fn() -> Vec<String>, json: impl Fn() -> String) -> Option<String> {
        match (&self.arguments.explain, self.arguments.format) {
            (Some(wanted), _) => (wanted_line(wanted, id)?).map_or_else(|| Some(lines().join("\n") + "\n"), |_| None),
            (None, InvoiceFormat::Text) => Some(text(!self.arguments.brief)),
            (None, _) => Some(json() + "\n"),
        }
    }

    fn answer(&mut self, answer: Option<String>) -> io::Result<()> {
        self.rated += 1;
        let Some(answer) = answer else { return Ok(()) };
        self.explained |= self.arguments.explain.is_some();
        write!(self.out, "{}", written_out(&answer))
    }

    pub(in crate::cli) fn refuse(&mut self, id: &str, refusal: &Refusal) -> io::Result<()> {
        self.refused += 1;
        self.told.push(render::refusal_text(id, refusal, self.sources));
        match self.arguments.format {
            InvoiceFormat::Ndjson => writeln!(self.out, "{}", render::refusal_json(id, refusal, self.sources)),
            InvoiceFormat::Csv => self.csv(&[render::csv_refusal(id, refusal)]),
            InvoiceFormat::Text => Ok(()),
        }
    }

    pub(in crate::cli) fn bad(&mut self, bad: &BadEntry) -> io::Result<()> {
        self.refused += 1;
        let who = bad.id.clone().map_or_else(|| format!("line {}", bad.line), |id| format!("{id} (line {})", bad.line));
        self.told.push(render::refusal_text(&who, &bad.refusal, self.sources));
        match self.arguments.format {
            InvoiceFormat::Ndjson => writeln!(self.out, "{}", render::bad_entry_json(bad)),
            InvoiceFormat::Csv => self.csv(&[render::csv_refusal(bad.id.as_deref().unwrap_or(""), &bad.refusal)]),
            InvoiceFormat::Text => Ok(()),
        }
    }

    pub(in crate::cli) fn csv(&mut self, rows: &[Vec<String>]) -> io::Result<()> {
        self.out.write_all(&csv_bytes(rows))
    }
}

/// Rows as CSV.
pub(in crate::cli) fn csv_bytes(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // A vector takes every byte.
    rows.iter().for_each(|row| drop(writer.write_record(row)));
    writer.into_inner().unwrap_or_default()
}

/// The line wanted of a case: `None` where another case is wanted, `Some(None)` for the whole of it.
fn wanted_line(wanted: &str, case: &str) -> Option<Option<usize>> {
    if wanted == case {
        return Some(None);
    }
    let (own, line) = wanted.rsplit_once('/')?;
    let line: usize = line.parse().ok()?;
    (own == case).then_some(Some(line))
}
