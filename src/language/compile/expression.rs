//! Expressions → nodes, with the unit of each: one function for each kind.

use super::{Compiler, Lowered, Standing};
use crate::exact::{Number, Unit};
use crate::language::tree::{self, BinaryOperator, Expression, ExpressionKind};
use crate::plan::{Node, Operation, Operator};
use crate::source::{Diagnostic, Span, codes};

impl<'a> Compiler<'a> {
    pub(super) fn node(&mut self, operation: Operation, unit: Unit, place: Span) -> Option<Lowered> {
        Some(self.nodes.push(Node { operation, unit, place }))
    }

    pub(super) fn unit_of(&self, node: Lowered) -> Unit {
        self.nodes.at(node).unit.clone()
    }

    /// Lowers an expression; faults are reported, and then there is no node.
    pub(super) fn expression(&mut self, expression: &Expression, standing: Standing) -> Option<Lowered> {
        let place = expression.span;
        match &expression.kind {
            ExpressionKind::Literal(literal) => {
                let (value, unit) = self.literal(literal)?;
                self.node(Operation::Constant(value), unit, place)
            }
            ExpressionKind::Name(name) => self.name(name, standing),
            ExpressionKind::BeforeRounding(name) => self.before_rounding(name, standing, place),
            ExpressionKind::Row { table, keys } => self.row_look_up(table, keys, standing, place),
            ExpressionKind::MonthsInTheBill => self.node(Operation::Months(standing.months), unit_word("month"), place),
            ExpressionKind::DaysInTheBill => self.node(Operation::DaysInTheBill, unit_word("day"), place),
            ExpressionKind::DaysIn(calendar) => {
                let calendar = self.calendar(calendar, standing.scope)?;
                self.node(Operation::DaysIn(calendar), unit_word("day"), place)
            }
            ExpressionKind::Total => self.total(place),
            ExpressionKind::Binary { operator, left, right } => self.binary(*operator, left, right, standing, place),
            ExpressionKind::At { quantity, rate } => self.at(quantity, rate, standing, place),
            ExpressionKind::By { quantity, tiers } => self.by(quantity, tiers, None, standing, place),
            ExpressionKind::PercentOf { percent, of } => {
                let of = self.expression(of, standing)?;
                let unit = self.unit_of(of);
                self.node(Operation::Percent { fraction: percent.value.shifted(-2), of }, unit, place)
            }
            ExpressionKind::Lesser(items) => self.extreme(items, standing, place, Operation::Lesser),
            ExpressionKind::Greater(items) => self.extreme(items, standing, place, Operation::Greater),
            ExpressionKind::Excess { of, over } => self.excess(of, over, standing, place),
            ExpressionKind::In { quantity, unit } => self.converted(quantity, unit, standing, place),
            ExpressionKind::TakenAs { number, unit } => self.taken_as(number, unit, standing, place),
            ExpressionKind::NumberOf { unit, of } => self.number_of(unit, of, standing, place),
            ExpressionKind::Parenthesised(inner) => {
                let inner = self.expression(inner, standing)?;
                let unit = self.unit_of(inner);
                self.node(Operation::Parenthesised(inner), unit, place)
            }
            ExpressionKind::ShareOf(name) => self.share_of(name, standing, place),
            ExpressionKind::UnitRateOf(name) => self.unit_rate_of(name, standing, place),
            ExpressionKind::PartOf(name) => self.part_of(name, standing, place),
            ExpressionKind::Window(window) => self.embedded_window(window, standing),
            ExpressionKind::Instalment(instalment) => self.instalment(instalment, standing, place),
        }
    }

    fn total(&mut self, place: Span) -> Option<Lowered> {
        match self.under_way.last().and_then(|id| self.charge_ids.get(id)).copied() {
            Some((_, above)) => self.node(Operation::Total { above }, unit_word("$"), place),
            None => {
                self.fault(codes::WRONG_KIND, "`total` stands in charges, credits and taxes".to_owned(), place, "no line above", "name the charges")
            }
        }
    }

    fn binary(&mut self, operator: BinaryOperator, left: &Expression, right: &Expression, standing: Standing, place: Span) -> Option<Lowered> {
        let (left_node, right_node) = (self.expression(left, standing), self.expression(right, standing));
        let (left_node, right_node) = (left_node?, right_node?);
        let (left_unit, right_unit) = (self.unit_of(left_node), self.unit_of(right_node));
        let (operator, unit) = match operator {
            BinaryOperator::Multiply => (Operator::Multiply, left_unit.times(&right_unit)),
            BinaryOperator::Divide => (Operator::Divide, left_unit.per(&right_unit)),
            BinaryOperator::Add => (Operator::Add, left_unit.clone()),
            BinaryOperator::Subtract => (Operator::Subtract, left_unit.clone()),
        };
        if matches!(operator, Operator::Add | Operator::Subtract) && !left_unit.same_dimensions(&right_unit) {
            return self.disagree((left, &left_unit), (right, &right_unit), "added or subtracted", standing);
        }
        self.node(Operation::Binary { operator, left: left_node, right: right_node }, unit, place)
    }

    /// Reports two operands whose units do not fit, both labelled, with the conversion to write where one is declared.
    pub(super) fn disagree<T>(&mut self, left: (&Expression, &Unit), right: (&Expression, &Unit), how: &str, standing: Standing) -> Option<T> {
        let help = self.conversion_help(standing, left.1, right.1, right.0);
        let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, format!("{} and {} cannot be {how}", left.1, right.1))
            .at(left.0.span, format!("this is {}", left.1))
            .at(right.0.span, format!("this is {}", right.1))
            .help(help);
        self.report(diagnostic);
        None
    }

    fn conversion_help(&self, standing: Standing, to: &Unit, from: &Unit, what: &Expression) -> String {
        let written = match &what.kind {
            ExpressionKind::Name(name) => name.text.clone(),
            _ => "(…)".to_owned(),
        };
        match self.book.conversion(standing.scope.chapter, from, to) {
            Some(_) => format!("write `{written} in {to}`: the declared unit converts it, and the trace prints the factor"),
            None => format!("no declared unit or factor turns {from} into {to}: declare one with its citation, or use a quantity in {to}"),
        }
    }

    fn at(&mut self, quantity: &Expression, rate: &Expression, standing: Standing, place: Span) -> Option<Lowered> {
        let (quantity_node, rate_node) = (self.expression(quantity, standing), self.expression(rate, standing));
        let (quantity_node, rate_node) = (quantity_node?, rate_node?);
        let (quantity_unit, rate_unit) = (self.unit_of(quantity_node), self.unit_of(rate_node));
        let amount = quantity_unit.times(&rate_unit);
        if !amount.is_money() {
            return self.price_disagrees((quantity, &quantity_unit), rate.span, &rate_unit, standing);
        }
        self.node(Operation::At { quantity: quantity_node, rate: rate_node }, unit_word("$"), place)
    }

    fn price_disagrees<T>(&mut self, quantity: (&Expression, &Unit), rate_place: Span, rate_unit: &Unit, standing: Standing) -> Option<T> {
        let wanted = rate_unit.priced();
        let help = self.conversion_help(standing, &wanted, quantity.1, quantity.0);
        let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, format!("{} times {rate_unit} is not dollars", quantity.1))
            .at(quantity.0.span, format!("this is {}", quantity.1))
            .at(rate_place, format!("this price is for each {wanted}"))
            .help(help);
        self.report(diagnostic);
        None
    }

    /// `Q by TIERS`; how blocks are priced comes from the clause behind the formula.
    pub(super) fn by(
        &mut self,
        quantity: &Expression,
        tiers: &tree::Name,
        clause: Option<(bool, Option<crate::plan::RunningOver>)>,
        standing: Standing,
        place: Span,
    ) -> Option<Lowered> {
        let quantity_node = self.expression(quantity, standing);
        let tiers_id = self.tiers_named(tiers, standing);
        let (quantity_node, tiers_id) = (quantity_node?, tiers_id?);
        let quantity_unit = self.unit_of(quantity_node);
        let price_unit = self.tiers.at(tiers_id).unit.clone();
        if !quantity_unit.times(&price_unit).is_money() {
            return self.price_disagrees((quantity, &quantity_unit), tiers.span, &price_unit, standing);
        }
        let Some((all_at_reached, running)) = clause else {
            let help = "write `, each block at its own rate` or `, all at the block reached` behind the formula";
            return self.fault(codes::BLOCK_RULE_MISSING, "the formula does not say how blocks are priced".to_owned(), place, "blocks", help);
        };
        let operation = Operation::By { quantity: quantity_node, tiers: tiers_id, all_at_reached, running };
        self.node(operation, unit_word("$"), place)
    }

    fn extreme(&mut self, items: &[Expression], standing: Standing, place: Span, make: fn(Vec<Lowered>) -> Operation) -> Option<Lowered> {
        let nodes: Vec<Option<Lowered>> = items.iter().map(|item| self.expression(item, standing.threshold())).collect();
        let nodes: Vec<Lowered> = nodes.into_iter().collect::<Option<_>>()?;
        let unit = self.unit_of(*nodes.first()?);
        for (item, node) in items.iter().zip(&nodes).skip(1) {
            let other = self.unit_of(*node);
            if !other.same_dimensions(&unit) {
                return self.disagree((items.first()?, &unit), (item, &other), "compared", standing);
            }
        }
        self.node(make(nodes), unit, place)
    }

    fn excess(&mut self, of: &Expression, over: &Expression, standing: Standing, place: Span) -> Option<Lowered> {
        let (of_node, over_node) = (self.expression(of, standing.threshold()), self.expression(over, standing.threshold()));
        let (of_node, over_node) = (of_node?, over_node?);
        let (of_unit, over_unit) = (self.unit_of(of_node), self.unit_of(over_node));
        if !of_unit.same_dimensions(&over_unit) {
            return self.disagree((of, &of_unit), (over, &over_unit), "compared", standing);
        }
        self.node(Operation::Excess { of: of_node, over: over_node }, of_unit, place)
    }

    fn converted(&mut self, quantity: &Expression, written: &tree::UnitUse, standing: Standing, place: Span) -> Option<Lowered> {
        let (node, unit) = (self.expression(quantity, standing), self.unit(written));
        let (node, unit) = (node?, unit?);
        let from = self.unit_of(node);
        if from.same_dimensions(&unit) {
            return self.node(Operation::Rescale { of: node, power: 0 }, unit, place);
        }
        let Some((factor, declared)) = self.book.conversion(standing.scope.chapter, &from, &unit) else {
            let help = format!("declare `unit …` between {from} and {unit} with its citation");
            return self.fault(codes::NO_CONVERSION, format!("no one declared unit turns {from} into {unit}"), place, "this conversion", &help);
        };
        self.reached.insert(declared);
        let declared = self.book.definition(declared).map_or(place, crate::language::book::Definition::place);
        self.node(Operation::Convert { quantity: node, factor, declared }, unit, place)
    }

    fn taken_as(&mut self, number: &Expression, written: &tree::UnitUse, standing: Standing, place: Span) -> Option<Lowered> {
        let (node, unit) = (self.expression(number, standing), self.unit(written));
        let (node, unit) = (node?, unit?);
        let from = self.unit_of(node);
        if !from.is_number() {
            let title = format!("`taken as` needs a plain number, and this is {from}");
            return self.fault(codes::UNITS_DISAGREE, title, number.span, "not a plain number", "take its unit off first: `number of … in (…)`");
        }
        self.by_hand(place);
        self.node(Operation::Rescale { of: node, power: unit.power }, unit, place)
    }

    fn number_of(&mut self, written: &tree::UnitUse, of: &Expression, standing: Standing, place: Span) -> Option<Lowered> {
        let (node, unit) = (self.expression(of, standing), self.unit(written));
        let (node, unit) = (node?, unit?);
        let from = self.unit_of(node);
        if !from.same_dimensions(&unit) {
            return self.fault(
                codes::UNITS_DISAGREE,
                format!("this is {from}, not {unit}"),
                of.span,
                &format!("this is {from}"),
                "name its own unit",
            );
        }
        self.by_hand(place);
        self.node(Operation::Rescale { of: node, power: -unit.power }, Unit::number(), place)
    }

    fn by_hand(&mut self, place: Span) {
        if !self.imported {
            let diagnostic = Diagnostic::warning(codes::UNIT_TAKEN_BY_HAND, "a unit is put on or taken off by hand")
                .at(place, "nothing checks this")
                .help("declare a unit or factor, and write `… in UNIT`");
            self.report(diagnostic);
        }
    }

    /// A formula: the expression, and what it gives where its divisor is zero.
    pub(super) fn formula(&mut self, formula: &tree::Formula, standing: Standing) -> Option<Lowered> {
        let node = self.expression(&formula.expression, standing)?;
        self.with_zero_rule(node, formula.zero.as_ref(), standing)
    }

    /// Wraps a formula in its `if X is zero`; a divisor that can be zero without one is reported.
    pub(super) fn with_zero_rule(&mut self, node: Lowered, zero: Option<&tree::ZeroDivisor>, standing: Standing) -> Option<Lowered> {
        let Some(zero) = zero else {
            self.check_divisors_of(node);
            return Some(node);
        };
        let unit = self.unit_of(node);
        let divisor = self.expression(&zero.divisor, standing)?;
        let value = match &zero.value {
            None => None,
            Some(literal) => Some(self.literal_in(literal, &unit, true)?),
        };
        let place = self.nodes.at(node).place;
        self.node(Operation::IfZero { divisor, value, formula: node }, unit, place)
    }

    /// Reports divisors that can be zero where no clause says what then.
    pub(super) fn check_divisors_of(&mut self, node: Lowered) {
        let mut faults = Vec::new();
        self.collect_divisors(node, &mut faults);
        for place in faults {
            let diagnostic = Diagnostic::error(codes::ZERO_DIVISOR_UNSAID, "this divisor can be zero, and the formula does not say what then")
                .at(place, "can be zero")
                .help("write `, if … is zero VALUE` or `, if … is zero error` behind the formula");
            self.report(diagnostic);
        }
    }

    fn collect_divisors(&self, node: Lowered, faults: &mut Vec<Span>) {
        let found = self.nodes.at(node);
        match &found.operation {
            Operation::Binary { operator, left, right } => {
                if *operator == Operator::Divide && self.can_be_zero(*right) {
                    faults.push(self.nodes.at(*right).place);
                }
                self.collect_divisors(*left, faults);
                self.collect_divisors(*right, faults);
            }
            Operation::Parenthesised(inner) | Operation::Percent { of: inner, .. } | Operation::Rescale { of: inner, .. } => {
                self.collect_divisors(*inner, faults);
            }
            Operation::At { quantity, rate } => {
                self.collect_divisors(*quantity, faults);
                self.collect_divisors(*rate, faults);
            }
            Operation::Lesser(items) | Operation::Greater(items) => items.iter().for_each(|item| self.collect_divisors(*item, faults)),
            Operation::Excess { of, over } => {
                self.collect_divisors(*of, faults);
                self.collect_divisors(*over, faults);
            }
            _ => {}
        }
    }

    fn can_be_zero(&self, node: Lowered) -> bool {
        match &self.nodes.at(node).operation {
            Operation::Constant(value) | Operation::Named { value, .. } => value.is_zero(),
            Operation::Months(_) | Operation::DaysInTheBill | Operation::DaysIn(_) => false,
            Operation::Price { prices, .. } => self.price_can_be_zero(*prices),
            Operation::Parenthesised(inner) | Operation::Rescale { of: inner, .. } => self.can_be_zero(*inner),
            Operation::Percent { fraction, of } => fraction.is_zero() || self.can_be_zero(*of),
            Operation::Binary { operator: Operator::Multiply, left, right } => self.can_be_zero(*left) || self.can_be_zero(*right),
            _ => true,
        }
    }

    fn price_can_be_zero(&self, prices: crate::plan::Id<crate::plan::Prices>) -> bool {
        let cells = self.prices.at(prices).versions.iter().flat_map(|version| &version.cells);
        cells.into_iter().any(|cell| match cell {
            crate::plan::Cell::Price(node, _) => self.can_be_zero(*node),
            _ => false,
        })
    }
}

/// A built-in unit.
pub(super) fn unit_word(word: &str) -> Unit {
    Unit::word(word).unwrap_or_default()
}

/// Zero, where a condition says `is zero`.
pub(super) const ZERO: Number = Number::ZERO;
