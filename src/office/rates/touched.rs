//! Which issued invoices a change of rate text touches: every standing invoice worked out from its sealed inputs under the other
//! text.

use super::rules::RatesInForce;
use crate::exact::Cents;
use crate::intake::read_case;
use crate::language::book::DefinitionKind;
use crate::language::tree::IssuedEffect;
use crate::office::invoices::{Invoices, InvoicesAsked, IssuedInvoice};
use crate::office::runs::Runs;
use crate::office::store::Stored;
use crate::rating::{cents_of, rate};
use crate::source::Refusal;

/// An invoice that would come out otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Touched {
    pub invoice: Stored<IssuedInvoice>,
    /// What it would come to; none where it could not be worked out.
    pub cents: Option<Cents>,
    /// Why not.
    pub reason: String,
}

/// The standing invoices that come out otherwise under a rate text.
///
/// # Errors
/// When the book cannot be read.
pub fn invoices_touched(
    book: &(impl Invoices + Runs),
    rates: &RatesInForce,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<Touched>, Refusal> {
    let invoices = book.invoices(&InvoicesAsked { standing: true, ..InvoicesAsked::default() })?;
    let mut touched = Vec::new();
    let all = invoices.len();
    for (at, invoice) in invoices.into_iter().enumerate() {
        progress(at, all);
        if invoice.rate_set == rates.set.id {
            continue;
        }
        let Some(item) = book.item(invoice.item)? else { continue };
        let case = read_case(&item.case)?;
        match rate(&rates.rate_book.plan, &case, true).and_then(|rated| cents_of(&rated.invoice.total, "the total")) {
            Ok(cents) if cents == invoice.cents => {}
            Ok(cents) => touched.push(Touched { invoice, cents: Some(cents), reason: String::new() }),
            Err(refusal) => touched.push(Touched { invoice, cents: None, reason: format!("{}: {}", refusal.code, refusal.message) }),
        }
    }
    progress(all, all);
    Ok(touched)
}

/// What the amendments of a rate text say of bills already issued.
pub fn amendments_told(rates: &RatesInForce) -> Vec<String> {
    let told = |definition: &crate::language::book::Definition| match &definition.kind {
        DefinitionKind::Amendment(amendment) => {
            let effect = match amendment.issued.as_ref()?.0 {
                IssuedEffect::Adjusted => "are adjusted: propose adjustments",
                IssuedEffect::Rebilled => "are rebilled: propose rebills",
                IssuedEffect::NotChanged => "are not changed: do not rebill them",
            };
            Some(format!(
                "Amendment {} of {} from {}: bills already issued {effect}.",
                amendment.name.text, amendment.amends.text, amendment.from.day
            ))
        }
        _ => None,
    };
    rates.rate_book.book.definitions.iter().filter_map(told).collect()
}
