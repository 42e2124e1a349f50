//! Logical lines → the outline: which statement stands under which, by indentation.

use super::lines::LogicalLine;
use crate::source::{Diagnostic, SourceId, codes};

/// A statement and those under it.
#[derive(Clone, Debug)]
pub(in crate::language) struct Node<'t> {
    pub line: LogicalLine<'t>,
    /// The statements under it.
    pub children: Vec<Node<'t>>,
}

/// Nests the lines; blank lines and comments are left out. A wrong indentation is reported and the line kept where its
/// blanks come nearest.
pub(in crate::language) fn outline<'t>(file: SourceId, lines: &[LogicalLine<'t>], diagnostics: &mut Vec<Diagnostic>) -> Vec<Node<'t>> {
    let mut roots: Vec<Node<'t>> = Vec::new();
    // The path of open statements, outermost first.
    let mut path: Vec<Node<'t>> = Vec::new();
    for line in lines.iter().filter(|line| !line.text.is_empty()) {
        let level = level(file, line, path.len(), diagnostics);
        while path.len() > level {
            close(&mut roots, &mut path);
        }
        path.push(Node { line: line.clone(), children: Vec::new() });
    }
    while !path.is_empty() {
        close(&mut roots, &mut path);
    }
    roots
}

fn close<'t>(roots: &mut Vec<Node<'t>>, path: &mut Vec<Node<'t>>) {
    let Some(done) = path.pop() else { return };
    match path.last_mut() {
        Some(parent) => parent.children.push(done),
        None => roots.push(done),
    }
}

fn level(file: SourceId, line: &LogicalLine<'_>, open: usize, diagnostics: &mut Vec<Diagnostic>) -> usize {
    let level = line.indent / 2;
    if !line.indent.is_multiple_of(2) || level > open {
        if line.sound {
            let help = if level > open {
                format!("a line under the one above begins with {} blanks", 2 * open)
            } else {
                format!("write {} or {} blanks: two for each level", line.indent - 1, line.indent + 1)
            };
            let diagnostic = Diagnostic::error(codes::WRONG_INDENT, format!("{} blanks in front of `{}`", line.indent, line.first_word()))
                .at(line.span(file), "whose line is this?")
                .help(help);
            diagnostics.push(diagnostic);
        }
        return level.min(open);
    }
    level
}
