//! Payments in, and disputes.

use super::{find_line, kept};
use crate::billing::people::require_role;
use crate::billing::register::{Behind, together};
use crate::book::{AfterIssue, Invoices, Reads, Work};
use crate::calendar::Day;
use crate::records::{Dispute, Payment, PaymentRow, ProposalKind, Proposed, RegisterKind, Role};
use crate::source::{Refusal, codes};

/// Takes payments in: all of them, or none. One that is known (same account, day, amount and reference) is not taken twice.
///
/// # Errors
/// R7010 without the role; R7061 with every payment that names an account or an invoice that is not there.
pub fn enter_payments(work: &mut Work<'_>, rows: &[PaymentRow], behind: Behind<'_>) -> Result<(usize, usize), Refusal> {
    require_role(work, &[Role::Coordinator])?;
    let accounts: std::collections::HashSet<String> = work.records(RegisterKind::Accounts)?.into_iter().map(|row| row.cell(0).to_owned()).collect();
    let known = work.payments(None)?;
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
        let same = |one: &&Payment| one.account == *account && one.received == *received && one.cents == *cents && one.reference == *reference;
        if known.iter().any(|one| same(&one)) {
            already += 1;
            continue;
        }
        payments.push(Payment { id: 0, account: account.clone(), invoice: of, received: *received, cents: *cents, reference: reference.clone() });
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

/// Enters a dispute about an invoice or a line of it: from that day on, what is disputed bears no interest.
///
/// # Errors
/// R7010 without the role, R7059 when there is no such invoice or line, R7062 when it is disputed already.
pub fn open_dispute(work: &mut Work<'_>, of: &str, from: Day, text: &str, behind: Behind<'_>) -> Result<i64, Refusal> {
    require_role(work, &[Role::Coordinator])?;
    let (invoice, line) = find_line(work, of)?;
    let line = line.map(|line| line.line);
    let open = work.disputes()?;
    let same = |dispute: &&Dispute| {
        dispute.invoice == invoice.id && dispute.ended.is_none() && (dispute.line.is_none() || line.is_none() || dispute.line == line)
    };
    if let Some(known) = open.iter().find(same) {
        return Err(Refusal::new(codes::NO_SUCH_DISPUTE, format!("{of} is disputed already, by dispute {}", known.id)));
    }
    let document = kept(work, behind)?;
    work.add_dispute(&Dispute { id: 0, invoice: invoice.id, line, from, text: text.to_owned(), ended: None }, document)
}

/// Proposes how a dispute ends: `upheld` (what was disputed is adjusted apart), `withdrawn`, `settled`; another person approves.
///
/// # Errors
/// R7010 without the role, R7062 when there is no such open dispute, or it would end before it began.
pub fn end_dispute(work: &mut Work<'_>, id: i64, to: Day, outcome: &str) -> Result<i64, Refusal> {
    require_role(work, ProposalKind::Dispute.makers())?;
    let Some(dispute) = work.disputes()?.into_iter().find(|dispute| dispute.id == id && dispute.ended.is_none()) else {
        return Err(Refusal::new(codes::NO_SUCH_DISPUTE, format!("there is no open dispute {id}")).help("`ratebook dispute list` lists them"));
    };
    if to < dispute.from {
        return Err(Refusal::new(codes::NO_SUCH_DISPUTE, format!("dispute {id} began on {}", dispute.from)));
    }
    let summary = format!("dispute {id} is {outcome} on {to}: {}", dispute.text);
    let proposal = work.propose(&Proposed { kind: ProposalKind::Dispute, summary, cents: None, document: None, reference: String::new() })?;
    work.add_dispute_end(id, to, outcome, Some(proposal))?;
    Ok(proposal)
}
