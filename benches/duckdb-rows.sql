-- The same, a row a line: what follows the view `bills` of benches/duckdb.sql, in place of its text a bill.
COPY (
WITH numbered AS MATERIALIZED (
  SELECT *, row_number() OVER () AS n FROM bills
), lines AS (
  SELECT n, 0 AS line, id, 'base' AS charge, NULL::INTEGER AS block, f AS first, least(t, DATE '2025-09-30') AS last, millionths(a0) AS quantity, 'month' AS unit,
    old::DECIMAL(5, 2) AS rate, ma0 AS amount
  FROM numbered WHERE a0 > 0
  UNION ALL SELECT n, 1, id, 'base', NULL, greatest(f, DATE '2025-10-01'), t, millionths(b0), 'month', new, mb0 FROM numbered WHERE b0 > 0
  UNION ALL SELECT n, 2, id, 'volume', 1, f, least(t, DATE '2025-09-30'), thousandths(a1), 'kgal', 2.45, ma1 FROM numbered WHERE va AND q1 > 0
  UNION ALL SELECT n, 3, id, 'volume', 2, f, least(t, DATE '2025-09-30'), thousandths(a2), 'kgal', 4.15, ma2 FROM numbered WHERE va AND q2 > 0
  UNION ALL SELECT n, 4, id, 'volume', 3, f, least(t, DATE '2025-09-30'), thousandths(a3), 'kgal', 6.35, ma3 FROM numbered WHERE va AND q3 > 0
  UNION ALL SELECT n, 5, id, 'volume', 4, f, least(t, DATE '2025-09-30'), thousandths(a4), 'kgal', 9.85, ma4 FROM numbered WHERE va AND q4 > 0
  UNION ALL SELECT n, 6, id, 'volume', 1, greatest(f, DATE '2025-10-01'), t, thousandths(b1), 'kgal', 2.58, mb1 FROM numbered WHERE vb AND q1 > 0
  UNION ALL SELECT n, 7, id, 'volume', 2, greatest(f, DATE '2025-10-01'), t, thousandths(b2), 'kgal', 4.38, mb2 FROM numbered WHERE vb AND q2 > 0
  UNION ALL SELECT n, 8, id, 'volume', 3, greatest(f, DATE '2025-10-01'), t, thousandths(b3), 'kgal', 6.70, mb3 FROM numbered WHERE vb AND q3 > 0
  UNION ALL SELECT n, 9, id, 'volume', 4, greatest(f, DATE '2025-10-01'), t, thousandths(b4), 'kgal', 10.39, mb4 FROM numbered WHERE vb AND q4 > 0
  UNION ALL SELECT n, 10, id, 'outside', NULL, f, t, NULL, NULL, NULL, extra FROM numbered WHERE outside
  UNION ALL SELECT n, 11, id, 'utility_tax', NULL, f, t, NULL, NULL, NULL, tax FROM numbered
  UNION ALL SELECT n, 12, id, 'sewer_fixed', NULL, f, least(t, DATE '2025-09-30'), millionths(a0), 'month', 14.25, msa FROM numbered WHERE sewer AND a0 > 0
  UNION ALL SELECT n, 13, id, 'sewer_fixed', NULL, greatest(f, DATE '2025-10-01'), t, millionths(b0), 'month', 15.03, msb FROM numbered WHERE sewer AND b0 > 0
  UNION ALL SELECT n, 14, id, 'sewer_volume', NULL, f, least(t, DATE '2025-09-30'), thousandths(a5), 'kgal', 5.90, ma5 FROM numbered WHERE sa
  UNION ALL SELECT n, 15, id, 'sewer_volume', NULL, greatest(f, DATE '2025-10-01'), t, thousandths(b5), 'kgal', 6.22, mb5 FROM numbered WHERE sb
  UNION ALL SELECT n, 16, id, 'total', NULL, NULL, NULL, NULL, NULL, NULL, total FROM numbered
)
SELECT id AS "case", charge, block, first AS "from", last AS "to", quantity, unit, rate, amount FROM lines ORDER BY n, line
) TO 'invoices.csv' (FORMAT csv, HEADER true);
