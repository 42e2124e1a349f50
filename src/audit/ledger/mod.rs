//! Ledgers: a balance carried forward year by year.

mod interest;

use num_rational::BigRational;

use crate::calendar::{Day, DaySpan};
use crate::exact::RoundingMode;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{Calendar, Ledger, LedgerEntry, LedgerEntryKind, RoundTo, Spread};
use crate::source::codes;

use super::Refusal;
use super::dates::calendar_year;
use super::instalment::Parts;
use super::quantity::{Quantity, literal_in, unit_of, whole};
use super::rounding::round_to_step;
use super::view::View;

/// A year of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerYear {
    /// Its days.
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

impl<'a> View<'a> {
    fn ledger_named(&self, name: &str) -> Result<Kept<'a>, Refusal> {
        let found = self.definition(name)?;
        let DefinitionKind::Ledger(ledger) = &found.kind else { return Err(self.wrong_kind(found)) };
        let missing = |what: &str| Refusal::new(codes::WRONG_KIND, format!("the ledger `{name}` has no {what}"));
        let (opened, opening, _) = ledger.opens.as_ref().ok_or_else(|| missing("opening"))?;
        let calendar = ledger.entries.first().map(|entry| &entry.calendar).or_else(|| ledger.spread.as_ref().map(|spread| &spread.calendar));
        let calendar = calendar.ok_or_else(|| missing("entry"))?;
        let calendar = self.bill.names.calendar(self.inside(found)?.scope, &calendar.text).ok_or_else(|| missing("calendar"))?;
        let opening = literal_in(self.bill.book, opening, Some(&ledger.unit))?.value;
        Ok(Kept { found, ledger, calendar, opened: opened.day, opening })
    }

    /// The years of a ledger from its opening to the one that holds a day.
    fn years_of_ledger(&self, kept: &Kept<'a>, day: Day) -> Result<Vec<LedgerYear>, Refusal> {
        let mut years: Vec<LedgerYear> = Vec::new();
        let mut balance = kept.opening.clone();
        let mut year = calendar_year(kept.calendar, kept.opened);
        while year.start <= day {
            let entries = self.entries_of_year(kept, year, &balance)?;
            let part = self.part_due(kept, &years)?;
            let added = entries.iter().flatten().fold(whole(0), |sum, entry| sum + entry);
            balance = balance + added - &part;
            years.push(LedgerYear { days: year, entries, part, balance: balance.clone() });
            year = calendar_year(kept.calendar, year.end);
        }
        Ok(years)
    }

    fn entries_of_year(&self, kept: &Kept<'a>, year: DaySpan, before: &BigRational) -> Result<Vec<Option<BigRational>>, Refusal> {
        let mut bill = self.bill.aside(year);
        bill.undated_year_of = bill.undated_year_of.or_else(|| Some(self.anchor.last_day()));
        let inner = self.inside(kept.found)?.without_line();
        let view = View { anchor: year, ..View { bill: &bill, ..inner }.on_day(year.last_day()) };
        kept.ledger.entries.iter().map(|entry| view.entry_of_year(kept, entry, year, before)).collect()
    }

    fn entry_of_year(&self, kept: &Kept<'_>, entry: &LedgerEntry, year: DaySpan, before: &BigRational) -> Result<Option<BigRational>, Refusal> {
        if let Some(when) = &entry.when
            && !self.holds(when)?
        {
            return Ok(None);
        }
        let exact = match &entry.kind {
            LedgerEntryKind::Add(formula) => self.formula(formula)?.value,
            LedgerEntryKind::Interest { rate } => self.interest_of_year(&rate.text, year, kept.opened)? * before,
        };
        let round = entry.round.as_ref().or(kept.ledger.round.as_ref());
        self.rounded_in_ledger(kept, &exact, round).map(Some)
    }

    fn rounded_in_ledger(&self, kept: &Kept<'_>, value: &BigRational, round: Option<&RoundTo>) -> Result<BigRational, Refusal> {
        match round {
            None => Ok(value.clone()),
            Some(to) => Ok(round_to_step(value, &self.step_of_ledger(kept, to)?, to.mode)),
        }
    }

    fn step_of_ledger(&self, kept: &Kept<'_>, to: &RoundTo) -> Result<BigRational, Refusal> {
        literal_in(self.bill.book, &to.step, Some(&kept.ledger.unit)).map(|step| step.value)
    }

    /// What the entries of the years before give back in the year after them.
    fn part_due(&self, kept: &Kept<'_>, years: &[LedgerYear]) -> Result<BigRational, Refusal> {
        let Some(spread) = &kept.ledger.spread else { return Ok(whole(0)) };
        let mut due = whole(0);
        for (back, earlier) in years.iter().rev().enumerate().take(spread.count as usize) {
            let sum = earlier.entries.iter().flatten().fold(whole(0), |sum, entry| sum + entry);
            let parts = self.parts_of_spread(kept, spread)?.of(&sum);
            due += parts.get(back).cloned().unwrap_or_else(|| whole(0));
        }
        Ok(due)
    }

    fn parts_of_spread(&self, kept: &Kept<'_>, spread: &Spread) -> Result<Parts, Refusal> {
        let missing = || Refusal::new(codes::ROUNDING_MISSING, format!("nothing says how the parts of `{}` are rounded", kept.ledger.name.text));
        let to = kept.ledger.round.as_ref().ok_or_else(missing)?;
        let (step, mode): (BigRational, RoundingMode) = (self.step_of_ledger(kept, to)?, to.mode);
        Ok(Parts { count: spread.count, odd_cents: spread.odd_cents, step, mode })
    }

    /// `part of L`: what is due in the year that holds the anchor's last day.
    pub(super) fn part_of(&self, name: &str) -> Result<Quantity, Refusal> {
        let kept = self.ledger_named(name)?;
        let year = calendar_year(kept.calendar, self.anchor.last_day());
        let earlier = self.years_of_ledger(&kept, year.start.plus_days(-1))?;
        let part = self.part_due(&kept, &earlier)?;
        Ok(Quantity::of(part, unit_of(self.bill.book, &kept.ledger.unit)?))
    }

    /// The balance at the end of the year that holds a day; before the first year the opening.
    pub(super) fn balance_of(&self, name: &str, day: Day) -> Result<Quantity, Refusal> {
        let kept = self.ledger_named(name)?;
        let unit = unit_of(self.bill.book, &kept.ledger.unit)?;
        let years = self.years_of_ledger(&kept, day)?;
        let balance = years.last().map_or_else(|| kept.opening.clone(), |year| year.balance.clone());
        Ok(Quantity::of(balance, unit))
    }
}
