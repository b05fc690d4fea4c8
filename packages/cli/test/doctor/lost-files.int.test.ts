import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { share } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { exampleTranscripts } from '../test-spine.ts';
import { examine, makeWholeHome, pathsOf } from './whole-home.ts';

const questions = [
  ['summary', '--json'],
  ['sessions', 'list', '--json'],
  ['query', 'SELECT * FROM archive.turns ORDER BY ALL', '--json'],
  ['query', 'SELECT id, payload FROM log.all_logs ORDER BY id', '--json'],
];

test('A199: what is derived can be deleted, and the commands that rebuild it restore the same answers', async () => {
  using spine = await makeWholeHome();
  const ask = () => Promise.all(questions.map(async (question) => rowsOf(await spine.say(...question))));
  const before = await ask();
  for (const name of ['archive.sqlite', 'cursors.json', 'ledger.idx', 'ledger.content.idx']) {
    rmSync(join(spine.home, name), { force: true });
  }
  await spine.say('archive', 'rebuild');
  expect(await ask()).toEqual(before);
  await spine.say('import', exampleTranscripts);
  expect(await ask()).toEqual(before);
  expect(await examine(spine, '--deep')).toMatchObject({ exitCode: 0, findings: [] });
});

/** Commands that somebody runs who does not know that a file is gone. */
const commands = [
  ['summary'],
  ['recent'],
  ['import', exampleTranscripts],
  ['archive', 'build'],
  ['archive', 'rebuild'],
  ['ledger', 'stamp', '--session', 's', '--unknown-session', 'tier=gold'],
  ['ledger', 'verify'],
  ['store', 'archive'],
  ['store', 'verify'],
  ['store', 'size'],
  ['log', 'query'],
  ['query', 'SELECT count(*) FROM log.all_logs'],
  ['blob', 'verify'],
  ['status'],
  ['spool', 'status'],
];

const neededFiles = [
  'ledger.jsonl',
  'custody/manifest.jsonl',
  'blobs',
  'spine.db',
  'archive/logs',
  'archive/logs/manifest.jsonl',
  'archive/logs/2026-01-02.jsonl',
];

test.each(share(neededFiles, 3))(
  'A199: doctor says that %s is gone, and no command makes it again in silence',
  async (name) => {
    using spine = await makeWholeHome();
    const path = join(spine.home, name);
    rmSync(path, { recursive: true });
    const { exitCode, findings, stderr } = await examine(spine);
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(pathsOf(spine, findings).some((problem) => problem.startsWith(name))).toBe(true);
    for (const command of commands) {
      const wasThere = hasData(path);
      const { stderr: told } = await spine.run(command);
      const isMadeInSilence = hasData(path) && !wasThere && told === '';
      expect(isMadeInSilence, command.join(' ')).toBe(false);
    }
  },
);

test('A199: doctor names a blob that is gone and the transcript that it is part of', async () => {
  using spine = await makeWholeHome();
  const shard = readdirSync(join(spine.home, 'blobs')).find((each) => /^[0-9a-f]{2}$/.test(each)) ?? '';
  const [blob = ''] = readdirSync(join(spine.home, 'blobs', shard));
  rmSync(join(spine.home, 'blobs', shard, blob));
  const { exitCode, findings } = await examine(spine);
  expect([exitCode, pathsOf(spine, findings)]).toEqual([1, [`blobs/${shard}/${blob.slice(0, 62)}`]]);
  expect(findings[0]?.what).toContain('.jsonl');
});

test('rederive drops nothing that custody does not know any more', async () => {
  using spine = await makeWholeHome();
  const before = await spine.json('ledger', 'verify');
  rmSync(join(spine.home, 'custody/manifest.jsonl'));
  const { exitCode, stderr } = await spine.run(['rederive']);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/manifest back from a copy \(CUSTODY_MISSING\)\n$/)]);
  expect(await spine.json('ledger', 'verify')).toEqual(before);
});

test('a ledger that is gone is made again from custody by rederive alone', async () => {
  using spine = await makeWholeHome();
  rmSync(join(spine.home, 'ledger.jsonl'));
  const { stderr } = await spine.run(['import', exampleTranscripts]);
  expect(stderr).toMatch(/^spine import: .+ is gone: .+spine rederive.+ \(HOME_LEDGER_GONE\)\n$/);
  await spine.say('rederive');
  await spine.say('import', exampleTranscripts);
  expect(await examine(spine, '--deep')).toMatchObject({ exitCode: 0, findings: [] });
});

/** A query's answer says how long it took. */
function rowsOf(text: string): unknown {
  const { elapsedMs: _, ...answer } = JSON.parse(text) as Record<string, unknown>;
  return answer;
}

/** A folder that was made for a lock holds nothing. */
function hasData(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    return readdirSync(path).some((name) => name !== 'lock');
  } catch {
    return true;
  }
}
