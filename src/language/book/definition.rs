//! What a chapter defines.

use std::collections::BTreeMap;

use crate::language::tree;
use crate::source::{SourceId, Span};

/// Which chapter of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChapterId(pub usize);

/// Which definition of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DefinitionId(pub usize);

/// From where a name is looked up: the chapter it is written in, and the schedule that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The chapter in which the name is written.
    pub chapter: ChapterId,
    /// The schedule it is written in, or, for a name inside file-level tiers, tables or determinants, the schedule that uses them.
    pub schedule: Option<DefinitionId>,
}

/// A chapter: one file.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Chapter {
    /// Its dotted name.
    pub name: tree::Name,
    pub label: String,
    /// Its file.
    pub source: SourceId,
    /// `imported from …`.
    pub imported: Option<tree::Imported>,
    /// `seller municipality in Florida`.
    pub seller: Option<tree::Seller>,
    /// `not encoded "…"` of the chapter itself.
    pub not_encoded: Vec<tree::Quoted>,
    /// `use …` as written.
    pub use_statements: Vec<tree::Name>,
    /// The chapters used, those that exist.
    pub uses: Vec<ChapterId>,
    /// Notes and citations of the chapter.
    pub annotations: tree::Annotations,
    /// The names it defines.
    pub names: BTreeMap<String, DefinitionId>,
    /// `currency USD`.
    pub currency: Option<tree::Name>,
    /// Names defined twice: the first and the later one.
    pub duplicates: Vec<(DefinitionId, DefinitionId)>,
}

/// Something of the rate text that has a name, with the chapter and the schedule it is in.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Definition {
    pub id: DefinitionId,
    pub chapter: ChapterId,
    /// The schedule that owns it, if one does.
    pub schedule: Option<DefinitionId>,
    pub name: tree::Name,
    /// What it is.
    pub kind: DefinitionKind,
    /// For a schedule, the names it owns.
    pub names: BTreeMap<String, DefinitionId>,
}

/// The kinds of definition, each the statement it was written as. A schedule's own values, determinants and charges
/// are definitions of their own (and taken out of its statement).
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each variant is the statement its type documents")]
pub enum DefinitionKind {
    Calendar(tree::Calendar),
    Season(tree::Season),
    Unit(tree::UnitDefinition),
    Factor(tree::Factor),
    Choice(tree::Choice),
    Fact(tree::Fact),
    Measure(tree::Measure),
    Policy(tree::Policy),
    Value(tree::Value),
    Rate(tree::Rate),
    Table(tree::Table),
    Tiers(tree::Tiers),
    Determinant(tree::Determinant),
    Charge(Box<tree::Charge>),
    Schedule(Box<tree::Schedule>),
    Contract(Box<tree::Contract>),
    Amendment(Box<tree::Amendment>),
    Waiver(tree::Waiver),
    Pool(Box<tree::Pool>),
    Index(tree::Index),
    Terms(Box<tree::Terms>),
    Holidays(tree::Holidays),
    Ledger(Box<tree::Ledger>),
}

impl DefinitionKind {
    /// The name it defines.
    pub fn name(&self) -> tree::Name {
        match self {
            Self::Calendar(it) => it.name.clone(),
            Self::Season(it) => it.name.clone(),
            Self::Unit(it) => it.name.clone(),
            Self::Factor(it) => it.name.clone(),
            Self::Choice(it) => it.name.clone(),
            Self::Fact(it) => it.name.clone(),
            Self::Measure(it) => it.name.clone(),
            Self::Policy(it) => it.name.clone(),
            Self::Value(it) => it.name.clone(),
            Self::Rate(it) => it.name.clone(),
            Self::Table(it) => it.name.clone(),
            Self::Tiers(it) => it.name.clone(),
            Self::Determinant(it) => it.name.clone(),
            Self::Charge(it) => it.name.clone(),
            Self::Schedule(it) => it.name.clone(),
            Self::Contract(it) => it.body.name.clone(),
            Self::Amendment(it) => it.name.clone(),
            Self::Waiver(it) => it.name.clone(),
            Self::Pool(it) => it.name.clone(),
            Self::Index(it) => it.name.clone(),
            Self::Terms(it) => it.name.clone(),
            Self::Holidays(it) => it.name.clone(),
            Self::Ledger(it) => it.name.clone(),
        }
    }

    /// The word of the language for it, for messages.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Calendar(_) => "calendar",
            Self::Season(_) => "season",
            Self::Unit(_) => "unit",
            Self::Factor(_) => "factor",
            Self::Choice(_) => "choice",
            Self::Fact(_) => "fact",
            Self::Measure(_) => "measure",
            Self::Policy(_) => "policy",
            Self::Value(_) => "value",
            Self::Rate(_) => "rate",
            Self::Table(_) => "table",
            Self::Tiers(_) => "tiers",
            Self::Determinant(_) => "determinant",
            Self::Charge(charge) => match charge.kind {
                tree::ChargeKind::Charge => "charge",
                tree::ChargeKind::Credit => "credit",
                tree::ChargeKind::Tax => "tax",
            },
            Self::Schedule(_) => "schedule",
            Self::Contract(_) => "contract",
            Self::Amendment(_) => "amendment",
            Self::Waiver(_) => "waiver",
            Self::Pool(_) => "pool",
            Self::Index(_) => "index",
            Self::Terms(_) => "terms",
            Self::Holidays(_) => "holidays",
            Self::Ledger(_) => "ledger",
        }
    }

    /// Citations, notes and verbatim words that stand under it.
    pub fn annotations(&self) -> &tree::Annotations {
        match self {
            Self::Calendar(it) => &it.annotations,
            Self::Season(it) => &it.annotations,
            Self::Unit(it) => &it.annotations,
            Self::Factor(it) => &it.annotations,
            Self::Choice(it) => &it.annotations,
            Self::Fact(it) => &it.annotations,
            Self::Measure(it) => &it.annotations,
            Self::Policy(it) => &it.annotations,
            Self::Value(it) => &it.annotations,
            Self::Rate(it) => &it.annotations,
            Self::Table(it) => &it.annotations,
            Self::Tiers(it) => &it.annotations,
            Self::Determinant(it) => &it.annotations,
            Self::Charge(it) => &it.annotations,
            Self::Schedule(it) => &it.annotations,
            Self::Contract(it) => &it.body.annotations,
            Self::Amendment(it) => &it.body.annotations,
            Self::Waiver(it) => &it.annotations,
            Self::Pool(it) => &it.annotations,
            Self::Index(it) => &it.annotations,
            Self::Terms(it) => &it.annotations,
            Self::Holidays(it) => &it.annotations,
            Self::Ledger(it) => &it.annotations,
        }
    }

    /// The label, where one is written.
    pub fn label(&self) -> Option<&tree::Quoted> {
        match self {
            Self::Factor(it) => it.label.as_ref(),
            Self::Choice(it) => it.label.as_ref(),
            Self::Fact(it) => it.label.as_ref(),
            Self::Measure(it) => it.label.as_ref(),
            Self::Policy(it) => it.label.as_ref(),
            Self::Value(it) => it.label.as_ref(),
            Self::Rate(it) => it.label.as_ref(),
            Self::Table(it) => it.label.as_ref(),
            Self::Tiers(it) => it.label.as_ref(),
            Self::Determinant(it) => it.label.as_ref(),
            Self::Charge(it) => it.label.as_ref(),
            Self::Schedule(it) => it.label.as_ref(),
            Self::Contract(it) => it.body.label.as_ref(),
            Self::Amendment(it) => it.label.as_ref(),
            Self::Waiver(it) => it.label.as_ref(),
            Self::Pool(it) => it.label.as_ref(),
            Self::Index(it) => it.label.as_ref(),
            Self::Terms(it) => it.label.as_ref(),
            Self::Ledger(it) => it.label.as_ref(),
            Self::Calendar(_) | Self::Season(_) | Self::Unit(_) | Self::Holidays(_) => None,
        }
    }

    /// Other names under which it may be given or billed.
    pub fn also(&self) -> &[tree::Quoted] {
        match self {
            Self::Choice(it) => &it.also,
            Self::Measure(it) => &it.also,
            Self::Value(it) => &it.also,
            Self::Rate(it) => &it.also,
            Self::Schedule(it) => &it.also,
            Self::Contract(it) => &it.body.also,
            _ => &[],
        }
    }
}

impl Definition {
    /// The scope in which the names it writes are looked up, on behalf of a schedule.
    pub fn scope_for(&self, asking: Option<DefinitionId>) -> Scope {
        Scope { chapter: self.chapter, schedule: self.schedule.or(asking) }
    }

    /// The place of its name.
    pub fn place(&self) -> Span {
        self.name.span
    }
}
