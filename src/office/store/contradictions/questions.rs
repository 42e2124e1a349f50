//! The questions, in plain SQL over the tables, not over the views: a view may be altered.

use crate::office::store::contradictions::Question;
use crate::source::codes::{
    CANCELLATION_ALONE, DAYS_DISAGREE, EVENT_ALTERED, KEY_NOT_THE_PERSONS, NUMBERS_DISAGREE, ONE_PAIR_OF_EYES, STEPS_DISAGREE, SUMS_DISAGREE,
};

/// All questions.
pub(crate) const ALL: &[&[Question]] = &[PEOPLE, EYES, NUMBERS, STEPS, DAYS, SUMS];

const PEOPLE: &[Question] = &[
    Question {
        code: EVENT_ALTERED,
        what: "an event is dated before the one that it follows",
        sql: "SELECT 'event', id, id, kind, before || ' or later', on_day
              FROM (SELECT id, kind, on_day, lag(on_day) OVER (ORDER BY id) AS before FROM event) WHERE on_day < before",
    },
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

const EYES: &[Question] = &[
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
        sql: "SELECT 'countersignature', c.id, c.event, 'proposal ' || p.id || ': ' || p.summary, 'a third person and key', coalesce(w.name, c.person)
              FROM countersignature c JOIN decision d ON d.id = c.decision JOIN proposal p ON p.id = d.proposal
              JOIN event made ON made.id = p.event JOIN event decided ON decided.id = d.event JOIN event signed ON signed.id = c.event
              LEFT JOIN person w ON w.id = c.person
              WHERE c.person IN (d.person, p.person) OR signed.public_key IN (made.public_key, decided.public_key)",
    },
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
        code: ONE_PAIR_OF_EYES,
        what: "an adjustment was posted that nobody approved",
        sql: "SELECT 'adjustment_number', n.id, n.event, n.number, 'an approval of proposal ' || a.proposal, 'none'
              FROM adjustment_number n JOIN adjustment a ON a.id = n.adjustment
              WHERE NOT EXISTS (SELECT 1 FROM decision d WHERE d.proposal = a.proposal AND d.outcome = 'approved')",
    },
];

const NUMBERS: &[Question] = &[
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
        what: "an invoice stands in the series of another year than its date",
        sql: "SELECT 'invoice', id, event, number, substr(bill_date, 1, 4), series FROM invoice WHERE CAST(substr(bill_date, 1, 4) AS INTEGER) <> series",
    },
    Question {
        code: NUMBERS_DISAGREE,
        what: "an approved adjustment has no number",
        sql: "SELECT 'adjustment', a.id, a.event, 'proposal ' || a.proposal, 'a number', 'none'
              FROM adjustment a JOIN decision d ON d.proposal = a.proposal AND d.outcome = 'approved'
              WHERE a.id NOT IN (SELECT adjustment FROM adjustment_number)",
    },
];

const STEPS: &[Question] = &[
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
        code: STEPS_DISAGREE,
        what: "an approved rebill was not issued",
        sql: "SELECT 'rebill', b.id, b.event, o.number, 'an invoice in its place', 'none'
              FROM rebill b JOIN decision d ON d.proposal = b.proposal AND d.outcome = 'approved' LEFT JOIN invoice o ON o.id = b.invoice
              WHERE NOT EXISTS (SELECT 1 FROM invoice v WHERE v.item = b.item AND v.rebills = b.invoice)",
    },
    Question {
        code: CANCELLATION_ALONE,
        what: "an invoice is cancelled, and none takes its place",
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
];

const DAYS: &[Question] = &[
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

const SUMS: &[Question] = &[
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
    Question {
        code: SUMS_DISAGREE,
        what: "rows of a file are neither accepted nor rejected",
        sql: "SELECT 'batch', id, event, 'file ' || id, rows_in, accepted + rejected FROM batch WHERE rows_in <> accepted + rejected",
    },
    Question {
        code: SUMS_DISAGREE,
        what: "the causes of a rebill do not add up to the difference",
        sql: "SELECT 'rebill', b.id, b.event, o.number, i.cents - o.cents AS difference,
                coalesce((SELECT sum(c.cents) FROM rebill_cause c WHERE c.rebill = b.id), 0) AS causes
              FROM rebill b JOIN invoice o ON o.id = b.invoice JOIN run_item i ON i.id = b.item WHERE difference <> causes",
    },
];
