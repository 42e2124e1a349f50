//! Days on which a contract has a line of its schedule no longer, or not yet: omitted, added later, suspended by a waiver.

use super::Compiler;
use crate::calendar::Day;
use crate::language::book::{Definition, DefinitionId, DefinitionKind, Scope};
use crate::language::compile;
use crate::language::compile::overrides;
use crate::language::tree::{self, WaivedThing, WaiverKind};
use crate::plan::{Condition, ConditionKind, Guard};
use crate::source::{Span, codes};

/// Days on which a line has no part, and why.
#[derive(Clone, Debug)]
pub(super) struct Absence {
    from: Option<Day>,
    end: Option<Day>,
    /// Whether the days are those of service, of a waiver.
    of_service: bool,
    why: String,
    place: Span,
}

pub(in crate::language::compile) fn omit<'a>(
    compiler: &mut Compiler<'a>,
    charge: &'a tree::Name,
    written: &'a tree::Override,
    scope: Scope,
    (from, end): (Option<Day>, Option<Day>),
    document: Option<&'a Definition>,
) {
    let Some(target) = overrides::line_named(compiler, charge, scope) else { return };
    let by = document.map_or_else(|| "the contract".to_owned(), |found| format!("`{}`", found.name.text));
    let absence = Absence { from, end, of_service: false, why: format!("omitted by {by}"), place: written.span };
    add_absence(compiler, target.id, absence);
}

fn add_absence(compiler: &mut Compiler<'_>, charge: DefinitionId, absence: Absence) {
    if let Some(text) = &mut compiler.contract_text {
        text.absences.entry(charge).or_default().push(absence);
    }
}

/// A line that an amendment adds has no part before the amendment, nor after its end.
pub(in crate::language::compile) fn add_absences_of_new_lines<'a>(
    compiler: &mut Compiler<'a>,
    amendment: &'a Definition,
    (from, end): (Option<Day>, Option<Day>),
) {
    let book = compiler.book;
    for (owned, _) in book.charges_of(amendment.id) {
        let why = format!("added by `{}`, which is not in force", amendment.name.text);
        if from.is_some() {
            add_absence(compiler, owned.id, Absence { from: None, end: from, of_service: false, why: why.clone(), place: owned.place() });
        }
        if end.is_some() {
            add_absence(compiler, owned.id, Absence { from: end, end: None, of_service: false, why, place: owned.place() });
        }
    }
}

pub(in crate::language::compile) fn read_waivers<'a>(compiler: &mut Compiler<'a>, contract: &'a Definition) {
    for found in compiler.book.waivers_of(contract.id) {
        compiler.reached.insert(found.id);
        let DefinitionKind::Waiver(waiver) = &found.kind else { continue };
        let WaivedThing::Charge(charge) = &waiver.thing else { continue };
        if waiver.kind == WaiverKind::Defers {
            let help = "only interest and late fees are deferred: write `suspends`";
            let _: Option<()> = compile::fault(compiler, codes::WRONG_KIND, "a line cannot be deferred".to_owned(), charge.span, "a line", help);
            continue;
        }
        let scope = Scope { chapter: found.chapter, schedule: Some(contract.id) };
        let Some(target) = overrides::line_named(compiler, charge, scope) else { continue };
        let days = (Some(waiver.from.day), Some(waiver.to.day.plus_days(1)));
        let absence = Absence { from: days.0, end: days.1, of_service: true, why: format!("suspended by `{}`", found.name.text), place: waiver.span };
        add_absence(compiler, target.id, absence);
    }
}

/// Guards that leave a line out on the days on which the contract has no such line: by its text, and by its waivers.
pub(in crate::language::compile) fn presence(compiler: &mut Compiler<'_>, line: DefinitionId) -> Vec<Guard> {
    let absences = compiler.contract_text.as_ref().and_then(|text| text.absences.get(&line)).cloned().unwrap_or_default();
    let (waived, absent): (Vec<Absence>, Vec<Absence>) = absences.into_iter().partition(|absence| absence.of_service);
    [(absent, false), (waived, true)].into_iter().filter_map(|(absences, of_service)| not_on(compiler, absences, of_service)).collect()
}

fn not_on(compiler: &mut Compiler<'_>, absences: Vec<Absence>, of_service: bool) -> Option<Guard> {
    let place = absences.first()?.place;
    let why = absences.iter().map(|absence| absence.why.clone()).collect::<Vec<_>>().join("; ");
    let spans = absences.into_iter().map(|absence| (absence.from, absence.end)).collect();
    let condition = Condition { kind: ConditionKind::NotOn { spans, of_service, why }, as_on_the_last_day: false, place };
    Some(Guard { unless: false, condition: compiler.conditions.push(condition) })
}
