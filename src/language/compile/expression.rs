//! Expressions → nodes, with the unit of each: one function for each kind.

use super::{Compiler, ExpressionScope, Lowered};
use crate::exact::{Number, Unit};
use crate::language::compile;
use crate::language::compile::{instalment, ledger, literal, name, pool, tiers, window};
use crate::language::tree::{self, BinaryOperator, Expression, ExpressionKind};
use crate::plan::{Node, Operation, Operator};
use crate::source::{Diagnostic, Span, codes};

impl<'a> Compiler<'a> {
    fn at(&mut self, quantity: &Expression, rate: &Expression, inside: ExpressionScope, place: Span) -> Option<Lowered> {
        let (quantity_node, rate_node) = (expression(self, quantity, inside), expression(self, rate, inside));
        let (quantity_node, rate_node) = (quantity_node?, rate_node?);
        let (quantity_unit, rate_unit) = (unit_of(self, quantity_node), unit_of(self, rate_node));
        let amount = quantity_unit.times(&rate_unit);
        if !amount.is_money() {
            return price_disagrees(self, (quantity, &quantity_unit), rate.span, &rate_unit, inside);
        }
        node(self, Operation::At { quantity: quantity_node, rate: rate_node }, unit_word("$"), place)
    }
}

pub(in crate::language::compile) fn node(compiler: &mut Compiler<'_>, operation: Operation, unit: Unit, place: Span) -> Option<Lowered> {
    Some(compiler.nodes.push(Node { operation, unit, place }))
}

pub(in crate::language::compile) fn unit_of(compiler: &Compiler<'_>, node: Lowered) -> Unit {
    compiler.nodes.at(node).unit.clone()
}

/// Lowers an expression; faults are reported, and then there is no node.
pub(in crate::language::compile) fn expression(compiler: &mut Compiler<'_>, expression: &Expression, inside: ExpressionScope) -> Option<Lowered> {
    let place = expression.span;
    match &expression.kind {
        ExpressionKind::Literal(literal) => {
            let (value, unit) = literal::literal(compiler, literal)?;
            node(compiler, Operation::Constant(value), unit, place)
        }
        ExpressionKind::Name(name) => compiler.name(name, inside),
        ExpressionKind::BeforeRounding(name) => name::before_rounding(compiler, name, inside, place),
        ExpressionKind::Row { table, keys } => name::row_look_up(compiler, table, keys, inside, place),
        ExpressionKind::MonthsInTheBill => node(compiler, Operation::Months(inside.months), unit_word("month"), place),
        ExpressionKind::DaysInTheBill => node(compiler, Operation::DaysInTheBill, unit_word("day"), place),
        ExpressionKind::DaysIn(calendar) => {
            let calendar = name::calendar(compiler, calendar, inside.scope)?;
            node(compiler, Operation::DaysIn(calendar), unit_word("day"), place)
        }
        ExpressionKind::Total => total(compiler, place),
        ExpressionKind::Binary { operator, left, right } => binary(compiler, *operator, left, right, inside, place),
        ExpressionKind::At { quantity, rate } => compiler.at(quantity, rate, inside, place),
        ExpressionKind::By { quantity, tiers } => by(compiler, quantity, tiers, None, inside, place),
        ExpressionKind::PercentOf { percent, of } => {
            let of = self::expression(compiler, of, inside)?;
            let unit = unit_of(compiler, of);
            node(compiler, Operation::Percent { fraction: percent.value.shifted(-2), of }, unit, place)
        }
        ExpressionKind::Lesser(items) => extreme(compiler, items, inside, place, Operation::Lesser),
        ExpressionKind::Greater(items) => extreme(compiler, items, inside, place, Operation::Greater),
        ExpressionKind::Excess { of, over } => excess(compiler, of, over, inside, place),
        ExpressionKind::In { quantity, unit } => converted(compiler, quantity, unit, inside, place),
        ExpressionKind::TakenAs { number, unit } => taken_as(compiler, number, unit, inside, place),
        ExpressionKind::NumberOf { unit, of } => number_of(compiler, unit, of, inside, place),
        ExpressionKind::Parenthesised(inner) => {
            let inner = self::expression(compiler, inner, inside)?;
            let unit = unit_of(compiler, inner);
            node(compiler, Operation::Parenthesised(inner), unit, place)
        }
        ExpressionKind::ShareOf(name) => pool::share_of(compiler, name, inside, place),
        ExpressionKind::UnitRateOf(name) => pool::unit_rate_of(compiler, name, inside, place),
        ExpressionKind::PartOf(name) => ledger::part_of(compiler, name, inside, place),
        ExpressionKind::Window(window) => window::embedded_window(compiler, window, inside),
        ExpressionKind::Instalment(instalment) => instalment::instalment(compiler, instalment, inside, place),
    }
}

fn total(compiler: &mut Compiler<'_>, place: Span) -> Option<Lowered> {
    match compiler.under_way.last().and_then(|id| compiler.charge_ids.get(id)).copied() {
        Some((_, above)) => node(compiler, Operation::Total { above }, unit_word("$"), place),
        None => compile::fault(
            compiler,
            codes::WRONG_KIND,
            "`total` can be used in charges, credits and taxes only".to_owned(),
            place,
            "no line above",
            "name the charges",
        ),
    }
}

fn binary(
    compiler: &mut Compiler<'_>,
    operator: BinaryOperator,
    left: &Expression,
    right: &Expression,
    inside: ExpressionScope,
    place: Span,
) -> Option<Lowered> {
    let (left_node, right_node) = (expression(compiler, left, inside), expression(compiler, right, inside));
    let (left_node, right_node) = (left_node?, right_node?);
    let (left_unit, right_unit) = (unit_of(compiler, left_node), unit_of(compiler, right_node));
    let (operator, unit) = match operator {
        BinaryOperator::Multiply => (Operator::Multiply, left_unit.times(&right_unit)),
        BinaryOperator::Divide => (Operator::Divide, left_unit.per(&right_unit)),
        BinaryOperator::Add => (Operator::Add, left_unit.clone()),
        BinaryOperator::Subtract => (Operator::Subtract, left_unit.clone()),
    };
    if matches!(operator, Operator::Add | Operator::Subtract) && !left_unit.same_dimensions(&right_unit) {
        return disagree(compiler, (left, &left_unit), (right, &right_unit), "added or subtracted", inside);
    }
    node(compiler, Operation::Binary { operator, left: left_node, right: right_node }, unit, place)
}

/// Reports two operands whose units do not fit, both labelled, with the conversion to write where one is declared.
fn disagree<T>(
    compiler: &mut Compiler<'_>,
    left: (&Expression, &Unit),
    right: (&Expression, &Unit),
    how: &str,
    inside: ExpressionScope,
) -> Option<T> {
    let help = conversion_help(compiler, inside, left.1, right.1, right.0);
    let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, format!("{} and {} cannot be {how}", left.1, right.1))
        .at(left.0.span, format!("this is {}", left.1))
        .at(right.0.span, format!("this is {}", right.1))
        .help(help);
    compiler.report(diagnostic);
    None
}

fn conversion_help(compiler: &Compiler<'_>, inside: ExpressionScope, to: &Unit, from: &Unit, what: &Expression) -> String {
    let written = match &what.kind {
        ExpressionKind::Name(name) => name.text.clone(),
        _ => "(…)".to_owned(),
    };
    match compiler.book.conversion(inside.scope.chapter, from, to) {
        Some(_) => format!("write `{written} in {to}`: the declared unit converts it, and the trace prints the factor"),
        None => format!("no declared unit or factor turns {from} into {to}: declare one with its citation, or use a quantity in {to}"),
    }
}

fn price_disagrees<T>(
    compiler: &mut Compiler<'_>,
    quantity: (&Expression, &Unit),
    rate_place: Span,
    rate_unit: &Unit,
    inside: ExpressionScope,
) -> Option<T> {
    let wanted = rate_unit.priced();
    let help = conversion_help(compiler, inside, &wanted, quantity.1, quantity.0);
    let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, format!("{} times {rate_unit} is not dollars", quantity.1))
        .at(quantity.0.span, format!("this is {}", quantity.1))
        .at(rate_place, format!("this price is for each {wanted}"))
        .help(help);
    compiler.report(diagnostic);
    None
}

/// `Q by TIERS`; how blocks are priced comes from the clause behind the formula.
pub(in crate::language::compile) fn by(
    compiler: &mut Compiler<'_>,
    quantity: &Expression,
    tiers: &tree::Name,
    clause: Option<(bool, Option<crate::plan::RunningOver>)>,
    inside: ExpressionScope,
    place: Span,
) -> Option<Lowered> {
    let quantity_node = expression(compiler, quantity, inside);
    let tiers_id = tiers::tiers_named(compiler, tiers, inside);
    let (quantity_node, tiers_id) = (quantity_node?, tiers_id?);
    let quantity_unit = unit_of(compiler, quantity_node);
    let price_unit = compiler.tiers.at(tiers_id).unit.clone();
    if !quantity_unit.times(&price_unit).is_money() {
        return price_disagrees(compiler, (quantity, &quantity_unit), tiers.span, &price_unit, inside);
    }
    let Some((all_at_reached, running)) = clause else {
        let help = "write `, each block at its own rate` or `, all at the block reached` behind the formula";
        return compile::fault(
            compiler,
            codes::BLOCK_RULE_MISSING,
            "the formula does not say how blocks are priced".to_owned(),
            place,
            "blocks",
            help,
        );
    };
    let operation = Operation::By { quantity: quantity_node, tiers: tiers_id, all_at_reached, running };
    node(compiler, operation, unit_word("$"), place)
}

fn extreme(
    compiler: &mut Compiler<'_>,
    items: &[Expression],
    inside: ExpressionScope,
    place: Span,
    make: fn(Vec<Lowered>) -> Operation,
) -> Option<Lowered> {
    let nodes: Vec<Option<Lowered>> = items.iter().map(|item| expression(compiler, item, inside.threshold())).collect();
    let nodes: Vec<Lowered> = nodes.into_iter().collect::<Option<_>>()?;
    let unit = unit_of(compiler, *nodes.first()?);
    for (item, node) in items.iter().zip(&nodes).skip(1) {
        let other = unit_of(compiler, *node);
        if !other.same_dimensions(&unit) {
            return disagree(compiler, (items.first()?, &unit), (item, &other), "compared", inside);
        }
    }
    node(compiler, make(nodes), unit, place)
}

fn excess(compiler: &mut Compiler<'_>, of: &Expression, over: &Expression, inside: ExpressionScope, place: Span) -> Option<Lowered> {
    let (of_node, over_node) = (expression(compiler, of, inside.threshold()), expression(compiler, over, inside.threshold()));
    let (of_node, over_node) = (of_node?, over_node?);
    let (of_unit, over_unit) = (unit_of(compiler, of_node), unit_of(compiler, over_node));
    if !of_unit.same_dimensions(&over_unit) {
        return disagree(compiler, (of, &of_unit), (over, &over_unit), "compared", inside);
    }
    node(compiler, Operation::Excess { of: of_node, over: over_node }, of_unit, place)
}

fn converted(compiler: &mut Compiler<'_>, quantity: &Expression, written: &tree::UnitUse, inside: ExpressionScope, place: Span) -> Option<Lowered> {
    let (node, unit) = (expression(compiler, quantity, inside), literal::unit(compiler, written));
    let (node, unit) = (node?, unit?);
    let from = unit_of(compiler, node);
    if from.same_dimensions(&unit) {
        return self::node(compiler, Operation::Rescale { of: node, power: 0 }, unit, place);
    }
    let Some((factor, declared)) = compiler.book.conversion(inside.scope.chapter, &from, &unit) else {
        let help = format!("declare `unit …` between {from} and {unit} with its citation");
        return compile::fault(
            compiler,
            codes::NO_CONVERSION,
            format!("there is not exactly one declared unit that turns {from} into {unit}"),
            place,
            "this conversion",
            &help,
        );
    };
    compiler.reached.insert(declared);
    let declared = compiler.book.definition(declared).map_or(place, crate::language::book::Definition::place);
    self::node(compiler, Operation::Convert { quantity: node, factor, declared }, unit, place)
}

fn taken_as(compiler: &mut Compiler<'_>, number: &Expression, written: &tree::UnitUse, inside: ExpressionScope, place: Span) -> Option<Lowered> {
    let (node, unit) = (expression(compiler, number, inside), literal::unit(compiler, written));
    let (node, unit) = (node?, unit?);
    let from = unit_of(compiler, node);
    if !from.is_number() {
        let title = format!("`taken as` needs a plain number, and this is {from}");
        return compile::fault(
            compiler,
            codes::UNITS_DISAGREE,
            title,
            number.span,
            "not a plain number",
            "take its unit off first: `number of … in (…)`",
        );
    }
    by_hand(compiler, place);
    self::node(compiler, Operation::Rescale { of: node, power: unit.power }, unit, place)
}

fn number_of(compiler: &mut Compiler<'_>, written: &tree::UnitUse, of: &Expression, inside: ExpressionScope, place: Span) -> Option<Lowered> {
    let (node, unit) = (expression(compiler, of, inside), literal::unit(compiler, written));
    let (node, unit) = (node?, unit?);
    let from = unit_of(compiler, node);
    if !from.same_dimensions(&unit) {
        return compile::fault(
            compiler,
            codes::UNITS_DISAGREE,
            format!("this is {from}, not {unit}"),
            of.span,
            &format!("this is {from}"),
            "name its own unit",
        );
    }
    by_hand(compiler, place);
    self::node(compiler, Operation::Rescale { of: node, power: -unit.power }, Unit::number(), place)
}

pub(in crate::language::compile) fn by_hand(compiler: &mut Compiler<'_>, place: Span) {
    if !compiler.imported {
        let diagnostic = Diagnostic::warning(codes::UNIT_TAKEN_BY_HAND, "a unit is put on or taken off by hand")
            .at(place, "nothing checks this")
            .help("declare a unit or factor, and write `… in UNIT`");
        compiler.report(diagnostic);
    }
}

/// A formula: the expression, and what it gives where its divisor is zero.
pub(in crate::language::compile) fn formula(compiler: &mut Compiler<'_>, formula: &tree::Formula, inside: ExpressionScope) -> Option<Lowered> {
    let node = expression(compiler, &formula.expression, inside)?;
    with_zero_rule(compiler, node, formula.zero.as_ref(), inside)
}

/// Wraps a formula in its `if X is zero`; a divisor that can be zero without one is reported.
pub(in crate::language::compile) fn with_zero_rule(
    compiler: &mut Compiler<'_>,
    node: Lowered,
    zero: Option<&tree::ZeroDivisor>,
    inside: ExpressionScope,
) -> Option<Lowered> {
    let Some(zero) = zero else {
        check_divisors_of(compiler, node);
        return Some(node);
    };
    let unit = unit_of(compiler, node);
    let divisor = expression(compiler, &zero.divisor, inside)?;
    let value = match &zero.value {
        None => None,
        Some(literal) => Some(literal::literal_in(compiler, literal, &unit, true)?),
    };
    let place = compiler.nodes.at(node).place;
    self::node(compiler, Operation::IfZero { divisor, value, formula: node }, unit, place)
}

/// Reports divisors that can be zero where no clause says what then.
pub(in crate::language::compile) fn check_divisors_of(compiler: &mut Compiler<'_>, node: Lowered) {
    let mut faults = Vec::new();
    collect_divisors(compiler, node, &mut faults);
    for place in faults {
        let diagnostic = Diagnostic::error(codes::ZERO_DIVISOR_UNSAID, "this divisor can be zero, and the formula does not say what then")
            .at(place, "can be zero")
            .help("write `, if … is zero VALUE` or `, if … is zero error` behind the formula");
        compiler.report(diagnostic);
    }
}

fn collect_divisors(compiler: &Compiler<'_>, node: Lowered, faults: &mut Vec<Span>) {
    let operation = &compiler.nodes.at(node).operation;
    if let Operation::Binary { operator: Operator::Divide, right, .. } = operation
        && can_be_zero(compiler, *right)
    {
        faults.push(compiler.nodes.at(*right).place);
    }
    // What follows on a zero divisor is said there already; blocks, conversions and roundings divide by nothing of the author's.
    if !matches!(operation, Operation::IfZero { .. } | Operation::By { .. } | Operation::Convert { .. } | Operation::Rounded { .. }) {
        operation.operands().into_iter().for_each(|operand| collect_divisors(compiler, operand, faults));
    }
}

fn can_be_zero(compiler: &Compiler<'_>, node: Lowered) -> bool {
    match &compiler.nodes.at(node).operation {
        Operation::Constant(value) | Operation::Named { value, .. } => value.is_zero(),
        Operation::Months(_) | Operation::DaysInTheBill | Operation::DaysIn(_) => false,
        Operation::Price { prices, .. } => price_can_be_zero(compiler, *prices),
        Operation::Parenthesised(inner) | Operation::Rescale { of: inner, .. } => can_be_zero(compiler, *inner),
        Operation::Percent { fraction, of } => fraction.is_zero() || can_be_zero(compiler, *of),
        Operation::Binary { operator: Operator::Multiply, left, right } => can_be_zero(compiler, *left) || can_be_zero(compiler, *right),
        _ => true,
    }
}

fn price_can_be_zero(compiler: &Compiler<'_>, prices: crate::plan::Id<crate::plan::Prices>) -> bool {
    let cells = compiler.prices.at(prices).versions.iter().flat_map(|version| &version.cells);
    cells.into_iter().any(|cell| match cell {
        crate::plan::Cell::Price(node, _) => can_be_zero(compiler, *node),
        _ => false,
    })
}

/// A built-in unit.
pub(super) fn unit_word(word: &str) -> Unit {
    Unit::word(word).unwrap_or_default()
}

/// Zero, where a condition says `is zero`.
pub(super) const ZERO: Number = Number::ZERO;
