import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { showWholeTrace } from '@agentspine/schema';
import { describe, expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';

const commits = ['60c1d8d', '1ecabed', 'e97398a'];
const withTrace = ['1ecabed', 'e97398a'];

/** Where the transcripts of these homes were; nothing is there now, so everything comes out of custody. */
const source = '/home/somebody/.claude';

function openOldHome(commit: string): TestSpine {
  const spine = new TestSpine();
  execFileSync('tar', ['-C', spine.folder, '-xzf', join(import.meta.dirname, 'older-homes', `${commit}.tar.gz`)]);
  return spine;
}

/** A home that knows the same bytes of transcripts and nothing else, imported by today's code. */
async function openNewHome(commit: string): Promise<TestSpine> {
  const old = openOldHome(commit);
  const spine = new TestSpine();
  mkdirSync(spine.home, { recursive: true });
  for (const name of ['blobs', 'custody']) cpSync(join(old.home, name), join(spine.home, name), { recursive: true });
  old[Symbol.dispose]();
  await spine.say('import', source);
  return spine;
}

type Table = readonly Readonly<Record<string, unknown>>[];

function read(path: string, sql: string): Table {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    showWholeTrace(database);
    return database.prepare(sql).all() as Table;
  } finally {
    database.close();
  }
}

/** Every cell of every table that has a name of its own, sorted; cells that tell how and when a store was written are left out. */
function dump(
  path: string,
  tables: readonly string[],
  leftOut: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const rows = (table: string) =>
    read(path, `SELECT * FROM "${table}"`).map((row) =>
      JSON.stringify(Object.fromEntries(Object.entries(row).filter(([name]) => !leftOut.includes(name)))),
    );
  return Object.fromEntries(tables.map((table) => [table, rows(table).toSorted()]));
}

function tablesOf(path: string): readonly string[] {
  const names = read(path, `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).map(({ name }) =>
    String(name),
  );
  return names.filter((name) => !/^sqlite_|_fts/.test(name));
}

const archiveOf = ({ home }: TestSpine) => {
  const path = join(home, 'archive.sqlite');
  return dump(
    path,
    tablesOf(path).filter((name) => name !== 'archive_state'),
    [],
  );
};

/** What transcripts tell; what rules said of it is beside it. */
const traceOf = ({ home }: TestSpine) => {
  const tables = [
    ...[
      'tasks_current',
      'task_relations',
      'sessions_current',
      'runtime_bindings_current',
      'timeline_events_view',
      'event_files',
    ],
    ...['event_relations', 'event_async_refs', 'event_tags', 'todos_current', 'questions_current', 'event_token_usage'],
    ...['turns', 'turn_events', 'search_documents', 'trace_cursors', 'trace_problems'],
  ];
  return dump(join(home, 'spine.db'), tables, ['rowid', 'aggregate_verdict', 'rules_evaluated_count']);
};

/** The events that transcripts tell, in the order of their appending. */
const eventsOf = ({ home }: TestSpine) =>
  read(
    join(home, 'spine.db'),
    `SELECT event_id, event_time, event_type, aggregate_id, session_id, actor, payload_json FROM events
     WHERE event_type NOT IN ('rules.changed', 'rule.enforced', 'turn.judged', 'turns.counted') ORDER BY event_id`,
  );

const verdictsOf = ({ home }: TestSpine) =>
  read(join(home, 'spine.db'), 'SELECT turn_id, rule_id, status, evaluated_at FROM verdicts ORDER BY turn_id, rule_id');

describe('a home that an older version made', () => {
  test.each(commits)('of %s has the archive and the trace of a new home after one import', async (commit) => {
    using old = openOldHome(commit);
    using fresh = await openNewHome(commit);
    await old.say('import', source);
    expect(archiveOf(old)).toEqual(archiveOf(fresh));
    expect(eventsOf(old)).toEqual(eventsOf(fresh));
    expect(traceOf(old)).toEqual(traceOf(fresh));
    const before = [archiveOf(old), eventsOf(old), traceOf(old)];
    expect((await old.run(['import', source])).stderr).not.toContain('derived again');
    await old.say('trace', 'rebuild');
    expect([archiveOf(old), eventsOf(old), traceOf(old)]).toEqual(before);
    expect(eventsOf(old).length).toBeGreaterThan(40);
  });

  test.each(withTrace)(
    'of %s keeps its rule and what that said, and the rule has judged what is new',
    async (commit) => {
      using old = openOldHome(commit);
      const [rules, verdicts] = [read(join(old.home, 'spine.db'), 'SELECT * FROM rules'), verdictsOf(old)];
      expect(verdicts).toHaveLength(1);
      await old.say('import', source);
      // What later versions added has no value.
      expect(read(join(old.home, 'spine.db'), 'SELECT * FROM rules')).toMatchObject(rules);
      expect(verdictsOf(old)).toEqual(verdicts);
      const closed = read(join(old.home, 'spine.db'), `SELECT id FROM turns WHERE status = 'closed' ORDER BY id`);
      const judged = read(
        join(old.home, 'spine.db'),
        `SELECT DISTINCT json_extract(payload_json, '$.turn_id') AS id FROM events WHERE event_type = 'turn.judged' ORDER BY id`,
      );
      expect(judged).toEqual(closed);
    },
  );

  test('ends the same where an import before was killed, or another version left something', async () => {
    using old = openOldHome('e97398a');
    using fresh = await openNewHome('e97398a');
    // Half of what a killed import derived: one of two stores is damaged, one is of the same version.
    mkdirSync(join(old.home, 'trace-again'));
    writeFileSync(join(old.home, 'trace-again', 'spine.db'), 'half a page');
    await old.say('import', source);
    expect([eventsOf(old), traceOf(old)]).toEqual([eventsOf(fresh), traceOf(fresh)]);
    expect(existsSync(join(old.home, 'trace-again'))).toBe(false);

    using other = openOldHome('1ecabed');
    cpSync(join(fresh.home, 'spine.db'), join(other.home, 'trace-again', 'spine.db'), { recursive: true });
    await other.say('import', source);
    expect(eventsOf(other)).toEqual(eventsOf(fresh));
  });

  test('says in one line that it was derived again', async () => {
    using old = openOldHome('e97398a');
    const { stderr } = await old.run(['import', source]);
    expect(stderr).toMatch(/the trace of \d+ transcripts was derived again from custody/);
  });
});
