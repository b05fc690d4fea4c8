import { appendFileSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { claudeCodeShapes, codexShapes } from '@agentspine/ingest';
import { openReader } from '@agentspine/reader';
import type { ContentMode } from '@agentspine/schema';
import { Markers, markedClaudeLines, markedCodexLines } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { pathsBelow, TestSpine } from '../test-spine.ts';

/** Every field of which a marker is in a file of the home, as it is or in a zstd frame, wherever in the file that begins. */
function leaksIn(home: string, markers: Markers): readonly string[] {
  const files = pathsBelow(home).filter((path) => statSync(path).isFile());
  return files.flatMap((path) => {
    const bytes = readFileSync(path);
    const found = new Set([bytes, ...framesIn(bytes)].flatMap((each) => markers.foundIn(each)));
    return [...found].map((field) => `${path.slice(home.length + 1)}: ${field}`);
  });
}

const frameStart = Buffer.from('28b52ffd', 'hex');

function framesIn(bytes: Buffer): readonly Buffer[] {
  const frames: Buffer[] = [];
  for (let from = bytes.indexOf(frameStart); from >= 0; from = bytes.indexOf(frameStart, from + 1)) {
    try {
      frames.push(zstdDecompressSync(bytes.subarray(from)));
    } catch {
      // Four bytes that only look like a frame.
    }
  }
  return frames;
}

interface MarkedTranscripts {
  readonly spine: TestSpine;
  readonly markers: Markers;
  /** Appends the second half of each. */
  readonly grow: () => void;
  readonly folder: string;
}

function writeMarked(): MarkedTranscripts & Disposable {
  const spine = new TestSpine();
  const markers = new Markers();
  const rollout = 'rollout-2026-05-01T10-00-00-0199aaaa-0000-7000-8000-000000000001.jsonl';
  const halves = [
    ['t/claude/session.jsonl', markedClaudeLines(markers, claudeCodeShapes)] as const,
    [`t/codex/${rollout}`, markedCodexLines(markers, codexShapes)] as const,
  ].map(([name, lines]) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`);
    // The first half ends inside a line, as a log does that is being written.
    const half = text.slice(0, text.length / 2).join('').length + 20;
    const whole = text.join('');
    return { path: spine.write(name, whole.slice(0, half)), rest: whole.slice(half) };
  });
  const grow = (): void => {
    for (const { path, rest } of halves) appendFileSync(path, rest);
  };
  return { spine, markers, grow, folder: join(spine.folder, 't'), [Symbol.dispose]: () => spine[Symbol.dispose]() };
}

/** What a user may do after an import; some of it is refused, and no answer may write a text either. */
const commands: readonly (readonly string[])[] = [
  ['archive', 'rebuild'],
  ['trace', 'import'],
  ['trace', 'rebuild'],
  ['rederive'],
  ['ledger', 'reclassify'],
  ['search', 'anything'],
  ['doctor', '--deep'],
  ['import', '--problems'],
  ['analytics', 'daily'],
];

test.each<ContentMode>(['off', 'hash-only'])(
  'A091: mode %s leaves no text of any field of any record in any file: first import, growth, crash, rebuild, rederive',
  async (mode) => {
    using marked = writeMarked();
    const { spine, markers, grow, folder } = marked;
    const env = { AGENTSPINE_HOME: spine.home, AGENTSPINE_CONTENT: mode };
    const run = (...args: readonly string[]) => spine.run(args, { env });
    expect(await run('import', folder)).toMatchObject({ exitCode: 0 });
    expect(leaksIn(spine.home, markers)).toEqual([]);
    // A reader that stays keeps the `-wal` files there.
    using _reader = openReader({ home: spine.home, nowMs: () => 0 });
    grow();
    expect(await run('import', folder)).toMatchObject({ exitCode: 0 });
    expect(leaksIn(spine.home, markers)).toEqual([]);
    // A crash between custody and the ledger: its last append is cut short, and what the cursors knew was not saved.
    const ledger = join(spine.home, 'ledger.jsonl');
    truncateSync(ledger, statSync(ledger).size - 700);
    // The head is written after its append: it does not know the lines of one that was cut short.
    for (const name of ['cursors.json', 'ledger.jsonl.head']) rmSync(join(spine.home, name));
    expect(await run('import', folder)).toMatchObject({ exitCode: 0 });
    expect(leaksIn(spine.home, markers)).toEqual([]);
    for (const command of commands) await run(...command);
    expect(await run('import', folder)).toMatchObject({ exitCode: 0 });
    expect(leaksIn(spine.home, markers)).toEqual([]);
  },
  120_000,
);

test('mode full keeps the text of every field, so that the search for them can fail', async () => {
  using marked = writeMarked();
  const { spine, markers, grow, folder } = marked;
  grow();
  await spine.say('import', folder);
  const fields = new Set(leaksIn(spine.home, markers).map((leak) => leak.slice(leak.indexOf(': ') + 2)));
  expect(markers.fields.filter((field) => !fields.has(field))).toEqual([]);
});
