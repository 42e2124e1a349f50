//! Diagnostics as JSON, and as plain text where no terminal renders them.

use serde_json::{Value, json};

use crate::source::{Diagnostic, Severity, Sources};

fn severity(of: Severity) -> &'static str {
    match of {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// One object a problem: code, severity, title, labelled places, help.
pub fn diagnostics_json(found: &Diagnostic, sources: &Sources) -> Value {
    let labels: Vec<Value> = found
        .labels
        .iter()
        .map(|label| {
            let (line, column) = sources.line_and_column(label.place);
            let file = sources.get(label.place.file).map_or("", |file| &file.name);
            json!({"file": file, "line": line, "column": column, "from": label.place.start, "to": label.place.end, "text": label.text})
        })
        .collect();
    json!({"code": found.code.id, "severity": severity(found.severity), "title": found.title, "labels": labels, "help": found.help})
}

/// One block of lines a problem.
pub fn diagnostics_plain(found: &Diagnostic, sources: &Sources) -> String {
    let mut out = format!("{} {}: {}", severity(found.severity), found.code.id, found.title);
    for label in &found.labels {
        let (line, column) = sources.line_and_column(label.place);
        let file = sources.get(label.place.file).map_or("", |file| &file.name);
        out.push_str(&format!("\n  {file}:{line}:{column} {}", label.text));
    }
    if let Some(help) = &found.help {
        out.push_str(&format!("\n  help: {help}"));
    }
    out
}
