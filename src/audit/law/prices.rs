//! Laws about prices of the text: every row of every version, without an invoice.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Refusal;
use super::super::bill::Bill;
use super::super::dates::day_in_year;
use super::super::quantity::power_of_ten;
use super::super::view::View;
use super::sides::literal_of;
use super::{Law, LawVerdict};
use crate::audit::law::sides;
use crate::audit::tiers;
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionId, DefinitionKind, RateText, Scope};
use crate::language::tree::{
    BlockPrices, Escalation, Expression, ExpressionKind, KeyedBlocks, Name, Rate, RateKind, Season, TableKind, That, ThatKind, TiersKind, UnitUse,
    Value, ValueKind, condition_with, names_of, names_of_condition,
};
use crate::records::{Case, GivenValue};
use crate::source::codes;

/// How many combinations of keys and days one law may have.
const MOST: usize = 100_000;

/// How many yearly steps of an escalator are looked at.
const STEPS: u32 = 10;

/// One combination of rows, held against a law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricesExamined {
    /// The day, keys and block: `2022-10-01, meter_size 5/8in, block 2`.
    pub about: String,
    /// What it came to.
    pub verdict: LawVerdict,
}

/// Holds the prices of the text against a law about them: on the first day of each version, for each member of each key, in each
/// block. What is not offered, and days before a price or after it, are passed over.
pub fn examine_prices(book: &RateText, law: &Law<'_>) -> Vec<PricesExamined> {
    let mut reach =
        Reach { book, seen: BTreeSet::new(), choices: BTreeMap::new(), seasons: Vec::new(), days: BTreeSet::new(), blocks: 0, other_key: None };
    let scope = Scope { chapter: law.chapter, schedule: None };
    for name in names_of_law(law) {
        reach.name(scope, &name);
    }
    if let Some(key) = &reach.other_key {
        let verdict = LawVerdict::Undecided(format!("a price depends on the quantity `{key}`, whose bands are not tried"));
        return vec![PricesExamined { about: "all rows".to_owned(), verdict }];
    }
    let days = reach.days_of(law);
    let combinations = combinations(&reach.choices);
    let blocks = reach.blocks.max(1);
    if days.len().saturating_mul(combinations.len()).saturating_mul(blocks) > MOST {
        let verdict = LawVerdict::Undecided(format!("there are more than {MOST} combinations of versions, keys and blocks"));
        return vec![PricesExamined { about: "all rows".to_owned(), verdict }];
    }
    let mut examined = Vec::new();
    for day in days {
        for given in &combinations {
            for block in 0..blocks {
                let verdict = of_rows(book, law, day, given, block).unwrap_or_else(|refusal| left_out(&refusal));
                let about = about(day, given, (reach.blocks > 0).then_some(block));
                examined.extend(verdict.map(|verdict| PricesExamined { about, verdict }));
            }
        }
    }
    examined
}

/// A price that is not there is no price that could be too high; what cannot be worked out otherwise is reported.
fn left_out(refusal: &Refusal) -> Option<LawVerdict> {
    let absent = [codes::NO_VERSION_IN_FORCE, codes::NOT_OFFERED, codes::NO_SUCH_ROW, codes::INDEX_MISSING].contains(&refusal.code);
    (!absent).then(|| LawVerdict::Undecided(format!("{}: {}", refusal.code, refusal.message)))
}

fn about(day: Day, given: &[(String, String)], block: Option<usize>) -> String {
    let mut parts = vec![day.to_string()];
    parts.extend(given.iter().map(|(choice, member)| format!("{choice} {member}")));
    parts.extend(block.map(|block| format!("block {}", block + 1)));
    parts.join(", ")
}

fn names_of_law(law: &Law<'_>) -> Vec<Name> {
    let mut used = Vec::new();
    law.requirement.guards.iter().for_each(|guard| names_of_condition(&guard.condition, &mut used));
    for that in &law.requirement.that {
        if let ThatKind::Holds(condition) = &that.kind {
            names_of_condition(condition, &mut used);
        }
    }
    used.into_iter().cloned().collect()
}

/// One row of each price: of one day, of one member of each key, of one block. None where the law's conditions leave it out.
fn of_rows(book: &RateText, law: &Law<'_>, day: Day, given: &[(String, String)], block: usize) -> Result<Option<LawVerdict>, Refusal> {
    let given = given.iter().map(|(choice, member)| (choice.clone(), GivenValue::Whole(member.clone()))).collect();
    let case = Case { given, ..Case::new("", "", DaySpan { start: day, end: day.plus_days(1) }) };
    let bill = Bill::asked(book, &case, None, law.chapter, case.period)?;
    let view = View::at(&bill, day, case.period);
    for guard in &law.requirement.guards {
        if view.holds(&guard.condition)? == guard.unless {
            return Ok(None);
        }
    }
    let price = |name: Option<&Name>| price_of_block(&view, name?, block).transpose();
    let mut sides = Vec::new();
    for that in &law.requirement.that {
        let ThatKind::Holds(condition) = &that.kind else { continue };
        let missing = std::cell::RefCell::new(None);
        let stand_in = |name: Option<&Name>| match price(name)? {
            Ok(kind) => Some(kind),
            Err(refusal) => {
                *missing.borrow_mut() = Some(refusal);
                None
            }
        };
        let condition = condition_with(condition, &stand_in);
        if let Some(refusal) = missing.into_inner() {
            return Err(refusal);
        }
        sides.push(sides::sides(&view, &That { kind: ThatKind::Holds(condition), ..that.clone() })?);
    }
    Ok(Some(LawVerdict::of(sides)))
}

/// The price of a block, where the name is that of tiers.
fn price_of_block(view: &View<'_>, name: &Name, block: usize) -> Result<Option<ExpressionKind>, Refusal> {
    let found = view.definition(&name.text)?;
    let DefinitionKind::Tiers(tiers) = &found.kind else { return Ok(None) };
    let price = tiers::block_price(view, found, tiers, block)?;
    let unit: Option<UnitUse> = match (&tiers.unit, &tiers.kind) {
        (Some(unit), _) => Some(unit.clone()),
        (None, TiersKind::Derived(expression)) => tiers::base_tiers(&view.inside(found)?, expression)?.1.unit.clone(),
        (None, TiersKind::Rows) => None,
    };
    let scale = power_of_ten(unit.as_ref().map_or(0, |unit| view.bill.book.written_power(unit)));
    let literal = literal_of(&(price.value / scale), unit, name.span);
    literal.map(Some).ok_or_else(|| Refusal::new(codes::BAD_QUANTITY, format!("a price of `{}` has too many digits", name.text)))
}

/// Every combination of the members of the keys.
fn combinations(choices: &BTreeMap<String, Vec<String>>) -> Vec<Vec<(String, String)>> {
    let mut all = vec![Vec::new()];
    for (choice, members) in choices {
        let longer = |one: &Vec<(String, String)>| {
            let with = |member: &String| one.iter().cloned().chain([(choice.clone(), member.clone())]).collect();
            members.iter().map(with).collect::<Vec<_>>()
        };
        all = all.iter().take(MOST).flat_map(longer).collect();
    }
    all
}

/// What the prices of a law go by.
struct Reach<'a> {
    book: &'a RateText,
    seen: BTreeSet<DefinitionId>,
    choices: BTreeMap<String, Vec<String>>,
    seasons: Vec<&'a Season>,
    days: BTreeSet<Day>,
    blocks: usize,
    /// A key that is neither a choice nor a season.
    other_key: Option<String>,
}

impl<'a> Reach<'a> {
    fn name(&mut self, scope: Scope, name: &Name) {
        let Some(found) = self.book.look_up(scope, &name.text).ok().and_then(|id| self.book.definition(id)) else { return };
        if !self.seen.insert(found.id) {
            return;
        }
        let inside = found.scope_for(scope.schedule);
        match &found.kind {
            DefinitionKind::Rate(rate) => self.rate(inside, rate),
            DefinitionKind::Table(table) => {
                self.days.extend(table.versions.iter().map(|head| head.from.day));
                for (key, _) in &table.by {
                    self.key(inside, key);
                }
                if let TableKind::Derived(expression) = &table.kind {
                    self.expression(inside, expression);
                }
            }
            DefinitionKind::Tiers(tiers) => {
                self.days.extend(tiers.versions.iter().map(|head| head.from.day));
                self.blocks = self.blocks.max(tiers.rows.iter().map(Vec::len).max().unwrap_or(0));
                tiers.keyed.iter().for_each(|keyed| self.keyed(inside, keyed));
                if let TiersKind::Derived(expression) = &tiers.kind {
                    self.expression(inside, expression);
                }
            }
            DefinitionKind::Value(value) => self.value(inside, value),
            DefinitionKind::Choice(_) => self.choice(found),
            _ => {}
        }
    }

    /// Of blocks that go by keys the prices alone count: a bound is no price.
    fn keyed(&mut self, inside: Scope, keyed: &KeyedBlocks) {
        match &keyed.prices {
            Some(BlockPrices::Listed { prices, .. }) => self.blocks = self.blocks.max(prices.len()),
            Some(BlockPrices::Keyed(table)) => {
                table.by.iter().for_each(|(key, _)| self.key(inside, key));
                let cells = table.rows.iter().flatten().map(|row| row.cells.len()).max();
                self.blocks = self.blocks.max(cells.unwrap_or(0));
            }
            None => {}
        }
    }

    fn rate(&mut self, inside: Scope, rate: &Rate) {
        self.days.extend(rate.rows.iter().map(|row| row.head.from.day));
        let steps = |line: &Escalation| (0..STEPS).map(|year| line.first.day.plus_months(12 * year)).collect::<Vec<_>>();
        self.days.extend(rate.escalations.iter().flat_map(steps));
        for key in &rate.by {
            self.key(inside, key);
        }
        if let RateKind::Derived(expression) = &rate.kind {
            self.expression(inside, expression);
        }
    }

    fn value(&mut self, inside: Scope, value: &Value) {
        match &value.kind {
            ValueKind::Dated { rows, .. } => self.days.extend(rows.iter().map(|row| row.head.from.day)),
            ValueKind::Derived(expression) => self.expression(inside, expression),
            ValueKind::Constant(_) | ValueKind::SetByContract(_) | ValueKind::Window(_) => {}
        }
    }

    fn expression(&mut self, inside: Scope, expression: &Expression) {
        let mut used = Vec::new();
        names_of(expression, &mut used);
        for one in used {
            self.name(inside, one);
        }
    }

    fn key(&mut self, inside: Scope, key: &Name) {
        if key.text == "season" {
            let seasons = self.book.definitions.iter().filter(|found| self.book.sees(inside.chapter, found.chapter));
            self.seasons.extend(seasons.filter_map(|found| match &found.kind {
                DefinitionKind::Season(season) => Some(season),
                _ => None,
            }));
            return;
        }
        let found = self.book.look_up(inside, &key.text).ok().and_then(|id| self.book.definition(id));
        match found {
            Some(found) if matches!(found.kind, DefinitionKind::Choice(_)) => self.choice(found),
            _ => self.other_key = Some(key.text.clone()),
        }
    }

    fn choice(&mut self, found: &'a Definition) {
        if let DefinitionKind::Choice(choice) = &found.kind {
            self.choices.insert(found.name.text.clone(), choice.members.iter().map(|member| member.text.clone()).collect());
        }
    }

    /// The first day of each version that the law looks at, the law's own first day, and the edges of seasons in the year after each.
    fn days_of(&self, law: &Law<'_>) -> Vec<Day> {
        let mut days = self.days.clone();
        days.extend(law.binding().map(|binding| binding.from.day));
        let ranges = self.seasons.iter().flat_map(|season| &season.ranges);
        let edges: Vec<(u32, u32)> = ranges.flat_map(|range| [(range.from.month, range.from.day), (range.to.month, range.to.day)]).collect();
        for day in days.clone() {
            for year in [day.year(), day.year() + 1] {
                let on_edges = edges.iter().filter_map(|(month, of_month)| day_in_year(year, *month, *of_month));
                let around = on_edges.flat_map(|edge| [edge, edge.plus_days(1)]);
                days.extend(around.filter(|edge| *edge >= day && *edge < day.plus_months(12)));
            }
        }
        days.into_iter().filter(|day| law.out_of_force(*day).is_none()).collect()
    }
}
