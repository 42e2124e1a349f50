-- A meter at a point for days, as loaded at the start or by work done. The day of an exchange is the new meter's first.
CREATE TABLE installation (
  id          INTEGER PRIMARY KEY,
  meter       TEXT NOT NULL,
  point       TEXT NOT NULL,
  from_day    TEXT NOT NULL,             -- the register stood at start_read at the end of the day before
  to_day      TEXT,                      -- the last day; the register stood at end_read at its end
  start_read  TEXT NOT NULL,
  end_read    TEXT,
  change_order INTEGER REFERENCES change_order (id),
  corrects    INTEGER UNIQUE REFERENCES installation (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE asset (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,             -- 'backflow preventer', 'reclaimed valve', …
  point       TEXT NOT NULL,
  from_day    TEXT NOT NULL,
  to_day      TEXT,
  note        TEXT NOT NULL DEFAULT '',
  corrects    INTEGER UNIQUE REFERENCES asset (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- A fact, choice or value of the rate text for days, entered with its document and approved.
CREATE TABLE fact (
  id          INTEGER PRIMARY KEY,
  subject     TEXT NOT NULL CHECK (subject IN ('system', 'customer', 'account', 'point', 'meter')),
  subject_name TEXT NOT NULL,            -- '' for the system
  name        TEXT NOT NULL,             -- as the rate text names it
  value       TEXT NOT NULL,             -- as a case gives it: 'wholesale', '100 kgal', 'yes'
  from_day    TEXT NOT NULL,
  to_day      TEXT,
  corrects    INTEGER REFERENCES fact (id),
  proposal    INTEGER NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
