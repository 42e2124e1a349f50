//! What the `given` lines of a test say, put into its case.

use super::trial::value_text;
use crate::calendar::DaySpan;
use crate::language::tree::{Given, GivenKind};
use crate::plan::{Grain, Input, InputKind, Plan};
use crate::rating;
use crate::records::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MeterGiven, SeriesEntry};

/// Where a value belongs: what it is given for decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A measure by hour, day or year: dated values are a series.
    Series,
    /// Another measure: dated values before the period are earlier bills.
    Measure,
    /// A fact, choice or value: dated values stand on their days, wherever they lie.
    Standing,
    /// What the bill does not ask for.
    Unknown,
}

/// Puts a `given` line into the case.
pub(super) fn add_given(plan: &Plan, case: &mut Case, given: &Given) -> Option<()> {
    let name = given.name.text.clone();
    let days = match given.dates {
        Some((from, to)) => Some(DaySpan::inclusive(from.day, to.day)?),
        None => None,
    };
    let text = match &given.kind {
        GivenKind::Issued(amount) => {
            earlier(case, days?, false).lines.push((name, amount.text.clone()));
            return Some(());
        }
        GivenKind::Position(position) => {
            case.positions.push((name, position.text.clone()));
            return Some(());
        }
        GivenKind::Value(_) | GivenKind::Owes { .. } => value_text(given)?,
    };
    let kind = kind_of(plan, &case.bill, &name);
    match days {
        Some(days) if kind == Kind::Series => add_to_series(case, given, days, text),
        Some(days) if kind != Kind::Standing && days.end <= case.period.start => add_to_history(case, given, days, text),
        _ => add_to_period(case, given, days, text),
    }
    Some(())
}

fn kind_of(plan: &Plan, bill: &str, name: &str) -> Kind {
    match input_asked(plan, bill, name).map(|input| &input.kind) {
        None => Kind::Unknown,
        Some(InputKind::Measure { grain: Grain::Hour | Grain::Day | Grain::Calendar(_), .. }) => Kind::Series,
        Some(InputKind::Measure { .. }) => Kind::Measure,
        Some(_) => Kind::Standing,
    }
}

/// The input that a name means to what a test asks of: a schedule or contract with its pools and settlements, a pool, or any
/// chapter.
fn input_asked<'p>(plan: &'p Plan, bill: &str, name: &str) -> Option<&'p Input> {
    if let Ok(schedule) = rating::find_schedule(plan, bill) {
        let settlements = plan.settlements.iter().filter(|own| own.plan.qualified_name == schedule.qualified_name);
        return schedule.input_asked(name).or_else(|| settlements.into_iter().find_map(|own| own.plan.input_asked(name)));
    }
    if let Ok(pool) = rating::find_pool(plan, bill) {
        return pool.plan.input_asked(name);
    }
    plan.values.iter().find_map(|chapter| chapter.input_asked(name))
}

fn add_to_series(case: &mut Case, given: &Given, days: DaySpan, value: String) {
    let point = given.at.as_ref().map(|point| point.text.clone());
    let entry = SeriesEntry { days, value, in_all: given.in_all, hour: given.hour, estimated: given.estimated, point };
    match case.series.iter_mut().find(|(known, _)| *known == given.name.text) {
        Some((_, entries)) => entries.push(entry),
        None => case.series.push((given.name.text.clone(), vec![entry])),
    }
}

fn add_to_history(case: &mut Case, given: &Given, days: DaySpan, text: String) {
    let entry = earlier(case, days, given.estimated);
    let own = (given.name.text.clone(), text);
    let Some(point) = &given.at else {
        entry.given.push(own);
        return;
    };
    match entry.meters.iter_mut().find(|known| known.name == point.text) {
        Some(known) => known.given.push(own),
        None => entry.meters.push(EarlierMeter { name: point.text.clone(), given: vec![own] }),
    }
}

/// The earlier bill of some days: those given as estimates stand apart.
fn earlier(case: &mut Case, days: DaySpan, estimated: bool) -> &mut HistoryEntry {
    let found = case.history.iter().position(|entry| entry.days == days && entry.estimated == estimated);
    let at = found.unwrap_or_else(|| {
        case.history.push(HistoryEntry { days, given: Vec::new(), meters: Vec::new(), lines: Vec::new(), estimated });
        case.history.len() - 1
    });
    #[allow(clippy::indexing_slicing, reason = "found or pushed just above")]
    &mut case.history[at]
}

fn add_to_period(case: &mut Case, given: &Given, days: Option<DaySpan>, text: String) {
    let name = given.name.text.clone();
    if given.estimated && !case.estimated.contains(&name) {
        case.estimated.push(name.clone());
    }
    let into = match &given.at {
        None => &mut case.given,
        Some(meter) => meter_given(&mut case.meters, &meter.text),
    };
    let Some(days) = days else {
        into.push((name, GivenValue::Whole(text)));
        return;
    };
    let part = DatedValue { days, value: text };
    match into.iter_mut().find(|(known, _)| *known == name) {
        Some((_, GivenValue::Dated(parts))) => parts.push(part),
        _ => into.push((name, GivenValue::Dated(vec![part]))),
    }
}

fn meter_given<'c>(meters: &'c mut Vec<MeterGiven>, name: &str) -> &'c mut Vec<(String, GivenValue)> {
    let at = match meters.iter().position(|meter| meter.name == name) {
        Some(at) => at,
        None => {
            meters.push(MeterGiven { name: name.to_owned(), given: Vec::new() });
            meters.len() - 1
        }
    };
    #[allow(clippy::indexing_slicing, reason = "found or pushed just above")]
    &mut meters[at].given
}
