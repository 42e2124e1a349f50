//! Printing: results to standard output, messages to standard error. A closed pipe ends the program quietly.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use crate::render::{diagnostics_json, diagnostics_plain};
use crate::source::{Diagnostic, Severity, Sources, counted};

/// How messages are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum MessageFormat {
    /// For a reader, with the lines of the file.
    Human,
    /// One JSON object a problem, on standard output.
    Json,
}

/// A message of the program.
pub(super) fn message(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A result. `false` where standard output is closed.
pub(super) fn result(text: &str) -> bool {
    writeln!(io::stdout().lock(), "{text}").is_ok()
}

/// Prints problems.
pub(super) fn problems(found: &[Diagnostic], sources: &Sources, format: MessageFormat) {
    for one in found {
        match format {
            MessageFormat::Json => {
                result(&diagnostics_json(one, sources).to_string());
            }
            MessageFormat::Human => message(&human(one, sources)),
        }
    }
}

/// `3 errors, 2 warnings, 1 not yet`.
pub(super) fn count(found: &[Diagnostic]) -> String {
    let of = |severity: Severity| found.iter().filter(|one| one.severity == severity).count();
    format!("{}, {}", counted(of(Severity::Error), "error"), counted(of(Severity::Warning), "warning"))
}

/// A problem drawn into its lines.
fn human(found: &Diagnostic, sources: &Sources) -> String {
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
    let theme = if io::stderr().is_terminal() { miette::GraphicalTheme::unicode() } else { miette::GraphicalTheme::unicode_nocolor() };
    let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(110).with_links(false);
    let mut text = String::new();
    match handler.render_report(&mut text, report.as_ref()) {
        Ok(()) => text.trim_end().to_owned(),
        Err(_) => diagnostics_plain(found, sources),
    }
}
