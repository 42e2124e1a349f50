//! One bill: what is billed, the period, the clock, and what has been worked out so far.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use num_rational::BigRational;

use super::dates::{days_of, months_later};
use super::inputs::{Inputs, read_inputs};
use super::line::{Line, lines_of_contract, lines_of_schedule, rules_of_contract};
use super::names::Names;
use super::quantity::whole;
use super::subject::Subject;
use super::text::Text;
use super::view::View;
use super::{Refusal, Reperformed, ReperformedDeterminant, ReperformedLine};
use crate::audit::charge;
use crate::calendar::{Day, DaySpan};
use crate::language::book::{ChapterId, Definition, DefinitionId, DefinitionKind, RateText, Scope};
use crate::language::tree::{Schedule, ServicePeriodRule, Until, VersionRule};
use crate::records::Case;
use crate::source::codes;

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
pub(super) struct ChargeResult {
    /// Whether it has a line.
    pub applies: bool,
    pub exact: BigRational,
    pub printed: BigRational,
    /// Its lines, exact and printed: several where the meters print apart.
    pub lines: Vec<(BigRational, BigRational)>,
    /// Of each line that is one `QUANTITY at RATE`, the two in base units.
    pub products: Vec<Option<(BigRational, BigRational)>>,
}

impl ChargeResult {
    pub fn no_line() -> Self {
        Self { applies: false, exact: whole(0), printed: whole(0), lines: Vec::new(), products: Vec::new() }
    }

    /// Lines whose sums are the charge's.
    pub fn of_lines(lines: Vec<(BigRational, BigRational)>) -> Self {
        let exact = lines.iter().fold(whole(0), |sum, (exact, _)| sum + exact);
        let printed = lines.iter().fold(whole(0), |sum, (_, printed)| sum + printed);
        Self { applies: true, exact, printed, lines, products: Vec::new() }
    }
}

#[derive(Default)]
struct Progress {
    outcomes: BTreeMap<usize, ChargeResult>,
    underway: Vec<usize>,
    determinants: Vec<ReperformedDeterminant>,
}

/// How long the service period is against the schedule's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length {
    /// The nominal months.
    pub nominal: u32,
    /// Whether the period is full.
    pub full: bool,
}

/// One bill, or another question that looks back from a span of days.
pub(super) struct Bill<'a> {
    pub book: &'a RateText,
    pub case: &'a Case,
    pub names: Names<'a>,
    pub text: Option<Rc<Text<'a>>>,
    /// The schedule or contract that asks; none where a file-level question has none.
    pub owner: Option<&'a Definition>,
    pub chapter: ChapterId,
    /// What holds for the whole bill, the nearest first.
    pub rules: Vec<&'a Schedule>,
    pub lines: Vec<Line<'a>>,
    pub subject: Subject<'a>,
    pub inputs: Rc<Inputs>,
    /// The service days, or the days from which a question without a bill looks back.
    pub period: DaySpan,
    pub clock: Clock,
    /// None without a bill.
    pub length: Option<Length>,
    /// Whether the period's own measures and lines count in windows.
    pub is_billed: bool,
    /// Whether what is given is of the period, in a question without a bill: of a member of the pool asked for.
    pub has_own_days: bool,
    /// For which year a value given without dates stands; none: for any that is asked.
    pub undated_year_of: Option<Day>,
    progress: RefCell<Progress>,
}

impl<'a> Bill<'a> {
    /// Reads the case against what it bills.
    pub fn open(book: &'a RateText, case: &'a Case) -> Result<Self, Refusal> {
        let owner = find_billable(book, &case.bill)?;
        if case.period.end <= case.period.start {
            return Err(Refusal::new(codes::DATES_REVERSED, "the period ends before it begins"));
        }
        let mut bill = Self::asked(book, case, Some(owner), owner.chapter, case.period)?;
        let period = bill.rules.iter().find_map(|rules| rules.period.as_ref());
        let period = period.ok_or_else(|| Refusal::new(codes::PERIOD_MISSING, "the schedule has no period"))?;
        bill.length = Some(length(case.period, period)?);
        bill.clock = clock(&bill.rules, case)?;
        bill.lines = match &bill.text {
            Some(text) => lines_of_contract(&bill.names, text),
            None => schedule_of(owner).map(|tree| lines_of_schedule(book, owner, tree)).unwrap_or_default(),
        };
        bill.is_billed = true;
        Ok(bill)
    }

    /// A question without a bill: no lines, no months, the versions of the day each view names.
    pub fn asked(book: &'a RateText, case: &'a Case, owner: Option<&'a Definition>, chapter: ChapterId, period: DaySpan) -> Result<Self, Refusal> {
        let subject = Subject::of_case(case);
        Self::asked_of(book, case, owner, chapter, period, subject)
    }

    /// The same of a subject of its own: a member of a pool.
    pub fn asked_of(
        book: &'a RateText,
        case: &'a Case,
        owner: Option<&'a Definition>,
        chapter: ChapterId,
        period: DaySpan,
        subject: Subject<'a>,
    ) -> Result<Self, Refusal> {
        let (names, text) = match owner.map(|owner| (owner, &owner.kind)) {
            Some((owner, DefinitionKind::Contract(tree))) => {
                let names = Names::of_contract(book, owner);
                let text = Text::read(&names, owner, tree);
                (names, Some(Rc::new(text)))
            }
            _ => (Names::of_schedule(book), None),
        };
        let rules = match (&text, owner) {
            (Some(text), _) => rules_of_contract(&names, text),
            (None, owner) => owner.and_then(schedule_of).into_iter().collect(),
        };
        let mut bill = Self {
            book,
            case,
            names,
            text,
            owner,
            chapter,
            rules,
            lines: Vec::new(),
            subject,
            inputs: Rc::default(),
            period,
            clock: Clock::Service,
            length: None,
            is_billed: false,
            has_own_days: false,
            undated_year_of: None,
            progress: RefCell::default(),
        };
        bill.inputs = Rc::new(read_inputs(&bill)?);
        Ok(bill)
    }

    /// The same subject asked about other days, without lines of its own.
    pub fn aside(&self, period: DaySpan) -> Self {
        Self {
            book: self.book,
            case: self.case,
            names: self.names.clone(),
            text: self.text.clone(),
            owner: self.owner,
            chapter: self.chapter,
            rules: self.rules.clone(),
            lines: Vec::new(),
            subject: self.subject,
            inputs: Rc::clone(&self.inputs),
            period,
            clock: Clock::Service,
            length: None,
            is_billed: false,
            has_own_days: false,
            undated_year_of: self.undated_year_of,
            progress: RefCell::default(),
        }
    }

    /// The scope of the bill itself.
    pub fn scope(&self) -> Scope {
        Scope { chapter: self.chapter, schedule: self.owner.map(|owner| owner.id) }
    }

    /// The position of a charge among the lines.
    pub fn position(&self, id: DefinitionId) -> Option<usize> {
        self.lines.iter().position(|line| line.definition.id == id)
    }
}

/// Works the whole bill out.
pub(in crate::audit) fn reperform(here: &Bill<'_>) -> Result<Reperformed, Refusal> {
    refuse_outside_term(here)?;
    refuse_outside_force(here)?;
    refuse_other_customers(here)?;
    let mut lines = Vec::new();
    for at in 0..here.lines.len() {
        lines.extend(lines_of(here, at)?);
    }
    let total = lines.iter().fold(whole(0), |sum, line| sum + &line.amount);
    Ok(Reperformed { lines, total, determinants: here.progress.take().determinants })
}

fn lines_of(bill: &Bill<'_>, at: usize) -> Result<Vec<ReperformedLine>, Refusal> {
    let Some(line) = bill.lines.get(at) else { return Ok(Vec::new()) };
    let sign = whole(line.sign());
    let is_omitted = |printed: &BigRational| line.charge.omit_when_zero && *printed == whole(0);
    let outcome = outcome(bill, at)?;
    let lines = outcome.lines.into_iter().zip(outcome.products.into_iter().chain(std::iter::repeat(None)));
    let printed = lines.filter(|((_, printed), _)| !is_omitted(printed));
    let reperformed = |((exact, printed), product): ((BigRational, BigRational), Option<(BigRational, BigRational)>)| ReperformedLine {
        charge: line.definition.name.text.clone(),
        exact: exact * &sign,
        amount: printed * &sign,
        product,
    };
    Ok(printed.map(reperformed).collect())
}

/// Every service day lies in the contract's term.
fn refuse_outside_term(bill: &Bill<'_>) -> Result<(), Refusal> {
    let Some((first, end)) = bill.text.as_ref().and_then(|text| text.term()) else { return Ok(()) };
    if bill.period.start < first || end.is_some_and(|end| bill.period.end > end) {
        return Err(Refusal::new(codes::OUTSIDE_TERM, format!("{} is not all in the contract's term", bill.period.words())));
    }
    Ok(())
}

/// `in force from … until …`: literals and rows without a version of their own.
fn refuse_outside_force(bill: &Bill<'_>) -> Result<(), Refusal> {
    let own = bill.owner.and_then(schedule_of).into_iter();
    let taken = bill.names.schedules.iter().filter_map(|schedule| schedule_of(schedule));
    own.chain(taken).try_for_each(|schedule| refuse_outside_force_of(bill, schedule))
}

fn refuse_outside_force_of(bill: &Bill<'_>, schedule: &Schedule) -> Result<(), Refusal> {
    let Some((head, until)) = &schedule.in_force else { return Ok(()) };
    let in_force = |day: Day| {
        head.from.day <= day
            && match until {
                Until::Day(last) => day <= last.day,
                Until::Replaced(_) => true,
            }
    };
    let refused = match bill.clock {
        Clock::Service => days_of(bill.period).find(|day| !in_force(*day)),
        Clock::Date(date) => (!in_force(date)).then_some(date),
    };
    match refused {
        Some(day) => Err(Refusal::new(codes::NO_VERSION_IN_FORCE, format!("the schedule is not in force on {day}"))),
        None => Ok(()),
    }
}

/// `for customers when …`, asked on every service day; not of a contract.
fn refuse_other_customers(bill: &Bill<'_>) -> Result<(), Refusal> {
    let Some(schedule) = bill.owner.and_then(schedule_of) else { return Ok(()) };
    for day in days_of(bill.period) {
        let view = View::at(bill, day, DaySpan { start: day, end: day.plus_days(1) });
        for condition in &schedule.customers {
            if !view.holds(condition)? {
                return Err(Refusal::new(codes::CUSTOMER_EXCLUDED, format!("the schedule does not serve this customer on {day}")));
            }
        }
    }
    Ok(())
}

/// A charge as every formula sees it: nothing where another replaces it.
pub(in crate::audit) fn outcome(bill: &Bill<'_>, at: usize) -> Result<ChargeResult, Refusal> {
    let own = own_outcome(bill, at)?;
    if own.applies && is_replaced(bill, at)? {
        return Ok(ChargeResult::of_lines(vec![(whole(0), whole(0))]));
    }
    Ok(own)
}

/// A charge before another replaces it.
pub(in crate::audit) fn own_outcome(bill: &Bill<'_>, at: usize) -> Result<ChargeResult, Refusal> {
    if let Some(known) = bill.progress.borrow().outcomes.get(&at) {
        return Ok(known.clone());
    }
    if bill.progress.borrow().underway.contains(&at) {
        let name = bill.lines.get(at).map_or("", |line| &line.definition.name.text);
        return Err(Refusal::new(codes::CYCLE, format!("`{name}` needs itself")));
    }
    bill.progress.borrow_mut().underway.push(at);
    let outcome = bill.work_out(at);
    let mut progress = bill.progress.borrow_mut();
    progress.underway.retain(|known| *known != at);
    let outcome = outcome?;
    progress.outcomes.insert(at, outcome.clone());
    Ok(outcome)
}

fn is_replaced(bill: &Bill<'_>, at: usize) -> Result<bool, Refusal> {
    for by in 0..bill.lines.len() {
        if charge::replaces(bill, by) == Some(at) && own_outcome(bill, by)?.applies {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The printed amounts of the lines above a charge, credits taken off.
pub(in crate::audit) fn total_above(bill: &Bill<'_>, at: usize) -> Result<BigRational, Refusal> {
    let mut sum = whole(0);
    for (above, line) in bill.lines.iter().enumerate().take(at) {
        sum += outcome(bill, above)?.printed * whole(line.sign());
    }
    Ok(sum)
}

/// Notes a determinant that a charge used.
pub(in crate::audit) fn note_determinant(bill: &Bill<'_>, used: ReperformedDeterminant) {
    let known = &mut bill.progress.borrow_mut().determinants;
    if !known.contains(&used) {
        known.push(used);
    }
}

fn find_billable<'a>(book: &'a RateText, name: &str) -> Result<&'a Definition, Refusal> {
    match book.billable(name).as_slice() {
        [found] => Ok(*found),
        [] => Err(Refusal::new(codes::UNKNOWN_SCHEDULE, format!("no schedule or contract is named `{name}`"))),
        _ => Err(Refusal::new(codes::UNKNOWN_SCHEDULE, format!("several schedules are named `{name}`"))),
    }
}

/// The statement of a schedule.
pub(super) fn schedule_of(definition: &Definition) -> Option<&Schedule> {
    match &definition.kind {
        DefinitionKind::Schedule(schedule) => Some(schedule),
        _ => None,
    }
}

/// Whether the period is full; a longer one is refused.
fn length(period: DaySpan, rule: &ServicePeriodRule) -> Result<Length, Refusal> {
    let nominal_end = months_later(period.start, rule.months);
    let too_long = || Refusal::new(codes::PERIOD_TOO_LONG, format!("{} is longer than the schedule's period", period.words()));
    let is = |full: bool| Ok(Length { nominal: rule.months, full });
    if period.end == nominal_end {
        return is(true);
    }
    match rule.days {
        Some((least, _)) if period.days() < i64::from(least) => is(false),
        Some((_, most)) if period.days() > i64::from(most) => Err(too_long()),
        Some(_) => is(true),
        None if period.end < nominal_end => is(false),
        None => Err(too_long()),
    }
}

fn clock(rules: &[&Schedule], case: &Case) -> Result<Clock, Refusal> {
    match rules.iter().find_map(|rules| rules.version_rule.as_ref()).map(|(rule, _)| rule) {
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
