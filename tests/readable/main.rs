//! What people read, pinned: help texts, reports and pages of an office, derivations of bills, refusals and diagnostics.
//!
//! A snapshot says how something reads; it never proves an amount. The amounts of the office shown here are worked out by hand in
//! `reports.rs` and asserted there, those of the bills in the tests of the rate text itself.
//!
//! A changed page is accepted by a person who has read it: `INSTA_UPDATE=always cargo test --test readable`, then
//! `git diff tests/readable/snapshots`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "../common/city.rs"]
mod city;
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/office.rs"]
mod office;

mod bills;
mod cases;
mod help;
mod mistakes;
mod refusals;
mod reports;

mod texts;

/// Compares a text with its snapshot.
fn pin(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
