import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { builtInHarnesses } from '../src/built-in-harnesses.ts';
import { parseTranscript } from '../src/parse-transcript.ts';
import { assistant, line, session, text, user, write } from './claude-code/build-lines.ts';

const reply = assistant(1, 'msg_1', [text('x')]);

function recognise(head: string | Uint8Array, path = 'a.jsonl'): string | undefined {
  return builtInHarnesses.recognise(Buffer.from(head), path)?.source;
}

describe('a transcript of Claude Code is recognised', () => {
  test.each([
    ['by a prompt', write([user(1, 'go')])],
    ['by a reply', write([reply])],
    ['by a reply without a type', write([{ sessionId: 's', message: { model: 'm', usage: {} } }])],
    ['behind meta lines', write([{ type: 'last-prompt', lastPrompt: 'x', sessionId: session }, reply])],
    ['by a summary alone', write([{ type: 'summary', summary: 'x', leafUuid: 'u' }])],
    [
      'by snapshots alone',
      write([{ type: 'file-history-snapshot', messageId: 'm', snapshot: {}, isSnapshotUpdate: false }]),
    ],
    ['behind comments', write(['// Source: x', '', reply])],
    ['behind damage', write(['{"type":', '[1]', reply])],
    ['with spaced JSON', `${JSON.stringify(reply, null, 1).replaceAll('\n', ' ')}\n`],
    ['with a byte order mark', `\uFEFF${write([reply])}`],
    ['without a line end', JSON.stringify(reply)],
    ['with a first line longer than what else is looked at', write([user(1, 'x'.repeat(300_000))])],
  ])('%s', (_how, head) => {
    expect(recognise(head)).toBe('claude-code');
  });

  test.each([
    ['behind 64 lines', write([...Array.from({ length: 64 }, () => '// comment'), reply])],
    ['behind 256 KiB', write(['// first', `// ${'x'.repeat(262_144)}`, reply])],
  ])('not %s', (_where, head) => {
    expect(recognise(head)).toBeUndefined();
  });
});

test('a rollout of Codex is recognised by its records', () => {
  const meta = { timestamp: '2026-01-31T23:59:50.000Z', type: 'session_meta', payload: { id: 'x' } };
  expect(recognise(write([meta]))).toBe('codex');
});

test.each([
  ['nothing', ''],
  ['text', 'Dear diary\n'],
  ['bytes', new Uint8Array([0, 1, 2, 255, 10, 123, 10])],
  ['a JSON document', JSON.stringify({ sessionId: 's', messages: [{ type: 'user' }] }, null, 2)],
  ['numbers', '1\n2\n'],
  [
    'another harness with a type and a session',
    write([
      { type: 'user', id: 'u', content: 'x' },
      { sessionId: 's', projectHash: 'p', kind: 'main' },
    ]),
  ],
  [
    'another harness with typed events',
    write([{ type: 'session.start', data: { sessionId: 's' }, id: 'i', timestamp: 't', parentId: null }]),
  ],
  [
    'stream output',
    write(
      [{ type: 'assistant', session_id: 's', message: { id: 'm', usage: {} } }].map(({ message, ...rest }) => ({
        ...rest,
        message: message.id,
      })),
    ),
  ],
])('%s is no transcript', (_what, head) => {
  expect(recognise(head)).toBeUndefined();
});

test.each(['history.jsonl', '/home/ada/.codex/session_index.jsonl', 'wf_1/journal.jsonl', 'history.jsonl.zst'])(
  '%s is no transcript',
  (path) => {
    expect(recognise(write([reply]), path)).toBeUndefined();
  },
);

test('a registered parser goes on with the state that it gave', () => {
  const parser = builtInHarnesses.get('claude-code');
  const stretch = { offset: 0, path: 'x', isEnd: true, bytes: Buffer.from(write([user(1, 'a')])), state: undefined };
  const first = parseTranscript(parser, stretch);
  const more = Buffer.from(write([line('system', 2, { subtype: 'compact_boundary' })]));
  const second = parseTranscript(parser, { ...stretch, bytes: more, offset: first.consumed, state: first.state });
  expect(second.facts.map((fact) => fact.kind)).toEqual(['compaction']);
});

test('harnesses are asked for by their source', () => {
  const { harnesses } = builtInHarnesses;
  expect(harnesses.map((harness) => builtInHarnesses.get(harness.source) === harness)).toEqual([true, true]);
  expect(builtInHarnesses.find('gemini')).toBeUndefined();
  expect(() => builtInHarnesses.get('gemini')).toThrow(expect.objectContaining({ code: 'INGEST_NO_PARSER' }));
});

test('trap 19: a harness that writes one message id again and again is not taken for one whose ids are final', () => {
  // Gemini CLI writes a message anew when its tool calls finish; until it has a parser of its own it is nobody's transcript.
  const message = (tokens: number): string =>
    JSON.stringify({
      id: 'm1',
      timestamp: '2026-04-01T00:00:00Z',
      type: 'gemini',
      content: 'x',
      model: 'g',
      tokens: { input: tokens },
    });
  const header = JSON.stringify({ sessionId: 's', projectHash: 'p', startTime: '2026-04-01T00:00:00Z', kind: 'main' });
  const lines = [header, message(1), message(9), JSON.stringify({ $set: { lastUpdated: '2026-04-01T00:01:00Z' } })];
  expect(builtInHarnesses.recognise(Buffer.from(`${lines.join('\n')}\n`), 'session-1.jsonl')).toBeUndefined();
  expect(
    builtInHarnesses.recognise(
      Buffer.from(JSON.stringify({ sessionId: 's', messages: [] }, null, 2)),
      'session-1.json',
    ),
  ).toBeUndefined();
});

describe('a harness that a program brings', () => {
  const codex = builtInHarnesses.get('codex');

  test('is asked after those that are there, and known by its name', () => {
    const own = { ...codex, source: 'own-agent', placesOf: () => [{ folder: '/srv/own', within: 'logs' }] };
    const registry = builtInHarnesses.with([own]);
    expect(registry.harnesses.map(({ source }) => source)).toEqual(['claude-code', 'codex', 'own-agent']);
    expect(registry.get('own-agent')).toBe(own);
    expect(registry.roots({}, '/home/ada').at(-1)).toEqual({ harness: 'own-agent', path: '/srv/own/logs' });
    expect(registry.foldersIn('/backup/own')).toEqual(['/backup/own/logs']);
    expect(builtInHarnesses.find('own-agent')).toBeUndefined();
  });

  test.each([
    ['called as another harness', { ...codex }],
    ['called as another source', { ...codex, source: 'openai-api' }],
    ['with a name that is none', { ...codex, source: 'Own Agent' }],
    ['with an actor that is none', { ...codex, source: 'own-agent', actor: '' }],
  ])('%s is refused: INGEST_BAD_HARNESS', (_how, harness) => {
    expect(() => builtInHarnesses.with([harness])).toThrow(expect.objectContaining({ code: 'INGEST_BAD_HARNESS' }));
  });
});
