//! What a file of reads and the rows taken from it may contradict each other in.
//! Plain SQL over the tables, not over the views: a view may be altered.

use crate::office::store::Question;
use crate::source::codes::SUMS_DISAGREE;

/// Each question's answers are contradictions.
pub(crate) const CONTRADICTIONS: &[Question] = &[Question {
    code: SUMS_DISAGREE,
    what: "rows of a file are neither accepted nor rejected",
    sql: "SELECT 'batch', id, event, 'file ' || id, rows_in, accepted + rejected FROM batch WHERE rows_in <> accepted + rejected",
}];
