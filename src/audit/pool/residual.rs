//! What rounding leaves over, and who takes it.

use num_rational::BigRational;
use num_traits::Signed;

use crate::audit::rounding::round_to_step;
use crate::exact::RoundingMode;
use crate::language::tree::Residual;

/// Values after rounding, and what the rounded ones missed before somebody took it.
pub(super) struct Rounded {
    pub values: Vec<BigRational>,
    pub residual: BigRational,
}

/// Each value rounded; what they miss of the whole goes to the taker, or one step each to the largest remainders.
pub(super) fn shared_out(
    exact: &[BigRational],
    of: &BigRational,
    (step, mode): (&BigRational, RoundingMode),
    clause: &Residual,
    taker: Option<usize>,
) -> Rounded {
    let mode = if *clause == Residual::LargestRemainder { RoundingMode::Down } else { mode };
    let mut values: Vec<BigRational> = exact.iter().map(|value| round_to_step(value, step, mode)).collect();
    let residual = values.iter().fold(of.clone(), |rest, value| rest - value);
    match taker.and_then(|at| values.get_mut(at)) {
        Some(value) => *value += &residual,
        None if *clause == Residual::LargestRemainder => hand_out(&mut values, exact, &residual, step),
        None => {}
    }
    Rounded { values, residual }
}

/// Whole steps one by one, again and again round the members: to the largest remainders first, or, where too much has been
/// given, back from the smallest; of equal ones the first by name. Of a whole below zero the remainders are its opposite's.
fn hand_out(values: &mut [BigRational], exact: &[BigRational], residual: &BigRational, step: &BigRational) {
    let mut order: Vec<(usize, BigRational)> = exact.iter().zip(values.iter()).map(|(exact, value)| (exact - value).abs()).enumerate().collect();
    let below = exact.iter().any(Signed::is_negative);
    let gives_back = residual.is_negative() != below;
    order.sort_by(|(_, left), (_, right)| if gives_back { left.cmp(right) } else { right.cmp(left) });
    let one = if residual.is_negative() { -step.clone() } else { step.clone() };
    let mut rest = residual.clone();
    for (at, _) in order.iter().cycle() {
        if rest.abs() < *step {
            return;
        }
        if let Some(value) = values.get_mut(*at) {
            *value += &one;
        }
        rest -= &one;
    }
}
