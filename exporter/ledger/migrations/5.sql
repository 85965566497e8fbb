-- What a poll asks for is kept as sums of days, so that it costs no more
-- where the history is longer. What was read is kept merged: spans of one
-- category neither overlap nor touch, whatever they were read from.
ALTER TABLE span RENAME TO old_span;
ALTER TABLE unreadable RENAME TO old_unreadable;
CREATE TABLE span (
  category TEXT NOT NULL,
  since INTEGER NOT NULL CHECK (since >= -1),
  until INTEGER NOT NULL CHECK (until > since),
  digest INTEGER NOT NULL,
  PRIMARY KEY (category, since)
) STRICT, WITHOUT ROWID;
CREATE TABLE unreadable (
  category TEXT NOT NULL,
  since INTEGER NOT NULL CHECK (since >= -1),
  until INTEGER NOT NULL CHECK (until > since),
  digest INTEGER NOT NULL,
  PRIMARY KEY (category, since)
) STRICT, WITHOUT ROWID;
-- Messages by topic, day (of 86,400 seconds since 1970) and how they are
-- counted.
CREATE TABLE arrived (
  topic_id INTEGER NOT NULL REFERENCES topic,
  day INTEGER NOT NULL,
  counted INTEGER NOT NULL CHECK (counted BETWEEN 0 AND 2),
  messages INTEGER NOT NULL CHECK (messages >= 0),
  digest INTEGER NOT NULL,
  PRIMARY KEY (topic_id, day, counted)
) STRICT, WITHOUT ROWID;
-- Runs as they were counted, by day. `bound` is that of the bucket of their
-- duration: -1 of those without one, 2^40 beyond the last bucket.
CREATE TABLE total (
  workflow TEXT NOT NULL,
  day INTEGER NOT NULL,
  outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 4),
  step INTEGER NOT NULL CHECK (step >= 0),
  bound INTEGER NOT NULL CHECK (bound >= -1),
  runs INTEGER NOT NULL CHECK (runs >= 0),
  seconds INTEGER NOT NULL CHECK (seconds >= 0),  -- of all their durations
  digest INTEGER NOT NULL,
  PRIMARY KEY (workflow, day, outcome, step, bound)
) STRICT, WITHOUT ROWID;
CREATE INDEX failed_run ON counted_run (workflow, now_step, at DESC)
  WHERE now_outcome IN (1, 2);
CREATE TEMP TABLE merged AS
  SELECT readable, category, min(since) AS since, max(until) AS until
  FROM (
    SELECT *, sum(begins) OVER (PARTITION BY readable, category
                                ORDER BY since, until) AS island
    FROM (
      SELECT *,
        since > ifnull(max(until) OVER (
          PARTITION BY readable, category ORDER BY since, until
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -2) AS begins
      FROM (
        SELECT TRUE AS readable, category, since, until FROM old_span
        UNION ALL
        SELECT FALSE, category, since, until FROM old_unreadable)
      WHERE since < until))
  GROUP BY readable, category, island;
INSERT INTO span
  SELECT category, since, until, row_digest(category, since, until)
  FROM merged WHERE readable;
INSERT INTO unreadable
  SELECT category, since, until, row_digest(category, since, until)
  FROM merged WHERE NOT readable;
DROP TABLE merged;
DROP TABLE old_span;
DROP TABLE old_unreadable;
INSERT INTO arrived
  SELECT topic_id, day, counted, messages,
    row_digest(topic_id, day, counted, messages)
  FROM (SELECT topic_id, at / 86400 AS day, counted, count(*) AS messages
        FROM message GROUP BY 1, 2, 3);
INSERT INTO total
  SELECT workflow, day, outcome, step, bound, runs, seconds,
    row_digest(workflow, day, outcome, step, bound, runs, seconds)
  FROM (
    SELECT workflow, at / 86400 AS day, outcome, step,
      CASE WHEN duration IS NULL THEN -1
           WHEN duration <= 300 THEN 300
           WHEN duration <= 600 THEN 600
           WHEN duration <= 900 THEN 900
           WHEN duration <= 1200 THEN 1200
           WHEN duration <= 1800 THEN 1800
           WHEN duration <= 2700 THEN 2700
           WHEN duration <= 3600 THEN 3600
           WHEN duration <= 5400 THEN 5400
           WHEN duration <= 7200 THEN 7200
           ELSE 1099511627776 END AS bound,
      count(*) AS runs, ifnull(sum(duration), 0) AS seconds
    FROM counted_run GROUP BY 1, 2, 3, 4, 5);
