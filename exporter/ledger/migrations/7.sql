-- Rules, and how far runs were counted, are of each workflow. What was read
-- completely is of a part of the archive: of a category, or of one topic.
--
-- Rows that get a new digest must be as their old one says.
CREATE TEMP TABLE sound (row INTEGER NOT NULL CHECK (row)) STRICT;
INSERT INTO sound SELECT digest = row_digest(name, text) FROM rule;
INSERT INTO sound SELECT digest = row_digest(name, events) FROM measured;
INSERT INTO sound SELECT digest = row_digest(until, changed) FROM counting;
DROP TABLE sound;
ALTER TABLE span RENAME COLUMN category TO part;
ALTER TABLE unreadable RENAME COLUMN category TO part;
ALTER TABLE reread RENAME COLUMN category TO part;
ALTER TABLE rule RENAME TO old_rule;
CREATE TABLE rule (
  measured_id INTEGER NOT NULL REFERENCES measured,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  digest INTEGER NOT NULL,
  PRIMARY KEY (measured_id, name)
) STRICT, WITHOUT ROWID;
-- "workflows.NAME.RULE"; names hold no dots.
CREATE TEMP TABLE of_workflow AS
  SELECT substr(rest, 1, instr(rest, '.') - 1) AS workflow,
    substr(rest, instr(rest, '.') + 1) AS name, text
  FROM (
    SELECT substr(name, length('workflows.') + 1) AS rest, text FROM old_rule
    WHERE name GLOB 'workflows.*.*');
INSERT OR IGNORE INTO measured (name, events, digest)
  SELECT DISTINCT workflow, 0, 0 FROM of_workflow;
INSERT INTO rule
  SELECT measured_id, name, text, row_digest(measured_id, name, text)
  FROM (
    SELECT measured_id, r.name, text
    FROM of_workflow AS r JOIN measured ON measured.name = workflow
    UNION ALL
    SELECT measured_id, r.name, text
    FROM old_rule AS r, measured
    WHERE r.name IN ('environment', 'reading'));
DROP TABLE of_workflow;
DROP TABLE old_rule;
-- Up to when runs were counted, how far a counting came that was ended midway,
-- and from when on something changed since.
ALTER TABLE measured ADD COLUMN until INTEGER CHECK (until >= -1);
ALTER TABLE measured ADD COLUMN reached INTEGER CHECK (reached >= -1);
ALTER TABLE measured ADD COLUMN changed INTEGER CHECK (changed >= 0);
UPDATE measured SET
  until = (SELECT counting.until FROM counting),
  changed = (SELECT counting.changed FROM counting);
UPDATE measured SET until = NULL, reached = until WHERE changed = until + 1;
UPDATE measured SET digest = row_digest(name, events, until, reached, changed);
DROP TABLE counting;
-- What of a part was read without the rules of a workflow, or has to be read
-- before it is where the others are.
CREATE TABLE behind (
  measured_id INTEGER NOT NULL REFERENCES measured,
  part TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  PRIMARY KEY (measured_id, part, since),
  CHECK (since < until)
) STRICT, WITHOUT ROWID;
