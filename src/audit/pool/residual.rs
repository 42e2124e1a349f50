//! What rounding leaves over, and who takes it.

use num_rational::BigRational;

use crate::audit::rounding::round_to_step;
use crate::exact::RoundingMode;
use crate::language::tree::Residual;

/// Values after rounding, and what the rounded ones missed before somebody took it.
pub(super) struct Rounded {
    pub values: Vec<BigRational>,
    pub residual: BigRational,
}

/// Each value rounded; what they miss of the whole goes where the clause says. The sizes tell which is the largest share;
/// without them the rounded values do.
pub(super) fn shared_out(
    names: &[&str],
    exact: &[BigRational],
    of: &BigRational,
    sizes: Option<&[BigRational]>,
    (step, mode): (&BigRational, RoundingMode),
    clause: &Residual,
) -> Rounded {
    let mode = if *clause == Residual::LargestRemainder { RoundingMode::Down } else { mode };
    let mut values: Vec<BigRational> = exact.iter().map(|value| round_to_step(value, step, mode)).collect();
    let residual = values.iter().fold(of.clone(), |rest, value| rest - value);
    match clause {
        Residual::LargestRemainder => hand_out(&mut values, exact, &residual, step),
        Residual::LargestShare => {
            let largest = largest(sizes.unwrap_or(&values));
            add(&mut values, largest, &residual);
        }
        Residual::To(name) => add(&mut values, names.iter().position(|known| *known == name.text), &residual),
        Residual::NotAllocated | Residual::TheSame => {}
    }
    Rounded { values, residual }
}

fn add(values: &mut [BigRational], at: Option<usize>, residual: &BigRational) {
    if let Some(value) = at.and_then(|at| values.get_mut(at)) {
        *value += residual;
    }
}

/// The first of the largest; the members stand in the order of their names.
fn largest(values: &[BigRational]) -> Option<usize> {
    let most = values.iter().max()?;
    values.iter().position(|value| value == most)
}

/// One step each to the largest remainders, equal ones in the order of their names.
fn hand_out(values: &mut [BigRational], exact: &[BigRational], residual: &BigRational, step: &BigRational) {
    let mut order: Vec<(usize, BigRational)> = exact.iter().zip(values.iter()).map(|(exact, value)| exact - value).enumerate().collect();
    order.sort_by(|(_, left), (_, right)| right.cmp(left));
    let mut rest = residual.clone();
    for (at, _) in order {
        if rest < *step {
            return;
        }
        add(values, Some(at), step);
        rest -= step;
    }
}
