//! Choices, facts and set values on a day, with what not entered means.

use num_rational::BigRational;

use super::Refusal;
use super::bill::Bill;
use super::dates::{calendar_year, days_in_month};
use super::inputs::{Reading, reading_on};
use super::quantity::{Quantity, literal, unit_of};
use super::view::View;
use crate::audit::yearly;
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionId, DefinitionKind};
use crate::language::tree::{Calendar, Choice, Fact, FactKind, NotEntered, OnAnyDay, ValueKind};
use crate::source::codes;

/// What an input holds on a day; `None` where nothing is entered and the text says nothing for that.
pub(super) type Held = Option<Reading>;

impl Bill<'_> {
    /// The calendar a name means.
    pub(super) fn calendar(&self, view: &View<'_>, name: &str) -> Result<&Calendar, Refusal> {
        let found = self.names.calendar(view.scope, name);
        found.ok_or_else(|| Refusal::new(codes::UNKNOWN_NAME, format!("`{name}` is not a calendar")))
    }
}

/// What an input holds on a day, for the account or one of its meters.
pub(in crate::audit) fn held(bill: &Bill<'_>, definition: &Definition, day: Day, meter: Option<usize>) -> Held {
    match &definition.kind {
        DefinitionKind::Choice(choice) => entered(bill, definition.id, day, meter).or_else(|| default_of_choice(choice)),
        DefinitionKind::Fact(fact) => fact_held(bill, definition, fact, day, meter),
        _ => entered(bill, definition.id, day, meter),
    }
}

pub(in crate::audit) fn entered(bill: &Bill<'_>, id: DefinitionId, day: Day, meter: Option<usize>) -> Held {
    let of_meter = meter.and_then(|at| bill.inputs.meters.get(at)).and_then(|givens| reading_on(givens, id, day));
    of_meter.or_else(|| reading_on(&bill.inputs.account, id, day)).cloned()
}

fn fact_held(bill: &Bill<'_>, definition: &Definition, fact: &Fact, day: Day, meter: Option<usize>) -> Held {
    if fact.kind == FactKind::YesOrNo
        && let Some(days) = days_looked_at(bill, definition, fact, day)
        && says_yes_within(bill, definition.id, days)
    {
        return Some(Reading::Word("yes".to_owned()));
    }
    entered(bill, definition.id, day, meter).or_else(|| default_of_fact(bill, fact))
}

/// The days of which any one decides for this day: `on any day excuses the period | the month | the CAL`.
fn days_looked_at(bill: &Bill<'_>, definition: &Definition, fact: &Fact, day: Day) -> Option<DaySpan> {
    match &fact.on_any_day.as_ref()?.0 {
        OnAnyDay::ExcusesPeriod => Some(bill.period),
        OnAnyDay::ExcusesMonth => {
            let start = day.month_start();
            Some(DaySpan { start, end: start.plus_days(i32::try_from(days_in_month(day)).unwrap_or(31)) })
        }
        OnAnyDay::ExcusesCalendar(name) => {
            let calendar = bill.names.calendar(definition.scope_for(bill.owner.map(|owner| owner.id)), &name.text)?;
            Some(calendar_year(calendar, day))
        }
        OnAnyDay::ReducesByDays => None,
    }
}

fn says_yes_within(bill: &Bill<'_>, id: DefinitionId, days: DaySpan) -> bool {
    let entries = bill.inputs.account.get(&id);
    entries.into_iter().flatten().any(|entry| {
        let inside = entry.days.unwrap_or(bill.period).common(days).is_some();
        inside && entry.reading == Reading::Word("yes".to_owned())
    })
}

/// What a fact is where nothing is entered.
fn default_of(bill: &Bill<'_>, definition: &Definition) -> Held {
    match &definition.kind {
        DefinitionKind::Fact(fact) => default_of_fact(bill, fact),
        _ => None,
    }
}

fn default_of_fact(bill: &Bill<'_>, fact: &Fact) -> Held {
    match fact.not_entered.as_ref()? {
        NotEntered::Word(word) => Some(Reading::Word(word.text.clone())),
        NotEntered::Value(value) => literal(bill.book, value).ok().map(|quantity| Reading::Quantity(quantity.value)),
        NotEntered::Error(_) => None,
    }
}

fn default_of_choice(choice: &Choice) -> Held {
    match choice.not_entered.as_ref()? {
        NotEntered::Word(word) => Some(Reading::Word(word.text.clone())),
        NotEntered::Value(_) | NotEntered::Error(_) => None,
    }
}

impl View<'_> {
    /// The member of a choice, or yes / no of a fact, at this moment.
    pub(super) fn word(&self, definition: &Definition) -> Result<String, Refusal> {
        match held(self.bill, definition, self.moment.fact_day, self.meter) {
            Some(Reading::Word(word)) => Ok(word),
            Some(Reading::Quantity(_)) => Err(Refusal::new(codes::WRONG_KIND, format!("`{}` is a quantity", definition.name.text))),
            None => Err(not_entered(self, definition)),
        }
    }
}

pub(in crate::audit) fn wrong_kind(_view: &View<'_>, definition: &Definition) -> Refusal {
    Refusal::new(codes::WRONG_KIND, format!("`{}` is a {}, which has no place here", definition.name.text, definition.kind.word()))
}

fn not_entered(view: &View<'_>, definition: &Definition) -> Refusal {
    let name = &definition.name.text;
    let day = view.moment.fact_day;
    match &definition.kind {
        DefinitionKind::Value(_) => Refusal::new(codes::VALUE_NOT_SET, format!("the case sets no `{name}` for {day}")),
        DefinitionKind::Choice(_) if view.meter.is_some() => Refusal::new(codes::METER_KEY_MISSING, format!("a meter has no `{name}` on {day}")),
        _ => Refusal::new(codes::NOT_ENTERED, format!("`{name}` is not entered for {day}")),
    }
}

/// The amount of a fact or set value at this moment.
pub(in crate::audit) fn entered_quantity(view: &View<'_>, definition: &Definition) -> Result<Quantity, Refusal> {
    let unit = match &definition.kind {
        DefinitionKind::Fact(Fact { kind: FactKind::Amount { unit, .. }, .. }) => unit,
        DefinitionKind::Value(value) => match &value.kind {
            ValueKind::SetByContract(unit) => unit,
            _ => return Err(wrong_kind(view, definition)),
        },
        _ => return Err(wrong_kind(view, definition)),
    };
    let held = match yearly::calendar_of_years(view, definition)? {
        Some(calendar) => yearly::given_for_the_year(view, definition, calendar).map(Reading::Quantity).or_else(|| default_of(view.bill, definition)),
        None => held(view.bill, definition, view.moment.fact_day, view.meter),
    };
    let value: BigRational = match held {
        Some(Reading::Quantity(value)) => value,
        Some(Reading::Word(_)) => return Err(wrong_kind(view, definition)),
        None => return Err(not_entered(view, definition)),
    };
    Ok(Quantity::of(value, unit_of(view.bill.book, unit)?))
}
