//! Invoices as CSV: one row a part, then a row `total`.

use super::amounts::{decimal_text, plain_quantity, plain_rate};
use crate::invoice::{Line, Part};
use crate::plan::ChargeRounding;
use crate::rating::Rated;
use crate::source::Refusal;

/// The names of the columns, as the first line of the file.
pub fn csv_header() -> Vec<String> {
    ["case", "charge", "block", "from", "to", "quantity", "unit", "rate", "amount"].map(str::to_owned).to_vec()
}

/// The rows of an invoice. The amount stands with each part where parts are rounded, else with the line's last part.
pub fn csv_rows(case: &str, rated: &Rated) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = rated.invoice.lines.iter().flat_map(|line| line_rows(case, rated, line)).collect();
    let mut total = vec![String::new(); 9];
    fill(&mut total, &[(0, case.to_owned()), (1, "total".to_owned()), (8, decimal_text(&rated.invoice.total, 2).0)]);
    rows.push(total);
    rows
}

fn line_rows(case: &str, rated: &Rated, line: &Line) -> Vec<Vec<String>> {
    let charge = rated.plan.charges.at(line.charge);
    let period = rated.invoice.period;
    let rounds_parts = matches!(charge.rounding, ChargeRounding::Part(..));
    if line.parts.is_empty() {
        let mut row = vec![String::new(); 9];
        let days = [(3, period.start.to_string()), (4, period.last_day().to_string())];
        fill(&mut row, &[(0, case.to_owned()), (1, charge.name.clone()), (8, decimal_text(&line.amount, 2).0)]);
        fill(&mut row, &days);
        return vec![row];
    }
    let last = line.parts.len() - 1;
    let rows = line.parts.iter().enumerate().map(|(at, part)| {
        let mut row = part_row(case, &charge.name, part);
        let negative = line.amount.is_negative();
        let amount = match (rounds_parts, at == last) {
            (true, _) if negative => Some(part.amount.negated()),
            (true, _) => Some(part.amount.clone()),
            (false, true) => Some(line.amount.clone()),
            (false, false) => None,
        };
        if let Some(amount) = amount {
            fill(&mut row, &[(8, decimal_text(&amount, 2).0)]);
        }
        row
    });
    rows.collect()
}

fn part_row(case: &str, charge: &str, part: &Part) -> Vec<String> {
    let mut row = vec![String::new(); 9];
    fill(&mut row, &[(0, case.to_owned()), (1, charge.to_owned()), (3, part.days.start.to_string()), (4, part.days.last_day().to_string())]);
    if let Some(block) = part.block {
        fill(&mut row, &[(2, (block + 1).to_string())]);
    }
    if let (Some((quantity, unit)), Some((rate, rate_unit))) = (&part.quantity, &part.rate) {
        fill(&mut row, &[(5, plain_quantity(quantity, unit)), (6, unit.to_string()), (7, plain_rate(rate, rate_unit))]);
    }
    row
}

fn fill(row: &mut [String], cells: &[(usize, String)]) {
    for (at, text) in cells {
        if let Some(cell) = row.get_mut(*at) {
            text.clone_into(cell);
        }
    }
}

/// The row of a refused case: `error`, the code, the message.
pub fn csv_refusal(case: &str, refusal: &Refusal) -> Vec<String> {
    let mut row = vec![String::new(); 9];
    fill(&mut row, &[(0, case.to_owned()), (1, format!("error {}", refusal.code.id)), (2, refusal.message.clone())]);
    row
}
