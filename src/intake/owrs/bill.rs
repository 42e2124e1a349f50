//! `bill:` → the lines, in its order.

use std::collections::{BTreeMap, BTreeSet};

use super::class::{ClassWriter, Refused, Want, Written, says};
use super::formula::{Formula, Sign};
use super::model::{Field, FieldValue, Item, ItemKind, Table, names_in};
use super::names::{name_of, quoted, words_of};
use super::product::share_of;
use crate::exact::Number;
use crate::source::{Diagnostic, Span, codes};

/// A bill as its format has it: a factor and the sum it multiplies.
struct Sum<'f> {
    terms: Vec<(bool, &'f Formula)>,
    /// What the sum is times, if anything.
    times: Option<&'f Formula>,
}

impl<'a> ClassWriter<'a> {
    /// Writes all lines of the class.
    pub(super) fn bill(&mut self) -> Result<(), Refused> {
        let class = self.class;
        let Some(field) = class.field("bill") else {
            let title = format!("the class {} has no `bill`", class.name);
            return self.refuse(class.place, title, "write what the bill adds up, as `bill: service_charge+commodity_charge`");
        };
        self.reached.insert("bill".to_owned());
        match &field.value {
            FieldValue::One(item) => match &item.kind {
                ItemKind::Formula(formula) => self.formula_bill(formula, item.place, ""),
                ItemKind::Number(number) => {
                    let amount = self.number(number, Want::Money);
                    self.line("charge", "bill", &format!("  amount {amount}\n"));
                    Ok(())
                }
                ItemKind::Percent(_) => self.not_understood(field),
            },
            FieldValue::Table(table) => self.keyed_bill(field, table),
            _ => self.not_understood(field),
        }
    }

    /// A sum, or a factor times a sum; each name is a line. The guard, if any, stands under each.
    fn formula_bill(&mut self, formula: &Formula, place: Span, guard: &str) -> Result<(), Refused> {
        let sum = self.sum_of(formula);
        let names: Vec<&str> = sum.terms.iter().filter_map(|(_, term)| line_name(term)).collect();
        self.announce(&names, place)?;
        let mut added = Vec::new();
        for (at, (minus, term)) in sum.terms.iter().enumerate() {
            let kind = if *minus { "credit" } else { "charge" };
            // A name that is added twice is a line once, and then a term.
            let is_new = |name: &str| !sum.terms.iter().take(at).any(|(_, before)| line_name(before) == Some(name));
            let name = match line_name(term).filter(|name| is_new(name)) {
                Some(name) => self.named_line(kind, name, guard, place)?,
                None => {
                    let name = if sum.terms.len() == 1 { "bill".to_owned() } else { format!("bill_term_{}", at + 1) };
                    let text = self.formula(term, Want::Money, place)?;
                    let zero = self.zero_clause();
                    self.line(kind, &name, &format!("{guard}  amount {text}{zero}\n"));
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
            self.factor_line(factor, &format!("({})", added.concat()), guard, place)?;
        }
        Ok(())
    }

    fn sum_of<'f>(&self, formula: &'f Formula) -> Sum<'f> {
        let factors = formula.factors();
        let is_sum = |formula: &Formula| matches!(formula, Formula::Binary(Sign::Plus | Sign::Minus, ..));
        match factors.as_slice() {
            [(false, sum), (false, factor)] if is_sum(sum) && !is_sum(factor) => Sum { terms: sum.terms(), times: Some(*factor) },
            [(false, factor), (false, sum)] if is_sum(sum) && !is_sum(factor) => Sum { terms: sum.terms(), times: Some(*factor) },
            _ => Sum { terms: formula.terms(), times: None },
        }
    }

    /// Makes known which names are lines, before any formula names them.
    fn announce(&mut self, names: &[&str], place: Span) -> Result<(), Refused> {
        for name in names {
            match self.bill_field(name) {
                Some(field) => {
                    self.charges.insert(field.name.clone());
                    self.reached.insert(field.name.clone());
                }
                None => return self.unknown(name, place),
            }
        }
        Ok(())
    }

    fn bill_field(&self, name: &str) -> Option<&'a Field> {
        self.class.field(name)
    }

    fn named_line(&mut self, kind: &str, name: &str, guard: &str, place: Span) -> Written {
        let Some(field) = self.bill_field(name) else { return self.unknown(name, place) };
        let body = self.line_body(field)?;
        let name = self.inputs.own_name(&field.name);
        self.line(kind, &name, &format!("{guard}{body}"));
        Ok(name)
    }

    /// What stands under a line: its amount, and its formula as the file has it.
    fn line_body(&mut self, field: &'a Field) -> Written {
        self.enter_part(&field.name);
        match &field.value {
            FieldValue::One(item) => self.item_body(item),
            FieldValue::List(items) => match items.as_slice() {
                [item] => self.item_body(item),
                _ => self.not_understood(field),
            },
            FieldValue::Table(table) => {
                let (heading, rows) = self.table(&field.name, table, Want::Money)?;
                let rows: String = rows.lines().map(|row| format!("  {row}\n")).collect();
                Ok(format!("  amount {heading}\n{rows}"))
            }
            FieldValue::Tiered => self.blocks(field, false).map(|amount| format!("  amount {amount}\n")),
            FieldValue::Budget => self.blocks(field, true).map(|amount| format!("  amount {amount}\n")),
            FieldValue::Bands { key, starts, values } => {
                let rows = self.bands(field, (key, starts, values), Want::Money)?;
                let (heading, rows) = rows.split_once('\n').unwrap_or((&rows, ""));
                let heading = heading.split_once(" in $").map_or("", |(_, rest)| rest);
                let rows: String = rows.lines().map(|row| format!("  {row}\n")).collect();
                Ok(format!("  amount in ${heading}\n{rows}"))
            }
            FieldValue::Empty | FieldValue::Unknown(_) => self.not_understood(field),
        }
    }

    fn item_body(&mut self, item: &Item) -> Written {
        let text = self.item(item, Want::Money)?;
        let zero = self.zero_clause();
        Ok(format!("{}  amount {text}{zero}\n", says(item)))
    }

    /// `k * (sum)`: the lines stand alone, and one more line brings what the factor adds.
    fn factor_line(&mut self, factor: &Formula, sum: &str, guard: &str, place: Span) -> Result<(), Refused> {
        let known = match factor {
            Formula::Number(number) => Some(number.clone()),
            Formula::Name(name) => self.field(name).and_then(|field| match &field.value {
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
                let text = self.formula(factor, Want::Plain, place)?;
                ("charge", format!("({text} - 1) * {sum}"))
            }
        };
        if let Formula::Name(name) = factor
            && let Some(field) = self.field(name)
        {
            self.reached.insert(field.name.clone());
        }
        let name = match factor {
            Formula::Name(name) => format!("{}_on_the_sum", name_of(name)),
            _ => "percentage_on_the_sum".to_owned(),
        };
        let name = self.free_name(&name);
        self.line(kind, &name, &format!("{guard}  amount {amount}\n"));
        Ok(())
    }

    /// A bill with a formula for each key: each line stands where its key's formula names it.
    fn keyed_bill(&mut self, field: &'a Field, table: &'a Table) -> Result<(), Refused> {
        let [key] = table.keys.as_slice() else {
            return self.refuse(field.place, "the bill depends on several keys".to_owned(), "write a class for each of them");
        };
        let rows = self.keyed_rows("bill", table)?;
        let mut formulas = Vec::new();
        for row in &rows {
            let (Some(member), Some(item)) = (row.members.first(), row.row.items.first()) else { continue };
            let ItemKind::Formula(formula) = &item.kind else { return self.not_understood(field) };
            formulas.push((member.clone(), formula, item.place));
        }
        let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut order: Vec<(&str, Span)> = Vec::new();
        for (member, formula, place) in &formulas {
            for (minus, term) in self.sum_of(formula).terms {
                let (Some(name), false) = (line_name(term), minus) else {
                    return self.refuse(*place, "a bill by keys adds up more than names".to_owned(), "name each part of the sum");
                };
                if !lines.contains_key(name) {
                    order.push((name, *place));
                }
                lines.entry(name).or_default().push(member.clone());
            }
        }
        self.announce(&order.iter().map(|(name, _)| *name).collect::<Vec<_>>(), field.place)?;
        let all: BTreeSet<&String> = formulas.iter().map(|(member, _, _)| member).collect();
        for (name, place) in &order {
            let members = lines.get(name).cloned().unwrap_or_default();
            let guard = if members.len() == all.len() { String::new() } else { guard_of(key, &members) };
            self.named_line("charge", name, &guard, *place)?;
        }
        for (member, formula, place) in &formulas {
            let sum = self.sum_of(formula);
            let Some(factor) = sum.times else { continue };
            let names: Vec<String> = sum.terms.iter().filter_map(|(_, term)| line_name(term)).map(|name| self.inputs.own_name(name)).collect();
            self.factor_line(factor, &format!("({})", names.join(" + ")), &guard_of(key, std::slice::from_ref(member)), *place)?;
        }
        Ok(())
    }

    fn free_name(&self, name: &str) -> String {
        let taken = |name: &str| self.lines.iter().any(|line| line.split_whitespace().nth(1) == Some(name)) || self.class.field(name).is_some();
        let mut free = name.to_owned();
        let mut count = 2;
        while taken(&free) {
            free = format!("{name}_{count}");
            count += 1;
        }
        free
    }

    fn line(&mut self, kind: &str, name: &str, body: &str) {
        self.lines.push(format!("{kind} {name} {}\n{body}", quoted(&words_of(name))));
    }

    /// What the class declares and its bill does not reach: a zero is left out, an amount stands as not billed, the rest is
    /// named in the text that comes back.
    pub(super) fn not_billed(&mut self) -> Vec<String> {
        let mut unused = Vec::new();
        let class = self.class;
        let named: BTreeSet<String> = class.fields.iter().flat_map(names_in).collect();
        for field in &class.fields {
            if self.reached.contains(&field.name) || is_zero(&field.value) || named.contains(&field.name) || class.fixed.contains(&field.name) {
                continue;
            }
            let is_side = ["tier_starts", "tier_prices", "tier_start", "tier_price", "flat_rate"].iter().any(|side| field.name.starts_with(side));
            let is_amount = ["charge", "fee", "surcharge"].iter().any(|word| field.name.contains(word)) && !is_side;
            if !is_amount || !self.not_billed_line(field) {
                unused.push(field.name.clone());
            }
        }
        unused
    }

    /// Writes a line that is declared and not billed; nothing where it cannot be written.
    fn not_billed_line(&mut self, field: &'a Field) -> bool {
        let before = (self.definitions.len(), self.given.clone(), self.defined.clone(), self.found.len(), self.rounded.clone());
        match self.line_body(field) {
            Ok(body) => {
                self.reached.insert(field.name.clone());
                self.found.push(
                    Diagnostic::note(codes::FOREIGN_NOT_BILLED, format!("`{}` is declared, and the bill does not add it", field.name))
                        .at(field.place, "not billed")
                        .help("it stands in the text as `not billed`; add it to `bill`, or take it out"),
                );
                let reason = "  not billed \"declared in the foreign file, and not in its bill\"\n";
                self.line("charge", &self.inputs.own_name(&field.name), &format!("{reason}{body}"));
                true
            }
            Err(_) => {
                self.definitions.truncate(before.0);
                self.given = before.1;
                self.defined = before.2;
                self.found.truncate(before.3);
                self.rounded = before.4;
                self.divisors.clear();
                false
            }
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
