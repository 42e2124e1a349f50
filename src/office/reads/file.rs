//! An export of reads by its mapping: every row becomes reads, or a rejection with its reason.

use super::mapping::{Mapping, ValueColumn};
use super::record::{ReadKind, Rejection, RowRead};
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::intake::StrictCsv;
use crate::source::{Refusal, codes, did_you_mean, written_out};

/// What a file came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadsOfFile {
    /// How many rows there are after the heading.
    pub rows: i64,
    /// Reads; a row of a register and a flow is two.
    pub reads: Vec<RowRead>,
    /// Rows that cannot be read.
    pub rejected: Vec<Rejection>,
}

/// Reads an export.
///
/// # Errors
/// R5103 when it is empty, no text, or lacks a column that the mapping names: then it is not taken at all.
pub fn read_reads(mapping: &Mapping, bytes: &[u8]) -> Result<ReadsOfFile, Refusal> {
    let file = StrictCsv::read(bytes, mapping.delimiter, usize::try_from(mapping.heading_row).unwrap_or(usize::MAX)).map_err(refuse)?;
    let columns = Columns::find(mapping, &file.heading)?;
    let mut found = ReadsOfFile::default();
    for row in &file.rows {
        found.rows += 1;
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        match &row.cells {
            Ok(cells) => columns.row(mapping, line, cells, &mut found),
            Err(why) => found.rejected.push(rejection(line, written_out(&row.text).into_owned(), why.clone())),
        }
    }
    Ok(found)
}

fn refuse(message: String) -> Refusal {
    Refusal::new(codes::BAD_READS_FILE, message).help("nothing was taken from it; is it the right mapping? `ratebook mapping show NAME`")
}

fn rejection(row: i64, text: String, reason: String) -> Rejection {
    Rejection { row, code: codes::BAD_READ.id, reason, text }
}

/// Where the columns stand.
struct Columns {
    place: Option<usize>,
    time: usize,
    hour: Option<usize>,
    quality: Option<usize>,
    /// Of each value, and of its first day.
    values: Vec<(usize, Option<usize>)>,
}

impl Columns {
    fn find(mapping: &Mapping, heading: &[String]) -> Result<Self, Refusal> {
        let mut missing = Vec::new();
        let mut place = |name: &str| {
            let found = heading.iter().position(|cell| cell == name);
            if found.is_none() {
                let near = did_you_mean(name, heading.iter().map(String::as_str)).map(|near| format!(" ({near})")).unwrap_or_default();
                missing.push(format!("`{name}`{near}"));
            }
            found
        };
        let of_place = mapping.place.column.as_deref().map(&mut place);
        let time = place(&mapping.time.column);
        let hour = mapping.time.hour_column.as_deref().map(&mut place);
        let quality = mapping.quality.column.as_deref().map(&mut place);
        let values: Vec<(Option<usize>, Option<Option<usize>>)> =
            mapping.values.iter().map(|value| (place(&value.column), value.first_day_column.as_deref().map(&mut place))).collect();
        if !missing.is_empty() {
            return Err(refuse(format!("the file has no column {}; its columns are {}", missing.join(", "), heading.join(", "))));
        }
        Ok(Self {
            place: of_place.flatten(),
            time: time.unwrap_or(0),
            hour: hour.flatten(),
            quality: quality.flatten(),
            values: values.into_iter().map(|(value, first)| (value.unwrap_or(0), first.flatten())).collect(),
        })
    }

    fn row(&self, mapping: &Mapping, row: i64, record: &[String], found: &mut ReadsOfFile) {
        let text = record.join(",");
        match self.reads(mapping, row, record, &text) {
            Ok(reads) => found.reads.extend(reads),
            Err(reason) => found.rejected.push(rejection(row, text, reason)),
        }
    }

    fn reads(&self, mapping: &Mapping, row: i64, record: &[String], text: &str) -> Result<Vec<RowRead>, String> {
        let cell = |at: usize| record.get(at).map_or("", String::as_str);
        let stamp = match self.hour {
            Some(hour) => format!("{} {}", cell(self.time), cell(hour)),
            None => cell(self.time).to_owned(),
        };
        let (day, minute) = moment(mapping, &stamp)?;
        let quality = quality(mapping, self.quality.map(cell))?;
        let named = self.place.map(|at| named(mapping, cell(at))).transpose()?;
        let mut reads = Vec::new();
        for (value, (at, first)) in mapping.values.iter().zip(&self.values) {
            let written = cell(*at);
            if written.is_empty() {
                if value.may_be_empty {
                    continue;
                }
                return Err(format!("`{}` is empty", value.column));
            }
            let number = plain(written).ok_or_else(|| format!("`{}` is `{written}`, which is not a plain number", value.column))?;
            let days = days_of(mapping, value, day, first.map(cell))?;
            let (point, meter) = match (&value.point, &named) {
                (Some(point), _) => (Some(point.clone()), None),
                (None, Some(name)) if mapping.place.is == "meter" => (None, Some(name.clone())),
                (None, Some(name)) => (Some(name.clone()), None),
                (None, None) => return Err("the row names no point".to_owned()),
            };
            reads.push(RowRead {
                row,
                text: text.to_owned(),
                kind: value.kind,
                point,
                meter,
                measure: value.measure.clone(),
                days,
                hour: (value.hourly && value.kind == ReadKind::Flow).then_some(minute / 60),
                value: number.times(&value.times).plain(0),
                unit: value.unit.clone(),
                quality: quality.clone(),
            });
        }
        Ok(reads)
    }
}

/// A number, with or without commas between its thousands.
fn plain(written: &str) -> Option<Number> {
    let whole = written.trim_start_matches('-').split('.').next().unwrap_or("");
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let grouped = whole.contains(',');
    if grouped && (first.is_empty() || first.len() > 3 || groups.any(|group| group.len() != 3)) {
        return None;
    }
    let digits = written.trim_start_matches('-').replace(',', "");
    if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let number = Number::parse(&digits).ok()?;
    Some(if written.starts_with('-') { number.negated() } else { number })
}

fn named(mapping: &Mapping, cell: &str) -> Result<String, String> {
    if cell.is_empty() {
        return Err(format!("the {} is empty", mapping.place.is));
    }
    Ok(mapping.place.names.get(cell).map_or_else(|| cell.to_owned(), Clone::clone))
}

fn quality(mapping: &Mapping, cell: Option<&str>) -> Result<String, String> {
    let otherwise = || mapping.quality.otherwise.clone();
    match cell.filter(|cell| !cell.is_empty()) {
        None => Ok(otherwise().unwrap_or_else(|| "raw".to_owned())),
        Some(cell) => match mapping.quality.words.get(cell) {
            Some(word) => Ok(word.clone()),
            None => Err(format!("the mapping does not know the quality flag `{cell}`")),
        },
    }
}

/// The days of a value: of a register its day, of a flow its day or the days from its first.
fn days_of(mapping: &Mapping, value: &ValueColumn, day: Day, first: Option<&str>) -> Result<DaySpan, String> {
    let Some(first) = first.filter(|_| value.kind == ReadKind::Flow) else { return Ok(DaySpan { start: day, end: day.plus_days(1) }) };
    let (start, _) = parse_stamp(&mapping.time.format, first)?;
    DaySpan::inclusive(start, day).ok_or_else(|| format!("the first day {start} is after {day}"))
}

/// The office's day of a stamp, and the minute of the day at which what it measures began.
fn moment(mapping: &Mapping, stamp: &str) -> Result<(Day, u32), String> {
    let format = match &mapping.time.hour_column {
        Some(_) if !mapping.time.format.contains("HH") => format!("{} HH:MM", mapping.time.format),
        _ => mapping.time.format.clone(),
    };
    let (day, minute) = parse_stamp(&format, stamp)?;
    let mut minutes = i64::from(minute) + i64::from(mapping.shift);
    if mapping.time.at_the_end {
        minutes -= 1;
    }
    let days = minutes.div_euclid(1_440);
    let minute = u32::try_from(minutes.rem_euclid(1_440)).unwrap_or(0);
    Ok((day.plus_days(i32::try_from(days).unwrap_or(0)), minute))
}

/// A stamp by its format: digits for YYYY, MM (month before HH, minute after), DD, HH, SS; everything else stands for itself.
/// A month, day or hour may be written with one digit where the next sign is none.
pub(crate) fn parse_stamp(format: &str, text: &str) -> Result<(Day, u32), String> {
    let wrong = || format!("`{text}` is not a time as `{format}`");
    let (mut year, mut month, mut day, mut hour, mut minute) = (0i32, 0u32, 0u32, 0u32, 0u32);
    let mut rest = text;
    let mut pattern = format;
    let mut seen_hour = false;
    while !pattern.is_empty() {
        let field = ["YYYY", "MM", "DD", "HH", "SS"].into_iter().find(|field| pattern.starts_with(field));
        let Some(field) = field else {
            let sign = pattern.chars().next().ok_or_else(wrong)?;
            rest = rest.strip_prefix(sign).ok_or_else(wrong)?;
            pattern = pattern.get(sign.len_utf8()..).unwrap_or("");
            continue;
        };
        pattern = pattern.get(field.len()..).unwrap_or("");
        let digits = rest.bytes().take(field.len()).take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at_checked(digits).ok_or_else(wrong)?;
        let number: u32 = number.parse().map_err(|_| wrong())?;
        if field == "YYYY" && digits != 4 {
            return Err(wrong());
        }
        rest = after;
        match field {
            "YYYY" => year = i32::try_from(number).unwrap_or(0),
            "MM" if seen_hour => minute = number,
            "MM" => month = number,
            "DD" => day = number,
            "HH" => {
                seen_hour = true;
                hour = number;
            }
            _ => {}
        }
    }
    // 24:00 is the end of the day.
    let past = hour > 24 || minute > 59 || (hour == 24 && minute > 0);
    if !rest.is_empty() || past {
        return Err(wrong());
    }
    let day = Day::of(year, month, day).ok_or_else(wrong)?;
    Ok((day, hour * 60 + minute))
}

#[cfg(test)]
mod tests {
    use super::parse_stamp;

    #[test]
    fn stamps_are_read_by_their_format_and_nothing_else() {
        let read = |format: &str, text: &str| parse_stamp(format, text).map(|(day, minute)| format!("{day} {minute}"));
        assert_eq!(read("YYYY-MM-DD", "2026-10-31").unwrap(), "2026-10-31 0");
        assert_eq!(read("MM/DD/YYYY HH:MM", "3/1/2026 7:05").unwrap(), "2026-03-01 425");
        assert_eq!(read("DD.MM.YYYY", "01.03.2026").unwrap(), "2026-03-01 0");
        assert_eq!(read("YYYY-MM-DD HH:MM:SS", "2026-03-01 24:00:00").unwrap(), "2026-03-01 1440");
        for (format, text) in [("YYYY-MM-DD", "31/10/2026"), ("YYYY-MM-DD", "2026-02-30"), ("MM/DD/YYYY", "10/31/26"), ("YYYY-MM-DD", "2026-10-31x")]
        {
            assert!(read(format, text).is_err(), "{text}");
        }
    }
}
