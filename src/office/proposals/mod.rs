//! Proposals and decisions: what one person makes and another approves.

mod contradictions;
mod overrides;
mod overrides_report;
mod record;
mod report;
mod rules;
mod table;

pub(crate) use contradictions::CONTRADICTIONS;
pub use overrides::{Override, overrides};
pub use overrides_report::overrides_report;
pub use record::{Decision, Outcome, Proposal, ProposalKind, Proposed};
pub use report::{emergency_remarks, waiting_report};
pub(crate) use rules::{Effect, approve, may_decide_on};
pub use rules::{Manner, countersign, reject};
