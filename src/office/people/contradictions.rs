//! What persons, their keys and the rows that name them may contradict each other in.
//! Plain SQL over the tables, not over the views: a view may be altered.

use crate::office::store::Question;
use crate::source::codes::KEY_NOT_THE_PERSONS;

/// Each question's answers are contradictions.
pub(crate) const CONTRADICTIONS: &[Question] = &[
    Question {
        code: KEY_NOT_THE_PERSONS,
        what: "an event is signed by a key that was not its person's then",
        sql: "SELECT 'event', e.id, e.id, e.kind, 'the key of ' || coalesce(p.name, 'person ' || e.person), lower(hex(e.public_key))
              FROM event e LEFT JOIN person p ON p.id = e.person
              WHERE NOT EXISTS (
                SELECT 1 FROM person_key k JOIN proposal o ON o.id = k.proposal
                WHERE k.person = e.person AND k.public_key = e.public_key AND k.event <= e.id
                  AND (o.kind = 'founding'
                    OR EXISTS (SELECT 1 FROM decision d WHERE d.proposal = o.id AND d.outcome = 'approved' AND d.event <= e.id))
                  AND NOT EXISTS (SELECT 1 FROM person_key n JOIN decision d ON d.proposal = n.proposal AND d.outcome = 'approved'
                    WHERE n.person = k.person AND n.id > k.id AND d.event < e.id))",
    },
    Question {
        code: KEY_NOT_THE_PERSONS,
        what: "a row names another person than the event that added it",
        sql: "SELECT t.relation, t.id, t.event, 'event ' || t.event, e.person, t.person FROM (
                SELECT 'proposal' AS relation, id, event, person FROM proposal
                UNION ALL SELECT 'decision', id, event, person FROM decision
                UNION ALL SELECT 'countersignature', id, event, person FROM countersignature
                UNION ALL SELECT 'run_step', id, event, person FROM run_step
                UNION ALL SELECT 'hold_answer', id, event, person FROM hold_answer) t
              LEFT JOIN event e ON e.id = t.event WHERE e.person IS NOT t.person",
    },
];
