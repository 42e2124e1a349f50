//! From where a formula is read: whose names, which day's versions, which months.

use std::rc::Rc;

use num_rational::BigRational;

use super::Refusal;
use super::bill::{Bill, Clock};
use super::quantity::Quantity;
use super::text::{Change, document_begins, is_taken_whole};
use crate::audit::{facts, text};
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionId, LookupError, Scope};
use crate::language::tree;
use crate::source::codes;

/// The day whose versions and facts hold, and the days it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// Decides versions and seasons.
    pub version_day: Day,
    /// Decides choices, facts and set values.
    pub fact_day: Day,
    /// The days it speaks for.
    pub days: DaySpan,
}

/// A key of a table row that is already known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A member of a choice.
    Member(String),
    /// The season of the moment's day.
    Season,
    /// A quantity for bands.
    Quantity(BigRational),
}

/// A place from which expressions are worked out.
#[derive(Clone)]
pub(super) struct View<'a> {
    pub bill: &'a Bill<'a>,
    pub scope: Scope,
    pub moment: Moment,
    /// The months of fixed charges here; none: those of the whole bill.
    pub fixed_months: Option<BigRational>,
    /// Whether `months in the bill` is a threshold here.
    pub threshold: bool,
    /// Which of the account's meters.
    pub meter: Option<usize>,
    /// Which of the schedule's charges asks.
    pub charge: Option<usize>,
    /// How blocks are priced.
    pub blocks: Option<tree::Blocks>,
    /// `over CAL to date`.
    pub over: Option<&'a tree::OverPeriod>,
    /// The row asked of a derived table.
    pub keys: Option<Rc<Vec<Key>>>,
    /// The price of the block asked of derived tiers.
    pub price: Option<Quantity>,
    /// The line, contract or schedule on whose behalf names are read.
    pub home: Option<DefinitionId>,
    /// The days from which windows look back: the period; of a year-end line its part up to the year's end.
    pub anchor: DaySpan,
    /// What is being put in the place of a definition, and since when: inside it the name means what stood before.
    pub changing: Vec<(DefinitionId, Option<Day>)>,
    /// The definitions this is inside of, the outermost first.
    pub within: Vec<DefinitionId>,
    /// How deep names are nested, against cycles.
    pub depth: u32,
}

const DEEPEST: u32 = 100;

impl<'a> View<'a> {
    /// The view as on a day of the service period, that day standing for the days given.
    pub fn at(bill: &'a Bill<'a>, day: Day, days: DaySpan) -> Self {
        let version_day = match bill.clock {
            Clock::Service => day,
            Clock::Date(date) => date,
        };
        Self {
            bill,
            scope: bill.scope(),
            moment: Moment { version_day, fact_day: day, days },
            fixed_months: None,
            threshold: false,
            meter: None,
            charge: None,
            blocks: None,
            over: None,
            keys: None,
            price: None,
            home: bill.owner.map(|owner| owner.id),
            anchor: bill.period,
            changing: Vec::new(),
            within: Vec::new(),
            depth: 0,
        }
    }

    /// `, as on the last day`.
    pub fn as_on_the_last_day(&self) -> Self {
        let last = self.anchor.last_day();
        let moved = Self::at(self.bill, last, DaySpan { start: last, end: last.plus_days(1) });
        Self { moment: moved.moment, ..self.clone() }
    }

    /// The same names, on behalf of no line.
    pub fn without_line(&self) -> Self {
        let cleared = Self { fixed_months: None, threshold: false, meter: None, charge: None, ..self.clone() };
        Self { blocks: None, over: None, keys: None, price: None, ..cleared }
    }

    /// As on one day, whose versions and facts hold and from which windows look back.
    pub fn on_day(&self, day: Day) -> Self {
        let days = DaySpan { start: day, end: day.plus_days(1) };
        Self { moment: Moment { version_day: day, fact_day: day, days }, anchor: days, ..self.clone() }
    }

    /// Inside a bound, cap, allotment or minimum.
    pub fn in_threshold(&self) -> Self {
        Self { threshold: true, ..self.clone() }
    }

    /// Inside another definition.
    pub fn inside(&self, definition: &Definition) -> Result<Self, Refusal> {
        if self.depth > DEEPEST {
            return Err(Refusal::new(codes::CYCLE, format!("`{}` needs itself", definition.name.text)));
        }
        let mut within = self.within.clone();
        within.push(definition.id);
        Ok(Self { scope: definition.scope_for(self.home), depth: self.depth + 1, within, ..self.clone() })
    }

    /// Inside a document that puts something in the place of a definition: its names are the document's.
    pub fn inside_change(&self, definition: &Definition, change: &Change<'_>) -> Result<Self, Refusal> {
        let inner = self.inside(definition)?;
        let document = change.document;
        let mut changing = inner.changing.clone();
        changing.push((definition.id, document_begins(document)));
        Ok(Self { scope: document.scope_for(Some(document.id)), home: Some(document.id), changing, ..inner })
    }

    /// The definition a name means here; a table, tiers or measure that the contract replaces is the one in its place.
    pub fn definition(&self, name: &str) -> Result<&'a Definition, Refusal> {
        let found = self.bill.names.look_up(self.scope, name).map_err(|error| match error {
            LookupError::Unknown => Refusal::new(codes::UNKNOWN_NAME, format!("nothing is named `{name}`")),
            LookupError::OfferedTwice(..) => Refusal::new(codes::OFFERED_TWICE, format!("`{name}` is offered twice")),
        })?;
        let found = by_id(self, found)?;
        text::in_place_of(self.bill, found, self.moment.version_day, &self.within).ok_or_else(|| facts::wrong_kind(self, found))
    }
}

/// What the contract puts in the place of a value, rate or determinant here.
pub(in crate::audit) fn change<'v, 'a>(view: &'v View<'a>, definition: &Definition) -> Option<&'v Change<'a>> {
    let text = view.bill.text.as_ref().filter(|_| !is_taken_whole(definition))?;
    match view.changing.iter().rev().find(|(target, _)| *target == definition.id) {
        Some((_, since)) => text.change_before(definition.id, view.moment.version_day, *since),
        None => text.change_on(definition.id, view.moment.version_day),
    }
}

/// The definition with an id.
pub(in crate::audit) fn by_id<'a>(view: &View<'a>, id: DefinitionId) -> Result<&'a Definition, Refusal> {
    let found = view.bill.book.definition(id);
    found.ok_or_else(|| Refusal::new(codes::OUR_FAULT, "a definition is not in its book"))
}

/// No version of a thing for these days.
pub(in crate::audit) fn no_version(view: &View<'_>, name: &str) -> Refusal {
    let days = view.moment.days.words();
    match view.bill.clock {
        Clock::Service => Refusal::new(codes::NO_VERSION_IN_FORCE, format!("no version of `{name}` for {days}")),
        Clock::Date(date) => Refusal::new(codes::NO_VERSION_IN_FORCE, format!("no version of `{name}` on {date}")),
    }
}
