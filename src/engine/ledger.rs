//! Ledgers: a balance carried forward year by year from its opening.

use std::borrow::Cow;

use super::context::{Computed, Evaluation, Setting};
use super::instalment::equal_part;
use crate::calendar::{Day, DaySpan};
use crate::engine::{instalment, pool};
use crate::exact::Number;
use crate::invoice::{EntryValue, LedgerYear, Step};
use crate::plan::{Cuts, Id, Ledger, LedgerEntry, LedgerEntryKind, Node, Request};
use crate::source::{Refusal, codes};

impl Evaluation<'_> {
    /// An entry's value before and after rounding; none where its condition does not hold.
    fn entry(&mut self, rule: &LedgerEntry, year: DaySpan, days: DaySpan, balance: &Number) -> Computed<Option<(Number, Number)>> {
        let setting = pool::standing_at(self, year, year.last_day());
        if let Some(when) = rule.when
            && !self.holds(when, &setting)?
        {
            return Ok(None);
        }
        let exact = match &rule.kind {
            LedgerEntryKind::Add(node) => self.value(*node, &setting)?,
            LedgerEntryKind::Interest { rate, cuts } => ledger_interest(self, *rate, cuts, year, days)?.times(balance),
        };
        let rounded = rule.round.as_ref().map_or_else(|| exact.clone(), |round| round.apply(&exact));
        Ok(Some((exact, rounded)))
    }
}

/// `part of LEDGER`: what is due in the year that holds the anchor's last day.
pub(in crate::engine) fn part_of_ledger(evaluation: &mut Evaluation<'_>, id: Id<Ledger>, setting: &Setting) -> Computed<Number> {
    let ledger = evaluation.plan.ledgers.at(id);
    let year = evaluation.plan.calendars.at(ledger.calendar).years.year_of(setting.anchor.last_day());
    let mut years = carried_forward(evaluation, ledger, year.start)?;
    let part = due(ledger, &years, year);
    let before = years.last().map_or_else(|| ledger.opening.clone(), |last| last.after.clone());
    let value = part.iter().fold(Number::ZERO, |sum, (_, part)| sum.plus(part));
    years.push(LedgerYear { days: year, after: before.minus(&value), before, entries: Vec::new(), parts: part });
    evaluation.note(Step::Ledger { ledger: id, years, part: Some(value.clone()) });
    Ok(value)
}

/// The balance at the end of the year that holds a day; on the opening day the balance it opens with.
pub(in crate::engine) fn balance(evaluation: &mut Evaluation<'_>, id: Id<Ledger>, day: Day) -> Computed<Number> {
    let ledger = evaluation.plan.ledgers.at(id);
    if day < ledger.opens {
        let message = format!("the ledger `{}` opens on {}, after {day}", ledger.name, ledger.opens);
        return Err(Refusal::new(codes::NO_VERSION_IN_FORCE, message).at(ledger.place).help("ask for a day from its opening on"));
    }
    let end = if day == ledger.opens { day } else { evaluation.plan.calendars.at(ledger.calendar).years.year_of(day).end };
    let years = carried_forward(evaluation, ledger, end)?;
    let balance = years.last().map_or_else(|| ledger.opening.clone(), |last| last.after.clone());
    evaluation.note(Step::Ledger { ledger: id, years, part: None });
    Ok(balance)
}

/// The years up to a day, all of the history counting.
fn carried_forward(here: &mut Evaluation<'_>, ledger: &Ledger, end: Day) -> Computed<Vec<LedgerYear>> {
    let request = without_a_bill(here.request);
    let mut evaluation = Evaluation::new(here.plan, &request, here.trace.silent);
    let years = ledger_years(&mut evaluation, ledger, end)?;
    here.estimated |= evaluation.estimated;
    Ok(years)
}

/// The years from the opening up to a day, which is the first of a year (or the opening).
fn ledger_years(evaluation: &mut Evaluation<'_>, ledger: &Ledger, end: Day) -> Computed<Vec<LedgerYear>> {
    let mut years: Vec<LedgerYear> = Vec::new();
    let mut balance = ledger.opening.clone();
    let mut start = ledger.opens;
    while start < end {
        let year = evaluation.plan.calendars.at(ledger.calendar).years.year_of(start);
        let days = DaySpan { start, end: year.end };
        let entries = entries(evaluation, ledger, year, days, &balance)?;
        let parts = due(ledger, &years, year);
        let mut made = LedgerYear { days, before: balance.clone(), entries, parts, after: Number::ZERO };
        made.after = balance.plus(&made.added()).minus(&made.given_back());
        balance = made.after.clone();
        years.push(made);
        start = year.end;
    }
    Ok(years)
}

fn entries(evaluation: &mut Evaluation<'_>, ledger: &Ledger, year: DaySpan, days: DaySpan, balance: &Number) -> Computed<Vec<EntryValue>> {
    let mut made = Vec::with_capacity(ledger.entries.len());
    for (entry, rule) in ledger.entries.iter().enumerate() {
        evaluation.determinants.clear();
        let value = evaluation.entry(rule, year, days, balance)?;
        made.push(EntryValue { entry, value, steps: std::mem::take(&mut evaluation.trace.steps) });
    }
    Ok(made)
}

/// The interest of some days of a year on one dollar, each day at its version.
fn ledger_interest(evaluation: &mut Evaluation<'_>, rate: Id<Node>, cuts: &Cuts, year: DaySpan, days: DaySpan) -> Computed<Number> {
    let mut edges = instalment::changes_inside(evaluation, cuts, days);
    edges.push(days.end);
    let mut start = days.start;
    let mut sum = Number::ZERO;
    for end in edges {
        let own = DaySpan { start, end };
        let setting = pool::standing_at(evaluation, own, start);
        let value = evaluation.value(rate, &setting)?;
        let share = Number::ratio(own.days(), year.days()).unwrap_or(Number::ZERO);
        evaluation.note(Step::Interest { days: own, of: year.days(), rate: value.clone() });
        sum = sum.plus(&value.times(&share));
        start = end;
    }
    Ok(sum)
}

/// The request as a question sees it: no bill of its own counts, and all of the history does.
fn without_a_bill(request: &Request) -> Cow<'_, Request> {
    let mut request = Cow::Borrowed(request);
    if request.is_bill {
        let own = request.to_mut();
        own.is_bill = false;
        own.members.iter_mut().for_each(|member| member.request.is_bill = false);
    }
    request
}

/// What earlier years give back in a year: the year it is from, and the part.
fn due(ledger: &Ledger, years: &[LedgerYear], year: DaySpan) -> Vec<(DaySpan, Number)> {
    let Some(spread) = &ledger.spread else { return Vec::new() };
    let mut parts = Vec::new();
    for (back, from) in (1_u32..=spread.years).zip(years.iter().rev()) {
        // The years stand without a gap: the last one is the year before.
        let is_before = years.last().is_some_and(|last| last.days.end == year.start);
        if is_before {
            parts.push((from.days, equal_part(&from.added(), back, spread.years, spread.odd_cents, &spread.rounding)));
        }
    }
    parts.reverse();
    parts
}
