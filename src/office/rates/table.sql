-- A whole rate book, adopted: every file as its canonical text.
CREATE TABLE rate_set (
  id          INTEGER PRIMARY KEY,
  sha256      BLOB NOT NULL,             -- over the names and canonical texts of its files and the language version
  language    TEXT NOT NULL,             -- the language version
  proposal    INTEGER NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE rate_set_file (
  id          INTEGER PRIMARY KEY,
  rate_set    INTEGER NOT NULL REFERENCES rate_set (id),
  name        TEXT NOT NULL,
  document    INTEGER NOT NULL REFERENCES document (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- A contract of the rate text in force: which paper was adopted, when, under which resolution. Its text is that of the rate set.
CREATE TABLE contract_in_force (
  id          INTEGER PRIMARY KEY,
  contract    TEXT NOT NULL,             -- qualified
  account     TEXT NOT NULL,
  text_sha256 BLOB NOT NULL,             -- of the canonical file that holds it
  adopted     INTEGER REFERENCES document (id), -- the adopted paper
  resolution  TEXT NOT NULL,
  adopted_on  TEXT NOT NULL,
  corrects    INTEGER REFERENCES contract_in_force (id),
  proposal    INTEGER NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

