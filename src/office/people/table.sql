CREATE TABLE person (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,      -- as in --as
  label       TEXT NOT NULL,             -- the full name
  proposal    INTEGER NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A person's key; a later one replaces it from its approval on. One key is one person's for ever.
CREATE TABLE person_key (
  id          INTEGER PRIMARY KEY,
  person      INTEGER NOT NULL REFERENCES person (id),
  public_key  BLOB NOT NULL UNIQUE,
  proposal    INTEGER NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A role for days; with deputy_for it is that person's role, lent for its days.
CREATE TABLE role_grant (
  id          INTEGER PRIMARY KEY,
  person      INTEGER NOT NULL REFERENCES person (id),
  role        TEXT NOT NULL CHECK (role IN ('coordinator', 'supervisor', 'auditor', 'administrator')),
  from_day    TEXT NOT NULL,
  to_day      TEXT,                      -- the last day; NULL: until ended
  deputy_for  INTEGER REFERENCES person (id),
  corrects    INTEGER REFERENCES role_grant (id),
  proposal    INTEGER NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Up to which amount a role may approve something of a kind; no row: no limit.
CREATE TABLE role_limit (
  id          INTEGER PRIMARY KEY,
  role        TEXT NOT NULL,
  kind        TEXT NOT NULL,             -- the kind of proposal
  cents       INTEGER NOT NULL,
  from_day    TEXT NOT NULL,
  proposal    INTEGER NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

