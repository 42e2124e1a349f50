CREATE INDEX invoice_by_account ON invoice (account, service, first_day);
-- Invoices that stand: not cancelled.
CREATE VIEW standing_invoice AS SELECT * FROM invoice WHERE id NOT IN (SELECT invoice FROM cancellation);
CREATE VIEW invoice_line AS
  SELECT i.number, l.line, l.charge, l.label, l.quantity, l.unit, l.rate, l.cents, l.gl, l.cite
  FROM invoice i JOIN run_line l ON l.item = i.item;
