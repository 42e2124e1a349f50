-- An issued invoice. It never changes; its seal is over inputs, text and lines.
CREATE TABLE invoice (
  id          INTEGER PRIMARY KEY,
  number      TEXT NOT NULL UNIQUE,      -- INV-2026-000042
  series      INTEGER NOT NULL,          -- the year
  sequence    INTEGER NOT NULL,          -- 1, 2, … without a gap
  item        INTEGER NOT NULL UNIQUE REFERENCES run_item (id), -- has account, service, days, case and lines
  account     TEXT NOT NULL,
  customer    TEXT NOT NULL,
  service     TEXT NOT NULL,
  bill        TEXT NOT NULL,
  first_day   TEXT NOT NULL,
  day         TEXT NOT NULL,
  bill_date   TEXT NOT NULL,
  cents       INTEGER NOT NULL,
  rate_set    INTEGER NOT NULL REFERENCES rate_set (id),
  inputs_sha256 BLOB NOT NULL,
  text_sha256 BLOB NOT NULL,             -- of the rate set: canonical texts and the language version
  lines_sha256 BLOB NOT NULL,
  engine      TEXT NOT NULL,             -- the program's version
  rebills     INTEGER UNIQUE REFERENCES invoice (id), -- the invoice cancelled for this one
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (series, sequence)
) STRICT;
CREATE TABLE cancellation (
  id          INTEGER PRIMARY KEY,
  invoice     INTEGER NOT NULL UNIQUE REFERENCES invoice (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
