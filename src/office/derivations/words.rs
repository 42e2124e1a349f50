//! The derivation of a rated case as it is kept in a book.

use super::record::{KeptLine, KeptTrace};
use crate::rating::Rated;
use crate::render::{Explanation, determinants};
use crate::source::Sources;

/// The derivation of a rated case, whole: nothing is folded.
pub fn kept_trace(rated: &Rated, sources: &Sources) -> KeptTrace {
    let explanation = Explanation::new(rated, sources);
    let lines = rated.invoice.lines.iter().enumerate().map(|(at, line)| KeptLine {
        charge: rated.plan.charges.at(line.charge).name.clone(),
        exact: line.exact.plain(0),
        derivation: explanation.line(at),
    });
    KeptTrace {
        program: format!("ratebook {}", env!("CARGO_PKG_VERSION")),
        lines: lines.collect(),
        determinants: determinants(rated).map(|(name, value)| (name, value.plain(0))).collect(),
        besides: explanation.besides().into_iter().filter(|words| !words.is_empty()).collect(),
    }
}

/// A kept derivation in words; of one line where one is asked for.
pub fn kept_trace_text(trace: &KeptTrace, line: Option<usize>) -> String {
    let mut out = vec![format!("As it was kept, in the words of {}:", trace.program)];
    match line {
        Some(line) => out.extend(trace.lines.get(line.saturating_sub(1)).map(|line| line.derivation.clone()).unwrap_or_default()),
        None => {
            for line in &trace.lines {
                out.push(String::new());
                out.extend(line.derivation.iter().cloned());
            }
            out.push(String::new());
            out.extend(trace.besides.iter().cloned());
        }
    }
    out.join("\n") + "\n"
}
