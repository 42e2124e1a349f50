//! One bill: the schedule, the period, the clock, and what has been worked out so far.

use std::cell::RefCell;
use std::collections::BTreeMap;

use num_rational::BigRational;

use crate::calendar::{Day, DaySpan};
use crate::language::book::{Book, Definition, DefinitionId, DefinitionKind};
use crate::language::tree::{Charge, ChargeKind, Schedule, Until, VersionRule};
use crate::records::Case;
use crate::source::codes;

use super::dates::{days_of, months_later};
use super::inputs::{Inputs, read_inputs};
use super::quantity::whole;
use super::view::View;
use super::{Refusal, Reperformed, ReperformedDeterminant, ReperformedLine};

/// What decides versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// The service days.
    Service,
    /// One date: the bill's or the read's.
    Date(Day),
}

/// A charge worked out; positive also for a credit.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// Whether it has a line.
    pub applies: bool,
    pub exact: BigRational,
    pub printed: BigRational,
    /// Its lines, exact and printed: several where the meters print apart.
    pub lines: Vec<(BigRational, BigRational)>,
}

impl Outcome {
    pub fn no_line() -> Self {
        Self { applies: false, exact: whole(0), printed: whole(0), lines: Vec::new() }
    }

    /// Lines whose sums are the charge's.
    pub fn of_lines(lines: Vec<(BigRational, BigRational)>) -> Self {
        let exact = lines.iter().fold(whole(0), |sum, (exact, _)| sum + exact);
        let printed = lines.iter().fold(whole(0), |sum, (_, printed)| sum + printed);
        Self { applies: true, exact, printed, lines }
    }
}

#[derive(Default)]
struct Progress {
    outcomes: BTreeMap<usize, Outcome>,
    underway: Vec<usize>,
    determinants: Vec<ReperformedDeterminant>,
}

/// One bill.
pub(super) struct Bill<'a> {
    pub book: &'a Book,
    pub case: &'a Case,
    pub schedule: &'a Definition,
    pub tree: &'a Schedule,
    pub charges: Vec<(&'a Definition, &'a Charge)>,
    pub inputs: Inputs,
    pub clock: Clock,
    /// The nominal months.
    pub nominal: u32,
    /// Whether the period is full.
    pub full: bool,
    progress: RefCell<Progress>,
}

impl<'a> Bill<'a> {
    /// Reads the case against its schedule.
    pub fn open(book: &'a Book, case: &'a Case) -> Result<Self, Refusal> {
        let (schedule, tree) = find_schedule(book, &case.bill)?;
        if case.period.end <= case.period.start {
            return Err(Refusal::new(codes::DATES_REVERSED, "the period ends before it begins"));
        }
        let inputs = read_inputs(book, schedule.scope_for(Some(schedule.id)), case)?;
        let period = tree.period.as_ref().ok_or_else(|| Refusal::new(codes::PERIOD_MISSING, "the schedule has no period"))?;
        let full = is_full(case.period, period.months, period.days)?;
        let clock = clock(tree, case)?;
        let charges = book.charges_of(schedule.id).collect();
        let progress = RefCell::default();
        Ok(Self { book, case, schedule, tree, charges, inputs, clock, nominal: period.months, full, progress })
    }

    /// Works the whole bill out.
    pub fn reperform(&self) -> Result<Reperformed, Refusal> {
        self.refuse_outside_force()?;
        self.refuse_other_customers()?;
        let mut lines = Vec::new();
        for at in 0..self.charges.len() {
            lines.extend(self.lines_of(at)?);
        }
        let total = lines.iter().fold(whole(0), |sum, line| sum + &line.amount);
        Ok(Reperformed { lines, total, determinants: self.progress.take().determinants })
    }

    fn lines_of(&self, at: usize) -> Result<Vec<ReperformedLine>, Refusal> {
        let Some((definition, charge)) = self.charges.get(at) else { return Ok(Vec::new()) };
        let sign = sign_of(charge);
        let printed = self.outcome(at)?.lines.into_iter().filter(|(_, printed)| !(charge.omit_when_zero && *printed == whole(0)));
        let line = |(exact, printed): (BigRational, BigRational)| ReperformedLine {
            charge: definition.name.text.clone(),
            exact: exact * &sign,
            amount: printed * &sign,
        };
        Ok(printed.map(line).collect())
    }

    /// `in force from … until …`: literals and rows without a version of their own.
    fn refuse_outside_force(&self) -> Result<(), Refusal> {
        let Some((head, until)) = &self.tree.in_force else { return Ok(()) };
        let in_force = |day: Day| {
            head.from.day <= day
                && match until {
                    Until::Day(last) => day <= last.day,
                    Until::Replaced(_) => true,
                }
        };
        let refused = match self.clock {
            Clock::Service => days_of(self.case.period).find(|day| !in_force(*day)),
            Clock::Date(date) => (!in_force(date)).then_some(date),
        };
        match refused {
            Some(day) => Err(Refusal::new(codes::NO_VERSION_IN_FORCE, format!("the schedule is not in force on {day}"))),
            None => Ok(()),
        }
    }

    /// `for customers when …`, asked on every service day.
    fn refuse_other_customers(&self) -> Result<(), Refusal> {
        for day in days_of(self.case.period) {
            let view = View::at(self, day, DaySpan { start: day, end: day.plus_days(1) });
            for condition in &self.tree.customers {
                if !view.holds(condition)? {
                    return Err(Refusal::new(codes::CUSTOMER_EXCLUDED, format!("the schedule does not serve this customer on {day}")));
                }
            }
        }
        Ok(())
    }

    /// A charge as every formula sees it: nothing where another replaces it.
    pub fn outcome(&self, at: usize) -> Result<Outcome, Refusal> {
        let own = self.own_outcome(at)?;
        if own.applies && self.is_replaced(at)? {
            return Ok(Outcome::of_lines(vec![(whole(0), whole(0))]));
        }
        Ok(own)
    }

    /// A charge before another replaces it.
    pub fn own_outcome(&self, at: usize) -> Result<Outcome, Refusal> {
        if let Some(known) = self.progress.borrow().outcomes.get(&at) {
            return Ok(known.clone());
        }
        if self.progress.borrow().underway.contains(&at) {
            let name = self.charges.get(at).map_or("", |(definition, _)| &definition.name.text);
            return Err(Refusal::new(codes::CYCLE, format!("`{name}` needs itself")));
        }
        self.progress.borrow_mut().underway.push(at);
        let outcome = self.work_out(at);
        let mut progress = self.progress.borrow_mut();
        progress.underway.retain(|known| *known != at);
        let outcome = outcome?;
        progress.outcomes.insert(at, outcome.clone());
        Ok(outcome)
    }

    fn is_replaced(&self, at: usize) -> Result<bool, Refusal> {
        for by in 0..self.charges.len() {
            if self.replaces(by) == Some(at) && self.own_outcome(by)?.applies {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The printed amounts of the lines above a charge, credits taken off.
    pub fn total_above(&self, at: usize) -> Result<BigRational, Refusal> {
        let mut sum = whole(0);
        for (above, (_, charge)) in self.charges.iter().enumerate().take(at) {
            sum += self.outcome(above)?.printed * sign_of(charge);
        }
        Ok(sum)
    }

    /// The position of a charge of this schedule.
    pub fn position(&self, id: DefinitionId) -> Option<usize> {
        self.charges.iter().position(|(definition, _)| definition.id == id)
    }

    /// Notes a determinant that a charge used.
    pub fn note_determinant(&self, used: ReperformedDeterminant) {
        let known = &mut self.progress.borrow_mut().determinants;
        if !known.contains(&used) {
            known.push(used);
        }
    }
}

fn sign_of(charge: &Charge) -> BigRational {
    if charge.kind == ChargeKind::Credit { whole(-1) } else { whole(1) }
}

fn find_schedule<'a>(book: &'a Book, name: &str) -> Result<(&'a Definition, &'a Schedule), Refusal> {
    let found = book.billable(name);
    let [definition] = found.as_slice() else {
        let problem = if found.is_empty() { "no schedule is named" } else { "several schedules are named" };
        return Err(Refusal::new(codes::UNKNOWN_SCHEDULE, format!("{problem} `{name}`")));
    };
    match &definition.kind {
        DefinitionKind::Schedule(schedule) => Ok((*definition, schedule)),
        _ => Err(Refusal::new(codes::CANNOT_BILL_YET, format!("`{name}` holds statements that are not computed yet"))),
    }
}

/// Whether the period is full; a longer one is refused.
fn is_full(period: DaySpan, months: u32, range: Option<(u32, u32)>) -> Result<bool, Refusal> {
    let nominal_end = months_later(period.start, months);
    let too_long = || Refusal::new(codes::PERIOD_TOO_LONG, format!("{} is longer than the schedule's period", period.words()));
    if period.end == nominal_end {
        return Ok(true);
    }
    match range {
        Some((least, _)) if period.days() < i64::from(least) => Ok(false),
        Some((_, most)) if period.days() > i64::from(most) => Err(too_long()),
        Some(_) => Ok(true),
        None if period.end < nominal_end => Ok(false),
        None => Err(too_long()),
    }
}

fn clock(schedule: &Schedule, case: &Case) -> Result<Clock, Refusal> {
    match schedule.version_rule.as_ref().map(|(rule, _)| rule) {
        Some(VersionRule::ServiceRendered) => Ok(Clock::Service),
        Some(VersionRule::BillsRendered) => {
            case.rendered.map(Clock::Date).ok_or_else(|| Refusal::new(codes::BILL_DATE_MISSING, "the version needs the bill date"))
        }
        Some(VersionRule::MetersRead) => {
            case.read_on.map(Clock::Date).ok_or_else(|| Refusal::new(codes::READ_DATE_MISSING, "the version needs the read date"))
        }
        None => Err(Refusal::new(codes::VERSION_RULE_MISSING, "the schedule does not say which version applies")),
    }
}
