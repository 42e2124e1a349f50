//! What a rebill, the invoice that it cancels and the one in its place may contradict each other in.
//! Plain SQL over the tables, not over the views: a view may be altered.

use crate::office::store::Question;
use crate::source::codes::{CANCELLATION_ALONE, STEPS_DISAGREE, SUMS_DISAGREE};

/// Each question's answers are contradictions.
pub(crate) const CONTRADICTIONS: &[Question] = &[
    Question {
        code: STEPS_DISAGREE,
        what: "an approved rebill was not issued",
        sql: "SELECT 'rebill', b.id, b.event, o.number, 'an invoice in its place', 'none'
              FROM rebill b JOIN decision d ON d.proposal = b.proposal AND d.outcome = 'approved' LEFT JOIN invoice o ON o.id = b.invoice
              WHERE NOT EXISTS (SELECT 1 FROM invoice v WHERE v.item = b.item AND v.rebills = b.invoice)",
    },
    Question {
        code: CANCELLATION_ALONE,
        what: "an invoice is cancelled, and no invoice takes its place",
        sql: "SELECT 'cancellation', c.id, c.event, o.number, 'an invoice of the same act in its place', 'none'
              FROM cancellation c LEFT JOIN invoice o ON o.id = c.invoice
              WHERE NOT EXISTS (SELECT 1 FROM invoice v WHERE v.rebills = c.invoice AND v.event = c.event)",
    },
    Question {
        code: CANCELLATION_ALONE,
        what: "an invoice takes the place of one that is not cancelled by it",
        sql: "SELECT 'invoice', v.id, v.event, v.number, 'a cancellation of ' || coalesce(o.number, v.rebills), 'none'
              FROM invoice v LEFT JOIN invoice o ON o.id = v.rebills
              WHERE v.rebills IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cancellation c WHERE c.invoice = v.rebills AND c.event = v.event)",
    },
    Question {
        code: CANCELLATION_ALONE,
        what: "an invoice takes the place of one of another account, service or later number",
        sql: "SELECT 'invoice', v.id, v.event, v.number, v.account || ' ' || v.service, o.account || ' ' || o.service || ' ' || o.number
              FROM invoice v JOIN invoice o ON o.id = v.rebills WHERE o.account <> v.account OR o.service <> v.service OR o.id >= v.id",
    },
    Question {
        code: SUMS_DISAGREE,
        what: "the causes of a rebill do not add up to the difference",
        sql: "SELECT 'rebill', b.id, b.event, o.number, i.cents - o.cents AS difference,
                coalesce((SELECT sum(c.cents) FROM rebill_cause c WHERE c.rebill = b.id), 0) AS causes
              FROM rebill b JOIN invoice o ON o.id = b.invoice JOIN run_item i ON i.id = b.item WHERE difference <> causes",
    },
];
