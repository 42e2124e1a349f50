//! Laws over invoices say what they are: cited, dated, whom they bind, about something that exists.

use std::collections::BTreeMap;

use crate::language::book::{ChapterId, Definition, DefinitionKind, RateText, Scope};
use crate::language::tree::{CitationStatus, Name, RequiredOf, Requirement, ThatKind, names_of_condition};
use crate::source::{Diagnostic, codes};

/// Names that a law may use for all lines of a kind.
const ALL_LINES: [&str; 3] = ["charges", "credits", "taxes"];

pub(super) fn check(book: &RateText, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<(ChapterId, &str), &Name> = BTreeMap::new();
    for (chapter, law) in &book.requirements {
        match first.get(&(*chapter, law.name.text.as_str())) {
            Some(earlier) => {
                let diagnostic = Diagnostic::error(codes::DEFINED_TWICE, format!("two laws are named `{}`", law.name.text));
                found.push(diagnostic.at(law.name.span, "again").at(earlier.span, "first here").help("give one of them another name"));
            }
            None => {
                first.insert((*chapter, &law.name.text), &law.name);
            }
        }
        says_what_it_is(law, found);
        cited(law, found);
        let about = about(book, *chapter, law, found);
        fits(law, about, found);
        if about != About::Terms {
            names_are_known(book, *chapter, law, found);
        }
    }
}

/// What a law is about, as far as its heading says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Prices,
    Invoices,
    Terms,
    Unknown,
}

fn says_what_it_is(law: &Requirement, found: &mut Vec<Diagnostic>) {
    let name = &law.name.text;
    match &law.binding {
        None => {
            let diagnostic = Diagnostic::error(codes::LAW_BINDS_NOBODY, format!("the law `{name}` does not say whom it binds, and since when"));
            found.push(diagnostic.at(law.name.span, "this law").help("write `binding municipalities in Florida, from 2025-01-01`"));
        }
        Some(binding) => {
            if let Some(to) = binding.to.filter(|to| to.day < binding.from.day) {
                let diagnostic = Diagnostic::error(codes::DATES_REVERSED, "the law ends before it begins");
                found.push(diagnostic.at(to.span, "the last day").at(binding.from.span, "the first day").help("swap the dates"));
            }
        }
    }
    if law.that.is_empty() && law.a_person_sees.is_empty() {
        let diagnostic = Diagnostic::error(codes::LAW_REQUIRES_NOTHING, format!("the law `{name}` requires nothing")).at(law.name.span, "this law");
        found.push(diagnostic.help("write `that …`, or `not checked, a person must see \"…\"`"));
    }
}

fn cited(law: &Requirement, found: &mut Vec<Diagnostic>) {
    if law.annotations.cites.is_empty() {
        let diagnostic = Diagnostic::error(codes::CITATION_MISSING, format!("the law `{}` cites nothing", law.name.text));
        found.push(diagnostic.at(law.name.span, "which law?").help("write `cite \"…\"` under it"));
    }
    for cite in &law.annotations.cites {
        let word = match cite.status {
            CitationStatus::Adopted => continue,
            CitationStatus::Unverified => "unverified",
            CitationStatus::Illustrative => "illustrative",
        };
        let diagnostic = Diagnostic::warning(codes::UNVERIFIED, format!("the citation of the law `{}` is {word}", law.name.text));
        found.push(diagnostic.at(cite.span, "nobody has read it").help("read the adopted text, then take the word away"));
    }
}

fn about(book: &RateText, chapter: ChapterId, law: &Requirement, found: &mut Vec<Diagnostic>) -> About {
    let names = match &law.on {
        RequiredOf::Prices => return About::Prices,
        RequiredOf::EverySchedule(_) => return About::Invoices,
        RequiredOf::EveryTerms => return About::Terms,
        RequiredOf::Named(names) => names,
    };
    let mut about = About::Unknown;
    for name in names {
        let seen = book.look_up(Scope { chapter, schedule: None }, &name.text).ok().and_then(|id| book.definition(id));
        let one = match seen.map(|seen| (&seen.kind, seen)) {
            Some((DefinitionKind::Terms(_), _)) => About::Terms,
            Some((DefinitionKind::Schedule(_) | DefinitionKind::Contract(_), _)) => About::Invoices,
            Some((_, other)) => {
                let title = format!("`{}` is a {}, and a law is on schedules, contracts or terms", name.text, other.kind.word());
                found.push(Diagnostic::error(codes::WRONG_KIND, title).at(name.span, "here").help("name a schedule, a contract or terms"));
                continue;
            }
            None => {
                found.push(unknown(name, book.definitions.iter().filter(|it| is_billed(it)).map(|it| it.name.text.as_str())));
                continue;
            }
        };
        if about != About::Unknown && about != one {
            let diagnostic = Diagnostic::error(codes::WRONG_KIND, "a law is on schedules or on terms, not on both").at(name.span, "of another kind");
            found.push(diagnostic.help("write two laws"));
        }
        about = one;
    }
    about
}

fn is_billed(definition: &Definition) -> bool {
    matches!(definition.kind, DefinitionKind::Terms(_) | DefinitionKind::Schedule(_) | DefinitionKind::Contract(_))
}

fn unknown<'a>(name: &Name, others: impl Iterator<Item = &'a str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, format!("nothing is named `{}`", name.text)).at(name.span, "here");
    diagnostic.help("name something of this chapter or of one that it uses").suggest(&name.text, others)
}

/// What it requires is of the kind of thing it is about.
fn fits(law: &Requirement, about: About, found: &mut Vec<Diagnostic>) {
    let mut wrong = |span, title: &str, help: &str| found.push(Diagnostic::error(codes::WRONG_KIND, title).at(span, "here").help(help));
    for that in &law.that {
        match (&that.kind, about) {
            (ThatKind::Holds(_), About::Terms) => {
                wrong(
                    that.span,
                    "a law on terms is about due dates and interest",
                    "write `that due date is at least N days after receipt of the invoice`",
                );
            }
            (ThatKind::Due { .. } | ThatKind::InterestBegins { .. } | ThatKind::Interest { .. }, About::Invoices | About::Prices) => {
                wrong(that.span, "due dates and interest are in terms of payment", "write `on every terms`, or `on TERMS`, behind the label");
            }
            _ => {}
        }
    }
    if about == About::Terms && !law.guards.is_empty() {
        wrong(law.name.span, "a law on terms takes no `when`", "leave it out");
    }
    if let Some(span) = law.when_a_price_rises.filter(|_| about != About::Invoices && about != About::Unknown) {
        wrong(span, "a price rises on an invoice", "write `on SCHEDULE` or `on every schedule` behind the label");
    }
}

/// Each name means something: about prices, and on a schedule that is named, always; on every schedule, in one of them at least.
fn names_are_known(book: &RateText, chapter: ChapterId, law: &Requirement, found: &mut Vec<Diagnostic>) {
    let mut used: Vec<&Name> = Vec::new();
    law.guards.iter().for_each(|guard| names_of_condition(&guard.condition, &mut used));
    for that in &law.that {
        if let ThatKind::Holds(condition) = &that.kind {
            names_of_condition(condition, &mut used);
        }
    }
    let means = |name: &Name, schedule| book.look_up(Scope { chapter, schedule }, &name.text).is_ok();
    match &law.on {
        RequiredOf::Prices => {
            for name in used.into_iter().filter(|name| name.text != "season") {
                let seen = book.look_up(Scope { chapter, schedule: None }, &name.text).ok().and_then(|id| book.definition(id));
                let Some(seen) = seen else {
                    found.push(unknown(name, book.definitions.iter().filter(|it| it.schedule.is_none()).map(|it| it.name.text.as_str())));
                    continue;
                };
                if matches!(seen.kind, DefinitionKind::Measure(_) | DefinitionKind::Determinant(_) | DefinitionKind::Fact(_)) {
                    let title = format!("`{}` is a {}: without an invoice nobody knows it", name.text, seen.kind.word());
                    found.push(Diagnostic::error(codes::WRONG_KIND, title).at(name.span, "here").help("write `on SCHEDULE` behind the label"));
                }
            }
        }
        // Names of a schedule that is named are looked at with their units, when the law is compiled with it.
        RequiredOf::Named(_) | RequiredOf::EveryTerms => {}
        RequiredOf::EverySchedule(_) => {
            let billed: Vec<&Definition> = book.definitions.iter().filter(|it| is_billed(it)).collect();
            let unmet = |name: &&&Name| {
                !ALL_LINES.contains(&name.text.as_str()) && name.text != "season" && !billed.iter().any(|owner| means(name, Some(owner.id)))
            };
            if let Some(name) = used.iter().find(unmet).filter(|_| !billed.is_empty()) {
                let title = format!("no schedule has anything named `{}`: the law `{}` never applies", name.text, law.name.text);
                found.push(
                    Diagnostic::warning(codes::LAW_MEETS_NOTHING, title)
                        .at(name.span, "here")
                        .help("mend the name, or give the files of the schedules too"),
                );
            }
        }
    }
}
