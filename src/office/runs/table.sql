-- A month's work. Scope, inputs and plan are fixed by their hashes.
CREATE TABLE run (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,      -- '2026-10', '2026-10/read/12', …
  first_day   TEXT NOT NULL,
  through     TEXT NOT NULL,             -- periods end on or before this day
  bill_date   TEXT NOT NULL,
  scope       TEXT NOT NULL,             -- 'cycle=…;service=…;accounts=A,B'; an empty one means all
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- Steps: 'prepared' (again after new reads), 'approved', 'issued', 'aborted'. The last decides the state.
CREATE TABLE run_step (
  id          INTEGER PRIMARY KEY,
  run         INTEGER NOT NULL REFERENCES run (id),
  step        TEXT NOT NULL CHECK (step IN ('prepared', 'approved', 'issued', 'aborted')),
  rate_set    INTEGER REFERENCES rate_set (id),
  inputs_sha256 BLOB,                    -- over the cases of all items
  page_sha256 BLOB,                      -- approved: over the page that was read
  items       INTEGER NOT NULL,          -- control totals
  billed      INTEGER NOT NULL,
  held        INTEGER NOT NULL,
  unbilled    INTEGER NOT NULL,
  exempt      INTEGER NOT NULL,
  cents       INTEGER NOT NULL,          -- Σ of what is billed
  person      INTEGER NOT NULL REFERENCES person (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- One service of an account for one period, as a step 'prepared' left it.
CREATE TABLE run_item (
  id          INTEGER PRIMARY KEY,
  step        INTEGER NOT NULL REFERENCES run_step (id) DEFERRABLE INITIALLY DEFERRED,
  account     TEXT NOT NULL,
  service     TEXT NOT NULL,
  bill        TEXT NOT NULL,
  first_day   TEXT NOT NULL,
  day         TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('calculated', 'unbilled', 'exempt')),
  code        TEXT NOT NULL DEFAULT '',  -- unbilled: the refusal's code
  reason      TEXT NOT NULL DEFAULT '',
  "case"      TEXT NOT NULL DEFAULT '',  -- the inputs: one line as `rate --cases` takes it
  reads       TEXT NOT NULL DEFAULT '',  -- JSON: by given name (and meter or point) the ids of the reads, estimates and facts behind it
  cents       INTEGER NOT NULL DEFAULT 0,
  estimated   INTEGER NOT NULL DEFAULT 0,
  settles     INTEGER,                   -- the invoice (of an estimate) whose days this bills again on an actual read
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE run_line (
  id          INTEGER PRIMARY KEY,
  item        INTEGER NOT NULL REFERENCES run_item (id),
  line        INTEGER NOT NULL,          -- 1, 2, …
  charge      TEXT NOT NULL,
  label       TEXT NOT NULL,
  quantity    TEXT NOT NULL,             -- exact, '' where the line is not quantity × rate
  unit        TEXT NOT NULL,
  rate        TEXT NOT NULL,
  cents       INTEGER NOT NULL,
  gl          TEXT NOT NULL,
  cite        TEXT NOT NULL,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- Why an item waits for a person, and what the person said.
CREATE TABLE hold (
  id          INTEGER PRIMARY KEY,
  item        INTEGER NOT NULL REFERENCES run_item (id),
  rule        TEXT NOT NULL,
  text        TEXT NOT NULL,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE hold_answer (
  id          INTEGER PRIMARY KEY,
  hold        INTEGER NOT NULL UNIQUE REFERENCES hold (id),
  outcome     TEXT NOT NULL CHECK (outcome IN ('released', 'rejected')),
  person      INTEGER NOT NULL REFERENCES person (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- An unbilled item carried forward: who sees to it, until when.
CREATE TABLE carried (
  id          INTEGER PRIMARY KEY,
  item        INTEGER NOT NULL REFERENCES run_item (id),
  owner       INTEGER NOT NULL REFERENCES person (id),
  due_day     TEXT NOT NULL,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
