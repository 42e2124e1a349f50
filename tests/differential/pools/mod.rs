//! Random pools: members by contract, by name and from the case; windows, ties, residuals, nested pools, instalments,
//! parts of a ledger.

mod cases;
mod text;

use crate::family::Family;
use crate::writer::Writer;

/// What must be reached.
pub const CONSTRUCTS: &[&str] = &[
    "amounts by largest remainder",
    "amounts not allocated",
    "amounts to a name",
    "amounts to the largest",
    "amounts to the same",
    "by contract",
    "by name",
    "changes in the next bill",
    "changes spread",
    "cumulative",
    "exact shares",
    "for each month",
    "for each year",
    "from the case",
    "member in no term",
    "member missing",
    "nested",
    "no change said",
    "odd cents in the first",
    "odd cents in the last",
    "of a fraction",
    "of a percent",
    "part of a ledger",
    "periods of two months",
    "set by contract",
    "share by formula",
    "share by window",
    "shares by largest remainder",
    "shares not allocated",
    "shares to a name",
    "shares to the largest",
    "stranger",
    "sum that changes",
    "tie",
    "unit rate",
    "zero shares",
];

/// How members are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    Contracts,
    Named,
    FromCase,
}

/// The chapter of a seed, with its cases.
pub fn chapter(seed: u64) -> Family {
    let mut w = Writer::new(seed.wrapping_add(0x0009_0015));
    let membership = [Membership::Contracts, Membership::Contracts, Membership::Named, Membership::FromCase][usize::try_from(w.below(4)).unwrap()];
    w.count(match membership {
        Membership::Contracts => "by contract",
        Membership::Named => "by name",
        Membership::FromCase => "from the case",
    });
    let months = text::write(&mut w, membership);
    let cases = (0..6).map(|at| cases::write(&mut w, membership, months, at)).collect();
    Family { text: w.text, cases, constructs: w.constructs }
}
