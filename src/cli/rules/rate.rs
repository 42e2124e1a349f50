//! `ratebook rate`: rate text and cases in, invoices out, in input order, block by block on all cores.

use std::io::{self, Write};

use super::pipeline::{Spare, in_order, stop_on_interrupt};
use super::rate_arguments::{Arguments, InvoiceFormat, Rates};
use super::rating::{RatedBlock, Rating, csv_bytes};
use super::rating_totals::Totals;
use super::texts;
use crate::cli::Exit;
use crate::cli::office::acting::tell;
use crate::cli::output::MessageFormat;
use crate::intake::{BadEntry, Block, Blocks, CsvHead, broken_off, json_lines};
use crate::rating::{Bulk, BulkWorker, Rater};
use crate::render::{self, BulkCsv};
use crate::source::{Refusal, codes};

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
    fn piece(self, piece: Piece, mut rating: Rating<'_>, head: Option<&CsvHead>, many: Option<&mut (BulkWorker<'_>, BulkCsv)>) -> RatedBlock {
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
