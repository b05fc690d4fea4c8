import type { SourceFileId } from '@agentspine/schema';
import { promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { builtInHarnesses, chunkEventsOf, KeptEvents, readKept, traceChunk } from '../../src/index.ts';

const harness = builtInHarnesses.get('claude-code');
const file = '0123456789abcdef' as SourceFileId;
const path = '/a.jsonl';
const lines = [promptLine(1) + replyLine(2), promptLine(3) + replyLine(4)];

interface Cut {
  readonly from: number;
  readonly isEnd?: boolean;
  readonly generation?: number;
  /** Of the chunk before. */
  readonly state?: unknown;
}

/** A chunk as an import derives it: parsed for the ledger. */
function keptChunk(text: string, { from, isEnd = false, generation = 0, state }: Cut) {
  const bytes = Buffer.from(text);
  const parsed = harness.form.parse(harness, { bytes, offset: from, path, isEnd, state: state as undefined });
  return { ...parsed, origin: { file, generation, fallbackMs: 0 }, harness, isEnd, from, to: from + bytes.length };
}

/** The file as custody holds it. */
function heldUpTo(to: number, generation = 0) {
  return { file, generations: [[{ generation, to }]], cursor: undefined };
}

function addBoth(kept: KeptEvents): number {
  const first = keptChunk(lines[0] ?? '', { from: 0 });
  kept.add(first);
  const second = keptChunk(lines[1] ?? '', { from: first.to, isEnd: true, state: first.state });
  kept.add(second);
  return second.to;
}

test('what is kept of the chunks of a file is what reading them for the trace gives', () => {
  const kept = new KeptEvents();
  const told = kept.take(heldUpTo(addBoth(kept)))?.map(readKept);
  const origin = { file, generation: 0, fallbackMs: 0 };
  let offset = 0;
  let state: ReturnType<typeof traceChunk>['state'] | undefined;
  const read = lines.map((text, index) => {
    const bytes = Buffer.from(text);
    const task = { origin, harness, path, bytes, offset, isEnd: index === 1, isOver: false, state };
    const traced = traceChunk(task);
    offset += bytes.length;
    state = traced.state;
    return chunkEventsOf(traced, { origin, harness, takenBytes: offset, bytes: bytes.length });
  });
  expect(told).toEqual(read);
  expect(told?.flatMap(({ events }) => events).length).toBeGreaterThan(4);
});

test('what is kept is given once', () => {
  const kept = new KeptEvents();
  const to = addBoth(kept);
  expect(kept.take(heldUpTo(to))).toHaveLength(2);
  expect(kept.take(heldUpTo(to))).toBeUndefined();
});

test.each([
  ['custody holds more of it', (to: number) => heldUpTo(to + 1)],
  ['custody holds another generation of it', (to: number) => heldUpTo(to, 1)],
  [
    'custody holds two generations of it',
    (to: number) => ({ ...heldUpTo(to), generations: [[{ generation: 0, to }], [{ generation: 1, to }]] }),
  ],
  ['the trace has some of it', (to: number) => ({ ...heldUpTo(to), cursor: {} as never })],
])('a file is read where %s', (_why, fileOf) => {
  const kept = new KeptEvents();
  expect(kept.take(fileOf(addBoth(kept)))).toBeUndefined();
});

test('a file is read where a chunk of it was derived by another thread, or its end was not', () => {
  const first = keptChunk(lines[0] ?? '', { from: 0 });
  const second = keptChunk(lines[1] ?? '', { from: first.to, isEnd: true, state: first.state });
  const third = keptChunk(promptLine(5), { from: second.to, isEnd: true, state: second.state });
  for (const chunks of [[first], [second], [first, third], [first, second, third], []]) {
    const kept = new KeptEvents();
    for (const chunk of chunks) kept.add(chunk);
    expect(kept.take(heldUpTo(chunks.at(-1)?.to ?? 0))).toBeUndefined();
  }
});

test('a later generation is read', () => {
  const kept = new KeptEvents();
  const chunk = keptChunk(lines[0] ?? '', { from: 0, isEnd: true, generation: 1 });
  kept.add(chunk);
  expect(kept.take(heldUpTo(chunk.to, 1))).toBeUndefined();
});

test('facts that cannot become events are left to who reads the file', () => {
  const kept = new KeptEvents();
  const chunk = keptChunk(lines[0] ?? '', { from: 0, isEnd: true });
  kept.add({ ...chunk, facts: [{ kind: 'reply' } as never] });
  expect(kept.take(heldUpTo(chunk.to))).toBeUndefined();
});
