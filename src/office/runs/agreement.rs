//! What an account is billed under.

use crate::calendar::OpenSpan;

/// What an account is billed under for a service, as the register has it, with the account's own days taken into account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Agreement {
    pub account: String,
    /// The customer's number.
    pub customer: String,
    /// The customer's name.
    pub label: String,
    pub service: String,
    /// The schedule or contract.
    pub bill: String,
    /// `month`, `read`, or either with a route.
    pub cycle: String,
    /// Its days, with those of the account taken into account.
    pub days: OpenSpan,
    /// Why it is not billed; empty where it is.
    pub exempt: String,
}
