import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { claudeCodeParser } from '../../src/claude-code/claude-code-parser.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';
import {
  assistant,
  call,
  parse,
  promptsOf,
  relationshipsOf,
  result,
  sessionsOf,
  text,
  user,
  write,
} from './build-lines.ts';
import { joinNaively } from './join-naively.ts';

const lines = [
  user(1, 'go'),
  assistant(2, 'msg_1', [call('toolu_1')]),
  user(3, [result('toolu_1')]),
  assistant(4, 'msg_2', [text('done')]),
];

test('trap 14: a snapshot and the longer copy of it are one session with the same content', () => {
  const whole = parse(lines, '/b/full.jsonl');
  const both = [...parse(lines.slice(0, 2), '/a/full.jsonl'), ...whole];
  expect(joinNaively(both)).toEqual(joinNaively(whole));
  const ids = (facts: typeof whole) => new Set(promptsOf(facts).map((prompt) => prompt.userUuid));
  expect(ids(both)).toEqual(ids(whole));
});

test('trap 14: a file that grew is read on from where it ended, with the same facts', () => {
  const bytes = Buffer.from(write(lines));
  const cut = write(lines.slice(0, 3)).length - 5;
  const stretch = { offset: 0, state: undefined, path: '/b/full.jsonl', isEnd: true };
  const first = parseTranscript(claudeCodeParser, { ...stretch, bytes: bytes.subarray(0, cut) });
  const state: unknown = JSON.parse(JSON.stringify(first.state));
  const rest = { ...stretch, bytes: bytes.subarray(first.consumed), offset: first.consumed, state };
  const second = parseTranscript(claudeCodeParser, rest);
  expect([...first.facts, ...second.facts]).toEqual(parse(lines, '/b/full.jsonl'));
});

test('trap 14b: fragments of one session that share no line add up', () => {
  const [first, second] = [parse(lines.slice(0, 2), '/a/0.jsonl'), parse(lines.slice(2), '/a/1.jsonl')];
  expect(joinNaively([...first, ...second]).map((reply) => reply.messageId)).toEqual(['msg_1', 'msg_2']);
  const sessions = sessionsOf([...first, ...second]).map((record) => record.sessionId);
  expect(new Set(sessions).size).toBe(1);
  expect(relationshipsOf(second)).toEqual([]);
});
