//! What an adjustment, its approval and its number may contradict each other in.
//! Plain SQL over the tables, not over the views: a view may be altered.

use crate::office::store::Question;
use crate::source::codes::{NUMBERS_DISAGREE, ONE_PAIR_OF_EYES};

/// Each question's answers are contradictions.
pub(crate) const CONTRADICTIONS: &[Question] = &[
    Question {
        code: ONE_PAIR_OF_EYES,
        what: "an adjustment was posted that nobody approved",
        sql: "SELECT 'adjustment_number', n.id, n.event, n.number, 'an approval of proposal ' || a.proposal, 'none'
              FROM adjustment_number n JOIN adjustment a ON a.id = n.adjustment
              WHERE NOT EXISTS (SELECT 1 FROM decision d WHERE d.proposal = a.proposal AND d.outcome = 'approved')",
    },
    Question {
        code: NUMBERS_DISAGREE,
        what: "an approved adjustment has no number",
        sql: "SELECT 'adjustment', a.id, a.event, 'proposal ' || a.proposal, 'a number', 'none'
              FROM adjustment a JOIN decision d ON d.proposal = a.proposal AND d.outcome = 'approved'
              WHERE a.id NOT IN (SELECT adjustment FROM adjustment_number)",
    },
];
