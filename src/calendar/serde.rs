//! Days as text, for programs that keep or send them.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Day;

/// As text: `"2022-11-30"`.
impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| D::Error::custom(format!("`{text}` is {error}: write a day as 2022-11-30")))
    }
}
