-- Tables that take only what may stand in them, and say what was written:
-- `digest` is of the other columns; see integrity.h.
ALTER TABLE about RENAME TO old_about;
ALTER TABLE rule RENAME TO old_rule;
ALTER TABLE topic RENAME TO old_topic;
ALTER TABLE message RENAME TO old_message;
ALTER TABLE span RENAME TO old_span;
ALTER TABLE unreadable RENAME TO old_unreadable;
ALTER TABLE reread RENAME TO old_reread;
ALTER TABLE counted_run RENAME TO old_counted_run;
ALTER TABLE counting RENAME TO old_counting;
ALTER TABLE counter RENAME TO old_counter;
ALTER TABLE origin RENAME TO old_origin;
CREATE TABLE about (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE rule (
  name TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL,
  digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE topic (
  topic_id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL UNIQUE,
  digest INTEGER NOT NULL
) STRICT;
-- Columns as those of version 1.
CREATE TABLE message (
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799),
  topic_id INTEGER NOT NULL REFERENCES topic,
  counted INTEGER NOT NULL CHECK (counted BETWEEN 0 AND 2),
  workflow TEXT CHECK ((counted = 0) = (workflow IS NOT NULL)),
  kind INTEGER CHECK ((workflow IS NULL) = (kind IS NULL)
                      AND ifnull(kind BETWEEN 0 AND 1, TRUE)),
  outcome INTEGER CHECK ((workflow IS NULL) = (outcome IS NULL)
                         AND ifnull(outcome BETWEEN 0 AND 3, TRUE)),
  reading BLOB NOT NULL CHECK (length(reading) % 4 = 0),
  digest INTEGER NOT NULL
) STRICT;
CREATE TABLE span (
  category TEXT NOT NULL,
  origin TEXT NOT NULL,
  since INTEGER NOT NULL CHECK (since >= -1),
  until INTEGER NOT NULL CHECK (until >= since),
  digest INTEGER NOT NULL
) STRICT;
CREATE TABLE unreadable (
  category TEXT NOT NULL,
  origin TEXT NOT NULL,
  since INTEGER NOT NULL CHECK (since >= -1),
  until INTEGER NOT NULL CHECK (until >= since),
  digest INTEGER NOT NULL
) STRICT;
-- Without a digest: no number depends on it.
CREATE TABLE reread (
  category TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE origin (
  name TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
-- Columns as those of version 3.
CREATE TABLE counted_run (
  workflow TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL CHECK (at >= 0),
  outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 4),
  step INTEGER NOT NULL CHECK (step >= 0),
  duration INTEGER CHECK (duration >= 0),
  now_outcome INTEGER CHECK (now_outcome BETWEEN 0 AND 4),
  now_step INTEGER CHECK (now_step >= 0),
  now_duration INTEGER CHECK (now_duration >= 0),
  digest INTEGER NOT NULL,
  PRIMARY KEY (workflow, id),
  CHECK ((now_outcome IS NULL) = (now_step IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE counting (
  until INTEGER,
  changed INTEGER,
  digest INTEGER NOT NULL
) STRICT;
CREATE TABLE counter (
  name TEXT NOT NULL,
  workflow TEXT NOT NULL,
  value INTEGER NOT NULL CHECK (value >= 0),
  digest INTEGER NOT NULL,
  PRIMARY KEY (name, workflow)
) STRICT, WITHOUT ROWID;
INSERT INTO about
  SELECT key, value, row_digest(key, value) FROM old_about;
INSERT INTO rule SELECT name, text, row_digest(name, text) FROM old_rule;
INSERT INTO topic SELECT topic_id, topic, row_digest(topic) FROM old_topic;
INSERT INTO message
  SELECT id, at, topic_id, counted, workflow, kind, outcome,
    CAST(reading AS BLOB),
    row_digest(id, at, topic_id, counted, workflow, kind, outcome,
               CAST(reading AS BLOB))
  FROM old_message;
INSERT INTO span
  SELECT category, origin, since, until,
    row_digest(category, origin, since, until)
  FROM old_span;
INSERT INTO unreadable
  SELECT category, origin, since, until,
    row_digest(category, origin, since, until)
  FROM old_unreadable;
INSERT INTO reread SELECT category, at FROM old_reread;
INSERT INTO origin SELECT name FROM old_origin;
INSERT INTO counted_run
  SELECT workflow, id, at, outcome, step, duration, now_outcome, now_step,
    now_duration,
    row_digest(workflow, id, at, outcome, step, duration, now_outcome,
               now_step, now_duration)
  FROM old_counted_run;
INSERT INTO counting
  SELECT until, changed, row_digest(until, changed) FROM old_counting;
INSERT INTO counter
  SELECT name, workflow, value, row_digest(name, workflow, value)
  FROM old_counter;
DROP TABLE old_message;
DROP TABLE old_about;
DROP TABLE old_rule;
DROP TABLE old_topic;
DROP TABLE old_span;
DROP TABLE old_unreadable;
DROP TABLE old_reread;
DROP TABLE old_origin;
DROP TABLE old_counted_run;
DROP TABLE old_counting;
DROP TABLE old_counter;
CREATE INDEX event ON message (workflow, at) WHERE workflow IS NOT NULL;
CREATE INDEX not_counted ON message (at) WHERE workflow IS NULL;
CREATE INDEX span_by_origin ON span (category, origin);
CREATE INDEX unreadable_by_origin ON unreadable (category, origin);
CREATE INDEX counted_run_by_time ON counted_run (workflow, at);
