//! Names in formulas → nodes.

use super::expression::unit_word;
use super::{Compiler, ExpressionScope, Lowered, citations};
use crate::language::book::{Definition, DefinitionKind, Scope};
use crate::language::compile::{determinant, expression, input, literal, overrides, pool, rate};
use crate::language::{compile, tree};
use crate::plan::{Id, KeyPick, NamedCalendar, NamedSeason, Operation, Prices};
use crate::source::{Span, codes};

impl<'a> Compiler<'a> {
    /// A name in a formula.
    pub(super) fn name(&mut self, name: &tree::Name, inside: ExpressionScope) -> Option<Lowered> {
        let definition = compile::resolve(self, inside.scope, name)?;
        match overrides::in_place_of(self, definition, name.span, inside) {
            Some(replaced) => replaced,
            None => thing(self, definition, name.span, inside),
        }
    }
}

/// What a definition is in a formula, as it stands.
pub(in crate::language::compile) fn thing<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    place: Span,
    inside: ExpressionScope,
) -> Option<Lowered> {
    let name = &tree::Name { text: definition.name.text.clone(), span: place };
    match &definition.kind {
        DefinitionKind::Measure(_) => input_node(compiler, definition, name.span),
        DefinitionKind::Fact(fact) if fact.kind != tree::FactKind::YesOrNo => input_node(compiler, definition, name.span),
        DefinitionKind::Factor(factor) => self::factor(compiler, definition, factor, name.span),
        DefinitionKind::Value(value) => compiler.value(definition, value, name.span, inside),
        DefinitionKind::Rate(_) => price_node(compiler, definition, name.span, inside),
        DefinitionKind::Determinant(_) => determinant::determinant_node(compiler, definition, name.span, inside),
        DefinitionKind::Charge(_) => charge_node(compiler, definition, false, name.span),
        DefinitionKind::Table(table) => {
            let keys: Vec<&str> = table.by.iter().map(|(key, _)| key.text.as_str()).collect();
            let help = format!("write `{} for {}`", name.text, keys.join(" and "));
            compile::fault(
                compiler,
                codes::ROW_KEY_MISSING,
                format!("the table `{}` is used without its key", name.text),
                name.span,
                "which row?",
                &help,
            )
        }
        DefinitionKind::Tiers(_) => {
            let help = format!("write `… by {}, each block at its own rate`", name.text);
            compile::fault(
                compiler,
                codes::WRONG_KIND,
                format!("`{}` is tiers, where a quantity or price belongs", name.text),
                name.span,
                "tiers",
                &help,
            )
        }
        DefinitionKind::Pool(_) => pool::pool_named(compiler, definition, name),
        DefinitionKind::Ledger(_) => {
            let title = format!("`{}` is a ledger, where a quantity or price belongs", name.text);
            compile::fault(compiler, codes::WRONG_KIND, title, name.span, "a ledger", &format!("write `part of {}`", name.text))
        }
        _ => compile::wrong_kind(compiler, name, definition, "a quantity or price"),
    }
}

fn input_node(compiler: &mut Compiler<'_>, definition: &Definition, place: Span) -> Option<Lowered> {
    let input = input::input(compiler, definition)?;
    let unit = compiler.inputs.at(input).unit.clone();
    expression::node(compiler, Operation::Input(input), unit, place)
}

fn factor(compiler: &mut Compiler<'_>, definition: &Definition, factor: &tree::Factor, place: Span) -> Option<Lowered> {
    let (value, unit) = literal::literal(compiler, &factor.is)?;
    let operation = Operation::Named { name: definition.name.text.clone(), value, cites: citations(&factor.annotations), place: definition.place() };
    expression::node(compiler, operation, unit, place)
}

/// A price whose keys, if it has any, are the account's own (a rate `by season`).
pub(in crate::language::compile) fn price_node<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    place: Span,
    inside: ExpressionScope,
) -> Option<Lowered> {
    let prices = rate::prices_of(compiler, definition, inside)?;
    price_of(compiler, prices, Vec::new(), place)
}

pub(in crate::language::compile) fn price_of(compiler: &mut Compiler<'_>, prices: Id<Prices>, picks: Vec<KeyPick>, place: Span) -> Option<Lowered> {
    let unit = compiler.prices.at(prices).unit.clone();
    expression::node(compiler, Operation::Price { prices, picks }, unit, place)
}

fn charge_node(compiler: &mut Compiler<'_>, definition: &Definition, before_rounding: bool, place: Span) -> Option<Lowered> {
    match compiler.charge_ids.get(&definition.id).copied() {
        Some((charge, _)) => expression::node(compiler, Operation::Charge { charge, before_rounding }, unit_word("$"), place),
        None => {
            let title = format!("`{}` is a line of another schedule", definition.name.text);
            compile::fault(compiler, codes::WRONG_KIND, title, place, "of another schedule", "name a line of this schedule")
        }
    }
}

pub(in crate::language::compile) fn before_rounding(
    compiler: &mut Compiler<'_>,
    name: &tree::Name,
    inside: ExpressionScope,
    place: Span,
) -> Option<Lowered> {
    let definition = compile::resolve(compiler, inside.scope, name)?;
    match &definition.kind {
        DefinitionKind::Charge(_) => charge_node(compiler, definition, true, place),
        _ => compile::wrong_kind(compiler, name, definition, "a charge"),
    }
}

/// `TABLE for KEY and KEY`.
pub(in crate::language::compile) fn row_look_up(
    compiler: &mut Compiler<'_>,
    table: &tree::Name,
    keys: &[tree::Name],
    inside: ExpressionScope,
    place: Span,
) -> Option<Lowered> {
    let definition = compile::resolve(compiler, inside.scope, table)?;
    if !matches!(definition.kind, DefinitionKind::Table(_) | DefinitionKind::Rate(_)) {
        return compile::wrong_kind(compiler, table, definition, "a table");
    }
    let prices = rate::prices_of(compiler, definition, inside)?;
    let picks = key_picks(compiler, prices, table, keys, inside.scope)?;
    price_of(compiler, prices, picks, place)
}

fn key_picks(compiler: &mut Compiler<'_>, prices: Id<Prices>, table: &tree::Name, keys: &[tree::Name], scope: Scope) -> Option<Vec<KeyPick>> {
    let own = compiler.prices.at(prices).keys.clone();
    if own.len() != keys.len() {
        let title = format!("`{}` has {} keys, and {} are given", table.text, own.len(), keys.len());
        let place = keys.first().map_or(table.span, |key| key.span);
        return compile::fault(compiler, codes::ROW_KEY_MISSING, title, place, "these keys", "name one key for each `by`, joined by `and`");
    }
    let picks: Vec<Option<KeyPick>> = own.iter().zip(keys).map(|(own, key)| key_pick(compiler, own, table, key, scope)).collect();
    picks.into_iter().collect()
}

fn key_pick(compiler: &mut Compiler<'_>, own: &crate::plan::Key, table: &tree::Name, key: &tree::Name, scope: Scope) -> Option<KeyPick> {
    match own {
        crate::plan::Key::Choice(choice) => {
            let input = compiler.inputs.at(*choice);
            if input.name == key.text || input.also.contains(&key.text) {
                return Some(KeyPick::Own);
            }
            let place = input.place;
            let members = match &input.kind {
                crate::plan::InputKind::Choice { members, .. } => members.clone(),
                _ => Vec::new(),
            };
            match members.iter().position(|member| *member == key.text) {
                Some(member) => Some(KeyPick::Member(member)),
                None => unknown_member(compiler, key, &input_name(compiler, *choice), &members, place),
            }
        }
        crate::plan::Key::Season(_) if key.text == "season" => Some(KeyPick::Own),
        crate::plan::Key::Season(_) => {
            compile::fault(compiler, codes::WRONG_KIND, format!("`{}` goes by season", table.text), key.span, "not `season`", "write `for season`")
        }
        crate::plan::Key::Band { quantity, .. } => {
            let place = compiler.nodes.at(*quantity).place;
            let _ = compile::resolve(compiler, scope, key)?;
            let _ = place;
            Some(KeyPick::Own)
        }
    }
}

pub(in crate::language::compile) fn unknown_member<T>(
    compiler: &mut Compiler<'_>,
    word: &tree::Name,
    choice: &str,
    members: &[String],
    choice_place: Span,
) -> Option<T> {
    let diagnostic = crate::source::Diagnostic::error(codes::UNKNOWN_MEMBER, format!("`{}` is not a member of `{choice}`", word.text))
        .at(word.span, "no such member")
        .at(choice_place, "the choice")
        .help(format!("`{choice}` is one of {}", members.join(", ")))
        .suggest(&word.text, members.iter().map(String::as_str));
    compiler.report(diagnostic);
    None
}

/// A calendar by name.
pub(in crate::language::compile) fn calendar(compiler: &mut Compiler<'_>, name: &tree::Name, scope: Scope) -> Option<Id<NamedCalendar>> {
    let definition = compile::resolve(compiler, scope, name)?;
    let DefinitionKind::Calendar(calendar) = &definition.kind else { return compile::wrong_kind(compiler, name, definition, "a calendar") };
    if let Some(known) = compiler.calendar_ids.get(&definition.id) {
        return Some(*known);
    }
    let id = compiler.calendars.push(NamedCalendar { name: definition.name.text.clone(), years: super::versions::years(calendar) });
    compiler.calendar_ids.insert(definition.id, id);
    Some(id)
}

/// A season by name.
pub(in crate::language::compile) fn season(compiler: &mut Compiler<'_>, name: &tree::Name, scope: Scope) -> Option<Id<NamedSeason>> {
    let definition = compile::resolve(compiler, scope, name)?;
    let DefinitionKind::Season(season) = &definition.kind else { return compile::wrong_kind(compiler, name, definition, "a season") };
    if let Some(known) = compiler.season_ids.get(&definition.id) {
        return Some(*known);
    }
    let day = |day: tree::MonthDay| crate::calendar::MonthDayOfYear { month: day.month, day: day.day };
    let ranges = season.ranges.iter().map(|range| (day(range.from), day(range.to))).collect();
    let days = crate::calendar::SeasonDays { ranges };
    let id = compiler.seasons.push(NamedSeason { name: definition.name.text.clone(), days, place: definition.place() });
    compiler.season_ids.insert(definition.id, id);
    Some(id)
}

fn input_name(compiler: &Compiler<'_>, input: Id<crate::plan::Input>) -> String {
    compiler.inputs.at(input).name.clone()
}
