-- What waits for a second person. Nothing that names a proposal is in force before it is approved.
CREATE TABLE proposal (
  id          INTEGER PRIMARY KEY,
  kind        TEXT NOT NULL,             -- 'founding', 'person', 'rates', 'fact', 'adjustment', …
  summary     TEXT NOT NULL,             -- one line for the person who decides
  cents       INTEGER,                   -- the amount that the limits are about
  document    INTEGER REFERENCES document (id),
  reference   TEXT NOT NULL DEFAULT '',  -- a resolution's or letter's number
  person      INTEGER NOT NULL,          -- who made it
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE decision (
  id          INTEGER PRIMARY KEY,
  proposal    INTEGER NOT NULL UNIQUE REFERENCES proposal (id),
  outcome     TEXT NOT NULL CHECK (outcome IN ('approved', 'rejected', 'withdrawn')),
  emergency   INTEGER NOT NULL CHECK (emergency IN (0, 1)), -- 1: without the role or beyond the limit
  person      INTEGER NOT NULL REFERENCES person (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A decision taken in an emergency, seen and signed by one who could have taken it.
CREATE TABLE countersignature (
  id          INTEGER PRIMARY KEY,
  decision    INTEGER NOT NULL UNIQUE REFERENCES decision (id),
  person      INTEGER NOT NULL REFERENCES person (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE VIEW approved AS SELECT proposal AS id FROM decision WHERE outcome = 'approved';
CREATE VIEW waiting AS
  SELECT p.id, p.kind, p.summary, p.cents, person.name AS made_by, e.on_day AS made_on
  FROM proposal p JOIN person ON person.id = p.person JOIN event e ON e.id = p.event
  WHERE p.id NOT IN (SELECT proposal FROM decision);
