//! The plan of one schedule, complete in itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Arena, Charge, Citation, Condition, Id, Input, Ledger, Node, Opening, Operation, Policy, Pool, Prices, Proof, Tiers};
use crate::calendar::{Day, SeasonDays, YearCalendar};
use crate::exact::{Number, Rounding, Unit};
use crate::source::Span;

/// Which clock chooses a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum VersionRule {
    ServiceRendered,
    BillsRendered,
    MetersRead,
}

/// A calendar with its name.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct NamedCalendar {
    pub name: String,
    pub years: YearCalendar,
}

/// A season with its name.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct NamedSeason {
    pub name: String,
    pub days: SeasonDays,
    /// Where.
    pub place: Span,
}

/// Whether a determinant is one formula or the first case whose condition holds.
#[derive(Clone, Debug)]
pub enum DeterminantKind {
    /// One formula, at all times.
    Formula(Id<Node>),
    /// Rows of `cases`: condition (none for `otherwise`) and formula.
    Cases(Vec<(Option<Id<Condition>>, Id<Node>)>),
}

/// A determinant: what a charge multiplies.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Determinant {
    pub name: String,
    pub label: String,
    pub unit: Unit,
    /// What it is.
    pub kind: DeterminantKind,
    /// `round to`.
    pub round: Option<Rounding>,
    /// Its citations.
    pub cites: Vec<Citation>,
    /// The words of the law.
    pub says: Vec<String>,
    /// Where.
    pub place: Span,
}

/// The term of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its first day.
    pub from: Day,
    /// The day after its last; none for `until ended`.
    pub end: Option<Day>,
}

/// A point of delivery of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Point {
    pub name: String,
    /// Whether it is a deduct meter, which is subtracted.
    pub minus: bool,
}

/// All that is needed to bill under one schedule or contract: no other plan, no name, no unit is looked up any more.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct SchedulePlan {
    /// `pinellas.wholesale_water.wholesale_water`.
    pub qualified_name: String,
    /// Its own name.
    pub name: String,
    pub label: String,
    /// The chapter's label.
    pub chapter_label: String,
    /// `service water`.
    pub service: String,
    /// Nominal months of a period.
    pub months: u32,
    /// The range of days of a full period.
    pub days: Option<(u32, u32)>,
    /// Which clock chooses a version.
    pub version_rule: VersionRule,
    /// `in force from … until …`: first day, and the day after the last.
    pub in_force: Option<(Day, Option<Day>)>,
    /// The term of a contract; none for a schedule.
    pub term: Option<Term>,
    /// The points of a contract; none for a schedule.
    pub points: Vec<Point>,
    /// `opens …` of a contract; none for a schedule.
    pub openings: Vec<Opening>,
    /// The customer's number and name, of a contract.
    pub customer: Option<(String, String)>,
    /// `for customers when …`.
    pub customers: Vec<Id<Condition>>,
    /// The lines, in the order of the invoice.
    pub charges: Arena<Charge>,
    /// The order in which they are worked out.
    pub order: Vec<Id<Charge>>,
    pub inputs: Arena<Input>,
    /// Nodes of formulas.
    pub nodes: Arena<Node>,
    pub conditions: Arena<Condition>,
    /// Rates, values, tables.
    pub prices: Arena<Prices>,
    pub tiers: Arena<Tiers>,
    pub determinants: Arena<Determinant>,
    pub calendars: Arena<NamedCalendar>,
    pub seasons: Arena<NamedSeason>,
    /// Estimate policies.
    pub policies: Arena<Policy>,
    /// Pools it bills shares of.
    pub pools: Arena<Arc<Pool>>,
    pub ledgers: Arena<Ledger>,
    /// Whether the other members of a case matter to it: it is a pool's, or a ledger adds up what all were billed.
    pub asks_members: bool,
    /// `not encoded "…"`.
    pub not_encoded: Vec<String>,
    /// Its citations.
    pub cites: Vec<Citation>,
    /// Values and determinants by name, of a plan that serves questions alone.
    pub named: BTreeMap<String, Id<Node>>,
    /// Names that the book knows but this schedule does not ask for: given, they are no mistake.
    pub known_elsewhere: Arc<BTreeMap<String, ()>>,
    /// Lines that other schedules and contracts of the book have: the history may name them.
    pub lines_elsewhere: Arc<BTreeSet<String>>,
    /// Values that the text fixes, by name: given, they are a mistake.
    pub fixed_values: BTreeMap<String, Span>,
    /// Declared units, for messages about inputs in another unit: the word, the size of one in base units, its unit.
    pub declared_units: Vec<(String, Number, Unit)>,
    /// What is claimed of its lines.
    pub proofs: Vec<Proof>,
    /// Where.
    pub place: Span,
}

impl SchedulePlan {
    /// The input of that name (or other name).
    pub fn input_named(&self, name: &str) -> Option<Id<Input>> {
        let mut inputs = self.inputs.iter();
        inputs.find(|(_, input)| input.name == name || input.also.iter().any(|other| other == name)).map(|(id, _)| id)
    }

    /// The input of that name of the plan or of a pool it uses.
    pub fn input_asked(&self, name: &str) -> Option<&Input> {
        let own = self.input_named(name).map(|id| self.inputs.at(id));
        own.or_else(|| self.pools.iter().find_map(|(_, pool)| pool.plan.input_asked(name)))
    }

    /// Whether earlier bills or reads of the customer matter to a bill whose measures are all there.
    pub fn looks_back(&self) -> bool {
        let own = self.nodes.iter().any(|(_, node)| {
            matches!(node.operation, Operation::Window(_) | Operation::PartOf(_) | Operation::Instalment(_) | Operation::By { running: Some(_), .. })
        });
        own || !self.ledgers.is_empty() || self.pools.iter().any(|(_, pool)| pool.plan.looks_back())
    }

    /// Every input that it and the pools it uses ask for, each name once.
    pub fn inputs_asked(&self) -> Vec<(&Self, &Input)> {
        let mut found: Vec<(&Self, &Input)> = self.inputs.iter().map(|(_, input)| (self, input)).collect();
        for (_, pool) in self.pools.iter() {
            for (plan, input) in pool.plan.inputs_asked() {
                if !found.iter().any(|(_, known)| known.name == input.name) {
                    found.push((plan, input));
                }
            }
        }
        found
    }

    /// The name of the contract whose plan this is; none of a schedule's.
    pub fn contract_name(&self) -> Option<&str> {
        self.customer.as_ref().map(|_| self.name.as_str())
    }

    /// The contract's qualified name; none of a schedule.
    pub fn contract_in_full(&self) -> Option<&str> {
        self.customer.as_ref().map(|_| self.qualified_name.as_str())
    }

    /// The charge of that name.
    pub fn charge_named(&self, name: &str) -> Option<Id<Charge>> {
        self.charges.iter().find(|(_, charge)| charge.name == name).map(|(id, _)| id)
    }

    /// How many members a choice has; 2 for yes or no.
    pub fn members(&self, input: Id<Input>) -> usize {
        match &self.inputs.at(input).kind {
            super::InputKind::Choice { members, .. } => members.len(),
            _ => 2,
        }
    }
}

/// The settlements of a contract: its plan with one more line for each, which alone are worked out.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Settlements {
    pub plan: Arc<SchedulePlan>,
    /// The line of each, and the calendar of whose years one is made.
    pub lines: Vec<(Id<Charge>, Id<NamedCalendar>)>,
}

/// All schedules of a rate book.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Plan {
    pub schedules: Vec<Arc<SchedulePlan>>,
    /// The prices of each chapter by themselves, for `rate NAME on DATE`: those no schedule uses too.
    pub chapters: Vec<Arc<SchedulePlan>>,
    /// Terms of payment: each by itself, and as each contract has them.
    pub terms: Vec<Arc<super::TermsPlan>>,
    /// The values, determinants and ledgers of each chapter by themselves, for `evaluate NAME on DATE`.
    pub values: Vec<Arc<SchedulePlan>>,
    /// The pools, by themselves.
    pub pools: Vec<Arc<Pool>>,
    /// The settlements of each contract that has some.
    pub settlements: Vec<Settlements>,
    /// Names that `bill` accepts: qualified, bare, and other names, each with what it means.
    pub names: BTreeMap<String, Vec<usize>>,
    /// What `bill` may name but this version does not compute (contracts), with the word of the statement.
    pub not_yet: BTreeMap<String, String>,
}
