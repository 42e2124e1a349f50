//! What nobody has verified, and what is not encoded: warnings that stand before the approve button.

use crate::language::book::{Book, Definition, DefinitionKind};
use crate::language::tree::CitationStatus;
use crate::source::{Diagnostic, codes};

pub(super) fn check(book: &Book, found: &mut Vec<Diagnostic>) {
    for clause in book.chapters.iter().flat_map(|chapter| &chapter.not_encoded) {
        let title = format!("not encoded: {}", clause.text);
        found.push(Diagnostic::warning(codes::NOT_ENCODED, title).at(clause.span, "no schedule holds it"));
    }
    for definition in &book.definitions {
        unverified(definition, found);
        if let DefinitionKind::Schedule(schedule) = &definition.kind {
            for clause in &schedule.not_encoded {
                let title = format!("a clause of `{}` is not encoded", definition.name.text);
                found.push(Diagnostic::warning(codes::NOT_ENCODED, title).at(clause.span, "stands on every invoice of it"));
            }
        }
    }
}

fn unverified(definition: &Definition, found: &mut Vec<Diagnostic>) {
    let Some(annotations) = definition.kind.annotations() else { return };
    for cite in &annotations.cites {
        let word = match cite.status {
            CitationStatus::Adopted => continue,
            CitationStatus::Unverified => "unverified",
            CitationStatus::Illustrative => "illustrative",
        };
        let title = format!("the citation of `{}` is {word}", definition.name.text);
        let diagnostic = Diagnostic::warning(codes::UNVERIFIED, title).at(cite.span, "may be tried, not issued");
        found.push(diagnostic.help("read the adopted text, then take the word away"));
    }
}
