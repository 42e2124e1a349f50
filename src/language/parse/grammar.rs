//! The grammar, compiled by pest.

/// The parser that pest makes of `grammar/rate.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/rate.pest"]
#[allow(missing_docs, reason = "generated: the grammar documents its rules")]
pub(super) struct RateGrammar;
