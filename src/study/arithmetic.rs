//! The sums done by hand in tests: plain numbers, worked out exactly.

use crate::exact::Number;
use crate::language::tree::{BinaryOperator, Expression, ExpressionKind};

/// The value of a sum of plain numbers; units are not looked at, `25%` is 0.25.
///
/// # Errors
/// When it holds a name, or divides by zero.
pub(super) fn by_hand(expression: &Expression) -> Result<Number, String> {
    match &expression.kind {
        ExpressionKind::Literal(literal) => {
            let percent = literal.unit.as_ref().is_some_and(|unit| unit.factors.iter().any(|(word, _)| word == "%"));
            Ok(if percent { literal.number.value.shifted(-2) } else { literal.number.value.clone() })
        }
        ExpressionKind::Parenthesised(inner) => by_hand(inner),
        ExpressionKind::PercentOf { percent, of } => Ok(by_hand(of)?.times(&percent.value.shifted(-2))),
        ExpressionKind::Binary { operator, left, right } => binary(*operator, &by_hand(left)?, &by_hand(right)?),
        ExpressionKind::At { quantity, rate } => Ok(by_hand(quantity)?.times(&by_hand(rate)?)),
        ExpressionKind::Lesser(items) => extreme(items, Number::lesser),
        ExpressionKind::Greater(items) => extreme(items, Number::greater),
        ExpressionKind::Excess { of, over } => Ok(by_hand(of)?.minus(&by_hand(over)?).greater(Number::ZERO)),
        _ => Err("a sum by hand holds plain numbers only".to_owned()),
    }
}

fn binary(operator: BinaryOperator, left: &Number, right: &Number) -> Result<Number, String> {
    match operator {
        BinaryOperator::Add => Ok(left.plus(right)),
        BinaryOperator::Subtract => Ok(left.minus(right)),
        BinaryOperator::Multiply => Ok(left.times(right)),
        BinaryOperator::Divide => left.divided_by(right).ok_or_else(|| "the sum by hand divides by zero".to_owned()),
    }
}

fn extreme(items: &[Expression], pick: fn(Number, Number) -> Number) -> Result<Number, String> {
    let values: Vec<Number> = items.iter().map(by_hand).collect::<Result<_, _>>()?;
    Ok(values.into_iter().reduce(pick).unwrap_or(Number::ZERO))
}
