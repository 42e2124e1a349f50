//! Printing: results to standard output, messages to standard error. A closed pipe ends the program quietly.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex};

use super::Exit;
use crate::render::{diagnostics_json, diagnostics_plain};
use crate::source::{Diagnostic, Severity, SourceId, Sources, codes, counted, unseen_in_lines, written_out};

/// How messages are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum MessageFormat {
    /// For a reader, with the lines of the file.
    Human,
    /// One JSON object a problem, on standard output.
    Json,
}

/// Why standard output could not be written, where it could not.
static UNWRITTEN: Mutex<Option<io::Error>> = Mutex::new(None);

/// A message of the program. What a reader cannot see of it is written out.
pub(super) fn message(text: &str) {
    drawn(&written_out(text));
}

/// A message as it is, colours and all.
fn drawn(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A result. What a reader cannot see of it is written out. `false` where standard output is closed.
pub(super) fn result(text: &str) -> bool {
    writeln!(io::stdout().lock(), "{}", written_out(text)).map_err(unwritten).is_ok()
}

/// Remembers that standard output could not be written. A reader that has closed it has seen what was wanted.
fn unwritten(error: io::Error) {
    if error.kind() != io::ErrorKind::BrokenPipe
        && let Ok(mut first) = UNWRITTEN.lock()
    {
        first.get_or_insert(error);
    }
}

/// The exit of a verb, once all of its results are written: what cannot be written is said, and is no success.
pub(super) fn finished(exit: Exit) -> Exit {
    if let Err(error) = io::stdout().lock().flush() {
        unwritten(error);
    }
    match UNWRITTEN.lock().ok().and_then(|mut first| first.take()) {
        Some(error) => {
            message(&format!("{}: standard output cannot be written: {error}", codes::OUTPUT_REFUSED));
            if exit == Exit::OurFault { exit } else { Exit::Refused }
        }
        None => exit,
    }
}

/// Prints problems.
pub(super) fn problems(found: &[Diagnostic], sources: &Sources, format: MessageFormat) {
    // Colours are signs that cannot be seen too: what a file brings of its own is drawn without. Each file is looked at once.
    let hiding: Vec<SourceId> = sources.iter().filter(|(_, file)| hides(&file.text)).map(|(id, _)| id).collect();
    for one in found {
        match format {
            MessageFormat::Json => {
                result(&diagnostics_json(one, sources).to_string());
            }
            MessageFormat::Human => {
                if hides_in(one) || one.labels.iter().any(|label| hiding.contains(&label.place.file)) {
                    message(&human(one, sources, false))
                } else {
                    drawn(&human(one, sources, io::stderr().is_terminal()))
                }
            }
        }
    }
}

/// `3 errors, 2 warnings, 1 not yet`.
pub(super) fn count(found: &[Diagnostic]) -> String {
    let of = |severity: Severity| found.iter().filter(|one| one.severity == severity).count();
    format!("{}, {}", counted(of(Severity::Error), "error"), counted(of(Severity::Warning), "warning"))
}

/// Whether a text of several lines holds what a reader cannot see.
fn hides(text: &str) -> bool {
    unseen_in_lines(text).is_some()
}

/// Whether the words of a problem hold what a reader cannot see.
fn hides_in(found: &Diagnostic) -> bool {
    hides(&found.title) || found.help.as_deref().is_some_and(hides) || found.labels.iter().any(|label| hides(&label.text))
}

/// A problem drawn into its lines.
fn human(found: &Diagnostic, sources: &Sources, coloured: bool) -> String {
    let Some(place) = found.place() else { return diagnostics_plain(found, sources) };
    let Some(file) = sources.get(place.file) else { return diagnostics_plain(found, sources) };
    let severity = match found.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Note => miette::Severity::Advice,
    };
    let in_file = found.labels.iter().filter(|label| label.place.file == place.file);
    let labels = in_file.map(|label| {
        let length = (label.place.end - label.place.start) as usize;
        miette::LabeledSpan::new(Some(label.text.clone()), label.place.start as usize, length)
    });
    let mut help = found.help.clone().unwrap_or_default();
    for other in found.labels.iter().filter(|label| label.place.file != place.file) {
        let note = format!("{}: {}", sources.short_place(other.place), other.text);
        help = if help.is_empty() { note } else { format!("{help}\n{note}") };
    }
    let mut drawn = miette::MietteDiagnostic::new(&found.title).with_code(found.code.id).with_severity(severity).with_labels(labels);
    if !help.is_empty() {
        drawn = drawn.with_help(help);
    }
    let source = miette::NamedSource::new(&*file.name, Arc::clone(&file.text));
    let report = miette::Report::new(drawn).with_source_code(source);
    let theme = if coloured { miette::GraphicalTheme::unicode() } else { miette::GraphicalTheme::unicode_nocolor() };
    let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(110).with_links(false);
    let mut text = String::new();
    match handler.render_report(&mut text, report.as_ref()) {
        Ok(()) => text.trim_end().to_owned(),
        Err(_) => diagnostics_plain(found, sources),
    }
}
