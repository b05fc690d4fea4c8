import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { geminiCli } from '../../src/gemini-cli/harness.ts';
import { knownHarnesses } from '../../src/index.ts';
import { factsOf, linesOf, ofKind } from '../facts-of.ts';

const header = {
  sessionId: 'session-a',
  projectHash: '00aa',
  startTime: '2026-05-01T09:00:00.000Z',
  lastUpdated: '2026-05-01T09:00:00.000Z',
  kind: 'main',
};
const tokens = { input: 1_000, output: 40, cached: 700, thoughts: 30, tool: 0, total: 1_070 };
const timestamp = '2026-05-01T09:00:05.000Z';
const said = (id: string, more: object = {}): object => ({
  id,
  timestamp,
  type: 'gemini',
  content: 'The tail is short.',
  thoughts: [],
  tokens,
  model: 'gemini-3-flash-preview',
  ...more,
});
const call = (id: string, more: object = {}): object => ({
  id,
  name: 'run_shell_command',
  args: { command: 'npm test' },
  status: 'success',
  timestamp,
  result: [{ functionResponse: { id, response: { output: 'fine' } } }],
  ...more,
});

const parse = (...records: readonly object[]) =>
  factsOf(geminiCli, linesOf([header, ...records]), '/h/chats/session-a.jsonl');
const documentOf = (messages: readonly object[], more: object = {}) =>
  Buffer.from(JSON.stringify({ ...header, messages, ...more }, null, 2));

test('a session of Gemini CLI is known by its header, as lines and as a document', () => {
  expect(knownHarnesses.recognise(linesOf([header]), 'session-1.jsonl')?.source).toBe('gemini-cli');
  const document = documentOf([said('a')]);
  expect(knownHarnesses.recognise(document, 'session-1.json')?.source).toBe('gemini-cli');
  expect(knownHarnesses.recognise(document.subarray(0, 300), 'session-1.json')?.source).toBe('gemini-cli');
});

test('cached tokens are inside input, thoughts are outside output, and tokens of tools are input', () => {
  expect(ofKind(parse(said('a', { tokens: { ...tokens, tool: 5 } })), 'reply')[0]).toMatchObject({
    usage: { input: 305, output: 70, reasoning: 30, cacheRead: 700 },
    usageCoverage: { hasCacheReadTokens: true, hasCacheCreateTokens: false },
  });
});

test('a record of the type `model` is a message of the model, as one of `gemini` is', () => {
  const more = { type: 'model', toolCalls: [call('c')] };
  const facts = parse(said('a', more));
  const bare = (all: readonly object[]) => all.map((fact) => ({ ...fact, range: undefined }));
  expect(bare(facts)).toEqual(bare(parse(said('a', { ...more, type: 'gemini' }))));
  expect(ofKind(facts, 'reply')).toMatchObject([{ messageId: 'a', usage: { input: 300, output: 70 } }]);
  expect(ofKind(facts, 'unknown-shapes')).toEqual([]);
});

test('a message whose tokens are null is unmetered', () => {
  const [reply] = ofKind(parse(said('a', { tokens: null })), 'reply');
  expect([reply?.turnKind, reply?.usage]).toEqual(['unmetered', undefined]);
});

test('a record with the id of another is the same message, and what was rewound was paid for', () => {
  const facts = parse(said('a', { tokens: null }), said('a'), said('b'), { $rewindTo: 'b' }, said('c'));
  expect(ofKind(facts, 'reply').map(({ messageId, usage }) => [messageId, usage?.output])).toEqual([
    ['a', undefined],
    ['a', 70],
    ['b', 70],
    ['c', 70],
  ]);
});

test('a snapshot of all messages repeats them under their ids, and a change of the header gives the title', () => {
  const facts = parse(said('a'), { $set: { messages: [said('a'), said('d')], summary: 'Tails of kites' } });
  expect(ofKind(facts, 'reply').map(({ messageId }) => messageId)).toEqual(['a', 'a', 'd']);
  expect(ofKind(facts, 'session').map(({ record }) => record.title)).toEqual([undefined, 'Tails of kites']);
});

test('a document says what its lines say, and each record has its own bytes', () => {
  const messages = [
    { id: 'u', timestamp, type: 'user', content: [{ text: 'Why? {"}' }] },
    said('a', { toolCalls: [call('c')] }),
  ];
  const bytes = documentOf(messages, { summary: 'Tails' });
  const facts = factsOf(geminiCli, bytes, '/h/chats/session-a.json');
  const bare = (all: readonly object[]) => all.map((fact) => ({ ...fact, range: undefined }));
  expect(bare(facts.slice(1))).toEqual(bare(parse(...messages).slice(1)));
  for (const { kind, range } of facts.slice(1)) {
    const own = JSON.parse(bytes.toString('utf8', range.from, range.to)) as { readonly id: string };
    expect(own.id).toBe(kind === 'prompt' ? 'u' : 'a');
  }
  expect(ofKind(facts, 'session')[0]?.record).toMatchObject({ sessionId: 'session-a', title: 'Tails' });
});

test('the bytes of one record of a document alone are that record', () => {
  const bytes = documentOf([said('a')]);
  const [reply] = ofKind(factsOf(geminiCli, bytes, '/h/chats/session-a.json'), 'reply');
  const { from = 0, to = 0 } = reply?.range ?? {};
  const chunk = { bytes: bytes.subarray(from, to), offset: from, state: undefined, path: 's.json', isEnd: true };
  expect(ofKind(geminiCli.form.parse(geminiCli, chunk).facts, 'reply')[0]).toMatchObject({
    messageId: 'a',
    range: { from, to },
  });
});

test('a document under the name of lines, as programs that publish sessions write it, is a document', () => {
  const bytes = documentOf([said('a'), said('b')], { summary: 'Tails' });
  expect(knownHarnesses.recognise(bytes.subarray(0, 400), '/published/full.jsonl')?.source).toBe('gemini-cli');
  const facts = factsOf(geminiCli, bytes, '/published/full.jsonl');
  expect(facts).toEqual(factsOf(geminiCli, bytes, '/h/chats/session-a.json'));
  const { from = 0, to = 0 } = ofKind(facts, 'reply')[1]?.range ?? {};
  const chunk = { bytes: bytes.subarray(from, to), offset: from, state: undefined, path: 'full.jsonl', isEnd: true };
  expect(ofKind(geminiCli.form.parse(geminiCli, chunk).facts, 'reply')[0]).toMatchObject({
    messageId: 'b',
    range: { from, to },
  });
});

test('a document under the name of lines is taken in pieces and says nothing before its end', () => {
  const bytes = documentOf([said('a'), said('b')]);
  const path = 'full.jsonl';
  const cut = { bytes: bytes.subarray(0, 500), offset: 0, state: undefined, path, isEnd: false };
  const first = geminiCli.form.parse(geminiCli, cut);
  expect(first).toMatchObject({ facts: [], consumed: 0 });
  const whole = geminiCli.form.parse(geminiCli, { bytes, offset: 0, state: first.state, path, isEnd: true });
  expect(whole.facts).toEqual(factsOf(geminiCli, bytes, path));
  expect(whole.consumed).toBe(bytes.length);
  const rest = { bytes: Buffer.from('\n'), offset: bytes.length, state: whole.state, path, isEnd: true };
  expect(geminiCli.form.parse(geminiCli, rest).facts).toEqual([]);
});

test('a document that is one line has its messages too', () => {
  const bytes = linesOf([{ ...header, messages: [said('a'), said('b')] }]);
  const replies = ofKind(factsOf(geminiCli, bytes, 'full.jsonl'), 'reply');
  expect(replies.map(({ messageId, usage }) => [messageId, usage?.output])).toEqual([
    ['a', 70],
    ['b', 70],
  ]);
});

test.each([0, 1, 40, 200])(
  'a document that is being written, of which %i bytes are there, says nothing and waits',
  (length) => {
    const bytes = documentOf([said('a')]).subarray(0, length);
    const chunk = { bytes, offset: 0, state: undefined, path: 'session-1.json', isEnd: true };
    expect(geminiCli.form.parse(geminiCli, chunk)).toMatchObject({ facts: [], consumed: 0 });
  },
);

test('a call and its result are in one record; a call that was cancelled states no error, and one that runs has no result', () => {
  const toolCalls = [
    call('a'),
    call('b', { status: 'error', result: [{ functionResponse: { response: { error: 'gone' } } }] }),
    call('c', { status: 'cancelled' }),
    call('d', { status: 'executing' }),
    call('e', { result: [{ functionResponse: { response: { output: 'no\nExit Code: 2' } } }] }),
  ];
  const facts = parse(said('m', { toolCalls }));
  expect(ofKind(facts, 'reply')[0]?.toolCalls.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(
    ofKind(facts, 'tool-result').map((fact) => [fact.toolUseId, fact.status, fact.isError, fact.exitCode]),
  ).toEqual([
    ['a', 'completed', false, undefined],
    ['b', 'errored', true, undefined],
    ['c', 'cancelled', undefined, undefined],
    ['e', 'completed', false, 2],
  ]);
});

test('a subagent has a file of its own in the folder of its parent', () => {
  const bytes = linesOf([{ ...header, sessionId: 'child', kind: 'subagent' }]);
  const facts = factsOf(geminiCli, bytes, '/h/tmp/kite/chats/session-a/child.jsonl');
  expect(ofKind(facts, 'relationship')[0]?.record).toMatchObject({
    sessionId: 'child',
    relatedSessionId: 'session-a',
    relationshipType: 'subagent',
  });
});

test('AgentRecall#561: a subagent of before 0.40 has a document in the folder of its parent, named by its session', () => {
  const path = '/h/chats/session-p/legacy01-cccc-dddd-eeee-ffff00001111.json';
  const facts = factsOf(geminiCli, documentOf([said('a')], { kind: 'subagent' }), path);
  expect(ofKind(facts, 'relationship')[0]?.record).toMatchObject({ relatedSessionId: 'session-p' });
  const claimed = ['legacy01-cccc-dddd-eeee-ffff00001111.json', '0la501.json', 'session-2026-05-01T09-00-a.json'];
  expect(claimed.map((name) => geminiCli.claims(name))).toEqual([true, true, true]);
  const others = ['logs.json', 'config.json', 'checkpoint-kites.json', 'projects.json'];
  expect(others.filter((name) => geminiCli.claims(name))).toEqual([]);
});

test('a person speaks in user messages, in the words that they typed', () => {
  const content = [{ text: '@kite.ts\n--- content ---' }];
  const facts = parse(
    { id: 'u', timestamp, type: 'user', content, displayContent: [{ text: '@kite.ts' }] },
    { id: 'i', timestamp, type: 'info', content: 'An update is there' },
    { id: 'x', timestamp, type: 'dream', content: '' },
  );
  expect(ofKind(facts, 'prompt').map(({ speaker, text }) => [speaker, text])).toEqual([
    ['human', '@kite.ts'],
    ['system', 'An update is there'],
  ]);
  expect(ofKind(facts, 'unknown-shapes').flatMap(({ names }) => names)).toEqual(['record:dream']);
});

test('ai-terminal-manager#27: what the harness says of the machine at the start of a session is not a prompt of a person', () => {
  const context = { id: 'c', timestamp, type: 'user', content: [{ text: '<session_context>\nToday is Friday.' }] };
  const facts = parse(context, { id: 'u', timestamp, type: 'user', content: [{ text: 'Why?' }] });
  expect(ofKind(facts, 'prompt').map(({ speaker, text }) => [speaker, text.slice(0, 10)])).toEqual([
    ['meta', '<session_c'],
    ['human', 'Why?'],
  ]);
});
