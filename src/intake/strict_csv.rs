//! Rows under a heading, read strictly: each physical line is one row with as many cells as the heading, quotation marks are closed
//! in their line, and every cell is text that a reader can see. What is wrong is said row by row, with the line in the file.

use crate::source::{counted, unseen_character};

/// A file of rows under a heading.
///
/// ```
/// use ratebook::intake::StrictCsv;
/// let file = "account,amount\nA-1,\"1,250.00\"\nA-2,\"5.00\nA-3,1,250.00\nA-4,7.00\n";
/// let read = StrictCsv::read(file.as_bytes(), b',', 1)?;
/// assert_eq!(read.heading, ["account", "amount"]);
/// assert_eq!(read.rows[0].cells, Ok(vec!["A-1".to_owned(), "1,250.00".to_owned()]));
/// assert_eq!(read.rows[1].cells, Err("a quotation mark is opened and not closed in this line".to_owned()));
/// assert_eq!(read.rows[2].cells, Err("the row has 3 cells, and the heading has 2".to_owned()));
/// assert_eq!((read.rows[3].line, &read.rows[3].text[..]), (5, "A-4,7.00"));
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrictCsv {
    /// The names of the columns, without blanks around them.
    pub heading: Vec<String>,
    /// What is below the heading, but for blank lines.
    pub rows: Vec<StrictRow>,
}

/// A row of such a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrictRow {
    /// Its line in the file, from 1.
    pub line: usize,
    /// The line as it is.
    pub text: String,
    /// Its cells, as many as the heading has, without blanks around them; or why they cannot be read.
    pub cells: Result<Vec<String>, String>,
}

impl StrictCsv {
    /// Reads a file whose heading is its row of that number, from 1; what is above it is passed over.
    ///
    /// # Errors
    /// What is wrong with the whole file: it is not UTF-8 text, has no heading, or the heading cannot be read or names a column twice.
    pub fn read(bytes: &[u8], delimiter: u8, heading_row: usize) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = bytes.get(..error.valid_up_to()).unwrap_or(&[]).iter().filter(|byte| **byte == b'\n').count() + 1;
            format!("the file is not UTF-8 text: line {line} has a byte that is not")
        })?;
        let text = text.trim_start_matches('\u{feff}');
        let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).enumerate();
        let mut lines = lines.filter(|(_, line)| !line.trim().is_empty());
        let (at, first) = lines.nth(heading_row.max(1) - 1).ok_or("the file is empty, or ends before its heading")?;
        let heading = cells(first, delimiter).map_err(|why| format!("line {}, the heading: {why}", at + 1))?;
        for (at, name) in heading.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if heading.iter().take(at).any(|before| before == name) {
                return Err(format!("the heading names `{name}` twice"));
            }
        }
        let rows = lines.map(|(at, line)| StrictRow { line: at + 1, text: line.to_owned(), cells: row(line, delimiter, heading.len()) });
        let rows = rows.collect();
        Ok(Self { heading, rows })
    }
}

fn row(line: &str, delimiter: u8, wanted: usize) -> Result<Vec<String>, String> {
    let cells = cells(line, delimiter)?;
    if cells.len() != wanted {
        return Err(format!("the row has {}, and the heading has {wanted}", counted(cells.len(), "cell")));
    }
    Ok(cells)
}

/// The cells of one line. A quotation mark inside a cell that does not begin with one is part of it: `8" main`.
fn cells(line: &str, delimiter: u8) -> Result<Vec<String>, String> {
    let delimiter = char::from(delimiter);
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, after) = match rest.trim_start_matches(' ').strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted, delimiter)?,
            None => match rest.split_once(delimiter) {
                Some((cell, after)) => (cell.to_owned(), Some(after)),
                None => (rest.to_owned(), None),
            },
        };
        let cell = cell.trim();
        if let Some(character) = unseen_character(cell) {
            return Err(format!("cell {} holds {character}, a character that cannot be seen", cells.len() + 1));
        }
        cells.push(cell.to_owned());
        match after {
            Some(after) => rest = after,
            None => return Ok(cells),
        }
    }
}

/// A cell behind its first quotation mark, and what follows its delimiter.
fn quoted_cell(text: &str, delimiter: char) -> Result<(String, Option<&str>), String> {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let (inside, after) = rest.split_once('"').ok_or("a quotation mark is opened and not closed in this line")?;
        cell.push_str(inside);
        if let Some(after) = after.strip_prefix('"') {
            cell.push('"');
            rest = after;
            continue;
        }
        let after = after.trim_start_matches(' ');
        return match after.strip_prefix(delimiter) {
            Some(next) => Ok((cell, Some(next))),
            None if after.is_empty() => Ok((cell, None)),
            None => Err("there is text behind a closing quotation mark".to_owned()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_one_cell() {
        let of = |line| cells(line, b',').unwrap();
        assert_eq!(of("a,\"b, \"\"c\"\"\",d"), ["a", "b, \"c\"", "d"]);
        assert_eq!(of(",,"), ["", "", ""]);
        assert_eq!(of("8\" main, \"x\" ,"), ["8\" main", "x", ""]);
        assert_eq!(cells("a\tb", b'\t').unwrap(), ["a", "b"]);
    }

    #[test]
    fn what_would_swallow_or_hide_is_refused() {
        for line in ["\"a", "a,\"b", "\"a\"b,c", "a\u{202e}b", "a\u{7}"] {
            assert!(cells(line, b',').is_err(), "{line}");
        }
    }

    #[test]
    fn a_heading_names_each_column_once_and_lines_are_counted_as_they_are() {
        assert_eq!(StrictCsv::read(b"a,a\n", b',', 1), Err("the heading names `a` twice".to_owned()));
        assert_eq!(StrictCsv::read(b"a,\xff\n", b',', 1), Err("the file is not UTF-8 text: line 1 has a byte that is not".to_owned()));
        assert!(StrictCsv::read(b"", b',', 1).is_err());
        let read = StrictCsv::read(b"\xef\xbb\xbftitle\r\n\r\na;b\r\n\r\n1;2\r\n", b';', 2).unwrap();
        assert_eq!((read.heading.len(), read.rows.len(), read.rows[0].line), (2, 1, 5));
    }
}
