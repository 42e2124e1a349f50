CREATE TABLE payment (
  id          INTEGER PRIMARY KEY,
  account     TEXT NOT NULL,
  invoice     INTEGER REFERENCES invoice (id), -- NULL: by the terms' order
  received    TEXT NOT NULL,
  cents       INTEGER NOT NULL,
  reference   TEXT NOT NULL,
  batch       INTEGER REFERENCES document (id),
  corrects    INTEGER UNIQUE REFERENCES payment (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
