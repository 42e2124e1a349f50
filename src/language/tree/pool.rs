//! Pools shared by members, yearly sums paid in instalments, ledgers.

use super::{Annotations, Condition, DateUse, Expression, Formula, Literal, Name, Quoted, RoundTo, UnitUse, Window};
use crate::exact::RoundingMode;
use crate::source::Span;

/// Where the odd cents of equal parts go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OddCents {
    /// `odd cents in the last`.
    Last,
    /// `odd cents in the first`.
    First,
    /// `cumulative`: each part is the rounded sum so far less the parts before.
    Cumulative,
}

/// What a change of the yearly sum inside the year does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstalmentChange {
    /// `changes spread over the months left`.
    SpreadOverMonthsLeft,
    /// `changes in the next bill`.
    InTheNextBill,
}

/// `1/12 of X each month of CAL, odd cents in the last[, changes spread over the months left]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Instalment {
    /// 12 for `1/12`.
    pub parts: u32,
    /// X: the sum of the year.
    pub of: Box<Expression>,
    /// `each month` is 1, `each 3 months` is 3.
    pub months: u32,
    pub calendar: Name,
    /// Where the odd cents go.
    pub odd_cents: OddCents,
    /// What a change inside the year does; none where the line does not say.
    pub change: Option<InstalmentChange>,
    /// The whole.
    pub span: Span,
}

/// For what a pool is made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolPeriod {
    /// `for each month`.
    Month(Span),
    /// `for each CALENDAR`.
    Calendar(Name),
}

/// Who shares a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolMembers {
    /// `members contracts that take service under SCHEDULE`.
    ContractsUnder(Name),
    /// `members A, B, C`: contracts, or other parties by name.
    Named(Vec<Name>),
}

/// By what a pool is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareBy {
    /// A formula, worked out for each member.
    Formula(Formula),
    /// A window over each member's own past.
    Window(Box<Window>),
}

/// Who takes what rounding leaves over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Residual {
    /// `residual to the largest share`; of equal ones the first by name.
    LargestShare,
    /// `residual to NAME`.
    To(Name),
    /// `by largest remainder`.
    LargestRemainder,
    /// `residual not allocated`.
    NotAllocated,
    /// `residual to the same`: as the shares' residual.
    TheSame,
}

/// `round share to 3 decimals of a percent half up, residual to the largest share`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundShare {
    /// How many decimals.
    pub decimals: u32,
    /// Whether of a percent (else of the plain fraction).
    pub of_a_percent: bool,
    /// Which way.
    pub mode: RoundingMode,
    /// Who takes the rest.
    pub residual: Residual,
    /// The line.
    pub span: Span,
}

/// `pool treatment_cost "Treatment cost" in $ for each month`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Pool {
    pub name: Name,
    pub label: Option<Quoted>,
    /// The unit: `$`.
    pub unit: UnitUse,
    /// For what it is made up.
    pub each: PoolPeriod,
    /// `members …`.
    pub members: Option<(PoolMembers, Span)>,
    /// `amount …`.
    pub amount: Option<Formula>,
    /// `share by …`.
    pub share_by: Option<(ShareBy, Span)>,
    /// `round share to …`; none where shares stay exact.
    pub round_share: Option<RoundShare>,
    /// `unit rate round to $0.00001/kgal half up`: members pay their determinant at the rounded price of one unit.
    pub unit_rate: Option<RoundTo>,
    /// `round amounts to $0.01 half up, residual to the same`.
    pub round_amounts: Option<(RoundTo, Residual)>,
    /// `missing member is an error`.
    pub missing: Option<Span>,
    /// `cite`, `says`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// What one line of a ledger adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerEntryKind {
    /// `add FORMULA`.
    Add(Formula),
    /// `add interest at RATE on the opening balance`.
    Interest {
        /// The yearly rate, in %.
        rate: Name,
    },
}

/// `each fiscal_year, when requirement is entered, add requirement - billed`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct LedgerEntry {
    pub calendar: Name,
    /// `when …`.
    pub when: Option<Condition>,
    /// What is added.
    pub kind: LedgerEntryKind,
    /// `round to …` under it.
    pub round: Option<RoundTo>,
    /// `cite`, `says`, `note`.
    pub annotations: Annotations,
    /// The line.
    pub span: Span,
}

/// `spread over the 3 fiscal_years after, equal parts, odd cents in the last`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Spread {
    /// Over how many years.
    pub count: u32,
    pub calendar: Name,
    /// Where the odd cents go.
    pub odd_cents: OddCents,
    /// The line.
    pub span: Span,
}

/// `ledger balancing "Balancing account" in $`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Ledger {
    pub name: Name,
    pub label: Option<Quoted>,
    /// The unit: `$`, or a quantity (a balance of make-up water).
    pub unit: UnitUse,
    /// `opens DATE at VALUE`.
    pub opens: Option<(DateUse, Literal, Span)>,
    /// The entries, in order.
    pub entries: Vec<LedgerEntry>,
    /// `spread over …`.
    pub spread: Option<Spread>,
    /// `round to …`: every entry without its own, and the parts of a spread.
    pub round: Option<RoundTo>,
    /// `cite`, `says`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}
