//! Amendments and waivers: of a contract that exists, and with a word on bills already issued.

use crate::language::book::{Definition, DefinitionKind, RateText, Scope};
use crate::language::tree::{self, Amendment, Waiver};
use crate::source::{Diagnostic, codes};

pub(super) fn check(book: &RateText, found: &mut Vec<Diagnostic>) {
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

fn of_a_contract(book: &RateText, definition: &Definition, name: &tree::Name, found: &mut Vec<Diagnostic>) {
    let scope = Scope { chapter: definition.chapter, schedule: None };
    let seen = book.look_up(scope, &name.text).ok().and_then(|id| book.definition(id));
    if seen.is_some_and(|seen| matches!(seen.kind, DefinitionKind::Contract(_))) {
        return;
    }
    let contracts: Vec<&str> = book.contracts().map(|(contract, _)| contract.name.text.as_str()).filter(|_| seen.is_none()).collect();
    let title = format!("`{}` is not a contract seen from here", name.text);
    let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, title).at(name.span, format!("this {}", definition.kind.word()));
    found.push(diagnostic.help("name a contract, and `use` the chapter it is in").suggest(&name.text, contracts));
}

fn of_issued_bills(amendment: &Amendment, found: &mut Vec<Diagnostic>) {
    if amendment.issued.is_some() {
        return;
    }
    let title = format!("the amendment `{}` does not say what happens to bills already issued", amendment.name.text);
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

fn supersedes_known(book: &RateText, definition: &Definition, amendment: &Amendment, found: &mut Vec<Diagnostic>) {
    let scope = Scope { chapter: definition.chapter, schedule: None };
    let meant = |name: &tree::Name| book.look_up(scope, &name.text).ok();
    for name in &amendment.supersedes {
        let seen = meant(name).and_then(|id| book.definition(id)).filter(|seen| seen.id != definition.id);
        let superseded = seen.and_then(|seen| match &seen.kind {
            DefinitionKind::Amendment(superseded) => Some((seen, superseded)),
            _ => None,
        });
        let Some((seen, superseded)) = superseded else {
            let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{}` is no other amendment", name.text)).at(name.span, "superseded");
            found.push(diagnostic.help("name an earlier amendment of the same contract"));
            continue;
        };
        let scope_of_superseded = Scope { chapter: seen.chapter, schedule: None };
        let amended = book.look_up(scope_of_superseded, &superseded.amends.text).ok();
        if amended != meant(&amendment.amends) {
            let title = format!("`{}` amends another contract", name.text);
            let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, title).at(name.span, "superseded").at(superseded.amends.span, "its contract");
            found.push(diagnostic.help("name an earlier amendment of the same contract"));
        } else if (superseded.from.day, seen.id) > (amendment.from.day, definition.id) {
            let title = format!("`{}` supersedes `{}`, which comes after it", amendment.name.text, name.text);
            let diagnostic =
                Diagnostic::error(codes::AMENDMENTS_COLLIDE, title).at(amendment.from.span, "from here on").at(superseded.from.span, "later");
            found.push(diagnostic.help("what begins later holds from its date: give it the end it now has, as `to DATE`, or take it out; of one date, write what supersedes below the other"));
        }
    }
}
