//! Rates over time: the steps of `escalate` lines, and the adopted rows that end or begin their chains.

use num_rational::BigRational;

use super::Refusal;
use super::dates::day_in_year;
use super::index::{Published, value_of_month};
use super::quantity::{Quantity, literal, rational, whole};
use super::rounding::round_to_step;
use super::view::View;
use crate::audit::{index, rate, view};
use crate::calendar::Day;
use crate::language::book::Definition;
use crate::language::tree::{Compounding, EscalateBy, Escalation, MonthDay, Rate};
use crate::source::codes;

/// Where a version of a rate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// An adopted row, by its position.
    Row(usize),
    /// A step of an `escalate` line, by the line's position.
    Step(usize),
}

/// A version: its first day and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub from: Day,
    pub origin: Origin,
}

/// What a chain stands at.
struct Chain {
    first: BigRational,
    sum_of_changes: BigRational,
    rounded: BigRational,
    unrounded: BigRational,
}

/// The version in force on a day: rows and steps alike; a row of a step's own day replaces it.
pub(super) fn version_in_force(rate: &Rate, day: Day) -> Option<Version> {
    versions_until(rate, day).pop()
}

/// All versions that have begun by a day, in their order.
fn versions_until(rate: &Rate, day: Day) -> Vec<Version> {
    let rows = rate.rows.iter().enumerate().map(|(at, row)| Version { from: row.head.from.day, origin: Origin::Row(at) });
    let mut versions: Vec<Version> = rows.filter(|version| version.from <= day).collect();
    for (at, line) in rate.escalations.iter().enumerate() {
        let until = end_of_line(rate, at);
        let steps = steps_of(line, day).into_iter().filter(|step| until.is_none_or(|until| *step < until));
        versions.extend(steps.map(|from| Version { from, origin: Origin::Step(at) }));
    }
    versions.sort_by_key(|version| version.from);
    versions
}

/// A line's steps end with the first row adopted on or after its first step, or where a later line takes over.
fn end_of_line(rate: &Rate, at: usize) -> Option<Day> {
    let first = rate.escalations.get(at)?.first.day;
    let row = rate.rows.iter().map(|row| row.head.from.day).filter(|from| *from >= first).min();
    let next = rate.escalations.get(at + 1).map(|line| line.first.day);
    row.into_iter().chain(next).min()
}

/// The days of a line's steps, from its first on, up to a day.
fn steps_of(line: &Escalation, until: Day) -> Vec<Day> {
    let MonthDay { month, day, .. } = line.each;
    let years = line.first.day.year()..=until.year();
    let days = years.filter_map(|year| day_in_year(year, month, day));
    days.filter(|step| *step >= line.first.day && *step <= until).collect()
}

impl View<'_> {
    /// The change of a step: as published, rounded where it says so, then not below and not above its bounds.
    fn percentage(&self, line: &Escalation, day: Day) -> Result<BigRational, Refusal> {
        let mut change = match &line.by {
            EscalateBy::Percent(percent) => rational(&percent.value) / whole(100),
            EscalateBy::Change { index, from_month, to_month } => {
                let index = index::index(self, &index.text)?;
                let later = last_month_ended(*to_month, day);
                let earlier = last_month_before(*from_month, later);
                let (new, old) = (published(index, later)?, published(index, earlier)?);
                if old == whole(0) {
                    return Err(super::expression::division_by_zero());
                }
                new / old - whole(1)
            }
            EscalateBy::Published { index, month } => {
                let index = index::index(self, &index.text)?;
                published(index, latest_month(*month, day))?
            }
        };
        if let Some(Some(to)) = &line.percentage {
            change = round_to_step(&change, &literal(self.bill.book, &to.step)?.value, to.mode);
        }
        if let Some(least) = &line.at_least {
            change = change.max(literal(self.bill.book, least)?.value);
        }
        if let Some(most) = &line.at_most {
            change = change.min(literal(self.bill.book, most)?.value);
        }
        Ok(change)
    }
}

/// The rate of the version in force, before `round to …`; none where the rate does not escalate or a row is in force.
pub(in crate::audit) fn escalated(view: &View<'_>, definition: &Definition, rate: &Rate) -> Result<Option<Quantity>, Refusal> {
    let day = view.moment.version_day;
    let Some(Version { origin: Origin::Step(_), .. }) = version_in_force(rate, day) else { return Ok(None) };
    let versions = versions_until(rate, day);
    let begins = versions.iter().rposition(|version| matches!(version.origin, Origin::Row(_)));
    let chain_of = versions.get(begins.unwrap_or(0)..).unwrap_or_default();
    let Some((Version { origin: Origin::Row(row), .. }, steps)) = chain_of.split_first() else {
        return Err(view::no_version(view, &definition.name.text));
    };
    let base = rate::row_price(view, definition, rate, *row)?;
    let mut chain = Chain {
        first: base.value.clone(),
        sum_of_changes: whole(0),
        rounded: view.rounded(base.clone(), rate.round.as_ref(), rate.unit.as_ref())?.value,
        unrounded: base.value.clone(),
    };
    for step in steps {
        if let Origin::Step(at) = step.origin
            && let Some(line) = rate.escalations.get(at)
        {
            take_step(view, rate, line, step.from, &mut chain)?;
        }
    }
    Ok(Some(Quantity::of(chain.unrounded, base.unit)))
}

fn take_step(view: &View<'_>, rate: &Rate, line: &Escalation, day: Day, chain: &mut Chain) -> Result<(), Refusal> {
    let change = view.percentage(line, day)?;
    chain.sum_of_changes += &change;
    let grown = whole(1) + &change;
    chain.unrounded = match line.compounding.as_ref().map(|(compounding, _)| compounding) {
        Some(Compounding::UnroundedRate) => &chain.unrounded * grown,
        Some(Compounding::FirstRate) => &chain.first * (whole(1) + &chain.sum_of_changes),
        Some(Compounding::RoundedRate) | None => &chain.rounded * grown,
    };
    let unit = rate.unit.as_ref().map_or_else(|| Ok(crate::exact::Unit::number()), |unit| super::quantity::unit_of(view.bill.book, unit))?;
    let printed = view.rounded(Quantity::of(chain.unrounded.clone(), unit), rate.round.as_ref(), rate.unit.as_ref())?;
    chain.rounded = printed.value;
    Ok(())
}

fn published(index: Published<'_>, (year, month): (i32, u32)) -> Result<BigRational, Refusal> {
    value_of_month(index, year, month).ok_or_else(|| {
        let name = &index.name.text;
        Refusal::new(codes::INDEX_MISSING, format!("`{name}` has no value for {year:04}-{month:02}"))
    })
}

/// The latest such month that ended before a day.
fn last_month_ended(month: u32, day: Day) -> (i32, u32) {
    last_month_before(month, (day.year(), day.month()))
}

/// The latest such month before a month.
fn last_month_before(month: u32, (year, before): (i32, u32)) -> (i32, u32) {
    if month < before { (year, month) } else { (year - 1, month) }
}

/// The latest such month that is not after the month of a day.
fn latest_month(month: u32, day: Day) -> (i32, u32) {
    if month <= day.month() { (day.year(), month) } else { (day.year() - 1, month) }
}
