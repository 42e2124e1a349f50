//! Answers about payment: as one JSON object, and as a page of text.

use serde_json::{Map, Value, json};

use super::amounts::{decimal_text, money};
use super::owing::{owing_lines, paying_lines};
use crate::exact::Number;
use crate::invoice::{InterestCount, OwingStep, Received};
use crate::rating::{Owed, Paid};
use crate::source::Sources;

/// The answer to `owe`: amounts as decimal strings, dates, and how they came about.
pub fn owing_json(case: &str, owed: &Owed, sources: &Sources) -> Value {
    let owing = &owed.owing;
    let mut object = Map::new();
    object.insert("case".into(), case.into());
    object.insert("terms".into(), owed.terms.qualified_name.clone().into());
    amount_fields(&mut object, "amount", &owing.amount);
    object.insert("due".into(), owing.due.to_string().into());
    if let Some(begins) = owing.interest_begins {
        object.insert("interest_begins".into(), begins.to_string().into());
    }
    if let Some(as_of) = owing.as_of {
        object.insert("on".into(), as_of.to_string().into());
    }
    match owing.count {
        Some(InterestCount::Months(months)) => object.insert("months".into(), months.into()),
        Some(InterestCount::Days(days)) => object.insert("days".into(), days.into()),
        None => None,
    };
    for (field, amount) in [("interest", &owing.interest), ("late_fee", &owing.late_fee), ("owed", &owing.owed)] {
        if let Some(amount) = amount {
            amount_fields(&mut object, field, amount);
        }
    }
    if owed.terms.must_be_invoiced && owed.terms.interest.is_some() {
        object.insert("interest_must_be_invoiced".into(), true.into());
    }
    if let Some(until) = owing.steps.iter().find_map(deferred_until) {
        object.insert("not_asked_for_before".into(), until.into());
    }
    object.insert("trace".into(), owing_lines(owed, sources).into());
    Value::Object(object)
}

fn deferred_until(step: &OwingStep) -> Option<String> {
    match step {
        OwingStep::Deferred { until, .. } => Some(until.to_string()),
        _ => None,
    }
}

/// A decimal string; where decimals do not end, also the exact fraction, as `interest_exact`.
fn amount_fields(object: &mut Map<String, Value>, field: &str, amount: &Number) {
    let (text, exact) = decimal_text(amount, 2);
    object.insert(field.into(), text.into());
    if let Some(exact) = exact {
        object.insert(format!("{field}_exact"), exact.into());
    }
}

/// What is owed as a page of text; with `explained`, how it came about.
pub fn owing_text(case: &str, owed: &Owed, sources: &Sources, explained: bool) -> String {
    let owing = &owed.owing;
    let mut rows = vec![("Invoice", money(&owing.amount)), ("Due", owing.due.to_string())];
    rows.extend(owing.interest_begins.map(|day| ("Interest begins", day.to_string())));
    rows.extend(owing.count.map(|count| match count {
        InterestCount::Months(months) => ("Months", months.to_string()),
        InterestCount::Days(days) => ("Days", days.to_string()),
    }));
    rows.extend(owing.interest.as_ref().map(|amount| ("Interest", money(amount))));
    rows.extend(owing.late_fee.as_ref().map(|amount| ("Late fee", money(amount))));
    rows.extend(owing.as_of.map(|_| ("Paid", money(&owing.paid))));
    rows.extend(owing.owed.as_ref().map(|amount| ("Owed", money(amount))));
    page(case, &owed.terms.label, rows, explained.then(|| owing_lines(owed, sources)))
}

/// The answer to `pay`: what each service receives, item by item, and what is left over.
pub fn paying_json(case: &str, paid: &Paid, sources: &Sources) -> Value {
    let items: Vec<Value> = paid.paying.received.iter().filter_map(|part| item_json(paid, part)).collect();
    let services: Map<String, Value> =
        paid.paying.services.iter().map(|(service, amount)| (service.clone(), decimal_text(amount, 2).0.into())).collect();
    json!({
        "case": case,
        "terms": paid.terms.qualified_name,
        "amount": decimal_text(&paid.request.amount, 2).0,
        "receives": services,
        "items": items,
        "unapplied": decimal_text(&paid.paying.unapplied, 2).0,
        "trace": paying_lines(paid, sources),
    })
}

fn item_json(paid: &Paid, part: &Received) -> Option<Value> {
    let item = paid.request.owes.get(part.item)?;
    Some(json!({"service": item.service, "since": item.since.to_string(), "receives": decimal_text(&part.amount, 2).0}))
}

/// What a payment pays as a page of text.
pub fn paying_text(case: &str, paid: &Paid, sources: &Sources, explained: bool) -> String {
    let mut rows = vec![("Payment", money(&paid.request.amount))];
    rows.extend(paid.paying.services.iter().map(|(service, amount)| (service.as_str(), money(amount))));
    rows.push(("Left over", money(&paid.paying.unapplied)));
    page(case, &paid.terms.label, rows, explained.then(|| paying_lines(paid, sources)))
}

fn page(case: &str, label: &str, rows: Vec<(&str, String)>, lines: Option<Vec<String>>) -> String {
    let mut out = format!("{case}   {label}\n");
    for (what, value) in rows {
        out.push_str(&format!("  {what:<18}{value:>18}\n"));
    }
    for line in lines.into_iter().flatten() {
        out.push_str(&format!("    {}\n", line.trim_end()));
    }
    out.push('\n');
    out
}
