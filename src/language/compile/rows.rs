//! Keys and grids: rows written by key → cells by position.

use super::{Compiler, ExpressionScope};
use crate::exact::Unit;
use crate::language::book::DefinitionKind;
use crate::language::compile;
use crate::language::compile::{expression, input, literal, name, rate};
use crate::language::tree::{self, RowKey};
use crate::plan::{Band, Cell, InputKind, Key};
use crate::source::{Diagnostic, Span, codes};

/// A row as it is laid into a grid: its keys, and one cell, or one for each member of the key that lies across.
pub(super) type WrittenRow<'t> = (Vec<&'t RowKey>, Vec<&'t tree::Cell>);

/// The key of a `by` name, given all row keys written for it.
pub(in crate::language::compile) fn key(
    compiler: &mut Compiler<'_>,
    name: &tree::Name,
    unit: Option<&tree::UnitUse>,
    written: &[&RowKey],
    inside: ExpressionScope,
) -> Option<Key> {
    if name.text == "season" {
        return season_key(compiler, written, inside);
    }
    let definition = compile::resolve(compiler, inside.scope, name)?;
    match &definition.kind {
        DefinitionKind::Choice(_) => Some(Key::Choice(input::input(compiler, definition)?)),
        DefinitionKind::Measure(_) | DefinitionKind::Value(_) | DefinitionKind::Fact(_) | DefinitionKind::Determinant(_) => {
            let quantity = compiler.name(name, inside)?;
            if let Some(written) = unit {
                let unit = literal::unit(compiler, written)?;
                let own = expression::unit_of(compiler, quantity);
                if !unit.same_dimensions(&own) {
                    return compile::fault(
                        compiler,
                        codes::UNITS_DISAGREE,
                        format!("`{}` is in {own}, not {unit}", name.text),
                        written.span,
                        "not its unit",
                        &format!("write `in {own}`"),
                    );
                }
            }
            let bands = bands(compiler, written, &expression::unit_of(compiler, quantity))?;
            Some(Key::Band { quantity, bands })
        }
        _ => compile::wrong_kind(compiler, name, definition, "a choice, `season`, or a quantity with bands"),
    }
}

fn season_key(compiler: &mut Compiler<'_>, written: &[&RowKey], inside: ExpressionScope) -> Option<Key> {
    let mut seasons = Vec::new();
    for key in written {
        let found = match key {
            RowKey::InSeason(name) => (name::season(compiler, name, inside.scope)?, true),
            RowKey::OutsideSeason(name) => (name::season(compiler, name, inside.scope)?, false),
            other => {
                let place = row_key_place(other);
                return compile::fault(
                    compiler,
                    codes::WRONG_KIND,
                    "a row by season begins with `in` or `outside`".to_owned(),
                    place,
                    "not a season",
                    "write `in peak` and `outside peak`",
                );
            }
        };
        if !seasons.contains(&found) {
            seasons.push(found);
        }
    }
    Some(Key::Season(seasons))
}

/// One-sided bands, ascending, each up to where the next begins.
fn bands(compiler: &mut Compiler<'_>, written: &[&RowKey], unit: &Unit) -> Option<Vec<Band>> {
    let mut bands: Vec<Band> = Vec::new();
    let mut lower_starts = Vec::new();
    for key in written {
        let (literal, place) = match key {
            RowKey::AtLeast(literal) | RowKey::Over(literal) | RowKey::UpTo(literal) | RowKey::Under(literal) => (literal, literal.span),
            other => {
                return compile::fault(
                    compiler,
                    codes::WRONG_KIND,
                    "a band begins with `at least`, `over`, `up to` or `under`".to_owned(),
                    row_key_place(other),
                    "not a band",
                    "write `at least 30,000`",
                );
            }
        };
        let bound = literal::literal_in(compiler, literal, unit, true)?;
        let band = match key {
            RowKey::AtLeast(_) => Band { from: Some((bound, true)), to: None },
            RowKey::Over(_) => Band { from: Some((bound, false)), to: None },
            RowKey::UpTo(_) => Band { from: None, to: Some((bound, true)) },
            _ => Band { from: None, to: Some((bound, false)) },
        };
        if bands.iter().any(|known| same_band(known, &band)) {
            continue;
        }
        if let (Some(before), Some((bound, _))) = (bands.last(), band.from.as_ref().or(band.to.as_ref())) {
            let earlier = before.from.as_ref().or(before.to.as_ref());
            if earlier.is_some_and(|(earlier, _)| earlier > bound) {
                return compile::fault(
                    compiler,
                    codes::TIERS_NOT_ASCENDING,
                    "the bands do not ascend".to_owned(),
                    place,
                    "below the band before it",
                    "write the bands in ascending order",
                );
            }
        }
        lower_starts.push(place);
        bands.push(band);
    }
    close_bands(&mut bands);
    Some(bands)
}

/// Lays rows into a grid: every position once, none left out unless the table is partial.
pub(in crate::language::compile) fn grid(
    compiler: &mut Compiler<'_>,
    keys: &[Key],
    rows: &[WrittenRow<'_>],
    unit: &Unit,
    owner: &tree::Name,
    (place, partial): (Span, bool),
    inside: ExpressionScope,
) -> Option<Vec<Cell>> {
    let sizes: Vec<usize> = keys.iter().map(|key| key.positions(|choice| members(compiler, choice))).collect();
    let count: usize = sizes.iter().product();
    if count > 1_000_000 {
        return compile::fault(
            compiler,
            codes::TABLE_INCOMPLETE,
            format!("`{}` has more than a million rows", owner.text),
            place,
            "too many",
            "use fewer keys",
        );
    }
    let mut grid: Vec<Option<(Cell, Span)>> = vec![None; count];
    let mut whole = true;
    for (row_keys, cells) in rows {
        whole &= lay_row(compiler, keys, &sizes, row_keys, cells, unit, owner, &mut grid, inside).is_some();
    }
    if !whole {
        return None;
    }
    let missing: Vec<usize> = grid.iter().enumerate().filter(|(_, cell)| cell.is_none()).map(|(at, _)| at).collect();
    if !missing.is_empty() && !partial {
        let words: Vec<String> = missing.iter().take(6).map(|at| position_words(compiler, keys, &sizes, *at)).collect();
        let more = if missing.len() > 6 { format!(" and {} more", missing.len() - 6) } else { String::new() };
        let title = format!("`{}` has no row for {}{more}", owner.text, words.join("; "));
        return compile::fault(
            compiler,
            codes::TABLE_INCOMPLETE,
            title,
            place,
            "this version",
            "write the row, `not offered` in it, or `missing row is an error` under the table",
        );
    }
    Some(grid.into_iter().map(|cell| cell.map_or(Cell::NoRow, |(cell, _)| cell)).collect())
}

/// The position of a row whose keys are all written.
pub(in crate::language::compile) fn position_of(compiler: &mut Compiler<'_>, keys: &[Key], row_keys: &[RowKey]) -> Option<usize> {
    let mut position = 0;
    for (key, row_key) in keys.iter().zip(row_keys) {
        let size = key.positions(|choice| members(compiler, choice));
        position = position * size + row_position(compiler, key, row_key)?;
    }
    Some(position)
}

#[allow(clippy::too_many_arguments, reason = "one row against the grid it is laid into")]
fn lay_row(
    compiler: &mut Compiler<'_>,
    keys: &[Key],
    sizes: &[usize],
    row_keys: &[&RowKey],
    cells: &[&tree::Cell],
    unit: &Unit,
    owner: &tree::Name,
    grid: &mut [Option<(Cell, Span)>],
    inside: ExpressionScope,
) -> Option<()> {
    let across = row_keys.len() < keys.len();
    let mut start = 0;
    for (at, row_key) in row_keys.iter().enumerate() {
        let position = row_position(compiler, keys.get(at)?, row_key)?;
        start = start * sizes.get(at)? + position;
    }
    if across {
        start *= sizes.last()?;
    }
    let mut sound = Some(());
    for (offset, cell) in cells.iter().enumerate() {
        let Some(lowered) = rate::cell(compiler, cell, unit, inside) else {
            sound = None;
            continue;
        };
        let Some(slot) = grid.get_mut(start + offset) else { continue };
        if let Some((_, first)) = slot {
            let first = *first;
            let diagnostic = Diagnostic::error(codes::ROW_TWICE, format!("`{}` has this row twice", owner.text))
                .at(cell.span, "again")
                .at(first, "first written here")
                .help("leave one of them out");
            compiler.report(diagnostic);
            sound = None;
            continue;
        }
        *slot = Some((lowered, cell.span));
    }
    sound
}

fn row_position(compiler: &mut Compiler<'_>, key: &Key, row_key: &RowKey) -> Option<usize> {
    match (key, row_key) {
        (Key::Choice(choice), RowKey::Member(word)) => {
            let input = compiler.inputs.at(*choice);
            let InputKind::Choice { members, .. } = &input.kind else { return None };
            let (name, members, place) = (input.name.clone(), members.clone(), input.place);
            members.iter().position(|member| *member == word.text).or_else(|| name::unknown_member(compiler, word, &name, &members, place))
        }
        (Key::Season(seasons), RowKey::InSeason(name) | RowKey::OutsideSeason(name)) => {
            let inside = matches!(row_key, RowKey::InSeason(_));
            seasons.iter().position(|(season, known)| *known == inside && compiler.seasons.at(*season).name == name.text)
        }
        (Key::Band { quantity, bands }, RowKey::AtLeast(literal) | RowKey::Over(literal) | RowKey::UpTo(literal) | RowKey::Under(literal)) => {
            let unit = expression::unit_of(compiler, *quantity);
            let bound = literal::literal_in(compiler, literal, &unit, true)?;
            bands.iter().position(|band| band_written_as(band, row_key, &bound))
        }
        (_, other) => {
            let place = row_key_place(other);
            compile::fault(
                compiler,
                codes::WRONG_KIND,
                "this row begins with a key of another kind than the table's".to_owned(),
                place,
                "this key",
                "begin each row with a member of the table's key",
            )
        }
    }
}

fn position_words(compiler: &Compiler<'_>, keys: &[Key], sizes: &[usize], mut position: usize) -> String {
    let mut words = Vec::new();
    for (key, size) in keys.iter().zip(sizes).rev() {
        let at = position.checked_rem(*size).unwrap_or(0);
        position = position.checked_div(*size).unwrap_or(0);
        words.push(match key {
            Key::Choice(choice) => match &compiler.inputs.at(*choice).kind {
                InputKind::Choice { members, .. } => members.get(at).cloned().unwrap_or_default(),
                _ => String::new(),
            },
            Key::Season(seasons) => seasons
                .get(at)
                .map(|(season, inside)| format!("{} {}", if *inside { "in" } else { "outside" }, compiler.seasons.at(*season).name))
                .unwrap_or_default(),
            Key::Band { .. } => format!("band {}", at + 1),
        });
    }
    words.reverse();
    words.join(", ")
}

fn members(compiler: &Compiler<'_>, choice: crate::plan::Id<crate::plan::Input>) -> usize {
    match &compiler.inputs.at(choice).kind {
        InputKind::Choice { members, .. } => members.len(),
        _ => 2,
    }
}

fn row_key_place(key: &RowKey) -> Span {
    match key {
        RowKey::Member(name) | RowKey::InSeason(name) | RowKey::OutsideSeason(name) => name.span,
        RowKey::AtLeast(literal) | RowKey::Over(literal) | RowKey::UpTo(literal) | RowKey::Under(literal) => literal.span,
    }
}

fn same_band(one: &Band, other: &Band) -> bool {
    one.from == other.from && one.to == other.to
}

/// Each band ends where the next begins: `at least 10 | at least 20` is 10 up to under 20; `up to 10 | up to 20` is over 10 up to 20.
fn close_bands(bands: &mut [Band]) {
    let written: Vec<Band> = bands.to_vec();
    for (at, band) in bands.iter_mut().enumerate() {
        if band.to.is_none()
            && let Some((bound, included)) = written.get(at + 1).and_then(|next| next.from.clone())
        {
            band.to = Some((bound, !included));
        }
        if band.from.is_none()
            && let Some((bound, included)) = at.checked_sub(1).and_then(|before| written.get(before)).and_then(|before| before.to.clone())
        {
            band.from = Some((bound, !included));
        }
    }
}

fn band_written_as(band: &Band, key: &RowKey, bound: &crate::exact::Number) -> bool {
    let is =
        |side: &Option<(crate::exact::Number, bool)>, included: bool| side.as_ref().is_some_and(|(known, own)| known == bound && *own == included);
    match key {
        RowKey::AtLeast(_) => is(&band.from, true),
        RowKey::Over(_) => is(&band.from, false),
        RowKey::UpTo(_) => is(&band.to, true),
        RowKey::Under(_) => is(&band.to, false),
        _ => false,
    }
}
