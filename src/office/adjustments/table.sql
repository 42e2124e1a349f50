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
