//! Adjustments and write-offs: made with cause and document, numbered when another person approves within the limit.

use super::record::{Adjustment, AdjustmentKind};
use super::table::Adjustments;
use crate::exact::Cents;
use crate::office::invoices::{Invoices, IssuedInvoice, find_line, kept};
use crate::office::people::require_role;
use crate::office::proposals::{Proposal, ProposalKind, Proposed};
use crate::office::register::Behind;
use crate::office::runs::refuse_closed_month;
use crate::office::store::{Row, Stored, Work};
use crate::source::{Refusal, codes};

/// What is to be adjusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdjustmentAsked {
    /// The invoice, or a line of it: `INV-2026-000042/3`.
    pub of: String,
    /// By how many cents; a credit is negative.
    pub cents: Cents,
    /// Why.
    pub cause: String,
    /// The account of the general ledger; the line's by default.
    pub gl: Option<String>,
}

/// Proposes an adjustment; it counts, and has its number, once another person has approved it.
///
/// # Errors
/// R7010 without the role, R7059 when there is no such invoice or line, R7060 when the amount or the cause is nothing, or no
/// account of the general ledger is known.
pub fn propose_adjustment(work: &mut Work<'_>, asked: &AdjustmentAsked, behind: Behind<'_>) -> Result<Row<Proposal>, Refusal> {
    propose(work, asked, behind, AdjustmentKind::Adjustment)
}

/// Proposes to write an amount off.
///
/// # Errors
/// As [`propose_adjustment`], and R7060 when it is no credit or more than the invoice.
pub fn propose_write_off(work: &mut Work<'_>, asked: &AdjustmentAsked, behind: Behind<'_>) -> Result<Row<Proposal>, Refusal> {
    propose(work, asked, behind, AdjustmentKind::WriteOff)
}

fn refuse(message: String) -> Refusal {
    Refusal::new(codes::CANNOT_ADJUST, message)
}

fn propose(work: &mut Work<'_>, asked: &AdjustmentAsked, behind: Behind<'_>, of: AdjustmentKind) -> Result<Row<Proposal>, Refusal> {
    let kind = match of {
        AdjustmentKind::Adjustment => ProposalKind::Adjustment,
        AdjustmentKind::WriteOff => ProposalKind::WriteOff,
    };
    require_role(work, kind.makers())?;
    let (invoice, line) = find_line(work, &asked.of)?;
    if asked.cents == Cents::ZERO || asked.cause.trim().is_empty() {
        return Err(refuse("an adjustment has an amount and a cause".to_owned()).help("give --amount and --cause"));
    }
    fits(work, &invoice, asked.cents)?;
    if of == AdjustmentKind::WriteOff && asked.cents > Cents::ZERO {
        return Err(refuse("a write-off is a credit".to_owned()).help("give a negative --amount"));
    }
    let gl = asked.gl.clone().or_else(|| line.as_ref().map(|line| line.words.gl.clone())).filter(|gl| !gl.is_empty());
    let Some(gl) = gl else { return Err(refuse("no account of the general ledger is known".to_owned()).help("give --gl, or name a line")) };
    let document = kept(work, behind)?;
    let summary = format!("{} of {} by {}: {}", kind.word(), asked.of, asked.cents.dollars(), asked.cause);
    let proposed = Proposed { kind, summary, cents: Some(asked.cents), document, reference: behind.reference.to_owned() };
    let proposal = work.propose(&proposed)?;
    let adjustment = Adjustment {
        posted: None,
        kind: of,
        account: invoice.account.clone(),
        invoice: Some(invoice.id),
        line: line.map(|line| line.line),
        cause: asked.cause.clone(),
        cents: asked.cents,
        gl,
        days: invoice.days,
        proposal,
    };
    work.add_adjustment(&adjustment, proposal)?;
    Ok(proposal)
}

/// An adjustment is of an invoice that stands, and no credit is more than what it comes to with its adjustments: asked when one is proposed,
/// and again when it is approved, since another may have been approved between.
fn fits(work: &Work<'_>, invoice: &Stored<IssuedInvoice>, cents: Cents) -> Result<(), Refusal> {
    if invoice.cancelled {
        return Err(refuse(format!("{} is cancelled", invoice.number)).help("adjust the invoice that took its place"));
    }
    let so_far: Cents = work.adjustments_of(invoice.id)?.iter().map(|adjustment| adjustment.cents).sum();
    if cents < Cents::ZERO && invoice.cents + so_far + cents < Cents::ZERO && invoice.cents >= Cents::ZERO {
        let message =
            format!("{} comes to {} with its adjustments: {} is more", invoice.number, (invoice.cents + so_far).dollars(), (-cents).dollars());
        return Err(refuse(message).help("a credit beyond an invoice is a matter of another invoice or a refund"));
    }
    Ok(())
}

/// Gives an approved adjustment its number; it posts to the day of its approval and keeps its service days.
///
/// # Errors
/// R7058 when that month is closed, R7060 when its invoice was cancelled since, or its credits would be more than the invoice.
pub fn post_adjustment(work: &mut Work<'_>, proposal: Row<Proposal>) -> Result<(), Refusal> {
    let on = work.actor().on;
    refuse_closed_month(work, on)?;
    if let Some(adjustment) = work.adjustment_proposed(proposal)? {
        let invoice = adjustment.invoice.map(|invoice| work.invoice_of_row(invoice)).transpose()?.flatten();
        if let Some(invoice) = invoice {
            fits(work, &invoice, adjustment.cents)?;
        }
        work.number_adjustment(adjustment.id, on)?;
    }
    Ok(())
}
