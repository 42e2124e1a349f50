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
