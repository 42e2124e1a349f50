//! Expressions: pairs → tree, one function for each kind.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::statement::{FileParser, inner};
use crate::language::tree::{BinaryOperator, Expression, ExpressionKind, Formula, ZeroDivisor};
use crate::source::{Diagnostic, Span, codes};

type Made = Option<Expression>;

impl FileParser {
    pub(super) fn expression(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Made {
        let mut parts = inner(pair);
        let mut left = self.product(parts.next()?, offset)?;
        while let Some(operator) = parts.next() {
            let right = self.product(parts.next()?, offset)?;
            self.no_bare_percent(&left);
            self.no_bare_percent(&right);
            let kind = if operator.as_str() == "+" { BinaryOperator::Add } else { BinaryOperator::Subtract };
            left = self.joined(kind, left, right);
        }
        Some(left)
    }

    fn product(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Made {
        let mut parts = inner(pair);
        let mut left = self.operand(parts.next()?, offset)?;
        while let Some(operator) = parts.next() {
            let right = self.operand(parts.next()?, offset)?;
            let kind = if matches!(operator.as_str(), "/" | "\u{f7}") { BinaryOperator::Divide } else { BinaryOperator::Multiply };
            left = self.joined(kind, left, right);
        }
        Some(left)
    }

    fn joined(&mut self, operator: BinaryOperator, left: Expression, right: Expression) -> Expression {
        self.no_bare_excess(&left);
        self.no_bare_excess(&right);
        let span = left.span.to(right.span);
        Expression { kind: ExpressionKind::Binary { operator, left: Box::new(left), right: Box::new(right) }, span }
    }

    fn no_bare_percent(&mut self, side: &Expression) {
        if matches!(side.kind, ExpressionKind::PercentOf { .. }) {
            let diagnostic = Diagnostic::error(codes::BARE_PERCENT, "a percentage beside + or - stands in parentheses")
                .at(side.span, "of how much?")
                .help("put `(…% of …)` in parentheses");
            self.diagnostics.push(diagnostic);
        }
    }

    fn no_bare_excess(&mut self, side: &Expression) {
        if matches!(side.kind, ExpressionKind::Excess { .. }) {
            let diagnostic = Diagnostic::error(codes::BARE_EXCESS, "`excess of … over …` inside arithmetic stands in parentheses")
                .at(side.span, "where does it end?")
                .help("put `(excess of … over …)` in parentheses");
            self.diagnostics.push(diagnostic);
        }
    }

    fn operand(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Made {
        let mut parts = inner(pair);
        let mut made = self.factor(parts.next()?, offset)?;
        for clause in parts {
            self.no_bare_excess(&made);
            let span = made.span.to(self.span(&clause, offset));
            let rule = clause.as_rule();
            let argument = inner(clause).next()?;
            let kind = match rule {
                Rule::at_clause => {
                    let rate = self.factor(argument, offset)?;
                    ExpressionKind::At { quantity: Box::new(made), rate: Box::new(rate) }
                }
                Rule::by_clause => ExpressionKind::By { quantity: Box::new(made), tiers: self.name(&argument, offset) },
                _ => ExpressionKind::In { quantity: Box::new(made), unit: self.unit(argument, offset) },
            };
            made = Expression { kind, span };
        }
        Some(made)
    }

    /// `percent_of` or `primary`.
    pub(super) fn factor(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Made {
        let span = self.span(&pair, offset);
        if pair.as_rule() == Rule::percent_of {
            let mut parts = inner(pair);
            let percent = self.number(&parts.next()?, offset)?;
            let of = self.factor(parts.next()?, offset)?;
            return Some(Expression { kind: ExpressionKind::PercentOf { percent, of: Box::new(of) }, span });
        }
        let primary = inner(pair).next()?;
        self.primary(primary, offset)
    }

    /// A `primary` by itself.
    pub(super) fn factor_of(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Made {
        let primary = inner(pair).next()?;
        self.primary(primary, offset)
    }

    fn primary(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Made {
        let span = self.span(&pair, offset);
        let kind = match pair.as_rule() {
            Rule::lesser => ExpressionKind::Lesser(self.expressions(pair, offset)?),
            Rule::greater => ExpressionKind::Greater(self.expressions(pair, offset)?),
            Rule::excess => {
                let mut parts = inner(pair);
                let of = self.factor(parts.next()?, offset)?;
                let over = self.factor(parts.next()?, offset)?;
                ExpressionKind::Excess { of: Box::new(of), over: Box::new(over) }
            }
            Rule::months_in_the_bill => ExpressionKind::MonthsInTheBill,
            Rule::days_in_the_bill => ExpressionKind::DaysInTheBill,
            Rule::days_in => ExpressionKind::DaysIn(self.name(&inner(pair).next()?, offset)),
            Rule::number_of => {
                let mut parts = inner(pair);
                let unit = self.unit(parts.next()?, offset);
                let of = self.factor(parts.next()?, offset)?;
                ExpressionKind::NumberOf { unit, of: Box::new(of) }
            }
            Rule::share_of => ExpressionKind::ShareOf(self.name(&inner(pair).next()?, offset)),
            Rule::unit_rate_of => ExpressionKind::UnitRateOf(self.name(&inner(pair).next()?, offset)),
            Rule::part_of => ExpressionKind::PartOf(self.name(&inner(pair).next()?, offset)),
            Rule::window_term => ExpressionKind::Window(Box::new(self.window(pair, offset)?)),
            Rule::parenthesised => return self.parenthesised(pair, offset),
            Rule::literal => ExpressionKind::Literal(self.literal(pair, offset)?),
            _ => return self.named(pair, offset),
        };
        Some(Expression { kind, span })
    }

    fn expressions(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<Vec<Expression>> {
        let made: Vec<Made> = inner(pair).map(|item| self.expression(item, offset)).collect();
        made.into_iter().collect()
    }

    fn parenthesised(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Made {
        let span = self.span(&pair, offset);
        let text = pair.as_str();
        let mut parts = inner(pair);
        let inside = self.expression(parts.next()?, offset)?;
        let Some(taken) = parts.next() else {
            return Some(Expression { kind: ExpressionKind::Parenthesised(Box::new(inside)), span });
        };
        let before = text.len() - taken.as_str().len();
        let closed = text.get(..before).map_or(before, |text| text.trim_end().len());
        let paren = Span { end: span.start + u32::try_from(closed).unwrap_or(0), ..span };
        let unit = self.unit(inner(taken).next()?, offset);
        let number = Expression { kind: ExpressionKind::Parenthesised(Box::new(inside)), span: paren };
        Some(Expression { kind: ExpressionKind::TakenAs { number: Box::new(number), unit }, span })
    }

    fn named(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Made {
        let span = self.span(&pair, offset);
        let mut parts = inner(pair);
        let name = self.name(&parts.next()?, offset);
        let kind = match parts.next() {
            None if name.text == "total" => ExpressionKind::Total,
            None => ExpressionKind::Name(name),
            Some(suffix) if suffix.as_rule() == Rule::before_rounding => ExpressionKind::BeforeRounding(name),
            Some(keys) => ExpressionKind::Row { table: name, keys: inner(keys).map(|key| self.name(&key, offset)).collect() },
        };
        Some(Expression { kind, span })
    }

    pub(super) fn formula(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<Formula> {
        let mut parts = inner(pair);
        let expression = self.expression(parts.next()?, offset)?;
        let zero = match parts.next() {
            Some(clause) => Some(self.zero(clause, offset)?),
            None => None,
        };
        Some(Formula { expression, zero })
    }

    pub(super) fn zero(&mut self, pair: Pair<'_, Rule>, offset: usize) -> Option<ZeroDivisor> {
        let span = self.span(&pair, offset);
        let mut parts = inner(pair);
        let divisor = self.expression(parts.next()?, offset)?;
        let value = parts.next()?;
        let value = if value.as_rule() == Rule::zero_error { None } else { Some(self.literal(value, offset)?) };
        Some(ZeroDivisor { divisor, value, span })
    }
}
