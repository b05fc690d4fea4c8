import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { claudeCodeParser } from '../../src/claude-code/claude-code-parser.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';
import { assistant, line, parse, promptsOf, repliesOf, text, user } from './build-lines.ts';

test('trap 7: both records of a line on which two writers raced are read, each with its own bytes', () => {
  const [left, right] = [user(1, 'a } "b" {'), user(2, 'c')].map((each) => JSON.stringify(each));
  const facts = parse([`${left}${right}`]);
  expect(promptsOf(facts).map((prompt) => [prompt.text, prompt.range])).toEqual([
    ['a } "b" {', { from: 0, to: left?.length }],
    ['c', { from: left?.length, to: (left?.length ?? 0) + (right?.length ?? 0) }],
  ]);
});

test('trap 8: comment lines are named, and spaced JSON is read like compact JSON', () => {
  const spaced = JSON.stringify(assistant(1, 'msg_1', [text('x')]), null, 1).replaceAll('\n', ' ');
  expect(spaced).toContain('"usage": {');
  const facts = parse(['// Source: somewhere', spaced]);
  expect(facts[0]).toMatchObject({ kind: 'unparsed', reason: 'comment', range: { from: 0, to: 20 } });
  expect(repliesOf(facts)).toMatchObject([{ messageId: 'msg_1', usage: { input: 10 } }]);
});

/** The prompts of a file, and what is reported of it as `bytes reason`. */
function read(bytes: string | Buffer): { readonly prompts: readonly string[]; readonly damage: readonly string[] } {
  const parsed = parseTranscript(claudeCodeParser, {
    bytes: Buffer.from(bytes),
    offset: 0,
    state: undefined,
    path: 'a.jsonl',
    isEnd: true,
  });
  return {
    prompts: promptsOf(parsed.facts).map((prompt) => prompt.text),
    damage: parsed.facts.flatMap((fact) =>
      fact.kind === 'unparsed' ? [`${fact.range.from}-${fact.range.to} ${fact.reason}`] : [],
    ),
  };
}

const [first, second] = [user(1, 'one'), user(2, 'two')].map((each) => JSON.stringify(each)) as [string, string];

test.each([
  ['before', `\0\0\0${first}\n`, ['one'], ['0-3 damaged']],
  ['after', `${first}\0\0\0\n`, ['one'], [`${first.length}-${first.length + 3} damaged`]],
  ['between', `${first}\0\0\0${second}\n`, ['one', 'two'], [`${first.length}-${first.length + 3} damaged`]],
  ['instead of', `\0\0\0\n${second}\n`, ['two'], ['0-3 not-json']],
  ['before, without a line end,', `\0\0\0${first}`, ['one'], ['0-3 damaged']],
])('claude-code#76059, #49876: NULs %s records are reported with their bytes, and cost no record', (...row) => {
  const [_where, bytes, prompts, damage] = row;
  expect(read(bytes)).toEqual({ prompts, damage });
});

test('claude-code#52387, #81843: a record after a cut one on the same line is read, wherever the first was cut', () => {
  for (let length = 1; length < first.length; length += 1) {
    const expected = { prompts: ['two'], damage: [`0-${length} damaged`] };
    expect(read(`${first.slice(0, length)}${second}\n`), `cut after ${length}`).toEqual(expected);
  }
});

test('a record after a cut one is read without a line end, unless it may be a value of the cut one until the line ends', () => {
  const inText = `${first.slice(0, first.indexOf('one') + 1)}${second}`;
  expect(read(inText)).toEqual({ prompts: ['two'], damage: [`0-${inText.length - second.length} damaged`] });
  const asValue = `${first.slice(0, first.indexOf('false'))}${second}`;
  expect(read(asValue)).toEqual({ prompts: [], damage: [] });
});

test('what a cut progress line holds is not a reply of its own', () => {
  const inner = assistant(1, 'msg_1', [text('x')], { sessionId: undefined });
  const progress = JSON.stringify(line('progress', 1, { data: { message: inner, type: 'agent_progress' } }));
  for (let length = 1; length < progress.length; length += 1) {
    expect(read(`${progress.slice(0, length)}\n`).damage, `cut after ${length}`).toEqual([`0-${length} not-json`]);
  }
});

test('a byte order mark in the middle of a file and lone carriage returns cost no record', () => {
  const bytes = Buffer.from(`${first}\r${second}\r\n\uFEFF${first}\n`);
  const at = first.length + second.length + 3;
  expect(read(bytes)).toEqual({ prompts: ['one', 'two', 'one'], damage: [`${at}-${at + 3} damaged`] });
});
