//! `ratebook comply`: the laws of rate text, held against its prices and terms and against invoices.

use std::path::{Path, PathBuf};

use crate::audit::law::PrintedLine;
use crate::calendar::Day;
use crate::cli::office::acting::{exit, parse_day};
use crate::cli::output::{MessageFormat, message, result};
use crate::cli::progress::Progress;
use crate::cli::rules::texts;
use crate::cli::{Exit, files};
use crate::compliance::{Compliance, LawText, SealedAsked, hold_book};
use crate::intake::Question;
use crate::language::RateBook;
use crate::records::Case;
use crate::source::{Diagnostic, Refusal, Sources, codes, counted};
use crate::{compliance, rating, study};

/// Hold invoices, prices and terms of payment against the laws (`require`) of rate text: what was tested, passed and failed, law by
/// law, with its citation; and what a person must see, since the program does not.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit: 0 nothing fails, 1 the text has errors, 3 something fails, cannot be decided, or a case cannot be rated.\nExamples:\n  ratebook comply rate-schedules --tests\n  ratebook comply rate-schedules --cases cases.ndjson --format json\n  ratebook comply rate-schedules/florida --book ratebook.db --from 2026-10-01 --to 2026-10-31"
)]
pub(in crate::cli) struct Arguments {
    /// Files, or folders with .rate files; with --book those of the laws, added to the text that each invoice was billed by
    #[arg(required_unless_present = "book")]
    paths: Vec<PathBuf>,
    /// Rate these cases, and hold their invoices against the laws: one JSON object a line or CSV, as `rate --cases` takes them
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Rate the bills of the text's own tests
    #[arg(long, conflicts_with = "cases")]
    tests: bool,
    /// Hold the issued invoices of a book against the laws, those that are cancelled left out
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cases", "tests"])]
    book: Option<PathBuf>,
    /// With --book: invoices dated this day or later
    #[arg(long, value_name = "DATE", requires = "book")]
    from: Option<String>,
    /// With --book: invoices dated this day or earlier
    #[arg(long, value_name = "DATE", requires = "book")]
    to: Option<String>,
    /// text or json
    #[arg(long, value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(comply(arguments))
}

fn comply(arguments: &Arguments) -> Result<Exit, Refusal> {
    if let Some(file) = &arguments.book {
        let laws = if arguments.paths.is_empty() { Some(Sources::default()) } else { files::read(&arguments.paths) };
        return laws.map_or(Ok(Exit::Refused), |laws| sealed(arguments, file, &laws));
    }
    let sound = texts::sound_text(&arguments.paths, MessageFormat::Human, "no law was looked at");
    let Some((sources, read)) = sound else { return Ok(Exit::Refused) };
    let mut found = Compliance::default();
    let text = found.text(sources, read);
    let mut rated = Rated { text: &text, found: &mut found, refused: 0 };
    if let Some(file) = &arguments.cases {
        rated.cases(file)?;
    }
    if arguments.tests {
        rated.tests();
    }
    let refused = rated.refused;
    print(arguments, &found);
    if refused > 0 {
        message(&format!("{} could not be rated, and no law was held against them", counted(refused, "case")));
    }
    Ok(if found.has_findings() || refused > 0 { Exit::Findings } else { Exit::Done })
}

fn sealed(arguments: &Arguments, file: &Path, laws: &Sources) -> Result<Exit, Refusal> {
    let day = |text: &Option<String>| text.as_deref().map(parse_day).transpose();
    let (from, through): (Option<Day>, Option<Day>) = (day(&arguments.from)?, day(&arguments.to)?);
    let mut bar = Progress::new("invoices");
    let found = hold_book(file, laws, &SealedAsked { from, through }, &mut |done, all| bar.tell(done, all))?;
    print(arguments, &found);
    Ok(if found.has_findings() { Exit::Findings } else { Exit::Done })
}

fn print(arguments: &Arguments, found: &Compliance) {
    let title = title(arguments, found);
    let text = if arguments.format == "json" { compliance::compliance_json(&title, found) } else { compliance::compliance_text(&title, found) };
    result(text.trim_end());
}

fn title(arguments: &Arguments, found: &Compliance) -> String {
    let paths: Vec<String> = arguments.paths.iter().map(|path| path.display().to_string()).collect();
    let what = match (arguments.cases.as_ref().or(arguments.book.as_ref()), arguments.tests) {
        (Some(file), _) => format!("{} of {}", counted(found.invoices, "invoice"), file.display()),
        (None, true) => format!("{} of the text's tests", counted(found.invoices, "invoice")),
        (None, false) => "no invoices".to_owned(),
    };
    let days = [("from", &arguments.from), ("to", &arguments.to)];
    let dated: Vec<String> = days.iter().filter_map(|(word, day)| Some(format!("{word} {}", day.as_ref()?))).collect();
    let dated = if dated.is_empty() { String::new() } else { format!(", dated {}", dated.join(" ")) };
    let whose = if paths.is_empty() { "the rate text it was billed by".to_owned() } else { paths.join(", ") };
    format!("Laws of {whose}, held against {what}{dated}")
}

/// Cases, rated and held against the laws.
struct Rated<'a> {
    text: &'a LawText,
    found: &'a mut Compliance,
    refused: u64,
}

impl Rated<'_> {
    fn cases(&mut self, file: &Path) -> Result<(), Refusal> {
        let mut bar = Progress::new("cases");
        for (at, entry) in texts::entries(file)?.enumerate() {
            bar.tell(at, at + 1);
            match entry {
                Ok(entry) => match entry.question {
                    Question::Bill(case) => self.case(&case, true),
                    _ => message(&format!("{}: it asks for no bill and is passed over", entry.id)),
                },
                Err(bad) => {
                    self.refused += 1;
                    message(&format!("line {}: {}: {}", bad.line, bad.refusal.code, bad.refusal.message));
                }
            }
        }
        if self.refused == 0 && self.found.invoices == 0 {
            return Err(Refusal::new(codes::FIELD_MISSING, format!("{}: no case was given: the input is empty", file.display())));
        }
        Ok(())
    }

    /// The bills that the text's tests ask for; those that are to be refused are no invoices.
    fn tests(&mut self) {
        for case in study::test_cases(&self.text.read) {
            self.case(&case, false);
        }
    }

    fn case(&mut self, case: &Case, told: bool) {
        match rating::rate(&self.text.read.plan, case, true) {
            Ok(rated) => {
                let printed = |line: &crate::invoice::Line| PrintedLine::of_number(&rated.plan.charges.at(line.charge).name, &line.amount);
                let lines: Vec<PrintedLine> = rated.invoice.lines.iter().map(printed).collect();
                self.found.invoice(self.text, &case.id, case, &lines);
            }
            Err(refusal) if told => {
                self.refused += 1;
                message(&format!("{}: {}: {}", case.id, refusal.code, refusal.message));
            }
            Err(_) => {}
        }
    }
}

/// What prices and terms of the text itself do not keep, as warnings for `ratebook check`.
pub(in crate::cli) fn warnings(book: &RateBook) -> Vec<Diagnostic> {
    if book.book.requirements.is_empty() {
        return Vec::new();
    }
    let mut found = Compliance::default();
    found.text(Sources::default(), book.clone());
    let mut warnings = Vec::new();
    for law in &found.laws {
        let cite = law.cites.first().map(|cite| format!(" ({})", cite.text)).unwrap_or_default();
        for broken in &law.broken {
            let failing = broken.sides.iter().find(|sides| !sides.holds);
            let (title, place) = match (failing, &broken.why) {
                (Some(sides), _) => (format!("{}: not so that {} {} {}", broken.about, sides.left, sides.relation, sides.right), sides.place),
                (None, Some(why)) => (format!("{}: the law `{}` cannot be decided: {why}", broken.about, law.name), law.place),
                (None, None) => continue,
            };
            warnings.push(Diagnostic::warning(broken.code, title).at(place, format!("the law requires it{cite}")));
        }
    }
    warnings
}
