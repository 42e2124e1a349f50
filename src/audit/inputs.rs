//! What the case gives, read once: quantities in base units, members and yes / no as words.

use std::collections::BTreeMap;

use num_rational::BigRational;

use super::bill::Bill;
use super::measure::adds_across;
use super::{Refusal, quantity_text};
use crate::audit::points;
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionId, DefinitionKind, LookupError, RateText};
use crate::language::tree::{FactKind, ValueKind};
use crate::records::GivenValue;
use crate::source::codes;

/// What was measured of one thing in the period: a whole, or element by element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Quantity(BigRational),
    Word(String),
}

/// A reading and its days; none where it is for the whole period.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub days: Option<DaySpan>,
    pub reading: Reading,
}

impl Entry {
    fn holds(&self, day: Day) -> bool {
        self.days.is_none_or(|days| days.holds(day))
    }
}

/// What is given of the account or of one meter, by definition.
pub(super) type Givens = BTreeMap<DefinitionId, Vec<Entry>>;

/// Everything given.
#[derive(Clone, Debug, Default)]
pub(super) struct Inputs {
    pub account: Givens,
    pub meters: Vec<Givens>,
}

/// The reading that holds on a day.
pub(super) fn reading_on(givens: &Givens, id: DefinitionId, day: Day) -> Option<&Reading> {
    let entry = givens.get(&id)?.iter().find(|entry| entry.holds(day))?;
    Some(&entry.reading)
}

/// Reads all that a subject gives, in the order given: the account's, then each meter's or point's.
pub(super) fn read_inputs(bill: &Bill<'_>) -> Result<Inputs, Refusal> {
    let account = read_givens(bill, bill.subject.given)?;
    let mut meters = Vec::new();
    for meter in bill.subject.meters {
        points::refuse_unknown_point(bill, Some(&meter.name))?;
        meters.push(read_givens(bill, &meter.given)?);
    }
    refuse_total_beside_points(bill, &account, &meters)?;
    Ok(Inputs { account, meters })
}

/// A contract's measure is given in total or at its points, never both.
fn refuse_total_beside_points(bill: &Bill<'_>, account: &Givens, meters: &[Givens]) -> Result<(), Refusal> {
    let both = account.keys().filter(|id| meters.iter().any(|meter| meter.contains_key(id)));
    let adds = |definition: &&Definition| matches!(&definition.kind, DefinitionKind::Measure(measure) if adds_across(bill.book, measure));
    match both.filter_map(|id| bill.book.definition(*id)).find(adds) {
        Some(measure) if !points::points(bill).is_empty() => {
            Err(Refusal::new(codes::DATES_OVERLAP, format!("`{}` is given in total and at points", measure.name.text)))
        }
        _ => Ok(()),
    }
}

fn read_givens(bill: &Bill<'_>, given: &[(String, GivenValue)]) -> Result<Givens, Refusal> {
    let mut givens = Givens::new();
    for (name, value) in given {
        let definition = input_named(bill, name)?;
        let set_by_text = bill.text.as_ref().is_some_and(|text| text.changes_ever(definition.id));
        if set_by_text && matches!(definition.kind, DefinitionKind::Value(_)) {
            return Err(Refusal::new(codes::VALUE_IS_FIXED, format!("`{name}` is set by the contract")));
        }
        let entries = read_value(bill.book, definition, name, value)?;
        if givens.insert(definition.id, entries).is_some() {
            return Err(Refusal::new(codes::DATES_OVERLAP, format!("`{name}` is given twice")));
        }
    }
    Ok(givens)
}

fn read_value(book: &RateText, definition: &Definition, name: &str, value: &GivenValue) -> Result<Vec<Entry>, Refusal> {
    match value {
        GivenValue::Whole(text) => Ok(vec![Entry { days: None, reading: read_one(book, definition, name, text)? }]),
        GivenValue::Dated(values) => {
            let mut entries: Vec<Entry> = Vec::new();
            for dated in values {
                let overlaps = entries.iter().any(|entry| entry.days.is_some_and(|days| days.common(dated.days).is_some()));
                if overlaps {
                    return Err(Refusal::new(codes::DATES_OVERLAP, format!("`{name}` is given twice for {}", dated.days.words())));
                }
                entries.push(Entry { days: Some(dated.days), reading: read_one(book, definition, name, &dated.value)? });
            }
            Ok(entries)
        }
    }
}

fn read_one(book: &RateText, definition: &Definition, name: &str, text: &str) -> Result<Reading, Refusal> {
    let quantity = |unit| quantity_text::read(book, name, text, unit).map(Reading::Quantity);
    let bad_word = || Refusal::new(codes::BAD_CHOICE, format!("`{name}` cannot be `{text}`"));
    match &definition.kind {
        DefinitionKind::Measure(measure) => quantity(&measure.unit),
        DefinitionKind::Fact(fact) => match &fact.kind {
            FactKind::Amount { unit, .. } => quantity(unit),
            FactKind::YesOrNo if matches!(text.trim(), "yes" | "no") => Ok(Reading::Word(text.trim().to_owned())),
            FactKind::YesOrNo => Err(bad_word()),
        },
        DefinitionKind::Choice(choice) => {
            let member = book.member_spelled(choice, text).and_then(|at| choice.members.get(at)).ok_or_else(bad_word)?;
            Ok(Reading::Word(member.text.clone()))
        }
        DefinitionKind::Value(value) => match &value.kind {
            ValueKind::SetByContract(unit) => quantity(unit),
            _ => Err(Refusal::new(codes::VALUE_IS_FIXED, format!("`{name}` is fixed by the rate text"))),
        },
        _ => Err(nothing_asks(name)),
    }
}

fn nothing_asks(name: &str) -> Refusal {
    Refusal::new(codes::UNKNOWN_INPUT, format!("nothing asks for `{name}`"))
}

/// The measure, fact, choice or value that an input's name means.
pub(super) fn input_named<'a>(bill: &Bill<'a>, name: &str) -> Result<&'a Definition, Refusal> {
    let book = bill.book;
    let visible = match bill.names.look_up(bill.scope(), name) {
        Ok(id) => book.definition(id).filter(|found| is_input(found)),
        Err(LookupError::OfferedTwice(..)) => return Err(nothing_asks(name)),
        Err(LookupError::Unknown) => None,
    };
    if let Some(found) = visible {
        return Ok(found);
    }
    let also = |definition: &&Definition| definition.kind.also().iter().any(|other| other.text == name);
    if let Some(found) = book.definitions.iter().filter(|found| is_input(found)).find(also) {
        return Ok(found);
    }
    let mut same_name = book.definitions.iter().filter(|found| is_input(found) && found.name.text == name);
    match (same_name.next(), same_name.next()) {
        (Some(found), None) => Ok(found),
        _ => Err(nothing_asks(name)),
    }
}

fn is_input(definition: &Definition) -> bool {
    matches!(definition.kind, DefinitionKind::Measure(_) | DefinitionKind::Fact(_) | DefinitionKind::Choice(_) | DefinitionKind::Value(_))
}
