//! A line of JSON as an object, its series read without a tree: a case that looks back on three years of days has a thousand entries.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::json_given::series;
use super::json_names::names_once;
use super::json_values::Read;
use crate::calendar::{Day, DaySpan};
use crate::records::SeriesEntry;

type AllSeries = Vec<(String, Vec<SeriesEntry>)>;

/// An object, and its series, where they are written as plainly as [`case_line`](super::case_line) writes them.
pub(super) struct JsonObject {
    /// Its fields, without series that were read.
    pub fields: Map<String, Value>,
    plain_series: Option<AllSeries>,
}

impl JsonObject {
    /// The object of a line; none where it is another value.
    ///
    /// # Errors
    /// When it is not JSON, or gives a name twice in one object.
    pub(super) fn read(text: &str) -> serde_json::Result<Option<Self>> {
        names_once(text)?;
        // Whatever is not plain is read by the one who knows all that may be written, and says what is wrong with it.
        if let Ok(plain) = serde_json::from_str::<Self>(text) {
            return Ok(Some(plain));
        }
        match serde_json::from_str(text)? {
            Value::Object(fields) => Ok(Some(Self { fields, plain_series: None })),
            _ => Ok(None),
        }
    }

    /// Takes the series out.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub(super) fn series(&mut self) -> Read<AllSeries> {
        match self.plain_series.take() {
            Some(read) => Ok(read),
            None => series(self.fields.get("series")),
        }
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfLine;
        impl<'de> Visitor<'de> for OfLine {
            type Value = JsonObject;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonObject, A::Error> {
                let mut read = JsonObject { fields: Map::new(), plain_series: None };
                while let Some(name) = map.next_key::<String>()? {
                    if name != "series" {
                        let value = map.next_value()?;
                        read.fields.insert(name, value);
                    } else if read.plain_series.is_some() {
                        return Err(A::Error::custom("series twice"));
                    } else {
                        read.plain_series = Some(map.next_value::<PlainSeries>()?.0);
                    }
                }
                Ok(read)
            }
        }
        deserializer.deserialize_map(OfLine)
    }
}

/// Series by name, each name once.
struct PlainSeries(AllSeries);

impl<'de> Deserialize<'de> for PlainSeries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByName;
        impl<'de> Visitor<'de> for ByName {
            type Value = PlainSeries;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("series by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PlainSeries, A::Error> {
                let mut all = AllSeries::new();
                while let Some(name) = map.next_key::<String>()? {
                    if all.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom("a series twice"));
                    }
                    let entries = map.next_value::<Vec<PlainEntry>>()?;
                    all.push((name, entries.into_iter().map(|entry| entry.0).collect()));
                }
                Ok(PlainSeries(all))
            }
        }
        deserializer.deserialize_map(ByName)
    }
}

/// An entry whose texts hold no escapes, with a text as its value.
struct PlainEntry(SeriesEntry);

impl<'de> Deserialize<'de> for PlainEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written<'a> {
            from: &'a str,
            to: &'a str,
            value: &'a str,
            point: Option<&'a str>,
            hour: Option<u32>,
            in_all: Option<bool>,
            estimated: Option<bool>,
        }
        let written = Written::deserialize(deserializer)?;
        let day = |text: &str| Day::parse(text).map_err(|_| D::Error::custom("no day"));
        let from = day(written.from)?;
        let to = if written.to == written.from { from } else { day(written.to)? };
        if written.hour.is_some_and(|hour| hour > 23) {
            return Err(D::Error::custom("no hour"));
        }
        Ok(Self(SeriesEntry {
            days: DaySpan::inclusive(from, to).ok_or_else(|| D::Error::custom("reversed"))?,
            value: written.value.to_owned(),
            in_all: written.in_all.unwrap_or(false),
            hour: written.hour,
            estimated: written.estimated.unwrap_or(false),
            point: written.point.map(str::to_owned),
        }))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// Whatever is written, the short way and the tree say the same: entries, order, and what is refused.
    #[test]
    fn series_are_read_as_from_a_tree() {
        let entries = [
            r#"{"from":"2022-01-01","to":"2022-01-31","value":"5 kgal","point":"P1","hour":3,"in_all":true,"estimated":false}"#,
            r#"{"value":"5 kgal","to":"2022-01-01","from":"2022-01-01","point":null,"hour":null,"estimated":null}"#,
            r#"{"from":"2022-01-01","to":"2022-01-01","value":5.10}"#,
            r#"{"from":"2022-01-01","to":"2022-01-01","value":"5 kgal","value":"6 kgal"}"#,
            r#"{"from":" 2022-01-01 ","to":"2022-01-01","value":"5 \u006bgal"}"#,
            r#"{"from":"2022-02-30","to":"2022-01-01","value":"5 kgal"}"#,
            r#"{"from":"2022-02-03","to":"2022-01-01","value":"5 kgal"}"#,
            r#"{"from":"2022-01-01","to":"2022-01-01","value":null}"#,
            r#"{"from":"2022-01-01","to":"2022-01-01"}"#,
            r#"{"from":"2022-01-01","to":"2022-01-01","value":"5 kgal","hour":24}"#,
            r#"{"from":"2022-01-01","to":"2022-01-01","value":"5 kgal","hour":1.5}"#,
            r#"{"from":"2022-01-01","to":"2022-01-01","value":"5 kgal","in_all":"yes"}"#,
            r#"{"from":"2022-01-01","to":"2022-01-01","value":"5 kgal","colour":"blue"}"#,
            "7",
        ];
        let lists = entries.iter().map(|entry| format!(r#"{{"a":[{entry}],"b":[]}}"#));
        let others = ["null", "{}", "[]", r#"{"a":null}"#, r#"{"a":{}}"#, r#"{"a":[],"a":[]}"#];
        for series_text in lists.chain(others.map(str::to_owned)) {
            let twice = format!(r#"{{"series":{series_text},"series":{{}}}}"#);
            assert!(JsonObject::read(&twice).is_err(), "{twice}");
            for line in [format!(r#"{{"case":"x","series":{series_text},"bill":"y"}}"#)] {
                if names_once(&line).is_err() {
                    assert!(JsonObject::read(&line).is_err(), "{line}");
                    continue;
                }
                let tree: Value = serde_json::from_str(&line).unwrap();
                let expected = series(tree.get("series"));
                let mut found = JsonObject::read(&line).unwrap().unwrap();
                assert_eq!(format!("{:?}", found.series()), format!("{expected:?}"), "{line}");
                assert_eq!(found.fields.get("case"), tree.get("case"));
            }
        }
        let mut plain = JsonObject::read(&format!(r#"{{"series":{{"a":[{}]}}}}"#, entries[0])).unwrap().unwrap();
        assert!(plain.plain_series.is_some() && plain.series().unwrap().len() == 1);
        assert!(JsonObject::read("[1]").unwrap().is_none() && JsonObject::read("{").is_err());
    }
}
