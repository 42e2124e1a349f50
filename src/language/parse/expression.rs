//! Expressions: pairs → tree, one function for each kind.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::statement::{FileParser, inner};
use crate::language::parse::{statement, window};
use crate::language::tree::{BinaryOperator, Expression, ExpressionKind, Formula, ZeroDivisor};
use crate::source::{Diagnostic, Span, codes};

type Made = Option<Expression>;

pub(in crate::language::parse) fn expression(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Made {
    let mut parts = inner(pair);
    let mut left = product(parser, parts.next()?, offset)?;
    while let Some(operator) = parts.next() {
        let right = product(parser, parts.next()?, offset)?;
        no_bare_percent(parser, &left);
        no_bare_percent(parser, &right);
        let kind = if operator.as_str() == "+" { BinaryOperator::Add } else { BinaryOperator::Subtract };
        left = joined(parser, kind, left, right);
    }
    Some(left)
}

/// `percent_of` or `primary`.
pub(in crate::language::parse) fn factor(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Made {
    let span = parser.span(&pair, offset);
    if pair.as_rule() == Rule::percent_of {
        let mut parts = inner(pair);
        let percent = parser.number(&parts.next()?, offset)?;
        let of = factor(parser, parts.next()?, offset)?;
        return Some(Expression { kind: ExpressionKind::PercentOf { percent, of: Box::new(of) }, span });
    }
    let primary = inner(pair).next()?;
    self::primary(parser, primary, offset)
}

pub(in crate::language::parse) fn formula(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Formula> {
    let mut parts = inner(pair);
    let expression = expression(parser, parts.next()?, offset)?;
    let zero = match parts.next() {
        Some(clause) => Some(zero(parser, clause, offset)?),
        None => None,
    };
    Some(Formula { expression, zero })
}

pub(in crate::language::parse) fn product(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Made {
    let mut parts = inner(pair);
    let mut left = operand(parser, parts.next()?, offset)?;
    while let Some(operator) = parts.next() {
        let right = operand(parser, parts.next()?, offset)?;
        let kind = if matches!(operator.as_str(), "/" | "\u{f7}") { BinaryOperator::Divide } else { BinaryOperator::Multiply };
        left = joined(parser, kind, left, right);
    }
    Some(left)
}

fn joined(parser: &mut FileParser, operator: BinaryOperator, left: Expression, right: Expression) -> Expression {
    no_bare_excess(parser, &left);
    no_bare_excess(parser, &right);
    let span = left.span.to(right.span);
    Expression { kind: ExpressionKind::Binary { operator, left: Box::new(left), right: Box::new(right) }, span }
}

fn no_bare_percent(parser: &mut FileParser, side: &Expression) {
    if matches!(side.kind, ExpressionKind::PercentOf { .. }) {
        let diagnostic = Diagnostic::error(codes::BARE_PERCENT, "a percentage beside + or - needs parentheses")
            .at(side.span, "of how much?")
            .help("put `(…% of …)` in parentheses");
        parser.diagnostics.push(diagnostic);
    }
}

fn no_bare_excess(parser: &mut FileParser, side: &Expression) {
    if matches!(side.kind, ExpressionKind::Excess { .. }) {
        let diagnostic = Diagnostic::error(codes::BARE_EXCESS, "`excess of … over …` inside arithmetic needs parentheses")
            .at(side.span, "where does it end?")
            .help("put `(excess of … over …)` in parentheses");
        parser.diagnostics.push(diagnostic);
    }
}

fn operand(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Made {
    let mut parts = inner(pair);
    let mut made = factor(parser, parts.next()?, offset)?;
    for clause in parts {
        no_bare_excess(parser, &made);
        let span = made.span.to(parser.span(&clause, offset));
        let rule = clause.as_rule();
        let argument = inner(clause).next()?;
        let kind = match rule {
            Rule::at_clause => {
                let rate = factor(parser, argument, offset)?;
                ExpressionKind::At { quantity: Box::new(made), rate: Box::new(rate) }
            }
            Rule::by_clause => ExpressionKind::By { quantity: Box::new(made), tiers: parser.name(&argument, offset) },
            _ => ExpressionKind::In { quantity: Box::new(made), unit: statement::unit(parser, argument, offset) },
        };
        made = Expression { kind, span };
    }
    Some(made)
}

/// A `primary` by itself.
pub(in crate::language::parse) fn factor_of(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Made {
    let primary = inner(pair).next()?;
    self::primary(parser, primary, offset)
}

fn primary(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Made {
    let span = parser.span(&pair, offset);
    let kind = match pair.as_rule() {
        Rule::lesser => ExpressionKind::Lesser(expressions(parser, pair, offset)?),
        Rule::greater => ExpressionKind::Greater(expressions(parser, pair, offset)?),
        Rule::excess => {
            let mut parts = inner(pair);
            let of = factor(parser, parts.next()?, offset)?;
            let over = factor(parser, parts.next()?, offset)?;
            ExpressionKind::Excess { of: Box::new(of), over: Box::new(over) }
        }
        Rule::months_in_the_bill => ExpressionKind::MonthsInTheBill,
        Rule::days_in_the_bill => ExpressionKind::DaysInTheBill,
        Rule::days_in => ExpressionKind::DaysIn(parser.name(&inner(pair).next()?, offset)),
        Rule::number_of => {
            let mut parts = inner(pair);
            let unit = statement::unit(parser, parts.next()?, offset);
            let of = factor(parser, parts.next()?, offset)?;
            ExpressionKind::NumberOf { unit, of: Box::new(of) }
        }
        Rule::share_of => ExpressionKind::ShareOf(parser.name(&inner(pair).next()?, offset)),
        Rule::unit_rate_of => ExpressionKind::UnitRateOf(parser.name(&inner(pair).next()?, offset)),
        Rule::part_of => ExpressionKind::PartOf(parser.name(&inner(pair).next()?, offset)),
        Rule::window_term => ExpressionKind::Window(Box::new(window::window(parser, pair, offset)?)),
        Rule::parenthesised => return parenthesised(parser, pair, offset),
        Rule::literal => ExpressionKind::Literal(statement::literal(parser, pair, offset)?),
        _ => return named(parser, pair, offset),
    };
    Some(Expression { kind, span })
}

fn expressions(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Vec<Expression>> {
    let made: Vec<Made> = inner(pair).map(|item| expression(parser, item, offset)).collect();
    made.into_iter().collect()
}

fn parenthesised(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Made {
    let span = parser.span(&pair, offset);
    let text = pair.as_str();
    let mut parts = inner(pair);
    let inside = expression(parser, parts.next()?, offset)?;
    let Some(taken) = parts.next() else {
        return Some(Expression { kind: ExpressionKind::Parenthesised(Box::new(inside)), span });
    };
    let before = text.len() - taken.as_str().len();
    let closed = text.get(..before).map_or(before, |text| text.trim_end().len());
    let paren = Span { end: span.start + u32::try_from(closed).unwrap_or(0), ..span };
    let unit = statement::unit(parser, inner(taken).next()?, offset);
    let number = Expression { kind: ExpressionKind::Parenthesised(Box::new(inside)), span: paren };
    Some(Expression { kind: ExpressionKind::TakenAs { number: Box::new(number), unit }, span })
}

fn named(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Made {
    let span = parser.span(&pair, offset);
    let mut parts = inner(pair);
    let name = parser.name(&parts.next()?, offset);
    let kind = match parts.next() {
        None if name.text == "total" => ExpressionKind::Total,
        None => ExpressionKind::Name(name),
        Some(suffix) if suffix.as_rule() == Rule::before_rounding => ExpressionKind::BeforeRounding(name),
        Some(keys) => ExpressionKind::Row { table: name, keys: inner(keys).map(|key| parser.name(&key, offset)).collect() },
    };
    Some(Expression { kind, span })
}

pub(in crate::language::parse) fn zero(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<ZeroDivisor> {
    let span = parser.span(&pair, offset);
    let mut parts = inner(pair);
    let divisor = expression(parser, parts.next()?, offset)?;
    let value = parts.next()?;
    let value = if value.as_rule() == Rule::zero_error { None } else { Some(statement::literal(parser, value, offset)?) };
    Some(ZeroDivisor { divisor, value, span })
}
