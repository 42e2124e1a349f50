-- What happened, in order. Each event is signed by its actor and chained to the one before; the rows it added to other
-- tables are counted and digested in event_rows, so that a row changed, added or taken out by other means shows.
CREATE TABLE event (
  id          INTEGER PRIMARY KEY,
  kind        TEXT NOT NULL,             -- 'reads loaded', 'run approved', …
  person      INTEGER NOT NULL,          -- REFERENCES person: who
  public_key  BLOB NOT NULL,             -- the key that signed
  on_day      TEXT NOT NULL,             -- the office's day, as given with --on
  recorded    TEXT NOT NULL,             -- when the program wrote it, UTC
  why         TEXT NOT NULL,             -- the reason given; '' where none is asked for
  about       TEXT NOT NULL,             -- what it is about: a run, an invoice, a file
  previous    BLOB NOT NULL,             -- the hash of the event before; 32 zero bytes for the first
  hash        BLOB NOT NULL UNIQUE,      -- SHA-256 over all of the above and the rows of event_rows
  signature   BLOB NOT NULL              -- Ed25519 over hash
) STRICT;

CREATE TABLE event_rows (
  event       INTEGER NOT NULL REFERENCES event (id),
  relation    TEXT NOT NULL,             -- the table
  first       INTEGER NOT NULL,          -- the id of its first row by this event
  count       INTEGER NOT NULL,          -- how many follow, without a gap
  sha256      BLOB NOT NULL,             -- over the values of these rows
  PRIMARY KEY (event, relation)
) STRICT, WITHOUT ROWID;

-- Files kept whole: exports of reads, mappings, rate text, adopted papers.
CREATE TABLE document (
  id          INTEGER PRIMARY KEY,
  sha256      BLOB NOT NULL UNIQUE,
  name        TEXT NOT NULL,             -- the file's name when it came in
  bytes       BLOB NOT NULL,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
