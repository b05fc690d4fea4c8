import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { share } from '@agentspine/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendTurns, turn } from '../ledger-turns.ts';
import { activeCharacters, digestTree, TestSpine } from '../test-spine.ts';

let spine: TestSpine;

beforeAll(async () => {
  spine = new TestSpine();
  await appendTurns(spine.home, [turn('a')]);
  await spine.say('archive', 'build');
});

afterAll(() => spine[Symbol.dispose]());

const endless = 'WITH RECURSIVE c AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM c) SELECT max(a) FROM c';

const hostile = [
  "INSERT INTO archive.turns (model) VALUES ('x')",
  'DELETE FROM archive.turns',
  'DROP TABLE archive.turns',
  "COPY archive.turns TO 'LOOT'",
  "COPY (SELECT 1) TO '/dev/stdout'",
  "ATTACH 'HOME/archive.sqlite' AS a",
  "ATTACH 'LOOT'",
  'INSTALL httpfs',
  'LOAD httpfs',
  "SELECT * FROM read_csv('/etc/passwd')",
  "SELECT * FROM '/etc/passwd'",
  "SELECT * FROM read_text('HOME/ledger.jsonl')",
  "SELECT * FROM glob('HOME/*')",
  "SELECT getenv('HOME')",
  'SET enable_external_access = true',
  "SET memory_limit = '100GB'",
  "PRAGMA database_list('x')",
  "SELECT * FROM enable_logging(storage = 'stdout')",
  "CALL enable_logging(storage = 'file', storage_path = 'LOOT')",
  'SELECT 1; SELECT 2',
  'SELECT no_such_column FROM archive.turns',
  'this is no SQL \u001b[31m',
  '',
  endless,
  "SELECT repeat('x', 2000000000) || repeat('y', 2000000000)",
  'SELECT range(0, 1000000000)',
];

test.each(share(hostile, 4))('P16: hostile SQL ends with one line and touches nothing: %s', async (sql) => {
  const loot = join(spine.folder, 'loot');
  const before = digestTree(spine.folder);
  const text = sql.replaceAll('LOOT', loot).replaceAll('HOME', spine.home);
  const { exitCode, stdout, stderr } = await spine.run(['query', text, '--timeout', '1', '--memory', '64', '--json']);
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^spine query: .+ \(READER_(?:SQL_REFUSED|SQL_ERROR|QUERY_LIMIT)\)\n$/);
  expect(activeCharacters(stderr)).toEqual([]);
  expect(withoutSidecars(digestTree(spine.folder))).toEqual(withoutSidecars(before));
  expect(existsSync(loot)).toBe(false);
});

/** SQLite puts empty sidecars beside a database that is read. */
function withoutSidecars(tree: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tree).filter(([name]) => !/archive\.sqlite-(?:wal|shm)$/.test(name)));
}
