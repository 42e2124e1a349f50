//! Rounding parts of a whole, and giving what rounding leaves over to those whom the text names.

use crate::exact::{Number, Rounding, RoundingMode};
use crate::plan::Residual;

/// One part of a whole.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Before rounding.
    pub exact: Number,
    /// Rounded, before the rest was given out.
    pub rounded: Number,
    /// With what it took of the rest.
    pub value: Number,
}

/// Parts of a whole, rounded, with what was left over.
#[derive(Clone, Debug)]
pub(super) struct Allocation {
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// The whole less the rounded parts.
    pub residual: Number,
}

impl Allocation {
    /// Parts that nothing rounds.
    pub(super) fn exact(parts: Vec<Number>) -> Self {
        let parts = parts.into_iter().map(|part| Part { rounded: part.clone(), value: part.clone(), exact: part }).collect();
        Self { parts, residual: Number::ZERO }
    }

    fn rounded(exact: Vec<Number>, whole: &Number, rounding: &Rounding) -> Self {
        let round = |exact: Number| {
            let rounded = rounding.apply(&exact);
            Part { value: rounded.clone(), rounded, exact }
        };
        let parts: Vec<Part> = exact.into_iter().map(round).collect();
        let residual = whole.minus(&sum(parts.iter().map(|part| &part.rounded)));
        Self { parts, residual }
    }

    fn negated(mut self) -> Self {
        for part in &mut self.parts {
            *part = Part { exact: part.exact.negated(), rounded: part.rounded.negated(), value: part.value.negated() };
        }
        Self { residual: self.residual.negated(), ..self }
    }
}

/// Who may take the rest, by position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Takers {
    /// The largest part before rounding; of equal ones the first.
    pub largest: usize,
    /// The member named, where one is.
    pub named: Option<usize>,
}

/// Rounds the parts and gives out what they miss of the whole.
pub(super) fn allocate(exact: Vec<Number>, whole: &Number, rounding: &Rounding, residual: &Residual, takers: Takers) -> Allocation {
    let taker = match residual {
        Residual::LargestRemainder => return by_largest_remainder(exact, whole, &rounding.step),
        Residual::LargestShare => Some(takers.largest),
        Residual::To(_) => takers.named,
        Residual::NotAllocated => None,
    };
    let mut made = Allocation::rounded(exact, whole, rounding);
    if let Some(part) = taker.and_then(|taker| made.parts.get_mut(taker)) {
        part.value = part.rounded.plus(&made.residual);
    }
    made
}

/// Rounds down, and gives the missing last digits one each to the largest remainders, equal ones in their order. A whole
/// below zero is treated as its opposite. Where more is missing than there are parts (a rounded unit rate), every part takes
/// the same before the rest goes round; where too much is there, the smallest remainders give it back.
fn by_largest_remainder(exact: Vec<Number>, whole: &Number, step: &Number) -> Allocation {
    if whole.is_negative() {
        let opposite = exact.iter().map(Number::negated).collect();
        return by_largest_remainder(opposite, &whole.negated(), step).negated();
    }
    let mut made = Allocation::rounded(exact, whole, &Rounding { step: step.clone(), mode: RoundingMode::Down });
    let steps = made.residual.divided_by(step).and_then(|steps| steps.as_integer()).unwrap_or(0);
    let mut order: Vec<(Number, usize)> = made.parts.iter().enumerate().map(|(at, part)| (part.exact.minus(&part.rounded), at)).collect();
    order.sort_by(|(one, at), (other, than)| if steps < 0 { one.cmp(other) } else { other.cmp(one) }.then(at.cmp(than)));
    let count = i64::try_from(order.len()).unwrap_or(i64::MAX).max(1);
    for (place, (_, at)) in (0_i64..).zip(order) {
        let one_more = i64::from(place < steps.abs() % count);
        let taken = Number::integer((steps.abs() / count + one_more) * steps.signum());
        if let Some(part) = made.parts.get_mut(at) {
            part.value = part.rounded.plus(&step.times(&taken));
        }
    }
    made
}

/// The sum of some numbers.
pub(super) fn sum<'n>(numbers: impl IntoIterator<Item = &'n Number>) -> Number {
    numbers.into_iter().fold(Number::ZERO, |sum, number| sum.plus(number))
}

#[cfg(test)]
mod tests {
    use super::{Allocation, Takers, allocate, sum};
    use crate::exact::{Number, Rounding, RoundingMode};
    use crate::plan::Residual;

    fn numbers(texts: &[&str]) -> Vec<Number> {
        texts.iter().map(|text| Number::parse(text).unwrap()).collect()
    }

    fn thirds() -> Vec<Number> {
        vec![Number::ratio(100, 3).unwrap(); 3]
    }

    fn cents() -> Rounding {
        Rounding { step: Number::parse("0.01").unwrap(), mode: RoundingMode::HalfUp }
    }

    fn values(made: &Allocation) -> Vec<Number> {
        made.parts.iter().map(|part| part.value.clone()).collect()
    }

    const FIRST: Takers = Takers { largest: 0, named: Some(2) };

    #[test]
    fn the_largest_share_takes_the_odd_cent_and_of_equal_ones_the_first() {
        let made = allocate(thirds(), &Number::integer(100), &cents(), &Residual::LargestShare, FIRST);
        assert_eq!(values(&made), numbers(&["33.34", "33.33", "33.33"]));
        assert_eq!(made.residual, Number::parse("0.01").unwrap());
    }

    #[test]
    fn a_named_member_takes_it() {
        let made = allocate(thirds(), &Number::integer(100), &cents(), &Residual::To("c".into()), FIRST);
        assert_eq!(values(&made), numbers(&["33.33", "33.33", "33.34"]));
    }

    #[test]
    fn what_is_not_allocated_stays_over() {
        let made = allocate(thirds(), &Number::integer(100), &cents(), &Residual::NotAllocated, FIRST);
        assert_eq!(sum(&values(&made)), Number::parse("99.99").unwrap());
        assert_eq!(made.residual, Number::parse("0.01").unwrap());
    }

    #[test]
    fn the_missing_cents_go_one_each_to_the_largest_remainders() {
        let exact = numbers(&["10.004", "10.009", "10.009", "10.998"]);
        let made = allocate(exact.clone(), &Number::parse("41.02").unwrap(), &cents(), &Residual::LargestRemainder, FIRST);
        assert_eq!(made.residual, Number::parse("0.03").unwrap());
        assert_eq!(values(&made), numbers(&["10.00", "10.01", "10.01", "11.00"]));
    }

    #[test]
    fn a_credit_is_shared_as_its_opposite() {
        let exact = numbers(&["-10.004", "-10.006"]);
        let made = allocate(exact.clone(), &Number::parse("-20.01").unwrap(), &cents(), &Residual::LargestRemainder, FIRST);
        assert_eq!(values(&made), numbers(&["-10.00", "-10.01"]));
    }

    #[test]
    fn more_or_less_than_one_each_still_adds_up() {
        let exact = numbers(&["1.001", "1.002", "1.003"]);
        for whole in ["3.05", "2.96", "3.00"] {
            let whole = Number::parse(whole).unwrap();
            let made = allocate(exact.clone(), &whole, &cents(), &Residual::LargestRemainder, FIRST);
            assert_eq!(sum(&values(&made)), whole);
        }
    }
}
