//! `cite`, `says`, `note`, and other lines that stand under many statements.

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, parts};
use crate::language::tree::{Annotations, Citation, CitationStatus, Quoted};
use crate::source::Span;

impl FileParser {
    /// Takes a line that annotates; whether it was one.
    pub(super) fn annotation(&mut self, node: &Node<'_>, into: &mut Annotations) -> bool {
        match node.line.first_word() {
            "cite" => {
                if let Some(cite) = self.cite(node) {
                    into.cites.push(cite);
                }
                for child in &node.children {
                    if !self.annotation(child, into) {
                        self.unknown(child, "cite");
                    }
                }
            }
            "says" => into.says.extend(self.quoted(node, Rule::l_says)),
            "note" => into.notes.extend(self.quoted(node, Rule::l_note)),
            _ => return false,
        }
        true
    }

    fn cite(&mut self, node: &Node<'_>) -> Option<Citation> {
        let parsed = self.line(Rule::l_cite, &node.line, "")?;
        let mut parts = parts(parsed.pairs);
        let text = self.string(&parts.next()?, parsed.offset).text;
        let status = match parts.next().map(|part| part.as_str().trim().to_owned()).as_deref() {
            Some("unverified") => CitationStatus::Unverified,
            Some(_) => CitationStatus::Illustrative,
            None => CitationStatus::Adopted,
        };
        Some(Citation { text, status, span: node.line.span(self.file) })
    }

    /// A line that is a word and a quoted string.
    pub(super) fn quoted(&mut self, node: &Node<'_>, rule: Rule) -> Option<Quoted> {
        let parsed = self.line(rule, &node.line, "")?;
        self.childless(node);
        let part = parts(parsed.pairs).next()?;
        Some(self.string(&part, parsed.offset))
    }

    /// `also written as "…", "…"`.
    pub(super) fn also_named(&mut self, node: &Node<'_>, into: &mut Vec<Quoted>) {
        let Some(parsed) = self.line(Rule::l_also_named, &node.line, "measure") else { return };
        self.childless(node);
        into.extend(parts(parsed.pairs).map(|part| self.string(&part, parsed.offset)));
    }

    pub(super) fn place(&self, node: &Node<'_>) -> Span {
        node.line.span(self.file)
    }
}
