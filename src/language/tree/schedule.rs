//! A schedule: service, customers, period, version rule, proration, rounding, and the lines of the invoice in order.

use super::{Annotations, Charge, Condition, Determinant, Name, Quoted, Rate, RoundTo, Table, Tiers, Until, Value, VersionHead};
use crate::exact::RoundingMode;
use crate::source::Span;

/// `period every 2 months[, of 56 to 66 days]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePeriodRule {
    /// How many months: 1, 2, 3, 12.
    pub months: u32,
    /// `of 28 to 33 days`.
    pub days: Option<(u32, u32)>,
    /// The line.
    pub span: Span,
}

/// Which version of a rate applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VersionRule {
    /// `each version applies to service rendered on or after its date`.
    ServiceRendered,
    /// `… to bills rendered on or after its date`.
    BillsRendered,
    /// `… to meters read on or after its date`.
    MetersRead,
}

/// The two occasions of proration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProrationOccasion {
    /// `when a rate changes inside a period, …`.
    RateChange,
    /// `when service is shorter than a period, …`.
    ShortService,
}

/// Which quantities and charges a proration statement speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum SplitKind {
    Usage,
    FixedCharges,
    Thresholds,
}

/// Of what the days are a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum DaysOf {
    ThePeriod,
    TheCalendarMonth,
    A30DayMonth,
}

/// How it is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProrationWay {
    /// `by day of …`.
    ByDay(DaysOf),
    /// `by daily flow`.
    ByDailyFlow,
    /// `by nothing`.
    ByNothing,
    /// `by nothing, at the version of the first day`.
    ByNothingFirstDay,
    /// `by nothing, at the version of the last day`.
    ByNothingLastDay,
}

/// One proration statement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Proration {
    pub occasion: ProrationOccasion,
    /// What is split, each with its place.
    pub kinds: Vec<(SplitKind, Span)>,
    /// How.
    pub way: ProrationWay,
    /// `, each part rounded to 0.001 kgal half up, the last takes the residual`.
    pub each_part: Option<RoundTo>,
    /// The line.
    pub span: Span,
}

/// What a rounding statement rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoundingScope {
    /// `round each charge to …` (under a charge: `round to …`).
    EachCharge,
    /// `round each part to …`.
    EachPart,
}

/// `round each charge to $0.01 half up`, `round each part to …`, `no rounding`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum RoundingStatement {
    /// A step and a mode.
    Round {
        scope: RoundingScope,
        /// To what, which way.
        to: RoundTo,
    },
    /// `no rounding`.
    None(Span),
}

impl RoundingStatement {
    /// The mode, if it rounds.
    pub fn mode(&self) -> Option<RoundingMode> {
        match self {
            Self::Round { to, .. } => Some(to.mode),
            Self::None(_) => None,
        }
    }
}

/// A rate, table or tiers of one schedule alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the statement its type documents")]
pub enum OwnPrices {
    Rate(Rate),
    Table(Table),
    Tiers(Tiers),
}

impl Schedule {
    /// One that says nothing yet, at a place.
    pub fn empty(span: Span) -> Self {
        Self {
            name: Name { text: String::new(), span },
            label: None,
            service: None,
            customers: Vec::new(),
            period: None,
            longer: None,
            version_rule: None,
            prorations: Vec::new(),
            rounding: Vec::new(),
            in_force: None,
            also: Vec::new(),
            not_encoded: Vec::new(),
            values: Vec::new(),
            prices: Vec::new(),
            determinants: Vec::new(),
            charges: Vec::new(),
            annotations: Annotations::default(),
            span,
        }
    }
}

/// `schedule wholesale_water "Wholesale water service"`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Schedule {
    pub name: Name,
    pub label: Option<Quoted>,
    /// `service water`.
    pub service: Option<Name>,
    /// `for customers when …`; several all hold.
    pub customers: Vec<Condition>,
    /// `period …`.
    pub period: Option<ServicePeriodRule>,
    /// `a longer period counts …`, as written; not computed by this version.
    pub longer: Option<Quoted>,
    /// `each version applies to …`.
    pub version_rule: Option<(VersionRule, Span)>,
    /// The proration statements.
    pub prorations: Vec<Proration>,
    /// `round each charge to …`.
    pub rounding: Vec<RoundingStatement>,
    /// `in force from DATE until …`: dates the rows that carry no version of their own.
    pub in_force: Option<(VersionHead, Until)>,
    /// `also written as "…"`.
    pub also: Vec<Quoted>,
    /// `not encoded "clause …"`.
    pub not_encoded: Vec<Quoted>,
    /// Own values.
    pub values: Vec<Value>,
    /// Own rates, tables and tiers.
    pub prices: Vec<OwnPrices>,
    /// Own determinants.
    pub determinants: Vec<Determinant>,
    /// The lines, in the order of the invoice.
    pub charges: Vec<Charge>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}
