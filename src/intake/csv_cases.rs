//! Cases as CSV: `case,bill,from,to`, also `rendered`, `read_on`, and one column for each given, its unit in the header.

use std::io::BufRead;

use super::blocks::{Block, Blocks};
use super::csv_fault::csv_fault;
use super::entry::{BadEntry, Entry, Question};
use super::json_values::{parse_date, span};
use super::plain_rows::PlainFields;
use crate::records::{Case, GivenValue};
use crate::source::{Refusal, codes};

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

/// The header of a file of cases: what its columns hold.
#[derive(Clone, Debug)]
pub struct CsvHead {
    columns: Vec<Column>,
}

/// A row as it was read, and where it stands in its block.
#[derive(Debug)]
pub struct CsvRow {
    /// Its bytes in the block, the end of line among them.
    pub bytes: std::ops::Range<usize>,
    /// The case, or why the row cannot be read.
    pub entry: Result<Entry, BadEntry>,
}

impl CsvHead {
    /// Takes the header off the first block of a file.
    ///
    /// # Errors
    /// When it cannot be read, or needed columns are missing: all of them are named.
    pub fn take(block: &mut Block) -> Result<Self, Refusal> {
        let mut reader = rows_of(&block.bytes);
        let mut header = csv::StringRecord::new();
        reader.read_record(&mut header).map_err(|error| unreadable(&error))?;
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(block.bytes.len());
        let columns: Vec<Column> = header.iter().map(column).collect();
        let has = |wanted: &str| header.iter().any(|name| name.trim_start_matches('\u{feff}') == wanted);
        let missing: Vec<&str> = ["case", "bill", "from", "to"].into_iter().filter(|wanted| !has(wanted)).collect();
        if !missing.is_empty() {
            return Err(Refusal::new(codes::COLUMN_MISSING, format!("the header has no column {}", missing.join(", ")))
                .help("the first line names the columns: case,bill,from,to and one for each given, as metered_water[kgal]"));
        }
        let header = block.bytes.drain(..end);
        block.first_line += header.filter(|byte| *byte == b'\n').count();
        Ok(Self { columns })
    }

    /// The rows of a block in their order, each read or refused on its own.
    pub fn rows(&self, block: &Block) -> Vec<CsvRow> {
        let mut reader = rows_of(&block.bytes);
        let mut record = csv::ByteRecord::new();
        let mut rows = Vec::new();
        let mut from = 0;
        loop {
            let read = reader.read_byte_record(&mut record);
            let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(block.bytes.len());
            let line = block.first_line + record.position().map_or(0, |place| usize::try_from(place.line()).unwrap_or(1).saturating_sub(1));
            let entry = match read {
                Ok(false) => return rows,
                Ok(true) => self.entry(&record, line),
                Err(error) => Err(BadEntry { line, id: None, refusal: unreadable(&error) }),
            };
            rows.push(CsvRow { bytes: from..end, entry });
            from = end;
        }
    }

    /// A row of a block in which nothing is between quotes, read from its fields; none where it is empty. `None` where a carriage return
    /// stands inside, which ends a row too.
    pub fn plain_row(&self, bytes: &[u8], row: std::ops::Range<usize>, fields: &PlainFields, line: usize) -> Option<Option<CsvRow>> {
        let each = || (0..fields.count()).filter_map(|at| fields.field(bytes, at));
        if each().any(|field| field.contains(&b'\r')) {
            return None;
        }
        if fields.count() == 1 && fields.filled() == 0 {
            return Some(None);
        }
        Some(Some(CsvRow { bytes: row, entry: self.entry(&each().collect(), line) }))
    }

    fn entry(&self, record: &csv::ByteRecord, line: usize) -> Result<Entry, BadEntry> {
        let mut row = Row::default();
        let read = if record.len() == self.columns.len() {
            self.columns.iter().zip(record.iter()).try_for_each(|(column, value)| {
                let text = std::str::from_utf8(value).map_err(|_| Refusal::new(codes::INPUT_NOT_TEXT, "the row is not UTF-8 text"))?;
                row.take(column, text.trim())
            })
        } else {
            let message = format!("the row has {} fields, and the header names {}", record.len(), self.columns.len());
            Err(Refusal::new(codes::UNREADABLE_CASE, message))
        };
        let id = row.id.clone();
        read.and_then(|()| row.entry()).map_err(|refusal| BadEntry { line, id, refusal })
    }

    /// The columns of a plain kind, by position: what a reader of many rows need not ask for again.
    pub fn places(&self) -> CsvPlaces<'_> {
        let mut places = CsvPlaces { count: self.columns.len(), ..CsvPlaces::default() };
        let mut seen = std::collections::BTreeSet::new();
        for (at, column) in self.columns.iter().enumerate() {
            places.is_doubled |= !matches!(column, Column::Given { .. }) && !seen.insert(format!("{column:?}"));
            match column {
                Column::Case => places.case = at,
                Column::Bill => places.bill = at,
                Column::From => places.from = at,
                Column::To => places.to = at,
                Column::Rendered => places.rendered = Some(at),
                Column::ReadOn => places.read_on = Some(at),
                Column::Customer => places.customer = Some(at),
                Column::Given { name, unit } => places.given.push((at, name, unit.as_deref())),
            }
        }
        places
    }
}

/// Where columns stand.
#[derive(Clone, Debug, Default)]
pub struct CsvPlaces<'h> {
    /// How many there are.
    pub count: usize,
    /// The case's name.
    pub case: usize,
    /// The schedule or contract that is billed.
    pub bill: usize,
    /// The first day.
    pub from: usize,
    /// The last day.
    pub to: usize,
    /// The date of the bill, where there is such a column.
    pub rendered: Option<usize>,
    /// The date of the read, likewise.
    pub read_on: Option<usize>,
    /// The customer, likewise.
    pub customer: Option<usize>,
    /// Whether a column that is not given stands twice: then the last that is filled counts, row by row.
    pub is_doubled: bool,
    /// Columns of inputs: position, name and unit.
    pub given: Vec<(usize, &'h str, Option<&'h str>)>,
}

fn rows_of(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes)
}

/// Reads cases from CSV with a header line.
pub struct CsvCases<R> {
    blocks: Blocks<R>,
    head: CsvHead,
    rows: std::vec::IntoIter<CsvRow>,
}

impl<R: BufRead> CsvCases<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When the header cannot be read, or needed columns are missing: all of them are named.
    pub fn new(reader: R) -> Result<Self, Refusal> {
        let mut blocks = Blocks::of_rows(reader);
        let mut first = blocks.next().transpose().map_err(|error| broken_off(&error))?.unwrap_or_default();
        let head = CsvHead::take(&mut first)?;
        let rows = head.rows(&first).into_iter();
        Ok(Self { blocks, head, rows })
    }
}

/// The input cannot be read on.
pub fn broken_off(error: &std::io::Error) -> Refusal {
    Refusal::new(codes::INPUT_NOT_TEXT, format!("the input cannot be read further: {error}"))
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
    Refusal::new(code, csv_fault(error))
}

impl<R: BufRead> Iterator for CsvCases<R> {
    type Item = Result<Entry, BadEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(row.entry);
            }
            match self.blocks.next()? {
                Ok(block) => self.rows = self.head.rows(&block).into_iter(),
                Err(error) => return Some(Err(BadEntry { line: 0, id: None, refusal: broken_off(&error) })),
            }
        }
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
