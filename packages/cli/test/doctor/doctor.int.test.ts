import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LogStore } from '../store/log-store.ts';
import { activeCharacters, digestTree, TestSpine } from '../test-spine.ts';
import { examine, makeWholeHome, pathsOf } from './whole-home.ts';

test.each([[[]], [['--deep']]])(
  'a home that is whole is found well, and nothing of it is touched: %j',
  async (flags) => {
    using spine = await makeWholeHome();
    const before = digestsOf(spine.home);
    expect(await examine(spine, ...flags)).toMatchObject({ exitCode: 0, stderr: '', findings: [] });
    expect(digestsOf(spine.home)).toEqual(before);
  },
);

test('where nothing was ever written there is nothing to find, and nothing is made', async () => {
  using spine = new TestSpine();
  expect(await examine(spine, '--deep')).toMatchObject({ exitCode: 0, findings: [] });
  expect(readdirSync(spine.folder)).toEqual([]);
});

const day = 'archive/logs/2026-01-01.jsonl';

/** Damage, what of it is seen at a glance, and what only closely. */
const damages: readonly (readonly [what: string, damage: (home: string) => void, seen: string[], closely: string[]])[] =
  [
    ['a page of spine.db', (home) => overwrite(join(home, 'spine.db'), 3 * 4096), ['spine.db'], ['spine.db']],
    [
      'a page of archive.sqlite',
      (home) => overwrite(join(home, 'archive.sqlite'), 3 * 4096),
      ['archive.sqlite'],
      ['archive.sqlite'],
    ],
    ['a short day', (home) => truncateSync(join(home, 'archive/logs/2026-01-01.jsonl'), 9), [day], [day]],
    ['a byte of a day', (home) => overwrite(join(home, day), 60, 1), [], [day]],
    ['a byte of a blob', (home) => overwrite(join(home, firstBlob(home)), 20, 1), [], ['blobs/']],
    [
      'a line of the ledger',
      (home) => appendFileSync(join(home, 'ledger.jsonl'), '{"v":1,"kind":\n'),
      [],
      ['ledger.jsonl'],
    ],
    [
      'the end of the ledger',
      (home) => truncateSync(join(home, 'ledger.jsonl'), 99),
      ['ledger.jsonl'],
      ['ledger.jsonl'],
    ],
    [
      'a line of the cold manifest',
      (home) => overwrite(join(home, 'archive/logs/manifest.jsonl'), 20, 4),
      ['archive/logs/manifest.jsonl', day],
      ['archive/logs/manifest.jsonl', day],
    ],
    [
      'a line of custody',
      (home) => appendFileSync(join(home, 'custody/manifest.jsonl'), 'nonsense\n'),
      ['custody/manifest.jsonl'],
      ['custody/manifest.jsonl'],
    ],
    [
      'a record under another id',
      (home) => new LogStore(home).use((database) => database.exec('INSERT INTO ticks VALUES (7, \'{"id":8}\')')),
      [],
      ['spine.db'],
    ],
    [
      'the timeline',
      (home) => new LogStore(home).use((database) => database.exec('DELETE FROM timeline_rows')),
      [],
      ['spine.db'],
    ],
    [
      'the index of search',
      (home) => new LogStore(home).use((database) => database.exec('DELETE FROM search_documents_fts')),
      [],
      ['spine.db'],
    ],
    [
      'settings',
      (home) => writeFileSync(join(home, 'config.json'), '{"retention":{"logs":5}}'),
      ['config.json'],
      ['config.json'],
    ],
  ];

test.each(damages)('%s that is damaged is found, with what to do', async (_, damage, seen, closely) => {
  using spine = await makeWholeHome();
  damage(spine.home);
  for (const [flags, expected] of [
    [[], seen],
    [['--deep'], closely],
  ] as const) {
    const { exitCode, findings, stderr } = await examine(spine, ...flags);
    const paths = [...new Set(pathsOf(spine, findings).map((path) => path.replace(/^blobs\/.*/, 'blobs/')))];
    expect([paths, exitCode, stderr]).toEqual([expected, expected.length === 0 ? 0 : 1, '']);
    for (const { advice, what } of findings) expect(Math.min(advice.length, what.length)).toBeGreaterThan(0);
  }
});

test('records that wait in the spool are a problem until they are replayed', async () => {
  using spine = await makeWholeHome();
  mkdirSync(join(spine.home, 'logs'), { recursive: true });
  const record = { id: 7, ts_utc: '2026-05-15T11:00:00Z', source: 'campaign', detail_json: '{}' };
  const line = { v: 1, ts_utc: record.ts_utc, table: 'ticks', id: 7, error: 'busy', record };
  writeFileSync(join(spine.home, 'logs/meta-db-errors-2026-05-15.jsonl'), `${JSON.stringify(line)}\n`);
  const { exitCode, findings } = await examine(spine);
  expect([exitCode, pathsOf(spine, findings)]).toEqual([1, ['logs/meta-db-errors-2026-05-15.jsonl']]);
  await spine.say('spool', 'replay');
  expect(await examine(spine)).toMatchObject({ exitCode: 0, findings: [] });
});

test('tables of the trace that are not what their events say are well after a rebuild', async () => {
  using spine = await makeWholeHome();
  new LogStore(spine.home).use((database) =>
    database.exec(
      "PRAGMA foreign_keys = 0; DELETE FROM timeline_rows; UPDATE turns SET task_id = 'nobody'; DELETE FROM tasks_current",
    ),
  );
  const { findings } = await examine(spine, '--deep');
  const told = findings.map(({ what }) =>
    /has (\w+) that is not what its events say: \d+ rows (.*)/.exec(what)?.slice(1),
  );
  expect(told).toEqual([
    ['timeline_rows', 'are missing for their events'],
    ['tasks_current', 'are missing for their events'],
    ['turns', 'are of a task that is not there'],
    ['search_documents_fts', 'are missing, or left over'],
  ]);
  await spine.say('trace', 'rebuild');
  expect(await examine(spine, '--deep')).toMatchObject({ exitCode: 0, findings: [] });
});

test('a ledger that has grown since the last build is a notice, and no reason to fail', async () => {
  using spine = await makeWholeHome();
  await spine.say('ledger', 'stamp', '--session', 's', '--unknown-session', 'tier=gold');
  const { exitCode, findings } = await examine(spine);
  expect(findings).toEqual([expect.objectContaining({ level: 'notice', path: join(spine.home, 'archive.sqlite') })]);
  expect(exitCode).toBe(0);
});

test('a person reads a line a check, and each finding under its own', async () => {
  using spine = await makeWholeHome();
  writeFileSync(join(spine.home, 'archive/logs/\u001b[2Jstray'), '');
  truncateSync(join(spine.home, day), 0);
  const { stdout, exitCode } = await spine.run(['doctor']);
  expect([exitCode, activeCharacters(stdout)]).toEqual([1, []]);
  expect(stdout).toMatch(
    /^spine\.db {8}well\nspool {11}well\ninbox {11}well\ntrace {11}well\ncold archive {4}NOT well\n/,
  );
  expect(stdout).toContain('\n  notice: ');
  expect(stdout).toMatch(/\n {2}problem: .+2026-01-01\.jsonl has 0 bytes, and was sealed with \d+ \(put it back/);
  expect(stdout).toMatch(/\n1 problem, 1 notice\n$/);
});

/** SQLite puts its own empty files beside a database that is read. */
function digestsOf(home: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(digestTree(home)).filter(([name]) => !/-(?:wal|shm)$/.test(name)));
}

function overwrite(path: string, at: number, count = 200): void {
  const bytes = readFileSync(path);
  for (let place = at; place < at + count; place += 1) bytes[place] = (bytes[place] ?? 0) ^ 0x55;
  writeFileSync(path, bytes);
}

function firstBlob(home: string): string {
  const shard = readdirSync(join(home, 'blobs')).find((name) => /^[0-9a-f]{2}$/.test(name)) ?? '';
  return join('blobs', shard, readdirSync(join(home, 'blobs', shard))[0] ?? '');
}
