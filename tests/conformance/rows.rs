//! The rows: what a file's own program bills.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use ratebook::calendar::Day;
use ratebook::exact::Number;
use serde_json::Value;

/// One bill of the reference.
pub struct Row {
    pub id: String,
    pub file: String,
    pub class: String,
    from: Day,
    inputs: Value,
    bill: Number,
    components: BTreeMap<String, Number>,
}

impl Row {
    /// The case to bill: 28 days from the day of the rates.
    pub fn case(&self) -> String {
        let lower = self.class.to_ascii_lowercase();
        let schedule: String = lower.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '_' }).collect();
        let to = self.from.plus_days(27);
        serde_json::json!({ "case": self.id, "bill": schedule, "from": self.from.to_string(), "to": to.to_string(), "given": self.inputs })
            .to_string()
    }
}

/// All rows of a packed file, one JSON object a line.
pub fn rows_of(path: &Path) -> Vec<Row> {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    lines.map(|line| row(&serde_json::from_str(&line.unwrap()).unwrap())).collect()
}

fn row(value: &Value) -> Row {
    let text = |key: &str| value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}")).to_owned();
    let number = |value: &Value| Number::parse(value.as_str().expect("a number as text")).expect("a number");
    let components = value["expect"]["components"].as_object().expect("components");
    Row {
        id: text("id"),
        file: text("file"),
        class: text("class"),
        from: day(&text("effective_date")),
        inputs: value["inputs"].clone(),
        bill: number(&value["expect"]["bill"]),
        components: components.iter().map(|(name, amount)| (name.clone(), number(amount))).collect(),
    }
}

/// The corpus writes the month first, or the year.
fn day(text: &str) -> Day {
    let parts: Vec<u32> = text.split(['/', '-']).map(|part| part.parse().unwrap()).collect();
    let (year, month, day) = if parts[0] > 31 { (parts[0], parts[1], parts[2]) } else { (parts[2], parts[0], parts[1]) };
    let year = if year < 100 { year + 2000 } else { year };
    Day::of(i32::try_from(year).unwrap(), month, day).or_else(|| Day::of(2020, 1, 1)).unwrap()
}

/// Whether a bill is the reference's, in total and in every component that is a line of its own; else what is not.
pub fn agrees(row: &Row, total: &Number, lines: impl Iterator<Item = (String, Number)>) -> Result<(), String> {
    if !close(total, &row.bill) {
        return Err("the total".to_owned());
    }
    for (name, amount) in lines {
        if row.components.get(&name).is_some_and(|component| !close(&amount, component)) {
            return Err("a component".to_owned());
        }
    }
    Ok(())
}

/// To six decimals, as the reference prints; large amounts to nine digits.
fn close(own: &Number, reference: &Number) -> bool {
    let allowed = Number::decimal(1, 6).plus(&reference.absolute().shifted(-9));
    own.minus(reference).absolute() <= allowed
}
