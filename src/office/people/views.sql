CREATE VIEW current_role_grant AS
  SELECT * FROM role_grant WHERE proposal IN (SELECT id FROM approved)
    AND id NOT IN (SELECT corrects FROM role_grant WHERE corrects IS NOT NULL AND proposal IN (SELECT id FROM approved));
