//! What a run, its steps, its items and the invoices that it issued may contradict each other in.
//! Plain SQL over the tables, not over the views: a view may be altered.

use crate::office::store::Question;
use crate::source::codes::{ONE_PAIR_OF_EYES, STEPS_DISAGREE, SUMS_DISAGREE};

/// Each question's answers are contradictions.
pub(crate) const CONTRADICTIONS: &[Question] = &[
    Question {
        code: ONE_PAIR_OF_EYES,
        what: "a run was approved or issued by the person or the key that prepared it",
        sql: "SELECT DISTINCT 'run_step', s.id, s.event, 'run ' || r.name || ' ' || s.step, 'another person and key', coalesce(w.name, s.person)
              FROM run_step s JOIN run r ON r.id = s.run JOIN event es ON es.id = s.event
              JOIN run_step q ON q.run = s.run AND q.step = 'prepared' AND q.id < s.id JOIN event eq ON eq.id = q.event
              LEFT JOIN person w ON w.id = s.person
              WHERE s.step IN ('approved', 'issued') AND (q.person = s.person OR eq.public_key = es.public_key)",
    },
    Question {
        code: ONE_PAIR_OF_EYES,
        what: "a hold was answered by the person or the key that had prepared the run",
        sql: "SELECT DISTINCT 'hold_answer', a.id, a.event, 'hold ' || h.id || ' of ' || i.account, 'another person and key', coalesce(w.name, a.person)
              FROM hold_answer a JOIN hold h ON h.id = a.hold JOIN run_item i ON i.id = h.item JOIN run_step s ON s.id = i.step
              JOIN run_step q ON q.run = s.run AND q.step = 'prepared' AND q.event < a.event
              JOIN event ea ON ea.id = a.event JOIN event eq ON eq.id = q.event LEFT JOIN person w ON w.id = a.person
              WHERE q.person = a.person OR eq.public_key = ea.public_key",
    },
    Question {
        code: ONE_PAIR_OF_EYES,
        what: "a run was issued that nobody approved",
        sql: "SELECT 'run_step', s.id, s.event, 'run ' || r.name, 'an approval before', 'none' FROM run_step s JOIN run r ON r.id = s.run
              WHERE s.step = 'issued' AND NOT EXISTS (SELECT 1 FROM run_step a WHERE a.run = s.run AND a.step = 'approved' AND a.id < s.id)
                AND NOT EXISTS (SELECT 1 FROM rebill b JOIN run_item i ON i.id = b.item JOIN run_step q ON q.id = i.step
                  JOIN decision d ON d.proposal = b.proposal AND d.outcome = 'approved' WHERE q.run = s.run AND d.event <= s.event)",
    },
    Question {
        code: STEPS_DISAGREE,
        what: "a run goes on after its end",
        sql: "SELECT 'run_step', s.id, s.event, 'run ' || r.name, 'no step after ' || q.step, s.step
              FROM run_step s JOIN run r ON r.id = s.run JOIN run_step q ON q.run = s.run AND q.id < s.id AND q.step IN ('issued', 'aborted')",
    },
    Question {
        code: STEPS_DISAGREE,
        what: "an invoice was not issued by a run's step in the same act",
        sql: "SELECT 'invoice', v.id, v.event, v.number, 'issued by event ' || v.event, 'no such step'
              FROM invoice v LEFT JOIN run_item i ON i.id = v.item LEFT JOIN run_step q ON q.id = i.step
              WHERE NOT EXISTS (SELECT 1 FROM run_step s WHERE s.run = q.run AND s.step = 'issued' AND s.event = v.event)",
    },
    Question {
        code: STEPS_DISAGREE,
        what: "an invoice is of an item that the run's last preparation did not work out",
        sql: "SELECT 'invoice', v.id, v.event, v.number, 'a calculated item of step ' || coalesce(l.last, 'none'), i.outcome || ' in step ' || i.step
              FROM invoice v JOIN run_item i ON i.id = v.item JOIN run_step q ON q.id = i.step
              LEFT JOIN (SELECT run, max(id) AS last FROM run_step WHERE step = 'prepared' GROUP BY run) l ON l.run = q.run
              WHERE i.outcome <> 'calculated' OR i.step IS NOT l.last",
    },
    Question {
        code: STEPS_DISAGREE,
        what: "two invoices are of one item",
        sql: "SELECT 'invoice', max(id), max(event), max(number), min(number) || ' alone', count(*) || ' invoices' FROM invoice GROUP BY item HAVING count(*) > 1",
    },
    Question {
        code: STEPS_DISAGREE,
        what: "an issued run left an item out that nothing held",
        sql: "SELECT 'run_item', i.id, i.event, 'run ' || r.name || ', account ' || i.account || ' ' || i.service, 'an invoice', 'none'
              FROM run_step s JOIN run r ON r.id = s.run
              JOIN run_item i ON i.step = (SELECT max(q.id) FROM run_step q WHERE q.run = s.run AND q.step = 'prepared')
              WHERE s.step = 'issued' AND i.outcome = 'calculated' AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.item = i.id)
                AND NOT EXISTS (SELECT 1 FROM invoice v WHERE v.item = i.id)
                AND NOT EXISTS (SELECT 1 FROM run_item o WHERE o.step = i.step AND o.account = i.account AND o.service = i.service AND o.settles IS NOT NULL)",
    },
    Question {
        code: SUMS_DISAGREE,
        what: "the lines of an invoice do not add up to its total",
        sql: "SELECT 'invoice', v.id, v.event, v.number, coalesce((SELECT sum(l.cents) FROM run_line l WHERE l.item = v.item), 0) AS lines, v.cents
              FROM invoice v WHERE v.cents <> lines",
    },
    Question {
        code: SUMS_DISAGREE,
        what: "an invoice is not that of its item",
        sql: "SELECT 'invoice', v.id, v.event, v.number,
                i.account || ' ' || i.service || ' ' || i.bill || ' ' || i.first_day || ' ' || i.day || ' ' || i.cents || ' rate set ' || s.rate_set || ' ' || r.bill_date,
                v.account || ' ' || v.service || ' ' || v.bill || ' ' || v.first_day || ' ' || v.day || ' ' || v.cents || ' rate set ' || v.rate_set || ' ' || v.bill_date
              FROM invoice v JOIN run_item i ON i.id = v.item JOIN run_step s ON s.id = i.step JOIN run r ON r.id = s.run
              WHERE (v.account, v.service, v.bill, v.first_day, v.day, v.cents) <> (i.account, i.service, i.bill, i.first_day, i.day, i.cents)
                OR v.rate_set IS NOT s.rate_set
                OR (v.bill_date <> r.bill_date AND NOT EXISTS (SELECT 1 FROM rebill b WHERE b.item = v.item))",
    },
    Question {
        code: SUMS_DISAGREE,
        what: "the lines of an item do not add up to it",
        sql: "SELECT 'run_item', i.id, i.event, i.account || ' ' || i.service || ' ' || i.first_day,
                coalesce((SELECT sum(l.cents) FROM run_line l WHERE l.item = i.id), 0) AS lines, i.cents
              FROM run_item i WHERE i.cents <> lines",
    },
    Question {
        code: SUMS_DISAGREE,
        what: "the lines of an item are not numbered 1, 2, …",
        sql: "SELECT 'run_line', max(id), max(event), 'item ' || item, '1 to ' || count(*), min(line) || ' to ' || max(line) || ', ' || count(DISTINCT line)
              FROM run_line GROUP BY item HAVING min(line) <> 1 OR max(line) <> count(*) OR count(DISTINCT line) <> count(*)",
    },
    Question {
        code: SUMS_DISAGREE,
        what: "a run issued other invoices than its control totals say",
        sql: "SELECT 'run_step', s.id, s.event, 'run ' || r.name, s.billed || ' invoices of ' || s.cents || ' cents',
                coalesce(x.invoices, 0) || ' invoices of ' || coalesce(x.cents, 0) || ' cents'
              FROM run_step s JOIN run r ON r.id = s.run LEFT JOIN (
                SELECT q.run, count(*) AS invoices, sum(v.cents) AS cents FROM invoice v JOIN run_item i ON i.id = v.item JOIN run_step q ON q.id = i.step
                GROUP BY q.run) x ON x.run = s.run
              WHERE s.step = 'issued' AND (coalesce(x.invoices, 0) <> s.billed OR coalesce(x.cents, 0) <> s.cents)",
    },
    Question {
        code: SUMS_DISAGREE,
        what: "a run was issued otherwise than it was approved",
        sql: "SELECT 'run_step', s.id, s.event, 'run ' || r.name, a.billed || ' invoices of ' || a.cents || ' cents', s.billed || ' invoices of ' || s.cents || ' cents'
              FROM run_step s JOIN run r ON r.id = s.run JOIN run_step a ON a.run = s.run AND a.step = 'approved'
              WHERE s.step = 'issued' AND ((a.billed, a.cents, a.items) <> (s.billed, s.cents, s.items)
                OR a.rate_set IS NOT s.rate_set OR a.inputs_sha256 IS NOT s.inputs_sha256)",
    },
    Question {
        code: SUMS_DISAGREE,
        what: "a preparation has other items than its control totals say",
        sql: "SELECT 'run_step', s.id, s.event, 'run ' || r.name,
                s.items || ' items: ' || (s.billed + s.held) || ' worked out, ' || s.unbilled || ' unbilled, ' || s.exempt || ' exempt',
                coalesce(x.items, 0) || ' items: ' || coalesce(x.worked, 0) || ' worked out, ' || coalesce(x.unbilled, 0) || ' unbilled, '
                  || coalesce(x.exempt, 0) || ' exempt'
              FROM run_step s JOIN run r ON r.id = s.run LEFT JOIN (
                SELECT step, count(*) AS items, sum(outcome = 'calculated') AS worked, sum(outcome = 'unbilled') AS unbilled, sum(outcome = 'exempt') AS exempt
                FROM run_item GROUP BY step) x ON x.step = s.id
              WHERE s.step = 'prepared' AND (s.items, s.billed + s.held, s.unbilled, s.exempt)
                <> (coalesce(x.items, 0), coalesce(x.worked, 0), coalesce(x.unbilled, 0), coalesce(x.exempt, 0))",
    },
];
