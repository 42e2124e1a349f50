//! A pool shared out: the whole table, which stands in the trace of every bill that takes a share.

use super::Step;
use crate::calendar::DaySpan;
use crate::exact::Number;

/// One member of a pool.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct MemberShare {
    pub name: String,
    /// By what it shares, in base units.
    pub determinant: Number,
    /// Whether a measure of it was estimated.
    pub estimated: bool,
    /// Determinant over the sum of determinants, exact.
    pub exact_share: Number,
    /// Rounded, before the residual was given out.
    pub rounded_share: Number,
    /// The share it pays.
    pub share: Number,
    /// The pool's amount times the share (or its determinant at the unit rate), exact.
    pub exact_amount: Number,
    /// Rounded, before the residual was given out.
    pub rounded_amount: Number,
    /// What it pays.
    pub amount: Number,
}

/// A pool for one month or year, shared out.
#[derive(Clone, Debug)]
pub struct PoolShares {
    /// The month or year.
    pub time: DaySpan,
    /// The pool's amount before rounding.
    pub exact: Number,
    /// The pool's amount.
    pub amount: Number,
    /// The sum of the determinants.
    pub sum: Number,
    /// The price of one unit, before and after rounding, where members pay at one.
    pub unit_rate: Option<(Number, Number)>,
    /// The members, in the order of their names.
    pub members: Vec<MemberShare>,
    /// What the rounded shares miss from the whole.
    pub share_residual: Number,
    /// What the rounded amounts miss from the pool's.
    pub amount_residual: Number,
    /// The member billed, by position.
    pub billed: Option<usize>,
    /// How the amount came about: steps on the pool's own plan.
    pub amount_steps: Vec<Step>,
    /// How the billed member's determinant came about.
    pub billed_steps: Vec<Step>,
}

impl PoolShares {
    /// The member of that name.
    pub fn member(&self, name: &str) -> Option<&MemberShare> {
        self.members.iter().find(|member| member.name == name)
    }
}
