//! Names in formulas → nodes.

use super::expression::unit_word;
use super::{Compiler, Lowered, Standing, citations};
use crate::language::book::{Definition, DefinitionKind, Scope};
use crate::language::tree;
use crate::plan::{Id, KeyPick, NamedCalendar, NamedSeason, Operation, Prices};
use crate::source::{Span, codes};

impl<'a> Compiler<'a> {
    /// A name in a formula.
    pub(super) fn name(&mut self, name: &tree::Name, standing: Standing) -> Option<Lowered> {
        let definition = self.resolve(standing.scope, name)?;
        match self.in_place_of(definition, name.span, standing) {
            Some(replaced) => replaced,
            None => self.thing(definition, name.span, standing),
        }
    }

    /// What a definition is in a formula, as it stands.
    pub(super) fn thing(&mut self, definition: &'a Definition, place: Span, standing: Standing) -> Option<Lowered> {
        let name = &tree::Name { text: definition.name.text.clone(), span: place };
        match &definition.kind {
            DefinitionKind::Measure(_) => self.input_node(definition, name.span),
            DefinitionKind::Fact(fact) if fact.kind != tree::FactKind::YesOrNo => self.input_node(definition, name.span),
            DefinitionKind::Factor(factor) => self.factor(definition, factor, name.span),
            DefinitionKind::Value(value) => self.value(definition, value, name.span, standing),
            DefinitionKind::Rate(_) => self.price_node(definition, name.span, standing),
            DefinitionKind::Determinant(_) => self.determinant_node(definition, name.span, standing),
            DefinitionKind::Charge(_) => self.charge_node(definition, false, name.span),
            DefinitionKind::Table(table) => {
                let keys: Vec<&str> = table.by.iter().map(|(key, _)| key.text.as_str()).collect();
                let help = format!("write `{} for {}`", name.text, keys.join(" and "));
                self.fault(codes::ROW_KEY_MISSING, format!("the table `{}` is used without its key", name.text), name.span, "which row?", &help)
            }
            DefinitionKind::Tiers(_) => {
                let help = format!("write `… by {}, each block at its own rate`", name.text);
                self.fault(codes::WRONG_KIND, format!("`{}` is tiers, where a quantity or price belongs", name.text), name.span, "tiers", &help)
            }
            DefinitionKind::Pool(_) => self.pool_named(definition, name),
            DefinitionKind::Ledger(_) => {
                let title = format!("`{}` is a ledger, where a quantity or price belongs", name.text);
                self.fault(codes::WRONG_KIND, title, name.span, "a ledger", &format!("write `part of {}`", name.text))
            }
            _ => self.wrong_kind(name, definition, "a quantity or price"),
        }
    }

    fn input_node(&mut self, definition: &Definition, place: Span) -> Option<Lowered> {
        let input = self.input(definition)?;
        let unit = self.inputs.at(input).unit.clone();
        self.node(Operation::Input(input), unit, place)
    }

    fn factor(&mut self, definition: &Definition, factor: &tree::Factor, place: Span) -> Option<Lowered> {
        let (value, unit) = self.literal(&factor.is)?;
        let operation =
            Operation::Named { name: definition.name.text.clone(), value, cites: citations(&factor.annotations), place: definition.place() };
        self.node(operation, unit, place)
    }

    /// A price whose keys, if it has any, are the account's own (a rate `by season`).
    pub(super) fn price_node(&mut self, definition: &'a Definition, place: Span, standing: Standing) -> Option<Lowered> {
        let prices = self.prices_of(definition, standing)?;
        self.price_of(prices, Vec::new(), place)
    }

    pub(super) fn price_of(&mut self, prices: Id<Prices>, picks: Vec<KeyPick>, place: Span) -> Option<Lowered> {
        let unit = self.prices.at(prices).unit.clone();
        self.node(Operation::Price { prices, picks }, unit, place)
    }

    pub(super) fn charge_node(&mut self, definition: &Definition, before_rounding: bool, place: Span) -> Option<Lowered> {
        match self.charge_ids.get(&definition.id).copied() {
            Some((charge, _)) => self.node(Operation::Charge { charge, before_rounding }, unit_word("$"), place),
            None => {
                let title = format!("`{}` is a line of another schedule", definition.name.text);
                self.fault(codes::WRONG_KIND, title, place, "of another schedule", "name a line of this schedule")
            }
        }
    }

    pub(super) fn before_rounding(&mut self, name: &tree::Name, standing: Standing, place: Span) -> Option<Lowered> {
        let definition = self.resolve(standing.scope, name)?;
        match &definition.kind {
            DefinitionKind::Charge(_) => self.charge_node(definition, true, place),
            _ => self.wrong_kind(name, definition, "a charge"),
        }
    }

    /// `TABLE for KEY and KEY`.
    pub(super) fn row_look_up(&mut self, table: &tree::Name, keys: &[tree::Name], standing: Standing, place: Span) -> Option<Lowered> {
        let definition = self.resolve(standing.scope, table)?;
        if !matches!(definition.kind, DefinitionKind::Table(_) | DefinitionKind::Rate(_)) {
            return self.wrong_kind(table, definition, "a table");
        }
        let prices = self.prices_of(definition, standing)?;
        let picks = self.key_picks(prices, table, keys, standing.scope)?;
        self.price_of(prices, picks, place)
    }

    fn key_picks(&mut self, prices: Id<Prices>, table: &tree::Name, keys: &[tree::Name], scope: Scope) -> Option<Vec<KeyPick>> {
        let own = self.prices.at(prices).keys.clone();
        if own.len() != keys.len() {
            let title = format!("`{}` has {} keys, and {} are given", table.text, own.len(), keys.len());
            let place = keys.first().map_or(table.span, |key| key.span);
            return self.fault(codes::ROW_KEY_MISSING, title, place, "these keys", "name one key for each `by`, joined by `and`");
        }
        let picks: Vec<Option<KeyPick>> = own.iter().zip(keys).map(|(own, key)| self.key_pick(own, table, key, scope)).collect();
        picks.into_iter().collect()
    }

    fn key_pick(&mut self, own: &crate::plan::Key, table: &tree::Name, key: &tree::Name, scope: Scope) -> Option<KeyPick> {
        match own {
            crate::plan::Key::Choice(choice) => {
                let input = self.inputs.at(*choice);
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
                    None => self.unknown_member(key, &input_name(self, *choice), &members, place),
                }
            }
            crate::plan::Key::Season(_) if key.text == "season" => Some(KeyPick::Own),
            crate::plan::Key::Season(_) => {
                self.fault(codes::WRONG_KIND, format!("`{}` goes by season", table.text), key.span, "not `season`", "write `for season`")
            }
            crate::plan::Key::Band { quantity, .. } => {
                let place = self.nodes.at(*quantity).place;
                let _ = self.resolve(scope, key)?;
                let _ = place;
                Some(KeyPick::Own)
            }
        }
    }

    pub(super) fn unknown_member<T>(&mut self, word: &tree::Name, choice: &str, members: &[String], choice_place: Span) -> Option<T> {
        let help = match crate::source::nearest(&word.text, members.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("`{choice}` is one of {}", members.join(", ")),
        };
        let diagnostic = crate::source::Diagnostic::error(codes::UNKNOWN_MEMBER, format!("`{}` is not a member of `{choice}`", word.text))
            .at(word.span, "no such member")
            .at(choice_place, "the choice")
            .help(help);
        self.report(diagnostic);
        None
    }

    /// A calendar by name.
    pub(super) fn calendar(&mut self, name: &tree::Name, scope: Scope) -> Option<Id<NamedCalendar>> {
        let definition = self.resolve(scope, name)?;
        let DefinitionKind::Calendar(calendar) = &definition.kind else { return self.wrong_kind(name, definition, "a calendar") };
        if let Some(known) = self.calendar_ids.get(&definition.id) {
            return Some(*known);
        }
        let id = self.calendars.push(NamedCalendar { name: definition.name.text.clone(), years: super::versions::years(calendar) });
        self.calendar_ids.insert(definition.id, id);
        Some(id)
    }

    /// A season by name.
    pub(super) fn season(&mut self, name: &tree::Name, scope: Scope) -> Option<Id<NamedSeason>> {
        let definition = self.resolve(scope, name)?;
        let DefinitionKind::Season(season) = &definition.kind else { return self.wrong_kind(name, definition, "a season") };
        if let Some(known) = self.season_ids.get(&definition.id) {
            return Some(*known);
        }
        let day = |day: tree::MonthDay| crate::calendar::MonthDayOfYear { month: day.month, day: day.day };
        let ranges = season.ranges.iter().map(|range| (day(range.from), day(range.to))).collect();
        let days = crate::calendar::SeasonDays { ranges };
        let id = self.seasons.push(NamedSeason { name: definition.name.text.clone(), days, place: definition.place() });
        self.season_ids.insert(definition.id, id);
        Some(id)
    }
}

fn input_name(compiler: &Compiler<'_>, input: Id<crate::plan::Input>) -> String {
    compiler.inputs.at(input).name.clone()
}
