//! Pools.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::exact::RoundingMode;
use crate::language::parse::{annotation, expression, instalment, statement, window};
use crate::language::tree::{Annotations, Formula, Name, Pool, PoolMembers, PoolPeriod, Residual, RoundShare, RoundTo, ShareBy, UnitUse};
use crate::source::Span;

type Said = Vec<(&'static str, Span)>;

pub(in crate::language::parse) fn pool(parser: &mut FileParser, node: &Node<'_>) -> Option<Pool> {
    let place = parser.place(node);
    let mut pool = Pool {
        name: Name { text: String::new(), span: place },
        label: None,
        unit: UnitUse { factors: Vec::new(), span: place },
        each: PoolPeriod::Month(place),
        members: None,
        amount: None,
        share_by: None,
        round_share: None,
        unit_rate: None,
        round_amounts: None,
        missing: None,
        annotations: Annotations::default(),
        span: place,
    };
    let mut said = Said::new();
    for child in &node.children {
        pool_line(parser, child, &mut pool, &mut said);
    }
    let parsed = parser.line(Rule::l_pool, &node.line, "")?;
    let mut named = false;
    for part in parts(parsed.pairs) {
        match part.as_rule() {
            Rule::name if named => pool.each = PoolPeriod::Calendar(parser.name(&part, parsed.offset)),
            Rule::name => {
                pool.name = parser.name(&part, parsed.offset);
                named = true;
            }
            Rule::string => pool.label = Some(statement::string(parser, &part, parsed.offset)),
            Rule::every_month => pool.each = PoolPeriod::Month(parser.span(&part, parsed.offset)),
            _ => pool.unit = statement::unit(parser, part, parsed.offset),
        }
    }
    Some(pool)
}

fn residual(parser: &FileParser, pair: Pair<'_, Rule>, offset: usize) -> Option<Residual> {
    let inside = inner(pair).next()?;
    Some(match inside.as_rule() {
        Rule::residual_remainder => Residual::LargestRemainder,
        Rule::residual_none => Residual::NotAllocated,
        Rule::residual_largest => Residual::LargestShare,
        Rule::residual_same => Residual::TheSame,
        _ => Residual::To(parser.name(&inner(inside).next()?, offset)),
    })
}

fn pool_line(parser: &mut FileParser, child: &Node<'_>, pool: &mut Pool, said: &mut Said) {
    let place = parser.place(child);
    match (child.line.first_word(), child.line.word(1)) {
        ("members", _) => {
            if let Some(members) = members(parser, child) {
                statement::once(parser, &mut pool.members, (members, place), place, said, "who the members are");
            }
        }
        ("amount", _) => {
            if let Some(amount) = pool_amount(parser, child) {
                statement::once(parser, &mut pool.amount, amount, place, said, "what the pool comes to");
            }
        }
        ("share", _) => {
            if let Some(by) = share_by(parser, child) {
                statement::once(parser, &mut pool.share_by, (by, place), place, said, "by what it is shared");
            }
        }
        ("round", "share") => {
            if let Some(round) = round_share(parser, child) {
                statement::once(parser, &mut pool.round_share, round, place, said, "how shares are rounded");
            }
        }
        ("round", _) => {
            if let Some(round) = round_amounts(parser, child) {
                statement::once(parser, &mut pool.round_amounts, round, place, said, "how amounts are rounded");
            }
        }
        ("unit", _) => {
            if let Some(round) = unit_rate(parser, child) {
                statement::once(parser, &mut pool.unit_rate, round, place, said, "how the unit rate is rounded");
            }
        }
        ("missing", _) => {
            if parser.line(Rule::l_missing_member, &child.line, "pool").is_some() {
                statement::once(parser, &mut pool.missing, place, place, said, "what a missing member means");
            }
        }
        _ => {
            if !annotation::annotation(parser, child, &mut pool.annotations) {
                statement::unknown(parser, child, "pool");
            }
            return;
        }
    }
    for below in &child.children {
        if !annotation::annotation(parser, below, &mut pool.annotations) {
            statement::unknown(parser, below, child.line.first_word());
        }
    }
}

fn members(parser: &mut FileParser, node: &Node<'_>) -> Option<PoolMembers> {
    let parsed = parser.line(Rule::l_members, &node.line, "pool")?;
    let members = parts(parsed.pairs).next()?;
    if members.as_rule() == Rule::members_under {
        return Some(PoolMembers::ContractsUnder(parser.name(&inner(members).next()?, parsed.offset)));
    }
    Some(PoolMembers::Named(inner(members).map(|name| parser.name(&name, parsed.offset)).collect()))
}

fn pool_amount(parser: &mut FileParser, node: &Node<'_>) -> Option<Formula> {
    let parsed = parser.line(Rule::l_pool_amount, &node.line, "pool")?;
    let amount = parts(parsed.pairs).next()?;
    if amount.as_rule() == Rule::instalment {
        return Some(Formula { expression: instalment::instalment(parser, amount, parsed.offset)?, zero: None });
    }
    expression::formula(parser, amount, parsed.offset)
}

fn share_by(parser: &mut FileParser, node: &Node<'_>) -> Option<ShareBy> {
    let parsed = parser.line(Rule::l_share_by, &node.line, "pool")?;
    let by = parts(parsed.pairs).next()?;
    Some(match by.as_rule() {
        Rule::window => ShareBy::Window(Box::new(window::window(parser, by, parsed.offset)?)),
        _ => ShareBy::Formula(expression::formula(parser, by, parsed.offset)?),
    })
}

fn round_share(parser: &mut FileParser, node: &Node<'_>) -> Option<RoundShare> {
    let parsed = parser.line(Rule::l_round_share, &node.line, "pool")?;
    let mut found = parts(parsed.pairs);
    let decimals = statement::whole(parser, &found.next()?, parsed.offset)?;
    let mut of_a_percent = false;
    let mut mode = RoundingMode::HalfUp;
    let mut residual = None;
    for part in found {
        match part.as_rule() {
            Rule::of_a_percent => of_a_percent = true,
            Rule::rounding_mode => mode = statement::rounding_mode(&part),
            _ => residual = self::residual(parser, part, parsed.offset),
        }
    }
    Some(RoundShare { decimals, of_a_percent, mode, residual: residual?, span: parser.place(node) })
}

fn round_amounts(parser: &mut FileParser, node: &Node<'_>) -> Option<(RoundTo, Residual)> {
    let parsed = parser.line(Rule::l_round_amounts, &node.line, "pool")?;
    let mut found = parts(parsed.pairs);
    let (step, mode) = (found.next()?, found.next()?);
    let to = statement::round_to(parser, step, &mode, parsed.offset)?;
    Some((to, residual(parser, found.next()?, parsed.offset)?))
}

fn unit_rate(parser: &mut FileParser, node: &Node<'_>) -> Option<RoundTo> {
    let parsed = parser.line(Rule::l_unit_rate, &node.line, "pool")?;
    let mut found = parts(parsed.pairs);
    let (step, mode) = (found.next()?, found.next()?);
    statement::round_to(parser, step, &mode, parsed.offset)
}
