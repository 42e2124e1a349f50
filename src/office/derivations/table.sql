-- The derivation of an item, kept whole where that was asked for: one JSON object, as docs/book.md describes it.
CREATE TABLE run_trace (
  id          INTEGER PRIMARY KEY,
  item        INTEGER NOT NULL UNIQUE REFERENCES run_item (id),
  trace       TEXT NOT NULL,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- The words of kept derivations, a row for each; line is empty where they are of no line.
CREATE VIEW invoice_derivation AS
  SELECT i.number, l.value ->> '$.line' AS line, w.key + 1 AS step, w.value AS words
  FROM invoice i JOIN run_trace t ON t.item = i.item, json_each(t.trace, '$.lines') AS l, json_each(l.value, '$.derivation') AS w
  UNION ALL
  SELECT i.number, NULL, w.key + 1, w.value
  FROM invoice i JOIN run_trace t ON t.item = i.item, json_each(t.trace, '$.besides') AS w;
