//! The auditor's evaluator by itself: sentences of the contracts' page, with figures worked out by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod amendments;
mod contracts;
mod escalators;
mod instalments;
mod ledgers;
mod pools;
mod settlements;
mod terms;
mod texts;
mod windows;
mod years;
