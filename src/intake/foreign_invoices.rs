//! Invoices that somebody else made: their lines, as CSV beside a file of cases, or in each case as `invoiced`.

use std::io::{BufRead, Read};

use serde_json::Value;

use super::csv_fault::csv_fault;
use super::json_cases::read_case;
use super::json_names::{fault, names_once};
use super::quantity_text::parse_quantity;
use crate::exact::Number;
use crate::records::Case;
use crate::source::{Refusal, codes};

/// A line of another party's invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignLine {
    /// What they call it; `total` is the invoice's total.
    pub name: String,
    /// Its amount, in dollars.
    pub amount: Number,
}

/// The lines of another party's invoice, by the case they are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignInvoice {
    /// The case's name.
    pub case: String,
    /// Its lines, in order.
    pub lines: Vec<ForeignLine>,
}

/// A row or line that cannot be read: its number, counted from 1, and why.
pub type BadLine = (usize, Refusal);

/// Reads `case,line,amount` from CSV; other columns are passed over. The rows of one case stand together or apart.
///
/// # Errors
/// Every row that cannot be read; a header without one of the columns.
pub fn read_foreign_csv(reader: impl Read) -> Result<Vec<ForeignInvoice>, Vec<BadLine>> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).trim(csv::Trim::All).from_reader(reader);
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return Err(vec![(1, Refusal::new(codes::UNREADABLE_CASE, csv_fault(&error)))]),
    };
    let place = |wanted: &str| header.iter().position(|name| name.trim_start_matches('\u{feff}') == wanted);
    let (Some(case), Some(line), Some(amount)) = (place("case"), place("line"), place("amount")) else {
        let missing: Vec<&str> = ["case", "line", "amount"].into_iter().filter(|wanted| place(wanted).is_none()).collect();
        let refusal = Refusal::new(codes::COLUMN_MISSING, format!("the header has no column {}", missing.join(", ")));
        return Err(vec![(1, refusal.help("the first line names the columns: case,line,amount"))]);
    };
    let mut invoices: Vec<ForeignInvoice> = Vec::new();
    let mut bad = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let number = at + 2;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                bad.push((number, Refusal::new(codes::UNREADABLE_CASE, csv_fault(&error))));
                continue;
            }
        };
        let field = |place: usize| record.get(place).unwrap_or("").to_owned();
        if field(case).is_empty() || field(line).is_empty() {
            bad.push((number, Refusal::new(codes::FIELD_MISSING, "the row names no case, or no line")));
            continue;
        }
        match amount_of(&field(amount)) {
            Ok(amount) => add(&mut invoices, &field(case), ForeignLine { name: field(line), amount }),
            Err(refusal) => bad.push((number, refusal)),
        }
    }
    if bad.is_empty() { Ok(invoices) } else { Err(bad) }
}

fn add(invoices: &mut Vec<ForeignInvoice>, case: &str, line: ForeignLine) {
    match invoices.iter_mut().find(|known| known.case == case) {
        Some(known) => known.lines.push(line),
        None => invoices.push(ForeignInvoice { case: case.to_owned(), lines: vec![line] }),
    }
}

/// An amount as an invoice prints it: `1,234.50`, `$1,234.50`, `-3.00`, `(3.00)`.
fn amount_of(text: &str) -> Result<Number, Refusal> {
    let bad = |why: String| Refusal::new(codes::BAD_QUANTITY, why).help("write dollars and cents, as 1,234.50; a credit as -3.00 or (3.00)");
    let (inner, negative) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (text, false),
    };
    let found = parse_quantity(inner).map_err(|error| bad(format!("`{text}`: {error}")))?;
    if found.unit.as_ref().is_some_and(|unit| !unit.is_money()) {
        return Err(bad(format!("`{text}` is not an amount of dollars")));
    }
    Ok(if negative { found.number.negated() } else { found.number })
}

/// Reads cases as `rate --cases` takes them, one JSON object a line, each with `"invoiced":{"LINE":"AMOUNT",…}` beside its inputs.
///
/// # Errors
/// Every line that cannot be read.
pub fn read_foreign_json(reader: impl BufRead) -> Result<Vec<(Case, ForeignInvoice)>, Vec<BadLine>> {
    let mut found = Vec::new();
    let mut bad = Vec::new();
    for (at, line) in reader.lines().enumerate() {
        match line {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => match foreign_line(line.trim_start_matches('\u{feff}')) {
                Ok(pair) => found.push(pair),
                Err(refusal) => bad.push((at + 1, refusal)),
            },
            Err(error) => bad.push((at + 1, Refusal::new(codes::INPUT_NOT_TEXT, format!("the line cannot be read: {error}")))),
        }
    }
    if bad.is_empty() { Ok(found) } else { Err(bad) }
}

fn foreign_line(text: &str) -> Result<(Case, ForeignInvoice), Refusal> {
    let value: Value =
        names_once(text).and_then(|()| serde_json::from_str(text)).map_err(|error| Refusal::new(codes::UNREADABLE_CASE, fault(&error)))?;
    let Value::Object(mut object) = value else { return Err(Refusal::new(codes::UNREADABLE_CASE, "the line is not a JSON object")) };
    let Some(Value::Object(invoiced)) = object.remove("invoiced") else {
        return Err(Refusal::new(codes::FIELD_MISSING, "`invoiced` is missing").help("write \"invoiced\":{\"volume\":\"12.34\",\"total\":\"21.44\"}"));
    };
    let case = read_case(&Value::Object(object).to_string())?;
    let mut lines = Vec::new();
    for (name, amount) in invoiced {
        let text = match amount {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => return Err(Refusal::new(codes::BAD_QUANTITY, format!("`{name}` is not an amount"))),
        };
        lines.push(ForeignLine { name, amount: amount_of(&text)? });
    }
    let id = case.id.clone();
    Ok((case, ForeignInvoice { case: id, lines }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_invoices_print_them() {
        for (text, cents) in [("1,234.50", 123_450), ("$1,234.50", 123_450), ("-3.00", -300), ("(3.00)", -300), ("0", 0)] {
            assert_eq!(amount_of(text).unwrap(), Number::decimal(cents, 2), "{text}");
        }
        assert!(amount_of("3 kgal").is_err() && amount_of("").is_err());
    }

    #[test]
    fn every_bad_row_is_told_and_rows_of_a_case_may_stand_apart() {
        let bad = read_foreign_csv("case,line,amount\na,volume,x\n,volume,1\na,volume,1\n".as_bytes()).unwrap_err();
        assert_eq!(bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3]);
        let found = read_foreign_csv("case,line,amount,note\na,x,1,\nb,x,1,\na,y,2,\n".as_bytes()).unwrap();
        assert_eq!(found.iter().map(|one| one.lines.len()).collect::<Vec<_>>(), [2, 1]);
        assert!(read_foreign_csv("case,amount\n".as_bytes()).unwrap_err()[0].1.message.contains("line"));
    }
}
