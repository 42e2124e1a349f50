-- After issue. Each of these is made by one person and approved by another.
CREATE TABLE adjustment (
  id          INTEGER PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN ('adjustment', 'write-off')),
  account     TEXT NOT NULL,
  invoice     INTEGER REFERENCES invoice (id),
  line        INTEGER,
  cause       TEXT NOT NULL,
  cents       INTEGER NOT NULL,          -- a credit is negative
  gl          TEXT NOT NULL,
  service_first TEXT NOT NULL,           -- the days it is for
  service_day TEXT NOT NULL,
  proposal    INTEGER NOT NULL UNIQUE REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- Given when approved: ADJ-2026-000001, without a gap.
CREATE TABLE adjustment_number (
  id          INTEGER PRIMARY KEY,
  adjustment  INTEGER NOT NULL UNIQUE REFERENCES adjustment (id),
  number      TEXT NOT NULL UNIQUE,
  series      INTEGER NOT NULL,
  sequence    INTEGER NOT NULL,
  posted      TEXT NOT NULL,             -- the day it posts to, in an open period
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (series, sequence)
) STRICT;
-- A cancel-and-rebill: the item calculated anew, and the difference by cause.
CREATE TABLE rebill (
  id          INTEGER PRIMARY KEY,
  invoice     INTEGER NOT NULL REFERENCES invoice (id),
  item        INTEGER NOT NULL REFERENCES run_item (id),
  proposal    INTEGER NOT NULL UNIQUE REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE rebill_cause (
  id          INTEGER PRIMARY KEY,
  rebill      INTEGER NOT NULL REFERENCES rebill (id),
  cause       TEXT NOT NULL CHECK (cause IN ('read corrected', 'fact corrected', 'rate changed', 'contract amended', 'earlier bill changed')),
  cents       INTEGER NOT NULL,          -- Σ = new total − old total
  text        TEXT NOT NULL,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE dispute (
  id          INTEGER PRIMARY KEY,
  invoice     INTEGER NOT NULL REFERENCES invoice (id),
  line        INTEGER,                   -- NULL: all of it
  from_day    TEXT NOT NULL,
  text        TEXT NOT NULL,
  document    INTEGER REFERENCES document (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE dispute_end (
  id          INTEGER PRIMARY KEY,
  dispute     INTEGER NOT NULL UNIQUE REFERENCES dispute (id),
  to_day      TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('upheld', 'withdrawn', 'settled')),
  proposal    INTEGER REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE payment (
  id          INTEGER PRIMARY KEY,
  account     TEXT NOT NULL,
  invoice     INTEGER REFERENCES invoice (id), -- NULL: by the terms' order
  received    TEXT NOT NULL,
  cents       INTEGER NOT NULL,
  reference   TEXT NOT NULL,
  batch       INTEGER REFERENCES document (id),
  corrects    INTEGER UNIQUE REFERENCES payment (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- An accounting period's state: 'soft-closed', 'closed', 'reopened' (by two persons); a month without a row is open.
CREATE TABLE period_state (
  id          INTEGER PRIMARY KEY,
  month       TEXT NOT NULL,             -- '2026-10'
  state       TEXT NOT NULL CHECK (state IN ('soft-closed', 'closed', 'reopened')),
  proposal    INTEGER REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE VIEW posted_adjustment AS
  SELECT n.number, n.posted, a.* FROM adjustment a JOIN adjustment_number n ON n.adjustment = a.id;
