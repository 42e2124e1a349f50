//! Prices, tiers and determinants → tables of integers by position.

use super::arithmetic::{FastRounding, power, scale_of, scaled};
use super::lower::{Lowered, Lowering, days, fits, no};
use super::program::{At, Days, FastBlock, FastBlockList, FastDeterminant, FastDeterminantKind, FastKey, FastPrices, FastTiers, OfBlock, Operation};
use crate::exact::Number;
use crate::plan::{Cell, Determinant, DeterminantKind, Id, Key, Prices, TierPer, Tiers};
use crate::source::Span;

impl Lowering<'_> {
    pub(super) fn tiers(&mut self, id: Id<Tiers>, quantity_scale: u32) -> Lowered<usize> {
        if let Some(at) = self.lowered_tiers.iter().position(|known| *known == (id, quantity_scale)) {
            return Ok(at);
        }
        let plan = self.plan;
        let tiers = plan.tiers.at(id);
        let place = tiers.place;
        let mut versions = Vec::new();
        for version in &tiers.versions {
            let mut blocks = Vec::new();
            for block in &version.blocks {
                let bound = match block.bound {
                    Some(bound) => Some(self.expression(bound)?),
                    None => None,
                };
                blocks.push((bound, block.includes_bound, self.expression(block.price)?));
            }
            versions.push((days(version.from, version.end), blocks));
        }
        let all = || versions.iter().flat_map(|(_, blocks)| blocks);
        let bound_scale = all().filter_map(|(bound, ..)| *bound).map(|bound| self.scale(bound)).max().unwrap_or(0);
        let round_bounds = match &tiers.round_bounds {
            Some(rounding) => Some(fits(FastRounding::of(rounding, bound_scale), place)?),
            None => None,
        };
        let bound_scale_out = round_bounds.as_ref().map_or(bound_scale, |rounding| rounding.scale);
        let scale = quantity_scale.max(bound_scale_out);
        let price_scale = all().map(|(.., price)| self.scale(*price)).max().unwrap_or(0);
        let months = if tiers.per == TierPer::Month { i64::from(plan.months) } else { 1 };
        // A rounded bound is brought to the scale of the quantity after its rounding; the others at once.
        let mut made = Vec::new();
        for (days, blocks) in &versions {
            let mut own = Vec::new();
            for (bound, includes_bound, price) in blocks {
                let target = if round_bounds.is_some() { bound_scale } else { scale };
                let bound = match bound {
                    Some(bound) => {
                        let times = power(target - self.scale(*bound)).and_then(|times| times.checked_mul(months));
                        Some(match self.of_block(*bound, fits(times, place)?, place)? {
                            OfBlock::Known(bound) => OfBlock::Known(match &round_bounds {
                                Some(rounding) => fits(rounding.apply(bound, 1), place)?,
                                None => bound,
                            }),
                            computed => computed,
                        })
                    }
                    None => None,
                };
                let times_price = fits(power(price_scale - self.scale(*price)), place)?;
                own.push(FastBlock { bound, includes_bound: *includes_bound, price: self.of_block(*price, times_price, place)? });
            }
            made.push((*days, FastBlockList::of(own)));
        }
        let times_quantity = fits(power(scale - quantity_scale), place)?;
        if round_bounds.is_some() && scale != bound_scale_out {
            return no("bounds rounded more coarsely than the quantity", place);
        }
        self.lowered_tiers.push((id, quantity_scale));
        self.program.tiers.push(FastTiers { id, versions: made, round_bounds, times_quantity, quantity_scale: scale, price_scale });
        Ok(self.program.tiers.len() - 1)
    }

    /// A value of a block; a number of the text is brought to its scale here.
    fn of_block(&self, at: At, times: i64, place: Span) -> Lowered<OfBlock> {
        match self.program.expressions.get(at).map(|expression| &expression.operation) {
            Some(Operation::Constant(value)) => Ok(OfBlock::Known(fits(value.checked_mul(times), place)?)),
            _ => Ok(OfBlock::Computed(at, times)),
        }
    }

    pub(super) fn prices(&mut self, id: Id<Prices>) -> Lowered<usize> {
        if let Some(at) = self.program.prices.iter().position(|known| known.id == id) {
            return Ok(at);
        }
        let plan = self.plan;
        let prices = plan.prices.at(id);
        let place = prices.place;
        if prices.formula.is_some() {
            return no("a derived price beside adopted rows", place);
        }
        let mut keys = Vec::new();
        for key in &prices.keys {
            keys.push(match key {
                Key::Choice(input) => FastKey::Choice { input: input.index(), members: plan.members(*input) },
                Key::Season(seasons) => {
                    FastKey::Season(seasons.iter().map(|(season, inside)| (plan.seasons.at(*season).days.clone(), *inside)).collect())
                }
                Key::Band { .. } => return no("bands of a quantity", place),
            });
        }
        let mut versions: Vec<(Days, Vec<Option<Number>>)> = Vec::new();
        for version in &prices.versions {
            let mut cells = Vec::with_capacity(version.cells.len());
            for cell in &version.cells {
                cells.push(match cell {
                    Cell::Price(node, _) => {
                        let crate::plan::Operation::Constant(value) = &plan.nodes.at(*node).operation else {
                            return no("a price that is a formula", place);
                        };
                        Some(prices.round.as_ref().map_or(value.clone(), |round| round.apply(value)))
                    }
                    Cell::NotOffered(_) | Cell::NoRow => None,
                });
            }
            versions.push((days(version.from, version.end), cells));
        }
        let cells = || versions.iter().flat_map(|(_, cells)| cells.iter().flatten());
        let scales: Option<Vec<u32>> = cells().map(scale_of).collect();
        let scale = fits(scales, place)?.into_iter().max().unwrap_or(0);
        let mut made = Vec::with_capacity(versions.len());
        for (days, cells) in &versions {
            let own = cells.iter().map(|cell| cell.as_ref().map_or(Some(None), |value| scaled(value, scale).map(Some)));
            made.push((*days, fits(own.collect::<Option<Vec<_>>>(), place)?));
        }
        self.program.prices.push(FastPrices { id, keys, versions: made, scale });
        Ok(self.program.prices.len() - 1)
    }

    pub(super) fn determinant(&mut self, id: Id<Determinant>) -> Lowered<usize> {
        if let Some(at) = self.program.determinants.iter().position(|known| known.id == id) {
            return Ok(at);
        }
        let plan = self.plan;
        let determinant = plan.determinants.at(id);
        let place = determinant.place;
        let (kind, exact_scale) = match &determinant.kind {
            DeterminantKind::Formula(node) => {
                let at = self.expression(*node)?;
                (FastDeterminantKind::Formula(at), self.scale(at))
            }
            DeterminantKind::Cases(rows) => {
                let mut made = Vec::new();
                for (condition, node) in rows {
                    let condition = match condition {
                        Some(condition) => Some(self.condition(*condition)?),
                        None => None,
                    };
                    made.push((condition, self.expression(*node)?));
                }
                let scale = made.iter().map(|(_, at)| self.scale(*at)).max().unwrap_or(0);
                let rows = made.into_iter().map(|(condition, at)| Some((condition, at, power(scale - self.scale(at))?)));
                (FastDeterminantKind::Cases(fits(rows.collect::<Option<Vec<_>>>(), place)?), scale)
            }
        };
        let round = match &determinant.round {
            Some(rounding) => Some(fits(FastRounding::of(rounding, exact_scale), place)?),
            None => None,
        };
        let scale = round.as_ref().map_or(exact_scale, |rounding| rounding.scale);
        self.program.determinants.push(FastDeterminant { id, kind, exact_scale, round, scale });
        Ok(self.program.determinants.len() - 1)
    }
}

impl FastBlockList {
    fn of(blocks: Vec<FastBlock>) -> Self {
        let known = blocks.iter().map(|block| match (block.bound, block.price) {
            (None, OfBlock::Known(price)) => Some((i64::MAX, price)),
            (Some(OfBlock::Known(bound)), OfBlock::Known(price)) => Some((bound, price)),
            _ => None,
        });
        Self { known: known.collect(), blocks }
    }
}
