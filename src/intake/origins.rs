//! The origins of a case as JSON, in and out.

use serde_json::{Value, json};

use crate::calendar::{Day, DaySpan};
use crate::records::{EstimateMade, EstimateSettled, Origins};

/// As JSON.
pub fn origins_line(origins: &Origins) -> String {
    let reads: Vec<Value> = origins.reads.iter().map(|(name, point, ids)| json!([name, point, ids])).collect();
    let facts: Vec<Value> = origins.facts.iter().map(|(name, ids)| json!([name, ids])).collect();
    let made = |one: &EstimateMade| {
        let days = [one.days.start.to_string(), one.days.last_day().to_string()];
        json!({"measure": one.measure, "point": one.point, "from": days[0], "to": days[1], "value": one.value, "unit": one.unit, "policy": one.policy})
    };
    let estimates: Vec<Value> = origins.estimates.iter().map(made).collect();
    let settled: Vec<Value> = origins.settled.iter().map(|one| json!({"read": one.read, "value": one.value, "unit": one.unit})).collect();
    json!({"reads": reads, "facts": facts, "estimates": estimates, "settled": settled}).to_string()
}

/// From JSON; what is no such text is read as nothing.
pub fn read_origins(text: &str) -> Origins {
    let value: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let list = |field: &str| value.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    Origins {
        reads: list("reads").iter().map(|one| (text_at(one, 0), text_at(one, 1), ids_at(one, 2))).collect(),
        facts: list("facts").iter().map(|one| (text_at(one, 0), ids_at(one, 1))).collect(),
        estimates: list("estimates").iter().filter_map(estimate).collect(),
        settled: list("settled")
            .iter()
            .map(|one| EstimateSettled {
                read: one.get("read").and_then(Value::as_i64).unwrap_or(0),
                value: field(one, "value"),
                unit: field(one, "unit"),
            })
            .collect(),
    }
}

fn estimate(one: &Value) -> Option<EstimateMade> {
    let days = DaySpan::inclusive(Day::parse(&field(one, "from")).ok()?, Day::parse(&field(one, "to")).ok()?)?;
    Some(EstimateMade {
        measure: field(one, "measure"),
        point: field(one, "point"),
        days,
        value: field(one, "value"),
        unit: field(one, "unit"),
        policy: field(one, "policy"),
    })
}

fn field(one: &Value, name: &str) -> String {
    one.get(name).and_then(Value::as_str).unwrap_or("").to_owned()
}

fn text_at(one: &Value, at: usize) -> String {
    one.get(at).and_then(Value::as_str).unwrap_or("").to_owned()
}

fn ids_at(one: &Value, at: usize) -> Vec<i64> {
    one.get(at).and_then(Value::as_array).map(|ids| ids.iter().filter_map(Value::as_i64).collect()).unwrap_or_default()
}
