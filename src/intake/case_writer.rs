//! A case as the line of JSON that [`JsonCases`](super::JsonCases) reads: canonical, so that the same case is the same bytes.

use std::collections::HashSet;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::calendar::{Day, DaySpan};
use crate::records::{Case, DatedValue, EarlierMeter, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};
use crate::source::{Refusal, codes};

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
    if let Some(name) = doubled(case) {
        return Err(Refusal::new(codes::UNREADABLE_CASE, format!("`{name}` is given twice in one place of the case `{}`", case.id)));
    }
    serde_json::to_string(&Written(case))
        .map_err(|error| Refusal::new(codes::OUR_FAULT, format!("the case `{}` cannot be written: {error}", case.id)))
}

/// A name that stands twice where each may stand once.
fn doubled(case: &Case) -> Option<&str> {
    fn of_member(member: &MemberGiven) -> Option<&str> {
        let MemberGiven { given, meters, history, series, .. } = member;
        twice(given, of_pair).or_else(|| twice(series, of_pair)).or_else(|| twice_in_past(meters, history))
    }
    twice(&case.given, of_pair)
        .or_else(|| twice(&case.positions, of_pair))
        .or_else(|| twice(&case.series, of_pair))
        .or_else(|| twice(&case.members, |member| &member.name))
        .or_else(|| twice_in_past(&case.meters, &case.history))
        .or_else(|| case.members.iter().find_map(of_member))
}

fn twice_in_past<'c>(meters: &'c [MeterGiven], history: &'c [HistoryEntry]) -> Option<&'c str> {
    let in_meters = || twice(meters, |meter| &meter.name).or_else(|| meters.iter().find_map(|meter| twice(&meter.given, of_pair)));
    let in_entry = |entry: &'c HistoryEntry| {
        twice(&entry.given, of_pair)
            .or_else(|| twice(&entry.lines, of_pair))
            .or_else(|| twice(&entry.meters, |meter| &meter.name))
            .or_else(|| entry.meters.iter().find_map(|meter| twice(&meter.given, of_pair)))
    };
    in_meters().or_else(|| history.iter().find_map(in_entry))
}

fn of_pair<T>(pair: &(String, T)) -> &str {
    &pair.0
}

/// A few are compared with each other, many by a table.
fn twice<T>(list: &[T], name: impl Fn(&T) -> &str) -> Option<&str> {
    if list.len() > 16 {
        let mut known = HashSet::with_capacity(list.len());
        return list.iter().map(name).find(|name| !known.insert(*name));
    }
    list.iter().enumerate().find_map(|(at, one)| list.iter().take(at).any(|other| name(other) == name(one)).then(|| name(one)))
}

/// Something of a case as it is written.
struct Written<'c, T: ?Sized>(&'c T);

/// Texts by name.
type Texts = [(String, String)];
/// Values by name.
type Given = [(String, GivenValue)];
/// Series by name.
type Series = [(String, Vec<SeriesEntry>)];

fn put_days<M: SerializeMap>(map: &mut M, days: DaySpan) -> Result<(), M::Error> {
    map.serialize_entry("from", &Written(&days.start))?;
    map.serialize_entry("to", &Written(&days.last_day()))
}

/// Puts a list that is not empty.
fn put<'c, M: SerializeMap, T>(map: &mut M, field: &str, list: &'c [T]) -> Result<(), M::Error>
where
    Written<'c, [T]>: Serialize,
{
    if list.is_empty() { Ok(()) } else { map.serialize_entry(field, &Written(list)) }
}

impl Serialize for Written<'_, Case> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let case = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("case", &case.id)?;
        map.serialize_entry("bill", &case.bill)?;
        if let Some(customer) = &case.customer {
            map.serialize_entry("customer", customer)?;
        }
        put_days(&mut map, case.period)?;
        for (field, day) in [("rendered", &case.rendered), ("read_on", &case.read_on)] {
            if let Some(day) = day {
                map.serialize_entry(field, &Written(day))?;
            }
        }
        put(&mut map, "given", &case.given)?;
        put(&mut map, "estimated", &case.estimated)?;
        put(&mut map, "positions", &case.positions)?;
        put(&mut map, "meters", &case.meters)?;
        put(&mut map, "history", &case.history)?;
        put(&mut map, "series", &case.series)?;
        put(&mut map, "members", &case.members)?;
        map.end()
    }
}

impl Serialize for Written<'_, Day> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

impl Serialize for Written<'_, [String]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0)
    }
}

impl Serialize for Written<'_, Texts> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, text)| (name, text)))
    }
}

impl Serialize for Written<'_, Given> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, Written(value))))
    }
}

impl Serialize for Written<'_, GivenValue> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            GivenValue::Whole(text) => serializer.serialize_str(text),
            GivenValue::Dated(parts) => serializer.collect_seq(parts.iter().map(Written)),
        }
    }
}

impl Serialize for Written<'_, DatedValue> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        put_days(&mut map, self.0.days)?;
        map.serialize_entry("value", &self.0.value)?;
        map.end()
    }
}

impl Serialize for Written<'_, [MeterGiven]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|meter| (&meter.name, Written(meter.given.as_slice()))))
    }
}

impl Serialize for Written<'_, [EarlierMeter]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|meter| (&meter.name, Written(meter.given.as_slice()))))
    }
}

impl Serialize for Written<'_, [HistoryEntry]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Written))
    }
}

impl Serialize for Written<'_, HistoryEntry> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entry = self.0;
        let mut map = serializer.serialize_map(None)?;
        put_days(&mut map, entry.days)?;
        put(&mut map, "given", &entry.given)?;
        put(&mut map, "meters", &entry.meters)?;
        put(&mut map, "lines", &entry.lines)?;
        if entry.estimated {
            map.serialize_entry("estimated", &true)?;
        }
        map.end()
    }
}

impl Serialize for Written<'_, Series> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, entries)| (name, Written(entries.as_slice()))))
    }
}

impl Serialize for Written<'_, [SeriesEntry]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Written))
    }
}

impl Serialize for Written<'_, SeriesEntry> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entry = self.0;
        let mut map = serializer.serialize_map(None)?;
        put_days(&mut map, entry.days)?;
        map.serialize_entry("value", &entry.value)?;
        for (field, holds) in [("in_all", entry.in_all), ("estimated", entry.estimated)] {
            if holds {
                map.serialize_entry(field, &true)?;
            }
        }
        if let Some(hour) = entry.hour {
            map.serialize_entry("hour", &hour)?;
        }
        if let Some(point) = &entry.point {
            map.serialize_entry("point", point)?;
        }
        map.end()
    }
}

impl Serialize for Written<'_, [MemberGiven]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|member| (&member.name, Written(member))))
    }
}

impl Serialize for Written<'_, MemberGiven> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let member = self.0;
        let mut map = serializer.serialize_map(None)?;
        put(&mut map, "given", &member.given)?;
        put(&mut map, "meters", &member.meters)?;
        put(&mut map, "history", &member.history)?;
        put(&mut map, "series", &member.series)?;
        put(&mut map, "estimated", &member.estimated)?;
        map.end()
    }
}
