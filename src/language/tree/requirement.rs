//! Laws over invoices: what a statute, ordinance or contract requires of them, whom it binds and since when.

use super::{Annotations, Condition, DateUse, DueAfter, Guard, Literal, Name, NumberUse, Quoted};
use crate::source::Span;

/// What kind of utility sells: `seller municipality in Florida`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum SellerKind {
    Municipality,
    County,
    District,
    Company,
}

impl SellerKind {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::County => "county",
            Self::District => "district",
            Self::Company => "company",
        }
    }
}

/// `seller municipality in Florida`: who sells by the schedules of the chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Seller {
    pub kind: SellerKind,
    /// Where.
    pub place: Option<Quoted>,
    /// The line.
    pub span: Span,
}

/// Whom a law binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// `municipalities`, `counties`, `districts`, `companies`.
    Kind(SellerKind),
    /// `local governments`: municipalities, counties and districts.
    LocalGovernments,
    /// `all sellers`.
    AllSellers,
}

impl Bound {
    /// The words of the language.
    pub fn words(self) -> &'static str {
        match self {
            Self::Kind(SellerKind::Municipality) => "municipalities",
            Self::Kind(SellerKind::County) => "counties",
            Self::Kind(SellerKind::District) => "districts",
            Self::Kind(SellerKind::Company) => "companies",
            Self::LocalGovernments => "local governments",
            Self::AllSellers => "all sellers",
        }
    }

    /// Whether a seller of a kind is one of these.
    pub fn holds(self, kind: SellerKind) -> bool {
        match self {
            Self::Kind(own) => own == kind,
            Self::LocalGovernments => kind != SellerKind::Company,
            Self::AllSellers => true,
        }
    }
}

/// `binding municipalities, counties in Florida, from 1985-01-01 to 2026-06-30`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Whom.
    pub bound: Vec<Bound>,
    /// Where; everywhere where it is not said.
    pub place: Option<Quoted>,
    /// `as customers`: those who buy, not those who sell.
    pub as_customers: bool,
    /// The first day.
    pub from: DateUse,
    /// The last day, where there is one.
    pub to: Option<DateUse>,
    /// The line.
    pub span: Span,
}

/// On what a law looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequiredOf {
    /// On prices of the text, without an invoice.
    Prices,
    /// `on SCHEDULE, CONTRACT`, or `on TERMS`.
    Named(Vec<Name>),
    /// `on every schedule [of service water, sewer]`.
    EverySchedule(Vec<Name>),
    /// `on every terms`.
    EveryTerms,
}

/// `at least` or `at most`, of terms of payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Limit {
    AtLeast,
    AtMost,
}

impl Limit {
    /// The words of the language.
    pub fn words(self) -> &'static str {
        match self {
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
        }
    }
}

/// What has to be so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum ThatKind {
    /// `outside_surcharge is at most 25% of (base + volume)`, `increase_notified is yes`.
    Holds(Condition),
    /// `due date is at least 45 days after receipt of the invoice`.
    Due {
        /// At least or at most.
        limit: Limit,
        /// How many days.
        days: u32,
        after: DueAfter,
    },
    /// `interest begins at least 30 days after the due date`.
    InterestBegins {
        /// At least or at most.
        limit: Limit,
        /// How many days.
        days: u32,
    },
    /// `interest is at most 1% per month`.
    Interest {
        /// At least or at most.
        limit: Limit,
        /// 1 for 1 % a month.
        percent: NumberUse,
    },
}

/// A line `that …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct That {
    /// What has to be so.
    pub kind: ThatKind,
    /// `, within $0.005`: by how much it may be missed.
    pub within: Option<Literal>,
    /// The line.
    pub span: Span,
}

/// `require NAME "Label" on SCHEDULE`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Requirement {
    pub name: Name,
    pub label: Option<Quoted>,
    /// On what it looks.
    pub on: RequiredOf,
    /// Whom it binds, and since when.
    pub binding: Option<Binding>,
    /// `when …`, `unless …`: all must hold, or it does not apply.
    pub guards: Vec<Guard>,
    /// `when a price rises`: it applies to an invoice in whose days a price of its lines goes up.
    pub when_a_price_rises: Option<Span>,
    /// What has to be so; all of it.
    pub that: Vec<That>,
    /// `not checked, a person must see "…"`.
    pub a_person_sees: Vec<Quoted>,
    /// `cite`, `says`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}
