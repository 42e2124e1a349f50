//! `cite`, `says`, `note`, and other lines that stand under many statements.

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, parts};
use crate::language::parse::statement;
use crate::language::tree::{Annotations, Citation, CitationStatus, Quoted};
use crate::source::Span;

impl FileParser {
    pub(super) fn place(&self, node: &Node<'_>) -> Span {
        node.line.span(self.file)
    }
}

/// Takes a line that annotates; whether it was one.
pub(in crate::language::parse) fn annotation(parser: &mut FileParser, node: &Node<'_>, into: &mut Annotations) -> bool {
    match node.line.first_word() {
        "cite" => {
            if let Some(cite) = cite(parser, node) {
                into.cites.push(cite);
            }
            for child in &node.children {
                if !annotation(parser, child, into) {
                    statement::unknown(parser, child, "cite");
                }
            }
        }
        "says" => into.says.extend(quoted(parser, node, Rule::l_says)),
        "note" => into.notes.extend(quoted(parser, node, Rule::l_note)),
        _ => return false,
    }
    true
}

fn cite(parser: &mut FileParser, node: &Node<'_>) -> Option<Citation> {
    let parsed = parser.line(Rule::l_cite, &node.line, "")?;
    let mut parts = parts(parsed.pairs);
    let text = statement::string(parser, &parts.next()?, parsed.offset).text;
    let status = match parts.next().map(|part| part.as_str().trim().to_owned()).as_deref() {
        Some("unverified") => CitationStatus::Unverified,
        Some(_) => CitationStatus::Illustrative,
        None => CitationStatus::Adopted,
    };
    Some(Citation { text, status, span: node.line.span(parser.file) })
}

/// A line that is a word and a quoted string.
pub(in crate::language::parse) fn quoted(parser: &mut FileParser, node: &Node<'_>, rule: Rule) -> Option<Quoted> {
    let parsed = parser.line(rule, &node.line, "")?;
    statement::childless(parser, node);
    let part = parts(parsed.pairs).next()?;
    Some(statement::string(parser, &part, parsed.offset))
}

/// `also written as "…", "…"`.
pub(in crate::language::parse) fn also_named(parser: &mut FileParser, node: &Node<'_>, into: &mut Vec<Quoted>) {
    let Some(parsed) = parser.line(Rule::l_also_named, &node.line, "measure") else { return };
    statement::childless(parser, node);
    into.extend(parts(parsed.pairs).map(|part| statement::string(parser, &part, parsed.offset)));
}
