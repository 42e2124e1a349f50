//! Expressions, one function for each kind.

use num_rational::BigRational;

use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{
    BinaryOperator, Expression, ExpressionKind, Fact, FactKind, Formula, Name, RoundTo, SplitKind, UnitUse, Value, ValueKind, ZeroDivisor,
};
use crate::source::codes;

use super::Refusal;
use super::dates::calendar_year;
use super::quantity::{Quantity, literal, literal_in, power_of_ten, rational, unit_of, whole};
use super::rounding::round_to_step;
use super::view::View;

impl View<'_> {
    /// A formula: what stands instead where its divisor is zero, else the expression.
    pub(super) fn formula(&self, formula: &Formula) -> Result<Quantity, Refusal> {
        match self.instead_of_zero(formula.zero.as_ref())? {
            Some(instead) => Ok(instead),
            None => self.expression(&formula.expression),
        }
    }

    /// `, if X is zero VALUE | error`.
    pub(super) fn instead_of_zero(&self, zero: Option<&ZeroDivisor>) -> Result<Option<Quantity>, Refusal> {
        let Some(zero) = zero else { return Ok(None) };
        if self.expression(&zero.divisor)?.value != whole(0) {
            return Ok(None);
        }
        match &zero.value {
            Some(value) => literal(self.bill.book, value).map(Some),
            None => Err(division_by_zero()),
        }
    }

    /// An expression's value.
    pub(super) fn expression(&self, expression: &Expression) -> Result<Quantity, Refusal> {
        match &expression.kind {
            ExpressionKind::Literal(written) => literal(self.bill.book, written),
            ExpressionKind::Name(name) => self.name(name),
            ExpressionKind::BeforeRounding(name) => self.charge_named(&name.text, true),
            ExpressionKind::Row { table, keys } => self.row(table, keys),
            ExpressionKind::MonthsInTheBill => Ok(Quantity::words(self.months_in_the_bill(SplitKind::FixedCharges)?, "month")),
            ExpressionKind::DaysInTheBill => Ok(Quantity::words(whole(self.bill.period.days()), "day")),
            ExpressionKind::DaysIn(calendar) => self.days_in(&calendar.text),
            ExpressionKind::Total => self.total(),
            ExpressionKind::Binary { operator, left, right } => self.binary(*operator, left, right),
            ExpressionKind::At { quantity, rate } => self.binary(BinaryOperator::Multiply, quantity, rate),
            ExpressionKind::By { quantity, tiers } => self.by_tiers(quantity, &tiers.text),
            ExpressionKind::PercentOf { percent, of } => self.percent_of(&rational(&percent.value), of),
            ExpressionKind::Lesser(list) => self.picked(list, |one, best| one < best),
            ExpressionKind::Greater(list) => self.picked(list, |one, best| one > best),
            ExpressionKind::Excess { of, over } => self.excess(of, over),
            ExpressionKind::In { quantity, unit } => self.converted(quantity, unit),
            ExpressionKind::TakenAs { number, unit } => self.taken_as(number, unit),
            ExpressionKind::NumberOf { unit, of } => self.number_of(unit, of),
            ExpressionKind::Parenthesised(inner) => self.expression(inner),
            ExpressionKind::Window(window) => self.window(window, None),
            ExpressionKind::ShareOf(pool) => self.share_of(&pool.text),
            ExpressionKind::UnitRateOf(pool) => self.unit_rate_of(&pool.text),
            ExpressionKind::PartOf(ledger) => self.part_of(&ledger.text),
            ExpressionKind::Instalment(instalment) => self.instalment_of_line(instalment),
        }
    }

    fn name(&self, name: &Name) -> Result<Quantity, Refusal> {
        let found = self.definition(&name.text)?;
        if let Some((change, with)) = self.change(found).and_then(|change| Some((change, change.with()?))) {
            return self.inside_change(found, change)?.expression(with);
        }
        match &found.kind {
            DefinitionKind::Measure(measure) => self.measure(found, measure),
            DefinitionKind::Fact(Fact { kind: FactKind::Amount { .. }, .. }) => self.entered_quantity(found),
            DefinitionKind::Value(value) => self.value(found, value),
            DefinitionKind::Rate(rate) => self.rate(found, rate),
            DefinitionKind::Table(_) => self.row(name, &[]),
            DefinitionKind::Tiers(_) => self.price.clone().ok_or_else(|| self.wrong_kind(found)),
            DefinitionKind::Determinant(determinant) => self.determinant(found, determinant),
            DefinitionKind::Charge(_) => self.charge_named(&name.text, false),
            DefinitionKind::Pool(pool) => {
                let time = self.time_of_pool(found, pool, self.anchor.start)?;
                self.amount_of_pool(found, pool, time).map(Quantity::dollars)
            }
            DefinitionKind::Factor(factor) => literal(self.bill.book, &factor.is),
            _ => Err(self.wrong_kind(found)),
        }
    }

    fn value(&self, definition: &Definition, value: &Value) -> Result<Quantity, Refusal> {
        let view = self.inside(definition)?;
        let (found, declared) = match &value.kind {
            ValueKind::Constant(constant) => (literal(self.bill.book, constant)?, None),
            ValueKind::Derived(expression) => (view.expression(expression)?, None),
            ValueKind::Dated { unit, rows, until } => (view.dated_row(definition, rows, until.as_ref(), Some(unit))?, Some(unit)),
            ValueKind::SetByContract(unit) => (self.entered_quantity(definition)?, Some(unit)),
            ValueKind::Window(_) => return Err(self.wrong_kind(definition)),
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

    /// A charge's printed amount, or its exact sum; nothing where it has no line.
    fn charge_named(&self, name: &str, before_rounding: bool) -> Result<Quantity, Refusal> {
        let found = self.definition(name)?;
        let at = self.bill.position(found.id).ok_or_else(|| self.wrong_kind(found))?;
        let asks_before_replacing = self.charge.is_some_and(|asking| self.bill.replaces(asking) == Some(at));
        let outcome = if asks_before_replacing { self.bill.own_outcome(at)? } else { self.bill.outcome(at)? };
        Ok(Quantity::dollars(if before_rounding { outcome.exact } else { outcome.printed }))
    }

    fn total(&self) -> Result<Quantity, Refusal> {
        let at = self.charge.ok_or_else(|| Refusal::new(codes::WRONG_KIND, "`total` has no place here"))?;
        self.bill.total_above(at).map(Quantity::dollars)
    }

    /// Months in the bill: those of a threshold, of this part of a fixed charge, or of the whole bill.
    pub(super) fn months_in_the_bill(&self, kind: SplitKind) -> Result<BigRational, Refusal> {
        if self.threshold || kind == SplitKind::Thresholds {
            return self.bill.whole_months(self.charge, SplitKind::Thresholds);
        }
        match &self.fixed_months {
            Some(months) => Ok(months.clone()),
            None => self.bill.whole_months(self.charge, SplitKind::FixedCharges),
        }
    }

    fn days_in(&self, calendar: &str) -> Result<Quantity, Refusal> {
        let calendar = self.bill.calendar(self, calendar)?;
        let year = calendar_year(calendar, self.anchor.last_day());
        Ok(Quantity::words(whole(year.days()), "day"))
    }

    fn binary(&self, operator: BinaryOperator, left: &Expression, right: &Expression) -> Result<Quantity, Refusal> {
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        match operator {
            BinaryOperator::Add => Ok(Quantity::of(left.value + right.value, left.unit)),
            BinaryOperator::Subtract => Ok(Quantity::of(left.value - right.value, left.unit)),
            BinaryOperator::Multiply => Ok(Quantity::of(left.value * right.value, left.unit.times(&right.unit))),
            BinaryOperator::Divide if right.value == whole(0) => Err(division_by_zero()),
            BinaryOperator::Divide => Ok(Quantity::of(left.value / right.value, left.unit.per(&right.unit))),
        }
    }

    fn percent_of(&self, percent: &BigRational, of: &Expression) -> Result<Quantity, Refusal> {
        let of = self.expression(of)?;
        Ok(Quantity::of(of.value * percent / whole(100), of.unit))
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

    fn converted(&self, quantity: &Expression, unit: &UnitUse) -> Result<Quantity, Refusal> {
        let quantity = self.expression(quantity)?;
        let wanted = unit_of(self.bill.book, unit)?;
        if quantity.unit.same_dimensions(&wanted) {
            return Ok(Quantity::of(quantity.value, wanted));
        }
        let conversion = self.bill.book.conversion(self.scope.chapter, &quantity.unit, &wanted);
        let (factor, _) = conversion.ok_or_else(|| Refusal::new(codes::NO_CONVERSION, "no one declared conversion between the two units"))?;
        Ok(Quantity::of(quantity.value * rational(&factor), wanted))
    }

    fn taken_as(&self, number: &Expression, unit: &UnitUse) -> Result<Quantity, Refusal> {
        let number = self.expression(number)?;
        let scale = power_of_ten(self.bill.book.written_power(unit));
        Ok(Quantity::of(number.value * scale, unit_of(self.bill.book, unit)?))
    }

    fn number_of(&self, unit: &UnitUse, of: &Expression) -> Result<Quantity, Refusal> {
        let quantity = self.expression(of)?;
        let scale = power_of_ten(self.bill.book.written_power(unit));
        Ok(Quantity::of(quantity.value / scale, crate::exact::Unit::number()))
    }
}

pub(super) fn division_by_zero() -> Refusal {
    Refusal::new(codes::DIVISION_BY_ZERO, "the divisor is zero")
}
