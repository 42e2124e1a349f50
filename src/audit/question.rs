//! Questions without a bill: a value on a day, a price, a pool's shares.

use super::Refusal;
use super::bill::Bill;
use super::pool::SharedPool;
use super::quantity::Quantity;
use super::view::View;
use super::year_label::year_named;
use crate::audit::{ledger, pool};
use crate::calendar::{Day, DaySpan};
use crate::language::book::{ChapterId, Definition, DefinitionKind, RateText, Scope};
use crate::language::tree::{Expression, ExpressionKind, Name, PoolPeriod};
use crate::records::{Asked, AskedTime};
use crate::source::codes;

fn day_alone(day: Day) -> DaySpan {
    DaySpan { start: day, end: day.plus_days(1) }
}

/// A determinant, value or rate, or a ledger's balance, of a contract or schedule where one is named.
pub(super) fn evaluate(book: &RateText, asked: &Asked) -> Result<Quantity, Refusal> {
    let AskedTime::On(on) = asked.time else { return Err(no_time(&asked.name)) };
    let owner = asked.of.as_ref().map(|of| owner_named(book, of)).transpose()?;
    let found = asked_for(book, owner, &asked.name)?;
    let case = asked.case("", day_alone(on));
    let bill = Bill::asked(book, &case, owner, owner.map_or(found.chapter, |owner| owner.chapter), case.period)?;
    let view = View::at(&bill, on, bill.period);
    let view = View { scope: Scope { chapter: found.chapter, schedule: found.schedule.or(view.scope.schedule) }, ..view };
    match found.kind {
        DefinitionKind::Ledger(_) => ledger::balance_of(&view, &found.name.text, on),
        _ => named_here(&view, &found.name),
    }
}

/// The pool of a month or year, shared out.
pub(super) fn share(book: &RateText, asked: &Asked) -> Result<SharedPool, Refusal> {
    let found = asked_for(book, None, &asked.name)?;
    let DefinitionKind::Pool(tree) = &found.kind else { return Err(no_time(&asked.name)) };
    let first = first_day(book, found.chapter, &tree.each, &asked.time).ok_or_else(|| no_time(&asked.name))?;
    let case = asked.case("", day_alone(first));
    let bill = Bill::asked(book, &case, None, found.chapter, case.period)?;
    let view = View::at(&bill, first, bill.period);
    let time = pool::time_of_pool(&view, found, tree, first)?;
    let bill = bill.aside(time);
    pool::shared_pool(&View::at(&bill, first, time), found, tree, time)
}

/// A day of the month or year meant.
fn first_day(book: &RateText, chapter: ChapterId, each: &PoolPeriod, time: &AskedTime) -> Option<Day> {
    let words = match time {
        AskedTime::On(day) => return Some(*day),
        AskedTime::For(words) => words.trim(),
    };
    match each {
        PoolPeriod::Month(_) => Day::parse(&format!("{words}-01")).or_else(|_| Day::parse(words)).ok(),
        PoolPeriod::Calendar(name) => {
            let calendar = book.calendar(Scope { chapter, schedule: None }, &name.text)?;
            let own = words.strip_prefix(name.text.as_str()).filter(|rest| rest.starts_with(' '));
            year_named(calendar, own.unwrap_or(words).trim()).map(|year| year.start)
        }
    }
}

fn no_time(name: &str) -> Refusal {
    Refusal::new(codes::BAD_CASE_DATE, format!("`{name}` cannot be asked for that time"))
}

fn owner_named<'a>(book: &'a RateText, name: &str) -> Result<&'a Definition, Refusal> {
    match book.billable(name).as_slice() {
        [found] => Ok(*found),
        _ => Err(Refusal::new(codes::UNKNOWN_SCHEDULE, format!("not exactly one schedule or contract is named `{name}`"))),
    }
}

/// What a name asks for: as the owner sees it, qualified, or the only one of the book.
fn asked_for<'a>(book: &'a RateText, owner: Option<&'a Definition>, name: &str) -> Result<&'a Definition, Refusal> {
    let unknown = || Refusal::new(codes::UNKNOWN_NAME, format!("nothing is named `{name}`"));
    if let Some(owner) = owner {
        let names = match &owner.kind {
            DefinitionKind::Contract(_) => super::names::Names::of_contract(book, owner),
            _ => super::names::Names::of_schedule(book),
        };
        return names.definition(owner.scope_for(Some(owner.id)), name).ok_or_else(unknown);
    }
    if name.contains('.') {
        let found = book.look_up(Scope { chapter: ChapterId(0), schedule: None }, name).ok();
        return found.and_then(|id| book.definition(id)).ok_or_else(unknown);
    }
    let mut same: Vec<&Definition> = book.definitions.iter().filter(|found| found.name.text == name).collect();
    match (same.pop(), same.is_empty()) {
        (Some(found), true) => Ok(found),
        _ => Err(unknown()),
    }
}

/// What a definition's own name comes to here.
fn named_here(view: &View<'_>, name: &Name) -> Result<Quantity, Refusal> {
    let expression = Expression { kind: ExpressionKind::Name(name.clone()), span: name.span };
    view.expression(&expression)
}
