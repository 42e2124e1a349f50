//! Payments as CSV.

use super::record::PaymentRow;
use crate::calendar::Day;
use crate::exact::Cents;
use crate::intake::StrictCsv;
use crate::source::{Refusal, codes};

/// Reads payments. All problems are reported, each with its line.
///
/// # Errors
/// Every row that cannot be taken, and columns that are missing.
pub fn read_payments(bytes: &[u8]) -> Result<Vec<PaymentRow>, Vec<Refusal>> {
    let bad = |message: String| Refusal::new(codes::BAD_RECORD, message).help("the columns are account,received,amount,reference,invoice");
    let file = StrictCsv::read(bytes, b',', 1).map_err(|why| vec![bad(why)])?;
    let at = |name: &str| file.heading.iter().position(|cell| cell == name);
    let (Some(account), Some(received), Some(amount), Some(reference)) = (at("account"), at("received"), at("amount"), at("reference")) else {
        let missing: Vec<&str> = ["account", "received", "amount", "reference"].into_iter().filter(|name| at(name).is_none()).collect();
        return Err(vec![bad(format!("the file has no column {}", missing.join(", ")))]);
    };
    let invoice = at("invoice");
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for row in &file.rows {
        let line = row.line;
        let record = match &row.cells {
            Ok(record) => record,
            Err(why) => {
                problems.push(bad(format!("line {line}: {why}")));
                continue;
            }
        };
        let cell = |at: usize| record.get(at).map_or("", String::as_str);
        match (Day::parse(cell(received)), cell(amount).parse::<Cents>()) {
            (Ok(day), Ok(cents)) if !cell(account).is_empty() => {
                let invoice = invoice.map(cell).unwrap_or("").to_owned();
                rows.push(PaymentRow { account: cell(account).to_owned(), invoice, received: day, cents, reference: cell(reference).to_owned() });
            }
            (Err(_), _) => problems.push(bad(format!("line {line}: `received` is `{}`, which is not a day", cell(received)))),
            (_, Err(error)) => problems.push(bad(format!("line {line}: `amount` is `{}`: {error}", cell(amount)))),
            _ => problems.push(bad(format!("line {line}: `account` is empty"))),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}
