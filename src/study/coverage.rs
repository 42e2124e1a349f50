//! Coverage: clause by clause, which rule encodes it, and which tests and invoices have used it.

use std::collections::{BTreeMap, BTreeSet};

use super::trial::run_tests;
use crate::invoice::{MeasureHow, Step};
use crate::language::RateBook;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{Annotations, CitationStatus, TestSubject};
use crate::plan::{Operation, SchedulePlan};
use crate::rating::Rated;
use crate::source::Span;

/// A rule, or a dated version of one, by a name that is the same in every edition of the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleKey {
    /// `pinellas.wholesale_water.wholesale_volumetric`.
    pub rule: String,
    /// `FY2023, from 2022-10-01`; none of the rule itself.
    pub version: Option<String>,
}

/// What has used something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Titles of tests.
    pub tests: Vec<String>,
    /// How many invoices.
    pub invoices: u64,
    /// The first and the last of them.
    pub ends: Option<(String, String)>,
}

impl Used {
    /// Whether nothing has used it.
    pub fn never(&self) -> bool {
        self.tests.is_empty() && self.invoices == 0
    }

    fn invoice(&mut self, number: &str) {
        self.invoices += 1;
        match &mut self.ends {
            Some((_, last)) => number.clone_into(last),
            None => self.ends = Some((number.to_owned(), number.to_owned())),
        }
    }
}

/// A rule of the text.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RuleRow {
    pub chapter: String,
    /// `rate wholesale_volumetric`, `charge retail.volume`.
    pub statement: String,
    /// Where.
    pub place: Span,
    /// What it cites.
    pub clauses: Vec<String>,
    /// What has used it.
    pub used: Used,
    /// Its dated versions, and what has used each.
    pub versions: Vec<(String, Used)>,
}

/// The coverage of a rate book.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// Its rules, in the order of the text.
    pub rules: BTreeMap<String, RuleRow>,
    /// The order of the text.
    order: Vec<String>,
    /// What is said not to be encoded: where, and the clause.
    pub not_encoded: Vec<(String, String, Span)>,
}

/// Which places of the text mean which rule.
#[derive(Clone, Debug)]
pub struct RulePlaces {
    places: BTreeMap<Span, RuleKey>,
}

impl RulePlaces {
    /// The places of a rate book.
    pub fn of(book: &RateBook) -> Self {
        let mut places = BTreeMap::new();
        for definition in &book.book.definitions {
            let key = RuleKey { rule: book.book.qualified_name(definition), version: None };
            for cite in &definition.kind.annotations().cites {
                places.insert(cite.span, key.clone());
            }
            places.insert(definition.place(), key);
        }
        for plan in &book.plan.schedules {
            for (place, rule, version) in versions_of(plan) {
                if let Some(key) = places.get(&rule).cloned() {
                    places.insert(place, RuleKey { version: Some(version), ..key });
                }
            }
        }
        Self { places }
    }

    /// The rules that a bill used.
    pub fn used_by(&self, rated: &Rated) -> BTreeSet<RuleKey> {
        let mut spans = BTreeSet::new();
        steps(&rated.plan, &rated.invoice.trace.steps, &mut spans);
        for line in &rated.invoice.lines {
            let charge = rated.plan.charges.at(line.charge);
            spans.insert(charge.place);
            spans.extend(rated.cites(charge).map(|cite| cite.place));
        }
        spans.insert(rated.plan.place);
        spans.extend(rated.plan.cites.iter().map(|cite| cite.place));
        self.keys(&spans)
    }

    fn keys(&self, spans: &BTreeSet<Span>) -> BTreeSet<RuleKey> {
        spans.iter().filter_map(|span| self.places.get(span).cloned()).collect()
    }
}

/// The dated versions of a plan's prices and tiers: where, of which rule, and its words.
fn versions_of(plan: &SchedulePlan) -> Vec<(Span, Span, String)> {
    let words = |from: Option<crate::calendar::Day>, label: Option<&String>| match (label, from) {
        (Some(label), Some(from)) => Some(format!("{label}, from {from}")),
        (None, Some(from)) => Some(format!("from {from}")),
        _ => None,
    };
    let prices = plan.prices.iter().flat_map(|(_, prices)| {
        prices.versions.iter().filter_map(move |version| Some((version.place, prices.place, words(version.from, version.label.as_ref())?)))
    });
    let tiers = plan.tiers.iter().flat_map(|(_, tiers)| {
        tiers.versions.iter().filter_map(move |version| Some((version.place, tiers.place, words(version.from, version.label.as_ref())?)))
    });
    prices.chain(tiers).collect()
}

/// The places of what the steps of a trace used.
fn steps(plan: &SchedulePlan, steps_of: &[Step], spans: &mut BTreeSet<Span>) {
    for step in steps_of {
        match step {
            Step::Price { prices, version, .. } => {
                let prices = plan.prices.at(*prices);
                spans.insert(prices.place);
                spans.extend(prices.versions.get(*version).map(|version| version.place));
            }
            Step::Tiers { tiers, version, .. } => {
                let tiers = plan.tiers.at(*tiers);
                spans.insert(tiers.place);
                spans.extend(tiers.versions.get(*version).map(|version| version.place));
            }
            Step::Determinant { determinant, .. } => {
                spans.insert(plan.determinants.at(*determinant).place);
            }
            Step::Measure { input, how, .. } => {
                spans.insert(plan.inputs.at(*input).place);
                if let MeasureHow::Estimated(policy) = how {
                    spans.insert(plan.policies.at(*policy).place);
                }
            }
            Step::Word { input, .. } => {
                spans.insert(plan.inputs.at(*input).place);
            }
            Step::Condition { condition, .. } => {
                if let crate::plan::ConditionKind::Word { input, .. } | crate::plan::ConditionKind::Entered { input, .. } =
                    &plan.conditions.at(*condition).kind
                {
                    spans.insert(plan.inputs.at(*input).place);
                }
            }
            Step::Value { node, .. } => match &plan.nodes.at(*node).operation {
                Operation::Named { place, .. } => {
                    spans.insert(*place);
                }
                Operation::Convert { declared, .. } => {
                    spans.insert(*declared);
                }
                _ => {}
            },
            Step::Pool { pool, .. } => {
                spans.insert(plan.pools.at(*pool).place);
            }
            Step::PoolAmount { pool, steps: inside, .. } => {
                let pool = plan.pools.at(*pool);
                spans.insert(pool.place);
                steps(&pool.plan, inside, spans);
            }
            Step::Ledger { ledger, .. } => {
                spans.insert(plan.ledgers.at(*ledger).place);
            }
            Step::Replaced { by, .. } => {
                spans.insert(plan.charges.at(*by).place);
            }
            _ => {}
        }
    }
}

/// The kinds of statement that make money or decide about it.
fn is_rule(definition: &Definition) -> bool {
    let cited = !definition.kind.annotations().cites.is_empty();
    let of_money = matches!(
        definition.kind,
        DefinitionKind::Charge(_)
            | DefinitionKind::Rate(_)
            | DefinitionKind::Table(_)
            | DefinitionKind::Tiers(_)
            | DefinitionKind::Value(_)
            | DefinitionKind::Determinant(_)
            | DefinitionKind::Policy(_)
            | DefinitionKind::Pool(_)
            | DefinitionKind::Ledger(_)
            | DefinitionKind::Terms(_)
            | DefinitionKind::Amendment(_)
            | DefinitionKind::Waiver(_)
            | DefinitionKind::Contract(_)
    );
    cited || of_money
}

/// What a statement cites; a line without a citation of its own those of the prices it uses; else those of its schedule.
fn clauses(book: &RateBook, definition: &Definition) -> Vec<String> {
    let words = |annotations: &Annotations| -> Vec<String> {
        annotations
            .cites
            .iter()
            .map(|cite| {
                let status = match cite.status {
                    CitationStatus::Adopted => "",
                    CitationStatus::Unverified => " (unverified)",
                    CitationStatus::Illustrative => " (illustrative)",
                };
                format!("{}{status}", cite.text)
            })
            .collect()
    };
    let own = words(definition.kind.annotations());
    if !own.is_empty() {
        return own;
    }
    let place = definition.place();
    let compiled = book.plan.schedules.iter().find_map(|plan| plan.charges.iter().map(|(_, charge)| charge).find(|charge| charge.place == place));
    if let Some(charge) = compiled.filter(|charge| !charge.cites.is_empty()) {
        return charge.cites.iter().map(|cite| format!("{}{}", cite.text, cite.status.suffix())).collect();
    }
    let owner = definition.schedule.and_then(|owner| book.book.definition(owner));
    owner.map(|owner| words(owner.kind.annotations())).unwrap_or_default()
}

impl Coverage {
    /// The rules of a book, with what its tests use.
    pub fn of(book: &RateBook, places: &RulePlaces) -> Self {
        let mut coverage = Self { rules: BTreeMap::new(), order: Vec::new(), not_encoded: Vec::new() };
        for definition in book.book.definitions.iter().filter(|definition| is_rule(definition)) {
            let rule = book.book.qualified_name(definition);
            let chapter = book.book.chapter(definition.chapter).map_or("", |chapter| chapter.name.text.as_str());
            let own = rule.strip_prefix(chapter).map_or(rule.as_str(), |own| own.trim_start_matches('.'));
            let row = RuleRow {
                chapter: chapter.to_owned(),
                statement: format!("{} {own}", definition.kind.word()),
                place: definition.place(),
                clauses: clauses(book, definition),
                used: Used::default(),
                versions: Vec::new(),
            };
            if coverage.rules.insert(rule.clone(), row).is_none() {
                coverage.order.push(rule);
            }
        }
        for key in places.places.values() {
            if let (Some(version), Some(row)) = (&key.version, coverage.rules.get_mut(&key.rule))
                && !row.versions.iter().any(|(known, _)| known == version)
            {
                row.versions.push((version.clone(), Used::default()));
            }
        }
        coverage.gather_not_encoded(book);
        coverage.run_tests(book, places);
        coverage
    }

    fn gather_not_encoded(&mut self, book: &RateBook) {
        for chapter in &book.book.chapters {
            self.not_encoded.extend(chapter.not_encoded.iter().map(|clause| (chapter.name.text.clone(), clause.text.clone(), clause.span)));
        }
        for definition in &book.book.definitions {
            let body = match &definition.kind {
                DefinitionKind::Schedule(schedule) => &**schedule,
                DefinitionKind::Contract(contract) => &contract.body,
                DefinitionKind::Amendment(amendment) => &amendment.body,
                _ => continue,
            };
            let name = book.book.qualified_name(definition);
            self.not_encoded.extend(body.not_encoded.iter().map(|clause| (name.clone(), clause.text.clone(), clause.span)));
        }
    }

    fn run_tests(&mut self, book: &RateBook, places: &RulePlaces) {
        let trials = run_tests(book);
        for (trial, (chapter, test)) in trials.iter().zip(&book.book.tests) {
            let mut used = trial
                .rated
                .iter()
                .chain(trial.pool.as_ref().map(|pool| &pool.rated))
                .flat_map(|rated| places.used_by(rated))
                .collect::<BTreeSet<_>>();
            if let Some(pool) = &trial.pool {
                used.extend(places.keys(&BTreeSet::from([pool.pool.place])));
            }
            // A question about terms or a price names its rule itself.
            let named = match &test.subject {
                Some(TestSubject::Owe { terms: name, .. } | TestSubject::Pay { terms: name, .. } | TestSubject::Rate { name, .. }) => {
                    Some(&name.text)
                }
                Some(TestSubject::Evaluate { name, .. }) => Some(&name.text),
                _ => None,
            };
            let scope = crate::language::book::Scope { chapter: *chapter, schedule: None };
            let found = named.and_then(|name| book.book.look_up(scope, name).ok()).and_then(|id| book.book.definition(id));
            used.extend(found.map(|found| RuleKey { rule: book.book.qualified_name(found), version: None }));
            for key in used {
                self.each(&key, |used| {
                    if !used.tests.contains(&trial.title) {
                        used.tests.push(trial.title.clone());
                    }
                });
            }
        }
    }

    fn each(&mut self, key: &RuleKey, tell: impl Fn(&mut Used)) {
        let Some(row) = self.rules.get_mut(&key.rule) else { return };
        match &key.version {
            None => tell(&mut row.used),
            Some(version) => {
                if let Some((_, used)) = row.versions.iter_mut().find(|(known, _)| known == version) {
                    tell(used);
                }
            }
        }
    }

    /// Counts an invoice that used some rules.
    pub fn count_invoice(&mut self, number: &str, used: &BTreeSet<RuleKey>) {
        for key in used {
            self.each(key, |used| used.invoice(number));
        }
    }

    /// The rules in the order of the text.
    pub fn rows(&self) -> impl Iterator<Item = &RuleRow> {
        self.order.iter().filter_map(|rule| self.rules.get(rule))
    }

    /// Clause by clause of each chapter: the clause, and the rules that cite it; last the rules without a clause.
    pub fn by_clause(&self) -> Vec<(String, String, Vec<&RuleRow>)> {
        let mut found: Vec<(String, String, Vec<&RuleRow>)> = Vec::new();
        for row in self.rows() {
            let clauses = if row.clauses.is_empty() { vec![String::new()] } else { row.clauses.clone() };
            for clause in clauses {
                match found.iter_mut().find(|(chapter, known, _)| *chapter == row.chapter && *known == clause) {
                    Some((.., rows)) => rows.push(row),
                    None => found.push((row.chapter.clone(), clause, vec![row])),
                }
            }
        }
        found.sort_by_key(|(chapter, clause, _)| (chapter.clone(), clause.is_empty()));
        found
    }
}
