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
