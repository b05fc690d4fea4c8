import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { appendTurns, turn } from './ledger-turns.ts';
import { exampleTranscripts, TestSpine } from './test-spine.ts';

test('INV-12: an archive of a newer version is refused, with the next step, and not touched', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1')]);
  await spine.say('archive', 'build');
  await spine.say('plans', 'add', 'mine', '--preset', 'claude/max');
  const path = join(spine.home, 'archive.sqlite');
  const database = new DatabaseSync(path);
  database.exec('UPDATE archive_state SET archive_version = 999');
  database.close();
  const bytes = readFileSync(path);
  for (const args of [
    ['summary'],
    ['sessions', 'list'],
    ['sessions', 'show', 's1'],
    ['compare', 'a,b'],
    ['plans', 'list'],
    ['query', 'SELECT 1'],
    ['import', '--problems'],
    ['import', exampleTranscripts],
    ['archive', 'build'],
    ['archive', 'vacuum'],
  ]) {
    const { exitCode, stdout, stderr } = await spine.run(args);
    expect([args, exitCode, stdout]).toEqual([args, 1, '']);
    expect(stderr).toMatch(/999.*\((?:READER_)?ARCHIVE_NEWER\)\n$/);
    expect(readFileSync(path)).toEqual(bytes);
  }
  expect(await spine.json('archive', 'status')).toMatchObject({ state: 'newer', archiveVersion: 999, upToDate: false });
  expect(readFileSync(path)).toEqual(bytes);
  // Asked for by name, and from the ledger alone, there is an answer.
  expect(await spine.say('summary', '--no-archive')).toMatch('claude-haiku-4-5');
  await spine.say('archive', 'rebuild');
  expect(await spine.say('summary')).toMatch('claude-haiku-4-5');
});
