//! What an approval brings about at once, in the same act: most proposals only begin to count, some are given a number.

use crate::book::Work;
use crate::records::Proposal;
use crate::source::Refusal;

/// Does what an approved proposal brings about.
///
/// # Errors
/// When it cannot be done any more; then it is not approved either.
pub(super) fn take_effect(work: &mut Work<'_>, proposal: &Proposal) -> Result<(), Refusal> {
    use crate::records::ProposalKind::{
        Adjustment, ChangeOrder, Contract, Dispute, Fact, Founding, Limit, Person, Rates, Read, Rebill, Release, Reopen, Rule, Run, Service, WriteOff,
    };
    match proposal.proposed.kind {
        // These count from their approval on, without more.
        Founding | Person | Limit | Rates | Contract | Service | Fact | Read | Rule | ChangeOrder | Dispute | Reopen | Run | Release => Ok(()),
        Adjustment | WriteOff => super::after::post_adjustment(work, proposal.id),
        Rebill => super::after::issue_rebill(work, proposal.id),
    }
}
