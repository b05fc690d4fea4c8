import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { spineApplicationId, spineMigrations, spineSchemaVersion } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { makeWholeHome } from '../doctor/whole-home.ts';
import { TestSpine } from '../test-spine.ts';

test('status says what there is, and makes nothing where there is nothing', async () => {
  using empty = new TestSpine();
  expect(await empty.say('status')).toMatch(/\(not there yet\)\nspine\.db {8}missing\n/);
  expect(existsSync(empty.home)).toBe(false);
  using spine = await makeWholeHome();
  const status = await spine.json('status');
  expect(status).toMatchObject({
    home: spine.home,
    exists: true,
    spine: { state: 'ok', schemaVersion: spineSchemaVersion },
    spool: { files: 0, records: 0 },
    cold: [{ table: 'logs', days: 2, lastDay: '2026-01-02' }],
    transcripts: 3,
    archive: { state: 'ok', upToDate: true },
  });
  expect(await spine.say('status')).toContain('logs 2 days up to 2026-01-02');
});

test('migrate makes a store, brings an older one up to date, and then has nothing to do', async () => {
  using spine = new TestSpine();
  const path = join(spine.home, 'spine.db');
  expect(await spine.json('migrate')).toEqual({ path, from: null, to: spineSchemaVersion });
  expect(await spine.json('migrate')).toEqual({ path, from: spineSchemaVersion, to: spineSchemaVersion });
  using old = new TestSpine();
  makeFirstVersion(old.home);
  expect(await old.say('doctor')).toMatch(/notice: .+spine\.db has schema version 1, .+spine migrate/);
  expect(await old.say('migrate')).toMatch(new RegExp(`went from schema version 1 to ${spineSchemaVersion}\n$`));
  expect(await old.say('doctor')).toMatch(/^spine\.db {8}well\n/);
});

test('a terminal shows how far a migration is, and nothing of it in the end', async () => {
  using old = new TestSpine();
  makeFirstVersion(old.home);
  const drawn: string[] = [];
  const stderr = { write: (text: string) => void drawn.push(text), isTerminal: true };
  expect(await old.run(['migrate'], { stderr })).toMatchObject({ exitCode: 0 });
  const total = spineMigrations.slice(1).flat().length;
  expect(drawn[0]).toBe(`\r\u001b[Kspine.db is brought up to date: 0 of ${total} statements`);
  expect(drawn.at(-1)).toBe('\r\u001b[K');
  drawn.length = 0;
  expect(await old.run(['migrate'], { stderr })).toMatchObject({ exitCode: 0 });
  expect(drawn).toEqual([]);
});

test('migrate sets aside what is no store of ours, and says so', async () => {
  using spine = new TestSpine();
  mkdirSync(spine.home);
  writeFileSync(join(spine.home, 'spine.db'), 'somebody wrote this');
  expect((await spine.run(['doctor'])).stdout).toMatch(/problem: .+spine\.db is not a store of agentspine/);
  const { exitCode, stderr } = await spine.run(['migrate']);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('.bak')]);
});

/** `spine.db` as the first version made it. */
function makeFirstVersion(home: string): void {
  mkdirSync(home);
  const database = new DatabaseSync(join(home, 'spine.db'));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA application_id = ${spineApplicationId}`);
  for (const statement of spineMigrations[0] ?? []) database.exec(statement);
  database.exec("INSERT INTO meta VALUES ('schema_version', '1')");
  database.close();
}

test('AGENTSPINE_HOME may begin with ~, as what is set without a shell does; ~name is refused', async () => {
  using spine = new TestSpine();
  await spine.run(['migrate'], { env: { AGENTSPINE_HOME: '~/records' } });
  expect(existsSync(join(spine.person, 'records', 'spine.db'))).toBe(true);
  const run = await spine.run(['status'], { env: { AGENTSPINE_HOME: '~bob/records' } });
  expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/only ~ and ~\/… are expanded/) });
});
