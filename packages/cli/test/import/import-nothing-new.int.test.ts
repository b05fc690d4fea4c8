import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runImport } from '@agentspine/home/run-import';
import { homeOf } from '@agentspine/stores';
import { replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { importNothingNew } from '../../src/import-nothing-new.ts';
import { TestSpine } from '../test-spine.ts';

const program = 'a build';
/** The files that a test writes are not of this moment. */
const clock = () => new Date(Date.now() + 3_600_000);
const withoutTime = (text: string) => text.replace(/"elapsedMs":\d+|[\d,]+ ms/, 'TIME');

test('what is answered before the command is loaded is what the command prints', async () => {
  using spine = new TestSpine();
  const sources = join(spine.folder, 'sources');
  mkdirSync(sources);
  writeFileSync(join(sources, 'a.jsonl'), replyLine(1));
  writeFileSync(join(sources, 'other.jsonl'), '{}\n');
  const world = spine.world({ clock });
  await runImport({ home: homeOf(world), paths: [sources], mode: undefined, world, program });
  for (const flags of [[], ['--json'], ['--no-trace'], ['--no-trace', '--json']]) {
    const printed: string[] = [];
    const stdout = { write: (text: string) => void printed.push(text), isTerminal: false };
    expect(importNothingNew([sources, ...flags], spine.world({ clock, stdout }), program)).toBe(0);
    const { stdout: said } = await spine.run(['import', sources, ...flags], { clock });
    expect(withoutTime(printed.join(''))).toBe(withoutTime(said));
  }
});

test.each([['--content', 'off'], ['--content=full'], ['--problems'], ['--help'], ['-h'], ['--'], ['--nonsense'], ['']])(
  '%s %s is left to the command',
  async (...args) => {
    using spine = new TestSpine();
    const sources = join(spine.folder, 'sources');
    mkdirSync(sources);
    writeFileSync(join(sources, 'a.jsonl'), replyLine(1));
    const world = spine.world({ clock });
    await runImport({ home: homeOf(world), paths: [sources], mode: undefined, world, program });
    expect(importNothingNew([sources], world, program)).toBe(0);
    expect(importNothingNew([sources, ...args], world, program)).toBeUndefined();
  },
);
