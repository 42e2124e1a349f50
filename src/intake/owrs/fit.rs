//! Whether starts and prices by keys fit each other, row by row.

use std::collections::{BTreeMap, BTreeSet};

use super::class::{ClassWriter, Refused};
use super::model::{Field, Item, Row, Table};
use super::names::member_of;
use crate::intake::owrs::class;
use crate::source::{Diagnostic, Span, codes};

/// Starts or prices: the same for all, or by keys.
pub(super) enum Side<'t> {
    Same(Vec<&'t Item>),
    Keyed(&'t Table),
}

/// The most pairs of rows that are compared: real files have a few hundred.
const MOST_PAIRS: usize = 40_000;

/// How many blocks there are at most, and the rows that are left out because they fit no other.
pub(super) struct Fit {
    pub width: usize,
    pub left_out: BTreeSet<Span>,
}

/// Rows that meet must have as many blocks. Of a pair that has not, the row that meets more such rows is left out; where both
/// sides have the same keys, both are.
pub(in crate::intake::owrs) fn fit(
    writer: &mut ClassWriter<'_>,
    starts: &Side<'_>,
    prices: &Side<'_>,
    (starts_field, prices_field): (&Field, &Field),
) -> Result<Fit, Refused> {
    let mut left_out = BTreeSet::new();
    match (starts, prices) {
        (Side::Keyed(starts), Side::Keyed(prices)) => {
            if starts.rows.len() * prices.rows.len() > MOST_PAIRS {
                let title = format!("`{}` and `{}` have too many rows", starts_field.name, prices_field.name);
                return class::refuse(writer, prices_field.place, title, "a set of tiers has a few dozen rows");
            }
            let mut unlike = meeting(starts, prices);
            unlike.retain(|(start, price)| start.items.len() != price.items.len());
            let same_keys = has_all_keys(starts, prices) && has_all_keys(prices, starts);
            while let Some((start, price, more_starts)) = worst(&unlike) {
                let worst = if more_starts { start } else { price };
                let other = if worst.place == start.place { price } else { start };
                left_out.insert(worst.place);
                if same_keys {
                    left_out.insert(other.place);
                }
                tell_left_out(writer, (start.items.len(), price.items.len()), worst.place, other.place);
                unlike.retain(|(one, two)| !left_out.contains(&one.place) && !left_out.contains(&two.place));
            }
        }
        (Side::Keyed(table), Side::Same(items)) | (Side::Same(items), Side::Keyed(table)) => {
            for row in table.rows.iter().filter(|row| row.items.len() != items.len()) {
                left_out.insert(row.place);
                let other = items.first().map_or(row.place, |item| item.place);
                tell_left_out(writer, (items.len(), row.items.len()), row.place, other);
            }
        }
        (Side::Same(_), Side::Same(_)) => {}
    }
    let width = longest(starts, &left_out).max(longest(prices, &left_out));
    let empty = |side: &Side<'_>| matches!(side, Side::Keyed(table) if table.rows.iter().all(|row| left_out.contains(&row.place)));
    if empty(starts) || empty(prices) {
        let title = format!("no row of `{}` has as many prices as `{}` has starts", prices_field.name, starts_field.name);
        let found =
            Diagnostic::error(codes::FOREIGN_ROWS_DO_NOT_FIT, title).at(prices_field.place, "the prices").at(starts_field.place, "the starts");
        return Err(Refused(found.help("write one price for each start")));
    }
    Ok(Fit { width, left_out })
}

fn tell_left_out(writer: &mut ClassWriter<'_>, (starts, prices): (usize, usize), place: Span, other: Span) {
    let title = format!("a row of {starts} blocks meets one of {prices}");
    let found = Diagnostic::warning(codes::FOREIGN_ROWS_DO_NOT_FIT, title).at(place, "left out").at(other, "meets this");
    writer.found.push(found.help("write one price for each start; a bill for this key is refused"));
}

/// Pairs of rows that one bill can reach: the keys they share are the same, in whatever spelling.
fn meeting<'t>(starts: &'t Table, prices: &'t Table) -> Vec<(&'t Row, &'t Row)> {
    let shared: Vec<(usize, usize)> =
        starts.keys.iter().enumerate().filter_map(|(at, key)| prices.keys.iter().position(|other| other == key).map(|other| (at, other))).collect();
    let key = |row: &Row, at: usize| row.keys.get(at).map(|key| member_of(key));
    let mut by_keys: BTreeMap<Vec<Option<String>>, Vec<&Row>> = BTreeMap::new();
    for price in &prices.rows {
        by_keys.entry(shared.iter().map(|(_, at)| key(price, *at)).collect()).or_default().push(price);
    }
    let mut pairs = Vec::new();
    for start in &starts.rows {
        let keys: Vec<Option<String>> = shared.iter().map(|(at, _)| key(start, *at)).collect();
        pairs.extend(by_keys.get(&keys).into_iter().flatten().map(|price| (start, *price)));
    }
    pairs
}

/// The pair one of whose rows is in the most pairs, and whether that is the row of starts.
fn worst<'t>(pairs: &[(&'t Row, &'t Row)]) -> Option<(&'t Row, &'t Row, bool)> {
    let mut meets: BTreeMap<Span, usize> = BTreeMap::new();
    for place in pairs.iter().flat_map(|(start, price)| [start.place, price.place]) {
        *meets.entry(place).or_default() += 1;
    }
    let count = |row: &Row| meets.get(&row.place).copied().unwrap_or(0);
    let (start, price) = pairs.iter().max_by_key(|(start, price)| count(start).max(count(price)))?;
    Some((start, price, count(start) > count(price)))
}

fn has_all_keys(one: &Table, other: &Table) -> bool {
    other.keys.iter().all(|key| one.keys.contains(key))
}

fn longest(side: &Side<'_>, left_out: &BTreeSet<Span>) -> usize {
    match side {
        Side::Same(items) => items.len(),
        Side::Keyed(table) => table.rows.iter().filter(|row| !left_out.contains(&row.place)).map(|row| row.items.len()).max().unwrap_or(0),
    }
}
