//! Disputes opened and ended.

use super::record::Dispute;
use super::table::Disputes;
use crate::calendar::Day;
use crate::office::disputes::DisputeOutcome;
use crate::office::invoices::{find_line, kept};
use crate::office::people::{Role, require_role};
use crate::office::proposals::{Proposal, ProposalKind, Proposed};
use crate::office::register::Behind;
use crate::office::store::{Row, Stored, Work};
use crate::source::{Refusal, codes};

/// Enters a dispute about an invoice or a line of it: from that day on, what is disputed bears no interest.
///
/// # Errors
/// R7010 without the role, R7059 when there is no such invoice or line, R7062 when it is disputed already.
pub fn open_dispute(work: &mut Work<'_>, of: &str, from: Day, text: &str, behind: Behind<'_>) -> Result<Row<Dispute>, Refusal> {
    require_role(work, &[Role::Coordinator])?;
    let (invoice, line) = find_line(work, of)?;
    let line = line.map(|line| line.line);
    let open = work.disputes_of(invoice.id)?;
    let same = |dispute: &&Stored<Dispute>| dispute.ended.is_none() && (dispute.line.is_none() || line.is_none() || dispute.line == line);
    if let Some(known) = open.iter().find(same) {
        return Err(Refusal::new(codes::NO_SUCH_DISPUTE, format!("{of} is disputed already, by dispute {}", known.id)));
    }
    let document = kept(work, behind)?;
    work.add_dispute(&Dispute { invoice: invoice.id, line, from, text: text.to_owned(), ended: None }, document)
}

/// Proposes how a dispute ends: `upheld` (what was disputed is adjusted apart), `withdrawn`, `settled`; another person approves.
///
/// # Errors
/// R7010 without the role, R7062 when there is no such open dispute, or it would end before it began.
pub fn end_dispute(work: &mut Work<'_>, id: Row<Dispute>, to: Day, outcome: DisputeOutcome) -> Result<Row<Proposal>, Refusal> {
    require_role(work, ProposalKind::Dispute.makers())?;
    let Some(dispute) = work.dispute(id)?.filter(|dispute| dispute.ended.is_none()) else {
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
