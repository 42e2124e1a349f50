//! Questions without a bill: a pool's shares, a settlement, a name on a day.

use std::sync::Arc;

use super::rate::price;
use super::rated::Rated;
use super::schedule::find_schedule;
use crate::calendar::{Day, DaySpan, YearCalendar};
use crate::exact::{Number, Unit};
use crate::invoice::{Invoice, PoolShares, Trace};
use crate::plan::{Id, InputKind, Node, Operation, Plan, Pool, PoolTime, SchedulePlan, Settlements};
use crate::records::{Asked, AskedTime};
use crate::source::{Refusal, codes};
use crate::{engine, intake};

/// A pool shared out, with the pool that has the words for it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct SharedPool {
    pub pool: Arc<Pool>,
    /// Its table.
    pub shares: PoolShares,
    /// The pool's plan, with an invoice of no lines for its month or year.
    pub rated: Rated,
}

/// The shares of a pool for a month, a year or the one that holds a day.
///
/// # Errors
/// When there is no such pool or time, or the pool cannot be shared out.
pub fn share(plan: &Plan, asked: &Asked) -> Result<SharedPool, Refusal> {
    let pool = find_pool(plan, &asked.name)?;
    let time = time_of_pool(pool, &asked.time)?;
    let request = intake::bind_pool(pool, &asked.case(&pool.qualified_name, time))?;
    let shares = engine::share_question(pool, &request)?;
    Ok(SharedPool { shares, pool: Arc::clone(pool), rated: without_lines(&pool.plan, time, Trace::default()) })
}

/// The records of an answer that is not an invoice.
fn without_lines(plan: &Arc<SchedulePlan>, period: DaySpan, trace: Trace) -> Rated {
    Rated {
        plan: Arc::clone(plan),
        invoice: Invoice { period, lines: Vec::new(), total: Number::ZERO, trace },
        meters: Vec::new(),
        text_days: period,
    }
}

/// The pool of a name, qualified or, where there is one, bare.
///
/// # Errors
/// When none or several are named so.
pub fn find_pool<'p>(plan: &'p Plan, name: &str) -> Result<&'p Arc<Pool>, Refusal> {
    let found: Vec<&Arc<Pool>> = plan.pools.iter().filter(|pool| pool.name == name || pool.qualified_name == name).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => {
            let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, format!("no pool is named `{name}`"));
            Err(refusal.suggest(name, plan.pools.iter().map(|pool| pool.name.as_str())))
        }
        several => {
            let names: Vec<&str> = several.iter().map(|pool| pool.qualified_name.as_str()).collect();
            Err(Refusal::new(codes::UNKNOWN_SCHEDULE, format!("`{name}` is the name of {} pools", several.len()))
                .help(format!("write {}", names.join(" or "))))
        }
    }
}

/// The month or year of a pool that a question means.
///
/// # Errors
/// When the words are no month, label or day.
pub fn time_of_pool(pool: &Pool, time: &AskedTime) -> Result<DaySpan, Refusal> {
    let words = match time {
        AskedTime::On(day) => return Ok(pool.time_of(*day)),
        AskedTime::For(words) => words.trim(),
    };
    match pool.time {
        PoolTime::Month => match Day::parse(&format!("{words}-01")).or_else(|_| Day::parse(words)) {
            Ok(day) => Ok(pool.time_of(day)),
            Err(_) => Err(no_such_time(words, "is not a month", "write the month as 2006-01")),
        },
        PoolTime::Year(calendar) => {
            let calendar = pool.plan.calendars.at(calendar);
            let own = words.strip_prefix(calendar.name.as_str()).filter(|rest| rest.starts_with(' '));
            year_meant(&calendar.years, own.unwrap_or(words).trim())
        }
    }
}

/// The year of a label, or the one that holds a day.
fn year_meant(calendar: &YearCalendar, words: &str) -> Result<DaySpan, Refusal> {
    let of_day = || Day::parse(words).ok().map(|day| calendar.year_of(day));
    let help = match &calendar.prefix {
        Some(prefix) => format!("write the year's label as {prefix}2022, or a day of it as 2022-01-31"),
        None => "the calendar's years have no label: write a day of the year, as 2022-01-31".to_owned(),
    };
    calendar.labelled(words).or_else(of_day).ok_or_else(|| no_such_time(words, "is not a year of the calendar", &help))
}

fn no_such_time(words: &str, why: &str, help: &str) -> Refusal {
    Refusal::new(codes::BAD_CASE_DATE, format!("`for`: `{words}` {why}")).help(help)
}

/// The settlements of a contract for a year: `FY2022`, `fiscal_year FY2022`, the year's first day, or the year that holds a day.
///
/// # Errors
/// When the contract has none for such a year, or one cannot be worked out.
pub fn settle(plan: &Plan, asked: &Asked, silent: bool) -> Result<Rated, Refusal> {
    let contract = find_schedule(plan, &asked.name)?;
    let found = plan.settlements.iter().find(|own| own.plan.qualified_name == contract.qualified_name);
    let settlements = found.ok_or_else(|| Refusal::new(codes::UNKNOWN_SCHEDULE, format!("`{}` has no settlement", asked.name)))?;
    let (year, lines) = year_settled(settlements, asked)?;
    let request = intake::bind_question(&settlements.plan, &asked.case(&contract.qualified_name, year))?;
    let invoice = engine::settle(&settlements.plan, &lines, &request, silent)?;
    let meters = request.meters.into_iter().map(|meter| meter.name).collect();
    Ok(Rated { plan: Arc::clone(&settlements.plan), invoice, meters, text_days: year })
}

/// The year meant, and the settlements made for it: those of the first calendar that knows it.
fn year_settled(settlements: &Settlements, asked: &Asked) -> Result<(DaySpan, Vec<Id<crate::plan::Charge>>), Refusal> {
    let (named, words) = match &asked.time {
        AskedTime::For(words) => match words.trim().rsplit_once(' ') {
            Some((calendar, label)) => (Some(calendar.trim()), Some(label.to_owned())),
            None => (None, Some(words.trim().to_owned())),
        },
        AskedTime::On(_) => (None, None),
    };
    let mut refused = None;
    for (_, calendar) in &settlements.lines {
        let found = settlements.plan.calendars.at(*calendar);
        if named.is_some_and(|named| named != found.name && !named.ends_with(&format!(".{}", found.name))) {
            continue;
        }
        let year = match (&words, &asked.time) {
            (Some(words), _) => year_meant(&found.years, words),
            (None, AskedTime::On(day)) => Ok(found.years.year_of(*day)),
            (None, AskedTime::For(words)) => year_meant(&found.years, words),
        };
        match year {
            Ok(year) => {
                let lines = settlements.lines.iter().filter(|(_, other)| other == calendar).map(|(line, _)| *line).collect();
                return Ok((year, lines));
            }
            Err(refusal) => refused = Some(refusal),
        }
    }
    Err(refused.unwrap_or_else(|| Refusal::new(codes::UNKNOWN_SCHEDULE, format!("`{}` has no settlement of that calendar", asked.name))))
}

/// A value on a day, with the plan that has the words for how it came about.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Evaluated {
    /// The plan, with the records of the work in an invoice without lines.
    pub rated: Rated,
    /// The value, in base units.
    pub value: Number,
    pub unit: Unit,
}

/// A determinant, value, price, pool's amount or ledger's balance on a day, without a bill: of a contract or schedule, or of a
/// chapter.
///
/// # Errors
/// When nothing is named so, or it cannot be worked out.
pub fn evaluate(plan: &Plan, asked: &Asked) -> Result<Evaluated, Refusal> {
    let AskedTime::On(day) = asked.time else { return Err(no_such_time("", "no day is given", "give `on`")) };
    if let Some(of) = &asked.of {
        let schedule = find_schedule(plan, of)?;
        if let Some(thing) = thing_named(schedule, &asked.name) {
            return evaluate_thing(schedule, thing, asked, day);
        }
    }
    let (chapter, short) = asked.name.rsplit_once('.').map_or((None, asked.name.as_str()), |(chapter, short)| (Some(chapter), short));
    let of_chapter = plan.values.iter().filter(|own| chapter.is_none_or(|chapter| own.qualified_name == chapter));
    let found: Vec<(&Arc<SchedulePlan>, Thing)> = of_chapter.filter_map(|own| Some((own, thing_named(own, short)?))).collect();
    match found.as_slice() {
        [(own, thing)] => evaluate_thing(own, *thing, asked, day),
        [] if plan.pools.iter().any(|pool| pool.name == asked.name || pool.qualified_name == asked.name) => {
            pool_amount(find_pool(plan, &asked.name)?, asked, day)
        }
        [] => evaluate_price(plan, asked, day),
        several => {
            let names: Vec<String> = several.iter().map(|(own, _)| format!("{}.{short}", own.qualified_name)).collect();
            let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, format!("`{}` is a name of {} chapters", asked.name, several.len()));
            Err(refusal.help(format!("write {}, or give its contract or schedule with `of`", names.join(" or "))))
        }
    }
}

fn evaluate_price(plan: &Plan, asked: &Asked, day: Day) -> Result<Evaluated, Refusal> {
    match price(plan, &asked.name, day, &asked.given) {
        Ok(priced) => Ok(Evaluated { rated: priced.rated, value: priced.value, unit: priced.unit }),
        Err(refusal) if refusal.datum("unknown").is_some() && refusal.datum("nearest").is_none() => Err(nothing_named(asked)),
        Err(refusal) => Err(refusal),
    }
}

fn nothing_named(asked: &Asked) -> Refusal {
    let message = format!("nothing that can be evaluated is named `{}`", asked.name);
    let help = "name a determinant, value, rate, pool or ledger, and give its contract or schedule with `of` where it has one";
    Refusal::new(codes::UNKNOWN_SCHEDULE, message).help(help)
}

fn pool_amount(pool: &Arc<Pool>, asked: &Asked, day: Day) -> Result<Evaluated, Refusal> {
    let time = pool.time_of(day);
    let request = intake::bind_pool(pool, &asked.case(&pool.qualified_name, time))?;
    let (value, trace) = engine::pool_amount_on(pool, &request)?;
    Ok(Evaluated { rated: without_lines(&pool.plan, time, trace), value, unit: Unit::word("$").unwrap_or_default() })
}

/// What a name is in a plan.
#[derive(Clone, Copy, Debug)]
enum Thing {
    Node(Id<Node>),
    Determinant(Id<crate::plan::Determinant>),
    Prices(Id<crate::plan::Prices>),
    Ledger(Id<crate::plan::Ledger>),
    Pool(crate::plan::PoolId),
}

fn thing_named(plan: &SchedulePlan, name: &str) -> Option<Thing> {
    let named = || plan.named.get(name).map(|node| Thing::Node(*node));
    let determinant = || plan.determinants.iter().find(|(_, it)| it.name == name).map(|(id, _)| Thing::Determinant(id));
    let ledger = || plan.ledgers.iter().find(|(_, it)| it.name == name).map(|(id, _)| Thing::Ledger(id));
    if plan.charges.is_empty() {
        // A chapter's plan also holds what its names use of other chapters: only its own are asked for.
        return named().or_else(ledger);
    }
    let prices = || plan.prices.iter().find(|(_, it)| it.name == name).map(|(id, _)| Thing::Prices(id));
    let pool = || plan.pools.iter().find(|(_, it)| it.name == name || it.qualified_name == name).map(|(id, _)| Thing::Pool(id));
    let value = || plan.nodes.iter().find(|(_, node)| is_value(plan, &node.operation, name)).map(|(id, _)| Thing::Node(id));
    determinant().or_else(prices).or_else(value).or_else(ledger).or_else(pool)
}

fn is_value(plan: &SchedulePlan, operation: &Operation, name: &str) -> bool {
    match operation {
        Operation::Named { name: own, .. } => own == name,
        Operation::Input(input) => {
            let input = plan.inputs.at(*input);
            input.name == name && matches!(input.kind, InputKind::Amount { .. } | InputKind::Measure { .. })
        }
        _ => false,
    }
}

fn evaluate_thing(plan: &Arc<SchedulePlan>, thing: Thing, asked: &Asked, day: Day) -> Result<Evaluated, Refusal> {
    if let Thing::Pool(pool) = thing {
        return pool_amount(plan.pools.at(pool), asked, day);
    }
    let period = DaySpan { start: day, end: day.plus_days(1) };
    let request = intake::bind_question(plan, &asked.case(&plan.qualified_name, period))?;
    let ((value, trace), unit) = match thing {
        Thing::Node(node) => (engine::value_on(plan, &request, node, day)?, plan.nodes.at(node).unit.clone()),
        Thing::Determinant(id) => (engine::determinant_on(plan, &request, id, day)?, plan.determinants.at(id).unit.clone()),
        Thing::Prices(id) => (engine::price_on(plan, &request, id, day)?, plan.prices.at(id).unit.clone()),
        Thing::Ledger(id) => (engine::balance_on(plan, &request, id, day)?, plan.ledgers.at(id).unit.clone()),
        Thing::Pool(_) => return Err(nothing_named(asked)),
    };
    Ok(Evaluated { rated: without_lines(plan, period, trace), value, unit })
}
