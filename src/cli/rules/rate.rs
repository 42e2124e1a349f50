//! `ratebook rate`: rate text and cases in, invoices out, in input order, block by block on all cores.

use std::io::{self, Write};
use std::path::PathBuf;

use super::pipeline::{Spare, in_order, stop_on_interrupt};
use super::rating::{Outcome, Rating, csv_bytes};
use super::rating_totals::Totals;
use super::texts;
use crate::cli::Exit;
use crate::cli::office::acting::tell;
use crate::cli::output::MessageFormat;
use crate::intake::{BadEntry, Block, Blocks, CsvHead, broken_off, json_lines};
use crate::language::RateBook;
use crate::rating::{Bulk, BulkWorker, Rater};
use crate::render::{self, BulkCsv};
use crate::source::{Refusal, Sources, codes};

/// How invoices are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum InvoiceFormat {
    /// A page for each invoice
    Text,
    /// One JSON object a line
    Ndjson,
    /// One row a part
    Csv,
}

/// Rate cases without a book of accounts.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A case is one JSON object a line:\n  {\"case\":\"c1\",\"bill\":\"wholesale_water\",\"from\":\"2022-11-01\",\"to\":\"2022-11-30\",\n   \"given\":{\"metered_water\":\"100000 kgal\",\"customer_class\":\"wholesale\"}}\nor, in a file ending in .csv, a row under the header case,bill,from,to,metered_water[kgal],…\n\nExit: 0 all rated, 1 the text has errors or the input cannot be read, 3 a case was refused (the others are rated), 130 stopped by Ctrl-C (what is written is whole up to there)."
)]
pub(in crate::cli) struct Arguments {
    /// Files, or folders with .rate files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The cases: a file (.csv is CSV, else JSON lines), or - for standard input
    #[arg(long, value_name = "FILE")]
    cases: PathBuf,
    /// How invoices are printed
    #[arg(long, value_enum, default_value = "text")]
    pub(in crate::cli) format: InvoiceFormat,
    /// Add each line's derivation to NDJSON (a page of text has it in any case)
    #[arg(long)]
    pub(in crate::cli) trace: bool,
    /// Leave the derivations out of pages of text
    #[arg(long)]
    pub(in crate::cli) brief: bool,
    /// Print only the derivation of one case, or of one line of it: CASE or CASE/LINE
    #[arg(long, value_name = "CASE[/LINE]")]
    pub(in crate::cli) explain: Option<String>,
    /// How many threads; by default one for each core. The output is the same, byte for byte
    #[arg(long, value_name = "COUNT", default_value_t = 0, hide_default_value = true)]
    threads: usize,
    /// Write a chain of digests into this file: for each case SHA-256 over what was read and what was written of it, linked to the one
    /// before. Two runs are the same where their heads are, and the first row that differs names the case
    #[arg(long, value_name = "FILE", conflicts_with = "explain")]
    pub(in crate::cli) chain: Option<PathBuf>,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    let Some((sources, book)) = texts::sound_text(&arguments.paths, MessageFormat::Human, "nothing was rated") else { return Exit::Refused };
    let rated = texts::input(&arguments.cases).and_then(|input| Rates { arguments, sources: &sources, book: &book }.all(input));
    match rated {
        Ok(exit) => exit,
        Err(refusal) => {
            tell(&refusal);
            Exit::Refused
        }
    }
}

/// What all threads share.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Rates<'a> {
    pub(in crate::cli) arguments: &'a Arguments,
    pub(in crate::cli) sources: &'a Sources,
    pub(in crate::cli) book: &'a RateBook,
}

/// A block of input, or why there is no more.
type Piece = io::Result<Block>;

impl Rates<'_> {
    fn all(self, input: texts::Input) -> Result<Exit, Refusal> {
        let is_csv = input.is_csv;
        let mut blocks = if is_csv { Blocks::of_rows(input.reader) } else { Blocks::of_lines(input.reader) };
        let (mut head, mut first): (Option<CsvHead>, Option<Piece>) = (None, None);
        if is_csv {
            let in_file = |refusal| texts::in_file(&self.arguments.cases, refusal);
            let mut block = blocks.next().transpose().map_err(|error| in_file(broken_off(&error)))?.unwrap_or_default();
            head = Some(CsvHead::take(&mut block).map_err(in_file)?);
            first = Some(Ok(block));
        }
        let writes_rows = self.arguments.format == InvoiceFormat::Csv && self.arguments.explain.is_none();
        let header = if writes_rows { csv_bytes(&[render::csv_header()]) } else { Vec::new() };
        let bulk = (is_csv && writes_rows).then(|| Bulk::new(&self.book.plan));
        stop_on_interrupt();
        let spare = &Spare::default();
        let make = || {
            let mut many = bulk.as_ref().zip(head.as_ref()).map(|(bulk, head)| (bulk.worker(head, false), BulkCsv::new(bulk)));
            let (head, rater) = (head.as_ref(), Rater::new(&self.book.plan));
            move |piece: Piece| self.piece(piece, Rating::new(self, &rater, spare.take()), head, many.as_mut())
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = if self.arguments.threads == 0 { cores } else { self.arguments.threads };
        let mut totals = Totals::new(self.arguments, input.length, spare)?;
        let written = totals.out.write_all(&header).and_then(|()| in_order(threads, first.into_iter().chain(blocks), make, &mut totals));
        match written {
            Ok(()) => totals.end(),
            // A reader that stops reading is no fault of ours.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Done),
            Err(error) => Err(Refusal::new(codes::OUTPUT_REFUSED, format!("the output cannot be written: {error}"))),
        }
    }

    /// One block.
    fn piece(self, piece: Piece, mut rating: Rating<'_>, head: Option<&CsvHead>, many: Option<&mut (BulkWorker<'_>, BulkCsv)>) -> Outcome {
        let block = match piece {
            Ok(block) => block,
            Err(error) => {
                rating.failed = rating.bad(&BadEntry { line: 0, id: None, refusal: broken_off(&error) }).err();
                return rating.done(0);
            }
        };
        rating.failed = match (head, many) {
            (Some(head), Some((worker, csv))) => rating.rows(&block, head, worker, csv),
            (Some(head), None) => head.rows(&block).into_iter().try_for_each(|row| rating.read(&block, row.bytes, row.entry)),
            (None, _) => json_lines(&block).into_iter().try_for_each(|line| rating.read(&block, line.bytes, line.entry)),
        }
        .err();
        rating.done(block.bytes.len())
    }
}
