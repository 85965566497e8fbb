-- A message may tell events of other times than its own.
--
-- Rows that get a new digest must be as their old one says.
CREATE TEMP TABLE sound (row INTEGER NOT NULL CHECK (row)) STRICT;
INSERT INTO sound
  SELECT digest = row_digest(id, at, topic_id, counted, told) FROM message;
DROP TABLE sound;
-- By how many seconds the earliest event is before it, and the latest after it.
ALTER TABLE message RENAME TO old_message;
DROP INDEX message_by_time;
CREATE TABLE message (
  id ANY NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799),
  topic_id INTEGER NOT NULL REFERENCES topic,
  counted INTEGER NOT NULL CHECK (counted BETWEEN 0 AND 2),
  told INTEGER NOT NULL,
  earliest INTEGER NOT NULL CHECK (earliest >= 0),
  latest INTEGER NOT NULL CHECK (latest >= 0),
  digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO message
  SELECT id, at, topic_id, counted, told, 0, 0,
    row_digest(id, at, topic_id, counted, told, 0, 0)
  FROM old_message ORDER BY id;
DROP TABLE old_message;
CREATE INDEX message_by_time ON message (at, topic_id, counted);
-- Attempts at live steps, as they were counted, and what is left to be counted.
CREATE TABLE attempt (
  attempt_id INTEGER PRIMARY KEY,
  measured_id INTEGER NOT NULL REFERENCES measured,
  key INTEGER NOT NULL,
  opened INTEGER NOT NULL CHECK (opened >= 0),
  at INTEGER CHECK (at >= 0),            -- when it ended
  "end" INTEGER NOT NULL CHECK ("end" BETWEEN 0 AND 8),  -- as AttemptEnd
  what TEXT NOT NULL,                    -- the cause, or the verdict
  duration INTEGER NOT NULL CHECK (duration >= 0),
  recovered INTEGER CHECK (recovered >= 0),
  -- As what it was counted, if that is something else.
  counted_end INTEGER CHECK (counted_end BETWEEN 0 AND 8),
  counted_what TEXT,
  digest INTEGER NOT NULL,
  CHECK ((at IS NULL) = ("end" = 0)),
  CHECK ((counted_end IS NULL) = (counted_what IS NULL))
) STRICT;
CREATE INDEX attempt_by_key ON attempt (measured_id, key);
CREATE INDEX attempt_by_time ON attempt (measured_id, at);
CREATE INDEX attempt_by_opening ON attempt (measured_id, opened);
CREATE INDEX stalled_attempt ON attempt (measured_id, at) WHERE "end" IN (4, 6);
-- Sums of what was counted.
CREATE TABLE attempt_total (
  measured_id INTEGER NOT NULL REFERENCES measured,
  "end" INTEGER NOT NULL CHECK ("end" BETWEEN 1 AND 7),
  what TEXT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  digest INTEGER NOT NULL,
  PRIMARY KEY (measured_id, "end", what)
) STRICT, WITHOUT ROWID;
-- Keys of steps whose events were not all counted yet.
CREATE TABLE uncounted (
  measured_id INTEGER NOT NULL REFERENCES measured,
  key INTEGER NOT NULL,
  PRIMARY KEY (measured_id, key)
) STRICT, WITHOUT ROWID;
