//! Rebills: an invoice worked out anew, the old one cancelled.

mod rules;
mod table;

pub use rules::{Cause, RebillMade, issue_rebill, propose_rebill};
pub use table::{Rebilled, Rebills};
