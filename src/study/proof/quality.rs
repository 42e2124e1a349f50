//! Only which way a value goes, whether it jumps, and its bounds: for formulas whose pieces depend on what is left open.

use super::domain::{BlockValue, Domain, Found, Stop, Symbol};
use crate::exact::{Number, Rounding};
use crate::plan::Comparison;
use crate::source::Span;

/// Which way a value goes as the measure increases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// It does not change.
    Flat,
    /// It never decreases.
    Up,
    /// It never increases.
    Down,
    /// It may do either.
    Either,
}

impl Direction {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Flat, one) | (one, Self::Flat) => one,
            (one, other) if one == other => one,
            _ => Self::Either,
        }
    }

    fn turned(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
            same => same,
        }
    }
}

/// What is known of a value.
#[derive(Clone, Debug)]
pub(super) struct Quality {
    pub direction: Direction,
    /// Whether it has no jumps.
    pub smooth: bool,
    pub low: Option<Number>,
    pub high: Option<Number>,
}

impl Quality {
    fn is_positive(&self) -> bool {
        self.low.as_ref().is_some_and(|low| !low.is_negative())
    }

    /// Whether it does not change or has no jumps.
    pub(super) fn has_no_jumps(&self) -> bool {
        self.smooth || self.direction == Direction::Flat
    }
}

/// The range in which the varied measure is looked at.
#[derive(Clone, Debug)]
pub(super) struct Qualities {
    pub low: Number,
    pub high: Option<Number>,
}

fn both<T>(left: Option<&Number>, right: Option<&Number>, make: impl Fn(&Number, &Number) -> T) -> Option<T> {
    Some(make(left?, right?))
}

impl Domain for Qualities {
    type Value = Quality;

    fn constant(&self, number: Number) -> Quality {
        Quality { direction: Direction::Flat, smooth: true, low: Some(number.clone()), high: Some(number) }
    }

    fn number(&self, value: &Quality) -> Option<Number> {
        both(value.low.as_ref(), value.high.as_ref(), |low, high| (low == high).then(|| low.clone())).flatten()
    }

    fn varied(&self) -> Quality {
        Quality { direction: Direction::Up, smooth: true, low: Some(self.low.clone()), high: self.high.clone() }
    }

    fn open(&self, _symbol: Symbol, low: Option<Number>, high: Option<Number>) -> Quality {
        Quality { direction: Direction::Flat, smooth: true, low, high }
    }

    fn plus(&self, left: &Quality, right: &Quality) -> Quality {
        Quality {
            direction: left.direction.with(right.direction),
            smooth: left.smooth && right.smooth,
            low: both(left.low.as_ref(), right.low.as_ref(), Number::plus),
            high: both(left.high.as_ref(), right.high.as_ref(), Number::plus),
        }
    }

    fn scaled(&self, value: &Quality, by: &Number) -> Quality {
        let scale = |end: &Option<Number>| end.as_ref().map(|end| end.times(by));
        if by.is_zero() {
            return self.constant(Number::ZERO);
        }
        if by.is_negative() {
            Quality { direction: value.direction.turned(), smooth: value.smooth, low: scale(&value.high), high: scale(&value.low) }
        } else {
            Quality { direction: value.direction, smooth: value.smooth, low: scale(&value.low), high: scale(&value.high) }
        }
    }

    fn times(&self, left: &Quality, right: &Quality, _place: Span) -> Found<Quality> {
        if let Some(number) = self.number(right) {
            return Ok(self.scaled(left, &number));
        }
        if let Some(number) = self.number(left) {
            return Ok(self.scaled(right, &number));
        }
        let positive = left.is_positive() && right.is_positive();
        let flat = left.direction == Direction::Flat && right.direction == Direction::Flat;
        Ok(Quality {
            direction: if flat {
                Direction::Flat
            } else if positive {
                left.direction.with(right.direction)
            } else {
                Direction::Either
            },
            smooth: left.smooth && right.smooth,
            low: positive.then(|| both(left.low.as_ref(), right.low.as_ref(), Number::times)).flatten(),
            high: positive.then(|| both(left.high.as_ref(), right.high.as_ref(), Number::times)).flatten(),
        })
    }

    fn divided(&self, left: &Quality, right: &Quality, place: Span) -> Found<Quality> {
        if let Some(number) = self.number(right) {
            return Ok(self.scaled(left, &Number::ONE.divided_by(&number).ok_or(Stop::NoBill)?));
        }
        let away_from_zero = right.low.as_ref().is_some_and(|low| !low.is_negative() && !low.is_zero());
        if !away_from_zero || !left.is_positive() {
            return Err(Stop::Beyond("a quotient whose divisor may come near zero".to_owned(), place));
        }
        let divided = |end: Option<&Number>, by: Option<&Number>| end.zip(by).and_then(|(end, by)| end.divided_by(by));
        Ok(Quality {
            direction: left.direction.with(right.direction.turned()),
            smooth: left.smooth && right.smooth,
            low: divided(left.low.as_ref(), right.high.as_ref()).or(Some(Number::ZERO)),
            high: divided(left.high.as_ref(), right.low.as_ref()),
        })
    }

    fn extreme(&mut self, left: &Quality, right: &Quality, greater: bool) -> Found<Quality> {
        let bounded = |one: &Option<Number>, other: &Option<Number>, either: bool| match (one, other) {
            (Some(one), Some(other)) => Some(if greater { one.clone().greater(other.clone()) } else { one.clone().lesser(other.clone()) }),
            (Some(one), None) | (None, Some(one)) if either => Some(one.clone()),
            _ => None,
        };
        Ok(Quality {
            direction: left.direction.with(right.direction),
            smooth: left.smooth && right.smooth,
            low: bounded(&left.low, &right.low, greater),
            high: bounded(&left.high, &right.high, !greater),
        })
    }

    fn compares(&mut self, left: &Quality, comparison: Comparison, right: &Quality, place: Span) -> Found<bool> {
        let above = both(left.low.as_ref(), right.high.as_ref(), |low, high| (low > high, low >= high)).unwrap_or((false, false));
        let below = both(left.high.as_ref(), right.low.as_ref(), |high, low| (high < low, high <= low)).unwrap_or((false, false));
        let decided = match comparison {
            Comparison::Over => above.0.then_some(true).or(below.1.then_some(false)),
            Comparison::AtLeast => above.1.then_some(true).or(below.0.then_some(false)),
            Comparison::Under => below.0.then_some(true).or(above.1.then_some(false)),
            Comparison::AtMost => below.1.then_some(true).or(above.0.then_some(false)),
            Comparison::Is | Comparison::IsNot => {
                let apart = above.0 || below.0;
                let same = above.1 && below.1;
                (apart || same).then_some(same == (comparison == Comparison::Is))
            }
        };
        decided.ok_or_else(|| Stop::Beyond("whether the condition holds depends on a quantity that is left open".to_owned(), place))
    }

    fn rounded(&self, value: &Quality, rounding: &Rounding, _place: Span) -> Found<Quality> {
        let rounded = |end: &Option<Number>| end.as_ref().map(|end| rounding.apply(end));
        Ok(Quality { direction: value.direction, smooth: value.direction == Direction::Flat, low: rounded(&value.low), high: rounded(&value.high) })
    }

    fn blocks(&mut self, quantity: &Quality, blocks: &[BlockValue<Quality>], all_at_reached: bool, _place: Span) -> Found<Quality> {
        let fixed = blocks
            .iter()
            .all(|block| block.price.direction == Direction::Flat && block.bound.as_ref().is_none_or(|bound| bound.direction == Direction::Flat));
        let positive = blocks.iter().all(|block| block.price.is_positive());
        let ascends = blocks.windows(2).all(|pair| match pair {
            [one, next] => both(one.price.high.as_ref(), next.price.low.as_ref(), |high, low| high <= low).unwrap_or(false),
            _ => true,
        });
        let keeps = fixed && positive && (!all_at_reached || ascends);
        let flat = fixed && quantity.direction == Direction::Flat;
        Ok(Quality {
            direction: if flat {
                Direction::Flat
            } else if keeps {
                quantity.direction
            } else {
                Direction::Either
            },
            smooth: flat || (fixed && quantity.smooth && !all_at_reached),
            low: (positive && quantity.is_positive()).then_some(Number::ZERO),
            high: None,
        })
    }
}
