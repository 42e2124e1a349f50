//! YAML → utility. What cannot be read of a class is reported, and only that class is left out.

use super::fields::field_value;
use super::model::{Class, Field, FieldValue, Utility};
use super::twice::{duplicates, said_twice};
use super::yaml::{Entry, Kind, Yaml};
use crate::calendar::Day;
use crate::source::{Diagnostic, Span, codes, nearest};

/// Keys of the file itself, beside the tables that no bill uses.
const HEAD: &[&str] = &["metadata", "rate_structure", "author_info"];

/// Reads the file.
///
/// # Errors
/// When it has no classes, or says something of the file twice.
pub(super) fn utility(root: &Yaml, found: &mut Vec<Diagnostic>) -> Result<Utility, Diagnostic> {
    if let Some(twice) = duplicates(root.entries()).into_iter().next() {
        return Err(said_twice(&twice, "the file"));
    }
    let Some(structure) = root.get("rate_structure").filter(|structure| matches!(structure.kind, Kind::Map(_))) else {
        let place = Span { end: root.place.start, ..root.place };
        return Err(Diagnostic::error(codes::FOREIGN_FILE_UNREADABLE, "the file has no `rate_structure`")
            .at(place, "no classes")
            .help("a file of rates has `metadata` and `rate_structure`, with a map for each customer class"));
    };
    let empty = Yaml { kind: Kind::Map(Vec::new()), place: root.place };
    let metadata = root.get("metadata").unwrap_or(&empty);
    if let Some(twice) = duplicates(metadata.entries()).into_iter().next() {
        return Err(said_twice(&twice, "`metadata`"));
    }
    let text = |key: &str| metadata.get(key).and_then(Yaml::scalar).filter(|text| !text.is_empty());
    let mut assumed = Vec::new();
    let unit = match text("bill_unit") {
        Some(unit) => unit_word(unit),
        None => {
            assumed.push("The file names no `bill_unit`: usage is taken in ccf.".to_owned());
            let place = Span { end: metadata.place.start, ..metadata.place };
            found.push(
                Diagnostic::note(codes::FOREIGN_DEFAULT, "the file does not say what usage is counted in")
                    .at(place, "no `bill_unit`")
                    .help("ccf is taken, as the format does; write `bill_unit: ccf` or `bill_unit: kgal`"),
            );
            "ccf".to_owned()
        }
    };
    let name = text("utility_name").unwrap_or("Unnamed utility").split_whitespace().collect::<Vec<_>>().join(" ");
    let months = months(metadata.get("bill_frequency"), metadata.place, &mut assumed, found);
    let effective = effective(metadata.get("effective_date"), metadata.place, &mut assumed, found);
    let Some(effective) = effective else {
        return Err(Diagnostic::error(codes::FOREIGN_FILE_UNREADABLE, "the file has no day").at(metadata.place, "from when?"));
    };
    let twice = duplicates(structure.entries());
    let mut classes = Vec::new();
    for entry in structure.entries() {
        found.extend(misspelt(entry));
        let mut class = class(entry);
        class.faults.extend(twice.iter().filter(|(_, later)| later.key == entry.key).map(|pair| said_twice(pair, "`rate_structure`")));
        if !classes.iter().any(|known: &Class| known.name == class.name) {
            classes.push(class);
        }
    }
    let others = root.entries().iter().map(|entry| entry.key.clone()).filter(|key| !HEAD.contains(&key.as_str())).collect();
    Ok(Utility { name, effective, months, unit, assumed, classes, others })
}

/// The unit of the language for the name that a foreign file has for it.
fn unit_word(foreign: &str) -> String {
    match foreign.to_ascii_lowercase().as_str() {
        "ccf" | "hcf" => "ccf".to_owned(),
        "kgal" => "kgal".to_owned(),
        "gal" | "gallon" | "gallons" => "gal".to_owned(),
        other => super::names::name_of(other),
    }
}

fn months(value: Option<&Yaml>, place: Span, assumed: &mut Vec<String>, found: &mut Vec<Diagnostic>) -> u32 {
    let written = value.and_then(Yaml::scalar).unwrap_or("");
    let plain: String = written.to_ascii_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    match plain.as_str() {
        "monthly" => 1,
        "bimonthly" => 2,
        "quarterly" => 3,
        "semiannually" | "semiannual" => 6,
        "annually" | "annual" | "yearly" => 12,
        _ => {
            assumed.push(format!("The file's `bill_frequency` is `{written}`: a bill is taken to be of one month."));
            let place = value.map_or(Span { end: place.start, ..place }, |value| value.place);
            found.push(
                Diagnostic::warning(codes::FOREIGN_DEFAULT, "the file does not say how many months a bill is for")
                    .at(place, "no known frequency")
                    .help("write `Monthly`, `Bi-Monthly`, `Quarterly` or `Annually`"),
            );
            1
        }
    }
}

fn effective(value: Option<&Yaml>, place: Span, assumed: &mut Vec<String>, found: &mut Vec<Diagnostic>) -> Option<Day> {
    let written = value.and_then(Yaml::scalar).unwrap_or("");
    if let Some(day) = day_of(written) {
        return Some(day);
    }
    let day = Day::of(2020, 1, 1)?;
    assumed.push(format!("The file's `effective_date` is `{written}`, which is not a date: its rates are taken to be in force from {day}."));
    let place = value.map_or(Span { end: place.start, ..place }, |value| value.place);
    found.push(
        Diagnostic::warning(codes::FOREIGN_DEFAULT, format!("`{written}` is not a date"))
            .at(place, "from when?")
            .help("write the month first, as 07/01/2017, or the year first, as 2017-07-01"),
    );
    Some(day)
}

/// `07/01/2017`, `7/1/17`, `2017-07-01`: the month first, unless a year is.
fn day_of(text: &str) -> Option<Day> {
    let parts: Vec<u32> = text.split(['/', '-']).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let [first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) = if *first > 31 { (*first, *second, *third) } else { (*third, *first, *second) };
    let year = if year < 100 { year + 2000 } else { year };
    Day::of(i32::try_from(year).ok()?, month, day)
}

/// The names that classes mostly have.
const CLASSES: &[&str] = &[
    "AGRICULTURAL",
    "AGRICULTURE",
    "COMMERCIAL",
    "CONSTRUCTION",
    "FIRE_SERVICE",
    "FIRE_SERVICES",
    "GOVERNMENTAL",
    "INDUSTRIAL",
    "INSTITUTIONAL",
    "IRRIGATION",
    "LANDSCAPE",
    "NONRESIDENTIAL",
    "NON_RESIDENTIAL",
    "OTHER",
    "RECLAIMED",
    "RECYCLED",
    "RESIDENTIAL",
    "RESIDENTIAL_MULTI",
    "RESIDENTIAL_MULTIPLE",
    "RESIDENTIAL_SINGLE",
];

/// A class whose name is one or two letters off a usual one.
fn misspelt(entry: &Entry) -> Option<Diagnostic> {
    let name = entry.key.as_str();
    if CLASSES.contains(&name) {
        return None;
    }
    let near = nearest(name, CLASSES.iter().copied()).filter(|near| near.len().abs_diff(name.len()) <= 2)?;
    let found = Diagnostic::note(codes::FOREIGN_CLASS, format!("`{name}` is not a usual name of a class")).at(entry.place, "this name");
    Some(found.help(format!("was `{near}` meant? The schedule has the name as it is written")))
}

fn class(entry: &Entry) -> Class {
    let mut class = Class { name: entry.key.clone(), place: entry.place, fields: Vec::new(), fixed: Vec::new(), faults: Vec::new() };
    if !matches!(entry.value.kind, Kind::Map(_)) {
        let fault = Diagnostic::error(codes::FOREIGN_CONSTRUCT, format!("the class {} has no fields", class.name));
        class.faults.push(fault.at(entry.value.place, "no map of fields").help("write its fields below it, one level further in"));
        return class;
    }
    let words = format!("the class {}", class.name);
    class.faults.extend(duplicates(entry.value.entries()).iter().map(|twice| said_twice(twice, &words)));
    for field in entry.value.entries() {
        if class.field(&field.key).is_none() {
            let value = match field_value(&field.value, &field.key, &mut class.faults) {
                Ok(value) => value,
                Err(why) => FieldValue::Unknown(why),
            };
            class.fields.push(Field { name: field.key.clone(), place: field.place, value });
        }
    }
    super::inputs::fix_keys(&mut class);
    class
}

#[cfg(test)]
mod tests {
    use super::day_of;

    #[test]
    fn dates_are_read_in_all_their_shapes() {
        for text in ["07/01/2017", "7/1/2017", "7/1/17", "2017-07-01", "2017-7-1", "07-01-2017"] {
            assert_eq!(day_of(text).map(|day| day.to_string()).as_deref(), Some("2017-07-01"), "{text}");
        }
        assert_eq!(day_of("99-99-9999"), None);
        assert_eq!(day_of("soon"), None);
    }
}
