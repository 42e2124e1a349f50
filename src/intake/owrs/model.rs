//! The foreign file as its own format means it: a utility, its classes, their fields.

use super::formula::Formula;
use crate::calendar::Day;
use crate::exact::Number;
use crate::source::{Diagnostic, Span};

/// A file.
#[derive(Clone, Debug)]
pub(super) struct Utility {
    pub name: String,
    /// From when its rates are in force.
    pub effective: Day,
    /// Months of a bill.
    pub months: u32,
    /// The unit of usage: `ccf`, `kgal`.
    pub unit: String,
    /// What was assumed where the file is silent, in words.
    pub assumed: Vec<String>,
    /// The classes, in order.
    pub classes: Vec<Class>,
    /// Tables beside the classes, which no bill uses.
    pub others: Vec<String>,
}

/// A customer class.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub name: String,
    /// Where the name stands.
    pub place: Span,
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// Fields that fix a key of a map.
    pub fixed: Vec<String>,
    /// What forbids to encode it.
    pub faults: Vec<Diagnostic>,
}

impl Class {
    /// The field that the class has under this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// What a class says under one name: a price, a start of blocks, a formula.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub name: String,
    /// Where the name stands.
    pub place: Span,
    /// What it holds.
    pub value: FieldValue,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub(super) enum FieldValue {
    /// Nothing.
    Empty,
    /// One number or formula.
    One(Item),
    /// `Tiered`: starts are the first unit of a block.
    Tiered,
    /// `Budget`: starts are the last unit of the block before.
    Budget,
    /// Several numbers or formulas.
    List(Vec<Item>),
    /// By keys.
    Table(Table),
    /// By bands of a quantity: each value from its start on.
    Bands {
        /// The quantity.
        key: String,
        /// Where each band starts.
        starts: Vec<Number>,
        values: Vec<Item>,
    },
    /// Something that the format does not know, in words.
    Unknown(String),
}

/// A number or formula.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// A number, a percentage or a formula.
    pub kind: ItemKind,
    /// As written.
    pub text: String,
    /// Where.
    pub place: Span,
}

impl Item {
    /// The number, where it is one.
    pub fn number(&self) -> Option<&Number> {
        match &self.kind {
            ItemKind::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// What a field of a class holds: an amount, a table, blocks, a formula.
#[derive(Clone, Debug)]
pub(super) enum ItemKind {
    /// `29.6`.
    Number(Number),
    /// `101%`.
    Percent(Number),
    /// `indoor`, `8*dwelling_units`.
    Formula(Formula),
}

/// A map by keys.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The names of the keys.
    pub keys: Vec<String>,
    /// The rows, in order.
    pub rows: Vec<Row>,
}

/// A row of a map.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its keys as written.
    pub keys: Vec<String>,
    /// One value, or the values of a list.
    pub items: Vec<Item>,
    /// Where.
    pub place: Span,
}

/// The names that a field's formulas hold.
pub(super) fn names_in(field: &Field) -> Vec<String> {
    let of_item = |item: &Item| match &item.kind {
        ItemKind::Formula(formula) => formula.names().into_iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let of_items = |items: &[Item]| items.iter().flat_map(of_item).collect();
    match &field.value {
        FieldValue::One(item) => of_item(item),
        FieldValue::List(items) => of_items(items),
        FieldValue::Table(table) => table.rows.iter().flat_map(|row| row.items.iter().flat_map(of_item)).collect(),
        FieldValue::Bands { values, .. } => of_items(values),
        _ => Vec::new(),
    }
}
