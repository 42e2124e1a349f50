//! Payments taken in.

use super::record::{Payment, PaymentRow};
use super::table::Payments;
use crate::office::invoices::{Invoices, kept};
use crate::office::people::{Role, require_role};
use crate::office::register::{Behind, Records, RegisterKind, together};
use crate::office::store::Work;
use crate::source::{Refusal, codes};

/// Takes payments in: all of them, or none. One that is known (same account, day, amount and reference) is not taken twice.
///
/// # Errors
/// R7010 without the role; R7061 with every payment that names an account or an invoice that is not there.
pub fn enter_payments(work: &mut Work<'_>, rows: &[PaymentRow], behind: Behind<'_>) -> Result<(usize, usize), Refusal> {
    require_role(work, &[Role::Coordinator])?;
    let accounts: std::collections::HashSet<String> = work.records(RegisterKind::Accounts)?.into_iter().map(|row| row.cell(0).to_owned()).collect();
    let mut problems = Vec::new();
    let mut payments = Vec::new();
    let mut already = 0;
    for PaymentRow { account, invoice, received, cents, reference } in rows {
        if !accounts.contains(account) {
            problems.push(Refusal::new(codes::PAYMENT_REFUSED, format!("payment {reference}: there is no account `{account}`")));
            continue;
        }
        let mut of = None;
        if !invoice.is_empty() {
            match work.invoice_numbered(invoice)? {
                Some(found) if found.account == *account => of = Some(found.id),
                Some(found) => {
                    problems.push(Refusal::new(codes::PAYMENT_REFUSED, format!("payment {reference}: {invoice} is of account {}", found.account)));
                    continue;
                }
                None => {
                    problems.push(Refusal::new(codes::PAYMENT_REFUSED, format!("payment {reference}: there is no invoice {invoice}")));
                    continue;
                }
            }
        }
        if *received > work.actor().on {
            problems.push(Refusal::new(codes::PAYMENT_REFUSED, format!("payment {reference}: {received} is later than {}", work.actor().on)));
            continue;
        }
        let same = |one: &Payment| one.cents == *cents && one.reference == *reference;
        if work.payments_received(account, *received)?.iter().any(|one| same(one)) {
            already += 1;
            continue;
        }
        payments.push(Payment { account: account.clone(), invoice: of, received: *received, cents: *cents, reference: reference.clone() });
    }
    if let Some(refusal) = together(problems) {
        return Err(refusal.help("nothing was taken; mend the file and load it again"));
    }
    let document = if payments.is_empty() { None } else { kept(work, behind)? };
    for payment in &payments {
        work.add_payment(payment, document, None)?;
    }
    Ok((payments.len(), already))
}
