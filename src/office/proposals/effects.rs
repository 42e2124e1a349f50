//! What an approval brings about at once, in the same act: most proposals only begin to count, some are given a number.

use super::record::Proposal;
use crate::office::store::Work;
use crate::source::Refusal;

/// Does what an approved proposal brings about.
///
/// # Errors
/// When it cannot be done any more; then it is not approved either.
pub(crate) fn take_effect(work: &mut Work<'_>, proposal: &Proposal) -> Result<(), Refusal> {
    use super::record::ProposalKind::{
        Adjustment, ChangeOrder, Contract, Dispute, Fact, Founding, Limit, Person, Rates, Read, Rebill, Release, Reopen, Rule, Run, Service, WriteOff,
    };
    match proposal.proposed.kind {
        // These count from their approval on, without more.
        Founding | Person | Limit | Rates | Contract | Service | Fact | Read | Rule | ChangeOrder | Dispute | Reopen | Run | Release => Ok(()),
        Adjustment | WriteOff => crate::office::adjustments::post_adjustment(work, proposal.id),
        Rebill => crate::office::rebills::issue_rebill(work, proposal.id),
    }
}
