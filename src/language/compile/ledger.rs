//! Ledgers: each compiled in the plan that asks for it, whose lines its entries may add up.

use super::expression::unit_word;
use super::instalment::odd_cents;
use super::uses::Uses;
use super::{Compiler, ExpressionScope, Lowered, citations, label_of};
use crate::exact::{Rounding, Unit};
use crate::language::book::{Definition, DefinitionKind};
use crate::language::compile;
use crate::language::compile::{condition, expression, literal, name, uses};
use crate::language::tree::{self, LedgerEntryKind as EntryKind};
use crate::plan::{Id, Ledger, LedgerEntry, LedgerEntryKind, NamedCalendar, Operation, Spread};
use crate::source::{Diagnostic, Span, codes};

/// `part of LEDGER`.
pub(in crate::language::compile) fn part_of(compiler: &mut Compiler<'_>, name: &tree::Name, inside: ExpressionScope, place: Span) -> Option<Lowered> {
    let definition = compile::resolve(compiler, inside.scope, name)?;
    let DefinitionKind::Ledger(_) = &definition.kind else { return compile::wrong_kind(compiler, name, definition, "a ledger") };
    let id = ledger(compiler, definition, name.span, inside)?;
    let (unit, spread) = (compiler.ledgers.at(id).unit.clone(), compiler.ledgers.at(id).spread.is_some());
    if !spread {
        let diagnostic = Diagnostic::error(codes::STATEMENT_MISSING, format!("the ledger `{}` gives nothing back", name.text))
            .at(name.span, "its part")
            .at(definition.place(), "the ledger")
            .help("write `spread over the 3 CALENDARs after, equal parts, odd cents in the last` in the ledger");
        compiler.report(diagnostic);
        return None;
    }
    expression::node(compiler, Operation::PartOf(id), unit, place)
}

/// The ledger in this plan.
pub(in crate::language::compile) fn ledger<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    used_at: Span,
    inside: ExpressionScope,
) -> Option<Id<Ledger>> {
    let DefinitionKind::Ledger(written) = &definition.kind else { return None };
    if let Some(known) = compiler.ledger_ids.get(&definition.id) {
        return *known;
    }
    if !compile::begin(compiler, definition, used_at) {
        return None;
    }
    let inner = ExpressionScope::fixed(definition.scope_for(inside.scope.schedule));
    let made = make_ledger(compiler, written, inner);
    compile::end(compiler);
    let id = made.map(|made| compiler.ledgers.push(made));
    compiler.ledger_ids.insert(definition.id, id);
    id
}

fn make_ledger(compiler: &mut Compiler<'_>, written: &tree::Ledger, inside: ExpressionScope) -> Option<Ledger> {
    check_ledger(compiler, written);
    let unit = literal::unit(compiler, &written.unit)?;
    let calendar = ledger_calendar(compiler, written, inside);
    let entries: Vec<Option<LedgerEntry>> = written.entries.iter().map(|entry| ledger_entry(compiler, written, entry, &unit, inside)).collect();
    let spread = match &written.spread {
        Some(spread) => Some(self::spread(compiler, written, spread, &unit)?),
        None => None,
    };
    let (opens, opening, _) = written.opens.as_ref()?;
    let opening = literal::literal_in(compiler, opening, &unit, true)?;
    Some(Ledger {
        name: written.name.text.clone(),
        label: label_of(written.label.as_ref(), &written.name),
        unit,
        opens: opens.day,
        opening,
        calendar: calendar?,
        entries: entries.into_iter().collect::<Option<_>>()?,
        spread,
        cites: citations(&written.annotations),
        place: written.name.span,
    })
}

fn check_ledger(compiler: &mut Compiler<'_>, written: &tree::Ledger) {
    let mut missing = |what: &str, help: &str| {
        let title = format!("the ledger `{}` {what}", written.name.text);
        let _: Option<()> = compile::fault(compiler, codes::STATEMENT_MISSING, title, written.name.span, "this ledger", help);
    };
    if written.opens.is_none() {
        missing("does not say with what it opens", "write `opens DATE at $0.00`");
    }
    if written.entries.is_empty() {
        missing("has no entry", "write `each CALENDAR, add …`");
    }
}

/// The one calendar of the entries and of the spread.
fn ledger_calendar(compiler: &mut Compiler<'_>, written: &tree::Ledger, inside: ExpressionScope) -> Option<Id<NamedCalendar>> {
    let first = &written.entries.first()?.calendar;
    let others = written.entries.iter().skip(1).map(|entry| &entry.calendar).chain(written.spread.iter().map(|spread| &spread.calendar));
    let other = others.into_iter().find(|other| other.text != first.text);
    if let Some(other) = other {
        let diagnostic = Diagnostic::error(codes::STATEMENT_MISSING, format!("the ledger `{}` follows two calendars", written.name.text))
            .at(other.span, "another calendar")
            .at(first.span, "one calendar")
            .help("a ledger is carried forward by one calendar: let all its lines name it");
        compiler.report(diagnostic);
        return None;
    }
    name::calendar(compiler, first, inside.scope)
}

fn ledger_entry(
    compiler: &mut Compiler<'_>,
    ledger: &tree::Ledger,
    entry: &tree::LedgerEntry,
    unit: &Unit,
    inside: ExpressionScope,
) -> Option<LedgerEntry> {
    let when = match &entry.when {
        Some(when) => Some(condition::condition(compiler, when, inside)?),
        None => None,
    };
    let kind = match &entry.kind {
        EntryKind::Add(formula) => LedgerEntryKind::Add(added(compiler, formula, unit, inside)?),
        EntryKind::Interest { rate } => ledger_interest(compiler, rate, inside)?,
    };
    let round = match entry.round.as_ref().or(ledger.round.as_ref()) {
        Some(round) => Some(literal::rounding(compiler, round, unit)?),
        None => None,
    };
    Some(LedgerEntry { when, kind, round, cites: citations(&entry.annotations), place: entry.span })
}

pub(in crate::language::compile) fn added(
    compiler: &mut Compiler<'_>,
    formula: &tree::Formula,
    unit: &Unit,
    inside: ExpressionScope,
) -> Option<Lowered> {
    let known = std::mem::replace(&mut compiler.windows_may_stand, true);
    let node = expression::formula(compiler, formula, inside);
    compiler.windows_may_stand = known;
    let node = node?;
    let own = expression::unit_of(compiler, node);
    if own.same_dimensions(unit) {
        return Some(node);
    }
    let place = compiler.nodes.at(node).place;
    let title = format!("the ledger is in {unit}, and this adds {own}");
    compile::fault(compiler, codes::UNITS_DISAGREE, title, place, &format!("this is {own}"), &format!("add something in {unit}"))
}

/// The yearly rate of an entry of interest, in %.
fn ledger_interest(compiler: &mut Compiler<'_>, rate: &tree::Name, inside: ExpressionScope) -> Option<LedgerEntryKind> {
    let node = compiler.name(rate, inside)?;
    let unit = expression::unit_of(compiler, node);
    let yearly = unit.times(&unit_word("year"));
    if !(unit.is_number() || unit.is_percent() || yearly.is_number()) {
        let title = format!("interest is at a rate in % per year, and `{}` is in {unit}", rate.text);
        return compile::fault(compiler, codes::UNITS_DISAGREE, title, rate.span, &format!("this is {unit}"), "name a rate in % (of a year)");
    }
    let mut uses = Uses::default();
    uses::use_node(compiler, node, &mut uses, true);
    Some(LedgerEntryKind::Interest { rate: node, cuts: uses.cuts() })
}

fn spread(compiler: &mut Compiler<'_>, ledger: &tree::Ledger, spread: &tree::Spread, unit: &Unit) -> Option<Spread> {
    if spread.count == 0 {
        return compile::fault(
            compiler,
            codes::WRONG_KIND,
            "nothing is spread over no years".to_owned(),
            spread.span,
            "0 years",
            "write how many years",
        );
    }
    let rounding: Option<Rounding> = match &ledger.round {
        Some(round) => Some(literal::rounding(compiler, round, unit)?),
        None => {
            let title = format!("nothing says how the parts of `{}` are rounded", ledger.name.text);
            let help = "write `round to $0.01 half up` in the ledger: odd cents are what rounding leaves over";
            compile::fault(compiler, codes::ROUNDING_MISSING, title, spread.span, "rounded how?", help)
        }
    };
    Some(Spread { years: spread.count, odd_cents: odd_cents(spread.odd_cents), rounding: rounding?, place: spread.span })
}
