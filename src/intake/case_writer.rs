//! A case as the line of JSON that [`JsonCases`](super::JsonCases) reads: canonical, so that the same case is the same bytes.

use serde_json::{Map, Value};

use crate::calendar::DaySpan;
use crate::invoice::Refusal;
use crate::records::{Case, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};
use crate::source::codes;

/// The line, without its end. What is empty is left out.
///
/// # Errors
/// When the case names something twice in one place, which an object of JSON cannot hold: one of the two would be lost.
///
/// ```
/// use ratebook::calendar::{Day, DaySpan};
/// use ratebook::{intake, records::Case};
/// let start = Day::parse("2022-11-01").unwrap();
/// let case = Case::new("c1", "water", DaySpan { start, end: start.plus_months(1) });
/// assert_eq!(intake::case_line(&case).unwrap(), r#"{"case":"c1","bill":"water","from":"2022-11-01","to":"2022-11-30"}"#);
/// ```
pub fn case_line(case: &Case) -> Result<String, Refusal> {
    refuse_doubled(case)?;
    let mut object = Map::new();
    put(&mut object, "case", case.id.clone());
    put(&mut object, "bill", case.bill.clone());
    if let Some(customer) = &case.customer {
        put(&mut object, "customer", customer.clone());
    }
    put_days(&mut object, case.period);
    for (field, day) in [("rendered", case.rendered), ("read_on", case.read_on)] {
        if let Some(day) = day {
            put(&mut object, field, day.to_string());
        }
    }
    put_some(&mut object, "given", given(&case.given));
    put_some(&mut object, "estimated", names(&case.estimated));
    put_some(&mut object, "positions", texts(&case.positions));
    put_some(&mut object, "meters", meters(&case.meters));
    put_some(&mut object, "history", history(&case.history));
    put_some(&mut object, "series", series(&case.series));
    let members = case.members.iter().map(|member| (member.name.clone(), member_value(member))).collect();
    put_some(&mut object, "members", Value::Object(members));
    Ok(Value::Object(object).to_string())
}

/// Names that stand twice where each may stand once.
fn refuse_doubled(case: &Case) -> Result<(), Refusal> {
    let mut places = Vec::new();
    let mut place = |names: Vec<&str>| places.push(names.into_iter().map(str::to_owned).collect::<Vec<_>>());
    place(of_pairs(&case.given));
    place(of_pairs(&case.positions));
    place(of_pairs(&case.series));
    place(case.members.iter().map(|member| member.name.as_str()).collect());
    let own = (&case.meters, &case.history);
    for (meters, history) in std::iter::once(own).chain(case.members.iter().map(|member| (&member.meters, &member.history))) {
        place(meters.iter().map(|meter| meter.name.as_str()).collect());
        meters.iter().for_each(|meter| place(of_pairs(&meter.given)));
        for entry in history {
            place(of_pairs(&entry.given));
            place(of_pairs(&entry.lines));
            place(entry.meters.iter().map(|meter| meter.name.as_str()).collect());
            entry.meters.iter().for_each(|meter| place(of_pairs(&meter.given)));
        }
    }
    case.members.iter().for_each(|member| {
        place(of_pairs(&member.given));
        place(of_pairs(&member.series));
    });
    match places.into_iter().find_map(doubled) {
        None => Ok(()),
        Some(name) => Err(Refusal::new(codes::UNREADABLE_CASE, format!("`{name}` stands twice in one place of the case `{}`", case.id))),
    }
}

fn of_pairs<T>(pairs: &[(String, T)]) -> Vec<&str> {
    pairs.iter().map(|(name, _)| name.as_str()).collect()
}

fn doubled(mut names: Vec<String>) -> Option<String> {
    names.sort_unstable();
    let next = names.iter().skip(1);
    names.iter().zip(next).find(|(one, other)| one == other).map(|(one, _)| one.clone())
}

fn put(object: &mut Map<String, Value>, field: &str, text: String) {
    object.insert(field.to_owned(), Value::String(text));
}

fn put_days(object: &mut Map<String, Value>, days: DaySpan) {
    put(object, "from", days.start.to_string());
    put(object, "to", days.last_day().to_string());
}

/// Puts what is not empty.
fn put_some(object: &mut Map<String, Value>, field: &str, value: Value) {
    let empty = match &value {
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    if !empty {
        object.insert(field.to_owned(), value);
    }
}

fn names(names: &[String]) -> Value {
    Value::Array(names.iter().cloned().map(Value::String).collect())
}

fn texts(pairs: &[(String, String)]) -> Value {
    Value::Object(pairs.iter().map(|(name, text)| (name.clone(), Value::String(text.clone()))).collect())
}

fn given(given: &[(String, GivenValue)]) -> Value {
    let value = |value: &GivenValue| match value {
        GivenValue::Whole(text) => Value::String(text.clone()),
        GivenValue::Dated(parts) => {
            let part = |part: &crate::records::DatedValue| {
                let mut object = Map::new();
                put_days(&mut object, part.days);
                put(&mut object, "value", part.value.clone());
                Value::Object(object)
            };
            Value::Array(parts.iter().map(part).collect())
        }
    };
    Value::Object(given.iter().map(|(name, text)| (name.clone(), value(text))).collect())
}

fn meters(meters: &[MeterGiven]) -> Value {
    Value::Object(meters.iter().map(|meter| (meter.name.clone(), given(&meter.given))).collect())
}

fn history(entries: &[HistoryEntry]) -> Value {
    let entry = |entry: &HistoryEntry| {
        let mut object = Map::new();
        put_days(&mut object, entry.days);
        put_some(&mut object, "given", texts(&entry.given));
        let meters = entry.meters.iter().map(|meter| (meter.name.clone(), texts(&meter.given))).collect();
        put_some(&mut object, "meters", Value::Object(meters));
        put_some(&mut object, "lines", texts(&entry.lines));
        if entry.estimated {
            object.insert("estimated".to_owned(), Value::Bool(true));
        }
        Value::Object(object)
    };
    Value::Array(entries.iter().map(entry).collect())
}

fn series(series: &[(String, Vec<SeriesEntry>)]) -> Value {
    let entry = |entry: &SeriesEntry| {
        let mut object = Map::new();
        put_days(&mut object, entry.days);
        put(&mut object, "value", entry.value.clone());
        for (field, holds) in [("in_all", entry.in_all), ("estimated", entry.estimated)] {
            if holds {
                object.insert(field.to_owned(), Value::Bool(true));
            }
        }
        if let Some(hour) = entry.hour {
            object.insert("hour".to_owned(), Value::from(hour));
        }
        if let Some(point) = &entry.point {
            put(&mut object, "point", point.clone());
        }
        Value::Object(object)
    };
    Value::Object(series.iter().map(|(name, entries)| (name.clone(), Value::Array(entries.iter().map(entry).collect()))).collect())
}

fn member_value(member: &MemberGiven) -> Value {
    let mut object = Map::new();
    put_some(&mut object, "given", given(&member.given));
    put_some(&mut object, "meters", meters(&member.meters));
    put_some(&mut object, "history", history(&member.history));
    put_some(&mut object, "series", series(&member.series));
    put_some(&mut object, "estimated", names(&member.estimated));
    Value::Object(object)
}
