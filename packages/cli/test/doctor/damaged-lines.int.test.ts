import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { share } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { exampleTranscripts, type TestSpine } from '../test-spine.ts';
import { examine, makeWholeHome, pathsOf } from './whole-home.ts';

const count = ['query', 'SELECT count(*) AS turns, sum(output_tokens) AS tokens FROM archive.turns', '--format', 'csv'];

function editLines(spine: TestSpine, name: string, edit: (lines: string[]) => string[]): void {
  const path = join(spine.home, name);
  writeFileSync(path, `${edit(readFileSync(path, 'utf8').trimEnd().split('\n')).join('\n')}\n`);
}

const damages: readonly [string, (lines: string[]) => string[], RegExp][] = [
  [
    'a changed digit',
    (lines: string[]) => {
      const at = lines.findIndex((line) => /"output":\d/.test(line));
      return lines.with(at, (lines[at] ?? '').replace(/"output":\d/, '"output":97'));
    },
    /changed: line \d+, bytes \d+ to \d+ fails its check/,
  ],
  ['missing lines', (lines: string[]) => lines.toSpliced(2, 3), /lost 3 lines before line 3, byte \d+/],
  [
    'a cut end',
    (lines: string[]) => lines.slice(0, -4),
    /has [0-9,]+ bytes, and .+cut off|ends at byte \d+, and ended at byte \d+: lines are gone/,
  ],
];

test.each(share(damages, 3))(
  '%s in the ledger is named, not built, and gone after rederive',
  async (_what, edit, message) => {
    using spine = await makeWholeHome();
    const before = await spine.say(...count);
    editLines(spine, 'ledger.jsonl', edit);
    const { exitCode, findings } = await examine(spine);
    expect([exitCode, findings.some(({ what }) => message.test(what))]).toEqual([1, true]);
    const verified = await spine.run(['ledger', 'verify']);
    expect([verified.exitCode, message.test(verified.stdout)]).toEqual([1, true]);
    for (const command of [
      ['archive', 'rebuild'],
      ['import', exampleTranscripts],
    ]) {
      const refused = await spine.run(command);
      if (command[0] === 'archive') expect(refused.stderr).toMatch(/spine rederive.+\(LEDGER_DAMAGED\)\n$/);
      expect(await spine.say(...count)).toBe(before);
    }
    const { stderr } = await spine.run(['rederive']);
    expect(stderr).toMatch(/the ledger was damaged; it is kept as .+ledger\.jsonl\.damaged-1/);
    expect(await spine.say(...count)).toBe(before);
    expect(await examine(spine, '--deep')).toMatchObject({ exitCode: 0, findings: [] });
  },
);

test('a changed line and a missing one in the manifest of custody are named, and nothing is derived from the rest', async () => {
  using spine = await makeWholeHome();
  editLines(spine, 'custody/manifest.jsonl', (lines) => lines.toSpliced(1, 1));
  const { exitCode, findings } = await examine(spine);
  expect([exitCode, pathsOf(spine, findings)]).toEqual([1, expect.arrayContaining(['custody/manifest.jsonl'])]);
  expect((await spine.run(['rederive'])).stderr).toMatch(/lost a line before line 2.+\(CUSTODY_DAMAGED\)\n$/);
});

test('a line of the manifest of which one bit flipped is named, and read as it was', async () => {
  using spine = await makeWholeHome();
  const before = await spine.say(...count);
  editLines(spine, 'custody/manifest.jsonl', (lines) =>
    lines.with(1, (lines[1] ?? '').replace('"from":0', '"from":1')),
  );
  expect(await examine(spine)).toMatchObject({ exitCode: 1 });
  await spine.say('rederive');
  expect(await spine.say(...count)).toBe(before);
});
