//! The origins of a case as JSON, in and out.

use serde::Serialize;
use serde_json::Value;

use super::record::{EstimateMade, EstimateSettled, Origins};
use crate::calendar::{Day, DaySpan};
use crate::office::store::Row;

/// Origins as they are written: names and reads in lists, the rest by name.
#[derive(Serialize)]
struct Written<'o> {
    reads: Vec<(&'o str, &'o str, Vec<i64>)>,
    facts: Vec<(&'o str, Vec<i64>)>,
    estimates: Vec<WrittenEstimate<'o>>,
    settled: Vec<WrittenSettled<'o>>,
}

#[derive(Serialize)]
struct WrittenEstimate<'o> {
    measure: &'o str,
    point: &'o str,
    from: String,
    to: String,
    value: &'o str,
    unit: &'o str,
    policy: &'o str,
}

#[derive(Serialize)]
struct WrittenSettled<'o> {
    read: i64,
    value: &'o str,
    unit: &'o str,
}

/// As JSON.
pub fn origins_line(origins: &Origins) -> String {
    let estimates = origins.estimates.iter().map(|one| WrittenEstimate {
        measure: &one.measure,
        point: &one.point,
        from: one.days.start.to_string(),
        to: one.days.last_day().to_string(),
        value: &one.value,
        unit: &one.unit,
        policy: &one.policy,
    });
    let settled = origins.settled.iter().map(|one| WrittenSettled { read: one.read.number(), value: &one.value, unit: &one.unit });
    let reads = origins.reads.iter().map(|(name, point, rows)| (name.as_str(), point.as_str(), numbers(rows)));
    let facts = origins.facts.iter().map(|(name, rows)| (name.as_str(), numbers(rows)));
    let written = Written { reads: reads.collect(), facts: facts.collect(), estimates: estimates.collect(), settled: settled.collect() };
    // Texts and whole numbers can always be written.
    serde_json::to_string(&written).unwrap_or_default()
}

/// From JSON; what is no such text is read as nothing.
pub fn read_origins(text: &str) -> Origins {
    let value: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let list = |field: &str| value.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    Origins {
        reads: list("reads").iter().map(|one| (text_at(one, 0), text_at(one, 1), rows_at(one, 2))).collect(),
        facts: list("facts").iter().map(|one| (text_at(one, 0), rows_at(one, 1))).collect(),
        estimates: list("estimates").iter().filter_map(estimate).collect(),
        settled: list("settled")
            .iter()
            .map(|one| EstimateSettled {
                read: Row::new(one.get("read").and_then(Value::as_i64).unwrap_or(0)),
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

fn rows_at<T>(one: &Value, at: usize) -> Vec<Row<T>> {
    let rows = one.get(at).and_then(Value::as_array);
    rows.map(|rows| rows.iter().filter_map(Value::as_i64).map(Row::new).collect()).unwrap_or_default()
}

fn numbers<T>(rows: &[Row<T>]) -> Vec<i64> {
    rows.iter().map(|row| row.number()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// The books that there are have it so, and its digest.
    #[test]
    fn origins_are_written_as_they_always_were() {
        assert_eq!(origins_line(&Origins::default()), r#"{"reads":[],"facts":[],"estimates":[],"settled":[]}"#);
        let start = Day::parse("2026-07-01").unwrap();
        let made = EstimateMade {
            measure: "water".to_owned(),
            point: String::new(),
            days: DaySpan { start, end: start.plus_days(31) },
            value: "1/3".to_owned(),
            unit: "kgal".to_owned(),
            policy: "last \"valid\" reads é".to_owned(),
        };
        let origins = Origins {
            reads: vec![("water".to_owned(), "P-1".to_owned(), vec![Row::new(3), Row::new(-4)]), ("flow".to_owned(), String::new(), Vec::new())],
            facts: vec![("class".to_owned(), vec![Row::new(i64::MAX)])],
            estimates: vec![made],
            settled: vec![EstimateSettled { read: Row::new(7), value: "12.50".to_owned(), unit: "kgal".to_owned() }],
        };
        let line = concat!(
            r#"{"reads":[["water","P-1",[3,-4]],["flow","",[]]],"facts":[["class",[9223372036854775807]]],"#,
            r#""estimates":[{"measure":"water","point":"","from":"2026-07-01","to":"2026-07-31","value":"1/3","unit":"kgal","#,
            r#""policy":"last \"valid\" reads é"}],"settled":[{"read":7,"value":"12.50","unit":"kgal"}]}"#
        );
        assert_eq!(origins_line(&origins), line);
        assert_eq!(read_origins(line), origins);
    }
}
