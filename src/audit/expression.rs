//! Expressions, one function for each kind.

use num_rational::BigRational;

use super::Refusal;
use super::dates::calendar_year;
use super::quantity::{Quantity, literal, literal_in, power_of_ten, rational, unit_of, whole};
use super::rounding::round_to_step;
use super::view::View;
use crate::audit::{bill, charge, determinant, facts, instalment, ledger, measure, pool, proration, rate, tiers, view};
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{
    BinaryOperator, Expression, ExpressionKind, Fact, FactKind, Formula, Name, RoundTo, SplitKind, UnitUse, Value, ValueKind, ZeroDivisor,
};
use crate::source::codes;

impl View<'_> {
    /// A formula: what stands instead where its divisor is zero, else the expression.
    pub(super) fn formula(&self, formula: &Formula) -> Result<Quantity, Refusal> {
        match instead_of_zero(self, formula.zero.as_ref())? {
            Some(instead) => Ok(instead),
            None => self.expression(&formula.expression),
        }
    }

    /// An expression's value. One of more than 16,384 binary digits, over and under the line together, is refused (the calendar page, "Long
    /// numbers").
    pub(super) fn expression(&self, expression: &Expression) -> Result<Quantity, Refusal> {
        let found = self.expression_of_kind(expression)?;
        if found.value.numer().bits() + found.value.denom().bits() > 16_384 {
            return Err(Refusal::new(codes::NUMBER_TOO_LONG, "the formula comes to a number of more than 16,384 binary digits"));
        }
        Ok(found)
    }

    fn expression_of_kind(&self, expression: &Expression) -> Result<Quantity, Refusal> {
        match &expression.kind {
            ExpressionKind::Literal(written) => literal(self.bill.book, written),
            ExpressionKind::Name(name) => self.name(name),
            ExpressionKind::BeforeRounding(name) => charge_named(self, &name.text, true),
            ExpressionKind::Row { table, keys } => self.row(table, keys),
            ExpressionKind::MonthsInTheBill => Ok(Quantity::words(months_in_the_bill(self, SplitKind::FixedCharges)?, "month")),
            ExpressionKind::DaysInTheBill => Ok(Quantity::words(whole(self.bill.period.days()), "day")),
            ExpressionKind::DaysIn(calendar) => self.days_in(&calendar.text),
            ExpressionKind::Total => total(self),
            ExpressionKind::Binary { operator, left, right } => binary(self, *operator, left, right),
            ExpressionKind::At { quantity, rate } => binary(self, BinaryOperator::Multiply, quantity, rate),
            ExpressionKind::By { quantity, tiers } => tiers::by_tiers(self, quantity, &tiers.text),
            ExpressionKind::PercentOf { percent, of } => percent_of(self, &rational(&percent.value), of),
            ExpressionKind::Lesser(list) => self.picked(list, |one, best| one < best),
            ExpressionKind::Greater(list) => self.picked(list, |one, best| one > best),
            ExpressionKind::Excess { of, over } => self.excess(of, over),
            ExpressionKind::In { quantity, unit } => converted(self, quantity, unit),
            ExpressionKind::TakenAs { number, unit } => taken_as(self, number, unit),
            ExpressionKind::NumberOf { unit, of } => number_of(self, unit, of),
            ExpressionKind::Parenthesised(inner) => self.expression(inner),
            ExpressionKind::Window(window) => self.window(window, None),
            ExpressionKind::ShareOf(pool) => pool::share_of(self, &pool.text),
            ExpressionKind::UnitRateOf(pool) => pool::unit_rate_of(self, &pool.text),
            ExpressionKind::PartOf(ledger) => ledger::part_of(self, &ledger.text),
            ExpressionKind::Instalment(instalment) => instalment::instalment_of_line(self, instalment),
        }
    }

    fn name(&self, name: &Name) -> Result<Quantity, Refusal> {
        let found = self.definition(&name.text)?;
        if let Some((change, with)) = view::change(self, found).and_then(|change| Some((change, change.with()?))) {
            return self.inside_change(found, change)?.expression(with);
        }
        match &found.kind {
            DefinitionKind::Measure(measure) => measure::measure(self, found, measure),
            DefinitionKind::Fact(Fact { kind: FactKind::Amount { .. }, .. }) => facts::entered_quantity(self, found),
            DefinitionKind::Value(value) => self.value(found, value),
            DefinitionKind::Rate(rate) => self.rate(found, rate),
            DefinitionKind::Table(_) => self.row(name, &[]),
            DefinitionKind::Tiers(_) => self.price.clone().ok_or_else(|| facts::wrong_kind(self, found)),
            DefinitionKind::Determinant(determinant) => determinant::determinant(self, found, determinant),
            DefinitionKind::Charge(_) => charge_named(self, &name.text, false),
            DefinitionKind::Pool(pool) => {
                let time = pool::time_of_pool(self, found, pool, self.anchor.start)?;
                pool::amount_of_pool(self, found, pool, time).map(Quantity::dollars)
            }
            DefinitionKind::Factor(factor) => literal(self.bill.book, &factor.is),
            _ => Err(facts::wrong_kind(self, found)),
        }
    }

    fn value(&self, definition: &Definition, value: &Value) -> Result<Quantity, Refusal> {
        let view = self.inside(definition)?;
        let (found, declared) = match &value.kind {
            ValueKind::Constant(constant) => (literal(self.bill.book, constant)?, None),
            ValueKind::Derived(expression) => (view.expression(expression)?, None),
            ValueKind::Dated { unit, rows, until } => (rate::dated_row(&view, definition, rows, until.as_ref(), Some(unit))?, Some(unit)),
            ValueKind::SetByContract(unit) => (facts::entered_quantity(self, definition)?, Some(unit)),
            ValueKind::Window(_) => return Err(facts::wrong_kind(self, definition)),
        };
        self.rounded(found, value.round.as_ref(), declared)
    }

    /// `round to …` of a definition: a step in bare dollars is in the unit of what is rounded.
    pub(super) fn rounded(&self, quantity: Quantity, round: Option<&RoundTo>, declared: Option<&UnitUse>) -> Result<Quantity, Refusal> {
        let Some(to) = round else { return Ok(quantity) };
        let only_dollars = to.step.unit.as_ref().is_some_and(|unit| matches!(unit.factors.as_slice(), [(word, 1)] if word == "$"));
        let step = match declared {
            None if only_dollars => rational(&to.step.number.value) * power_of_ten(quantity.unit.power),
            _ => literal_in(self.bill.book, &to.step, declared)?.value,
        };
        Ok(Quantity::of(round_to_step(&quantity.value, &step, to.mode), quantity.unit))
    }

    fn days_in(&self, calendar: &str) -> Result<Quantity, Refusal> {
        let calendar = self.bill.calendar(self, calendar)?;
        let year = calendar_year(calendar, self.anchor.last_day());
        Ok(Quantity::words(whole(year.days()), "day"))
    }

    fn picked(&self, list: &[Expression], better: fn(&BigRational, &BigRational) -> bool) -> Result<Quantity, Refusal> {
        let view = self.in_threshold();
        let mut best: Option<Quantity> = None;
        for expression in list {
            let one = view.expression(expression)?;
            best = match best {
                Some(known) if !better(&one.value, &known.value) => Some(known),
                _ => Some(one),
            };
        }
        best.ok_or_else(|| Refusal::new(codes::OUR_FAULT, "nothing to pick from"))
    }

    fn excess(&self, of: &Expression, over: &Expression) -> Result<Quantity, Refusal> {
        let view = self.in_threshold();
        let (of, over) = (view.expression(of)?, view.expression(over)?);
        Ok(Quantity::of((of.value - over.value).max(whole(0)), of.unit))
    }
}

fn total(view: &View<'_>) -> Result<Quantity, Refusal> {
    let at = view.charge.ok_or_else(|| Refusal::new(codes::WRONG_KIND, "`total` has no place here"))?;
    bill::total_above(view.bill, at).map(Quantity::dollars)
}

fn binary(view: &View<'_>, operator: BinaryOperator, left: &Expression, right: &Expression) -> Result<Quantity, Refusal> {
    let (left, right) = (view.expression(left)?, view.expression(right)?);
    match operator {
        BinaryOperator::Add => Ok(Quantity::of(left.value + right.value, left.unit)),
        BinaryOperator::Subtract => Ok(Quantity::of(left.value - right.value, left.unit)),
        BinaryOperator::Multiply => Ok(Quantity::of(left.value * right.value, left.unit.times(&right.unit))),
        BinaryOperator::Divide if right.value == whole(0) => Err(division_by_zero()),
        BinaryOperator::Divide => Ok(Quantity::of(left.value / right.value, left.unit.per(&right.unit))),
    }
}

fn converted(view: &View<'_>, quantity: &Expression, unit: &UnitUse) -> Result<Quantity, Refusal> {
    let quantity = view.expression(quantity)?;
    let wanted = unit_of(view.bill.book, unit)?;
    if quantity.unit.same_dimensions(&wanted) {
        return Ok(Quantity::of(quantity.value, wanted));
    }
    let conversion = view.bill.book.conversion(view.scope.chapter, &quantity.unit, &wanted);
    let (factor, _) =
        conversion.ok_or_else(|| Refusal::new(codes::NO_CONVERSION, "there is not exactly one declared conversion between the two units"))?;
    Ok(Quantity::of(quantity.value * rational(&factor), wanted))
}

fn taken_as(view: &View<'_>, number: &Expression, unit: &UnitUse) -> Result<Quantity, Refusal> {
    let number = view.expression(number)?;
    let scale = power_of_ten(view.bill.book.written_power(unit));
    Ok(Quantity::of(number.value * scale, unit_of(view.bill.book, unit)?))
}

fn number_of(view: &View<'_>, unit: &UnitUse, of: &Expression) -> Result<Quantity, Refusal> {
    let quantity = view.expression(of)?;
    let scale = power_of_ten(view.bill.book.written_power(unit));
    Ok(Quantity::of(quantity.value / scale, crate::exact::Unit::number()))
}

/// `, if X is zero VALUE | error`.
pub(in crate::audit) fn instead_of_zero(view: &View<'_>, zero: Option<&ZeroDivisor>) -> Result<Option<Quantity>, Refusal> {
    let Some(zero) = zero else { return Ok(None) };
    if view.expression(&zero.divisor)?.value != whole(0) {
        return Ok(None);
    }
    match &zero.value {
        Some(value) => literal(view.bill.book, value).map(Some),
        None => Err(division_by_zero()),
    }
}

/// A charge's printed amount, or its exact sum; nothing where it has no line.
fn charge_named(view: &View<'_>, name: &str, before_rounding: bool) -> Result<Quantity, Refusal> {
    let found = view.definition(name)?;
    let at = view.bill.position(found.id).ok_or_else(|| facts::wrong_kind(view, found))?;
    let asks_before_replacing = view.charge.is_some_and(|asking| charge::replaces(view.bill, asking) == Some(at));
    let outcome = if asks_before_replacing { bill::own_outcome(view.bill, at)? } else { bill::outcome(view.bill, at)? };
    Ok(Quantity::dollars(if before_rounding { outcome.exact } else { outcome.printed }))
}

/// Months in the bill: those of a threshold, of this part of a fixed charge, or of the whole bill.
pub(in crate::audit) fn months_in_the_bill(view: &View<'_>, kind: SplitKind) -> Result<BigRational, Refusal> {
    if view.threshold || kind == SplitKind::Thresholds {
        return proration::whole_months(view.bill, view.charge, SplitKind::Thresholds);
    }
    match &view.fixed_months {
        Some(months) => Ok(months.clone()),
        None => proration::whole_months(view.bill, view.charge, SplitKind::FixedCharges),
    }
}

fn percent_of(view: &View<'_>, percent: &BigRational, of: &Expression) -> Result<Quantity, Refusal> {
    let of = view.expression(of)?;
    Ok(Quantity::of(of.value * percent / whole(100), of.unit))
}

pub(super) fn division_by_zero() -> Refusal {
    Refusal::new(codes::DIVISION_BY_ZERO, "the divisor is zero")
}
