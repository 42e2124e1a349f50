//! Ledgers: a balance carried forward year by year.

pub(in crate::audit) mod interest;

use num_rational::BigRational;

use super::Refusal;
use super::dates::calendar_year;
use super::instalment::Parts;
use super::quantity::{Quantity, literal_in, unit_of, whole};
use super::rounding::round_to_step;
use super::view::View;
use crate::audit::facts;
use crate::calendar::{Day, DaySpan};
use crate::exact::RoundingMode;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{Calendar, Ledger, LedgerEntry, LedgerEntryKind, RoundTo, Spread};
use crate::source::codes;

/// The entries, the part given back and the balance of one year of a ledger, worked out again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct LedgerYear {
    pub days: DaySpan,
    /// What its entries came to, in their order; none for one whose condition did not hold.
    pub entries: Vec<Option<BigRational>>,
    /// What is given back in it.
    pub part: BigRational,
    /// The balance at its end.
    pub balance: BigRational,
}

/// What a ledger says, and whence names in it are read.
struct Kept<'a> {
    found: &'a Definition,
    ledger: &'a Ledger,
    calendar: &'a Calendar,
    opened: Day,
    opening: BigRational,
}

/// `part of L`: what is due in the year that holds the anchor's last day.
pub(in crate::audit) fn part_of(view: &View<'_>, name: &str) -> Result<Quantity, Refusal> {
    let kept = ledger_named(view, name)?;
    let year = calendar_year(kept.calendar, view.anchor.last_day());
    let earlier = years_of_ledger(view, &kept, year.start.plus_days(-1))?;
    let part = part_due(view, &kept, &earlier)?;
    Ok(Quantity::of(part, unit_of(view.bill.book, &kept.ledger.unit)?))
}

fn ledger_named<'a>(view: &View<'a>, name: &str) -> Result<Kept<'a>, Refusal> {
    let found = view.definition(name)?;
    let DefinitionKind::Ledger(ledger) = &found.kind else { return Err(facts::wrong_kind(view, found)) };
    let missing = |what: &str| Refusal::new(codes::WRONG_KIND, format!("the ledger `{name}` has no {what}"));
    let (opened, opening, _) = ledger.opens.as_ref().ok_or_else(|| missing("opening"))?;
    let calendar = ledger.entries.first().map(|entry| &entry.calendar).or_else(|| ledger.spread.as_ref().map(|spread| &spread.calendar));
    let calendar = calendar.ok_or_else(|| missing("entry"))?;
    let calendar = view.bill.names.calendar(view.inside(found)?.scope, &calendar.text).ok_or_else(|| missing("calendar"))?;
    let opening = literal_in(view.bill.book, opening, Some(&ledger.unit))?.value;
    Ok(Kept { found, ledger, calendar, opened: opened.day, opening })
}

/// The years of a ledger from its opening to the one that holds a day.
fn years_of_ledger<'a>(view: &View<'a>, kept: &Kept<'a>, day: Day) -> Result<Vec<LedgerYear>, Refusal> {
    let mut years: Vec<LedgerYear> = Vec::new();
    let mut balance = kept.opening.clone();
    let mut year = calendar_year(kept.calendar, kept.opened);
    while year.start <= day {
        let entries = entries_of_year(view, kept, year, &balance)?;
        let part = part_due(view, kept, &years)?;
        let added = entries.iter().flatten().fold(whole(0), |sum, entry| sum + entry);
        balance = balance + added - &part;
        years.push(LedgerYear { days: year, entries, part, balance: balance.clone() });
        year = calendar_year(kept.calendar, year.end);
    }
    Ok(years)
}

fn entries_of_year<'a>(here: &View<'a>, kept: &Kept<'a>, year: DaySpan, before: &BigRational) -> Result<Vec<Option<BigRational>>, Refusal> {
    let mut bill = here.bill.aside(year);
    bill.undated_year_of = bill.undated_year_of.or_else(|| Some(here.anchor.last_day()));
    let inner = here.inside(kept.found)?.without_line();
    let view = View { anchor: year, ..View { bill: &bill, ..inner }.on_day(year.last_day()) };
    kept.ledger.entries.iter().map(|entry| entry_of_year(&view, kept, entry, year, before)).collect()
}

fn entry_of_year(view: &View<'_>, kept: &Kept<'_>, entry: &LedgerEntry, year: DaySpan, before: &BigRational) -> Result<Option<BigRational>, Refusal> {
    if let Some(when) = &entry.when
        && !view.holds(when)?
    {
        return Ok(None);
    }
    let exact = match &entry.kind {
        LedgerEntryKind::Add(formula) => view.formula(formula)?.value,
        LedgerEntryKind::Interest { rate } => interest::interest_of_year(view, &rate.text, year, kept.opened)? * before,
    };
    let round = entry.round.as_ref().or(kept.ledger.round.as_ref());
    rounded_in_ledger(view, kept, &exact, round).map(Some)
}

fn rounded_in_ledger(view: &View<'_>, kept: &Kept<'_>, value: &BigRational, round: Option<&RoundTo>) -> Result<BigRational, Refusal> {
    match round {
        None => Ok(value.clone()),
        Some(to) => Ok(round_to_step(value, &step_of_ledger(view, kept, to)?, to.mode)),
    }
}

fn step_of_ledger(view: &View<'_>, kept: &Kept<'_>, to: &RoundTo) -> Result<BigRational, Refusal> {
    literal_in(view.bill.book, &to.step, Some(&kept.ledger.unit)).map(|step| step.value)
}

/// What the entries of the years before give back in the year after them.
fn part_due(view: &View<'_>, kept: &Kept<'_>, years: &[LedgerYear]) -> Result<BigRational, Refusal> {
    let Some(spread) = &kept.ledger.spread else { return Ok(whole(0)) };
    let mut due = whole(0);
    for (back, earlier) in years.iter().rev().enumerate().take(spread.count as usize) {
        let sum = earlier.entries.iter().flatten().fold(whole(0), |sum, entry| sum + entry);
        let parts = parts_of_spread(view, kept, spread)?.of(&sum);
        due += parts.get(back).cloned().unwrap_or_else(|| whole(0));
    }
    Ok(due)
}

fn parts_of_spread(view: &View<'_>, kept: &Kept<'_>, spread: &Spread) -> Result<Parts, Refusal> {
    let missing = || Refusal::new(codes::ROUNDING_MISSING, format!("nothing says how the parts of `{}` are rounded", kept.ledger.name.text));
    let to = kept.ledger.round.as_ref().ok_or_else(missing)?;
    let (step, mode): (BigRational, RoundingMode) = (step_of_ledger(view, kept, to)?, to.mode);
    Ok(Parts { count: spread.count, odd_cents: spread.odd_cents, step, mode })
}

/// The balance at the end of the year that holds a day; before the first year the opening.
pub(in crate::audit) fn balance_of(view: &View<'_>, name: &str, day: Day) -> Result<Quantity, Refusal> {
    let kept = ledger_named(view, name)?;
    let unit = unit_of(view.bill.book, &kept.ledger.unit)?;
    let years = years_of_ledger(view, &kept, day)?;
    let balance = years.last().map_or_else(|| kept.opening.clone(), |year| year.balance.clone());
    Ok(Quantity::of(balance, unit))
}
