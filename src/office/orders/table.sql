-- Work on meters: requested, approved by a second person, done.
CREATE TABLE change_order (
  id          INTEGER PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN ('install', 'exchange', 'remove', 'test')),
  point       TEXT NOT NULL,
  meter       TEXT NOT NULL,             -- the meter put in, taken out, or tested
  replaces    TEXT NOT NULL DEFAULT '',  -- exchange: the meter taken out
  planned     TEXT NOT NULL,             -- the day
  proposal    INTEGER NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE change_order_done (
  id          INTEGER PRIMARY KEY,
  change_order INTEGER NOT NULL UNIQUE REFERENCES change_order (id),
  on_day      TEXT NOT NULL,
  read_out    TEXT,                      -- the register of the meter taken out
  read_in     TEXT,                      -- the register of the meter put in
  accuracy    TEXT,                      -- test: percent registered, as low/normal/high '99.1/100.2/99.8'
  document    INTEGER REFERENCES document (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
