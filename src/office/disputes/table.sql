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
