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

CREATE VIEW current_customer AS SELECT * FROM customer WHERE id NOT IN (SELECT corrects FROM customer WHERE corrects IS NOT NULL);
CREATE VIEW current_account AS SELECT * FROM account WHERE id NOT IN (SELECT corrects FROM account WHERE corrects IS NOT NULL);
CREATE VIEW current_account_service AS
  SELECT * FROM account_service WHERE (proposal IS NULL OR proposal IN (SELECT id FROM approved))
    AND id NOT IN (SELECT corrects FROM account_service WHERE corrects IS NOT NULL AND (proposal IS NULL OR proposal IN (SELECT id FROM approved)));
CREATE VIEW current_point AS SELECT * FROM point WHERE id NOT IN (SELECT corrects FROM point WHERE corrects IS NOT NULL);
CREATE VIEW current_meter AS SELECT * FROM meter WHERE id NOT IN (SELECT corrects FROM meter WHERE corrects IS NOT NULL);
CREATE VIEW current_installation AS SELECT * FROM installation WHERE id NOT IN (SELECT corrects FROM installation WHERE corrects IS NOT NULL);
CREATE VIEW current_asset AS SELECT * FROM asset WHERE id NOT IN (SELECT corrects FROM asset WHERE corrects IS NOT NULL);
CREATE VIEW current_fact AS
  SELECT * FROM fact WHERE proposal IN (SELECT id FROM approved)
    AND id NOT IN (SELECT corrects FROM fact WHERE corrects IS NOT NULL AND proposal IN (SELECT id FROM approved));
CREATE VIEW current_contract AS
  SELECT * FROM contract_in_force WHERE proposal IN (SELECT id FROM approved)
    AND id NOT IN (SELECT corrects FROM contract_in_force WHERE corrects IS NOT NULL AND proposal IN (SELECT id FROM approved));
-- The rate book in force: the one approved last.
CREATE VIEW current_rate_set AS
  SELECT r.* FROM rate_set r JOIN decision d ON d.proposal = r.proposal AND d.outcome = 'approved' ORDER BY d.id DESC LIMIT 1;
CREATE INDEX account_by_customer ON account (customer);
CREATE INDEX account_service_by_account ON account_service (account);
CREATE INDEX point_by_account ON point (account);
CREATE INDEX installation_by_point ON installation (point);
CREATE INDEX fact_by_subject ON fact (subject_name, subject);
