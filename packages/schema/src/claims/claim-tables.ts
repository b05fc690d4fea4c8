/*
 * `claims.sqlite`: what agents claimed, what they did, and what says so, judged from custody. It is derived: it may be deleted,
 * and is filled again where claims are asked for. A row is of one task: files that have lines of the same work are judged together.
 */

/** The version of the tables; a store of any other is made again. */
export const claimStoreVersion = 5;

/** The name of the store in the home. */
export const claimStoreName = 'claims.sqlite';

/** What SQL may see of it. */
export const claimTableNames: readonly string[] = ['claims', 'activities', 'evidence'];

/** The statements that create it. */
export const claimDdl: readonly string[] = [
  `CREATE TABLE claim_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    store_version INTEGER NOT NULL
  )`,
  // What a task was judged from: while this is the same, so are its rows.
  `CREATE TABLE judged_tasks (
    task_key TEXT PRIMARY KEY,
    judged_from TEXT NOT NULL,
    files_without_bytes INTEGER NOT NULL
  )`,
  // The sessions that the files of a task tell of.
  `CREATE TABLE task_sessions (
    task_key TEXT NOT NULL,
    name TEXT NOT NULL,
    session TEXT NOT NULL,
    last_ms REAL NOT NULL,
    PRIMARY KEY (task_key, name)
  ) WITHOUT ROWID`,
  `CREATE INDEX tasks_of_session ON task_sessions (name)`,
  // What all tasks were judged from: while this is the same, no task is looked at. Whatever changes a task removes it. While the ground is
  // the same, only files count that the manifest names behind these bytes of it, or whose mark in the trace is another one.
  `CREATE TABLE judged_home (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    judged_from TEXT NOT NULL,
    ground TEXT NOT NULL,
    manifest_bytes INTEGER NOT NULL
  )`,
  // The files of all tasks, with their marks in the trace, and what they have in common: only valid beside a row of judged_home.
  `CREATE TABLE judged_files (
    file TEXT PRIMARY KEY,
    task_key TEXT NOT NULL,
    mark TEXT NOT NULL
  ) WITHOUT ROWID`,
  `CREATE INDEX files_of_task ON judged_files (task_key)`,
  `CREATE TABLE file_sessions (
    session TEXT NOT NULL,
    file TEXT NOT NULL,
    PRIMARY KEY (session, file)
  ) WITHOUT ROWID`,
  `CREATE INDEX sessions_of_file ON file_sessions (file)`,
  `CREATE TABLE claims (
    claim_id TEXT PRIMARY KEY,
    task_key TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    polarity TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    quote TEXT NOT NULL,
    session TEXT NOT NULL,
    thread TEXT NOT NULL,
    message TEXT NOT NULL,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    said_at TEXT NOT NULL,
    detector_version INTEGER NOT NULL
  )`,
  `CREATE UNIQUE INDEX claims_of_task ON claims (task_key, ordinal)`,
  `CREATE INDEX claims_by_time ON claims (said_at DESC, line, char_start, task_key, ordinal, status)`,
  `CREATE TABLE activities (
    activity_id TEXT PRIMARY KEY,
    task_key TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    program TEXT NOT NULL,
    command TEXT NOT NULL,
    outcome TEXT NOT NULL,
    because TEXT,
    made TEXT,
    made_title TEXT,
    passed INTEGER,
    path TEXT,
    doer TEXT NOT NULL,
    call TEXT NOT NULL,
    session TEXT NOT NULL,
    thread TEXT NOT NULL,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    ended_at TEXT NOT NULL,
    is_secondary INTEGER NOT NULL,
    classifier_version INTEGER NOT NULL
  )`,
  `CREATE UNIQUE INDEX activities_of_task ON activities (task_key, ordinal)`,
  `CREATE INDEX activities_by_kind ON activities (kind, task_key, ordinal)`,
  `CREATE TABLE evidence (
    claim_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('evidence', 'edited-after')),
    activity_id TEXT NOT NULL,
    PRIMARY KEY (claim_id, role)
  )`,
];
