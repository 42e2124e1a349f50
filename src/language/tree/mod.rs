//! The syntax tree: what a file says, statement by statement, each with its place.
//!
//! Nothing is resolved here: names are text, units are words, amounts are exact numbers as written.
//! Several rooms walk this tree (checks, lowering, the auditor's evaluator), so it stays close to the text.

mod blocks;
mod charge;
mod contract;
mod definition;
mod expression;
mod index;
mod names;
mod pool;
mod proof;
mod rate;
mod requirement;
mod schedule;
mod terms;
mod test;
mod window;

pub use blocks::{BlockBounds, BlockPrices, BoundWord, KeyedBlocks};
pub use charge::{Blocks, Charge, ChargeAmount, ChargeKind, Condition, ConditionKind, EachMeter, Guard, InPlaceTable, OverPeriod, Predicate};
pub use contract::{
    Amendment, Contract, IssuedEffect, Opening, Override, OverrideKind, PointUse, Settlement, TakesService, WaivedThing, Waiver, WaiverKind,
};
pub use definition::{
    Calendar, Choice, EstimateBasis, Fact, FactKind, Factor, LabelYear, Measure, MeasureSource, MissingRule, NotEntered, OnAnyDay, Policy, Season,
    SeasonRange, UnitDefinition, Value, ValueKind,
};
pub use expression::{BinaryOperator, Expression, ExpressionKind, Formula, Literal, UnitUse, ZeroDivisor};
pub use index::{Compounding, EscalateBy, Escalation, Index, IndexValue, MonthUse};
pub use names::{StandIn, condition_with, names_of, names_of_condition, right_side, with_stand_ins};
pub use pool::{
    Instalment, InstalmentChange, Ledger, LedgerEntry, LedgerEntryKind, OddCents, Pool, PoolMembers, PoolPeriod, Residual, RoundShare, ShareBy,
    Spread,
};
pub use proof::{Proof, ProofClaim, ProofGiven, ProofValue};
pub use rate::{
    CaseRow, Cell, CellKind, Determinant, DeterminantKind, Rate, RateKind, RateRow, RowKey, Table, TableKind, TableRow, TierBound, TierPeriod,
    TierRow, Tiers, TiersKind, Until, VersionHead,
};
pub use requirement::{Binding, Bound, Limit, RequiredOf, Requirement, Seller, SellerKind, That, ThatKind};
pub use schedule::{
    DaysOf, OwnPrices, Proration, ProrationOccasion, ProrationWay, RoundingScope, RoundingStatement, Schedule, ServicePeriodRule, SplitKind,
    VersionRule,
};
pub use terms::{DayCount, Due, DueAfter, Holidays, Interest, InterestRate, InterestTime, LateFee, OrNone, PaymentOrder, PaymentsCount, Terms};
pub use test::{ByHand, ExpectKind, Expectation, Given, GivenKind, PoolTime, TermsDate, Test, TestSubject};
pub use window::{AcrossEdge, Aggregate, AtLeastPeriods, Window, WindowEdge, WindowSpan};

use crate::calendar::Day;
use crate::exact::{Number, RoundingMode};
use crate::source::{SourceId, Span};

/// A word or dotted name with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written; a qualified name keeps its dots.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A quoted string (or raw words) with its place; the quotes are taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The text between the quotes.
    pub text: String,
    /// Where, quotes included.
    pub span: Span,
}

/// A date with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct DateUse {
    pub day: Day,
    /// Where.
    pub span: Span,
}

/// A month and a day of any year, as `October 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// Where.
    pub span: Span,
}

/// How sure a citation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CitationStatus {
    /// Read in the adopted text.
    Adopted,
    /// From a press report, inferred or scanned: may be tried, not issued.
    Unverified,
    /// Invented: may be tried, not issued.
    Illustrative,
}

/// `cite "…" [unverified | illustrative]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The words between the quotes.
    pub text: String,
    /// How sure.
    pub status: CitationStatus,
    /// The whole statement.
    pub span: Span,
}

/// What may stand under any statement: `cite`, `says`, `note`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotations {
    /// Citations, in order.
    pub cites: Vec<Citation>,
    /// Verbatim words of the law.
    pub says: Vec<Quoted>,
    /// Notes of the author.
    pub notes: Vec<Quoted>,
}

/// `round to STEP half up | half even | up | down`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundTo {
    /// The step, a literal with its unit.
    pub step: Literal,
    /// Which way.
    pub mode: RoundingMode,
    /// The whole clause.
    pub span: Span,
}

/// One file: a chapter of the rate book.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct File {
    pub source: SourceId,
    /// `chapter NAME "Label"`; a file without one has an error reported by the parser, and an empty name here.
    pub chapter: Name,
    /// The chapter's label, empty where none is written.
    pub label: String,
    /// `use CHAPTER`, in order.
    pub uses: Vec<Name>,
    /// `imported from "NAME" sha256 HEX`: the foreign file's name and hash.
    pub imported: Option<Imported>,
    /// `seller municipality in Florida`.
    pub seller: Option<Seller>,
    /// `not encoded "clause …"`: what of the chapter no schedule holds.
    pub not_encoded: Vec<Quoted>,
    /// Annotations of the chapter itself (`note` under `chapter`).
    pub annotations: Annotations,
    /// The statements, in order.
    pub items: Vec<Item>,
}

/// `imported from "NAME" sha256 …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The foreign file's name.
    pub from: Quoted,
    /// Its hash, in hexadecimal.
    pub sha256: String,
    /// The whole statement.
    pub span: Span,
}

/// A statement at the level of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the statement its type documents")]
pub enum Item {
    Currency(Name),
    Calendar(Calendar),
    Season(Season),
    Unit(UnitDefinition),
    Factor(Factor),
    Choice(Choice),
    Fact(Fact),
    Measure(Measure),
    Policy(Policy),
    Value(Value),
    Rate(Rate),
    Table(Table),
    Tiers(Tiers),
    Determinant(Determinant),
    Schedule(Box<Schedule>),
    Contract(Box<Contract>),
    Amendment(Box<Amendment>),
    Waiver(Waiver),
    Pool(Box<Pool>),
    Index(Index),
    Terms(Box<Terms>),
    Holidays(Holidays),
    Ledger(Box<Ledger>),
    Test(Test),
    Proof(Proof),
    Requirement(Box<Requirement>),
}

/// An exact number as written, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberUse {
    /// The value; `4.5%` stands here as 4.5 (the unit carries the percent).
    pub value: Number,
    /// Where.
    pub span: Span,
}
