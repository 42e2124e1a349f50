//! Contracts and the later documents that change them: amendments and waivers.

use super::{Annotations, Charge, Condition, DateUse, Expression, Literal, Name, Quoted, Schedule};
use crate::source::Span;

/// `points CW-01, minus CW-03`: one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointUse {
    /// The point of delivery, read whole.
    pub name: Name,
    /// Whether it is a deduct meter.
    pub minus: bool,
}

/// What an override does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum OverrideKind {
    /// `set NAME to E`: a value that the schedule leaves to each contract.
    Set {
        /// The value.
        name: Name,
        /// What it is under this contract.
        to: Expression,
    },
    /// `replace NAME with E`: a value, rate, table, tiers, determinant or measure of the same unit.
    Replace {
        /// What is replaced.
        name: Name,
        /// By what.
        with: Expression,
    },
    /// `replace gl of CHARGE with ACCOUNT`.
    ReplaceGl {
        /// The line.
        charge: Name,
        account: Quoted,
    },
    /// `omit CHARGE`.
    Omit(Name),
}

/// One override, with what stands under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// What it does.
    pub kind: OverrideKind,
    /// `cite`, `says`, `note`.
    pub annotations: Annotations,
    /// The line.
    pub span: Span,
}

/// `takes service under SCHEDULE` with its overrides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct TakesService {
    pub schedule: Name,
    /// `set`, `replace`, `omit` under it.
    pub overrides: Vec<Override>,
    /// The line.
    pub span: Span,
}

/// `opens DETERMINANT at VALUE on DATE`: what was before the data begins, one more element of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Opening {
    /// The determinant whose window it opens.
    pub determinant: Name,
    pub value: Literal,
    /// The day it stands on.
    pub on: DateUse,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The line.
    pub span: Span,
}

/// `settlement true_up "…" for each fiscal_year, when audited_cost_share is entered`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The calendar of whose years one is made.
    pub calendar: Name,
    /// Its name, label, account, conditions (that of the heading is the first), amount and rounding, as those of a line.
    pub charge: Charge,
    /// The first line.
    pub span: Span,
}

/// `contract example_city "City of Example wholesale water agreement"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// `customer W-0007 "City of Example"`: number and name.
    pub customer: Option<(Name, Option<Quoted>)>,
    /// `term 2020-10-01 to 2040-09-30`; `term 2020-10-01 until ended` has no last day.
    pub term: Option<(DateUse, Option<DateUse>)>,
    /// `points …`.
    pub points: Vec<PointUse>,
    /// `takes service under …`, one line a schedule.
    pub takes: Vec<TakesService>,
    /// `terms NAME`: a reference.
    pub terms: Option<Name>,
    /// `opens … at … on …`.
    pub openings: Vec<Opening>,
    /// `settlement …`.
    pub settlements: Vec<Settlement>,
    /// Its name, label, citations, and all that it says as a schedule does: service, period, version rule, splits, rounding, values,
    /// determinants, lines, `not encoded`.
    pub body: Schedule,
}

/// What an amendment does to bills already issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum IssuedEffect {
    Adjusted,
    Rebilled,
    NotChanged,
}

/// `amendment first "First Amendment" amends example_city from 2022-10-01`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Amendment {
    pub name: Name,
    pub label: Option<Quoted>,
    /// The contract.
    pub amends: Name,
    /// First day.
    pub from: DateUse,
    /// Last day, where it ends (`from DATE to DATE`).
    pub to: Option<DateUse>,
    /// `supersedes NAME`: earlier amendments that it overrides where both speak of one thing.
    pub supersedes: Vec<Name>,
    /// `replace`, `set`, `omit`.
    pub overrides: Vec<Override>,
    /// Values, determinants and lines that it adds, as a schedule holds them.
    pub body: Schedule,
    /// `bills already issued are …`.
    pub issued: Option<(IssuedEffect, Span)>,
    /// The first line.
    pub span: Span,
}

/// Whether a waiver drops interest or puts it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WaiverKind {
    /// `suspends`: the days under it never bear interest.
    Suspends,
    /// `defers`: interest runs on, and is not asked for before the waiver ends.
    Defers,
}

/// What a waiver is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaivedThing {
    /// `interest`.
    Interest,
    /// `late fee`.
    LateFee,
    /// A line of the contract.
    Charge(Name),
}

/// `waiver storm "…" suspends interest of example_city from 2022-09-28 to 2022-12-31`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Waiver {
    pub name: Name,
    pub label: Option<Quoted>,
    /// Suspends or defers.
    pub kind: WaiverKind,
    /// What.
    pub thing: WaivedThing,
    /// The contract.
    pub of: Name,
    /// First day.
    pub from: DateUse,
    /// Last day.
    pub to: DateUse,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

impl Settlement {
    /// The condition of its heading, where it has one.
    pub fn when(&self) -> Option<&Condition> {
        self.charge.guards.first().map(|guard| &guard.condition)
    }
}
