//! Chapters: each named once, used ones exist, no circle, no name offered twice.

use std::collections::BTreeMap;

use crate::exact::{Number, Unit, UnitWord};
use crate::language::book::{Chapter, ChapterId, DefinitionKind, RateText};
use crate::language::tree::Literal;
use crate::source::{Diagnostic, codes};

pub(super) fn check(book: &RateText, found: &mut Vec<Diagnostic>) {
    named_once(book, found);
    for (at, chapter) in book.chapters.iter().enumerate() {
        uses_exist(book, chapter, found);
        offered_once(book, chapter, found);
        defined_once(book, chapter, found);
        circle(book, ChapterId(at), chapter, found);
    }
    own_units(book, found);
    schedule_names(book, found);
}

fn named_once(book: &RateText, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, &Chapter> = BTreeMap::new();
    for chapter in book.chapters.iter().filter(|chapter| !chapter.name.text.is_empty()) {
        if let Some(earlier) = first.get(chapter.name.text.as_str()) {
            let diagnostic = Diagnostic::error(codes::DEFINED_TWICE, format!("two files are the chapter `{}`", chapter.name.text))
                .at(chapter.name.span, "again")
                .at(earlier.name.span, "first here")
                .help("give one of them another name, or read only one of the files");
            found.push(diagnostic);
        } else {
            first.insert(&chapter.name.text, chapter);
        }
    }
}

fn uses_exist(book: &RateText, chapter: &Chapter, found: &mut Vec<Diagnostic>) {
    for name in &chapter.use_statements {
        if book.chapters.iter().any(|other| other.name.text == name.text) {
            continue;
        }
        let title = format!("no file is the chapter `{}`", name.text);
        let diagnostic = Diagnostic::error(codes::UNKNOWN_CHAPTER, title).at(name.span, "used here");
        let chapters = book.chapters.iter().map(|other| other.name.text.as_str());
        found.push(diagnostic.help("give the file of that chapter too, or mend the name").suggest(&name.text, chapters));
    }
}

fn offered_once(book: &RateText, chapter: &Chapter, found: &mut Vec<Diagnostic>) {
    let mut offered: BTreeMap<&str, &Chapter> = BTreeMap::new();
    for (used, statement) in chapter.uses.iter().zip(&chapter.use_statements) {
        let Some(used) = book.chapter(*used) else { continue };
        for name in used.names.keys() {
            if let Some(earlier) = offered.get(name.as_str()).filter(|earlier| earlier.name.text != used.name.text) {
                let title = format!("`{name}` is offered by two used chapters, `{}` and `{}`", earlier.name.text, used.name.text);
                let diagnostic = Diagnostic::error(codes::OFFERED_TWICE, title)
                    .at(statement.span, "offers it too")
                    .help("use one of them; a test may name a schedule of any chapter in full, without `use`");
                found.push(diagnostic);
            } else {
                offered.insert(name, used);
            }
        }
    }
}

fn defined_once(book: &RateText, chapter: &Chapter, found: &mut Vec<Diagnostic>) {
    for (first, second) in &chapter.duplicates {
        let (Some(first), Some(second)) = (book.definition(*first), book.definition(*second)) else { continue };
        let diagnostic = Diagnostic::error(codes::DEFINED_TWICE, format!("`{}` is defined twice", second.name.text))
            .at(second.name.span, "again")
            .at(first.name.span, "first defined here")
            .help("give one of them another name");
        found.push(diagnostic);
    }
}

/// A unit of the language means one thing in every text: it may be declared as what it is, and as nothing else.
fn own_units(book: &RateText, found: &mut Vec<Diagnostic>) {
    for definition in &book.definitions {
        let DefinitionKind::Unit(declared) = &definition.kind else { continue };
        let Some((known, unit)) = UnitWord::find(&declared.name.text).and_then(|known| Some((known, Unit::word(known.word)?))) else { continue };
        let as_known =
            |is: &Literal| book.literal(is).is_ok_and(|(value, of)| value == Number::decimal(1, 0).shifted(unit.power) && of.same_dimensions(&unit));
        if !declared.is.as_ref().is_some_and(as_known) {
            let title = format!("`{}` is a unit of the language: {}", declared.name.text, known.meaning);
            let diagnostic = Diagnostic::error(codes::RESERVED_NAME, title).at(declared.name.span, "declared as something else");
            found.push(diagnostic.help("use it as it is, or give the other unit a name of its own"));
        }
    }
}

fn circle(book: &RateText, own: ChapterId, chapter: &Chapter, found: &mut Vec<Diagnostic>) {
    let mut path = vec![own];
    if reaches(book, own, own, &mut path) {
        let names: Vec<&str> = path.iter().filter_map(|id| book.chapter(*id)).map(|chapter| chapter.name.text.as_str()).collect();
        let place = chapter.use_statements.first().map_or(chapter.name.span, |name| name.span);
        let diagnostic = Diagnostic::error(codes::CYCLE, "these chapters use each other".to_owned()).at(place, names.join(" → "));
        found.push(diagnostic.help("put what both need into a third chapter"));
    }
}

fn reaches(book: &RateText, from: ChapterId, wanted: ChapterId, path: &mut Vec<ChapterId>) -> bool {
    let Some(chapter) = book.chapter(from) else { return false };
    for used in &chapter.uses {
        if *used == wanted {
            path.push(wanted);
            return true;
        }
        if path.contains(used) {
            continue;
        }
        path.push(*used);
        if reaches(book, *used, wanted, path) {
            return true;
        }
        path.pop();
    }
    false
}

/// A schedule's own name must not hide one of its chapter: the same word would mean two things.
fn schedule_names(book: &RateText, found: &mut Vec<Diagnostic>) {
    for owned in book.definitions.iter().filter(|it| it.schedule.is_some()) {
        let Some(chapter) = book.chapter(owned.chapter) else { continue };
        let Some(other) = chapter.names.get(&owned.name.text).and_then(|id| book.definition(*id)) else { continue };
        if matches!(other.kind, DefinitionKind::Schedule(_)) {
            continue;
        }
        let title = format!("`{}` names a {} of the schedule and a {} of the chapter", owned.name.text, owned.kind.word(), other.kind.word());
        let diagnostic = Diagnostic::error(codes::DEFINED_TWICE, title).at(owned.name.span, "in the schedule").at(other.name.span, "in the chapter");
        found.push(diagnostic.help("give one of them another name"));
    }
}
