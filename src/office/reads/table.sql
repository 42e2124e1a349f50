-- A mapping says how a source's export is read: columns, units, time zone, quality flags. Its text is kept.
CREATE TABLE mapping (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  document    INTEGER NOT NULL REFERENCES document (id),
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- One file taken in: rows in = accepted + rejected.
CREATE TABLE batch (
  id          INTEGER PRIMARY KEY,
  document    INTEGER NOT NULL REFERENCES document (id),
  mapping     INTEGER NOT NULL REFERENCES mapping (id),
  rows_in     INTEGER NOT NULL,
  accepted    INTEGER NOT NULL,
  rejected    INTEGER NOT NULL,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (document, mapping)
) STRICT;
-- A read as it came. 'register': where a register stood at the end of day. 'flow': what went through from first_day to day.
-- 'sample': what a laboratory found. A correction or a settled estimate is a row of its own that corrects.
CREATE TABLE read (
  id          INTEGER PRIMARY KEY,       -- printed R-1041
  batch       INTEGER REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: entered or estimated
  row         INTEGER,                   -- in the file
  kind        TEXT NOT NULL CHECK (kind IN ('register', 'flow', 'sample')),
  point       TEXT NOT NULL,
  meter       TEXT NOT NULL DEFAULT '',
  measure     TEXT NOT NULL DEFAULT '',  -- the measure of the rate text; '': whatever measures the point's service by its meter's reads
  first_day   TEXT NOT NULL,             -- of a register read the same as day
  day         TEXT NOT NULL,
  hour        INTEGER,                   -- 0 to 23, of hourly flow
  value       TEXT NOT NULL,             -- exact, as written without separators
  unit        TEXT NOT NULL,
  quality     TEXT NOT NULL,             -- NAESB ESPI: 'valid', 'validated', 'manually edited', 'estimated using reference day', 'estimated using linear interpolation', 'questionable', 'derived', 'projected', 'mixed', 'raw', 'normalized for weather', 'other', 'verified', 'revenue-quality'
  policy      TEXT NOT NULL DEFAULT '',  -- of an estimate: by which policy
  corrects    INTEGER REFERENCES read (id),
  proposal    INTEGER REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED, -- entered by hand or corrected: a second person
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- A row of a file that was not taken, and why.
CREATE TABLE rejection (
  id          INTEGER PRIMARY KEY,
  batch       INTEGER NOT NULL REFERENCES batch (id),
  row         INTEGER NOT NULL,
  code        TEXT NOT NULL,
  reason      TEXT NOT NULL,
  text        TEXT NOT NULL,             -- the row as it stood
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- What a validation rule found of an accepted read: it is an exception until a person accepts or corrects it.
CREATE TABLE finding (
  id          INTEGER PRIMARY KEY,
  read        INTEGER REFERENCES read (id),
  point       TEXT NOT NULL,
  first_day   TEXT NOT NULL,
  day         TEXT NOT NULL,
  rule        TEXT NOT NULL,
  text        TEXT NOT NULL,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE finding_answer (
  id          INTEGER PRIMARY KEY,
  finding     INTEGER NOT NULL UNIQUE REFERENCES finding (id),
  outcome     TEXT NOT NULL CHECK (outcome IN ('accepted', 'rejected', 'corrected')), -- rejected: the read counts no more
  proposal    INTEGER REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- Rules of validation ('read') and of review ('review'), dated; a later row of the same name takes over from its day.
CREATE TABLE rule (
  id          INTEGER PRIMARY KEY,
  area        TEXT NOT NULL CHECK (area IN ('read', 'review')),
  name        TEXT NOT NULL,
  parameter   TEXT NOT NULL,             -- '' , '50%', '3', … ; 'off'
  from_day    TEXT NOT NULL,
  proposal    INTEGER NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
  event       INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
-- Reads that count: not corrected, not rejected, approved where a person entered them.
CREATE VIEW current_read AS
  SELECT r.* FROM read r
  WHERE (r.proposal IS NULL OR r.proposal IN (SELECT id FROM approved))
    AND NOT EXISTS (SELECT 1 FROM read c WHERE c.corrects = r.id AND (c.proposal IS NULL OR c.proposal IN (SELECT id FROM approved)))
    AND NOT EXISTS (SELECT 1 FROM finding f JOIN finding_answer a ON a.finding = f.id WHERE f.read = r.id AND a.outcome = 'rejected');
CREATE VIEW open_finding AS
  SELECT f.* FROM finding f WHERE NOT EXISTS (SELECT 1 FROM finding_answer a WHERE a.finding = f.id)
    AND (f.read IS NULL OR EXISTS (SELECT 1 FROM current_read r WHERE r.id = f.read));
CREATE INDEX read_by_corrects ON read (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX read_by_point ON read (point, day);
CREATE INDEX finding_by_read ON finding (read);
