//! Names in JSON: an object that gives one name twice is refused, since readers of JSON disagree about which of the two counts.

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Checks that no object of the text gives a name twice.
///
/// # Errors
/// When one does, or the text is not JSON.
pub(super) fn names_once(text: &str) -> serde_json::Result<()> {
    serde_json::from_str::<NamesOnce>(text).map(|_| ())
}

/// What is wrong with a line of JSON, with its place in the line.
pub(super) fn fault(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    let what = if error.is_eof() { "it ends too early" } else { what };
    format!("the line is not one JSON object: {what}, at character {}", error.column())
}

/// A value of which only the names of its objects are looked at.
struct NamesOnce;

impl<'de> Deserialize<'de> for NamesOnce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Names)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = NamesOnce;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NamesOnce, A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if seen.contains(&name) {
                return Err(A::Error::custom(format_args!("`{name}` is given twice")));
            }
            map.next_value::<NamesOnce>()?;
            seen.insert(name);
        }
        Ok(NamesOnce)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NamesOnce, A::Error> {
        while items.next_element::<NamesOnce>()?.is_some() {}
        Ok(NamesOnce)
    }

    fn visit_bool<E>(self, _: bool) -> Result<NamesOnce, E> {
        Ok(NamesOnce)
    }

    fn visit_i64<E>(self, _: i64) -> Result<NamesOnce, E> {
        Ok(NamesOnce)
    }

    fn visit_u64<E>(self, _: u64) -> Result<NamesOnce, E> {
        Ok(NamesOnce)
    }

    fn visit_str<E>(self, _: &str) -> Result<NamesOnce, E> {
        Ok(NamesOnce)
    }

    fn visit_unit<E>(self) -> Result<NamesOnce, E> {
        Ok(NamesOnce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_given_twice_is_found_at_any_depth() {
        assert!(names_once(r#"{"a":{"b":[1,2.5,{"c":null}],"c":"x"},"b":true}"#).is_ok());
        for text in [r#"{"a":1,"a":2}"#, r#"[{"x":{"b":1,"b":1}}]"#, r#"{"a":1,"\u0061":2}"#] {
            assert!(names_once(text).unwrap_err().to_string().contains("given twice"), "{text}");
        }
    }
}
