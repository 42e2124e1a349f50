-- The register: who is served, where, with what. A row that corrects another takes its place; nothing is changed.
CREATE TABLE customer (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,             -- the customer's number
  label       TEXT NOT NULL,
  address     TEXT NOT NULL DEFAULT '',
  corrects    INTEGER UNIQUE REFERENCES customer (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE account (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,             -- the account's number
  customer    TEXT NOT NULL,             -- the customer's number
  from_day    TEXT NOT NULL,             -- opened
  to_day      TEXT,                      -- closed: the last day
  corrects    INTEGER UNIQUE REFERENCES account (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- A service of an account for days: what it is billed under, and how its periods end.
CREATE TABLE account_service (
  id          INTEGER PRIMARY KEY,
  account     TEXT NOT NULL,
  service     TEXT NOT NULL,             -- 'water'
  bill        TEXT NOT NULL,             -- the schedule or contract, qualified
  cycle       TEXT NOT NULL,             -- 'month' (ends with the calendar month), 'read' (ends with the read); or either with a route: 'read/12'
  from_day    TEXT NOT NULL,
  to_day      TEXT,
  exempt      TEXT NOT NULL DEFAULT '',  -- why it is not billed; '' : it is
  corrects    INTEGER REFERENCES account_service (id),
  proposal    INTEGER REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED, -- an exemption or a contract needs a second person
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE point (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,             -- as the contract names it: 'CW-01'
  label       TEXT NOT NULL DEFAULT '',
  service     TEXT NOT NULL,
  account     TEXT NOT NULL,
  from_day    TEXT NOT NULL,
  to_day      TEXT,
  corrects    INTEGER UNIQUE REFERENCES point (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE meter (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,             -- the serial number
  size        TEXT NOT NULL,             -- as the choice of the rate text writes it: '5/8in'
  unit        TEXT NOT NULL,             -- of one count of the register: 'kgal', 'ccf', 'gal'
  multiplier  TEXT NOT NULL DEFAULT '1', -- exact: register × multiplier = unit
  digits      INTEGER NOT NULL,          -- of the register: it rolls over at 10^digits
  corrects    INTEGER UNIQUE REFERENCES meter (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
