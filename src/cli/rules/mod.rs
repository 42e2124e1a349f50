//! The verbs that work on rate text and cases, without a book.

pub(super) mod answers;
pub(super) mod check;
pub(super) mod coverage;
pub(super) mod diff;
pub(super) mod format;
pub(super) mod import;
pub(super) mod pipeline;
pub(super) mod rate;
pub(super) mod rate_arguments;
pub(super) mod rating;
pub(super) mod rating_totals;
pub(super) mod solve;
pub(super) mod test;
pub(super) mod texts;
