//! What invoices may contradict each other in: their numbers, shared with those of adjustments, and the days that they bill.
//! Plain SQL over the tables, not over the views: a view may be altered.

use crate::office::store::Question;
use crate::source::codes::{DAYS_DISAGREE, NUMBERS_DISAGREE};

/// Each question's answers are contradictions.
pub(crate) const CONTRADICTIONS: &[Question] = &[
    Question {
        code: NUMBERS_DISAGREE,
        what: "a number is missing, doubled, or not the next of its series",
        sql: "SELECT relation, id, event, number, before + 1, sequence FROM (
                SELECT 'invoice' AS relation, id, event, number, sequence,
                  coalesce(lag(sequence) OVER (PARTITION BY series ORDER BY id), 0) AS before FROM invoice
                UNION ALL SELECT 'adjustment_number', id, event, number, sequence,
                  coalesce(lag(sequence) OVER (PARTITION BY series ORDER BY id), 0) FROM adjustment_number)
              WHERE sequence <> before + 1",
    },
    Question {
        code: NUMBERS_DISAGREE,
        what: "a number is not that of its series and place",
        sql: "SELECT relation, id, event, number, wanted, number FROM (
                SELECT 'invoice' AS relation, id, event, number, printf('INV-%d-%06d', series, sequence) AS wanted FROM invoice
                UNION ALL SELECT 'adjustment_number', id, event, number, printf('ADJ-%d-%06d', series, sequence) FROM adjustment_number)
              WHERE number <> wanted",
    },
    Question {
        code: NUMBERS_DISAGREE,
        what: "an invoice is numbered in the series of another year than its date",
        sql: "SELECT 'invoice', id, event, number, substr(bill_date, 1, 4), series FROM invoice WHERE CAST(substr(bill_date, 1, 4) AS INTEGER) <> series",
    },
    Question {
        code: DAYS_DISAGREE,
        what: "service days are billed twice",
        sql: "SELECT 'invoice', id, event, number, 'a first day after ' || through || ' (' || other || ')', first_day FROM (
                SELECT id, event, number, first_day,
                  lag(day) OVER (PARTITION BY account, service ORDER BY first_day, id) AS through,
                  lag(number) OVER (PARTITION BY account, service ORDER BY first_day, id) AS other
                FROM invoice WHERE id NOT IN (SELECT invoice FROM cancellation)) WHERE first_day <= through",
    },
    Question {
        code: DAYS_DISAGREE,
        what: "service days between two invoices are not billed, and the account had the service",
        sql: "SELECT 'invoice', n.id, n.event, n.number, 'service from ' || date(n.through, '+1 day') || ' on', n.first_day FROM (
                SELECT id, event, number, account, service, first_day,
                  lag(day) OVER (PARTITION BY account, service ORDER BY first_day, id) AS through
                FROM invoice WHERE id NOT IN (SELECT invoice FROM cancellation)) n
              WHERE date(n.through, '+1 day') < n.first_day AND EXISTS (
                SELECT 1 FROM account_service a WHERE a.account = n.account AND a.service = n.service AND a.exempt = ''
                  AND (a.proposal IS NULL OR a.proposal IN (SELECT proposal FROM decision WHERE outcome = 'approved'))
                  AND a.id NOT IN (SELECT c.corrects FROM account_service c WHERE c.corrects IS NOT NULL
                    AND (c.proposal IS NULL OR c.proposal IN (SELECT proposal FROM decision WHERE outcome = 'approved')))
                  AND a.from_day < n.first_day AND (a.to_day IS NULL OR a.to_day > n.through))",
    },
    Question {
        code: DAYS_DISAGREE,
        what: "a period ends before it begins",
        sql: "SELECT 'invoice', id, event, number, first_day || ' or later', day FROM invoice WHERE day < first_day",
    },
];
