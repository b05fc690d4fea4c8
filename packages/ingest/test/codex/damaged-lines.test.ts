import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { builtInHarnesses } from '../../src/built-in-harnesses.ts';
import { codexParser } from '../../src/codex/codex-parser.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';
import { meta, says } from './rollout-lines.ts';

const threadId = '01900001-0000-7000-8000-000000000000';

/** Where the replies and the damage of a file are. */
function read(bytes: string): readonly string[] {
  const file = { bytes: Buffer.from(bytes), offset: 0, state: undefined, path: 'a.jsonl', isEnd: true };
  return parseTranscript(codexParser, file)
    .facts.filter(({ kind }) => kind === 'reply' || kind === 'unparsed')
    .map((fact) => `${fact.range.from}-${fact.range.to} ${fact.kind === 'unparsed' ? fact.reason : fact.kind}`);
}

test('codex#24425: a record after a cut one on the same line is read, and the payload of the cut one is not', () => {
  const head = `${JSON.stringify(meta(threadId))}\n`;
  const [cut, whole] = [JSON.stringify(says(1, 'one')), JSON.stringify(says(2, 'two'))];
  for (let length = 1; length < cut.length; length += 1) {
    const at = head.length + length;
    expect(read(`${head}${cut.slice(0, length)}${whole}\n`), `cut after ${length}`).toEqual([
      `${head.length}-${at} damaged`,
      `${at}-${at + whole.length} reply`,
    ]);
    expect(read(`${head}${cut.slice(0, length)}\n`), `cut after ${length}`).toEqual([`${head.length}-${at} not-json`]);
  }
});

test('items of the old format are found on damaged lines of a file in that format', () => {
  const head = `${JSON.stringify({ id: threadId, timestamp: '2025-08-01T00:00:00Z', instructions: null, git: {} })}\n`;
  const item = JSON.stringify({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] });
  const at = head.length;
  expect(read(`${head}\0\0${item}${item}\n`)).toEqual([
    `${at}-${at + 2} damaged`,
    `${at + 2}-${at + 2 + item.length} reply`,
    `${at + 2 + item.length}-${at + 2 + 2 * item.length} reply`,
  ]);
});

test('a file of the old format is known by a header that shares its line, however the file grew', () => {
  const header = JSON.stringify({ id: threadId, timestamp: '2025-08-01T00:00:00Z', instructions: null });
  const item = JSON.stringify({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] });
  const bytes = Buffer.from(`${header}${JSON.stringify({ record_type: 'state' })}\n${item}\n`);
  expect(builtInHarnesses.recognise(bytes, 'a.jsonl')?.source).toBe('codex');
  const file = { bytes, offset: 0, state: undefined, path: 'a.jsonl', isEnd: true };
  const { facts } = parseTranscript(codexParser, file);
  expect(facts.flatMap((fact) => (fact.kind === 'session' ? [fact.record.sessionId] : []))).toEqual([threadId]);
  expect(facts.filter(({ kind }) => kind === 'reply')).toHaveLength(1);
  // Later in the file the same object is an object like any other.
  expect(read(`${header}\n${item}\n\0${header}\n`).at(-1)).toMatch(/not-json$/);
});
