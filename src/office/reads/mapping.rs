//! Mapping files: what the columns of a source's export mean. Written by hand, in TOML.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::record::{QUALITIES, ReadKind};
use crate::exact::{Number, Unit};
use crate::source::{Refusal, codes, did_you_mean};

/// A mapping as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    #[serde(default)]
    label: String,
    #[serde(default = "comma")]
    delimiter: String,
    #[serde(default = "one")]
    heading_row: u64,
    place: Place,
    time: Time,
    #[serde(rename = "value")]
    values: Vec<WrittenValue>,
    quality: Option<Quality>,
}

fn comma() -> String {
    ",".to_owned()
}

fn one() -> u64 {
    1
}

/// Which column says where the read is from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Place {
    /// The column; none where each value's column is a point of its own.
    pub column: Option<String>,
    /// What it holds: `point` or `meter`.
    #[serde(default = "point")]
    pub is: String,
    /// The source's names, and what each is here.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
}

fn point() -> String {
    "point".to_owned()
}

/// When it was read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Time {
    pub column: String,
    /// A column with the time of day, where it stands apart.
    pub hour_column: Option<String>,
    /// `YYYY-MM-DD`, `MM/DD/YYYY HH:MM`, ….
    #[serde(default = "iso")]
    pub format: String,
    /// The zone of the stamps as an offset of the office's standard time: `+00:00` for UTC. None: the office's own.
    pub zone: Option<String>,
    /// The office's standard time, where `zone` is given.
    pub office: Option<String>,
    /// Whether a stamp names the end of what it measures: at 00:00 the day before.
    #[serde(default)]
    pub at_the_end: bool,
}

fn iso() -> String {
    "YYYY-MM-DD".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenValue {
    column: String,
    kind: String,
    unit: String,
    times: Option<String>,
    #[serde(default)]
    measure: String,
    point: Option<String>,
    #[serde(default)]
    hourly: bool,
    first_day_column: Option<String>,
    #[serde(default)]
    may_be_empty: bool,
}

/// A column that holds values.
#[derive(Clone, Debug)]
pub(crate) struct ValueColumn {
    pub column: String,
    pub kind: ReadKind,
    pub unit: String,
    /// What a value is multiplied by to be in the unit.
    pub times: Number,
    pub measure: String,
    pub point: Option<String>,
    pub hourly: bool,
    /// Of a flow of several days: the column of its first day.
    pub first_day_column: Option<String>,
    pub may_be_empty: bool,
}

/// How good a read is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Quality {
    /// The column; none where all are alike.
    pub column: Option<String>,
    /// The source's flags, and the word of ESPI for each.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// The word where the cell is empty or there is no column.
    pub otherwise: Option<String>,
}

/// A mapping, checked.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// What the source is.
    pub label: String,
    pub(crate) delimiter: u8,
    pub(crate) heading_row: u64,
    pub(crate) place: Place,
    pub(crate) time: Time,
    /// Minutes to add to a stamp to have the office's time.
    pub(crate) shift: i32,
    pub(crate) values: Vec<ValueColumn>,
    pub(crate) quality: Quality,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// R5102 with all that is wrong: no TOML, fields that are not known or missing, words that are none.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let written: Written = toml::from_str(text).map_err(|error| bad(error.to_string().trim().to_owned()))?;
        let mut problems = Vec::new();
        let delimiter = match written.delimiter.as_bytes() {
            [one] => *one,
            _ if written.delimiter == "tab" => b'\t',
            _ => {
                problems.push(format!("delimiter is `{}`: one character, or tab", written.delimiter));
                b','
            }
        };
        if !["point", "meter"].contains(&written.place.is.as_str()) {
            problems.push(format!("place is `{}`: point or meter", written.place.is));
        }
        if written.place.column.is_none() && written.values.iter().any(|value| value.point.is_none()) {
            problems.push("place has no column: each [[value]] needs its `point`".to_owned());
        }
        if !written.time.format.contains("YYYY") || !written.time.format.contains("MM") || !written.time.format.contains("DD") {
            problems.push(format!("format is `{}`: it needs YYYY, MM and DD, and HH:MM where there is a time", written.time.format));
        }
        let shift = shift(&written.time, &mut problems);
        if written.values.is_empty() {
            problems.push("there is no [[value]]: name at least one column with values".to_owned());
        }
        let quality = written.quality.unwrap_or_default();
        for word in quality.words.values().chain(&quality.otherwise).filter(|word| !QUALITIES.contains(&word.as_str())) {
            let near = did_you_mean(word, QUALITIES).map(|near| format!("; {near}")).unwrap_or_default();
            problems.push(format!("the quality `{word}` is not one of {}{near}", QUALITIES.join(", ")));
        }
        let values = written.values.into_iter().filter_map(|value| value_column(value, &mut problems)).collect();
        if !problems.is_empty() {
            return Err(bad(problems.join("\n  ")));
        }
        Ok(Self {
            label: written.label,
            delimiter,
            heading_row: written.heading_row,
            place: written.place,
            time: written.time,
            shift,
            values,
            quality,
        })
    }
}

fn bad(message: String) -> Refusal {
    Refusal::new(codes::BAD_MAPPING, message).help("`ratebook mapping --help` shows a mapping with every field")
}

fn value_column(value: WrittenValue, problems: &mut Vec<String>) -> Option<ValueColumn> {
    let kind = ReadKind::of_word(&value.kind);
    if kind.is_none() {
        problems.push(format!("kind of `{}` is `{}`: register, flow or sample", value.column, value.kind));
    }
    if Unit::word(&value.unit).is_none() && !value.unit.chars().all(|letter| letter.is_alphanumeric() || "/_$ ".contains(letter)) {
        problems.push(format!("unit of `{}` is `{}`, which is not a unit", value.column, value.unit));
    }
    let times = value.times.as_deref().map_or(Ok(Number::ONE), Number::parse);
    let times = times.map_err(|error| problems.push(format!("times of `{}`: {error}; write it in quotes, as \"0.1\"", value.column))).ok()?;
    Some(ValueColumn {
        column: value.column,
        kind: kind?,
        unit: value.unit,
        times,
        measure: value.measure,
        point: value.point,
        hourly: value.hourly,
        first_day_column: value.first_day_column,
        may_be_empty: value.may_be_empty,
    })
}

/// Minutes from the zone of the file to the office's.
fn shift(time: &Time, problems: &mut Vec<String>) -> i32 {
    match (&time.zone, &time.office) {
        (None, None) => 0,
        (Some(zone), Some(office)) => match (offset(zone), offset(office)) {
            (Some(zone), Some(office)) => office - zone,
            _ => {
                problems.push("zone and office are offsets, as \"+00:00\" and \"-05:00\"".to_owned());
                0
            }
        },
        _ => {
            problems.push("zone and office are given together: the zone of the stamps, and the office's standard time".to_owned());
            0
        }
    }
}

fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}
