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
