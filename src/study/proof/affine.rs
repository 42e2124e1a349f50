//! Exact pieces: at a point of the varied measure every value is `slope * measure + rest`, as far as no decision turns.

use std::collections::BTreeMap;

use super::domain::{BlockValue, Domain, Found, Stop, Symbol};
use crate::exact::{Number, Rounding, Sign};
use crate::plan::Comparison;
use crate::source::Span;

/// Where a formula is worked out: at a quantity, or right after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub at: Number,
    pub after: bool,
}

/// `slope * measure + constant + each open quantity times its factor`.
#[derive(Clone, Debug, Default)]
pub(super) struct Affine {
    pub slope: Option<Number>,
    pub constant: Option<Number>,
    pub open: BTreeMap<Symbol, Number>,
}

impl Affine {
    /// By how much the value grows with one unit of the quantity.
    pub(super) fn slope(&self) -> Number {
        self.slope.clone().unwrap_or(Number::ZERO)
    }

    /// The part that does not vary and is known.
    pub(super) fn constant(&self) -> Number {
        self.constant.clone().unwrap_or(Number::ZERO)
    }

    /// The known part at a quantity.
    pub(super) fn at(&self, quantity: &Number) -> Number {
        self.slope().times(quantity).plus(&self.constant())
    }

    fn of(slope: Number, constant: Number, open: BTreeMap<Symbol, Number>) -> Self {
        Self { slope: Some(slope), constant: Some(constant), open }
    }
}

/// The bounds of a quantity left open; none where it has none.
pub(super) type Bounds = (Option<Number>, Option<Number>);

/// Works out pieces at one point, and notes where the next begins.
#[derive(Clone, Debug)]
pub(super) struct Pieces {
    pub point: Point,
    /// The lowest quantity above the point at which a decision turns.
    pub turns: Option<Number>,
    /// Whether a decision turns at the point itself.
    pub turns_here: bool,
    /// The bounds of what is left open.
    pub bounds: std::cell::RefCell<BTreeMap<Symbol, Bounds>>,
}

impl Pieces {
    pub(super) fn at(point: Point) -> Self {
        Self { point, turns: None, turns_here: false, bounds: std::cell::RefCell::default() }
    }

    /// The least (or greatest) of a value over all that is left open, as a line in the measure; none without bound.
    pub(super) fn edge(&self, value: &Affine, greatest: bool) -> Option<Affine> {
        let mut constant = value.constant();
        let bounds = self.bounds.borrow();
        for (symbol, factor) in &value.open {
            let (low, high) = bounds.get(symbol).cloned().unwrap_or((None, None));
            let end = if factor.is_negative() == greatest { low } else { high };
            constant = constant.plus(&factor.times(&end?));
        }
        Some(Affine::of(value.slope(), constant, BTreeMap::new()))
    }

    fn sign_here(&self, line: &Affine) -> Sign {
        let value = line.at(&self.point.at);
        match value.sign() {
            Sign::Zero if self.point.after => line.slope().sign(),
            sign => sign,
        }
    }

    /// Notes where a line crosses zero.
    fn note_root(&mut self, line: &Affine) {
        let slope = line.slope();
        if slope.is_zero() {
            return;
        }
        let Some(root) = line.constant().negated().divided_by(&slope) else { return };
        if root == self.point.at {
            self.turns_here = true;
        } else if root > self.point.at && self.turns.as_ref().is_none_or(|known| root < *known) {
            self.turns = Some(root);
        }
    }

    /// The sign of a value, the same whatever is left open. Where `weak`, a sign that may also be zero will do.
    fn sign(&mut self, value: &Affine, weak: bool) -> Found<Sign> {
        if value.open.is_empty() {
            self.note_root(value);
            return Ok(self.sign_here(value));
        }
        if let Some(least) = self.edge(value, false) {
            let sign = self.sign_here(&least);
            if sign == Sign::Plus || (weak && sign == Sign::Zero) {
                self.note_root(&least);
                return Ok(Sign::Plus);
            }
        }
        if let Some(greatest) = self.edge(value, true) {
            let sign = self.sign_here(&greatest);
            if sign == Sign::Minus || (weak && sign == Sign::Zero) {
                self.note_root(&greatest);
                return Ok(Sign::Minus);
            }
        }
        Err(value.open.keys().next().map_or(Stop::NoBill, |symbol| Stop::Open(*symbol)))
    }

    fn zero() -> Affine {
        Affine::default()
    }
}

impl Domain for Pieces {
    type Value = Affine;

    fn constant(&self, number: Number) -> Affine {
        Affine::of(Number::ZERO, number, BTreeMap::new())
    }

    fn number(&self, value: &Affine) -> Option<Number> {
        (value.open.is_empty() && value.slope().is_zero()).then(|| value.constant())
    }

    fn varied(&self) -> Affine {
        Affine::of(Number::ONE, Number::ZERO, BTreeMap::new())
    }

    fn open(&self, symbol: Symbol, low: Option<Number>, high: Option<Number>) -> Affine {
        self.bounds.borrow_mut().insert(symbol, (low, high));
        Affine::of(Number::ZERO, Number::ZERO, BTreeMap::from([(symbol, Number::ONE)]))
    }

    fn plus(&self, left: &Affine, right: &Affine) -> Affine {
        let mut open = left.open.clone();
        for (symbol, factor) in &right.open {
            let sum = open.get(symbol).map_or(factor.clone(), |known| known.plus(factor));
            if sum.is_zero() {
                open.remove(symbol);
            } else {
                open.insert(*symbol, sum);
            }
        }
        Affine::of(left.slope().plus(&right.slope()), left.constant().plus(&right.constant()), open)
    }

    fn scaled(&self, value: &Affine, by: &Number) -> Affine {
        if by.is_zero() {
            return Self::zero();
        }
        let open = value.open.iter().map(|(symbol, factor)| (*symbol, factor.times(by))).collect();
        Affine::of(value.slope().times(by), value.constant().times(by), open)
    }

    fn times(&self, left: &Affine, right: &Affine, place: Span) -> Found<Affine> {
        if let Some(number) = self.number(right) {
            return Ok(self.scaled(left, &number));
        }
        if let Some(number) = self.number(left) {
            return Ok(self.scaled(right, &number));
        }
        Err(open_or(&[left, right], "a product of two quantities that vary is not a straight line", place))
    }

    fn divided(&self, left: &Affine, right: &Affine, place: Span) -> Found<Affine> {
        let Some(number) = self.number(right) else {
            return Err(open_or(&[left, right], "a quotient by a quantity that varies is not a straight line", place));
        };
        let by = Number::ONE.divided_by(&number).ok_or(Stop::NoBill)?;
        Ok(self.scaled(left, &by))
    }

    fn extreme(&mut self, left: &Affine, right: &Affine, greater: bool) -> Found<Affine> {
        let left_is_more = self.sign(&self.minus(left, right), true)? != Sign::Minus;
        Ok(if left_is_more == greater { left.clone() } else { right.clone() })
    }

    fn compares(&mut self, left: &Affine, comparison: Comparison, right: &Affine, _place: Span) -> Found<bool> {
        let difference = self.minus(left, right);
        let sign = self.sign(&difference, false)?;
        Ok(match comparison {
            Comparison::Is => sign == Sign::Zero,
            Comparison::IsNot => sign != Sign::Zero,
            Comparison::Over => sign == Sign::Plus,
            Comparison::Under => sign == Sign::Minus,
            Comparison::AtLeast => sign != Sign::Minus,
            Comparison::AtMost => sign != Sign::Plus,
        })
    }

    fn rounded(&self, value: &Affine, rounding: &Rounding, place: Span) -> Found<Affine> {
        match self.number(value) {
            Some(number) => Ok(self.constant(rounding.apply(&number))),
            None => Err(open_or(&[value], "a quantity that varies is rounded inside the formula", place)),
        }
    }

    fn blocks(&mut self, quantity: &Affine, blocks: &[BlockValue<Affine>], all_at_reached: bool, place: Span) -> Found<Affine> {
        // A quantity below zero falls into no block, and is not billed.
        if quantity.open.is_empty() && self.sign(quantity, false)? == Sign::Minus {
            return Err(Stop::NoBill);
        }
        let mut sum = Self::zero();
        let mut below = Self::zero();
        for block in blocks {
            let Some(bound) = &block.bound else {
                let rest = if all_at_reached { quantity.clone() } else { self.minus(quantity, &below) };
                return Ok(self.plus(&sum, &self.times(&rest, &block.price, place)?));
            };
            let bound = self.extreme(bound, &below, true)?;
            if all_at_reached {
                let empty = self.compares(&bound, Comparison::AtMost, &below, place)?;
                let comparison = if block.includes_bound { Comparison::AtMost } else { Comparison::Under };
                if !empty && self.compares(quantity, comparison, &bound, place)? {
                    return self.times(quantity, &block.price, place);
                }
            } else {
                if self.sign(&self.minus(&bound, quantity), true)? != Sign::Minus {
                    let rest = self.minus(quantity, &below);
                    return Ok(self.plus(&sum, &self.times(&rest, &block.price, place)?));
                }
                let whole = self.minus(&bound, &below);
                sum = self.plus(&sum, &self.times(&whole, &block.price, place)?);
            }
            below = bound;
        }
        Ok(sum)
    }
}

/// The first quantity left open in some values; none: what is said.
fn open_or(values: &[&Affine], why: &str, place: Span) -> Stop {
    let open = values.iter().find_map(|value| value.open.keys().next());
    open.map_or_else(|| Stop::Beyond(why.to_owned(), place), |symbol| Stop::Open(*symbol))
}
