//! What is wrong with a row of CSV, in the words of whoever made the file.

use csv::{Error, ErrorKind};

/// Why the file cannot be read here, without the place: `the row has 2 cells, and the heading has 4`.
///
/// ```
/// use ratebook::intake::csv_fault;
/// let mut rows = csv::Reader::from_reader("account,amount\nA-1\n".as_bytes()).into_records();
/// assert_eq!(csv_fault(&rows.next().unwrap().unwrap_err()), "the row has 1 cell, and the heading has 2");
/// ```
pub fn csv_fault(error: &Error) -> String {
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {}, and the heading has {expected_len}", crate::source::counted(len, "cell"))
        }
        ErrorKind::Utf8 { .. } => "the row is not UTF-8 text".to_owned(),
        ErrorKind::Io(error) => format!("it cannot be read further: {error}"),
        _ => error.to_string(),
    }
}
