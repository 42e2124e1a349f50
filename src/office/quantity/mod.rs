//! The quantity: what went through a point in some days, and what of it was billed.

mod billed;
mod report;
mod usage;

pub use billed::{UsageBilled, usage_billed};
pub use report::usage_report;
pub use usage::{Installed, Settled, Unknown, Usage, usage};
