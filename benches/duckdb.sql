-- The workload in DuckDB's SQL: what benches/workload.rate bills on cases.csv, written to invoices.csv, both in the current folder, byte
-- for byte as `ratebook rate benches/workload.rate --format csv` writes it. Integers and decimals only;
-- cases' names must not need quotes. `benches/duckdb` runs it.

-- Water base by meter size, until 2025-09-30 and from 2025-10-01. No table: a join keeps no order on many threads.
CREATE TEMP MACRO old_base(size) AS CASE size WHEN '5/8' THEN 9.80 WHEN '3/4' THEN 12.50 WHEN '1' THEN 18.40 WHEN '1 1/2' THEN 32.75
  WHEN '2' THEN 49.60 WHEN '3' THEN 96.25 WHEN '4' THEN 158.40 WHEN '6' THEN 312.80 WHEN '8' THEN 498.15 ELSE error('no such size') END;
CREATE TEMP MACRO new_base(size) AS CASE size WHEN '5/8' THEN 10.34 WHEN '3/4' THEN 13.19 WHEN '1' THEN 19.41 WHEN '1 1/2' THEN 34.55
  WHEN '2' THEN 52.33 WHEN '3' THEN 101.54 WHEN '4' THEN 167.11 WHEN '6' THEN 330.00 WHEN '8' THEN 525.55 ELSE error('no such size') END;

-- The part until 2025-09-30, by day, half up; a whole is in thousandths or millionths.
CREATE TEMP MACRO first_part(whole, od, days) AS (2 * whole * od + days) // (2 * days);

-- Amounts: a decimal's `round` is half up, exact.
CREATE TEMP MACRO of_fixed(n, price) AS round((n::INTEGER * 0.000001::DECIMAL(6, 6))::DECIMAL(7, 6) * price, 2)::DECIMAL(12, 2);
CREATE TEMP MACRO of_use(n, price) AS round((n::INTEGER * 0.001::DECIMAL(3, 3)) * price, 2)::DECIMAL(12, 2);

-- Quantities without zeros at their end (`rtrim` costs more than all else).
CREATE TEMP MACRO thousandths(n) AS CASE WHEN n % 1000 = 0 THEN (n // 1000)::VARCHAR
  WHEN n % 10 > 0 THEN (n::INTEGER * 0.001::DECIMAL(3, 3))::VARCHAR
  WHEN n % 100 > 0 THEN ((n // 10)::INTEGER * 0.01::DECIMAL(2, 2))::VARCHAR ELSE ((n // 100)::INTEGER * 0.1::DECIMAL(1, 1))::VARCHAR END;
CREATE TEMP MACRO millionths(n) AS CASE WHEN n = 1000000 THEN '1' ELSE rtrim((n::INTEGER * 0.000001::DECIMAL(6, 6))::VARCHAR, '0') END;

-- A line's text, or none.
CREATE TEMP MACRO fixed(id, code, days, n, price, amount) AS
  CASE WHEN n > 0 THEN concat(id, code, days, millionths(n), ',month,', price, ',', amount, chr(10)) END;
CREATE TEMP MACRO used(shown, id, code, days, n, price, amount) AS
  CASE WHEN shown THEN concat(id, code, days, thousandths(n), ',kgal,', price, ',', amount, chr(10)) END;

-- A bill a row: the a's are until 2025-09-30, the b's from 2025-10-01; 0 is the base, 1 to 4 the blocks, 5 the sewer's use.
-- A use is left out where its whole amount is zero, not where a part's is.
CREATE TEMP VIEW bills AS
WITH usage AS (
  SELECT id, class = 'outside' AS outside, service = 'WS' AS sewer, f, t,
    old_base(size)::DECIMAL(5, 2) AS old, new_base(size)::DECIMAL(5, 2) AS new,
    (metered * 1000)::BIGINT AS q, (t - f + 1)::BIGINT AS days,
    greatest(least(DATE '2025-10-01', t + 1) - f, 0)::BIGINT AS od
  FROM read_csv('cases.csv', auto_detect = false, header = true, delim = ',', quote = '', escape = '',
    columns = {'id': 'VARCHAR', 'bill': 'VARCHAR', 'f': 'DATE', 't': 'DATE', 'size': 'VARCHAR', 'class': 'VARCHAR',
      'service': 'VARCHAR', 'metered': 'DECIMAL(12, 3)'})
), tiered AS (
  SELECT *, least(q, 5000) AS q1, greatest(least(q, 10000) - 5000, 0) AS q2, greatest(least(q, 20000) - 10000, 0) AS q3,
    greatest(q - 20000, 0) AS q4, least(q, 10000) AS q5
  FROM usage
), halved AS (
  SELECT *, first_part(1000000, od, days) AS a0, first_part(q1, od, days) AS a1, first_part(q2, od, days) AS a2,
    first_part(q3, od, days) AS a3, first_part(q4, od, days) AS a4, first_part(q5, od, days) AS a5
  FROM tiered
), split AS (
  SELECT *, 1000000 - a0 AS b0, q1 - a1 AS b1, q2 - a2 AS b2, q3 - a3 AS b3, q4 - a4 AS b4, q5 - a5 AS b5
  FROM halved
), priced AS (
  SELECT *, of_fixed(a0, old) AS ma0, of_fixed(b0, new) AS mb0,
    of_use(a1, 2.45) AS ma1, of_use(a2, 4.15) AS ma2, of_use(a3, 6.35) AS ma3, of_use(a4, 9.85) AS ma4,
    of_use(b1, 2.58) AS mb1, of_use(b2, 4.38) AS mb2, of_use(b3, 6.70) AS mb3, of_use(b4, 10.39) AS mb4,
    of_fixed(a0, 14.25) AS msa, of_fixed(b0, 15.03) AS msb, of_use(a5, 5.90) AS ma5, of_use(b5, 6.22) AS mb5
  FROM split
), summed AS (
  SELECT *, (ma1 + ma2 + ma3 + ma4 + mb1 + mb2 + mb3 + mb4)::DECIMAL(12, 2) AS volume, (ma0 + mb0 + volume)::DECIMAL(12, 2) AS water,
    volume > 0 AND od > 0 AS va, volume > 0 AND od < days AS vb,
    sewer AND ma5 + mb5 > 0 AND od > 0 AS sa, sewer AND ma5 + mb5 > 0 AND od < days AS sb
  FROM priced
), surcharged AS (
  SELECT *, CASE WHEN outside THEN round(water * 0.25, 2)::DECIMAL(12, 2) ELSE 0.00 END AS extra FROM summed
), taxed AS (
  SELECT *, (water + extra)::DECIMAL(12, 2) AS water_due, round(water_due * 0.10, 2)::DECIMAL(12, 2) AS tax
  FROM surcharged
)
SELECT *, water_due + tax + CASE WHEN sewer THEN msa + msb + ma5 + mb5 ELSE 0.00 END AS total FROM taxed;

-- A bill's lines are one text: no row a line, no order to be made again. That is what is fastest.
COPY (
WITH dated AS (
  SELECT *, concat(',', f, ',', least(t, DATE '2025-09-30'), ',') AS da, concat(',', greatest(f, DATE '2025-10-01'), ',', t, ',') AS db,
    concat(',', f, ',', t, ',,,,') AS d
  FROM bills
)
SELECT concat(
  fixed(id, ',base,', da, a0, old, ma0), fixed(id, ',base,', db, b0, new, mb0),
  used(va AND q1 > 0, id, ',volume,1', da, a1, '2.45', ma1),
  used(va AND q2 > 0, id, ',volume,2', da, a2, '4.15', ma2),
  used(va AND q3 > 0, id, ',volume,3', da, a3, '6.35', ma3),
  used(va AND q4 > 0, id, ',volume,4', da, a4, '9.85', ma4),
  used(vb AND q1 > 0, id, ',volume,1', db, b1, '2.58', mb1),
  used(vb AND q2 > 0, id, ',volume,2', db, b2, '4.38', mb2),
  used(vb AND q3 > 0, id, ',volume,3', db, b3, '6.70', mb3),
  used(vb AND q4 > 0, id, ',volume,4', db, b4, '10.39', mb4),
  CASE WHEN outside THEN concat(id, ',outside,', d, extra, chr(10)) END,
  id, ',utility_tax,', d, tax, chr(10),
  CASE WHEN sewer THEN concat(
    fixed(id, ',sewer_fixed,', da, a0, '14.25', msa), fixed(id, ',sewer_fixed,', db, b0, '15.03', msb),
    used(sa, id, ',sewer_volume,', da, a5, '5.90', ma5),
    used(sb, id, ',sewer_volume,', db, b5, '6.22', mb5)) END,
  id, ',total,,,,,,,', total
) AS "case,charge,block,from,to,quantity,unit,rate,amount"
FROM dated
) TO 'invoices.csv' (FORMAT csv, HEADER true, QUOTE '', ESCAPE '', DELIMITER '|');
