//! The formulas of a bill, worked out for a full period in which nothing changes, in one of the two domains.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::{BlockValue, Domain, Found, Stop, Symbol};
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::plan::{
    Band, Cell, Charge, ChargeFormula, ChargeKind, ChargeRounding, Comparison, Condition, ConditionKind, Determinant, DeterminantKind, Held, Id,
    Input, InputKind, Key, KeyPick, Node, Operation, Operator, Prices, ProofSubject, SchedulePlan, TierPer, Tiers, VersionRule,
};

/// What is chosen of the discrete inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    pub words: BTreeMap<Id<Input>, usize>,
    pub entered: BTreeMap<Id<Input>, bool>,
}

/// What the walk is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting<'a> {
    pub plan: &'a SchedulePlan,
    pub period: DaySpan,
    pub varied: Option<Id<Input>>,
    pub held: &'a BTreeMap<Id<Input>, Held>,
    pub chosen: &'a Chosen,
}

impl Setting<'_> {
    /// The day whose versions count.
    pub(super) fn version_day(&self) -> Day {
        match self.plan.version_rule {
            VersionRule::ServiceRendered => self.period.start,
            VersionRule::BillsRendered | VersionRule::MetersRead => self.period.last_day(),
        }
    }
}

/// One evaluation.
pub(super) struct Walk<'a, D: Domain> {
    pub setting: Setting<'a>,
    pub domain: D,
    /// The first day after the version day on which something it used changes.
    pub changes: Option<Day>,
    /// Lines whose printed amount a formula names: taken before rounding.
    pub unrounded: BTreeSet<Id<Charge>>,
    day: Day,
    raw: BTreeMap<Id<Charge>, Option<D::Value>>,
    determinants: BTreeMap<Id<Determinant>, D::Value>,
}

impl<'a, D: Domain> Walk<'a, D> {
    pub(super) fn new(setting: Setting<'a>, domain: D) -> Self {
        let day = setting.version_day();
        Self { setting, domain, changes: None, unrounded: BTreeSet::new(), day, raw: BTreeMap::new(), determinants: BTreeMap::new() }
    }

    /// What is claimed about: a line or the total; nothing where the customer is not served.
    pub(super) fn subject(&mut self, subject: ProofSubject) -> Found<D::Value> {
        self.served()?;
        match subject {
            ProofSubject::Charge(charge) => self.line(charge),
            ProofSubject::WithReplacement(charge) => {
                let own = self.line(charge)?;
                match self.setting.plan.charges.at(charge).replaced_by {
                    Some(by) => {
                        let by = self.line(by)?;
                        Ok(self.domain.plus(&own, &by))
                    }
                    None => Ok(own),
                }
            }
            ProofSubject::Total => self.sum_of_lines(usize::MAX),
        }
    }

    fn served(&mut self) -> Found<()> {
        let plan = self.setting.plan;
        for condition in &plan.customers {
            if !self.holds(*condition)? {
                return Err(Stop::NoBill);
            }
        }
        let (from, end) = plan.in_force.unwrap_or((self.day, None));
        let (term_from, term_end) = plan.term.map_or((self.day, None), |term| (term.from, term.end));
        for bound in [Some(from), end, Some(term_from), term_end].into_iter().flatten() {
            self.changes_on(bound);
        }
        let out = |from: Day, end: Option<Day>| self.day < from || end.is_some_and(|end| end <= self.day);
        if out(from, end) || out(term_from, term_end) { Err(Stop::NoBill) } else { Ok(()) }
    }

    fn changes_on(&mut self, day: Day) {
        if day > self.day && self.changes.is_none_or(|known| day < known) {
            self.changes = Some(day);
        }
    }

    fn changes_each_period(&mut self) {
        let end = self.setting.period.end;
        self.changes_on(end);
    }

    fn sum_of_lines(&mut self, above: usize) -> Found<D::Value> {
        let plan = self.setting.plan;
        let mut sum = self.domain.constant(Number::ZERO);
        for (id, charge) in plan.charges.iter().take(above) {
            let line = self.line(id)?;
            sum = if charge.kind == ChargeKind::Credit { self.domain.minus(&sum, &line) } else { self.domain.plus(&sum, &line) };
        }
        Ok(sum)
    }

    /// A line before its rounding; zero where it does not apply or is replaced.
    pub(super) fn line(&mut self, id: Id<Charge>) -> Found<D::Value> {
        if let Some(by) = self.setting.plan.charges.at(id).replaced_by
            && self.made(by)?.is_some()
        {
            return Ok(self.domain.constant(Number::ZERO));
        }
        Ok(self.made(id)?.unwrap_or_else(|| self.domain.constant(Number::ZERO)))
    }

    /// A line whether or not another replaces it; none where it does not apply.
    fn made(&mut self, id: Id<Charge>) -> Found<Option<D::Value>> {
        if let Some(known) = self.raw.get(&id) {
            return Ok(known.clone());
        }
        let plan = self.setting.plan;
        let charge = plan.charges.at(id);
        let mut applies = true;
        for guard in &charge.guards {
            if self.holds(guard.condition)? == guard.unless {
                applies = false;
                break;
            }
        }
        let made = match &charge.formula {
            _ if !applies => None,
            ChargeFormula::NotBilled(_) => None,
            ChargeFormula::Amount(formula) => Some(self.value(*formula)?),
            ChargeFormula::TopsUp { volume, to } => {
                let minimum = self.value(*to)?;
                let volume = self.value(*volume)?;
                let missing = self.domain.minus(&minimum, &volume);
                let zero = self.domain.constant(Number::ZERO);
                Some(self.domain.extreme(&missing, &zero, true)?)
            }
            ChargeFormula::Replaces { with, when, volume } => {
                // The condition and the minimum see the volume as it is before it is replaced.
                let replaced = plan.charges.at(*volume).replaced_by == Some(id);
                let known = self.raw.clone();
                self.raw.insert(id, None);
                let minimum = self.minimum(*when, *with);
                self.raw = known;
                if replaced { minimum? } else { None }
            }
        };
        self.raw.insert(id, made.clone());
        Ok(made)
    }

    fn minimum(&mut self, when: Id<Condition>, with: Id<Node>) -> Found<Option<D::Value>> {
        if self.holds(when)? { self.value(with).map(Some) } else { Ok(None) }
    }

    /// A line as a formula names it.
    fn named_line(&mut self, id: Id<Charge>, before_rounding: bool) -> Found<D::Value> {
        let exact = self.line(id)?;
        let charge = self.setting.plan.charges.at(id);
        if before_rounding {
            return Ok(exact);
        }
        match (&charge.rounding, self.domain.number(&exact)) {
            (ChargeRounding::None(_), _) => Ok(exact),
            (ChargeRounding::Charge(rounding, place), Some(_)) => self.domain.rounded(&exact, rounding, *place),
            _ => {
                self.unrounded.insert(id);
                Ok(exact)
            }
        }
    }

    /// The value of a node.
    pub(super) fn value(&mut self, id: Id<Node>) -> Found<D::Value> {
        let plan = self.setting.plan;
        let node = plan.nodes.at(id);
        let place = node.place;
        match &node.operation {
            Operation::Constant(value) | Operation::Named { value, .. } => Ok(self.domain.constant(value.clone())),
            Operation::Input(input) => self.quantity(*input),
            Operation::Price { prices, picks } => self.price(*prices, picks),
            Operation::Determinant(determinant) => self.determinant(*determinant),
            Operation::Charge { charge, before_rounding } => self.named_line(*charge, *before_rounding),
            Operation::Total { above } => self.sum_of_lines(*above),
            Operation::Months(_) => Ok(self.domain.constant(Number::integer(i64::from(plan.months)))),
            Operation::DaysInTheBill => {
                self.changes_each_period();
                Ok(self.domain.constant(Number::integer(self.setting.period.days())))
            }
            Operation::DaysIn(calendar) => {
                self.changes_each_period();
                let year = plan.calendars.at(*calendar).years.year_of(self.setting.period.last_day());
                Ok(self.domain.constant(Number::integer(year.days())))
            }
            Operation::Binary { operator, left, right } => {
                let (left, right) = (self.value(*left)?, self.value(*right)?);
                match operator {
                    Operator::Add => Ok(self.domain.plus(&left, &right)),
                    Operator::Subtract => Ok(self.domain.minus(&left, &right)),
                    Operator::Multiply => self.domain.times(&left, &right, place),
                    Operator::Divide => self.domain.divided(&left, &right, place),
                }
            }
            Operation::At { quantity, rate } => {
                let (quantity, rate) = (self.value(*quantity)?, self.value(*rate)?);
                self.domain.times(&quantity, &rate, place)
            }
            Operation::By { running: Some(_), .. } => {
                Err(Stop::Beyond("blocks that run on over a year look back on earlier bills".to_owned(), place))
            }
            Operation::By { quantity, tiers, all_at_reached, running: None } => self.blocks(*quantity, *tiers, *all_at_reached, id),
            Operation::Percent { fraction, of } => {
                let of = self.value(*of)?;
                Ok(self.domain.scaled(&of, fraction))
            }
            Operation::Lesser(items) => self.extreme(items, false),
            Operation::Greater(items) => self.extreme(items, true),
            Operation::Excess { of, over } => {
                let (of, over) = (self.value(*of)?, self.value(*over)?);
                let excess = self.domain.minus(&of, &over);
                let zero = self.domain.constant(Number::ZERO);
                self.domain.extreme(&excess, &zero, true)
            }
            Operation::Convert { quantity, factor, .. } => {
                let quantity = self.value(*quantity)?;
                Ok(self.domain.scaled(&quantity, factor))
            }
            Operation::Rescale { of, power } => {
                let of = self.value(*of)?;
                Ok(self.domain.scaled(&of, &Number::ONE.shifted(*power)))
            }
            Operation::Parenthesised(inner) => self.value(*inner),
            Operation::Rounded { of, rounding } => {
                let of = self.value(*of)?;
                self.domain.rounded(&of, rounding, place)
            }
            Operation::IfZero { divisor, value, formula } => {
                let (divisor, zero) = (self.value(*divisor)?, self.domain.constant(Number::ZERO));
                if !self.domain.compares(&divisor, Comparison::Is, &zero, place)? {
                    return self.value(*formula);
                }
                value.clone().map(|value| self.domain.constant(value)).ok_or(Stop::NoBill)
            }
            Operation::Window(window) if window.including_this_period => {
                Err(Stop::Beyond("it looks back on a time that this bill is part of".to_owned(), place))
            }
            Operation::Window(_)
            | Operation::ShareOf(_)
            | Operation::UnitRateOf(_)
            | Operation::PoolAmount(_)
            | Operation::PartOf(_)
            | Operation::Instalment(_) => Ok(self.domain.open(Symbol::Node(id), None, None)),
        }
    }

    fn extreme(&mut self, items: &[Id<Node>], greater: bool) -> Found<D::Value> {
        let mut best: Option<D::Value> = None;
        for item in items {
            let value = self.value(*item)?;
            best = Some(match best {
                Some(known) => self.domain.extreme(&known, &value, greater)?,
                None => value,
            });
        }
        best.ok_or(Stop::NoBill)
    }

    fn quantity(&mut self, input: Id<Input>) -> Found<D::Value> {
        let found = self.setting.plan.inputs.at(input);
        if self.setting.varied == Some(input) {
            return Ok(self.domain.varied());
        }
        if self.setting.chosen.entered.get(&input) == Some(&false) {
            let InputKind::Amount { not_entered: Some(value), .. } = &found.kind else { return Err(Stop::NoBill) };
            return Ok(self.domain.constant(value.clone()));
        }
        Ok(match self.setting.held.get(&input) {
            Some(Held::Quantity(value)) => self.domain.constant(found.as_read(value.clone())),
            Some(Held::Range(low, high)) => self.domain.open(Symbol::Input(input), Some(low.clone()), Some(high.clone())),
            _ => self.domain.open(Symbol::Input(input), Some(Number::ZERO), None),
        })
    }

    fn determinant(&mut self, id: Id<Determinant>) -> Found<D::Value> {
        if let Some(known) = self.determinants.get(&id) {
            return Ok(known.clone());
        }
        let plan = self.setting.plan;
        let determinant = plan.determinants.at(id);
        let exact = match &determinant.kind {
            DeterminantKind::Formula(node) => self.value(*node)?,
            DeterminantKind::Cases(rows) => {
                let node = self.case(rows)?;
                self.value(node)?
            }
        };
        let value = match &determinant.round {
            Some(round) => self.domain.rounded(&exact, round, determinant.place)?,
            None => exact,
        };
        self.determinants.insert(id, value.clone());
        Ok(value)
    }

    fn case(&mut self, rows: &[(Option<Id<Condition>>, Id<Node>)]) -> Found<Id<Node>> {
        let (mut held, mut otherwise) = (None, None);
        for (condition, node) in rows {
            match condition {
                None => otherwise = Some(*node),
                Some(condition) if self.holds(*condition)? => {
                    if held.is_some() {
                        return Err(Stop::NoBill);
                    }
                    held = Some(*node);
                }
                Some(_) => {}
            }
        }
        held.or(otherwise).ok_or(Stop::NoBill)
    }

    fn price(&mut self, id: Id<Prices>, picks: &[KeyPick]) -> Found<D::Value> {
        let plan = self.setting.plan;
        let prices = plan.prices.at(id);
        for day in prices.versions.iter().flat_map(|version| [version.from, version.end]).flatten() {
            self.changes_on(day);
        }
        let version = prices.versions.iter().rev().find(|version| version.in_force(self.day)).ok_or(Stop::NoBill)?;
        let mut row = 0;
        for (at, key) in prices.keys.iter().enumerate() {
            let position = match (key, picks.get(at).copied().unwrap_or(KeyPick::Own)) {
                (_, KeyPick::Member(member)) => member,
                (Key::Choice(choice), KeyPick::Own) => self.word(*choice)?,
                (Key::Season(seasons), KeyPick::Own) => {
                    for (season, _) in seasons {
                        self.season_edge(*season);
                    }
                    let holds = |(season, inside): &(Id<_>, bool)| plan.seasons.at(*season).days.holds(self.day) == *inside;
                    seasons.iter().position(holds).ok_or(Stop::NoBill)?
                }
                (Key::Band { quantity, bands }, KeyPick::Own) => self.band(*quantity, bands)?,
            };
            row = row * key.positions(|choice| plan.members(choice)) + position;
        }
        let Some(Cell::Price(node, _)) = version.cells.get(row) else { return Err(Stop::NoBill) };
        let exact = self.value(*node)?;
        match &prices.round {
            Some(round) => self.domain.rounded(&exact, round, prices.place),
            None => Ok(exact),
        }
    }

    fn season_edge(&mut self, season: Id<crate::plan::NamedSeason>) {
        let ahead = DaySpan { start: self.day.plus_days(1), end: self.day.plus_days(400) };
        let edges = self.setting.plan.seasons.at(season).days.edges(ahead);
        for edge in edges {
            self.changes_on(edge);
        }
    }

    fn band(&mut self, quantity: Id<Node>, bands: &[Band]) -> Found<usize> {
        let place = self.setting.plan.nodes.at(quantity).place;
        let value = self.value(quantity)?;
        for (at, band) in bands.iter().enumerate() {
            let mut inside = true;
            if let Some((bound, included)) = &band.from {
                let comparison = if *included { Comparison::AtLeast } else { Comparison::Over };
                let bound = self.domain.constant(bound.clone());
                inside = self.domain.compares(&value, comparison, &bound, place)?;
            }
            if let (true, Some((bound, included))) = (inside, &band.to) {
                let comparison = if *included { Comparison::AtMost } else { Comparison::Under };
                let bound = self.domain.constant(bound.clone());
                inside = self.domain.compares(&value, comparison, &bound, place)?;
            }
            if inside {
                return Ok(at);
            }
        }
        Err(Stop::NoBill)
    }

    fn blocks(&mut self, quantity: Id<Node>, id: Id<Tiers>, all_at_reached: bool, node: Id<Node>) -> Found<D::Value> {
        let plan = self.setting.plan;
        let tiers = plan.tiers.at(id);
        let quantity = self.value(quantity)?;
        for day in tiers.versions.iter().flat_map(|version| [version.from, version.end]).flatten() {
            self.changes_on(day);
        }
        let version = tiers.versions.iter().rev().find(|version| version.in_force(self.day)).ok_or(Stop::NoBill)?;
        let mut blocks = Vec::with_capacity(version.blocks.len());
        for block in &version.blocks {
            let bound = match block.bound {
                Some(bound) => {
                    let mut bound = self.value(bound)?;
                    if tiers.per == TierPer::Month {
                        bound = self.domain.scaled(&bound, &Number::integer(i64::from(plan.months)));
                    }
                    Some(match &tiers.round_bounds {
                        Some(round) => self.domain.rounded(&bound, round, tiers.place)?,
                        None => bound,
                    })
                }
                None => None,
            };
            blocks.push(BlockValue { bound, includes_bound: block.includes_bound, price: self.value(block.price)? });
        }
        self.domain.blocks(&quantity, &blocks, all_at_reached, plan.nodes.at(node).place)
    }

    fn word(&mut self, input: Id<Input>) -> Found<usize> {
        if let Some(Held::Word(word)) = self.setting.held.get(&input) {
            return Ok(*word);
        }
        self.setting.chosen.words.get(&input).copied().ok_or(Stop::Word(input))
    }

    /// Whether a condition holds.
    pub(super) fn holds(&mut self, id: Id<Condition>) -> Found<bool> {
        let condition = self.setting.plan.conditions.at(id);
        if !condition.as_on_the_last_day {
            return self.asked(condition);
        }
        let known = std::mem::replace(&mut self.day, self.setting.period.last_day());
        let holds = self.asked(condition);
        self.day = known;
        holds
    }

    fn asked(&mut self, condition: &Condition) -> Found<bool> {
        match &condition.kind {
            ConditionKind::Word { input, words, negated } => Ok(words.contains(&self.word(*input)?) != *negated),
            ConditionKind::Compare { left, comparison, right } => {
                let (left, right) = (self.value(*left)?, self.value(*right)?);
                self.domain.compares(&left, *comparison, &right, condition.place)
            }
            ConditionKind::LastPeriodOf(calendar) => {
                self.changes_each_period();
                let period = self.setting.period;
                let last = self.setting.plan.calendars.at(*calendar).years.year_of(period.start).last_day();
                Ok(period.holds(last))
            }
            ConditionKind::Entered { input, negated } => {
                let entered = match (self.setting.held.contains_key(input), self.setting.chosen.entered.get(input)) {
                    (true, _) => true,
                    (false, Some(entered)) => *entered,
                    (false, None) => return Err(Stop::Entered(*input)),
                };
                Ok(entered != *negated)
            }
            ConditionKind::NotOn { spans, .. } => {
                for day in spans.iter().flat_map(|(from, end)| [*from, *end]).flatten() {
                    self.changes_on(day);
                }
                Ok(!spans.iter().any(|(from, end)| from.is_none_or(|from| from <= self.day) && end.is_none_or(|end| self.day < end)))
            }
            ConditionKind::All(all) => {
                for one in all {
                    if !self.holds(*one)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            ConditionKind::Any(any) => {
                for one in any {
                    if self.holds(*one)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}
