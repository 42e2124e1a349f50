//! One class → the lines of one schedule.

use std::collections::{BTreeMap, BTreeSet};

use super::choices::Given;
use super::formula::{Formula, Sign};
use super::inputs::Inputs;
use super::model::{Class, Field, FieldValue, Item, ItemKind};
use super::names::{SUFFIXES, is_usage, name_of, quoted, words_of};
use crate::exact::Number;
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

    pub fn is_usage(&self, name: &str) -> bool {
        is_usage(name, self.unit)
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

    pub fn refuse<T>(&self, place: Span, title: String, help: &str) -> Result<T, Refused> {
        Err(Refused(Diagnostic::error(codes::FOREIGN_CONSTRUCT, title).at(place, "this").help(help)))
    }

    /// A name that means nothing, with the nearest one that does.
    pub fn unknown<T>(&self, name: &str, place: Span) -> Result<T, Refused> {
        let names = self.class.fields.iter().map(|field| field.name.as_str()).filter(|known| *known != name);
        let lower = name.to_ascii_lowercase();
        let same = self.class.fields.iter().map(|field| field.name.as_str()).find(|known| known.to_ascii_lowercase() == lower);
        let joined = self.class.fields.iter().find(|field| field.name.contains('-') && field.name.split('-').any(|part| part == name));
        let title = format!("the class {} has no `{name}`", self.class.name);
        let found = Diagnostic::error(codes::FOREIGN_NAME_UNKNOWN, title).at(place, "not defined").help("define it in the class");
        Err(Refused(match (joined, same) {
            (Some(joined), _) => found.help(format!("`{}` is read as a subtraction: write the name with `_`", joined.name)),
            (None, Some(same)) => found.suggest(same, [same]),
            (None, None) => found.suggest(name, names),
        }))
    }

    /// An item in the unit asked for.
    pub fn item(&mut self, item: &Item, want: Want) -> Written {
        match &item.kind {
            ItemKind::Number(number) => Ok(self.number(number, want)),
            ItemKind::Formula(formula) => self.formula(formula, want, item.place),
            ItemKind::Percent(_) => self.refuse(item.place, format!("`{}` is a percentage of nothing", item.text), "write a number"),
        }
    }

    /// A formula in the unit asked for.
    pub fn formula(&mut self, formula: &Formula, want: Want, place: Span) -> Written {
        match formula {
            Formula::Number(number) => Ok(self.number(number, want)),
            Formula::Name(name) => self.name(name, want, place),
            Formula::Binary(Sign::Plus | Sign::Minus, ..) => self.sum(formula, want, place),
            Formula::Binary(Sign::Times | Sign::Over, ..) => self.product(formula, want, place),
            Formula::Binary(Sign::Power, ..) => self.refuse(place, "a formula takes a power".to_owned(), "write it as a product"),
        }
    }

    fn sum(&mut self, formula: &Formula, want: Want, place: Span) -> Written {
        if want == Want::Quantity && !self.holds_quantity(formula) {
            let plain = self.formula(formula, Want::Plain, place)?;
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
            let term = self.formula(term, want, place)?;
            text.push_str(&if term.contains("% of ") { format!("({term})") } else { term });
        }
        Ok(text)
    }

    /// Whether a formula holds something that is an amount of usage by itself.
    pub fn holds_quantity(&self, formula: &Formula) -> bool {
        formula.names().iter().any(|name| self.is_quantity(name))
    }

    pub fn is_quantity(&self, name: &str) -> bool {
        self.is_usage(name)
            || self.field(name).is_some_and(|field| {
                self.defined.get(&field.name) == Some(&Want::Quantity) || ["indoor", "outdoor", "budget"].iter().any(|word| field.name.contains(word))
            })
    }

    /// A name in the unit asked for: usage, a field, or a number that the file does not give.
    pub fn name(&mut self, name: &str, want: Want, place: Span) -> Written {
        if self.is_usage(name) && self.class.field(name).is_none() {
            self.check_usage_unit(name, place);
            return match want {
                Want::Quantity => Ok("usage".to_owned()),
                Want::Plain => Ok(format!("(number of {} in usage)", self.unit)),
                Want::Money | Want::Price => self.refuse(place, "usage stands where dollars belong".to_owned(), "multiply it by a price"),
            };
        }
        let Some(field) = self.field(name) else {
            if matches!(want, Want::Money | Want::Price) || looks_like_money(name) || self.given.is_choice(name) {
                return self.unknown(name, place);
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
        Ok(self.in_unit(&format!("{}{row}", self.inputs.own_name(&field.name)), own, want))
    }

    fn in_unit(&self, name: &str, own: Want, want: Want) -> String {
        if own == want {
            return name.to_owned();
        }
        let plain = if own == Want::Plain { name.to_owned() } else { format!("number of {} in {name}", self.unit_of(own)) };
        if want == Want::Plain { format!("({plain})") } else { format!("({plain}) taken as {}", self.unit_of(want)) }
    }

    fn check_usage_unit(&mut self, name: &str, place: Span) {
        let Some(said) = name.strip_prefix("usage_") else { return };
        if said == self.unit || self.found.iter().any(|found| found.code == codes::FOREIGN_UNIT_CONFLICT) {
            return;
        }
        self.found.push(
            Diagnostic::warning(codes::FOREIGN_UNIT_CONFLICT, format!("`{name}` stands in a file whose `bill_unit` is {}", self.unit))
                .at(place, format!("read as usage in {}", self.unit))
                .help("the format takes it as usage in the bill's unit; compare the price with the adopted text"),
        );
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
            return self.refuse(field.place, format!("`{}` needs itself", field.name), "take one of the fields out of the circle");
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
            FieldValue::One(item) if is_budget && item.number().is_none() => self.budget(field, item),
            FieldValue::One(item) => {
                let rounds = is_budget || (want == Want::Quantity && self.rounded.contains(&field.name));
                if let Some(number) = item.number()
                    && !(rounds && number.as_integer().is_none())
                {
                    return Ok(format!("value {name} {label} is {}\n", self.number(number, want)));
                }
                let text = self.item(item, want)?;
                let zero = self.zero_clause();
                let round = if rounds { self.round_line() } else { String::new() };
                Ok(format!("determinant {name} {label} is {text}{zero}\n{round}{}", says(item)))
            }
            FieldValue::List(items) if items.len() == 1 => {
                let item = items.first().map_or_else(|| Ok(String::new()), |item| self.item(item, want))?;
                Ok(format!("determinant {name} {label} is {item}\n"))
            }
            FieldValue::Table(table) => {
                let (heading, rows) = self.table(&field.name, table, want)?;
                let round = if is_budget || self.rounded.contains(&field.name) { self.round_line() } else { String::new() };
                Ok(format!("table {name} {label} {heading}\n{rows}{round}"))
            }
            FieldValue::Bands { key, starts, values } => self.bands(field, (key, starts, values), want),
            FieldValue::Tiered | FieldValue::Budget => {
                let part = self.part.clone();
                self.enter_part(&field.name);
                let amount = self.blocks(field, matches!(field.value, FieldValue::Budget))?;
                self.part = part;
                Ok(format!("determinant {name} {label} is {amount}\n"))
            }
            FieldValue::Empty | FieldValue::List(_) | FieldValue::Unknown(_) => self.not_understood(field),
        }
    }

    /// A field that says nothing the format knows.
    pub fn not_understood<T>(&self, field: &Field) -> Result<T, Refused> {
        let title = match &field.value {
            FieldValue::Empty => format!("`{}` is empty", field.name),
            FieldValue::Unknown(why) => why.clone(),
            FieldValue::List(_) => format!("`{}` is a list where one value belongs", field.name),
            _ => format!("`{}` is not understood here", field.name),
        };
        self.refuse(field.place, title, "write a number, a formula, or a map with `depends_on` and `values`")
    }

    /// `round to 1 ccf half even`.
    pub fn round_line(&self) -> String {
        format!("  round to 1 {} half even\n", self.unit)
    }

    /// `, if X is zero error` for what the formula just written divides by.
    pub fn zero_clause(&mut self) -> String {
        let divisor = self.divisors.first().cloned();
        self.divisors.clear();
        divisor.map_or_else(String::new, |divisor| format!(", if {divisor} is zero error"))
    }

    /// The part of the class that a line belongs to.
    pub fn enter_part(&mut self, line: &str) {
        let own = SUFFIXES.iter().find(|suffix| line.contains(suffix.trim_start_matches('_')));
        self.part = own.map_or("_commodity", |suffix| suffix).to_owned();
    }
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
