//! Amendments and waivers: of a contract that exists, and with a word on bills already issued.

use crate::language::book::{Book, Definition, DefinitionKind, Scope};
use crate::language::tree::{self, Amendment, Waiver};
use crate::source::{Diagnostic, codes, nearest};

pub(super) fn check(book: &Book, found: &mut Vec<Diagnostic>) {
    for definition in &book.definitions {
        match &definition.kind {
            DefinitionKind::Amendment(amendment) => {
                of_a_contract(book, definition, &amendment.amends, found);
                of_issued_bills(amendment, found);
                of_dates((&amendment.from, amendment.to.as_ref()), found);
                supersedes_known(book, definition, amendment, found);
            }
            DefinitionKind::Waiver(waiver) => {
                of_a_contract(book, definition, &waiver.of, found);
                of_waiver_dates(waiver, found);
            }
            _ => {}
        }
    }
}

fn of_a_contract(book: &Book, definition: &Definition, name: &tree::Name, found: &mut Vec<Diagnostic>) {
    let scope = Scope { chapter: definition.chapter, schedule: None };
    let seen = book.look_up(scope, &name.text).ok().and_then(|id| book.definition(id));
    if seen.is_some_and(|seen| matches!(seen.kind, DefinitionKind::Contract(_))) {
        return;
    }
    let help = match nearest(&name.text, book.contracts().map(|(contract, _)| contract.name.text.as_str())) {
        Some(near) if seen.is_none() => format!("did you mean `{near}`?"),
        _ => "name a contract, and `use` the chapter it stands in".to_owned(),
    };
    let title = format!("`{}` is no contract seen from here", name.text);
    found.push(Diagnostic::error(codes::UNKNOWN_NAME, title).at(name.span, format!("this {}", definition.kind.word())).help(help));
}

fn of_issued_bills(amendment: &Amendment, found: &mut Vec<Diagnostic>) {
    if amendment.issued.is_some() {
        return;
    }
    let title = format!("the amendment `{}` does not say what becomes of bills already issued", amendment.name.text);
    let diagnostic = Diagnostic::error(codes::ISSUED_EFFECT_MISSING, title).at(amendment.name.span, "this amendment");
    found.push(diagnostic.help("write `bills already issued are adjusted`, `rebilled` or `not changed`"));
}

fn of_dates((from, to): (&tree::DateUse, Option<&tree::DateUse>), found: &mut Vec<Diagnostic>) {
    if let Some(to) = to.filter(|to| to.day < from.day) {
        let diagnostic =
            Diagnostic::error(codes::DATES_REVERSED, "it ends before it begins").at(to.span, "the last day").at(from.span, "the first day");
        found.push(diagnostic.help("swap the dates"));
    }
}

fn of_waiver_dates(waiver: &Waiver, found: &mut Vec<Diagnostic>) {
    of_dates((&waiver.from, Some(&waiver.to)), found);
}

fn supersedes_known(book: &Book, definition: &Definition, amendment: &Amendment, found: &mut Vec<Diagnostic>) {
    for name in &amendment.supersedes {
        let scope = Scope { chapter: definition.chapter, schedule: None };
        let seen = book.look_up(scope, &name.text).ok().and_then(|id| book.definition(id));
        if seen.is_some_and(|seen| matches!(seen.kind, DefinitionKind::Amendment(_)) && seen.id != definition.id) {
            continue;
        }
        let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{}` is no other amendment", name.text)).at(name.span, "superseded");
        found.push(diagnostic.help("name an earlier amendment of the same contract"));
    }
}
