//! Yearly sums in equal parts.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::statement::{FileParser, inner};
use crate::language::parse::{expression, statement};
use crate::language::tree::{Expression, ExpressionKind, Instalment, InstalmentChange, OddCents};

/// `1/12 of X each month of CAL, odd cents in the last`.
pub(in crate::language::parse) fn instalment(parser: &mut FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Expression> {
    let span = parser.span(&pair, offset);
    let mut found = inner(pair);
    let parts = statement::whole(parser, &found.next()?, offset)?;
    let of = expression::factor_of(parser, found.next()?, offset)?;
    let each = found.next()?;
    let months = if each.as_rule() == Rule::each_months { statement::whole(parser, &inner(each).next()?, offset)? } else { 1 };
    let calendar = parser.name(&found.next()?, offset);
    let odd_cents = odd_cents(found.next()?)?;
    let change = found.next().and_then(|change| inner(change).next()).map(|change| match change.as_rule() {
        Rule::change_spread => InstalmentChange::SpreadOverMonthsLeft,
        _ => InstalmentChange::InTheNextBill,
    });
    let instalment = Instalment { parts, of: Box::new(of), months, calendar, odd_cents, change, span };
    Some(Expression { kind: ExpressionKind::Instalment(Box::new(instalment)), span })
}

/// Where the odd cents go.
pub(super) fn odd_cents(pair: Pair<'_, Rule>) -> Option<OddCents> {
    Some(match inner(pair).next()?.as_rule() {
        Rule::odd_last => OddCents::Last,
        Rule::odd_first => OddCents::First,
        _ => OddCents::Cumulative,
    })
}
