//! Tests that ask for no bill: a pool's shares, a settlement, a name on a day.

use super::trial::{Checked, Trial, Verdict, check, compare, expect_code, given_case, refused};
use crate::calendar::{Day, DaySpan};
use crate::exact::{Rounding, Unit};
use crate::intake::{Question, parse_quantity};
use crate::invoice::{PoolShares, Step};
use crate::language::RateBook;
use crate::language::book::{ChapterId, Scope};
use crate::language::tree::{ExpectKind, Expectation, PoolTime, Quoted, Test, TestSubject};
use crate::plan::{Plan, Pool, PoolWay};
use crate::rating;
use crate::rating::{Evaluated, SharedPool};
use crate::records::{Asked, AskedTime, Case};
use crate::source::Refusal;

/// The question of a test, where it asks one of these.
fn asked(plan: &Plan, test: &Test) -> Option<Result<Asked, Refusal>> {
    Some(match &test.subject {
        Some(TestSubject::Share { pool, when }) => {
            let time = AskedTime::For(match when {
                PoolTime::Month(month) => format!("{:04}-{:02}", month.year, month.month),
                PoolTime::Label(label) => label.text.clone(),
            });
            share_question(plan, test, &pool.text, time)
        }
        Some(TestSubject::Settle { contract, calendar, label }) => {
            let time = AskedTime::For(format!("{} {}", calendar.text, label.text));
            Ok(question(plan, test, (&contract.text, None), time, None))
        }
        Some(TestSubject::Evaluate { name, of, on }) => {
            let of = of.as_ref().map(|of| of.text.as_str());
            Ok(question(plan, test, (&name.text, of), AskedTime::On(on.day), None))
        }
        _ => return None,
    })
}

/// The question of a test as the input would ask it.
pub(super) fn asked_in_words(plan: &Plan, test: &Test) -> Option<Question> {
    let asked = asked(plan, test)?.ok()?;
    Some(match &test.subject {
        Some(TestSubject::Share { .. }) => Question::Share(asked),
        Some(TestSubject::Settle { .. }) => Question::Settle(asked),
        _ => Question::Evaluate(asked),
    })
}

fn share_question(plan: &Plan, test: &Test, name: &str, time: AskedTime) -> Result<Asked, Refusal> {
    let pool = rating::find_pool(plan, name)?;
    let period = rating::time_of_pool(pool, &time)?;
    Ok(question(plan, test, (name, None), time, Some(period)))
}

/// The question with everything given. Where there are no days of its own, all that is dated of a measure is history.
fn question(plan: &Plan, test: &Test, (name, of): (&str, Option<&str>), time: AskedTime, period: Option<DaySpan>) -> Asked {
    let nothing = Asked { of: of.map(str::to_owned), ..Asked::new(&test.title.text, name, time) };
    let Some(period) = period.or_else(after_all) else { return nothing };
    match given_case(plan, test, of.unwrap_or(name), period) {
        Some(Case { given, meters, history, series, estimated, members, .. }) => {
            Asked { given, meters, history, series, estimated, members, ..nothing }
        }
        None => nothing,
    }
}

/// Days after all that a test could give.
fn after_all() -> Option<DaySpan> {
    let last = Day::of(9999, 12, 30)?;
    DaySpan::inclusive(last, last)
}

/// Runs a test that asks one of these questions; false where it asks something else.
pub(super) fn run(plan: &Plan, test: &Test, trial: &mut Trial) -> bool {
    let Some(asked) = asked(plan, test) else { return false };
    let failures = match &test.subject {
        Some(TestSubject::Share { .. }) => {
            let outcome = asked.and_then(|asked| rating::share(plan, &asked));
            let failures = failures(test, trial, |expectation| check_share(expectation, outcome.as_ref()));
            trial.pool = outcome.ok();
            failures
        }
        Some(TestSubject::Settle { .. }) => {
            let outcome = asked.and_then(|asked| rating::settle(plan, &asked, false));
            let failures = failures(test, trial, |expectation| check(expectation, &outcome, &|_| None));
            trial.rated = outcome.ok();
            failures
        }
        _ => {
            let name = asked.as_ref().map(|asked| asked.name.clone()).unwrap_or_default();
            let outcome = asked.and_then(|asked| rating::evaluate(plan, &asked));
            let failures = failures(test, trial, |expectation| check_value(expectation, &name, outcome.as_ref()));
            trial.rated = outcome.ok().map(|evaluated| evaluated.rated);
            failures
        }
    };
    if !failures.is_empty() {
        trial.verdict = Verdict::Failed(failures);
    }
    true
}

fn failures(test: &Test, trial: &mut Trial, check: impl Fn(&Expectation) -> Checked) -> Vec<(crate::source::Span, String)> {
    let mut failures = Vec::new();
    for expectation in &test.expectations {
        match check(expectation) {
            Ok(published) => trial.published.extend(published),
            Err(why) => failures.push((expectation.span, why)),
        }
    }
    failures
}

fn check_value(expectation: &Expectation, name: &str, outcome: Result<&Evaluated, &Refusal>) -> Checked {
    match (&expectation.kind, outcome) {
        (ExpectKind::NoBill(code), Err(refusal)) => expect_code(&code.text, refusal),
        (ExpectKind::NoBill(code), Ok(_)) => Err(format!("answered, and not refused with {}", code.text)),
        (_, Err(refusal)) => Err(refused(refusal)),
        (ExpectKind::Is { name: expected, value, printed_as }, Ok(found)) if is_named(name, &expected.text) => {
            compare(expectation, &found.value, &found.unit, None, words(value, printed_as.as_ref()))
        }
        _ => Err(format!("only `expect {name} is …` can be asked here")),
    }
}

fn is_named(name: &str, expected: &str) -> bool {
    name == expected || name.ends_with(&format!(".{expected}"))
}

fn words<'w>(value: &'w Quoted, printed: Option<&'w Quoted>) -> (&'w str, Option<&'w str>) {
    (&value.text, printed.map(|printed| printed.text.as_str()))
}

fn check_share(expectation: &Expectation, outcome: Result<&SharedPool, &Refusal>) -> Checked {
    match (&expectation.kind, outcome) {
        (ExpectKind::NoBill(code), Err(refusal)) => expect_code(&code.text, refusal),
        (ExpectKind::NoBill(code), Ok(_)) => Err(format!("shared out, and not refused with {}", code.text)),
        (_, Err(refusal)) => Err(refused(refusal)),
        (_, Ok(shared)) => check_table(expectation, &shared.pool, &shared.shares),
    }
}

/// What can be expected of a pool's table.
fn check_table(expectation: &Expectation, pool: &Pool, shares: &PoolShares) -> Checked {
    let cents = Some(&pool.round_amounts);
    match &expectation.kind {
        ExpectKind::ShareFor { member, value, printed_as } => {
            let found = shares.members.iter().find(|own| own.name == member.text);
            let found = found.ok_or_else(|| format!("`{}` is not a member of `{}`", member.text, pool.name))?;
            let (unit, words) = (unit_of(value)?, words(value, printed_as.as_ref()));
            if unit.is_percent() {
                compare(expectation, &found.share, &unit, share_rounding(pool), words)
            } else if unit.is_money() {
                compare(expectation, &found.amount, &unit, cents, words)
            } else {
                compare(expectation, &found.determinant, pool.determinant_unit(), None, words)
            }
        }
        ExpectKind::Residual { pool: named, value, printed_as } => {
            if !is_named(&pool.qualified_name, &named.text) {
                return Err(format!("the pool asked for is `{}`", pool.name));
            }
            let (unit, words) = (unit_of(value)?, words(value, printed_as.as_ref()));
            if unit.is_percent() {
                compare(expectation, &shares.share_residual, &unit, share_rounding(pool), words)
            } else {
                compare(expectation, &shares.amount_residual, &dollars(), cents, words)
            }
        }
        ExpectKind::Is { name, value, printed_as } if is_named(&pool.qualified_name, &name.text) => {
            let words = words(value, printed_as.as_ref());
            match (&shares.unit_rate, unit_of(value)?.is_money()) {
                (Some((_, rate)), false) => compare(expectation, rate, &rate_unit(pool), rate_rounding(pool), words),
                _ => compare(expectation, &shares.amount, &dollars(), cents, words),
            }
        }
        _ => Err("of a pool are expected its amount, `share for MEMBER` and `residual of POOL`".to_owned()),
    }
}

/// A share or residual expected of a bill: that of the pool it took.
pub(super) fn check_bill(expectation: &Expectation, rated: &rating::Rated) -> Checked {
    let found = rated.invoice.trace.steps.iter().find_map(|step| match step {
        Step::Pool { pool, shares } => {
            let pool = rated.plan.pools.at(*pool);
            let meant = match &expectation.kind {
                ExpectKind::Residual { pool: named, .. } => is_named(&pool.qualified_name, &named.text),
                _ => true,
            };
            meant.then_some((pool, shares))
        }
        _ => None,
    });
    let (pool, shares) = found.ok_or_else(|| "the bill takes no share of a pool".to_owned())?;
    check_table(expectation, pool, shares)
}

fn unit_of(value: &Quoted) -> Result<Unit, String> {
    let read = parse_quantity(&value.text).map_err(|error| format!("`{}`: {error}", value.text))?;
    Ok(read.unit.unwrap_or_default())
}

fn dollars() -> Unit {
    Unit::word("$").unwrap_or_default()
}

fn share_rounding(pool: &Pool) -> Option<&Rounding> {
    match &pool.way {
        PoolWay::Shares(Some(round)) => Some(&round.rounding),
        _ => None,
    }
}

/// The unit of a pool's unit rate.
fn rate_unit(pool: &Pool) -> Unit {
    pool.unit_rate().map_or_else(|| dollars().per(pool.determinant_unit()), |unit_rate| unit_rate.unit.clone())
}

fn rate_rounding(pool: &Pool) -> Option<&Rounding> {
    pool.unit_rate().map(|unit_rate| &unit_rate.rounding)
}

/// Names of a test that mean what its chapter sees.
pub(super) fn resolve(book: &RateBook, chapter: ChapterId, subject: &mut TestSubject) {
    let seen = |name: &str| {
        let found = book.book.look_up(Scope { chapter, schedule: None }, name).ok().and_then(|id| book.book.definition(id));
        found.map(|found| book.book.qualified_name(found))
    };
    let billable = |name: &str| match book.book.billable_from(chapter, name).as_slice() {
        [found] => Some(book.book.qualified_name(found)),
        _ => None,
    };
    match subject {
        TestSubject::Share { pool, .. } => pool.text = seen(&pool.text).unwrap_or_else(|| pool.text.clone()),
        TestSubject::Settle { contract, .. } => contract.text = billable(&contract.text).unwrap_or_else(|| contract.text.clone()),
        TestSubject::Evaluate { of: Some(of), .. } => of.text = billable(&of.text).unwrap_or_else(|| of.text.clone()),
        TestSubject::Evaluate { name, of: None, .. } => name.text = seen(&name.text).unwrap_or_else(|| name.text.clone()),
        _ => {}
    }
}
