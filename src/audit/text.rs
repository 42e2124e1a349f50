//! A contract's text as its later documents leave it: what is replaced, omitted or suspended on which days.

use super::bill::Bill;
use super::names::Names;
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionId, DefinitionKind, Scope};
use crate::language::tree::{Amendment, Contract, Expression, ExpressionKind, Override, OverrideKind, WaivedThing, Waiver, WaiverKind};

/// What a document does to one thing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Effect<'a> {
    /// `set V to E`, `replace X with E`.
    With(&'a Expression),
    /// `omit C`.
    Omitted,
}

/// One change, and the days of its document.
#[derive(Clone, Debug)]
pub(super) struct Change<'a> {
    pub target: DefinitionId,
    pub effect: Effect<'a>,
    /// The contract or the amendment, whose names the change means.
    pub document: &'a Definition,
}

impl<'a> Change<'a> {
    /// What stands in its place.
    pub fn with(&self) -> Option<&'a Expression> {
        match self.effect {
            Effect::With(expression) => Some(expression),
            Effect::Omitted => None,
        }
    }
}

/// A contract with all that changes it.
#[derive(Clone, Debug)]
pub(super) struct Text<'a> {
    pub contract: &'a Definition,
    pub tree: &'a Contract,
    /// In the order of their dates.
    pub amendments: Vec<(&'a Definition, &'a Amendment)>,
    pub waivers: Vec<&'a Waiver>,
    pub changes: Vec<Change<'a>>,
    /// Lines that a waiver suspends, with its days.
    pub suspensions: Vec<(DefinitionId, DaySpan)>,
}

impl<'a> Text<'a> {
    /// Reads a contract and its later documents.
    pub fn read(names: &Names<'a>, contract: &'a Definition, tree: &'a Contract) -> Self {
        let amendments = amendments_of(names, contract);
        let waivers = waivers_of(names, contract);
        let mut text = Self { contract, tree, amendments, waivers, changes: Vec::new(), suspensions: Vec::new() };
        text.read_changes(names);
        text.read_suspensions(names);
        text
    }

    fn read_changes(&mut self, names: &Names<'a>) {
        for (takes, schedule) in self.tree.takes.iter().zip(&names.schedules) {
            let scope = schedule.scope_for(Some(schedule.id));
            self.add_changes(names, &takes.overrides, self.contract, &[scope]);
        }
        let schedules = names.schedules.iter().map(|schedule| schedule.scope_for(Some(schedule.id)));
        for (definition, amendment) in self.amendments.clone() {
            let scopes: Vec<Scope> = std::iter::once(definition.scope_for(Some(definition.id))).chain(schedules.clone()).collect();
            self.add_changes(names, &amendment.overrides, definition, &scopes);
        }
    }

    fn add_changes(&mut self, names: &Names<'a>, overrides: &'a [Override], document: &'a Definition, scopes: &[Scope]) {
        for one in overrides {
            let (name, effect) = match &one.kind {
                OverrideKind::Set { name, to: with } | OverrideKind::Replace { name, with } => (name, Effect::With(with)),
                OverrideKind::Omit(name) => (name, Effect::Omitted),
                OverrideKind::ReplaceGl { .. } => continue,
            };
            if let Some(target) = scopes.iter().find_map(|scope| names.look_up(*scope, &name.text).ok()) {
                self.changes.push(Change { target, effect, document });
            }
        }
    }

    fn read_suspensions(&mut self, names: &Names<'a>) {
        let scope = self.contract.scope_for(Some(self.contract.id));
        for waiver in &self.waivers {
            let WaivedThing::Charge(name) = &waiver.thing else { continue };
            let amended = self.amendments.iter().find_map(|(definition, _)| definition.names.get(&name.text).copied());
            let target = names.look_up(scope, &name.text).ok().or(amended);
            if let (Some(target), Some(days), WaiverKind::Suspends) = (target, days_of_waiver(waiver), waiver.kind) {
                self.suspensions.push((target, days));
            }
        }
    }

    /// The change of a thing that holds on a day: an amendment's before the contract's own, the latest before an earlier one.
    pub fn change_on(&self, target: DefinitionId, day: Day) -> Option<&Change<'a>> {
        let holding = self.changes.iter().filter(|change| change.target == target && self.in_force(change.document, day));
        holding.max_by_key(|change| document_begins(change.document))
    }

    /// The same, as it was before a document: in `replace X with E` an X inside E is what stood there without it.
    pub fn change_before(&self, target: DefinitionId, day: Day, document: Option<Day>) -> Option<&Change<'a>> {
        let holding = self.changes.iter().filter(|change| change.target == target && self.in_force(change.document, day));
        holding.filter(|change| document_begins(change.document) < document).max_by_key(|change| document_begins(change.document))
    }

    /// Whether anything changes a thing on any day.
    pub fn changes_ever(&self, target: DefinitionId) -> bool {
        self.changes.iter().any(|change| change.target == target)
    }

    /// Whether a document holds on a day; the contract itself always does.
    pub fn in_force(&self, document: &Definition, day: Day) -> bool {
        match &document.kind {
            DefinitionKind::Amendment(amendment) => amendment.from.day <= day && amendment.to.is_none_or(|to| day <= to.day),
            _ => true,
        }
    }

    /// Whether a line stands in the text on a day: added by then, not omitted.
    pub fn has_line(&self, line: &Definition, day: Day) -> bool {
        let omitted = self
            .changes
            .iter()
            .any(|change| change.target == line.id && matches!(change.effect, Effect::Omitted) && self.in_force(change.document, day));
        !omitted && self.added_by(line, day)
    }

    /// Whether a waiver suspends a line on a service day.
    pub fn is_waived(&self, line: &Definition, day: Day) -> bool {
        self.suspensions.iter().any(|(target, days)| *target == line.id && days.holds(day))
    }

    /// Whether the document that adds a line is in force, and no later one that supersedes it adds its namesake.
    fn added_by(&self, line: &Definition, day: Day) -> bool {
        let Some((document, amendment)) = self.amendments.iter().find(|(document, _)| Some(document.id) == line.schedule) else { return true };
        let superseded = self.amendments.iter().any(|(later, tree)| {
            let speaks_of_it = later.names.contains_key(&line.name.text);
            speaks_of_it && tree.supersedes.iter().any(|name| name.text == amendment.name.text) && self.in_force(later, day)
        });
        self.in_force(document, day) && !superseded
    }

    /// Which documents hold on a day: between two days with the same ones the text is the same.
    pub fn state_on(&self, day: Day) -> Vec<DefinitionId> {
        let in_force = self.amendments.iter().filter(|(document, _)| self.in_force(document, day));
        in_force.map(|(document, _)| document.id).collect()
    }

    /// The term: its first day, and the day after its last where it has one.
    pub fn term(&self) -> Option<(Day, Option<Day>)> {
        let (first, last) = self.tree.term.as_ref()?;
        Some((first.day, last.map(|last| last.day.plus_days(1))))
    }
}

/// The first day of an amendment; none of the contract itself, which comes before all of them.
pub(super) fn document_begins(document: &Definition) -> Option<Day> {
    match &document.kind {
        DefinitionKind::Amendment(amendment) => Some(amendment.from.day),
        _ => None,
    }
}

fn amendments_of<'a>(names: &Names<'a>, contract: &Definition) -> Vec<(&'a Definition, &'a Amendment)> {
    let found = names.book.definitions.iter().filter_map(|definition| match &definition.kind {
        DefinitionKind::Amendment(amendment) if means(names, definition, &amendment.amends.text, contract) => Some((definition, &**amendment)),
        _ => None,
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(definition, amendment)| (amendment.from.day, definition.id));
    found
}

fn waivers_of<'a>(names: &Names<'a>, contract: &Definition) -> Vec<&'a Waiver> {
    let found = names.book.definitions.iter().filter_map(|definition| match &definition.kind {
        DefinitionKind::Waiver(waiver) if means(names, definition, &waiver.of.text, contract) => Some(waiver),
        _ => None,
    });
    found.collect()
}

/// Whether a name that a document's chapter writes is this contract's.
fn means(names: &Names<'_>, document: &Definition, name: &str, contract: &Definition) -> bool {
    names.book.look_up(Scope { chapter: document.chapter, schedule: None }, name) == Ok(contract.id)
}

/// The days of a waiver, both ends in it.
pub(super) fn days_of_waiver(waiver: &Waiver) -> Option<DaySpan> {
    DaySpan::inclusive(waiver.from.day, waiver.to.day)
}

const MOST_REPLACEMENTS: usize = 20;

/// Whether a definition is replaced by another, by name.
pub(super) fn is_taken_whole(definition: &Definition) -> bool {
    matches!(definition.kind, DefinitionKind::Table(_) | DefinitionKind::Tiers(_) | DefinitionKind::Measure(_))
}

/// The table, tiers or measure that stands in the place of one on a day; everything else is itself. Inside what is put in
/// its place its name means what stood there before.
pub(in crate::audit) fn in_place_of<'a>(bill: &Bill<'a>, definition: &'a Definition, day: Day, within: &[DefinitionId]) -> Option<&'a Definition> {
    let Some(text) = &bill.text else { return Some(definition) };
    let mut found = definition;
    let mut before = None;
    for _ in 0..MOST_REPLACEMENTS {
        let change = match before {
            Some(document) => text.change_before(found.id, day, document),
            None => text.change_on(found.id, day),
        };
        let Some(Change { effect: Effect::With(with), document, .. }) = change.filter(|_| is_taken_whole(found)) else { return Some(found) };
        let ExpressionKind::Name(name) = &with.kind else { return None };
        let next = bill.names.definition(document.scope_for(Some(document.id)), &name.text)?;
        if within.contains(&next.id) {
            before = Some(document_begins(document));
        } else {
            (found, before) = (next, None);
        }
    }
    None
}
