//! A report as a table: for a reader, as JSON, as CSV. No arithmetic: its figures come worked out.

use serde_json::{Map, Value, json};

/// Its heading, and whether it holds words or figures.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its heading, and its name in JSON and CSV with `_` for spaces.
    pub heading: &'static str,
    /// Whether it holds figures, which stand to the right.
    pub figures: bool,
}

impl Column {
    /// A column of words.
    pub const fn words(heading: &'static str) -> Self {
        Self { heading, figures: false }
    }

    /// A column of figures.
    pub const fn figures(heading: &'static str) -> Self {
        Self { heading, figures: true }
    }
}

/// A report: a title, a table, and figures and remarks below it.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Report {
    /// What it is, of what, as of when.
    pub title: String,
    pub columns: Vec<Column>,
    /// The rows, each with a text for every column.
    pub rows: Vec<Vec<String>>,
    /// Totals by name, in order.
    pub totals: Vec<(String, String)>,
    /// Remarks, one a line.
    pub remarks: Vec<String>,
}

impl Report {
    /// For a reader.
    pub fn text(&self) -> String {
        let mut lines = vec![self.title.clone()];
        if self.rows.is_empty() {
            lines.push("  (nothing)".to_owned());
        } else {
            let widths: Vec<usize> = (0..self.columns.len()).map(|at| self.width(at)).collect();
            lines.push(self.line(&widths, self.columns.iter().map(|column| column.heading)));
            lines.extend(self.rows.iter().map(|row| self.line(&widths, row.iter().map(String::as_str))));
        }
        lines.extend(self.totals.iter().map(|(name, value)| format!("{name}: {value}")));
        lines.extend(self.remarks.iter().cloned());
        lines.join("\n") + "\n"
    }

    fn width(&self, at: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        cells.chain(self.columns.get(at).map(|column| column.heading.chars().count())).max().unwrap_or(0)
    }

    fn line<'a>(&self, widths: &[usize], cells: impl Iterator<Item = &'a str>) -> String {
        let padded = cells.zip(widths).zip(&self.columns).map(|((cell, width), column)| {
            let space = " ".repeat(width.saturating_sub(cell.chars().count()));
            if column.figures { space + cell } else { cell.to_owned() + &space }
        });
        ("  ".to_owned() + &padded.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
    }

    /// As one JSON document: `title`, `rows` as objects, `totals`, `remarks`.
    pub fn json(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|column| column.heading.replace(' ', "_")).collect();
        let rows: Vec<Value> = self.rows.iter().map(|row| object(names.iter().cloned().zip(self.plain(row)))).collect();
        let totals = object(self.totals.iter().map(|(name, value)| (name.replace(' ', "_"), value.replace(',', ""))));
        json!({"title": self.title, "rows": rows, "totals": totals, "remarks": self.remarks}).to_string() + "\n"
    }

    /// As CSV: a heading and the rows.
    pub fn csv(&self) -> String {
        let heading = self.columns.iter().map(|column| column.heading.replace(' ', "_"));
        let mut lines = vec![csv_line(heading)];
        lines.extend(self.rows.iter().map(|row| csv_line(self.plain(row))));
        lines.concat()
    }

    /// The cells of a row for a program: figures without the commas between thousands.
    fn plain<'a>(&'a self, row: &'a [String]) -> impl Iterator<Item = String> + 'a {
        let figures = self.columns.iter().map(|column| column.figures).chain(std::iter::repeat(false));
        row.iter().zip(figures).map(|(cell, figures)| if figures { cell.replace(',', "") } else { cell.clone() })
    }
}

fn object(pairs: impl Iterator<Item = (String, String)>) -> Value {
    Value::Object(pairs.map(|(name, value)| (name, Value::String(value))).collect::<Map<_, _>>())
}

/// A cell that no spreadsheet takes for a formula: one that begins with `=`, `@`, `+` or `-` and is not a number has an apostrophe before it.
fn without_formula(cell: String) -> String {
    let begins = cell.starts_with(['=', '@', '+', '-', '\t']);
    let is_figure = cell.trim_start_matches(['+', '-']).chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ',' | '%'));
    if begins && !is_figure { format!("'{cell}") } else { cell }
}

/// A line of CSV, quoted where a cell needs it.
fn csv_line(cells: impl Iterator<Item = String>) -> String {
    let quoted = cells
        .map(without_formula)
        .map(|cell| if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell });
    quoted.collect::<Vec<_>>().join(",") + "\n"
}
