//! Settlements: documents of their own, one line each, for a year of a calendar.

use crate::calendar::DaySpan;
use crate::language::book::{Book, Definition, DefinitionKind};
use crate::language::tree::{ChargeAmount, ChargeKind, Contract, Settlement};
use crate::records::Case;
use crate::source::codes;

use super::bill::Bill;
use super::line::rules_of_contract;
use super::quantity::whole;
use super::view::View;
use super::year_label::year_named;
use super::{Refusal, ReperformedLine};

/// The settlements of a contract for a year of a calendar, those whose conditions hold, in the order written.
pub(super) fn settle(book: &Book, case: &Case, contract: &str, calendar: &str, label: &str) -> Result<Vec<ReperformedLine>, Refusal> {
    let (found, tree) = contract_named(book, contract)?;
    let year = year_of_contract(book, case, found, (calendar, label))?;
    let bill = Bill::asked(book, case, Some(found), found.chapter, year)?;
    let calendar = bill.names.look_up(bill.scope(), calendar).ok();
    let of_calendar = |settlement: &&Settlement| bill.names.look_up(bill.scope(), &settlement.calendar.text).ok() == calendar;
    let mut lines = Vec::new();
    for settlement in tree.settlements.iter().filter(of_calendar) {
        lines.extend(settled(&bill, settlement)?);
    }
    Ok(lines)
}

fn year_of_contract(book: &Book, case: &Case, found: &Definition, (calendar, label): (&str, &str)) -> Result<DaySpan, Refusal> {
    let bill = Bill::asked(book, case, Some(found), found.chapter, case.period)?;
    let unknown = || Refusal::new(codes::UNKNOWN_NAME, format!("`{calendar}` is no calendar"));
    let calendar = bill.names.calendar(bill.scope(), calendar).ok_or_else(unknown)?;
    year_named(calendar, label).ok_or_else(|| Refusal::new(codes::UNKNOWN_LABEL, format!("`{label}` is no year of the calendar")))
}

/// The contract of a name.
pub(super) fn contract_named<'a>(book: &'a Book, name: &str) -> Result<(&'a Definition, &'a Contract), Refusal> {
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
    if !view.guards_hold(&charge.guards)? {
        return Ok(None);
    }
    let Some(ChargeAmount::Formula { formula, blocks, .. }) = &charge.amount else {
        return Err(Refusal::new(codes::AMOUNT_MISSING, format!("`{}` has no amount", charge.name.text)));
    };
    let exact = View { blocks: blocks.map(|(blocks, _)| blocks), ..view }.formula(formula)?.value;
    let text = bill.text.as_ref().map(|text| rules_of_contract(&bill.names, text)).unwrap_or_default();
    let statement = charge.rounding.as_ref().or_else(|| text.into_iter().find_map(|rules| rules.rounding.first()));
    let statement = statement.ok_or_else(|| Refusal::new(codes::ROUNDING_MISSING, "nothing says how to round"))?;
    let (exact, printed) = bill.rounded_line(statement, &[exact])?;
    if charge.omit_when_zero && printed == whole(0) {
        return Ok(None);
    }
    let sign = whole(if charge.kind == ChargeKind::Credit { -1 } else { 1 });
    Ok(Some(ReperformedLine { charge: charge.name.text.clone(), exact: exact * &sign, amount: printed * sign }))
}
