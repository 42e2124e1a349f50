//! What was measured and billed.

use crate::calendar::{Day, DaySpan};
use crate::intake::read_case;
use crate::office::cases::read_origins;
use crate::office::invoices::{Invoices, InvoicesAsked};
use crate::office::runs::Runs;
use crate::office::store::BookOfAccounts;
use crate::source::Refusal;

/// What was measured and billed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct UsageBilled {
    /// The invoice.
    pub number: String,
    pub account: String,
    pub service: String,
    /// The service days.
    pub days: DaySpan,
    /// The meter or point; empty for the account.
    pub point: String,
    /// The measure, fact or choice.
    pub name: String,
    pub value: String,
    /// Whether it is an estimate, and by which policy.
    pub estimated: Option<String>,
}

/// What standing invoices dated from a day through another measured.
///
/// # Errors
/// When the book cannot be read.
pub fn usage_billed(book: &BookOfAccounts, from: Day, through: Day) -> Result<Vec<UsageBilled>, Refusal> {
    let asked = InvoicesAsked { from: Some(from), through: Some(through), standing: true, ..InvoicesAsked::default() };
    let mut found = Vec::new();
    for invoice in book.invoices(&asked)? {
        let Some(item) = book.item(invoice.item)? else { continue };
        let (case, origins) = (read_case(&item.case)?, read_origins(&item.origins));
        let (given, meters) = crate::office::cases::measures_of(&case, &origins);
        let row = |point: &str, name: &str, value: &str| UsageBilled {
            number: invoice.number.clone(),
            account: invoice.account.clone(),
            service: invoice.service.clone(),
            days: invoice.days,
            point: point.to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
            estimated: case
                .estimated
                .iter()
                .any(|known| known == name)
                .then(|| "given as an estimate".to_owned())
                .or_else(|| origins.estimates.iter().find(|estimate| estimate.measure == name).map(|estimate| estimate.policy.clone())),
        };
        // What was read is a quantity; words of choices are no usage.
        let is_quantity = |value: &str| value.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-');
        found.extend(given.iter().filter(|(_, value)| is_quantity(value)).map(|(name, value)| row("", name, value)));
        for meter in &meters {
            found.extend(meter.given.iter().filter(|(_, value)| is_quantity(value)).map(|(name, value)| row(&meter.name, name, value)));
        }
    }
    Ok(found)
}
