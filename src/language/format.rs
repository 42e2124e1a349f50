//! The formatter: one canonical layout, line by line, so that comments stay where they are.
//!
//! Two blanks a level, single blanks between words, rows of one block in columns, at most one blank line in a row.

use super::statements;
use std::collections::BTreeMap;

use super::parse::{LogicalLine, Node, logical_lines, outline};
use crate::source::{Diagnostic, SourceId};

/// The canonical layout of a file. The text means the same before and after; formatting twice changes nothing more.
///
/// ```
/// use ratebook::language::format;
/// use ratebook::source::SourceId;
/// let text = format(SourceId(0), "chapter  a.b   \"A\"  # first\n").unwrap();
/// assert_eq!(text, "chapter a.b \"A\"  # first\n");
/// ```
///
/// # Errors
/// When the file has syntax errors: it is not touched.
pub fn format(source: SourceId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let (_, problems) = super::parse::parse(source, text);
    let errors: Vec<Diagnostic> = problems.into_iter().filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut ignored = Vec::new();
    let lines = logical_lines(source, text, &mut ignored);
    let nodes = outline(source, &lines, &mut ignored);
    let mut laid = Vec::new();
    lay(&nodes, 0, "", &mut laid);
    Ok(write(&lines, &laid))
}

/// A cell that stands for a whole row and makes no column wider.
const NOT_OFFERED: &str = "not offered";

/// A statement laid out: where it began, its level, its text.
struct Laid {
    start: usize,
    level: usize,
    text: String,
}

fn lay(nodes: &[Node<'_>], level: usize, parent: &str, laid: &mut Vec<Laid>) {
    let columns = columns(nodes, parent);
    for (node, text) in nodes.iter().zip(columns) {
        let word = node.line.first_word();
        laid.push(Laid { start: node.line.start, level, text });
        // Rows under `from` are rows of the table or tiers above it.
        let below = if word == "from" { parent } else { word };
        lay(&node.children, level + 1, below, laid);
    }
}

/// The texts of siblings: rows in columns, everything else with single blanks.
fn columns(nodes: &[Node<'_>], parent: &str) -> Vec<String> {
    let rows: Vec<Option<Vec<String>>> = nodes.iter().map(|node| cells(node, parent)).collect();
    let most = rows.iter().flatten().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .flatten()
            .filter_map(|row| row.get(column))
            .filter(|cell| *cell != NOT_OFFERED)
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..most).map(width).collect();
    let laid = nodes.iter().zip(&rows).map(|(node, row)| match row {
        Some(row) => row_text(row, &widths),
        None => single_blanks(node.line.text),
    });
    laid.collect()
}

fn row_text(row: &[String], widths: &[usize]) -> String {
    let mut text = String::new();
    for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
        let blanks = width.saturating_sub(cell.chars().count());
        if at == 0 {
            text.push_str(cell);
            text.push_str(&" ".repeat(blanks));
        } else {
            text.push_str(&" ".repeat(blanks + 2));
            text.push_str(cell);
        }
    }
    text.trim_end().to_owned()
}

/// The cells of a row: its head and its amounts; none for a statement that is no row.
fn cells(node: &Node<'_>, parent: &str) -> Option<Vec<String>> {
    let word = node.line.first_word();
    let is_row = match parent {
        "rate" | "value" => word == "from" || !matches!(word, "until" | "cite" | "note" | "says" | "round" | "escalate" | "set" | "also"),
        "table" | "amount" | "bounds" | "prices" => !matches!(word, "until" | "cite" | "note" | "says" | "round" | "missing"),
        "tiers" => matches!(word, "up" | "under" | "over" | "all"),
        _ => false,
    };
    if !is_row || node.line.text.contains(['"', '(', '\n']) {
        return None;
    }
    let words: Vec<&str> = node.line.text.split_whitespace().collect();
    let is_amount = |word: &str| word == "-" || word.trim_start_matches(['-', '$']).starts_with(|sign: char| sign.is_ascii_digit() || sign == '.');
    let head = match (parent, word) {
        ("bounds", "columns") => return Some(bound_columns(&words)),
        ("table" | "amount", "from" | "as" | "columns") if words.len() > 2 && words.get(2) != Some(&"as") => 1,
        ("table" | "amount", "from") => return None,
        ("rate" | "value", "from") => words.iter().rposition(|word| !is_amount(word) || word.contains('-')).map_or(2, |at| at + 1).max(2),
        ("tiers", _) | ("rate" | "value", _) => words.len().saturating_sub(1),
        _ => table_head(&words),
    };
    let front = words.get(..head)?.join(" ");
    let rest = words.get(head..)?;
    if rest.first() == Some(&"not") {
        return Some(vec![front, NOT_OFFERED.to_owned()]).filter(|_| rest.len() == 2);
    }
    let mut row = vec![front];
    row.extend(rest.iter().map(|cell| (*cell).to_owned()));
    Some(row)
}

/// `columns up to over`: each bound word one cell.
fn bound_columns(words: &[&str]) -> Vec<String> {
    let mut row = Vec::new();
    for word in words {
        match row.last_mut() {
            Some(last) if *word == "to" && last == "up" => *last = "up to".to_owned(),
            _ => row.push((*word).to_owned()),
        }
    }
    row
}

/// How many words stand in front of a table row's amounts: its keys.
fn table_head(words: &[&str]) -> usize {
    let mut head: usize = match words.first() {
        Some(&"in" | &"outside") => 2,
        Some(&"at" | &"up") => 3,
        Some(&"over" | &"under") => 2,
        _ => 1,
    };
    while words.get(head.saturating_sub(1)).is_some_and(|word| word.ends_with(',')) {
        head += 1;
    }
    head.min(words.len())
}

/// Single blanks between words, none inside parentheses, one behind a comma of a list and around signs; quotes are kept.
fn single_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote: Option<char> = None;
    let mut blank = false;
    // A star of a key belongs to it.
    let multiplies = !statements::is_as_written(text.split_whitespace().next().unwrap_or(""));
    for sign in text.chars() {
        if let Some(open) = quote {
            out.push(sign);
            if sign == open {
                quote = None;
            }
            continue;
        }
        if sign.is_whitespace() {
            blank = true;
            continue;
        }
        let opens_quote = sign == '"' || (sign == '\'' && (blank || out.is_empty() || out.ends_with(',')));
        if blank && !out.is_empty() && !out.ends_with('(') && !matches!(sign, ')' | ',') {
            out.push(' ');
        }
        blank = false;
        if opens_quote {
            quote = Some(sign);
        }
        if multiplies && (sign == '*' || out.ends_with('*')) && !out.ends_with(' ') {
            out.push(' ');
        }
        out.push(sign);
    }
    out
}

/// Puts statements, comments and blank lines together again.
fn write(lines: &[LogicalLine<'_>], laid: &[Laid]) -> String {
    let by_start: BTreeMap<usize, &Laid> = laid.iter().map(|one| (one.start, one)).collect();
    let mut out = String::new();
    let mut blank = false;
    for line in lines {
        if line.text.is_empty() && line.comment.is_none() {
            blank = !out.is_empty();
            continue;
        }
        if blank {
            out.push('\n');
            blank = false;
        }
        let own = by_start.get(&line.start).filter(|_| !line.text.is_empty());
        // A comment stands at the level of the statement it is above.
        let next = || by_start.range(line.start + 1..).next().map(|(_, one)| one);
        let level = own.or_else(next).map_or(0, |one| one.level);
        out.push_str(&"  ".repeat(level));
        if let Some(own) = own {
            out.push_str(&own.text);
        }
        if let Some(comment) = line.comment {
            if own.is_some() {
                out.push_str("  ");
            }
            out.push_str(comment);
        }
        out.push('\n');
    }
    out
}
