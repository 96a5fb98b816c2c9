"""The tables in SQLite. A record is a row of `obj`; every reference in it, whatever holds it, is a row of
`link`; so is each pair of a many-to-many relation. Ids of classes and fields are given once, never again.
"""

FORMAT = 1
"""The form of the tables; a file of a newer one is not opened."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # acknowledged is written: tests count the syncs
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 0",  # checkpoints are not the writer's work
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = MEMORY",
)
"""What every connection begins with."""

TABLES = """
CREATE TABLE meta (k TEXT PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE class (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE field (id INTEGER PRIMARY KEY, class INT NOT NULL, name TEXT NOT NULL, UNIQUE (class, name));
CREATE TABLE shape (
  id INTEGER PRIMARY KEY, class INT NOT NULL, members TEXT NOT NULL,
  tail BLOB NOT NULL DEFAULT x'',    -- lines of members that came later, with their values of then
  side BLOB NOT NULL DEFAULT x'');
CREATE TABLE obj (
  id INTEGER PRIMARY KEY,
  ref TEXT NOT NULL UNIQUE,          -- without the prefix
  class INT NOT NULL,
  shape INT NOT NULL,
  ver INT NOT NULL DEFAULT 1,
  uuid TEXT,                         -- NULL: the same as ref
  name TEXT,                         -- where the class has a look-up by name
  rec BLOB NOT NULL,                 -- a member a line, not closed
  side BLOB);                        -- members that are in no record, in the same form
CREATE INDEX obj_class ON obj (class, id);
CREATE INDEX obj_name ON obj (class, name) WHERE name IS NOT NULL;
CREATE UNIQUE INDEX obj_uuid ON obj (class, uuid) WHERE uuid IS NOT NULL;
CREATE TABLE link (
  dst INT NOT NULL REFERENCES obj (id), field INT NOT NULL, src INT NOT NULL, pos INT NOT NULL,
  sref TEXT NOT NULL,
  dref TEXT,                         -- in many-to-many pairs alone
  one INT,                           -- 1 in one-to-one pairs
  PRIMARY KEY (dst, field, src, pos)) WITHOUT ROWID;
CREATE INDEX link_src ON link (src, field, pos);
CREATE UNIQUE INDEX link_one ON link (field, dst) WHERE one = 1;
CREATE TABLE uniq (
  field INT NOT NULL, key TEXT NOT NULL, obj INT NOT NULL,
  PRIMARY KEY (field, key)) WITHOUT ROWID;
CREATE INDEX uniq_obj ON uniq (obj, field);
CREATE TABLE ev (
  seq INTEGER PRIMARY KEY, class INT NOT NULL, obj INT NOT NULL, ref TEXT NOT NULL,
  op INT NOT NULL,                   -- 0 add, 1 mod, 2 del
  mark INT NOT NULL);                -- random, one a commit; part of the token
INSERT INTO ev VALUES (1, 0, 0, '', 1, abs(random() % 9007199254740991));
CREATE TABLE login (user TEXT PRIMARY KEY, hash TEXT NOT NULL, roles TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE session (
  hash BLOB PRIMARY KEY, obj INT NOT NULL, user TEXT NOT NULL, roles TEXT NOT NULL,
  active REAL NOT NULL, expires REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE run (
  obj INTEGER PRIMARY KEY, node TEXT NOT NULL, owner TEXT, cancel INT NOT NULL DEFAULT 0, sweep REAL);
CREATE INDEX run_sweep ON run (sweep) WHERE sweep IS NOT NULL;
"""

LATER = """
CREATE TABLE IF NOT EXISTS listener (
  obj INTEGER PRIMARY KEY, classes TEXT NOT NULL, token TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS attempt (
  kind TEXT NOT NULL,                -- user, address
  name TEXT NOT NULL, since REAL NOT NULL, count INT NOT NULL,
  PRIMARY KEY (kind, name)) WITHOUT ROWID;
"""
"""Tables that files of this form may not have yet."""
