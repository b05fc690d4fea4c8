import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { TestSpine } from '../test-spine.ts';

test('when the originals are gone, ledger and archive are made again from custody, and stamps stay', async () => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a', replies: 3 }));
  await spine.say('import', join(spine.folder, 't'));
  await spine.say('ledger', 'stamp', '--session', 'a', 'tier=gold');
  await spine.say('archive', 'build');
  const before = await spine.say('summary', '--by', 'day', '--tier', 'gold', '--json');
  rmSync(join(spine.folder, 't'), { recursive: true });
  const report = await spine.json('rederive');
  expect(report).toMatchObject({ files: 1, keptLines: 1, turnsApplied: 3 });
  expect(Object.keys(report)).not.toContain('entries');
  expect(await spine.say('rederive')).toMatch(
    /^1 transcript, [\d.]+ KB derived again: \d+ lines made, 1 of the API and of stamps kept\n$/,
  );
  expect(await spine.say('summary', '--by', 'day', '--tier', 'gold', '--json')).toBe(before);
});

test('interrupted, it changes nothing and fails', async () => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript());
  await spine.say('import', join(spine.folder, 't'));
  const ledger = readFileSync(join(spine.home, 'ledger.jsonl'));
  const { exitCode, stdout, stderr } = await spine.run(['rederive'], { signal: AbortSignal.abort() });
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/\(HOME_INTERRUPTED\)\n$/);
  expect(readFileSync(join(spine.home, 'ledger.jsonl'))).toEqual(ledger);
  expect(await spine.json('archive', 'status')).toMatchObject({ upToDate: true });
});

test('where the content mode kept no bytes there is nothing to derive from, and that is said', async () => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript());
  await spine.say('import', join(spine.folder, 't'), '--content', 'off');
  const ledger = readFileSync(join(spine.home, 'ledger.jsonl'));
  const { exitCode, stderr } = await spine.run(['rederive']);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/\(CUSTODY_MISSING\)\n$/)]);
  expect(readFileSync(join(spine.home, 'ledger.jsonl'))).toEqual(ledger);
});
