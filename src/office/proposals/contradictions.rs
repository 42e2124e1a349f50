//! Four eyes, asked of the rows: nobody decides on a proposal of their own, or countersigns a decision of their own.
//! Plain SQL over the tables, not over the views: a view may be altered.

use crate::office::store::Question;
use crate::source::codes::ONE_PAIR_OF_EYES;

/// Each question's answers are contradictions.
pub(crate) const CONTRADICTIONS: &[Question] = &[
    Question {
        code: ONE_PAIR_OF_EYES,
        what: "a proposal was approved by the person or the key that made it",
        sql: "SELECT 'decision', d.id, d.event, 'proposal ' || p.id || ': ' || p.summary, 'another person and key', coalesce(w.name, d.person)
              FROM decision d JOIN proposal p ON p.id = d.proposal JOIN event made ON made.id = p.event JOIN event decided ON decided.id = d.event
              LEFT JOIN person w ON w.id = d.person
              WHERE d.outcome = 'approved' AND (d.person = p.person OR made.public_key = decided.public_key)",
    },
    Question {
        code: ONE_PAIR_OF_EYES,
        what: "an emergency decision was countersigned by one who made or took it",
        sql:
            "SELECT 'countersignature', c.id, c.event, 'proposal ' || p.id || ': ' || p.summary, 'a third person and key', coalesce(w.name, c.person)
              FROM countersignature c JOIN decision d ON d.id = c.decision JOIN proposal p ON p.id = d.proposal
              JOIN event made ON made.id = p.event JOIN event decided ON decided.id = d.event JOIN event signed ON signed.id = c.event
              LEFT JOIN person w ON w.id = c.person
              WHERE c.person IN (d.person, p.person) OR signed.public_key IN (made.public_key, decided.public_key)",
    },
];
