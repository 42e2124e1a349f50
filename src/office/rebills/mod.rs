//! Rebills: an invoice worked out anew, the old one cancelled.

mod contradictions;
mod rules;
mod table;

pub(crate) use contradictions::CONTRADICTIONS;
pub use rules::{Cause, RebillMade, issue_rebill, propose_rebill};
pub use table::{Rebilled, Rebills};
