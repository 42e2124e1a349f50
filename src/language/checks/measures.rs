//! Measures say where they come from, at what grain, and what missing means.

use crate::language::book::{DefinitionKind, RateText};
use crate::source::{Diagnostic, codes};

pub(super) fn check(book: &RateText, found: &mut Vec<Diagnostic>) {
    for definition in &book.definitions {
        let DefinitionKind::Measure(measure) = &definition.kind else { continue };
        let imported = book.chapter(definition.chapter).is_some_and(|chapter| chapter.imported.is_some());
        if measure.missing.is_none() && !imported {
            let title = format!("the measure `{}` does not say what missing means", measure.name.text);
            let diagnostic = Diagnostic::error(codes::MISSING_RULE_MISSING, title).at(measure.name.span, "what if there is no read?");
            found.push(diagnostic.help("write `missing is an error`, or `missing is estimated by POLICY`"));
        }
    }
}
