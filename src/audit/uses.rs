//! What a formula uses, through determinants and rows: what can cut a period, and what kind of charge it makes.

use std::collections::BTreeSet;

use super::bill::{Bill, Clock};
use super::dates::in_season;
use super::measure::holds_on_its_days;
use super::table::base_table;
use super::text::{Effect, document_begins};
use super::versions::{head_in_force, version_mark};
use crate::audit::{facts, text};
use crate::calendar::Day;
use crate::language::book::{Definition, DefinitionId, DefinitionKind, Scope};
use crate::language::tree::{
    BlockBounds, BlockPrices, CaseRow, CellKind, Condition, ConditionKind, DeterminantKind, Expression, ExpressionKind, Fact, FactKind, Formula,
    KeyedBlocks, Predicate, RateKind, RateRow, RowKey, Table, TableKind, TierBound, Tiers, TiersKind, ValueKind, Window,
};

/// What is used.
#[derive(Default)]
pub(super) struct Uses<'a> {
    /// Definitions with versions.
    dated: BTreeSet<DefinitionId>,
    /// Rows in place, with their versions.
    tables: Vec<&'a Table>,
    /// Choices, facts and set values.
    inputs: BTreeSet<DefinitionId>,
    seasons: BTreeSet<DefinitionId>,
    /// What the contract or its amendments change.
    changed: BTreeSet<DefinitionId>,
    /// A measure, or a window over one.
    pub measure: bool,
    /// The measures themselves.
    pub measures: BTreeSet<DefinitionId>,
    /// Another charge, or `total`.
    pub charge: bool,
    /// `months in the bill` outside a threshold.
    pub fixed_months: bool,
}

impl Uses<'_> {
    /// Whether something used changes from one day to the next.
    pub fn changes(&self, bill: &Bill<'_>, before: Day, day: Day) -> bool {
        self.inputs_change(bill, before, day) || (bill.clock == Clock::Service && self.versions_change(bill, before, day))
    }

    fn versions_change(&self, bill: &Bill<'_>, before: Day, day: Day) -> bool {
        let definitions = self.dated.iter().filter_map(|id| bill.book.definition(*id));
        let version_differs = |found: &Definition| version_mark(&found.kind, before) != version_mark(&found.kind, day);
        let table_mark = |table: &Table, day| head_in_force(&table.versions, table.until.as_ref(), day);
        let season_differs = |id: &DefinitionId| match bill.book.definition(*id).map(|found| &found.kind) {
            Some(DefinitionKind::Season(season)) => in_season(season, before) != in_season(season, day),
            _ => false,
        };
        definitions.into_iter().any(version_differs)
            || self.tables.iter().any(|table| table_mark(table, before) != table_mark(table, day))
            || self.seasons.iter().any(season_differs)
            || self.changed.iter().any(|id| document_of(bill, *id, before) != document_of(bill, *id, day))
    }

    fn inputs_change(&self, bill: &Bill<'_>, before: Day, day: Day) -> bool {
        let meters: Vec<Option<usize>> = std::iter::once(None).chain((0..bill.inputs.meters.len()).map(Some)).collect();
        let found = self.inputs.iter().filter_map(|id| bill.book.definition(*id));
        found.into_iter().any(|input| meters.iter().any(|meter| facts::held(bill, input, before, *meter) != facts::held(bill, input, day, *meter)))
    }

    /// What has versions.
    pub fn dated(&self) -> &BTreeSet<DefinitionId> {
        &self.dated
    }

    /// Both together.
    pub fn joined(mut self, other: Self) -> Self {
        self.dated.extend(other.dated);
        self.tables.extend(other.tables);
        self.inputs.extend(other.inputs);
        self.seasons.extend(other.seasons);
        self.changed.extend(other.changed);
        self.measure |= other.measure;
        self.measures.extend(other.measures);
        self.charge |= other.charge;
        self.fixed_months |= other.fixed_months;
        self
    }
}

/// The document whose change of a thing holds on a day.
fn document_of(bill: &Bill<'_>, id: DefinitionId, day: Day) -> Option<DefinitionId> {
    Some(bill.text.as_ref()?.change_on(id, day)?.document.id)
}

#[derive(Clone, Copy)]
pub(super) struct Place {
    scope: Scope,
    /// On whose behalf names are read.
    home: Option<DefinitionId>,
    threshold: bool,
    /// Whether what is found here cuts (not behind `as on the last day`).
    cuts: bool,
    /// Whether the keys of tables are known (inside a derived table).
    keyed: bool,
}

impl Place {
    /// The place of a line's formula.
    pub fn of(scope: Scope) -> Self {
        Self { scope, home: scope.schedule, threshold: false, cuts: true, keyed: false }
    }

    /// Inside a bound, cap, allotment or minimum.
    pub fn in_threshold(self) -> Self {
        Self { threshold: true, ..self }
    }

    fn inside(self, definition: &Definition) -> Self {
        Self { scope: definition.scope_for(self.home), ..self }
    }
}

/// Walks the tree, as the text stands on a day.
pub(super) struct Walk<'a, 'b> {
    bill: &'b Bill<'a>,
    day: Day,
    uses: Uses<'a>,
    seen: BTreeSet<(DefinitionId, bool, bool)>,
    /// Changes that have been followed, by their target and the day of their document.
    followed: BTreeSet<(DefinitionId, Option<Day>, bool, bool)>,
    /// Changes being followed: inside one, the name of its target means what stood before.
    changing: Vec<(DefinitionId, Option<Day>)>,
    /// The tables and tiers this is inside of.
    within: Vec<DefinitionId>,
}

impl<'a, 'b> Walk<'a, 'b> {
    /// A walk through the text of a day.
    pub fn on(bill: &'b Bill<'a>, day: Day) -> Self {
        Self { bill, day, uses: Uses::default(), seen: BTreeSet::new(), followed: BTreeSet::new(), changing: Vec::new(), within: Vec::new() }
    }

    /// What was found.
    pub fn found(self) -> Uses<'a> {
        self.uses
    }

    /// The rows of a price that is written where it is used.
    pub fn rows_in_place(&mut self, table: &'a Table, place: Place) {
        self.uses.tables.push(table);
        self.table_keys(table, &[], place, place);
        self.table_cells(table, place);
    }

    /// `months in the bill`, as of a fixed charge.
    pub fn months(&mut self) {
        self.uses.fixed_months = true;
    }

    pub fn formula(&mut self, formula: &'a Formula, place: Place) {
        self.expression(&formula.expression, place);
        if let Some(zero) = &formula.zero {
            self.expression(&zero.divisor, place);
        }
    }

    pub fn expression(&mut self, expression: &'a Expression, place: Place) {
        let threshold = Place { threshold: true, ..place };
        match &expression.kind {
            ExpressionKind::Literal(_) | ExpressionKind::DaysIn(_) => {}
            ExpressionKind::DaysInTheBill => self.uses.measure = true,
            ExpressionKind::ShareOf(_) | ExpressionKind::UnitRateOf(_) | ExpressionKind::PartOf(_) | ExpressionKind::Instalment(_) => {}
            ExpressionKind::Window(window) => self.window(window, place),
            ExpressionKind::Name(name) => self.name(&name.text, place),
            ExpressionKind::BeforeRounding(_) | ExpressionKind::Total => self.uses.charge = true,
            ExpressionKind::Row { table, keys } => {
                let keys: Vec<&str> = keys.iter().map(|key| key.text.as_str()).collect();
                self.row(&table.text, &keys, place);
            }
            ExpressionKind::MonthsInTheBill => self.uses.fixed_months |= !place.threshold,
            ExpressionKind::Binary { left, right, .. } => self.both(left, right, place),
            ExpressionKind::At { quantity, rate } => self.both(quantity, rate, place),
            ExpressionKind::By { quantity, tiers } => {
                self.expression(quantity, place);
                self.name(&tiers.text, place);
            }
            ExpressionKind::PercentOf { of, .. } => self.expression(of, place),
            ExpressionKind::Lesser(list) | ExpressionKind::Greater(list) => list.iter().for_each(|one| self.expression(one, threshold)),
            ExpressionKind::Excess { of, over } => self.both(of, over, threshold),
            ExpressionKind::In { quantity: inner, .. }
            | ExpressionKind::TakenAs { number: inner, .. }
            | ExpressionKind::NumberOf { of: inner, .. }
            | ExpressionKind::Parenthesised(inner) => self.expression(inner, place),
        }
    }

    fn both(&mut self, left: &'a Expression, right: &'a Expression, place: Place) {
        self.expression(left, place);
        self.expression(right, place);
    }

    pub fn condition(&mut self, condition: &'a Condition, place: Place) {
        let place = Place { cuts: place.cuts && !condition.as_on_the_last_day, ..place };
        match &condition.kind {
            ConditionKind::Compare { left, predicate, zero } => {
                self.expression(left, place);
                if !self.is_word(left, place) {
                    self.predicate(predicate, place);
                }
                if let Some(zero) = zero {
                    self.expression(&zero.divisor, place);
                }
            }
            ConditionKind::All(list) | ConditionKind::Any(list) => list.iter().for_each(|one| self.condition(one, place)),
            ConditionKind::Entered { name, .. } => self.name(&name.text, place),
            ConditionKind::LastPeriodOf(_) => {}
        }
    }

    /// Whether what stands left is a choice or a yes / no: then a member stands right, which is no definition.
    fn is_word(&self, left: &Expression, place: Place) -> bool {
        let ExpressionKind::Name(name) = &left.kind else { return false };
        match self.look_up(&name.text, place).map(|found| &found.kind) {
            Some(DefinitionKind::Choice(_)) => true,
            Some(DefinitionKind::Fact(fact)) => fact.kind == FactKind::YesOrNo,
            _ => false,
        }
    }

    fn predicate(&mut self, predicate: &'a Predicate, place: Place) {
        match predicate {
            Predicate::IsOneOf(names) => names.iter().for_each(|name| self.name(&name.text, place)),
            Predicate::Is(name) | Predicate::IsNot(name) => self.name(&name.text, place),
            Predicate::Equals(side)
            | Predicate::Differs(side)
            | Predicate::Over(side)
            | Predicate::Under(side)
            | Predicate::AtLeast(side)
            | Predicate::AtMost(side) => self.expression(side, place),
        }
    }

    fn look_up(&self, name: &str, place: Place) -> Option<&'a Definition> {
        text::in_place_of(self.bill, self.bill.names.definition(place.scope, name)?, self.day, &self.within)
    }

    fn name(&mut self, name: &str, place: Place) {
        if let Some(named) = self.bill.names.definition(place.scope, name) {
            self.changed(named, place);
        }
        if let Some(found) = self.look_up(name, place) {
            self.definition(found, place);
        }
    }

    fn changed(&mut self, named: &Definition, place: Place) {
        if place.cuts && self.bill.text.as_ref().is_some_and(|text| text.changes_ever(named.id)) {
            self.uses.changed.insert(named.id);
        }
    }

    /// What stands in the place of a value, rate or determinant; whether something does.
    fn in_place(&mut self, found: &Definition, place: Place) -> bool {
        let Some(text) = &self.bill.text else { return false };
        let change = match self.changing.iter().rev().find(|(target, _)| *target == found.id) {
            Some((_, since)) => text.change_before(found.id, self.day, *since),
            None => text.change_on(found.id, self.day),
        };
        let Some(change) = change.cloned() else { return false };
        let Effect::With(with) = change.effect else { return false };
        let document = change.document;
        let since = document_begins(document);
        if self.followed.insert((found.id, since, place.threshold, place.cuts)) {
            self.changing.push((found.id, since));
            self.expression(with, Place { scope: document.scope_for(Some(document.id)), home: Some(document.id), ..place });
            self.changing.pop();
        }
        true
    }

    fn definition(&mut self, found: &'a Definition, place: Place) {
        let inner = place.inside(found);
        if matches!(found.kind, DefinitionKind::Value(_) | DefinitionKind::Rate(_) | DefinitionKind::Determinant(_)) && self.in_place(found, place) {
            return;
        }
        match &found.kind {
            DefinitionKind::Measure(measure) => {
                self.uses.measure = true;
                self.uses.measures.insert(found.id);
                if holds_on_its_days(self.bill.book, measure) {
                    self.input(found, place);
                }
            }
            DefinitionKind::Charge(_) => self.uses.charge = true,
            DefinitionKind::Choice(_) => self.input(found, place),
            DefinitionKind::Fact(Fact { kind: FactKind::Amount { each: Some(_), .. }, .. }) => {}
            DefinitionKind::Fact(_) => self.input(found, place),
            DefinitionKind::Season(_) if place.cuts => {
                self.uses.seasons.insert(found.id);
            }
            _ if !self.seen.insert((found.id, place.threshold, place.cuts)) => {}
            DefinitionKind::Value(value) => match &value.kind {
                ValueKind::SetByContract(_) => self.input(found, place),
                ValueKind::Derived(expression) => self.expression(expression, inner),
                ValueKind::Dated { rows, .. } => {
                    self.dated(found, place);
                    self.rows(rows, inner);
                }
                ValueKind::Constant(_) | ValueKind::Window(_) => {}
            },
            DefinitionKind::Rate(rate) => {
                self.dated(found, place);
                rate.by.iter().for_each(|key| self.name(&key.text, inner));
                self.rows(&rate.rows, inner);
                if let RateKind::Derived(expression) = &rate.kind {
                    self.expression(expression, inner);
                }
            }
            DefinitionKind::Table(table) => {
                self.keys_of_table(table, &[], inner, inner);
                self.whole_table(found, table, place);
            }
            DefinitionKind::Tiers(tiers) => self.tiers(found, tiers, place),
            DefinitionKind::Determinant(determinant) => match &determinant.kind {
                DeterminantKind::Formula(formula) => self.formula(formula, inner),
                DeterminantKind::Cases(rows) => rows.iter().for_each(|row| self.case_row(row, inner)),
                DeterminantKind::Window(window) => self.window(window, inner),
            },
            _ => {}
        }
    }

    fn input(&mut self, found: &Definition, place: Place) {
        if place.cuts {
            self.uses.inputs.insert(found.id);
        }
    }

    fn dated(&mut self, found: &Definition, place: Place) {
        if place.cuts {
            self.uses.dated.insert(found.id);
        }
    }

    fn rows(&mut self, rows: &'a [RateRow], place: Place) {
        for row in rows {
            row.amount.iter().for_each(|cell| self.cell(&cell.kind, place));
            for (key, cell) in &row.keyed {
                self.season_key(key, place);
                self.cell(&cell.kind, place);
            }
        }
    }

    fn cell(&mut self, cell: &'a CellKind, place: Place) {
        if let CellKind::Expression(expression) = cell {
            self.expression(expression, place);
        }
    }

    fn season_key(&mut self, key: &RowKey, place: Place) {
        if let RowKey::InSeason(name) | RowKey::OutsideSeason(name) | RowKey::Member(name) = key
            && let Some(found) = self.look_up(&name.text, place)
            && let DefinitionKind::Season(_) = found.kind
            && place.cuts
        {
            self.uses.seasons.insert(found.id);
        }
    }

    fn row(&mut self, table: &str, keys: &[&str], place: Place) {
        if let Some(named) = self.bill.names.definition(place.scope, table) {
            self.changed(named, place);
        }
        let Some(found) = self.look_up(table, place) else { return };
        if let DefinitionKind::Table(rows) = &found.kind {
            let inner = place.inside(found);
            self.within.push(found.id);
            self.keys_of_table(rows, keys, place, inner);
            self.within.pop();
            if self.seen.insert((found.id, place.threshold, place.cuts)) {
                self.whole_table(found, rows, place);
            }
        }
    }

    /// The keys: as written where they are, else the table's own.
    fn table_keys(&mut self, table: &'a Table, keys: &[&str], outer: Place, inner: Place) {
        for (at, (by, _)) in table.by.iter().enumerate() {
            let is_member = |choice: &Definition, key: &str| self.bill.book.member_of(choice.id, key).is_some();
            let choice = self.look_up(&by.text, inner);
            match (keys.get(at), choice) {
                (Some(key), Some(choice)) if is_member(choice, key) => {}
                (Some(key), _) => self.name(key, outer),
                (None, _) => self.name(&by.text, inner),
            }
        }
    }

    fn whole_table(&mut self, found: &'a Definition, table: &'a Table, place: Place) {
        let inner = place.inside(found);
        self.dated(found, place);
        self.within.push(found.id);
        self.table_cells(table, inner);
        if let TableKind::Derived(expression) = &table.kind {
            self.expression(expression, Place { keyed: true, ..inner });
        }
        self.within.pop();
    }

    /// The keys of a table, or of the one it is derived from.
    fn keys_of_table(&mut self, table: &'a Table, keys: &[&str], outer: Place, inner: Place) {
        if inner.keyed {
            return;
        }
        let TableKind::Derived(expression) = &table.kind else { return self.table_keys(table, keys, outer, inner) };
        if let Some(base) = base_table(self.bill, inner.scope, (self.day, &self.within), expression)
            && let DefinitionKind::Table(rows) = &base.kind
        {
            let inner = inner.inside(base);
            self.within.push(base.id);
            self.keys_of_table(rows, keys, outer, inner);
            self.within.pop();
        }
    }

    fn table_cells(&mut self, table: &'a Table, place: Place) {
        for row in table.rows.iter().flatten() {
            row.keys.iter().for_each(|key| self.season_key(key, place));
            row.cells.iter().for_each(|cell| self.cell(&cell.kind, place));
        }
    }

    fn tiers(&mut self, found: &'a Definition, tiers: &'a Tiers, place: Place) {
        let inner = place.inside(found);
        let bound = Place { threshold: true, ..inner };
        self.dated(found, place);
        self.within.push(found.id);
        for row in tiers.rows.iter().flatten() {
            self.tier_bound(&row.bound, bound);
            self.cell(&row.price.kind, inner);
        }
        for blocks in &tiers.keyed {
            self.keyed_blocks(blocks, inner, bound);
        }
        if let TiersKind::Derived(expression) = &tiers.kind {
            self.expression(expression, inner);
        }
        self.within.pop();
    }

    fn tier_bound(&mut self, bound: &'a TierBound, place: Place) {
        if let TierBound::UpTo(limit) | TierBound::Under(limit) = bound {
            self.expression(limit, place);
        }
    }

    /// Bounds and prices by keys: the keys are used, and what the cells name.
    fn keyed_blocks(&mut self, blocks: &'a KeyedBlocks, inner: Place, bound: Place) {
        match &blocks.bounds {
            Some(BlockBounds::Listed { bounds, .. }) => bounds.iter().for_each(|one| self.tier_bound(one, bound)),
            Some(BlockBounds::Keyed { table, .. }) => {
                self.table_keys(table, &[], bound, bound);
                self.table_cells(table, bound);
            }
            None => {}
        }
        match &blocks.prices {
            Some(BlockPrices::Listed { prices, .. }) => prices.iter().for_each(|price| self.cell(&price.kind, inner)),
            Some(BlockPrices::Keyed(table)) => {
                self.table_keys(table, &[], inner, inner);
                self.table_cells(table, inner);
            }
            None => {}
        }
    }

    fn case_row(&mut self, row: &'a CaseRow, place: Place) {
        row.when.iter().for_each(|when| self.condition(when, place));
        self.formula(&row.then, place);
    }

    /// A window looks at what was measured, or at what was invoiced then: neither is a charge of this bill.
    fn window(&mut self, window: &'a Window, place: Place) {
        self.uses.measure = true;
        if let Some(Some(otherwise)) = &window.otherwise {
            self.expression(otherwise, place);
        }
    }
}
