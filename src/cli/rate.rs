//! `ratebook rate`: rate text and cases in, invoices out, in input order, one at a time.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use super::office::tell;
use super::output::{MessageFormat, message};
use super::{Exit, texts};
use crate::billing;
use crate::intake::{BadEntry, Entry, Question};
use crate::invoice::Refusal;
use crate::language::RateBook;
use crate::records::{OweCase, PayCase};
use crate::render;
use crate::source::{Sources, codes};

/// How invoices are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum InvoiceFormat {
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
    after_help = "A case is one JSON object a line:\n  {\"case\":\"c1\",\"bill\":\"wholesale_water\",\"from\":\"2022-11-01\",\"to\":\"2022-11-30\",\n   \"given\":{\"metered_water\":\"100000 kgal\",\"customer_class\":\"wholesale\"}}\nor, in a file ending in .csv, a row under the header case,bill,from,to,metered_water[kgal],…\n\nExit: 0 all rated, 1 the text has errors or the input cannot be read, 3 a case was refused (the others are rated)."
)]
pub(super) struct Arguments {
    /// Files, or folders with .rate files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The cases: a file (.csv is CSV, else JSON lines), or - for standard input
    #[arg(long, value_name = "FILE")]
    cases: PathBuf,
    /// How invoices are printed
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: InvoiceFormat,
    /// Add each line's derivation to NDJSON (a page of text has it in any case)
    #[arg(long)]
    trace: bool,
    /// Leave the derivations out of pages of text
    #[arg(long)]
    brief: bool,
    /// Print only the derivation of one case, or of one line of it: CASE or CASE/LINE
    #[arg(long, value_name = "CASE[/LINE]")]
    pub(super) explain: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Exit {
    let Some((sources, book)) = texts::sound_text(&arguments.paths, MessageFormat::Human, "nothing was rated") else { return Exit::Refused };
    let entries = match texts::entries(&arguments.cases) {
        Ok(entries) => entries,
        Err(refusal) => {
            tell(&refusal);
            return Exit::Refused;
        }
    };
    let mut rating =
        Rating { arguments, sources: &sources, book: &book, out: BufWriter::new(io::stdout().lock()), rated: 0, refused: 0, explained: false };
    match rating.all(entries) {
        Ok(()) => rating.end(),
        // A reader that stops reading is no fault of ours.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => {
            message(&format!("{}: the output cannot be written: {error}", codes::OUTPUT_REFUSED));
            Exit::Refused
        }
    }
}

pub(super) struct Rating<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) sources: &'a Sources,
    pub(super) book: &'a RateBook,
    pub(super) out: BufWriter<io::StdoutLock<'a>>,
    pub(super) rated: u64,
    refused: u64,
    pub(super) explained: bool,
}

impl Rating<'_> {
    fn all(&mut self, entries: texts::Entries) -> io::Result<()> {
        if self.arguments.format == InvoiceFormat::Csv && self.arguments.explain.is_none() {
            self.csv(&[render::csv_header()])?;
        }
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(entry)?,
                Err(bad) => self.bad(&bad)?,
            }
            self.progress();
        }
        self.out.flush()
    }

    /// Says how far it is, on a terminal, where the results go elsewhere.
    fn progress(&self) {
        let done = self.rated + self.refused;
        if done.is_multiple_of(10_000) && io::stderr().is_terminal() && !io::stdout().is_terminal() {
            message(&format!("{done} cases"));
        }
    }

    fn end(&self) -> Exit {
        if let Some(wanted) = self.arguments.explain.as_ref().filter(|_| !self.explained) {
            message(&format!("no rated case or line `{wanted}`"));
            return Exit::Refused;
        }
        if self.rated + self.refused == 0 {
            message("no case was given: the input is empty");
            return Exit::Refused;
        }
        if self.arguments.explain.is_none() {
            message(&format!("{} rated, {} refused", self.rated, self.refused));
        }
        if self.refused > 0 { Exit::Findings } else { Exit::Done }
    }

    fn entry(&mut self, entry: Entry) -> io::Result<()> {
        match entry.question {
            Question::Bill(case) => self.bill(&case),
            Question::Price { name, on, given } => match billing::price(&self.book.plan, &name, on, &given) {
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
                let refusal = Refusal::new(codes::CANNOT_BILL_YET, format!("`{words}` is no question that this version answers"));
                let refusal = refusal.help("ask `rate NAME`, `share POOL`, `settle CONTRACT`, `evaluate NAME`, `owe TERMS` or `pay TERMS`");
                self.refuse(&entry.id, &refusal)
            }
        }
    }

    fn bill(&mut self, case: &crate::records::Case) -> io::Result<()> {
        let Some(line) = self.wanted(&case.id) else { return Ok(()) };
        match billing::rate(&self.book.plan, case, !self.needs_trace()) {
            Ok(rated) => self.rated(case, &rated, line),
            Err(refusal) => self.refuse(&case.id, &refusal),
        }
    }

    /// Which line of a case is wanted: `None` where another case is, `Some(None)` for the whole of it.
    pub(super) fn wanted(&self, case: &str) -> Option<Option<usize>> {
        match self.arguments.explain.as_deref() {
            Some(wanted) => wanted_line(wanted, case),
            None => Some(None),
        }
    }

    fn is_explained(&self) -> bool {
        self.arguments.format == InvoiceFormat::Text && !self.arguments.brief
    }

    pub(super) fn needs_trace(&self) -> bool {
        self.arguments.trace || self.is_explained() || self.arguments.explain.is_some()
    }

    /// Prints an invoice, or its explanation where that is wanted.
    pub(super) fn rated(&mut self, case: &crate::records::Case, rated: &billing::Rated, line: Option<usize>) -> io::Result<()> {
        self.rated += 1;
        if self.arguments.explain.is_some() {
            return self.explain(rated, line);
        }
        match self.arguments.format {
            InvoiceFormat::Text => write!(self.out, "{}", render::invoice_text(case, rated, self.sources, self.is_explained())),
            InvoiceFormat::Ndjson => {
                let sources = self.arguments.trace.then_some(self.sources);
                writeln!(self.out, "{}", render::invoice_json(&case.id, rated, sources))
            }
            InvoiceFormat::Csv => self.csv(&render::csv_rows(&case.id, rated)),
        }
    }

    fn explain(&mut self, rated: &billing::Rated, line: Option<usize>) -> io::Result<()> {
        let explanation = render::Explanation::new(rated, self.sources);
        let lines = match line {
            Some(line) => explanation.line(line.saturating_sub(1)),
            None => explanation.whole(),
        };
        self.explained |= !lines.is_empty();
        lines.iter().try_for_each(|line| writeln!(self.out, "{}", line.trim_end()))
    }

    fn owe(&mut self, case: &OweCase) -> io::Result<()> {
        match billing::owe(&self.book.plan, case) {
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
        match billing::pay(&self.book.plan, case) {
            Ok(paid) => {
                let text = |explained| render::paying_text(&case.id, &paid, self.sources, explained);
                let lines = || render::paying_lines(&paid, self.sources);
                let answer = self.shown(&case.id, text, lines, || render::paying_json(&case.id, &paid, self.sources).to_string());
                self.answer(answer)
            }
            Err(refusal) => self.refuse(&case.id, &refusal),
        }
    }

    /// An answer that is no invoice, as the arguments want it; none where another case is to be explained.
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
        write!(self.out, "{answer}")
    }

    pub(super) fn refuse(&mut self, id: &str, refusal: &Refusal) -> io::Result<()> {
        self.refused += 1;
        message(&render::refusal_text(id, refusal, self.sources));
        match self.arguments.format {
            InvoiceFormat::Ndjson => writeln!(self.out, "{}", render::refusal_json(id, refusal, self.sources)),
            InvoiceFormat::Csv => self.csv(&[render::csv_refusal(id, refusal)]),
            InvoiceFormat::Text => Ok(()),
        }
    }

    fn bad(&mut self, bad: &BadEntry) -> io::Result<()> {
        self.refused += 1;
        let who = bad.id.clone().map_or_else(|| format!("line {}", bad.line), |id| format!("{id} (line {})", bad.line));
        message(&render::refusal_text(&who, &bad.refusal, self.sources));
        match self.arguments.format {
            InvoiceFormat::Ndjson => writeln!(self.out, "{}", render::bad_entry_json(bad)),
            InvoiceFormat::Csv => self.csv(&[render::csv_refusal(bad.id.as_deref().unwrap_or(""), &bad.refusal)]),
            InvoiceFormat::Text => Ok(()),
        }
    }

    pub(super) fn csv(&mut self, rows: &[Vec<String>]) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(&mut self.out);
        for row in rows {
            writer.write_record(row).map_err(io::Error::other)?;
        }
        writer.flush()
    }
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
