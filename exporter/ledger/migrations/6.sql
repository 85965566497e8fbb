-- What a message tells is apart from it: no event, one, or several. Ids
-- that are UUIDs are kept as their 16 bytes, all others as text.
--
-- Rows that get a new digest must be as their old one says.
CREATE TEMP TABLE sound (row INTEGER NOT NULL CHECK (row)) STRICT;
INSERT INTO sound
  SELECT digest = row_digest(id, at, topic_id, counted, workflow, kind,
                             outcome, reading)
  FROM message;
INSERT INTO sound
  SELECT digest = row_digest(workflow, id, at, outcome, step, duration,
                             now_outcome, now_step, now_duration)
  FROM counted_run;
INSERT INTO sound
  SELECT digest = row_digest(workflow, day, outcome, step, bound, runs,
                             seconds)
  FROM total;
INSERT INTO sound
  SELECT digest = row_digest(name, workflow, value) FROM counter;
DROP TABLE sound;
-- Each workflow, and each step, that is measured. `events`: how many.
CREATE TABLE measured (
  measured_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  events INTEGER NOT NULL CHECK (events >= 0),
  digest INTEGER NOT NULL
) STRICT;
DROP INDEX event;
DROP INDEX not_counted;
DROP INDEX counted_run_by_time;
DROP INDEX failed_run;
ALTER TABLE message RENAME TO old_message;
ALTER TABLE counted_run RENAME TO old_counted_run;
ALTER TABLE total RENAME TO old_total;
ALTER TABLE counter RENAME TO old_counter;
-- `told`: a digest of what it tells.
CREATE TABLE message (
  id ANY NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799),
  topic_id INTEGER NOT NULL REFERENCES topic,
  counted INTEGER NOT NULL CHECK (counted BETWEEN 0 AND 2),
  told INTEGER NOT NULL,
  digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
  measured_id INTEGER NOT NULL REFERENCES measured,
  key INTEGER NOT NULL,       -- of the item
  at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799),
  message ANY NOT NULL,       -- its id
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),  -- as Event::Kind
  told BLOB NOT NULL,
  digest INTEGER NOT NULL,
  PRIMARY KEY (measured_id, key, at, message, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE counted_run (
  measured_id INTEGER NOT NULL REFERENCES measured,
  id ANY NOT NULL,
  at INTEGER NOT NULL CHECK (at >= 0),
  outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 4),
  step INTEGER NOT NULL CHECK (step >= 0),
  duration INTEGER CHECK (duration >= 0),
  now_outcome INTEGER CHECK (now_outcome BETWEEN 0 AND 4),
  now_step INTEGER CHECK (now_step >= 0),
  now_duration INTEGER CHECK (now_duration >= 0),
  digest INTEGER NOT NULL,
  PRIMARY KEY (measured_id, id),
  CHECK ((now_outcome IS NULL) = (now_step IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE total (
  measured_id INTEGER NOT NULL REFERENCES measured,
  day INTEGER NOT NULL,
  outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 4),
  step INTEGER NOT NULL CHECK (step >= 0),
  bound INTEGER NOT NULL CHECK (bound >= -1),
  runs INTEGER NOT NULL CHECK (runs >= 0),
  seconds INTEGER NOT NULL CHECK (seconds >= 0),
  digest INTEGER NOT NULL,
  PRIMARY KEY (measured_id, day, outcome, step, bound)
) STRICT, WITHOUT ROWID;
CREATE TABLE counter (
  name TEXT NOT NULL,
  measured_id INTEGER NOT NULL REFERENCES measured,
  value INTEGER NOT NULL CHECK (value >= 0),
  digest INTEGER NOT NULL,
  PRIMARY KEY (name, measured_id)
) STRICT, WITHOUT ROWID;
INSERT INTO measured (name, events, digest)
  SELECT name, events, row_digest(name, events)
  FROM (
    SELECT name, sum(events) AS events
    FROM (
      SELECT workflow AS name, count(*) AS events FROM old_message
      WHERE workflow IS NOT NULL GROUP BY workflow
      UNION ALL SELECT workflow, 0 FROM old_counted_run GROUP BY workflow
      UNION ALL SELECT workflow, 0 FROM old_counter GROUP BY workflow)
    GROUP BY name ORDER BY name);
-- The outcome of an end is told with the rest: four bytes, before it.
CREATE TEMP TABLE ending (outcome INTEGER PRIMARY KEY, kind, told);
INSERT INTO ending VALUES (0, 1, x'00000000'), (1, 2, x'01000000'),
                          (2, 2, x'02000000'), (3, 3, x'03000000');
INSERT INTO event
  SELECT measured_id, 0, at, id, kind, told,
    row_digest(measured_id, 0, at, id, kind, told)
  FROM (
    SELECT measured_id, at, packed_id(id) AS id,
      CASE m.kind WHEN 0 THEN 0 ELSE ending.kind END AS kind,
      CASE m.kind WHEN 0 THEN x''
        ELSE CAST(ending.told || reading AS BLOB) END AS told
    FROM old_message AS m
      JOIN measured ON measured.name = m.workflow
      JOIN ending USING (outcome))
  ORDER BY measured_id, at, id;
INSERT INTO message
  SELECT id, at, topic_id, counted, told,
    row_digest(id, at, topic_id, counted, told)
  FROM (
    SELECT packed_id(id) AS id, at, topic_id, counted,
      CASE
        WHEN workflow IS NULL THEN row_digest(counted)
        WHEN m.kind = 0 THEN row_digest(counted, workflow, 0, 0, x'')
        ELSE row_digest(counted, workflow, 0, ending.kind,
                        CAST(ending.told || reading AS BLOB))
      END AS told
    FROM old_message AS m LEFT JOIN ending USING (outcome))
  ORDER BY id;
INSERT INTO counted_run
  SELECT measured_id, id, at, outcome, step, duration, now_outcome,
    now_step, now_duration,
    row_digest(measured_id, id, at, outcome, step, duration, now_outcome,
               now_step, now_duration)
  FROM (
    SELECT measured_id, packed_id(id) AS id, at, outcome, step, duration,
      now_outcome, now_step, now_duration
    FROM old_counted_run JOIN measured ON name = workflow)
  ORDER BY measured_id, id;
INSERT INTO total
  SELECT measured_id, day, outcome, step, bound, runs, seconds,
    row_digest(measured_id, day, outcome, step, bound, runs, seconds)
  FROM old_total JOIN measured ON name = workflow;
INSERT INTO counter
  SELECT c.name, measured_id, value, row_digest(c.name, measured_id, value)
  FROM old_counter AS c JOIN measured ON measured.name = workflow;
DROP TABLE ending;
DROP TABLE old_message;
DROP TABLE old_counted_run;
DROP TABLE old_total;
DROP TABLE old_counter;
CREATE INDEX message_by_time ON message (at, topic_id, counted);
CREATE INDEX event_by_time ON event (measured_id, at, message, kind);
CREATE INDEX counted_run_by_time ON counted_run (measured_id, at);
CREATE INDEX failed_run ON counted_run (measured_id, now_step, at DESC)
  WHERE now_outcome IN (1, 2);
