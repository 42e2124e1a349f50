-- An accounting period's state: 'soft-closed', 'closed', 'reopened' (by two persons); a month without a row is open.
CREATE TABLE period_state (
  id          INTEGER PRIMARY KEY,
  month       TEXT NOT NULL,             -- '2026-10'
  state       TEXT NOT NULL CHECK (state IN ('soft-closed', 'closed', 'reopened')),
  proposal    INTEGER REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
