//! The principal, payment by payment: each part of it is unpaid until its day.

use num_rational::BigRational;

use crate::audit::quantity::whole;
use crate::calendar::Day;

/// A part of the principal and the day it was paid.
pub(in crate::audit) struct Slice {
    pub amount: BigRational,
    pub paid_on: Day,
}

/// What each payment pays of the principal, in the order of their days; more than is left pays no more.
pub(super) fn slices(amount: &BigRational, paid: &[(Option<BigRational>, Day)]) -> Vec<Slice> {
    let mut payments: Vec<&(Option<BigRational>, Day)> = paid.iter().collect();
    payments.sort_by_key(|(_, day)| *day);
    let mut left = amount.clone();
    let mut slices = Vec::new();
    for (payment, day) in payments {
        let pays = payment.clone().unwrap_or_else(|| left.clone()).min(left.clone());
        if pays > whole(0) {
            left -= &pays;
            slices.push(Slice { amount: pays, paid_on: *day });
        }
    }
    slices
}
