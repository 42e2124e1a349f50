//! Approving a proposal of any trade, and the table of what that sets off.

use super::proposals::{self, Effect, Manner, Proposal, ProposalKind};
use super::store::{Row, Work};
use super::{adjustments, rebills};
use crate::source::Refusal;

/// Approves a proposal. What its approval sets off is done in the same act; where that cannot be done any more, nothing is approved.
///
/// # Errors
/// R7013 when there is none or it is decided, R7011 when the actor made it, R7010 without the role, R7012 beyond the limit; R7058 and
/// R7063 when an adjustment cannot be posted or a bill not be issued any more.
pub fn approve(work: &mut Work<'_>, id: Row<Proposal>, manner: Manner) -> Result<Proposal, Refusal> {
    proposals::approve(work, id, manner, effect_of)
}

/// What the approval of a proposal of each kind sets off. Most proposals only begin to count.
fn effect_of(kind: ProposalKind) -> Option<Effect> {
    use ProposalKind::{
        Adjustment, ChangeOrder, Contract, Dispute, Fact, Founding, Limit, Person, Rates, Read, Rebill, Release, Reopen, Rule, Run, Service, WriteOff,
    };
    match kind {
        Founding | Person | Limit | Rates | Contract | Service | Fact | Read | Rule | ChangeOrder | Dispute | Reopen | Run | Release => None,
        Adjustment | WriteOff => Some(adjustments::post_adjustment),
        Rebill => Some(rebills::issue_rebill),
    }
}
