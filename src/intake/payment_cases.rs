//! Questions about payment as JSON: `"ask":"owe TERMS"`, `"ask":"pay TERMS"`; and bound to terms.

use serde_json::{Map, Value};

use super::json_fields::{self, only};
use super::json_values::{Read, date, given_texts, list_of, missing, parse_date, scalar, text, wrong};
use super::quantity_text::parse_quantity;
use crate::calendar::Day;
use crate::exact::{Number, Unit};
use crate::plan::{DueAfter, OpenItem, OweRequest, PaidOn, PayRequest, TermsPlan};
use crate::records::{OweCase, OwedGiven, PayCase, PaymentGiven};
use crate::source::{Refusal, codes};

/// Reads `{"ask":"owe TERMS","amount":…,"received":…,"invoiced":…,"paid":…}`.
pub(super) fn read_owe(object: &Map<String, Value>, id: &str, terms: &str) -> Read<OweCase> {
    Ok(OweCase {
        id: id.to_owned(),
        terms: terms.to_owned(),
        amount: amount(object)?,
        received: date(object, "received")?,
        invoiced: date(object, "invoiced")?,
        on: date(object, "on")?,
        paid: paid(object.get("paid"))?,
        given: given_texts(object.get("given"), "given")?,
    })
}

/// Reads `{"ask":"pay TERMS","amount":…,"on":…,"owes":[{"service","amount","since"}]}`.
pub(super) fn read_pay(object: &Map<String, Value>, id: &str, terms: &str) -> Read<PayCase> {
    let owes = list_of(object.get("owes"), "owes")?.into_iter().map(|item| {
        only(item, json_fields::OWED, "what is owed")?;
        Ok(OwedGiven {
            service: text(item, "service")?.ok_or_else(|| missing("service"))?,
            amount: amount(item)?,
            since: date(item, "since")?.ok_or_else(|| missing("since"))?,
        })
    });
    Ok(PayCase {
        id: id.to_owned(),
        terms: terms.to_owned(),
        amount: amount(object)?,
        on: date(object, "on")?.ok_or_else(|| missing("on"))?,
        owes: owes.collect::<Read<_>>()?,
    })
}

fn amount(object: &Map<String, Value>) -> Read<String> {
    scalar(object.get("amount").ok_or_else(|| missing("amount"))?, "amount")
}

/// A date, or a list of dates and of `{"on","amount"}`.
fn paid(value: Option<&Value>) -> Read<Vec<PaymentGiven>> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => list.iter().map(payment).collect(),
        Some(one) => Ok(vec![payment(one)?]),
    }
}

fn payment(value: &Value) -> Read<PaymentGiven> {
    match value {
        Value::String(day) => Ok(PaymentGiven { on: parse_date(day, "paid")?, amount: None }),
        Value::Object(object) => {
            only(object, json_fields::PAYMENT, "a payment")?;
            Ok(PaymentGiven {
                on: date(object, "on")?.ok_or_else(|| missing("on"))?,
                amount: object.get("amount").map(|amount| scalar(amount, "amount")).transpose()?,
            })
        }
        _ => Err(wrong("paid", "a date, or a list of dates and of {\"on\",\"amount\"}")),
    }
}

/// Binds an invoice and its payments to terms.
///
/// # Errors
/// When an amount is not in dollars, or the day of a fact is not a date.
pub fn bind_owing(terms: &TermsPlan, case: &OweCase) -> Result<OweRequest, Refusal> {
    let paid = case.paid.iter().map(|payment| {
        let amount = payment.amount.as_deref().map(|amount| dollars(amount, "paid")).transpose()?;
        Ok(PaidOn { day: payment.on, amount })
    });
    Ok(OweRequest {
        amount: dollars(&case.amount, "amount")?,
        received: case.received,
        invoiced: case.invoiced,
        fact: fact_day(terms, case)?,
        paid: paid.collect::<Result<_, Refusal>>()?,
        on: case.on,
    })
}

/// Binds a payment and what is open to terms.
///
/// # Errors
/// When an amount is not in dollars.
pub fn bind_paying(case: &PayCase) -> Result<PayRequest, Refusal> {
    let owes =
        case.owes.iter().map(|item| Ok(OpenItem { service: item.service.clone(), amount: dollars(&item.amount, &item.service)?, since: item.since }));
    Ok(PayRequest { amount: dollars(&case.amount, "amount")?, owes: owes.collect::<Result<_, Refusal>>()? })
}

fn fact_day(terms: &TermsPlan, case: &OweCase) -> Result<Option<Day>, Refusal> {
    let DueAfter::Fact(name) = &terms.due.after else { return Ok(None) };
    case.given.iter().find(|(known, _)| known == name).map(|(_, written)| parse_date(written, name)).transpose()
}

fn dollars(written: &str, field: &str) -> Result<Number, Refusal> {
    let bad =
        |why: String| Refusal::new(codes::BAD_QUANTITY, format!("`{field}` is `{written}`: {why}")).help("write an amount as 1234.56 or $1,234.56");
    let read = parse_quantity(written).map_err(|error| bad(error.to_string()))?;
    let unit = Unit::word("$").unwrap_or_default();
    match &read.unit {
        Some(own) if !own.is_money() => Err(bad(format!("it is in {own}, not in $"))),
        _ => Ok(read.in_base_units(&unit)),
    }
}
