//! What nobody has verified, and what is not encoded: warnings that stand before the approve button.

use crate::language::book::{Definition, DefinitionKind, RateText};
use crate::language::tree::CitationStatus;
use crate::source::{Diagnostic, codes};

pub(super) fn check(book: &RateText, found: &mut Vec<Diagnostic>) {
    imported(book, found);
    for clause in book.chapters.iter().flat_map(|chapter| &chapter.not_encoded) {
        let title = format!("not encoded: {}", clause.text);
        found.push(Diagnostic::warning(codes::NOT_ENCODED, title).at(clause.span, "no schedule holds it"));
    }
    for definition in &book.definitions {
        unverified(definition, found);
        if let DefinitionKind::Schedule(schedule) = &definition.kind {
            for clause in &schedule.not_encoded {
                let title = format!("a clause of `{}` is not encoded", definition.name.text);
                found.push(Diagnostic::warning(codes::NOT_ENCODED, title).at(clause.span, "is shown on every invoice of it"));
            }
        }
    }
}

/// The lines of an imported chapter need neither citation nor account: one warning says that they cannot be issued.
fn imported(book: &RateText, found: &mut Vec<Diagnostic>) {
    for (at, chapter) in book.chapters.iter().enumerate() {
        let Some(imported) = &chapter.imported else { continue };
        let lines = book.definitions.iter().filter(|definition| definition.chapter.0 == at);
        let bare = |definition: &&Definition| matches!(&definition.kind, DefinitionKind::Charge(charge) if charge.gl.is_none() || charge.annotations.cites.is_empty());
        let count = lines.filter(bare).count();
        if count > 0 {
            let title = format!("{count} imported lines have no citation or no account");
            let diagnostic = Diagnostic::warning(codes::CITATION_MISSING, title).at(imported.span, "may be tried, not issued");
            found.push(diagnostic.help("read the adopted text, and write `cite` and `gl` under each line"));
        }
    }
}

fn unverified(definition: &Definition, found: &mut Vec<Diagnostic>) {
    let annotations = definition.kind.annotations();
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
