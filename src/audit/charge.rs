//! A charge: does it apply, in which parts of the period, what does it come to, and how is it rounded.

use num_rational::BigRational;

use super::Refusal;
use super::bill::{Bill, ChargeResult, Clock};
use super::category::Category;
use super::dates::{days_of, year_end_in};
use super::parts::{Body, PartAmounts, Worked};
use super::quantity::{literal, whole};
use super::rounding::round_to_step;
use super::segments::Segments;
use super::uses::{Place, Uses, Walk};
use super::view::View;
use crate::audit::segments;
use crate::calendar::{Day, DaySpan};
use crate::language::book::DefinitionId;
use crate::language::tree::{Charge, ChargeAmount, Condition, ConditionKind, Expression, Guard, RoundingScope, RoundingStatement, SplitKind};
use crate::source::codes;

/// A minimum: what it looks at, what it comes to, and when.
pub(in crate::audit) struct Minimum<'a> {
    least: &'a Expression,
    when: Option<&'a Condition>,
    /// The volume that is topped up; none where it is replaced.
    volume: Option<&'a Expression>,
}

/// What a line looks at, added to a walk.
type Look<'w, 'a> = &'w dyn Fn(&mut Walk<'a, '_>, Place);

impl<'a> Bill<'a> {
    /// Works a charge out.
    pub(super) fn work_out(&self, at: usize) -> Result<ChargeResult, Refusal> {
        let Some(charge) = self.lines.get(at).map(|line| line.charge) else { return Ok(ChargeResult::no_line()) };
        if charge.not_billed.is_some() {
            return Ok(ChargeResult::no_line());
        }
        match &charge.amount {
            None => Err(Refusal::new(codes::AMOUNT_MISSING, format!("`{}` has no amount", charge.name.text))),
            Some(ChargeAmount::Formula { formula, .. }) => ordinary(self, at, Body::Formula(formula), &|walk, place| walk.formula(formula, place)),
            Some(ChargeAmount::InPlace(rows)) => {
                let body = Body::rows_in_place(&rows.table);
                ordinary(self, at, body, &|walk, place| {
                    walk.rows_in_place(&rows.table, place);
                    if body.times_months() {
                        walk.months();
                    }
                })
            }
            Some(ChargeAmount::TopsUp { volume, to, .. }) => minimum(self, at, &Minimum { least: to, when: None, volume: Some(volume) }),
            Some(ChargeAmount::Replaces { with, when, .. }) => minimum(self, at, &Minimum { least: with, when: Some(when), volume: None }),
        }
    }

    fn state_on(&self, day: Day) -> Vec<DefinitionId> {
        self.text.as_ref().map(|text| text.state_on(day)).unwrap_or_default()
    }

    /// The view of a charge on a day; of a year-end line up to the year's last day.
    pub(super) fn view(&self, at: usize, day: Day, days: DaySpan, year_end: Option<Day>) -> View<'_> {
        let mut view = View { charge: Some(at), ..View::at(self, day, days) };
        if let Some(last) = year_end {
            view.anchor.end = last.plus_days(1);
        }
        if let Some(line) = self.lines.get(at) {
            view.scope = line.definition.scope_for(None);
            view.home = view.scope.schedule;
            if let Some(ChargeAmount::Formula { blocks, over, .. }) = &line.charge.amount {
                view.blocks = blocks.map(|(blocks, _)| blocks);
                view.over = over.as_ref();
            }
        }
        view
    }

    /// Of each line all parts summed exactly, then rounded once; or each part rounded; or nothing.
    fn rounded(&self, at: usize, lines: &[Vec<BigRational>]) -> Result<ChargeResult, Refusal> {
        let statement = rounding_of(self, at).ok_or_else(|| Refusal::new(codes::ROUNDING_MISSING, "nothing says how to round"))?;
        let rounded: Result<_, Refusal> = lines.iter().map(|parts| rounded_line(self, statement, parts)).collect();
        Ok(ChargeResult::of_lines(rounded?))
    }
}

/// The charge whose line this one replaces, where it is of that kind.
pub(in crate::audit) fn replaces(bill: &Bill<'_>, at: usize) -> Option<usize> {
    let line = bill.lines.get(at)?;
    match &line.charge.amount {
        Some(ChargeAmount::Replaces { volume, .. }) => {
            let scope = line.definition.scope_for(None);
            bill.position(bill.names.look_up(scope, &volume.text).ok()?)
        }
        _ => None,
    }
}

fn ordinary<'a>(here: &Bill<'a>, at: usize, body: Body<'_>, look: Look<'_, 'a>) -> Result<ChargeResult, Refusal> {
    let Some(charge) = here.lines.get(at).map(|line| line.charge) else { return Ok(ChargeResult::no_line()) };
    let uses = uses_over_the_period(here, at, look);
    let category = category(&uses);
    let has_months = uses.fixed_months;
    let year_end = year_end_of(here, at)?;
    let segments = match year_end {
        Some(day) => Segments::whole(here.period, day),
        None => {
            let cuts = cuts(here, at, true, &|walk, place| {
                look(walk, place);
                charge.guards.iter().for_each(|guard| walk.condition(&guard.condition, place));
            });
            match category {
                Category::Percentage if !cuts.is_empty() => return Err(percentage_changes(charge)),
                Category::Percentage => Segments::whole(here.period, here.period.start),
                Category::Fixed => segments::segments(here, at, SplitKind::FixedCharges, &cuts)?,
                Category::Usage => segments::segments(here, at, SplitKind::Usage, &cuts)?,
            }
        }
    };
    let applying = applying(here, at, &segments, year_end)?;
    if applying.iter().all(|applies| !applies) {
        return Ok(ChargeResult::no_line());
    }
    let asked = PartAmounts { bill: here, at, body, category, has_months, segments: &segments, applying: &applying, year_end };
    let lines = asked.work_out()?;
    let product = |parts: &Vec<Worked>| match parts.as_slice() {
        [alone] => alone.product.clone(),
        _ => None,
    };
    let products = lines.iter().map(product).collect();
    let amounts: Vec<Vec<BigRational>> = lines.into_iter().map(|parts| parts.into_iter().map(|part| part.amount).collect()).collect();
    Ok(ChargeResult { products, ..here.rounded(at, &amounts)? })
}

/// What a line uses on a day, as the text stands on it.
fn uses_on<'a>(bill: &Bill<'a>, at: usize, day: Day, look: Look<'_, 'a>) -> Uses<'a> {
    let scope = bill.lines.get(at).map_or_else(|| bill.scope(), |line| line.definition.scope_for(None));
    let mut walk = Walk::on(bill, day);
    look(&mut walk, Place::of(scope));
    walk.found()
}

fn uses_over_the_period<'a>(bill: &Bill<'a>, at: usize, look: Look<'_, 'a>) -> Uses<'a> {
    let states = states(bill, at, look);
    states.into_iter().fold(Uses::default(), |joined, (_, uses)| joined.joined(uses))
}

/// What is used under each state that the text has inside the period.
fn states<'a>(bill: &Bill<'a>, at: usize, look: Look<'_, 'a>) -> Vec<(Vec<DefinitionId>, Uses<'a>)> {
    let mut states: Vec<(Vec<DefinitionId>, Uses<'a>)> = Vec::new();
    for day in days_of(bill.period).map(|day| version_day(bill, day)) {
        let state = bill.state_on(day);
        if states.iter().all(|(known, _)| *known != state) {
            states.push((state, uses_on(bill, at, day, look)));
        }
    }
    states
}

/// The days inside the period on which something used changes, or the line itself begins or ends.
fn cuts<'a>(bill: &Bill<'a>, at: usize, line_too: bool, look: Look<'_, 'a>) -> Vec<Day> {
    let states = states(bill, at, look);
    let uses_of = |day: Day| {
        let state = bill.state_on(version_day(bill, day));
        states.iter().find(|(known, _)| *known == state).map(|(_, uses)| uses)
    };
    let changes = |day: &Day| {
        let before = day.plus_days(-1);
        let used = uses_of(before).into_iter().chain(uses_of(*day)).any(|uses| uses.changes(bill, before, *day));
        used || (line_too && stands_on(bill, at, before) != stands_on(bill, at, *day))
    };
    days_of(bill.period).skip(1).filter(changes).collect()
}

/// Whether the text has the line for a service day.
fn stands_on(bill: &Bill<'_>, at: usize, day: Day) -> bool {
    match (&bill.text, bill.lines.get(at)) {
        (Some(text), Some(line)) => text.has_line(line.definition, version_day(bill, day)) && !text.is_waived(line.definition, day),
        _ => true,
    }
}

/// The day whose text and versions hold for a service day.
fn version_day(bill: &Bill<'_>, day: Day) -> Day {
    match bill.clock {
        Clock::Service => day,
        Clock::Date(date) => date,
    }
}

/// A charge with `when last period of CAL` is priced at that year's last day (rule 7).
fn year_end_of(bill: &Bill<'_>, at: usize) -> Result<Option<Day>, Refusal> {
    let Some(charge) = bill.lines.get(at).map(|line| line.charge) else { return Ok(None) };
    let view = bill.view(at, bill.period.start, bill.period, None);
    let names = charge.guards.iter().filter(|guard| !guard.unless).filter_map(|guard| match &guard.condition.kind {
        ConditionKind::LastPeriodOf(name) => Some(name),
        ConditionKind::All(list) => list.iter().find_map(|one| match &one.kind {
            ConditionKind::LastPeriodOf(name) => Some(name),
            _ => None,
        }),
        _ => None,
    });
    for name in names {
        let calendar = bill.calendar(&view, &name.text)?;
        if let Some(day) = year_end_in(calendar, bill.period) {
            return Ok(Some(day));
        }
    }
    Ok(None)
}

fn applying(bill: &Bill<'_>, at: usize, segments: &Segments<'_>, year_end: Option<Day>) -> Result<Vec<bool>, Refusal> {
    let Some(charge) = bill.lines.get(at).map(|line| line.charge) else { return Ok(Vec::new()) };
    let asked = segments.list.iter().map(|segment| {
        let stands = stands_on(bill, at, segment.day);
        Ok(stands && guards_hold(&bill.view(at, segment.day, segment.days, year_end), &charge.guards)?)
    });
    asked.collect()
}

/// Whether the charge applies in any piece between the cuts.
fn applies_anywhere(bill: &Bill<'_>, at: usize, cuts: &[Day], when: Option<&Condition>) -> Result<bool, Refusal> {
    for days in segments::pieces(bill, cuts) {
        let view = bill.view(at, days.start, days, None);
        if minimum_applies(bill, at, &view, when)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn minimum_applies(bill: &Bill<'_>, at: usize, view: &View<'_>, when: Option<&Condition>) -> Result<bool, Refusal> {
    let Some(line) = bill.lines.get(at) else { return Ok(false) };
    let stands = stands_on(bill, at, view.moment.fact_day);
    Ok(stands && guards_hold(view, &line.charge.guards)? && when.map_or(Ok(true), |when| view.holds(when))?)
}

/// `tops up VOLUME to M`, `replaces VOLUME with M when C`: M alone is split, as usage.
fn minimum<'a>(bill: &Bill<'a>, at: usize, minimum: &Minimum<'a>) -> Result<ChargeResult, Refusal> {
    let Some(charge) = bill.lines.get(at).map(|line| line.charge) else { return Ok(ChargeResult::no_line()) };
    let year_end = year_end_of(bill, at)?;
    let around: Look<'_, 'a> = &|walk, place| {
        charge.guards.iter().for_each(|guard| walk.condition(&guard.condition, place));
        minimum.when.iter().for_each(|when| walk.condition(when, place));
        minimum.volume.iter().for_each(|volume| walk.expression(volume, place));
    };
    let cuts = if year_end.is_some() { Vec::new() } else { cuts(bill, at, true, around) };
    let day = year_end.unwrap_or(bill.period.start);
    let view = bill.view(at, day, bill.period, year_end);
    let applies = if cuts.is_empty() { minimum_applies(bill, at, &view, minimum.when)? } else { applies_anywhere(bill, at, &cuts, minimum.when)? };
    if !applies {
        return Ok(ChargeResult::no_line());
    }
    if !cuts.is_empty() {
        return Err(percentage_changes(charge));
    }
    let least = least(bill, at, minimum.least, year_end)?;
    let exact = match minimum.volume {
        None => least,
        Some(volume) => (least - view.expression(volume)?.value).max(whole(0)),
    };
    bill.rounded(at, &[vec![exact]])
}

fn least<'a>(bill: &Bill<'a>, at: usize, least: &'a Expression, year_end: Option<Day>) -> Result<BigRational, Refusal> {
    let segments = match year_end {
        Some(day) => Segments::whole(bill.period, day),
        None => {
            let cuts = cuts(bill, at, false, &|walk, place| walk.expression(least, place.in_threshold()));
            segments::segments(bill, at, SplitKind::Usage, &cuts)?
        }
    };
    let mut sum = whole(0);
    for segment in &segments.list {
        let view = bill.view(at, segment.day, segment.days, year_end).in_threshold();
        sum += view.expression(least)?.value * &segment.share;
    }
    Ok(sum)
}

/// How a line is rounded: its own statement, else that of its document, else what that leaves to another.
pub(in crate::audit) fn rounding_of<'a>(bill: &Bill<'a>, at: usize) -> Option<&'a RoundingStatement> {
    let line = bill.lines.get(at)?;
    line.charge.rounding.as_ref().or_else(|| line.rules.iter().find_map(|rules| rules.rounding.first()))
}

/// The parts of one line, exactly and as printed.
pub(in crate::audit) fn rounded_line(
    bill: &Bill<'_>,
    statement: &RoundingStatement,
    parts: &[BigRational],
) -> Result<(BigRational, BigRational), Refusal> {
    let exact = parts.iter().fold(whole(0), |sum, part| sum + part);
    let RoundingStatement::Round { scope, to } = statement else { return Ok((exact.clone(), exact)) };
    let step = literal(bill.book, &to.step)?.value;
    let printed = match scope {
        RoundingScope::EachCharge => round_to_step(&exact, &step, to.mode),
        RoundingScope::EachPart => parts.iter().fold(whole(0), |sum, part| sum + round_to_step(part, &step, to.mode)),
    };
    Ok((exact, printed))
}

fn category(uses: &Uses<'_>) -> Category {
    if uses.charge {
        Category::Percentage
    } else if uses.fixed_months || !uses.measure {
        Category::Fixed
    } else {
        Category::Usage
    }
}

fn percentage_changes(charge: &Charge) -> Refusal {
    Refusal::new(codes::PERCENTAGE_CHANGES, format!("what `{}` uses changes inside the period, and it is not split", charge.name.text))
}

/// `when` and `unless`, in the order written; the first that fails ends it.
pub(in crate::audit) fn guards_hold(view: &View<'_>, guards: &[Guard]) -> Result<bool, Refusal> {
    for guard in guards {
        if view.holds(&guard.condition)? == guard.unless {
            return Ok(false);
        }
    }
    Ok(true)
}
