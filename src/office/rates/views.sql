CREATE VIEW current_contract AS
  SELECT * FROM contract_in_force WHERE proposal IN (SELECT id FROM approved)
    AND id NOT IN (SELECT corrects FROM contract_in_force WHERE corrects IS NOT NULL AND proposal IN (SELECT id FROM approved));
-- The rate book in force: the one approved last.
CREATE VIEW current_rate_set AS
  SELECT r.* FROM rate_set r JOIN decision d ON d.proposal = r.proposal AND d.outcome = 'approved' ORDER BY d.id DESC LIMIT 1;
