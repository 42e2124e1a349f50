CREATE VIEW posted_adjustment AS
  SELECT n.number, n.posted, a.* FROM adjustment a JOIN adjustment_number n ON n.adjustment = a.id;
