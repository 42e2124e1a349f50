//! Sets of tiers → tiers.

use super::class::{ClassWriter, Refused, Want, Written};
use super::fit::{Fit, Side};
use super::model::{Field, FieldValue, Item, ItemKind};
use super::names::{name_of, quoted, words_of};
use super::tables::{KeyedRow, by, plain_cell};
use crate::exact::Number;
use crate::intake::owrs::{budget, class, fit, tables};
use crate::source::{Diagnostic, Span, codes};

/// A bound of a block, as it is written and as a number.
#[derive(Clone)]
pub(in crate::intake::owrs) struct Bound {
    text: String,
    number: Option<Number>,
}

/// How the starts of a line are meant.
pub(in crate::intake::owrs) struct Meaning<'m> {
    line: &'m str,
    /// `Budget`: a start is the last unit of the block before; else the first unit of its own.
    budget: bool,
}

/// The amount of a line of blocks; its tiers are written before it.
pub(in crate::intake::owrs) fn blocks<'a>(writer: &mut ClassWriter<'a>, field: &'a Field, budget: bool) -> Written {
    let stem = stem(&field.name).to_owned();
    let starts_field = side_field(writer, "tier_starts", &stem, field)?;
    let prices_field = side_field(writer, "tier_prices", &stem, field)?;
    tell_declining(writer, prices_field);
    let meaning = Meaning { line: &field.name, budget };
    let (starts, prices) = (side(writer, starts_field)?, side(writer, prices_field)?);
    let name = format!("{}_blocks", name_of(&field.name));
    let mut text = format!("tiers {name} {} in $/{}, bounds per bill\n", quoted(&format!("{} blocks", words_of(&field.name))), writer.unit);
    match (&starts, &prices) {
        (Side::Same(starts), Side::Same(prices)) => {
            same_length(writer, starts.len(), prices.len(), prices_field.place, starts_field.place)?;
            let bounds = bounds(writer, starts, &meaning)?;
            for (at, price) in prices.iter().enumerate() {
                let price = tier_price(writer, price)?;
                text.push_str(&format!("  {}  {price}\n", bound_words(&bounds, at)));
            }
        }
        _ => {
            let fit = fit::fit(writer, &starts, &prices, (starts_field, prices_field))?;
            keyed_starts(writer, &starts, &fit, &meaning, starts_field, &mut text)?;
            keyed_prices(writer, &prices, &fit, prices_field, &mut text)?;
            text.push_str("  missing row is an error\n");
        }
    }
    if budget {
        budget::tell_rounding(writer, field.place);
        text.push_str(&format!("  round bounds to 1 {} half even\n", writer.unit));
    }
    writer.definitions.push(text);
    Ok(format!("usage by {name}, each block at its own rate"))
}

/// `tier_starts` under the suffix of the line, of its part, or none.
fn side_field<'a>(writer: &mut ClassWriter<'a>, side: &str, stem: &str, line: &Field) -> Result<&'a Field, Refused> {
    let class = writer.class;
    let names = [format!("{side}_{stem}"), format!("{side}{}", writer.part), side.to_owned(), format!("{side}_commodity")];
    let found = names.iter().find_map(|name| class.field(name));
    let Some(found) = found else { return class::unknown(writer, &format!("{side}{}", writer.part), line.place) };
    writer.reached.insert(found.name.clone());
    Ok(found)
}

fn side<'t>(writer: &ClassWriter<'_>, field: &'t Field) -> Result<Side<'t>, Refused> {
    match &field.value {
        FieldValue::One(item) => Ok(Side::Same(vec![item])),
        FieldValue::List(items) if !items.is_empty() => Ok(Side::Same(items.iter().collect())),
        FieldValue::Table(table) => Ok(Side::Keyed(table)),
        _ => class::not_understood(writer, field),
    }
}

fn same_length(_writer: &ClassWriter<'_>, starts: usize, prices: usize, place: Span, other: Span) -> Result<(), Refused> {
    if starts == prices {
        return Ok(());
    }
    let title = format!("{starts} blocks have {prices} prices");
    let found = Diagnostic::error(codes::FOREIGN_ROWS_DO_NOT_FIT, title).at(place, "the prices").at(other, "the starts");
    Err(Refused(found.help("write one price for each start")))
}

fn keyed_starts(
    writer: &mut ClassWriter<'_>,
    starts: &Side<'_>,
    fit: &Fit,
    meaning: &Meaning<'_>,
    field: &Field,
    text: &mut String,
) -> Result<(), Refused> {
    match starts {
        Side::Same(items) => {
            let bounds = bounds(writer, items, meaning)?;
            let words: Vec<String> = (0..items.len()).map(|at| bound_words(&bounds, at)).collect();
            text.push_str(&format!("  bounds {}\n", words.join(", ")));
        }
        Side::Keyed(table) => {
            let columns = "up to  ".repeat(fit.width.saturating_sub(1));
            text.push_str(&format!("  bounds in {} by {}\n    columns  {columns}over\n", writer.unit, by(table)));
            for KeyedRow { members, row } in
                tables::keyed_rows(writer, &field.name, table)?.into_iter().filter(|row| !fit.left_out.contains(&row.row.place))
            {
                let items: Vec<&Item> = row.items.iter().collect();
                let bounds = bounds(writer, &items, meaning)?;
                let mut cells: Vec<String> = bounds.iter().map(cell_of).collect();
                let last = cells.last().cloned().unwrap_or_else(|| "-".to_owned());
                cells.resize(fit.width.saturating_sub(1), "-".to_owned());
                text.push_str(&format!("    {}  {}\n", members.join(", "), [cells, vec![last]].concat().join("  ")));
            }
        }
    }
    Ok(())
}

fn keyed_prices(writer: &mut ClassWriter<'_>, prices: &Side<'_>, fit: &Fit, field: &Field, text: &mut String) -> Result<(), Refused> {
    match prices {
        Side::Same(items) => {
            let prices: Vec<String> = items.iter().map(|item| price_cell(writer, item)).collect::<Result<_, _>>()?;
            text.push_str(&format!("  prices {}\n", prices.join(", ")));
        }
        Side::Keyed(table) => {
            text.push_str(&format!("  prices by {}\n", by(table)));
            for KeyedRow { members, row } in
                tables::keyed_rows(writer, &field.name, table)?.into_iter().filter(|row| !fit.left_out.contains(&row.row.place))
            {
                let mut cells: Vec<String> = row.items.iter().map(|item| price_cell(writer, item)).collect::<Result<_, _>>()?;
                let last = cells.pop().unwrap_or_else(|| "-".to_owned());
                cells.resize(fit.width.saturating_sub(1), "-".to_owned());
                text.push_str(&format!("    {}  {}\n", members.join(", "), [cells, vec![last]].concat().join("  ")));
            }
        }
    }
    Ok(())
}

fn tier_price(writer: &mut ClassWriter<'_>, item: &Item) -> Written {
    match item.number() {
        Some(number) if !number.is_negative() => Ok(format!("${}", number.grouped(2))),
        Some(number) => Ok(format!("({})", writer.number(number, Want::Price))),
        None => price_cell(writer, item),
    }
}

fn price_cell(writer: &mut ClassWriter<'_>, item: &Item) -> Written {
    tables::cell(writer, item, Want::Price)
}

/// The bounds between the blocks: one fewer than the starts.
fn bounds(writer: &mut ClassWriter<'_>, starts: &[&Item], meaning: &Meaning<'_>) -> Result<Vec<Bound>, Refused> {
    // The budget comes first: it says which fields are rounded.
    if let Some(percent) = starts.iter().find(|start| matches!(start.kind, ItemKind::Percent(_))) {
        budget_name(writer, percent.place)?;
    }
    let mut bounds: Vec<Bound> = Vec::new();
    let mut before: Option<(Number, Span)> = None;
    for (at, start) in starts.iter().enumerate() {
        if let Some(number) = start.number() {
            check_start(writer, number, start.place, before.as_ref(), meaning);
            before = Some((number.clone(), start.place));
        } else {
            before = None;
            tell_crossing(writer, start.place);
        }
        if at > 0 {
            bounds.push(bound(writer, start, at + 1, meaning)?);
        }
    }
    Ok(bounds)
}

pub(in crate::intake::owrs) fn bound(writer: &mut ClassWriter<'_>, start: &Item, block: usize, meaning: &Meaning<'_>) -> Result<Bound, Refused> {
    match &start.kind {
        ItemKind::Number(number) => {
            let number = if meaning.budget { number.clone() } else { number.minus(&Number::integer(1)) };
            Ok(Bound { text: writer.number(&number, Want::Quantity), number: Some(number) })
        }
        ItemKind::Percent(percent) => {
            let budget = budget_name(writer, start.place)?;
            Ok(Bound { text: format!("{}% of {budget}", percent.grouped(0)), number: None })
        }
        ItemKind::Formula(formula) => {
            let text = match (formula, class::formula(writer, formula, Want::Quantity, start.place)?) {
                (super::formula::Formula::Name(_), text) if !text.contains(' ') => text,
                (_, text) => start_name(writer, meaning.line, block, &text, start),
            };
            let text = if meaning.budget { text } else { format!("{text} - 1 {}", writer.unit) };
            Ok(Bound { text, number: None })
        }
    }
}

/// A start worked out by a formula has a name, and is not written out in each bound.
fn start_name(writer: &mut ClassWriter<'_>, line: &str, block: usize, text: &str, start: &Item) -> String {
    let short = format!("block_{block}_start");
    let taken = |name: &str| format!("determinant {name} ");
    let is_taken = writer.definitions.iter().any(|known| known.starts_with(&taken(&short)) && !known.contains(text));
    let name = if is_taken { format!("{}_{short}", name_of(line)) } else { short };
    if !writer.definitions.iter().any(|known| known.starts_with(&taken(&name))) {
        let says = super::class::says(start);
        writer.definitions.push(format!("determinant {name} {} is {text}\n{says}", quoted(&words_of(&name))));
    }
    name
}

/// The budget that percentages are of.
fn budget_name(writer: &mut ClassWriter<'_>, place: Span) -> Written {
    let class = writer.class;
    let own = format!("budget{}", writer.part);
    let field = class.field(&own).or_else(|| class.field("budget")).or_else(|| class.fields.iter().find(|field| field.name.contains("budget")));
    match field {
        Some(field) if matches!(field.value, FieldValue::Tiered | FieldValue::Budget) => {
            let title = format!("`{}` is a set of tiers, where percentages are of an amount", field.name);
            class::refuse(writer, field.place, title, "write what the budget is, as `indoor+outdoor`")
        }
        Some(field) => writer.name(&field.name.clone(), Want::Quantity, place),
        None => class::unknown(writer, "budget", place),
    }
}

fn check_start(writer: &mut ClassWriter<'_>, number: &Number, place: Span, before: Option<&(Number, Span)>, meaning: &Meaning<'_>) {
    if let Some((earlier, earlier_place)) = before
        && number <= earlier
    {
        let words = if number == earlier { "two blocks start at the same unit" } else { "the starts of the blocks do not ascend" };
        writer.found.push(
            Diagnostic::warning(codes::FOREIGN_STARTS, words)
                .at(place, "not above the one before")
                .at(*earlier_place, "the one before")
                .help("the block is written as it is, and stays empty; compare it with the adopted text"),
        );
    }
    if !meaning.budget && number.as_integer().is_none() {
        writer.found.push(
            Diagnostic::warning(codes::FOREIGN_FRACTIONAL_START, format!("a block starts at {} {}", number.grouped(0), writer.unit))
                .at(place, "not a whole unit")
                .help("the format takes one unit off every start: the block before ends one whole unit lower, which was hardly meant"),
        );
    }
}

/// A block cheaper than the one before: allowed, and worth a look.
fn tell_declining(writer: &mut ClassWriter<'_>, field: &Field) {
    let lists: Vec<&[Item]> = match &field.value {
        FieldValue::List(items) => vec![items],
        FieldValue::Table(table) => table.rows.iter().map(|row| row.items.as_slice()).collect(),
        _ => Vec::new(),
    };
    for (before, after) in lists.iter().flat_map(|items| items.iter().zip(items.iter().skip(1))) {
        if let (Some(one), Some(next)) = (before.number(), after.number())
            && next < one
        {
            let found = Diagnostic::note(codes::FOREIGN_PRICES, format!("a block of `{}` costs less than the one before it", field.name))
                .at(after.place, "less")
                .at(before.place, "than this");
            writer.found.push(found.help("declining blocks are allowed; compare them with the adopted text"));
            return;
        }
    }
}

fn tell_crossing(writer: &mut ClassWriter<'_>, place: Span) {
    if writer.found.iter().any(|found| found.code == codes::FOREIGN_BOUNDS_CROSS) {
        return;
    }
    writer.found.push(
        Diagnostic::note(codes::FOREIGN_BOUNDS_CROSS, "bounds that are worked out can cross")
            .at(place, "worked out for each bill")
            .help("a bound that is not above the one before leaves its block empty"),
    );
}

/// The row of a block: `up to 14 ccf`, `over 14 ccf`, `all use`.
fn bound_words(bounds: &[Bound], at: usize) -> String {
    match (bounds.get(at), bounds.last()) {
        (Some(bound), _) => format!("up to {}", bound.text),
        (None, Some(last)) => format!("over {}", last.text),
        (None, None) => "all use".to_owned(),
    }
}

fn cell_of(bound: &Bound) -> String {
    match &bound.number {
        Some(number) => plain_cell(number, Want::Quantity),
        None => format!("({})", bound.text),
    }
}

/// `commodity` of `commodity_charge`, `drought` of `variable_drought_surcharge`.
fn stem(line: &str) -> &str {
    let line = line.strip_prefix("variable_").or_else(|| line.strip_prefix("fixed_")).unwrap_or(line);
    line.strip_suffix("_charge").or_else(|| line.strip_suffix("_surcharge")).unwrap_or(line)
}
