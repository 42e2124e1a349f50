//! One class → the lines of one schedule.

use super::names;
use std::collections::{BTreeMap, BTreeSet};

use super::choices::Given;
use super::formula::{Formula, Sign};
use super::inputs::Inputs;
use super::model::{Class, Field, FieldValue, Item, ItemKind};
use super::names::{SUFFIXES, name_of, quoted, words_of};
use crate::exact::Number;
use crate::intake::owrs::{blocks, budget, tables};
use crate::source::{Diagnostic, Span, codes};

/// What a formula is asked to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Dollars.
    Money,
    /// Dollars for a unit of usage.
    Price,
    /// An amount of usage.
    Quantity,
    /// A plain number.
    Plain,
}

/// Why something of a class cannot be written: reported already, or in words.
#[derive(Clone, Debug)]
pub(super) struct Refused(pub Diagnostic);

/// What is made of a formula.
pub(super) type Written = Result<String, Refused>;

/// Writes the schedule of a class.
pub(super) struct ClassWriter<'a> {
    pub class: &'a Class,
    pub unit: &'a str,
    /// What bills are given, over all classes of the file.
    pub inputs: &'a Inputs,
    pub given: Given,
    /// Statements that stand before the lines, in order.
    pub definitions: Vec<String>,
    /// The lines of rate text, in their order.
    pub lines: Vec<String>,
    pub found: Vec<Diagnostic>,
    /// What each name that is written means.
    pub defined: BTreeMap<String, Want>,
    /// The names that are lines.
    pub charges: BTreeSet<String>,
    /// The fields that the bill reaches.
    pub reached: BTreeSet<String>,
    /// Fields that are rounded to whole units before they are used.
    pub rounded: BTreeSet<String>,
    under_way: Vec<String>,
    /// `_commodity`, `_drought`: the part of the class a line belongs to.
    pub part: String,
    /// Inputs that a formula divides by.
    pub divisors: Vec<String>,
}

impl<'a> ClassWriter<'a> {
    /// A writer that has written nothing.
    pub fn new(class: &'a Class, unit: &'a str, inputs: &'a Inputs) -> Self {
        Self {
            class,
            unit,
            inputs,
            given: Given::default(),
            definitions: Vec::new(),
            lines: Vec::new(),
            found: Vec::new(),
            defined: BTreeMap::new(),
            charges: BTreeSet::new(),
            reached: BTreeSet::new(),
            rounded: BTreeSet::new(),
            under_way: Vec::new(),
            part: "_commodity".to_owned(),
            divisors: Vec::new(),
        }
    }

    /// The field that a name means, under either dialect's spelling.
    pub fn field(&self, name: &str) -> Option<&'a Field> {
        let with = |suffix: &str| self.class.field(&format!("{name}{suffix}"));
        self.class.field(name).or_else(|| with(&self.part)).or_else(|| with("_commodity"))
    }

    /// A number in the unit asked for.
    pub fn number(&self, number: &Number, want: Want) -> String {
        let sign = if number.is_negative() { "-" } else { "" };
        let size = number.absolute();
        match want {
            Want::Money => format!("{sign}${}", size.grouped(2)),
            Want::Price => format!("{sign}${}/{}", size.grouped(2), self.unit),
            Want::Quantity => format!("{sign}{} {}", size.grouped(0), self.unit),
            Want::Plain => format!("{sign}{}", size.grouped(0)),
        }
    }

    /// The unit asked for, as a heading names it.
    pub fn unit_of(&self, want: Want) -> String {
        match want {
            Want::Money => "$".to_owned(),
            Want::Price => format!("$/{}", self.unit),
            Want::Quantity => self.unit.to_owned(),
            Want::Plain => "number".to_owned(),
        }
    }

    fn sum(&mut self, formula: &Formula, want: Want, place: Span) -> Written {
        if want == Want::Quantity && !holds_quantity(self, formula) {
            let plain = self::formula(self, formula, Want::Plain, place)?;
            return Ok(format!("({plain}) taken as {}", self.unit));
        }
        let mut text = String::new();
        for (at, (minus, term)) in formula.terms().into_iter().enumerate() {
            if at == 0 && !minus && formula.terms().len() > 1 && *term == Formula::Number(Number::ZERO) {
                text = self.number(&Number::ZERO, want);
                continue;
            }
            if at > 0 || minus {
                text.push_str(if minus { " - " } else { " + " });
            }
            let term = self::formula(self, term, want, place)?;
            text.push_str(&if term.contains("% of ") { format!("({term})") } else { term });
        }
        Ok(text)
    }

    /// A name in the unit asked for: usage, a field, or a number that the file does not give.
    pub fn name(&mut self, name: &str, want: Want, place: Span) -> Written {
        if is_usage(self, name) && self.class.field(name).is_none() {
            check_usage_unit(self, name, place);
            return match want {
                Want::Quantity => Ok("usage".to_owned()),
                Want::Plain => Ok(format!("(number of {} in usage)", self.unit)),
                Want::Money | Want::Price => refuse(self, place, "there is usage where dollars belong".to_owned(), "multiply it by a price"),
            };
        }
        let Some(field) = self.field(name) else {
            if matches!(want, Want::Money | Want::Price) || looks_like_money(name) || self.given.is_choice(name) {
                return unknown(self, name, place);
            }
            let number = self.given.number(name);
            return Ok(if want == Want::Quantity { format!("({number}) taken as {}", self.unit) } else { number });
        };
        self.reached.insert(field.name.clone());
        let own = self.define(field, want)?;
        let keys: Vec<String> = match &field.value {
            _ if self.charges.contains(&field.name) => Vec::new(),
            FieldValue::Table(table) => table.keys.iter().map(|key| name_of(key)).collect(),
            FieldValue::Bands { key, .. } => vec![name_of(key)],
            _ => Vec::new(),
        };
        let row = if keys.is_empty() { String::new() } else { format!(" for {}", keys.join(" and ")) };
        Ok(in_unit(self, &format!("{}{row}", self.inputs.own_name(&field.name)), own, want))
    }

    /// Writes the definition of a field where none is written yet; the unit it has.
    pub fn define(&mut self, field: &'a Field, want: Want) -> Result<Want, Refused> {
        if self.charges.contains(&field.name) {
            return Ok(Want::Money);
        }
        if let Some(known) = self.defined.get(&field.name) {
            return Ok(*known);
        }
        if self.under_way.contains(&field.name) || self.under_way.len() > 40 {
            return refuse(self, field.place, format!("`{}` needs itself", field.name), "take one of the fields out of the circle");
        }
        // A set of tiers is dollars, whatever it is multiplied by.
        let want = if matches!(field.value, FieldValue::Tiered | FieldValue::Budget) { Want::Money } else { want };
        self.under_way.push(field.name.clone());
        let text = self.definition(field, want);
        self.under_way.pop();
        self.definitions.push(text?);
        self.defined.insert(field.name.clone(), want);
        Ok(want)
    }

    fn definition(&mut self, field: &'a Field, want: Want) -> Written {
        let label = quoted(&words_of(&field.name));
        let name = self.inputs.own_name(&field.name);
        let is_budget = want == Want::Quantity && field.name.contains("budget");
        match &field.value {
            FieldValue::One(item) if is_budget && item.number().is_none() => budget::budget(self, field, item),
            FieldValue::One(item) => {
                let rounds = is_budget || (want == Want::Quantity && self.rounded.contains(&field.name));
                if let Some(number) = item.number()
                    && !(rounds && number.as_integer().is_none())
                {
                    return Ok(format!("value {name} {label} is {}\n", self.number(number, want)));
                }
                let text = self::item(self, item, want)?;
                let zero = zero_clause(self);
                let round = if rounds { round_line(self) } else { String::new() };
                Ok(format!("determinant {name} {label} is {text}{zero}\n{round}{}", says(item)))
            }
            FieldValue::List(items) if items.len() == 1 => {
                let item = items.first().map_or_else(|| Ok(String::new()), |item| self::item(self, item, want))?;
                Ok(format!("determinant {name} {label} is {item}\n"))
            }
            FieldValue::Table(table) => {
                let (heading, rows) = tables::table(self, &field.name, table, want)?;
                let round = if is_budget || self.rounded.contains(&field.name) { round_line(self) } else { String::new() };
                Ok(format!("table {name} {label} {heading}\n{rows}{round}"))
            }
            FieldValue::Bands { key, starts, values } => tables::bands(self, field, (key, starts, values), want),
            FieldValue::Tiered | FieldValue::Budget => {
                let part = self.part.clone();
                enter_part(self, &field.name);
                let amount = blocks::blocks(self, field, matches!(field.value, FieldValue::Budget))?;
                self.part = part;
                Ok(format!("determinant {name} {label} is {amount}\n"))
            }
            FieldValue::Empty | FieldValue::List(_) | FieldValue::Unknown(_) => not_understood(self, field),
        }
    }
}

pub(in crate::intake::owrs) fn is_usage(writer: &ClassWriter<'_>, name: &str) -> bool {
    names::is_usage(name, writer.unit)
}

pub(in crate::intake::owrs) fn refuse<T>(_writer: &ClassWriter<'_>, place: Span, title: String, help: &str) -> Result<T, Refused> {
    Err(Refused(Diagnostic::error(codes::FOREIGN_CONSTRUCT, title).at(place, "this").help(help)))
}

/// A name that means nothing, with the nearest one that does.
pub(in crate::intake::owrs) fn unknown<T>(writer: &ClassWriter<'_>, name: &str, place: Span) -> Result<T, Refused> {
    let names = writer.class.fields.iter().map(|field| field.name.as_str()).filter(|known| *known != name);
    let lower = name.to_ascii_lowercase();
    let same = writer.class.fields.iter().map(|field| field.name.as_str()).find(|known| known.to_ascii_lowercase() == lower);
    let joined = writer.class.fields.iter().find(|field| field.name.contains('-') && field.name.split('-').any(|part| part == name));
    let title = format!("the class {} has no `{name}`", writer.class.name);
    let found = Diagnostic::error(codes::FOREIGN_NAME_UNKNOWN, title).at(place, "not defined").help("define it in the class");
    Err(Refused(match (joined, same) {
        (Some(joined), _) => found.help(format!("`{}` is read as a subtraction: write the name with `_`", joined.name)),
        (None, Some(same)) => found.suggest(same, [same]),
        (None, None) => found.suggest(name, names),
    }))
}

/// An item in the unit asked for.
pub(in crate::intake::owrs) fn item(writer: &mut ClassWriter<'_>, item: &Item, want: Want) -> Written {
    match &item.kind {
        ItemKind::Number(number) => Ok(writer.number(number, want)),
        ItemKind::Formula(formula) => self::formula(writer, formula, want, item.place),
        ItemKind::Percent(_) => refuse(writer, item.place, format!("`{}` is a percentage, and of what is missing", item.text), "write a number"),
    }
}

/// A formula in the unit asked for.
pub(in crate::intake::owrs) fn formula(writer: &mut ClassWriter<'_>, formula: &Formula, want: Want, place: Span) -> Written {
    match formula {
        Formula::Number(number) => Ok(writer.number(number, want)),
        Formula::Name(name) => writer.name(name, want, place),
        Formula::Binary(Sign::Plus | Sign::Minus, ..) => writer.sum(formula, want, place),
        Formula::Binary(Sign::Times | Sign::Over, ..) => writer.product(formula, want, place),
        Formula::Binary(Sign::Power, ..) => refuse(writer, place, "a formula takes a power".to_owned(), "write it as a product"),
    }
}

/// Whether a formula holds something that is an amount of usage by itself.
fn holds_quantity(writer: &ClassWriter<'_>, formula: &Formula) -> bool {
    formula.names().iter().any(|name| is_quantity(writer, name))
}

pub(in crate::intake::owrs) fn is_quantity(writer: &ClassWriter<'_>, name: &str) -> bool {
    is_usage(writer, name)
        || writer.field(name).is_some_and(|field| {
            writer.defined.get(&field.name) == Some(&Want::Quantity) || ["indoor", "outdoor", "budget"].iter().any(|word| field.name.contains(word))
        })
}

fn in_unit(writer: &ClassWriter<'_>, name: &str, own: Want, want: Want) -> String {
    if own == want {
        return name.to_owned();
    }
    let plain = if own == Want::Plain { name.to_owned() } else { format!("number of {} in {name}", writer.unit_of(own)) };
    if want == Want::Plain { format!("({plain})") } else { format!("({plain}) taken as {}", writer.unit_of(want)) }
}

fn check_usage_unit(writer: &mut ClassWriter<'_>, name: &str, place: Span) {
    let Some(said) = name.strip_prefix("usage_") else { return };
    if said == writer.unit || writer.found.iter().any(|found| found.code == codes::FOREIGN_UNIT_CONFLICT) {
        return;
    }
    writer.found.push(
        Diagnostic::warning(codes::FOREIGN_UNIT_CONFLICT, format!("`{name}` is in a file whose `bill_unit` is {}", writer.unit))
            .at(place, format!("read as usage in {}", writer.unit))
            .help("the format takes it as usage in the bill's unit; compare the price with the adopted text"),
    );
}

/// A field that says nothing the format knows.
pub(in crate::intake::owrs) fn not_understood<T>(writer: &ClassWriter<'_>, field: &Field) -> Result<T, Refused> {
    let title = match &field.value {
        FieldValue::Empty => format!("`{}` is empty", field.name),
        FieldValue::Unknown(why) => why.clone(),
        FieldValue::List(_) => format!("`{}` is a list where one value belongs", field.name),
        _ => format!("`{}` is not understood here", field.name),
    };
    refuse(writer, field.place, title, "write a number, a formula, or a map with `depends_on` and `values`")
}

/// `round to 1 ccf half even`.
pub(in crate::intake::owrs) fn round_line(writer: &ClassWriter<'_>) -> String {
    format!("  round to 1 {} half even\n", writer.unit)
}

/// `, if X is zero error` for what the formula just written divides by.
pub(in crate::intake::owrs) fn zero_clause(writer: &mut ClassWriter<'_>) -> String {
    let divisor = writer.divisors.first().cloned();
    writer.divisors.clear();
    divisor.map_or_else(String::new, |divisor| format!(", if {divisor} is zero error"))
}

/// The part of the class that a line belongs to.
pub(in crate::intake::owrs) fn enter_part(writer: &mut ClassWriter<'_>, line: &str) {
    let own = SUFFIXES.iter().find(|suffix| line.contains(suffix.trim_start_matches('_')));
    writer.part = own.map_or("_commodity", |suffix| suffix).to_owned();
}

/// The formula as the file has it, where it is one.
pub(super) fn says(item: &Item) -> String {
    match &item.kind {
        ItemKind::Formula(Formula::Name(_)) | ItemKind::Number(_) | ItemKind::Percent(_) => String::new(),
        ItemKind::Formula(_) => format!("  says {}\n", quoted(&item.text)),
    }
}

/// Whether text stands in one pair of parentheses.
pub(super) fn is_wrapped(text: &str) -> bool {
    let mut depth = 0usize;
    let last = text.len().saturating_sub(1);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at == last && text.starts_with('(');
        }
    }
    false
}

/// Whether a name is one of prices or charges: left undefined, it is a mistake and not an input.
fn looks_like_money(name: &str) -> bool {
    const WORDS: &[&str] = &["charge", "charges", "rate", "rates", "price", "prices", "fee", "fees", "surcharge", "tier"];
    let lower = name.to_ascii_lowercase();
    lower.split('_').any(|word| WORDS.contains(&word))
}
