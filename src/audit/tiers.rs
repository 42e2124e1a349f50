//! Tiers: how a quantity falls into blocks.

use num_rational::BigRational;

use super::Refusal;
use super::blocks::Ladder;
use super::quantity::{Quantity, whole};
use super::versions::head_in_force;
use super::view::View;
use crate::audit::window::position;
use crate::audit::{blocks, expression, facts, view};
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{Blocks, Expression, ExpressionKind, SplitKind, TierPeriod, Tiers, TiersKind};
use crate::source::codes;

/// A quantity in one block, for the whole period.
pub(super) struct Block {
    /// The block's position in the tiers.
    pub position: usize,
    pub quantity: BigRational,
    pub price: Quantity,
}

/// A block's upper end.
enum End {
    /// That bound; whether it belongs to the block itself.
    At(BigRational, bool),
    /// All above.
    Open,
}

impl End {
    /// Whether a block with this end, above zero, holds all up to a position.
    fn holds(&self, reached: &BigRational) -> bool {
        match self {
            Self::Open => true,
            Self::At(bound, inclusive) => *bound > whole(0) && (reached < bound || (*inclusive && reached == bound)),
        }
    }
}

impl View<'_> {
    /// The blocks that hold some of the quantity.
    pub(super) fn blocks(&self, quantity: &Expression, tiers: &str) -> Result<Vec<Block>, Refusal> {
        let found = self.definition(tiers)?;
        let DefinitionKind::Tiers(ladder) = &found.kind else { return Err(facts::wrong_kind(self, found)) };
        let rule = self.blocks.ok_or_else(|| Refusal::new(codes::BLOCK_RULE_MISSING, "nothing says how blocks are priced"))?;
        let start = match self.over {
            Some(over) => position::position_so_far(self, quantity, tiers, over)?,
            None => whole(0),
        };
        let quantity = self.expression(quantity)?.value;
        if quantity < whole(0) {
            return Err(Refusal::new(codes::NEGATIVE_QUANTITY, format!("a quantity below zero falls into no block of `{tiers}`")));
        }
        if quantity == whole(0) && rule == Blocks::EachAtItsOwn {
            return version_is_there(self, found, ladder).map(|()| Vec::new());
        }
        let ends = ends(self, found, ladder, rule, &(&start + &quantity))?;
        let pieces = match rule {
            Blocks::EachAtItsOwn => each_block(&ends, &start, &quantity),
            Blocks::AllAtReached => block_reached(&ends, &start, &quantity),
        };
        let spread = pieces.iter().fold(whole(0), |sum, (_, piece)| sum + piece);
        if spread != quantity {
            return Err(Refusal::new(codes::NO_SUCH_ROW, format!("`{tiers}` has no block for all of the quantity")));
        }
        let mut blocks = Vec::new();
        for (position, piece) in pieces {
            if piece != whole(0) {
                blocks.push(Block { position, quantity: piece, price: block_price(self, found, ladder, position)? });
            }
        }
        Ok(blocks)
    }
}

/// `Q by TIERS`.
pub(in crate::audit) fn by_tiers(view: &View<'_>, quantity: &Expression, tiers: &str) -> Result<Quantity, Refusal> {
    let blocks = view.blocks(quantity, tiers)?;
    Ok(Quantity::dollars(blocks.into_iter().fold(whole(0), |sum, block| sum + block.quantity * block.price.value)))
}

/// The blocks of the version in force, inside the tiers.
fn ladder<'t>(view: &View<'_>, found: &Definition, tiers: &'t Tiers) -> Result<Ladder<'t>, Refusal> {
    let version = head_in_force(&tiers.versions, tiers.until.as_ref(), view.moment.version_day);
    let rows = version.and_then(|at| tiers.rows.get(at)).ok_or_else(|| view::no_version(view, &found.name.text))?;
    let keyed = version.and_then(|at| tiers.keyed.get(at)).filter(|keyed| !keyed.is_empty());
    Ok(Ladder { rows, keyed })
}

/// Of no quantity no bound and no price is asked for, but a version must be in force.
fn version_is_there(here: &View<'_>, found: &Definition, tiers: &Tiers) -> Result<(), Refusal> {
    let view = here.inside(found)?;
    match &tiers.kind {
        TiersKind::Rows => ladder(&view, found, tiers).map(|_| ()),
        TiersKind::Derived(expression) => {
            let (base, base_tiers) = base_tiers(&view, expression)?;
            version_is_there(&view, base, base_tiers)
        }
    }
}

/// The blocks' ends, asked for only as far as the quantity reaches.
fn ends(here: &View<'_>, found: &Definition, tiers: &Tiers, rule: Blocks, reached: &BigRational) -> Result<Vec<End>, Refusal> {
    let view = here.inside(found)?;
    if let TiersKind::Derived(expression) = &tiers.kind {
        let (base, base_tiers) = base_tiers(&view, expression)?;
        return ends(&view, base, base_tiers, rule, reached);
    }
    let months = match &tiers.per {
        Some(TierPeriod::Month(_)) => expression::months_in_the_bill(here, SplitKind::Thresholds)?,
        _ => whole(1),
    };
    let mut ends = Vec::new();
    let ladder = ladder(&view, found, tiers)?;
    for position in 0..ladder.blocks() {
        let end = match blocks::block_bound(&view, &ladder, position, &found.name.text)? {
            Some((limit, inclusive)) => End::At(bound(&view, tiers, limit, &months)?, inclusive || rule == Blocks::EachAtItsOwn),
            None => End::Open,
        };
        let holds_all = end.holds(reached);
        ends.push(end);
        if holds_all {
            break;
        }
    }
    Ok(ends)
}

/// A bound, times the months in the bill where it is per month, then rounded.
fn bound(view: &View<'_>, tiers: &Tiers, mut limit: Quantity, months: &BigRational) -> Result<BigRational, Refusal> {
    limit.value *= months;
    Ok(view.rounded(limit, tiers.round_bounds.as_ref(), None)?.value)
}

/// The price of a block, by its position.
pub(in crate::audit) fn block_price(here: &View<'_>, found: &Definition, tiers: &Tiers, position: usize) -> Result<Quantity, Refusal> {
    let view = here.inside(found)?;
    let price = match &tiers.kind {
        TiersKind::Rows => {
            let ladder = ladder(&view, found, tiers)?;
            let price = blocks::block_cell(&view, &ladder, position, &found.name.text)?;
            let price = price.ok_or_else(|| Refusal::new(codes::NO_SUCH_ROW, format!("`{}` has no such block", found.name.text)))?;
            view.cell(price, tiers.unit.as_ref(), &found.name.text)?
        }
        TiersKind::Derived(expression) => {
            let (base, base_tiers) = base_tiers(&view, expression)?;
            let price = block_price(&view, base, base_tiers, position)?;
            View { price: Some(price), ..view }.expression(expression)?
        }
    };
    here.rounded(price, tiers.round.as_ref(), tiers.unit.as_ref())
}

/// The tiers that derived ones are made of.
pub(in crate::audit) fn base_tiers<'v>(view: &'v View<'_>, expression: &Expression) -> Result<(&'v Definition, &'v Tiers), Refusal> {
    let name = first_tiers(view, expression);
    let name = name.ok_or_else(|| Refusal::new(codes::WRONG_KIND, "derived tiers name no tiers"))?;
    let found = view.definition(&name)?;
    match &found.kind {
        DefinitionKind::Tiers(tiers) => Ok((found, tiers)),
        _ => Err(facts::wrong_kind(view, found)),
    }
}

fn first_tiers(view: &View<'_>, expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::Name(name) => {
            let found = view.definition(&name.text).ok()?;
            matches!(found.kind, DefinitionKind::Tiers(_)).then(|| name.text.clone())
        }
        ExpressionKind::Binary { left, right, .. } | ExpressionKind::At { quantity: left, rate: right } => {
            first_tiers(view, left).or_else(|| first_tiers(view, right))
        }
        ExpressionKind::PercentOf { of, .. } => first_tiers(view, of),
        ExpressionKind::Parenthesised(inner) => first_tiers(view, inner),
        ExpressionKind::Lesser(list) | ExpressionKind::Greater(list) => list.iter().find_map(|one| first_tiers(view, one)),
        _ => None,
    }
}

/// What of the quantity, which begins at the start position, lies between each block's ends.
fn each_block(ends: &[End], start: &BigRational, quantity: &BigRational) -> Vec<(usize, BigRational)> {
    let stop = start + quantity;
    let mut lower = whole(0);
    let mut pieces = Vec::new();
    for (position, end) in ends.iter().enumerate() {
        let upper = match end {
            End::At(bound, _) => bound.clone(),
            End::Open => lower.clone().max(stop.clone()),
        };
        if upper <= lower {
            continue;
        }
        let piece = upper.clone().min(stop.clone()) - lower.clone().max(start.clone());
        if piece > whole(0) {
            pieces.push((position, piece));
        }
        lower = upper;
    }
    pieces
}

/// All of the quantity in the block that holds its last unit.
fn block_reached(ends: &[End], start: &BigRational, quantity: &BigRational) -> Vec<(usize, BigRational)> {
    let reached = start + quantity;
    let mut lower = whole(0);
    for (position, end) in ends.iter().enumerate() {
        match end {
            End::Open => return vec![(position, quantity.clone())],
            End::At(bound, _) if *bound <= lower => {}
            End::At(bound, inclusive) => {
                if reached < *bound || (*inclusive && reached == *bound) {
                    return vec![(position, quantity.clone())];
                }
                lower = bound.clone();
            }
        }
    }
    Vec::new()
}
