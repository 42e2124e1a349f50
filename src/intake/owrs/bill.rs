//! `bill:` → the lines, in its order.

use std::collections::{BTreeMap, BTreeSet};

use super::class::{ClassWriter, Refused, Want, Written, says};
use super::formula::{Formula, Sign};
use super::model::{Field, FieldValue, Item, ItemKind, Table, names_in};
use super::names::{name_of, quoted, words_of};
use super::product::share_of;
use crate::exact::Number;
use crate::intake::owrs::{blocks, class, tables};
use crate::source::{Diagnostic, Span, codes};

/// A bill as its format has it: a factor and the sum it multiplies.
pub(in crate::intake::owrs) struct Sum<'f> {
    terms: Vec<(bool, &'f Formula)>,
    /// What the sum is times, if anything.
    times: Option<&'f Formula>,
}

impl<'a> ClassWriter<'a> {
    fn line(&mut self, kind: &str, name: &str, body: &str) {
        self.lines.push(format!("{kind} {name} {}\n{body}", quoted(&words_of(name))));
    }
}

/// Writes all lines of the class.
pub(in crate::intake::owrs) fn bill(writer: &mut ClassWriter<'_>) -> Result<(), Refused> {
    let class = writer.class;
    let Some(field) = class.field("bill") else {
        let title = format!("the class {} has no `bill`", class.name);
        return class::refuse(writer, class.place, title, "write what the bill adds up, as `bill: service_charge+commodity_charge`");
    };
    writer.reached.insert("bill".to_owned());
    match &field.value {
        FieldValue::One(item) => match &item.kind {
            ItemKind::Formula(formula) => formula_bill(writer, formula, item.place, ""),
            ItemKind::Number(number) => {
                let amount = writer.number(number, Want::Money);
                writer.line("charge", "bill", &format!("  amount {amount}\n"));
                Ok(())
            }
            ItemKind::Percent(_) => class::not_understood(writer, field),
        },
        FieldValue::Table(table) => keyed_bill(writer, field, table),
        _ => class::not_understood(writer, field),
    }
}

/// A sum, or a factor times a sum; each name is a line. The guard, if any, stands under each.
fn formula_bill(writer: &mut ClassWriter<'_>, formula: &Formula, place: Span, guard: &str) -> Result<(), Refused> {
    let sum = sum_of(writer, formula);
    let names: Vec<&str> = sum.terms.iter().filter_map(|(_, term)| line_name(term)).collect();
    announce(writer, &names, place)?;
    let mut added = Vec::new();
    for (at, (minus, term)) in sum.terms.iter().enumerate() {
        let kind = if *minus { "credit" } else { "charge" };
        // A name that is added twice is a line once, and then a term.
        let is_new = |name: &str| !sum.terms.iter().take(at).any(|(_, before)| line_name(before) == Some(name));
        let name = match line_name(term).filter(|name| is_new(name)) {
            Some(name) => named_line(writer, kind, name, guard, place)?,
            None => {
                let name = if sum.terms.len() == 1 { "bill".to_owned() } else { format!("bill_term_{}", at + 1) };
                let text = class::formula(writer, term, Want::Money, place)?;
                let zero = class::zero_clause(writer);
                writer.line(kind, &name, &format!("{guard}  amount {text}{zero}\n"));
                name
            }
        };
        added.push(format!(
            "{}{name}",
            if added.is_empty() {
                ""
            } else if *minus {
                " - "
            } else {
                " + "
            }
        ));
    }
    if let Some(factor) = sum.times {
        factor_line(writer, factor, &format!("({})", added.concat()), guard, place)?;
    }
    Ok(())
}

fn sum_of<'f>(_writer: &ClassWriter<'_>, formula: &'f Formula) -> Sum<'f> {
    let factors = formula.factors();
    let is_sum = |formula: &Formula| matches!(formula, Formula::Binary(Sign::Plus | Sign::Minus, ..));
    match factors.as_slice() {
        [(false, sum), (false, factor)] if is_sum(sum) && !is_sum(factor) => Sum { terms: sum.terms(), times: Some(*factor) },
        [(false, factor), (false, sum)] if is_sum(sum) && !is_sum(factor) => Sum { terms: sum.terms(), times: Some(*factor) },
        _ => Sum { terms: formula.terms(), times: None },
    }
}

/// Makes known which names are lines, before any formula names them.
fn announce(writer: &mut ClassWriter<'_>, names: &[&str], place: Span) -> Result<(), Refused> {
    for name in names {
        match bill_field(writer, name) {
            Some(field) => {
                writer.charges.insert(field.name.clone());
                writer.reached.insert(field.name.clone());
            }
            None => return class::unknown(writer, name, place),
        }
    }
    Ok(())
}

fn bill_field<'a>(writer: &ClassWriter<'a>, name: &str) -> Option<&'a Field> {
    writer.class.field(name)
}

fn named_line(writer: &mut ClassWriter<'_>, kind: &str, name: &str, guard: &str, place: Span) -> Written {
    let Some(field) = bill_field(writer, name) else { return class::unknown(writer, name, place) };
    let body = line_body(writer, field)?;
    let name = writer.inputs.own_name(&field.name);
    writer.line(kind, &name, &format!("{guard}{body}"));
    Ok(name)
}

/// What stands under a line: its amount, and its formula as the file has it.
fn line_body<'a>(writer: &mut ClassWriter<'a>, field: &'a Field) -> Written {
    class::enter_part(writer, &field.name);
    match &field.value {
        FieldValue::One(item) => item_body(writer, item),
        FieldValue::List(items) => match items.as_slice() {
            [item] => item_body(writer, item),
            _ => class::not_understood(writer, field),
        },
        FieldValue::Table(table) => {
            let (heading, rows) = tables::table(writer, &field.name, table, Want::Money)?;
            let rows: String = rows.lines().map(|row| format!("  {row}\n")).collect();
            Ok(format!("  amount {heading}\n{rows}"))
        }
        FieldValue::Tiered => blocks::blocks(writer, field, false).map(|amount| format!("  amount {amount}\n")),
        FieldValue::Budget => blocks::blocks(writer, field, true).map(|amount| format!("  amount {amount}\n")),
        FieldValue::Bands { key, starts, values } => {
            let rows = tables::bands(writer, field, (key, starts, values), Want::Money)?;
            let (heading, rows) = rows.split_once('\n').unwrap_or((&rows, ""));
            let heading = heading.split_once(" in $").map_or("", |(_, rest)| rest);
            let rows: String = rows.lines().map(|row| format!("  {row}\n")).collect();
            Ok(format!("  amount in ${heading}\n{rows}"))
        }
        FieldValue::Empty | FieldValue::Unknown(_) => class::not_understood(writer, field),
    }
}

fn item_body(writer: &mut ClassWriter<'_>, item: &Item) -> Written {
    let text = class::item(writer, item, Want::Money)?;
    let zero = class::zero_clause(writer);
    Ok(format!("{}  amount {text}{zero}\n", says(item)))
}

/// `k * (sum)`: the lines stand alone, and one more line brings what the factor adds.
fn factor_line(writer: &mut ClassWriter<'_>, factor: &Formula, sum: &str, guard: &str, place: Span) -> Result<(), Refused> {
    let known = match factor {
        Formula::Number(number) => Some(number.clone()),
        Formula::Name(name) => writer.field(name).and_then(|field| match &field.value {
            FieldValue::One(item) => item.number().cloned(),
            _ => None,
        }),
        Formula::Binary(..) => factor.constant(),
    };
    let one = Number::integer(1);
    let (kind, amount) = match known {
        Some(factor) if factor < one => ("credit", share_of(&one.minus(&factor), sum)),
        Some(factor) => ("charge", share_of(&factor.minus(&one), sum)),
        None => {
            let text = class::formula(writer, factor, Want::Plain, place)?;
            ("charge", format!("({text} - 1) * {sum}"))
        }
    };
    if let Formula::Name(name) = factor
        && let Some(field) = writer.field(name)
    {
        writer.reached.insert(field.name.clone());
    }
    let name = match factor {
        Formula::Name(name) => format!("{}_on_the_sum", name_of(name)),
        _ => "percentage_on_the_sum".to_owned(),
    };
    let name = free_name(writer, &name);
    writer.line(kind, &name, &format!("{guard}  amount {amount}\n"));
    Ok(())
}

/// A bill with a formula for each key: each line stands where its key's formula names it.
fn keyed_bill<'a>(writer: &mut ClassWriter<'a>, field: &'a Field, table: &'a Table) -> Result<(), Refused> {
    let [key] = table.keys.as_slice() else {
        return class::refuse(writer, field.place, "the bill depends on several keys".to_owned(), "write a class for each of them");
    };
    let rows = tables::keyed_rows(writer, "bill", table)?;
    let mut formulas = Vec::new();
    for row in &rows {
        let (Some(member), Some(item)) = (row.members.first(), row.row.items.first()) else { continue };
        let ItemKind::Formula(formula) = &item.kind else { return class::not_understood(writer, field) };
        formulas.push((member.clone(), formula, item.place));
    }
    let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut order: Vec<(&str, Span)> = Vec::new();
    for (member, formula, place) in &formulas {
        for (minus, term) in sum_of(writer, formula).terms {
            let (Some(name), false) = (line_name(term), minus) else {
                return class::refuse(writer, *place, "a bill by keys adds up more than names".to_owned(), "name each part of the sum");
            };
            if !lines.contains_key(name) {
                order.push((name, *place));
            }
            lines.entry(name).or_default().push(member.clone());
        }
    }
    announce(writer, &order.iter().map(|(name, _)| *name).collect::<Vec<_>>(), field.place)?;
    let all: BTreeSet<&String> = formulas.iter().map(|(member, _, _)| member).collect();
    for (name, place) in &order {
        let members = lines.get(name).cloned().unwrap_or_default();
        let guard = if members.len() == all.len() { String::new() } else { guard_of(key, &members) };
        named_line(writer, "charge", name, &guard, *place)?;
    }
    for (member, formula, place) in &formulas {
        let sum = sum_of(writer, formula);
        let Some(factor) = sum.times else { continue };
        let names: Vec<String> = sum.terms.iter().filter_map(|(_, term)| line_name(term)).map(|name| writer.inputs.own_name(name)).collect();
        factor_line(writer, factor, &format!("({})", names.join(" + ")), &guard_of(key, std::slice::from_ref(member)), *place)?;
    }
    Ok(())
}

fn free_name(writer: &ClassWriter<'_>, name: &str) -> String {
    let taken = |name: &str| writer.lines.iter().any(|line| line.split_whitespace().nth(1) == Some(name)) || writer.class.field(name).is_some();
    let mut free = name.to_owned();
    let mut count = 2;
    while taken(&free) {
        free = format!("{name}_{count}");
        count += 1;
    }
    free
}

/// What the class declares and its bill does not reach: a zero is left out, an amount stands as not billed, the rest is
/// named in the text that comes back.
pub(in crate::intake::owrs) fn not_billed(writer: &mut ClassWriter<'_>) -> Vec<String> {
    let mut unused = Vec::new();
    let class = writer.class;
    let named: BTreeSet<String> = class.fields.iter().flat_map(names_in).collect();
    for field in &class.fields {
        if writer.reached.contains(&field.name) || is_zero(&field.value) || named.contains(&field.name) || class.fixed.contains(&field.name) {
            continue;
        }
        let is_side = ["tier_starts", "tier_prices", "tier_start", "tier_price", "flat_rate"].iter().any(|side| field.name.starts_with(side));
        let is_amount = ["charge", "fee", "surcharge"].iter().any(|word| field.name.contains(word)) && !is_side;
        if !is_amount || !not_billed_line(writer, field) {
            unused.push(field.name.clone());
        }
    }
    unused
}

/// Writes a line that is declared and not billed; nothing where it cannot be written.
fn not_billed_line<'a>(writer: &mut ClassWriter<'a>, field: &'a Field) -> bool {
    let before = (writer.definitions.len(), writer.given.clone(), writer.defined.clone(), writer.found.len(), writer.rounded.clone());
    match line_body(writer, field) {
        Ok(body) => {
            writer.reached.insert(field.name.clone());
            writer.found.push(
                Diagnostic::note(codes::FOREIGN_NOT_BILLED, format!("`{}` is declared, and the bill does not add it", field.name))
                    .at(field.place, "not billed")
                    .help("it is in the text as `not billed`; add it to `bill`, or take it out"),
            );
            let reason = "  not billed \"declared in the foreign file, and not in its bill\"\n";
            writer.line("charge", &writer.inputs.own_name(&field.name), &format!("{reason}{body}"));
            true
        }
        Err(_) => {
            writer.definitions.truncate(before.0);
            writer.given = before.1;
            writer.defined = before.2;
            writer.found.truncate(before.3);
            writer.rounded = before.4;
            writer.divisors.clear();
            false
        }
    }
}

fn line_name(term: &Formula) -> Option<&str> {
    match term {
        Formula::Name(name) => Some(name),
        _ => None,
    }
}

fn guard_of(key: &str, members: &[String]) -> String {
    match members {
        [one] => format!("  when {} is {one}\n", name_of(key)),
        several => format!("  when {} is one of {}\n", name_of(key), several.join(", ")),
    }
}

fn is_zero(value: &FieldValue) -> bool {
    match value {
        FieldValue::Empty => true,
        FieldValue::One(item) => item.number().is_some_and(Number::is_zero),
        FieldValue::Table(table) => table.rows.iter().flat_map(|row| &row.items).all(|item| item.number().is_some_and(Number::is_zero)),
        _ => false,
    }
}
