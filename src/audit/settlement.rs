//! Settlements: documents of their own, one line each, for a year of a calendar.

use super::bill::Bill;
use super::line::rules_of_contract;
use super::names::Names;
use super::quantity::whole;
use super::view::View;
use super::year_label::year_named;
use super::{Refusal, ReperformedLine};
use crate::audit::charge;
use crate::calendar::DaySpan;
use crate::language::book::{Definition, DefinitionKind, RateText};
use crate::language::tree::{Calendar, ChargeAmount, ChargeKind, Contract, Settlement};
use crate::records::{Asked, AskedTime};
use crate::source::codes;

/// The settlements of a contract for a year of a calendar, those whose conditions hold, in the order written.
pub(super) fn settle(book: &RateText, asked: &Asked) -> Result<Vec<ReperformedLine>, Refusal> {
    let (found, tree) = contract_named(book, &asked.name)?;
    let names = Names::of_contract(book, found);
    let (calendar, year) = year_settled(&names, found, tree, &asked.time)?;
    let case = asked.case("", year);
    let bill = Bill::asked(book, &case, Some(found), found.chapter, year)?;
    let mut lines = Vec::new();
    for settlement in &tree.settlements {
        if names.calendar(bill.scope(), &settlement.calendar.text).is_some_and(|own| own.name == calendar.name) {
            lines.extend(settled(&bill, settlement)?);
        }
    }
    Ok(lines)
}

/// The calendar and its year that are meant: `fiscal_year FY2022`, or the first calendar that knows `FY2022` or holds a day.
fn year_settled<'a>(names: &Names<'a>, found: &Definition, tree: &Contract, time: &AskedTime) -> Result<(&'a Calendar, DaySpan), Refusal> {
    let (named, label) = match time {
        AskedTime::On(day) => (None, day.to_string()),
        AskedTime::For(words) => match words.trim().rsplit_once(' ') {
            Some((calendar, label)) => (Some(calendar.trim()), label.to_owned()),
            None => (None, words.trim().to_owned()),
        },
    };
    let scope = found.scope_for(Some(found.id));
    let calendars = tree.settlements.iter().filter_map(|settlement| names.calendar(scope, &settlement.calendar.text));
    let meant = calendars.filter(|calendar| named.is_none_or(|named| names.calendar(scope, named).is_some_and(|own| own.name == calendar.name)));
    let years = meant.filter_map(|calendar| Some((calendar, year_named(calendar, &label)?)));
    let unknown = || Refusal::new(codes::BAD_CASE_DATE, format!("`{label}` is not a year that is settled"));
    years.into_iter().next().ok_or_else(unknown)
}

/// The contract of a name.
pub(super) fn contract_named<'a>(book: &'a RateText, name: &str) -> Result<(&'a Definition, &'a Contract), Refusal> {
    let contracts = book.billable(name).into_iter().filter_map(|found| match &found.kind {
        DefinitionKind::Contract(contract) => Some((found, &**contract)),
        _ => None,
    });
    let mut contracts: Vec<_> = contracts.collect();
    match (contracts.pop(), contracts.is_empty()) {
        (Some(found), true) => Ok(found),
        _ => Err(Refusal::new(codes::UNKNOWN_SCHEDULE, format!("not exactly one contract is named `{name}`"))),
    }
}

/// Worked out whole, at the versions, facts and text of the year's last day.
fn settled(bill: &Bill<'_>, settlement: &Settlement) -> Result<Option<ReperformedLine>, Refusal> {
    let charge = &settlement.charge;
    let last = bill.period.last_day();
    let view = View::at(bill, last, bill.period);
    if !charge::guards_hold(&view, &charge.guards)? {
        return Ok(None);
    }
    let Some(ChargeAmount::Formula { formula, blocks, .. }) = &charge.amount else {
        return Err(Refusal::new(codes::AMOUNT_MISSING, format!("`{}` has no amount", charge.name.text)));
    };
    let exact = View { blocks: blocks.map(|(blocks, _)| blocks), ..view }.formula(formula)?.value;
    let text = bill.text.as_ref().map(|text| rules_of_contract(&bill.names, text)).unwrap_or_default();
    let statement = charge.rounding.as_ref().or_else(|| text.into_iter().find_map(|rules| rules.rounding.first()));
    let statement = statement.ok_or_else(|| Refusal::new(codes::ROUNDING_MISSING, "nothing says how to round"))?;
    let (exact, printed) = charge::rounded_line(bill, statement, &[exact])?;
    if charge.omit_when_zero && printed == whole(0) {
        return Ok(None);
    }
    let sign = whole(if charge.kind == ChargeKind::Credit { -1 } else { 1 });
    Ok(Some(ReperformedLine { charge: charge.name.text.clone(), exact: exact * &sign, amount: printed * sign, product: None }))
}
