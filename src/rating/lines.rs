//! The lines of a rated bill as an invoice keeps them: whole cents, quantity and rate where a line is their product.

use std::sync::Arc;

use super::rated::Rated;
use crate::calendar::DaySpan;
use crate::exact::{Cents, Number, Unit};
use crate::invoice::Line;
use crate::plan::{Charge, CitationStatus};
use crate::records::{BilledLine, BilledWords};
use crate::source::{Refusal, codes};

/// An amount in cents.
///
/// # Errors
/// R7054 when it is none.
pub fn cents_of(amount: &Number, what: &str) -> Result<Cents, Refusal> {
    Cents::of_dollars(amount).ok_or_else(|| {
        let refusal = Refusal::new(codes::NOT_ISSUABLE, format!("{what} is {}, which is not an amount in cents", amount.grouped(2)));
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
    let meter = line.meter.and_then(|meter| rated.meters.get(meter));
    let mut words = words_of_line(charge, rated.text_days)?;
    if let Some(meter) = meter {
        words.label = format!("{} ({meter})", words.label);
    }
    let (quantity, rate) = match line.parts.as_slice() {
        [part] => match (&part.quantity, &part.rate) {
            (Some((quantity, unit)), Some((rate, rate_unit))) => {
                words.unit = unit.to_string();
                (in_unit(quantity, unit), rate_in_unit(rate, rate_unit))
            }
            _ => Default::default(),
        },
        _ => Default::default(),
    };
    let cents = cents_of(&line.amount, &format!("`{}`", charge.name))?;
    Ok(BilledLine { line: number, words: Arc::new(words), quantity, rate, cents })
}

/// A quantity in its unit.
pub(crate) fn in_unit(quantity: &Number, unit: &Unit) -> String {
    quantity.shifted(-unit.power).plain(0)
}

/// The price of a line for one unit as the rate text writes it, not for a base unit.
pub(crate) fn rate_in_unit(rate: &Number, unit: &Unit) -> String {
    rate.shifted(-unit.power).plain(if unit.holds_money() { 2 } else { 0 })
}

/// The words of a line whose text is that of some days, without a unit.
pub(crate) fn words_of_line(charge: &Charge, text_days: DaySpan) -> Result<BilledWords, Refusal> {
    let cites = || charge.cites.iter().filter(|cite| cite.holds_in(text_days));
    if let Some(cite) = cites().find(|cite| cite.status == CitationStatus::Illustrative) {
        let refusal = Refusal::new(codes::NOT_ISSUABLE, format!("`{}` bills by “{}”, which is illustrative", charge.name, cite.text));
        return Err(refusal.at(cite.place).help("cite the adopted text, or `unverified` where it has not been read yet"));
    }
    // Only an imported chapter has such lines.
    if charge.gl.is_empty() || cites().next().is_none() {
        let lacks = if charge.gl.is_empty() { "account" } else { "citation" };
        let refusal = Refusal::new(codes::NOT_ISSUABLE, format!("`{}` was imported from a foreign file and has no {lacks}", charge.name));
        return Err(refusal.at(charge.place).help("read the adopted text, and write `gl` and `cite` under the line"));
    }
    let cites: Vec<String> = cites().map(|cite| format!("{}{}", cite.text, cite.status.suffix())).collect();
    Ok(BilledWords { charge: charge.name.clone(), label: charge.label.clone(), unit: String::new(), gl: charge.gl.clone(), cite: cites.join("; ") })
}
