//! Invoices as JSON lines: the fixed form that scripts read.

use serde_json::{Map, Value, json};

use super::amounts::{decimal_text, plain_quantity, plain_rate};
use super::explanation::Explanation;
use crate::calendar::Day;
use crate::exact::Number;
use crate::intake::BadEntry;
use crate::invoice::{Line, LineStatus, Part};
use crate::plan::ChargeRounding;
use crate::rating::{Priced, Rated};
use crate::source::{Refusal, Sources};

/// One invoice. With `sources`, each line carries its trace.
pub fn invoice_json(case: &str, rated: &Rated, sources: Option<&Sources>) -> Value {
    let explanation = sources.map(|sources| Explanation::new(rated, sources));
    let lines: Vec<Value> = rated.invoice.lines.iter().enumerate().map(|(at, line)| line_json(rated, line, at, explanation.as_ref())).collect();
    let mut object = Map::new();
    object.insert("case".into(), case.into());
    object.insert("lines".into(), lines.into());
    amount_fields(&mut object, "total", "exact", &rated.invoice.total);
    if let Some(explanation) = &explanation {
        object.insert("not_applied".into(), explanation.not_applied().into());
    }
    if !rated.plan.not_encoded.is_empty() {
        object.insert("not_encoded".into(), rated.plan.not_encoded.clone().into());
    }
    Value::Object(object)
}

fn amount_fields(object: &mut Map<String, Value>, field: &str, exact_field: &str, amount: &Number) {
    let (text, exact) = decimal_text(amount, 2);
    object.insert(field.into(), text.into());
    if let Some(exact) = exact {
        object.insert(exact_field.into(), exact.into());
    }
}

fn line_json(rated: &Rated, line: &Line, at: usize, explanation: Option<&Explanation<'_>>) -> Value {
    let charge = rated.plan.charges.at(line.charge);
    let mut object = Map::new();
    object.insert("charge".into(), charge.name.clone().into());
    object.insert("label".into(), charge.label.clone().into());
    if let Some(meter) = line.meter {
        object.insert("meter".into(), meter_name(rated, meter).into());
    }
    let rounds_parts = matches!(charge.rounding, ChargeRounding::Part(..));
    match line.parts.as_slice() {
        [] => {}
        [one] if one.block.is_none() && !rounds_parts => quantity_fields(&mut object, one),
        [one] if one.quantity.is_none() => quantity_fields(&mut object, one),
        parts => {
            let parts: Vec<Value> = parts.iter().map(|part| part_json(rated, part, rounds_parts)).collect();
            object.insert("parts".into(), parts.into());
        }
    }
    amount_fields(&mut object, "amount", "exact", &line.amount);
    if line.status == LineStatus::Replaced {
        object.insert("status".into(), "replaced".into());
    }
    if line.estimated {
        object.insert("estimated".into(), true.into());
    }
    object.insert("gl".into(), charge.gl.clone().into());
    let cites: Vec<String> = rated.cites(charge).map(|cite| format!("{}{}", cite.text, cite.status.suffix())).collect();
    object.insert("cite".into(), cites.join("; ").into());
    if let Some(explanation) = explanation {
        object.insert("trace".into(), explanation.line(at).into());
    }
    Value::Object(object)
}

fn meter_name(rated: &Rated, meter: usize) -> String {
    rated.meters.get(meter).cloned().unwrap_or_default()
}

fn quantity_fields(object: &mut Map<String, Value>, part: &Part) {
    if let (Some((quantity, unit)), Some((rate, rate_unit))) = (&part.quantity, &part.rate) {
        object.insert("quantity".into(), plain_quantity(quantity, unit).into());
        object.insert("unit".into(), unit.to_string().into());
        object.insert("rate".into(), plain_rate(rate, rate_unit).into());
    }
}

fn part_json(rated: &Rated, part: &Part, with_amount: bool) -> Value {
    let mut object = Map::new();
    if let Some(block) = part.block {
        object.insert("block".into(), (block + 1).into());
    }
    if let Some(meter) = part.meter {
        object.insert("meter".into(), meter_name(rated, meter).into());
    }
    object.insert("from".into(), part.days.start.to_string().into());
    object.insert("to".into(), part.days.last_day().to_string().into());
    quantity_fields(&mut object, part);
    if with_amount {
        amount_fields(&mut object, "amount", "exact", &part.amount);
    }
    Value::Object(object)
}

/// A refused case.
pub fn refusal_json(case: &str, refusal: &Refusal, sources: &Sources) -> Value {
    json!({"case": case, "error": error_json(refusal, Some(sources))})
}

/// A line that could not be read: `{"case":null,"line":N,"error":…}`.
pub fn bad_entry_json(bad: &BadEntry) -> Value {
    match &bad.id {
        Some(id) => json!({"case": id, "line": bad.line, "error": error_json(&bad.refusal, None)}),
        None => json!({"case": null, "line": bad.line, "error": error_json(&bad.refusal, None)}),
    }
}

fn error_json(refusal: &Refusal, sources: Option<&Sources>) -> Value {
    let mut object = Map::new();
    object.insert("code".into(), refusal.code.id.into());
    object.insert("message".into(), refusal.message.clone().into());
    if let Some(help) = &refusal.help {
        object.insert("help".into(), help.clone().into());
    }
    if let (Some(place), Some(sources)) = (refusal.place, sources) {
        object.insert("place".into(), sources.short_place(place).into());
    }
    Value::Object(object)
}

/// The answer to `rate NAME on DATE`. With `sources`, it carries its trace.
pub fn price_json(case: &str, name: &str, on: Day, priced: &Priced, sources: Option<&Sources>) -> Value {
    let mut object = Map::new();
    object.insert("case".into(), case.into());
    object.insert("rate".into(), name.into());
    object.insert("on".into(), on.to_string().into());
    object.insert("value".into(), plain_rate(&priced.value, &priced.unit).into());
    object.insert("unit".into(), priced.unit.to_string().into());
    if let Some(sources) = sources {
        object.insert("trace".into(), Explanation::new(&priced.rated, sources).whole().into());
    }
    Value::Object(object)
}
