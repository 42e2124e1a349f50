//! The lines of a rated bill as an invoice keeps them: whole cents, quantity and rate where a line is their product.

use super::Rated;
use crate::exact::Number;
use crate::invoice::{Line, Refusal};
use crate::plan::CitationStatus;
use crate::records::BilledLine;
use crate::source::codes;

/// An amount in cents.
///
/// # Errors
/// R7054 when it is none.
pub fn cents_of(amount: &Number, what: &str) -> Result<i64, Refusal> {
    amount.times(&Number::integer(100)).as_integer().ok_or_else(|| {
        let refusal = Refusal::new(codes::NOT_ISSUABLE, format!("{what} is {}, which is no amount in cents", amount.grouped(2)));
        refusal.help("the rate text rounds nothing there (`no rounding`): such a schedule can be tried, not issued")
    })
}

/// The lines of a bill.
///
/// # Errors
/// R7054 when an amount is no cents, a line bills by a text that is only illustrative, or was imported without account or citation.
pub fn billed_lines(rated: &Rated) -> Result<Vec<BilledLine>, Refusal> {
    let lines = rated.invoice.lines.iter().enumerate();
    lines.map(|(at, line)| billed_line(rated, i64::try_from(at + 1).unwrap_or(i64::MAX), line)).collect()
}

fn billed_line(rated: &Rated, number: i64, line: &Line) -> Result<BilledLine, Refusal> {
    let charge = rated.plan.charges.at(line.charge);
    if let Some(cite) = rated.cites(charge).find(|cite| cite.status == CitationStatus::Illustrative) {
        let refusal = Refusal::new(codes::NOT_ISSUABLE, format!("`{}` bills by “{}”, which is illustrative", charge.name, cite.text));
        return Err(refusal.at(cite.place).help("cite the adopted text, or `unverified` where it has not been read yet"));
    }
    // Only an imported chapter has such lines.
    if charge.gl.is_empty() || rated.cites(charge).next().is_none() {
        let lacks = if charge.gl.is_empty() { "account" } else { "citation" };
        let refusal = Refusal::new(codes::NOT_ISSUABLE, format!("`{}` was imported from a foreign file and has no {lacks}", charge.name));
        return Err(refusal.at(charge.place).help("read the adopted text, and write `gl` and `cite` under the line"));
    }
    let meter = line.meter.and_then(|meter| rated.meters.get(meter)).map(|meter| format!(" ({meter})")).unwrap_or_default();
    let (quantity, unit, rate) = match line.parts.as_slice() {
        [part] => match (&part.quantity, &part.rate) {
            (Some((quantity, unit)), Some((rate, rate_unit))) => {
                let least = if rate_unit.holds_money() { 2 } else { 0 };
                (quantity.shifted(-unit.power).plain(0), unit.to_string(), rate.shifted(-rate_unit.power).plain(least))
            }
            _ => Default::default(),
        },
        _ => Default::default(),
    };
    let cites: Vec<String> = rated.cites(charge).map(|cite| format!("{}{}", cite.text, cite.status.suffix())).collect();
    Ok(BilledLine {
        line: number,
        charge: charge.name.clone(),
        label: format!("{}{meter}", charge.label),
        quantity,
        unit,
        rate,
        cents: cents_of(&line.amount, &format!("`{}`", charge.name))?,
        gl: charge.gl.clone(),
        cite: cites.join("; "),
    })
}
