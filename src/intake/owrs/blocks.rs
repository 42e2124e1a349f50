//! Sets of tiers → tiers.

use super::class::{ClassWriter, Refused, Want, Written};
use super::fit::{Fit, Side};
use super::model::{Field, FieldValue, Item, ItemKind};
use super::names::{name_of, quoted, words_of};
use super::tables::{KeyedRow, by, plain_cell};
use crate::exact::Number;
use crate::source::{Diagnostic, Span, codes};

/// A bound of a block, as it is written and as a number.
#[derive(Clone)]
struct Bound {
    text: String,
    number: Option<Number>,
}

/// How the starts of a line are meant.
struct Meaning<'m> {
    line: &'m str,
    /// `Budget`: a start is the last unit of the block before; else the first unit of its own.
    budget: bool,
}

impl<'a> ClassWriter<'a> {
    /// The amount of a line of blocks; its tiers are written before it.
    pub(super) fn blocks(&mut self, field: &'a Field, budget: bool) -> Written {
        let stem = stem(&field.name).to_owned();
        let starts_field = self.side_field("tier_starts", &stem, field)?;
        let prices_field = self.side_field("tier_prices", &stem, field)?;
        self.tell_declining(prices_field);
        let meaning = Meaning { line: &field.name, budget };
        let (starts, prices) = (self.side(starts_field)?, self.side(prices_field)?);
        let name = format!("{}_blocks", name_of(&field.name));
        let mut text = format!("tiers {name} {} in $/{}, bounds per bill\n", quoted(&format!("{} blocks", words_of(&field.name))), self.unit);
        match (&starts, &prices) {
            (Side::Same(starts), Side::Same(prices)) => {
                self.same_length(starts.len(), prices.len(), prices_field.place, starts_field.place)?;
                let bounds = self.bounds(starts, &meaning)?;
                for (at, price) in prices.iter().enumerate() {
                    let price = self.tier_price(price)?;
                    text.push_str(&format!("  {}  {price}\n", bound_words(&bounds, at)));
                }
            }
            _ => {
                let fit = self.fit(&starts, &prices, (starts_field, prices_field))?;
                self.keyed_starts(&starts, &fit, &meaning, starts_field, &mut text)?;
                self.keyed_prices(&prices, &fit, prices_field, &mut text)?;
                text.push_str("  missing row is an error\n");
            }
        }
        if budget {
            self.tell_rounding(field.place);
            text.push_str(&format!("  round bounds to 1 {} half even\n", self.unit));
        }
        self.definitions.push(text);
        Ok(format!("usage by {name}, each block at its own rate"))
    }

    /// `tier_starts` under the suffix of the line, of its part, or none.
    fn side_field(&mut self, side: &str, stem: &str, line: &Field) -> Result<&'a Field, Refused> {
        let class = self.class;
        let names = [format!("{side}_{stem}"), format!("{side}{}", self.part), side.to_owned(), format!("{side}_commodity")];
        let found = names.iter().find_map(|name| class.field(name));
        let Some(found) = found else { return self.unknown(&format!("{side}{}", self.part), line.place) };
        self.reached.insert(found.name.clone());
        Ok(found)
    }

    fn side<'t>(&self, field: &'t Field) -> Result<Side<'t>, Refused> {
        match &field.value {
            FieldValue::One(item) => Ok(Side::Same(vec![item])),
            FieldValue::List(items) if !items.is_empty() => Ok(Side::Same(items.iter().collect())),
            FieldValue::Table(table) => Ok(Side::Keyed(table)),
            _ => self.not_understood(field),
        }
    }

    pub(super) fn same_length(&self, starts: usize, prices: usize, place: Span, other: Span) -> Result<(), Refused> {
        if starts == prices {
            return Ok(());
        }
        let title = format!("{starts} blocks have {prices} prices");
        let found = Diagnostic::error(codes::FOREIGN_ROWS_DO_NOT_FIT, title).at(place, "the prices").at(other, "the starts");
        Err(Refused(found.help("write one price for each start")))
    }

    fn keyed_starts(&mut self, starts: &Side<'_>, fit: &Fit, meaning: &Meaning<'_>, field: &Field, text: &mut String) -> Result<(), Refused> {
        match starts {
            Side::Same(items) => {
                let bounds = self.bounds(items, meaning)?;
                let words: Vec<String> = (0..items.len()).map(|at| bound_words(&bounds, at)).collect();
                text.push_str(&format!("  bounds {}\n", words.join(", ")));
            }
            Side::Keyed(table) => {
                let columns = "up to  ".repeat(fit.width.saturating_sub(1));
                text.push_str(&format!("  bounds in {} by {}\n    columns  {columns}over\n", self.unit, by(table)));
                for KeyedRow { members, row } in self.keyed_rows(&field.name, table)?.into_iter().filter(|row| !fit.left_out.contains(&row.row.place))
                {
                    let items: Vec<&Item> = row.items.iter().collect();
                    let bounds = self.bounds(&items, meaning)?;
                    let mut cells: Vec<String> = bounds.iter().map(cell_of).collect();
                    let last = cells.last().cloned().unwrap_or_else(|| "-".to_owned());
                    cells.resize(fit.width.saturating_sub(1), "-".to_owned());
                    text.push_str(&format!("    {}  {}\n", members.join(", "), [cells, vec![last]].concat().join("  ")));
                }
            }
        }
        Ok(())
    }

    fn keyed_prices(&mut self, prices: &Side<'_>, fit: &Fit, field: &Field, text: &mut String) -> Result<(), Refused> {
        match prices {
            Side::Same(items) => {
                let prices: Vec<String> = items.iter().map(|item| self.price_cell(item)).collect::<Result<_, _>>()?;
                text.push_str(&format!("  prices {}\n", prices.join(", ")));
            }
            Side::Keyed(table) => {
                text.push_str(&format!("  prices by {}\n", by(table)));
                for KeyedRow { members, row } in self.keyed_rows(&field.name, table)?.into_iter().filter(|row| !fit.left_out.contains(&row.row.place))
                {
                    let mut cells: Vec<String> = row.items.iter().map(|item| self.price_cell(item)).collect::<Result<_, _>>()?;
                    let last = cells.pop().unwrap_or_else(|| "-".to_owned());
                    cells.resize(fit.width.saturating_sub(1), "-".to_owned());
                    text.push_str(&format!("    {}  {}\n", members.join(", "), [cells, vec![last]].concat().join("  ")));
                }
            }
        }
        Ok(())
    }

    fn tier_price(&mut self, item: &Item) -> Written {
        match item.number() {
            Some(number) if !number.is_negative() => Ok(format!("${}", number.grouped(2))),
            Some(number) => Ok(format!("({})", self.number(number, Want::Price))),
            None => self.price_cell(item),
        }
    }

    fn price_cell(&mut self, item: &Item) -> Written {
        self.cell(item, Want::Price)
    }

    /// The bounds between the blocks: one fewer than the starts.
    fn bounds(&mut self, starts: &[&Item], meaning: &Meaning<'_>) -> Result<Vec<Bound>, Refused> {
        // The budget comes first: it says which fields are rounded.
        if let Some(percent) = starts.iter().find(|start| matches!(start.kind, ItemKind::Percent(_))) {
            self.budget_name(percent.place)?;
        }
        let mut bounds: Vec<Bound> = Vec::new();
        let mut before: Option<(Number, Span)> = None;
        for (at, start) in starts.iter().enumerate() {
            if let Some(number) = start.number() {
                self.check_start(number, start.place, before.as_ref(), meaning);
                before = Some((number.clone(), start.place));
            } else {
                before = None;
                self.tell_crossing(start.place);
            }
            if at > 0 {
                bounds.push(self.bound(start, at + 1, meaning)?);
            }
        }
        Ok(bounds)
    }

    fn bound(&mut self, start: &Item, block: usize, meaning: &Meaning<'_>) -> Result<Bound, Refused> {
        match &start.kind {
            ItemKind::Number(number) => {
                let number = if meaning.budget { number.clone() } else { number.minus(&Number::integer(1)) };
                Ok(Bound { text: self.number(&number, Want::Quantity), number: Some(number) })
            }
            ItemKind::Percent(percent) => {
                let budget = self.budget_name(start.place)?;
                Ok(Bound { text: format!("{}% of {budget}", percent.grouped(0)), number: None })
            }
            ItemKind::Formula(formula) => {
                let text = match (formula, self.formula(formula, Want::Quantity, start.place)?) {
                    (super::formula::Formula::Name(_), text) if !text.contains(' ') => text,
                    (_, text) => self.start_name(meaning.line, block, &text, start),
                };
                let text = if meaning.budget { text } else { format!("{text} - 1 {}", self.unit) };
                Ok(Bound { text, number: None })
            }
        }
    }

    /// A start worked out by a formula has a name, and is not written out in each bound.
    fn start_name(&mut self, line: &str, block: usize, text: &str, start: &Item) -> String {
        let short = format!("block_{block}_start");
        let taken = |name: &str| format!("determinant {name} ");
        let is_taken = self.definitions.iter().any(|known| known.starts_with(&taken(&short)) && !known.contains(text));
        let name = if is_taken { format!("{}_{short}", name_of(line)) } else { short };
        if !self.definitions.iter().any(|known| known.starts_with(&taken(&name))) {
            let says = super::class::says(start);
            self.definitions.push(format!("determinant {name} {} is {text}\n{says}", quoted(&words_of(&name))));
        }
        name
    }

    /// The budget that percentages are of.
    fn budget_name(&mut self, place: Span) -> Written {
        let class = self.class;
        let own = format!("budget{}", self.part);
        let field = class.field(&own).or_else(|| class.field("budget")).or_else(|| class.fields.iter().find(|field| field.name.contains("budget")));
        match field {
            Some(field) if matches!(field.value, FieldValue::Tiered | FieldValue::Budget) => {
                let title = format!("`{}` is a set of tiers, where percentages are of an amount", field.name);
                self.refuse(field.place, title, "write what the budget is, as `indoor+outdoor`")
            }
            Some(field) => self.name(&field.name.clone(), Want::Quantity, place),
            None => self.unknown("budget", place),
        }
    }

    fn check_start(&mut self, number: &Number, place: Span, before: Option<&(Number, Span)>, meaning: &Meaning<'_>) {
        if let Some((earlier, earlier_place)) = before
            && number <= earlier
        {
            let words = if number == earlier { "two blocks start at the same unit" } else { "the starts of the blocks do not ascend" };
            self.found.push(
                Diagnostic::warning(codes::FOREIGN_STARTS, words)
                    .at(place, "not above the one before")
                    .at(*earlier_place, "the one before")
                    .help("the block is written as it is, and stays empty; compare it with the adopted text"),
            );
        }
        if !meaning.budget && number.as_integer().is_none() {
            self.found.push(
                Diagnostic::warning(codes::FOREIGN_FRACTIONAL_START, format!("a block starts at {} {}", number.grouped(0), self.unit))
                    .at(place, "not a whole unit")
                    .help("the format takes one unit off every start: the block before ends one whole unit lower, which was hardly meant"),
            );
        }
    }

    /// A block cheaper than the one before: allowed, and worth a look.
    fn tell_declining(&mut self, field: &Field) {
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
                self.found.push(found.help("declining blocks are allowed; compare them with the adopted text"));
                return;
            }
        }
    }

    fn tell_crossing(&mut self, place: Span) {
        if self.found.iter().any(|found| found.code == codes::FOREIGN_BOUNDS_CROSS) {
            return;
        }
        self.found.push(
            Diagnostic::note(codes::FOREIGN_BOUNDS_CROSS, "bounds that are worked out can cross")
                .at(place, "worked out for each bill")
                .help("a bound that is not above the one before leaves its block empty"),
        );
    }
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
