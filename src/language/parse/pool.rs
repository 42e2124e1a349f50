//! Pools.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::outline::Node;
use super::statement::{FileParser, inner, parts};
use crate::exact::RoundingMode;
use crate::language::tree::{Annotations, Formula, Name, Pool, PoolMembers, PoolPeriod, Residual, RoundShare, RoundTo, ShareBy, UnitUse};
use crate::source::Span;

type Said = Vec<(&'static str, Span)>;

impl FileParser {
    pub(super) fn pool(&mut self, node: &Node<'_>) -> Option<Pool> {
        let place = self.place(node);
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
            self.pool_line(child, &mut pool, &mut said);
        }
        let parsed = self.line(Rule::l_pool, &node.line, "")?;
        let mut named = false;
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name if named => pool.each = PoolPeriod::Calendar(self.name(&part, parsed.offset)),
                Rule::name => {
                    pool.name = self.name(&part, parsed.offset);
                    named = true;
                }
                Rule::string => pool.label = Some(self.string(&part, parsed.offset)),
                Rule::every_month => pool.each = PoolPeriod::Month(self.span(&part, parsed.offset)),
                _ => pool.unit = self.unit(part, parsed.offset),
            }
        }
        Some(pool)
    }

    fn pool_line(&mut self, child: &Node<'_>, pool: &mut Pool, said: &mut Said) {
        let place = self.place(child);
        match (child.line.first_word(), child.line.word(1)) {
            ("members", _) => {
                if let Some(members) = self.members(child) {
                    self.once(&mut pool.members, (members, place), place, said, "who the members are");
                }
            }
            ("amount", _) => {
                if let Some(amount) = self.pool_amount(child) {
                    self.once(&mut pool.amount, amount, place, said, "what the pool comes to");
                }
            }
            ("share", _) => {
                if let Some(by) = self.share_by(child) {
                    self.once(&mut pool.share_by, (by, place), place, said, "by what it is shared");
                }
            }
            ("round", "share") => {
                if let Some(round) = self.round_share(child) {
                    self.once(&mut pool.round_share, round, place, said, "how shares are rounded");
                }
            }
            ("round", _) => {
                if let Some(round) = self.round_amounts(child) {
                    self.once(&mut pool.round_amounts, round, place, said, "how amounts are rounded");
                }
            }
            ("unit", _) => {
                if let Some(round) = self.unit_rate(child) {
                    self.once(&mut pool.unit_rate, round, place, said, "how the unit rate is rounded");
                }
            }
            ("missing", _) => {
                if self.line(Rule::l_missing_member, &child.line, "pool").is_some() {
                    self.once(&mut pool.missing, place, place, said, "what a missing member means");
                }
            }
            _ => {
                if !self.annotation(child, &mut pool.annotations) {
                    self.unknown(child, "pool");
                }
                return;
            }
        }
        for below in &child.children {
            if !self.annotation(below, &mut pool.annotations) {
                self.unknown(below, child.line.first_word());
            }
        }
    }

    fn members(&mut self, node: &Node<'_>) -> Option<PoolMembers> {
        let parsed = self.line(Rule::l_members, &node.line, "pool")?;
        let members = parts(parsed.pairs).next()?;
        if members.as_rule() == Rule::members_under {
            return Some(PoolMembers::ContractsUnder(self.name(&inner(members).next()?, parsed.offset)));
        }
        Some(PoolMembers::Named(inner(members).map(|name| self.name(&name, parsed.offset)).collect()))
    }

    fn pool_amount(&mut self, node: &Node<'_>) -> Option<Formula> {
        let parsed = self.line(Rule::l_pool_amount, &node.line, "pool")?;
        let amount = parts(parsed.pairs).next()?;
        if amount.as_rule() == Rule::instalment {
            return Some(Formula { expression: self.instalment(amount, parsed.offset)?, zero: None });
        }
        self.formula(amount, parsed.offset)
    }

    fn share_by(&mut self, node: &Node<'_>) -> Option<ShareBy> {
        let parsed = self.line(Rule::l_share_by, &node.line, "pool")?;
        let by = parts(parsed.pairs).next()?;
        Some(match by.as_rule() {
            Rule::window => ShareBy::Window(Box::new(self.window(by, parsed.offset)?)),
            _ => ShareBy::Formula(self.formula(by, parsed.offset)?),
        })
    }

    fn round_share(&mut self, node: &Node<'_>) -> Option<RoundShare> {
        let parsed = self.line(Rule::l_round_share, &node.line, "pool")?;
        let mut found = parts(parsed.pairs);
        let decimals = self.whole(&found.next()?, parsed.offset)?;
        let mut of_a_percent = false;
        let mut mode = RoundingMode::HalfUp;
        let mut residual = None;
        for part in found {
            match part.as_rule() {
                Rule::of_a_percent => of_a_percent = true,
                Rule::rounding_mode => mode = rounding_mode(&part),
                _ => residual = self.residual(part, parsed.offset),
            }
        }
        Some(RoundShare { decimals, of_a_percent, mode, residual: residual?, span: self.place(node) })
    }

    fn round_amounts(&mut self, node: &Node<'_>) -> Option<(RoundTo, Residual)> {
        let parsed = self.line(Rule::l_round_amounts, &node.line, "pool")?;
        let mut found = parts(parsed.pairs);
        let (step, mode) = (found.next()?, found.next()?);
        let to = self.round_to(step, &mode, parsed.offset)?;
        Some((to, self.residual(found.next()?, parsed.offset)?))
    }

    fn unit_rate(&mut self, node: &Node<'_>) -> Option<RoundTo> {
        let parsed = self.line(Rule::l_unit_rate, &node.line, "pool")?;
        let mut found = parts(parsed.pairs);
        let (step, mode) = (found.next()?, found.next()?);
        self.round_to(step, &mode, parsed.offset)
    }

    fn residual(&self, pair: Pair<'_, Rule>, offset: usize) -> Option<Residual> {
        let inside = inner(pair).next()?;
        Some(match inside.as_rule() {
            Rule::residual_remainder => Residual::LargestRemainder,
            Rule::residual_none => Residual::NotAllocated,
            Rule::residual_largest => Residual::LargestShare,
            Rule::residual_same => Residual::TheSame,
            _ => Residual::To(self.name(&inner(inside).next()?, offset)),
        })
    }
}

/// `half up` and the like.
pub(super) fn rounding_mode(pair: &Pair<'_, Rule>) -> RoundingMode {
    let words: Vec<&str> = pair.as_str().split_whitespace().collect();
    match words.as_slice() {
        ["half", "up"] => RoundingMode::HalfUp,
        ["half", "even"] => RoundingMode::HalfEven,
        ["up"] => RoundingMode::Up,
        _ => RoundingMode::Down,
    }
}
