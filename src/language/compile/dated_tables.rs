//! Tables and tiers that amendments replace from a date on: one table whose versions are those of each for its days.

use super::{Compiler, ExpressionScope};
use crate::calendar::Day;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::compile;
use crate::language::compile::layers;
use crate::language::compile::{rate, table, tiers};
use crate::plan::{Cell, Id, Key, Prices, TierVersion, Tiers, Version};
use crate::source::codes;

/// Days for which a definition stands in another's place, and how many overrides are older than it.
pub(super) type Spans<'a> = Vec<(Option<Day>, Option<Day>, &'a Definition, usize)>;

/// The prices of a table that amendments replace.
pub(in crate::language::compile) fn dated_prices<'a>(
    builder: &mut Compiler<'a>,
    target: &'a Definition,
    spans: &Spans<'a>,
    inside: ExpressionScope,
) -> Option<Id<Prices>> {
    let mut joined: Option<Prices> = None;
    for (from, end, found, older) in spans {
        let id = layers::with_layers_seen(builder, target.id, *older, |compiler| {
            layers::unreplaced(compiler, found.id, |compiler| rate::prices_of(compiler, found, inside))
        })?;
        let mut prices = builder.prices.at(id).clone();
        round_cells(builder, &mut prices);
        let versions: Vec<Version> = prices.versions.iter().filter_map(|version| clipped(version, *from, *end)).collect();
        match &mut joined {
            None => joined = Some(Prices { versions, ..prices }),
            Some(known) if known.unit.same_dimensions(&prices.unit) && same_keys(&known.keys, &prices.keys) => {
                known.versions.extend(versions);
                known.cites.extend(prices.cites);
            }
            Some(_) => return unlike(builder, target, found),
        }
    }
    let joined = joined?;
    Some(builder.prices.push(Prices { name: target.name.text.clone(), place: target.place(), ..joined }))
}

/// Tiers that amendments replace.
pub(in crate::language::compile) fn dated_tiers<'a>(
    builder: &mut Compiler<'a>,
    target: &'a Definition,
    spans: &Spans<'a>,
    inside: ExpressionScope,
) -> Option<Id<Tiers>> {
    let mut joined: Option<Tiers> = None;
    for (from, end, found, older) in spans {
        let id = layers::with_layers_seen(builder, target.id, *older, |compiler| {
            layers::unreplaced(compiler, found.id, |compiler| tiers::tiers_of(compiler, found, inside))
        })?;
        let tiers = builder.tiers.at(id).clone();
        let versions: Vec<TierVersion> = tiers.versions.iter().filter_map(|version| clipped_tiers(version, *from, *end)).collect();
        match &mut joined {
            None => joined = Some(Tiers { versions, ..tiers }),
            Some(known) if known.unit.same_dimensions(&tiers.unit) && known.per == tiers.per && known.round_bounds == tiers.round_bounds => {
                known.versions.extend(versions);
                known.cites.extend(tiers.cites);
            }
            Some(_) => return unlike(builder, target, found),
        }
    }
    let joined = joined?;
    Some(builder.tiers.push(Tiers { name: target.name.text.clone(), place: target.place(), ..joined }))
}

fn round_cells(compiler: &mut Compiler<'_>, prices: &mut Prices) {
    let round = prices.round.take();
    for cell in prices.versions.iter_mut().flat_map(|version| &mut version.cells) {
        if let Cell::Price(node, _) = cell {
            *node = table::rounded_price(compiler, *node, round.as_ref());
        }
    }
}

fn unlike<T>(compiler: &mut Compiler<'_>, target: &Definition, found: &Definition) -> Option<T> {
    let title = format!("`{}` has not the unit, keys or bounds of `{}`, whose place it takes", found.name.text, target.name.text);
    compile::fault(compiler, codes::UNITS_DISAGREE, title, found.place(), "another kind of table", "give both the same unit, keys and bounds")
}

/// Whether two definitions are tables or tiers.
pub(super) fn is_by_name(definition: &Definition) -> bool {
    matches!(definition.kind, DefinitionKind::Table(_) | DefinitionKind::Tiers(_))
}

fn overlap(own: (Option<Day>, Option<Day>), from: Option<Day>, end: Option<Day>) -> Option<(Option<Day>, Option<Day>)> {
    let start = own.0.max(from);
    let end = match (own.1, end) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    let empty = start.is_some_and(|start| end.is_some_and(|end| end <= start));
    (!empty).then_some((start, end))
}

fn clipped(version: &Version, from: Option<Day>, end: Option<Day>) -> Option<Version> {
    let (from, end) = overlap((version.from, version.end), from, end)?;
    Some(Version { from, end, ..version.clone() })
}

fn clipped_tiers(version: &TierVersion, from: Option<Day>, end: Option<Day>) -> Option<TierVersion> {
    let (from, end) = overlap((version.from, version.end), from, end)?;
    Some(TierVersion { from, end, ..version.clone() })
}

fn same_keys(one: &[Key], other: &[Key]) -> bool {
    let same = |pair: (&Key, &Key)| match pair {
        (Key::Choice(one), Key::Choice(other)) => one == other,
        (Key::Season(one), Key::Season(other)) => one == other,
        (Key::Band { quantity: one, bands }, Key::Band { quantity: other, bands: others }) => {
            let bounds = |bands: &[crate::plan::Band]| bands.iter().map(|band| (band.from.clone(), band.to.clone())).collect::<Vec<_>>();
            one == other && bounds(bands) == bounds(others)
        }
        _ => false,
    };
    one.len() == other.len() && one.iter().zip(other).all(same)
}
