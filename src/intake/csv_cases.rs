//! Cases as CSV: `case,bill,from,to`, also `rendered`, `read_on`, and one column for each given, its unit in the header.

use std::io::Read;

use super::entry::{BadEntry, Entry, Question};
use super::json_cases::{parse_date, span};
use crate::invoice::Refusal;
use crate::records::{Case, GivenValue};
use crate::source::codes;

/// What a column holds.
#[derive(Clone, Debug)]
enum Column {
    Case,
    Customer,
    Bill,
    From,
    To,
    Rendered,
    ReadOn,
    Given { name: String, unit: Option<String> },
}

/// Reads cases from CSV with a header line.
pub struct CsvCases<R> {
    records: csv::StringRecordsIntoIter<R>,
    columns: Vec<Column>,
    line: usize,
}

impl<R: Read> CsvCases<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When the header cannot be read, or needed columns are missing: all of them are named.
    pub fn new(reader: R) -> Result<Self, Refusal> {
        let mut reader = csv::ReaderBuilder::new().flexible(false).trim(csv::Trim::All).from_reader(reader);
        let header = reader.headers().map_err(|error| unreadable(&error))?.clone();
        let columns: Vec<Column> = header.iter().map(column).collect();
        let has = |wanted: &str| header.iter().any(|name| name.trim_start_matches('\u{feff}') == wanted);
        let missing: Vec<&str> = ["case", "bill", "from", "to"].into_iter().filter(|wanted| !has(wanted)).collect();
        if !missing.is_empty() {
            return Err(Refusal::new(codes::COLUMN_MISSING, format!("the header has no column {}", missing.join(", ")))
                .help("the first line names the columns: case,bill,from,to and one for each given, as metered_water[kgal]"));
        }
        Ok(Self { records: reader.into_records(), columns, line: 1 })
    }
}

fn column(name: &str) -> Column {
    match name.trim_start_matches('\u{feff}') {
        "case" => Column::Case,
        "customer" => Column::Customer,
        "bill" => Column::Bill,
        "from" => Column::From,
        "to" => Column::To,
        "rendered" => Column::Rendered,
        "read_on" => Column::ReadOn,
        other => match other.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
            Some((name, unit)) => Column::Given { name: name.trim().to_owned(), unit: Some(unit.trim().to_owned()) },
            None => Column::Given { name: other.to_owned(), unit: None },
        },
    }
}

fn unreadable(error: &csv::Error) -> Refusal {
    let code = if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) { codes::INPUT_NOT_TEXT } else { codes::UNREADABLE_CASE };
    Refusal::new(code, format!("the CSV cannot be read: {error}"))
}

impl<R: Read> Iterator for CsvCases<R> {
    type Item = Result<Entry, BadEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.records.next()?;
        self.line += 1;
        let line = self.line;
        let record = match record {
            Ok(record) => record,
            Err(error) => return Some(Err(BadEntry { line, id: None, refusal: unreadable(&error) })),
        };
        let mut row = Row::default();
        let fields = self.columns.iter().zip(record.iter());
        let read = fields.into_iter().try_for_each(|(column, value)| row.take(column, value));
        let id = row.id.clone();
        let entry = read.and_then(|()| row.entry());
        Some(entry.map_err(|refusal| BadEntry { line, id, refusal }))
    }
}

#[derive(Default)]
struct Row {
    id: Option<String>,
    customer: Option<String>,
    bill: Option<String>,
    from: Option<crate::calendar::Day>,
    to: Option<crate::calendar::Day>,
    rendered: Option<crate::calendar::Day>,
    read_on: Option<crate::calendar::Day>,
    given: Vec<(String, GivenValue)>,
}

impl Row {
    fn take(&mut self, column: &Column, value: &str) -> Result<(), Refusal> {
        if value.is_empty() {
            return Ok(());
        }
        match column {
            Column::Case => self.id = Some(value.to_owned()),
            Column::Customer => self.customer = Some(value.to_owned()),
            Column::Bill => self.bill = Some(value.to_owned()),
            Column::From => self.from = Some(parse_date(value, "from")?),
            Column::To => self.to = Some(parse_date(value, "to")?),
            Column::Rendered => self.rendered = Some(parse_date(value, "rendered")?),
            Column::ReadOn => self.read_on = Some(parse_date(value, "read_on")?),
            Column::Given { name, unit } => {
                let value = match unit {
                    Some(unit) => format!("{value} {unit}"),
                    None => value.to_owned(),
                };
                self.given.push((name.clone(), GivenValue::Whole(value)));
            }
        }
        Ok(())
    }

    fn entry(self) -> Result<Entry, Refusal> {
        let needed = |field: &str| Refusal::new(codes::FIELD_MISSING, format!("the row has no `{field}`"));
        let id = self.id.ok_or_else(|| needed("case"))?;
        let from = self.from.ok_or_else(|| needed("from"))?;
        let to = self.to.ok_or_else(|| needed("to"))?;
        let case = Case {
            id: id.clone(),
            bill: self.bill.ok_or_else(|| needed("bill"))?,
            customer: self.customer,
            period: span(from, to)?,
            rendered: self.rendered,
            read_on: self.read_on,
            given: self.given,
            meters: Vec::new(),
            estimated: Vec::new(),
            positions: Vec::new(),
            history: Vec::new(),
            series: Vec::new(),
            members: Vec::new(),
        };
        Ok(Entry { id, question: Question::Bill(case) })
    }
}
