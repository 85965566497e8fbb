// From each version of a ledger's tables to the next one. Only schema.cc
// includes this.
#pragma once

#include <array>

namespace workflow_health {

// Migration i makes version i + 1 out of version i. Never edit one that was
// released: append.
inline constexpr std::array kMigrations = {
    R"sql(
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
    )sql",
    R"sql(
    -- What was proven unreadable: of it, messages may be missing. It stays here
    -- even if another one read it completely. Bounds as those of `span`.
    CREATE TABLE unreadable (
      category TEXT NOT NULL,
      origin TEXT NOT NULL,
      since INTEGER NOT NULL,
      until INTEGER NOT NULL
    );
    CREATE INDEX unreadable_by_origin ON unreadable (category, origin);
    -- When what was read long ago was last read once more.
    CREATE TABLE reread (
      category TEXT PRIMARY KEY,
      at INTEGER NOT NULL
    ) WITHOUT ROWID;
    )sql",
    R"sql(
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
    )sql",
    R"sql(
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
    )sql",
    R"sql(
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
    )sql",
    R"sql(
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
    )sql",
};

}  // namespace workflow_health
