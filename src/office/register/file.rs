//! The register as CSV, in and out.

use super::record::{RegisterCell, RegisterKind, RegisterRow};
use crate::calendar::Day;
use crate::intake::{StrictCsv, parse_quantity};
use crate::office::store::Stored;
use crate::source::{Refusal, codes};

/// Reads the records of a kind. All problems are reported, each with its row.
///
/// # Errors
/// Every row that cannot be taken, and columns that are missing or unknown.
pub fn read_register(kind: RegisterKind, bytes: &[u8]) -> Result<Vec<RegisterRow>, Vec<Refusal>> {
    let file = StrictCsv::read(bytes, b',', 1).map_err(|why| vec![Refusal::new(codes::BAD_RECORD, why)])?;
    let places = places(kind, &file.heading)?;
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for row in file.rows {
        let line = row.line;
        let record = match row.cells {
            Ok(record) => record,
            Err(why) => {
                problems.push(Refusal::new(codes::BAD_RECORD, format!("line {line}: {why}")));
                continue;
            }
        };
        let mut cells = Vec::with_capacity(places.len());
        for (column, place) in kind.columns().iter().zip(&places) {
            let written = place.and_then(|place| record.get(place)).map_or("", String::as_str);
            let text = if written.is_empty() { column.default } else { written };
            if let Some(why) = fault(column.cell, text) {
                let found = if text.is_empty() { "empty".to_owned() } else { format!("`{text}`") };
                problems.push(Refusal::new(codes::BAD_RECORD, format!("line {line}: `{}` is {found}", column.heading)).help(why));
            }
            cells.push(text.to_owned());
        }
        rows.push(RegisterRow { cells });
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

/// Where each column stands in the file.
fn places(kind: RegisterKind, headings: &[String]) -> Result<Vec<Option<usize>>, Vec<Refusal>> {
    let known: Vec<&str> = kind.columns().iter().map(|column| column.heading).collect();
    let mut problems = Vec::new();
    for heading in headings.iter().filter(|heading| !known.contains(&heading.as_str())) {
        let refusal = Refusal::new(codes::BAD_RECORD, format!("{} have no column `{heading}`", kind.word()));
        problems.push(refusal.help(format!("the columns are {}", known.join(","))).suggest(heading, known.iter().copied()));
    }
    let places: Vec<Option<usize>> = known.iter().map(|known| headings.iter().position(|heading| heading == known)).collect();
    for (column, _) in kind.columns().iter().zip(&places).filter(|(column, place)| place.is_none() && fault(column.cell, column.default).is_some()) {
        let refusal = Refusal::new(codes::BAD_RECORD, format!("the column `{}` is missing", column.heading));
        problems.push(refusal.help(format!("the columns are {}", known.join(","))));
    }
    if problems.is_empty() { Ok(places) } else { Err(problems) }
}

/// Why a cell cannot stand.
fn fault(cell: RegisterCell, text: &str) -> Option<&'static str> {
    match cell {
        RegisterCell::Word => text.is_empty().then_some("fill it in"),
        RegisterCell::Text => None,
        RegisterCell::Day => Day::parse(text).is_err().then_some("write a day as 2026-10-31"),
        RegisterCell::DayOrNone => (!text.is_empty() && Day::parse(text).is_err()).then_some("write a day as 2026-10-31, or nothing"),
        RegisterCell::Decimal => (!is_decimal(text)).then_some("write a plain number"),
        RegisterCell::DecimalOrNone => (!text.is_empty() && !is_decimal(text)).then_some("write a plain number, or nothing"),
        RegisterCell::Count => text.parse::<u32>().map_or(true, |count| !(1..=18).contains(&count)).then_some("write a whole number from 1 to 18"),
    }
}

/// Whether a text is a plain number, without unit and sign.
pub(crate) fn is_decimal(text: &str) -> bool {
    parse_quantity(text).is_ok_and(|read| read.unit.is_none()) && !text.starts_with('-')
}

/// The records as CSV, with their heading.
pub fn write_register(kind: RegisterKind, rows: &[Stored<RegisterRow>]) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let headings = kind.columns().iter().map(|column| column.heading);
    let mut written = writer.write_record(headings).is_ok();
    for row in rows {
        written &= writer.write_record(&row.cells).is_ok();
    }
    let bytes = if written { writer.into_inner().unwrap_or_default() } else { Vec::new() };
    String::from_utf8(bytes).unwrap_or_default()
}
