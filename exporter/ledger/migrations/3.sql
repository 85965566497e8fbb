-- Runs as they were counted, once and for all, and what is known of them
-- now: nothing if there is no such run any more.
CREATE TABLE counted_run (
  workflow TEXT NOT NULL,
  id TEXT NOT NULL,           -- of its last message
  at INTEGER NOT NULL,        -- its event time
  outcome INTEGER NOT NULL,   -- as Outcome
  step INTEGER NOT NULL,      -- the failing one
  duration INTEGER,           -- seconds
  now_outcome INTEGER,
  now_step INTEGER,
  now_duration INTEGER,
  PRIMARY KEY (workflow, id)
) WITHOUT ROWID;
CREATE INDEX counted_run_by_time ON counted_run (workflow, at);
-- Up to when runs were counted, and from when on messages have come or
-- changed since: one row.
CREATE TABLE counting (until INTEGER, changed INTEGER);
INSERT INTO counting VALUES (NULL, NULL);
-- 'corrections' and 'late' messages, counted when they were found.
CREATE TABLE counter (
  name TEXT NOT NULL,
  workflow TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (name, workflow)
) WITHOUT ROWID;
