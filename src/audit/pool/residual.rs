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
        None if *clause == Residual::LargestRemainder => hand_out(&mut values, exact, (of, &residual), step),
        None => {}
    }
    Rounded { values, residual }
}

/// Whole steps one by one, again and again round the members: to the largest remainders first, or, where too much has been
/// given, back from the smallest; of equal ones the first by name. Of a whole below zero the remainders are its opposite's.
fn hand_out(values: &mut [BigRational], exact: &[BigRational], (of, residual): (&BigRational, &BigRational), step: &BigRational) {
    let below = of.is_negative();
    let remainder = |exact: &BigRational, value: &BigRational| if below { value - exact } else { exact - value };
    let mut order: Vec<(usize, BigRational)> = exact.iter().zip(values.iter()).map(|(exact, value)| remainder(exact, value)).enumerate().collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(values: &[i64]) -> Vec<BigRational> {
        values.iter().map(|value| BigRational::new((*value).into(), 100_000.into())).collect()
    }

    /// A member whose share is below zero, as a residual to it can make it, has the smallest remainder of a whole above zero.
    /// By hand: -10.004 and 20.014 come down to -10.00 and 20.01; 10.02 has one cent more, for the remainder 0.004.
    #[test]
    fn a_part_below_zero_does_not_turn_the_order_round() {
        let (step, of) = (BigRational::new(1.into(), 100.into()), BigRational::new(1_002.into(), 100.into()));
        let clause = Residual::LargestRemainder;
        let made = shared_out(&cents(&[-1_000_400, 2_001_400]), &of, (&step, RoundingMode::HalfUp), &clause, None);
        assert_eq!(made.values, cents(&[-1_000_000, 2_002_000]));
        let made = shared_out(&cents(&[1_000_400, -2_001_400]), &-of, (&step, RoundingMode::HalfUp), &clause, None);
        assert_eq!(made.values, cents(&[1_000_000, -2_002_000]));
    }
}
