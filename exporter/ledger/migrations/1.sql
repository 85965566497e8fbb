CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rule (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE topic (
  topic_id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL UNIQUE
);
-- Each message once. `workflow` to `reading` are of those that began or
-- ended a run; the others were not understood, or ignored.
CREATE TABLE message (
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,        -- sent-at, seconds since 1970
  topic_id INTEGER NOT NULL REFERENCES topic,
  counted INTEGER NOT NULL,   -- as Entry::As
  workflow TEXT,
  kind INTEGER,               -- as Event::Kind
  outcome INTEGER,            -- as Outcome
  reading BLOB NOT NULL       -- what the log said; see reading.h
);
CREATE INDEX event ON message (workflow, at) WHERE workflow IS NOT NULL;
CREATE INDEX not_counted ON message (at) WHERE workflow IS NULL;
-- What was read completely: later than `since`, not later than `until`.
CREATE TABLE span (
  category TEXT NOT NULL,
  origin TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL
);
CREATE INDEX span_by_origin ON span (category, origin);
-- Every file that anything was entered from.
CREATE TABLE origin (name TEXT PRIMARY KEY) WITHOUT ROWID;
