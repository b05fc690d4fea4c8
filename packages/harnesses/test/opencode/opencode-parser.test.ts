import { Buffer } from 'node:buffer';
import { emptyTraceState, traceOfFacts } from '@agentspine/ingest';
import type { SourceFileId } from '@agentspine/schema';
import { describe, expect, test } from 'vitest';
import { knownHarnesses } from '../../src/index.ts';
import { opencode } from '../../src/opencode/harness.ts';
import { factsOf, linesOf, ofKind } from '../facts-of.ts';

const sessionID = 'ses_a';
const created = Date.UTC(2026, 4, 1, 9);
const session = (more: object = {}): object => ({
  info: { id: sessionID, directory: '/code/kite', title: 'Kites', version: '1.4.0', time: { created }, ...more },
});
const tokens = (input: number, output: number, reasoning: number, read: number, total?: number): object => ({
  input,
  output,
  reasoning,
  cache: { read, write: 0 },
  total,
});
const assistant = (more: object = {}, parts: readonly object[] = []): object => ({
  info: {
    id: 'msg_a',
    sessionID,
    role: 'assistant',
    modelID: 'claude-sonnet-4.6',
    providerID: 'some',
    time: { created },
    tokens: tokens(10, 40, 0, 700, 750),
    finish: 'stop',
    ...more,
  },
  parts,
});
const user = (parts: readonly object[], more: object = {}): object => ({
  info: { id: 'msg_u', sessionID, role: 'user', time: { created }, ...more },
  parts,
});
const tool = (id: string, name: string, state: object): object => ({
  type: 'tool',
  id,
  callID: 'same',
  tool: name,
  state,
});
const parse = (...records: readonly object[]) => factsOf(opencode, linesOf([session(), ...records]), 'opencode.db');
const usageOf = (more: object) => ofKind(parse(assistant(more)), 'reply')[0];

test('a session of OpenCode is known as lines of its database, as an export and as a document of its older tree', () => {
  const sourceOf = (bytes: Buffer, path: string) => knownHarnesses.recognise(bytes, path)?.source;
  expect(sourceOf(linesOf([session()]), 'opencode.db')).toBe('opencode');
  const exported = { ...session(), messages: [assistant()] };
  expect(sourceOf(Buffer.from(JSON.stringify(exported)), 'ses_a.json')).toBe('opencode');
  const part = { id: 'prt_1', messageID: 'msg_a', sessionID, type: 'text', text: 'Hi', time: { start: created } };
  expect(sourceOf(Buffer.from(JSON.stringify(part)), 'prt_1.json')).toBe('opencode');
  expect(ofKind(factsOf(opencode, Buffer.from(JSON.stringify(exported)), 'ses_a.json'), 'reply')).toHaveLength(1);
});

test('an export is read under any name, and on one line as on many', () => {
  const exported = { ...session(), messages: [user([{ type: 'text', text: 'Why?' }]), assistant()] };
  const pretty = Buffer.from(JSON.stringify(exported, null, 2));
  expect(knownHarnesses.recognise(pretty.subarray(0, 200), 'full.jsonl')?.source).toBe('opencode');
  const kindsOf = (bytes: Buffer, path: string) => factsOf(opencode, bytes, path).map(({ kind }) => kind);
  for (const bytes of [pretty, linesOf([exported])]) {
    expect(kindsOf(bytes, 'full.jsonl')).toEqual(['session', 'prompt', 'reply']);
  }
  expect(kindsOf(pretty, 'ses_a.json')).toEqual(['session', 'prompt', 'reply']);
});

test('reasoning is outside output where the total says so, and inside it in 1.2', () => {
  expect(usageOf({ tokens: tokens(10, 40, 30, 700, 780) })?.usage).toMatchObject({
    input: 10,
    output: 70,
    reasoning: 30,
    cacheRead: 700,
  });
  expect(usageOf({ tokens: tokens(10, 40, 30, 700, 750) })?.usage).toMatchObject({ output: 40, reasoning: 30 });
  expect(usageOf({ tokens: tokens(10, 40, 0, 700) })?.usage).toMatchObject({ output: 40, reasoning: 0 });
});

test('zeros of a message that has not ended are unknown, those of one that has are zeros', () => {
  const zeros = { tokens: tokens(0, 0, 0, 0) };
  expect(usageOf({ ...zeros, finish: undefined, error: { name: 'MessageAbortedError' } })?.turnKind).toBe('unmetered');
  expect(usageOf(zeros)?.turnKind).toBe('response');
});

test('the log of events repeats rows, and secrets have tables of their own: no line is made of them', () => {
  const statements = (opencode.database?.rows ?? []).flatMap(({ changed, read, beside }) => [
    changed,
    read,
    beside?.changed ?? '',
  ]);
  const tables = statements.flatMap((sql) => [...sql.matchAll(/\b(?:FROM|JOIN) (\w+)/g)].map(([, table]) => table));
  expect(new Set(tables)).toEqual(new Set(['session', 'session_v2', 'session_message', 'message', 'part', 'since']));
});

test('the tokens of steps are those of their message and are not added', () => {
  const facts = parse(assistant({}, [{ type: 'step-finish', id: 'prt_s', tokens: tokens(10, 40, 0, 700, 750) }]));
  expect(ofKind(facts, 'reply').map(({ usage }) => usage?.output)).toEqual([40]);
});

test('failures hide in completed calls: another exit code than 0, and a call of a tool that there is not', () => {
  const done = (metadata: object) => ({ status: 'completed', input: {}, output: 'text', metadata });
  const facts = parse(
    assistant({}, [
      tool('prt_1', 'bash', done({ exit: 2 })),
      tool('prt_2', 'bash', done({ exit: 0 })),
      tool('prt_3', 'bash', done({})),
      tool('prt_4', 'invalid', done({})),
      tool('prt_5', 'read', { status: 'error', input: {}, error: 'gone' }),
      tool('prt_6', 'read', { status: 'running', input: {} }),
    ]),
  );
  expect(ofKind(facts, 'reply')[0]?.toolCalls.map(({ id }) => id)).toHaveLength(6);
  expect(
    ofKind(facts, 'tool-result').map(({ toolUseId, isError, exitCode }) => [toolUseId, isError, exitCode]),
  ).toEqual([
    ['prt_1', true, 2],
    ['prt_2', false, 0],
    ['prt_3', false, undefined],
    ['prt_4', true, undefined],
    ['prt_5', true, undefined],
  ]);
});

test('a tool of an MCP server is `<server>_<tool>`: that name is kept whole, and is not taken for a tool of OpenCode', () => {
  const done = { status: 'completed', input: { command: 'npm test' }, output: 'text', metadata: {} };
  const names = ['kites_bash', 'kites_invalid', 'bash'];
  const facts = parse(
    assistant(
      {},
      names.map((name, number) => tool(`prt_${number}`, name, done)),
    ),
  );
  expect(ofKind(facts, 'reply')[0]?.toolCalls.map(({ name }) => name)).toEqual(names);
  expect(ofKind(facts, 'tool-result').map(({ isError }) => isError)).toEqual([false, false, false]);
  const origin = { file: '0123456789abcdef' as SourceFileId, generation: 0, fallbackMs: created };
  const { events } = traceOfFacts(facts, origin, { harness: opencode, state: emptyTraceState, isOver: true });
  const calls = events.filter(({ eventType }) => eventType === 'tool.invoked');
  const shown = calls.map(({ payload }) => payload['timeline_event'] as { kind: string; metadata: object });
  expect(shown).toMatchObject([
    { kind: 'tool.used', metadata: { toolName: 'kites_bash' } },
    { kind: 'tool.used', metadata: { toolName: 'kites_invalid' } },
    { kind: 'terminal.command', metadata: { toolName: 'Bash' } },
  ]);
});

test('records whose ids were blacked out are told apart by time and place', () => {
  const part = tool('REDACTED', 'bash', { status: 'completed', input: {} });
  const facts = parse(
    assistant({ id: 'REDACTED' }, [part, part]),
    assistant({ id: 'REDACTED', time: { created: created + 1 } }),
  );
  expect(new Set(ofKind(facts, 'reply').map(({ messageId }) => messageId)).size).toBe(2);
  expect(new Set(ofKind(facts, 'tool-result').map(({ toolUseId }) => toolUseId)).size).toBe(2);
});

test('a subagent is a session of its own, which the task that started it names', () => {
  const facts = parse(
    session({ id: 'ses_child', parentID: sessionID }),
    user([{ type: 'text', text: 'Look' }], { sessionID: 'ses_child' }),
    assistant({}, [tool('prt_1', 'task', { status: 'completed', input: {}, metadata: { sessionId: 'ses_child' } })]),
  );
  expect(ofKind(facts, 'relationship')[0]?.record).toMatchObject({
    sessionId: 'ses_child',
    relatedSessionId: sessionID,
  });
  expect(ofKind(facts, 'prompt')[0]?.speaker).toBe('subagent-prompt');
  expect(ofKind(facts, 'tool-result')[0]?.subagentSessionId).toBe('ses_child');
});

test('a person wrote the text that is not synthetic; a compaction is asked by the harness', () => {
  const facts = parse(
    user([
      { type: 'text', text: 'Fly' },
      { type: 'text', text: 'a file', synthetic: true },
    ]),
    user([{ type: 'text', text: 'Continue', synthetic: true }], { id: 'msg_v' }),
    user([{ type: 'compaction', auto: true }], { id: 'msg_w' }),
  );
  expect(ofKind(facts, 'prompt').map(({ speaker, text }) => [speaker, text])).toEqual([
    ['human', 'Fly'],
    ['meta', 'Continue'],
    ['meta', ''],
  ]);
  expect(ofKind(facts, 'compaction')[0]?.record.trigger).toBe('auto');
});

test('what OpenCode says that a message cost is kept as it says it; zero is a subscription or a price that it does not know', () => {
  expect(usageOf({ cost: 0.000_123_456_789 })?.reportedCostPico).toBe(123_456_789);
  expect(usageOf({ cost: 0 })?.reportedCostPico).toBeUndefined();
  expect(usageOf({ cost: 'none' })?.reportedCostPico).toBeUndefined();
});

test('totals of a session repeat those of its messages, and those of a child are in the child alone', () => {
  const totals = { cost: 3, tokens: tokens(10, 40, 0, 700, 750) };
  expect(ofKind(parse(session(totals), session({ id: 'ses_child', parentID: sessionID, ...totals })), 'reply')).toEqual(
    [],
  );
});

test('a message that is written again while it streams is the same message, and its parts are the same calls', () => {
  const call = (state: object) => [tool('prt_1', 'bash', { input: {}, ...state })];
  const facts = parse(
    assistant({ tokens: tokens(0, 0, 0, 0), finish: undefined }, call({ status: 'running' })),
    assistant({}, call({ status: 'completed', metadata: { exit: 0 } })),
  );
  const replies = ofKind(facts, 'reply');
  expect(replies.map(({ messageId, turnKind, usage }) => [messageId, turnKind, usage?.output])).toEqual([
    ['msg_a', 'unmetered', undefined],
    ['msg_a', 'response', 40],
  ]);
  expect(new Set(replies.flatMap(({ toolCalls }) => toolCalls.map(({ id }) => id)))).toEqual(new Set(['prt_1']));
});

test('the tree of documents of before 1.2, which the migration leaves there, has the names of the rows', () => {
  const part = tool('prt_1', 'bash', {
    status: 'completed',
    input: {},
    metadata: { exit: 0 },
    time: { start: created },
  });
  const { info } = assistant() as { readonly info: object };
  const documents = [info, { ...part, messageID: 'msg_a', sessionID }];
  const inTree = documents.flatMap((each) => factsOf(opencode, Buffer.from(JSON.stringify(each)), 'msg_a.json'));
  const inRows = parse(assistant({}, [part]));
  const namesOf = (facts: ReturnType<typeof parse>) => ({
    replies: new Set(ofKind(facts, 'reply').map(({ sessionId, messageId }) => `${sessionId} ${messageId}`)),
    calls: new Set(ofKind(facts, 'reply').flatMap(({ toolCalls }) => toolCalls.map(({ id }) => id))),
    results: new Set(ofKind(facts, 'tool-result').map(({ toolUseId }) => toolUseId)),
  });
  expect(namesOf(inTree)).toEqual(namesOf(inRows));
  expect(ofKind(inTree, 'reply').map(({ usage }) => usage?.output)).toEqual([40, undefined]);
});

test('the error that ended a message is a notice with its name', () => {
  const error = { name: 'MessageAbortedError', data: { message: 'stopped' } };
  expect(ofKind(parse(assistant({ error })), 'prompt')).toMatchObject([
    { speaker: 'system', text: 'MessageAbortedError: stopped' },
  ]);
});

describe('cc-switch#5676: messages that a fork copies', () => {
  /** An id as OpenCode makes it at a time. */
  const idAt = (ms: number, counter = 1) =>
    `msg_${((BigInt(ms) * 4096n + BigInt(counter)) % 2n ** 48n).toString(16).padStart(12, '0')}LvgqZRiO662i`;
  const countOf = (id: string, more: object = {}) => parse(assistant({ id, ...more })).length;
  const one = countOf('msg_a');

  test('are counted where they were first, in no fork', () => {
    expect(countOf(idAt(created))).toBe(one);
    expect(countOf(idAt(created + 60_000))).toBe(one - 1);
    expect(ofKind(parse(assistant({ id: idAt(created + 60_000) })), 'reply')).toEqual([]);
    const asked = user([{ type: 'text', text: 'Fold it' }], { id: idAt(created + 60_000) });
    expect(ofKind(parse(asked), 'prompt')).toEqual([]);
  });

  test('are known by more than a second: ids are a little older than their messages, or as old', () => {
    for (const ms of [-60_000, -377, -1, 0, 1000]) expect(countOf(idAt(created + ms))).toBe(one);
    for (const ms of [1001, 86_400_000, 300 * 86_400_000]) expect(countOf(idAt(created + ms))).toBe(one - 1);
  });

  test('are known by ids of newer versions, which hold the whole time', () => {
    const longIdAt = (ms: number) => `msg_${(BigInt(ms) * 4096n + 1n).toString(16).padStart(16, '0')}LvgqZRiO662i`;
    for (const ms of [-60_000, 0, 1000]) expect(countOf(longIdAt(created + ms))).toBe(one);
    for (const ms of [1001, 60_000, 300 * 86_400_000]) expect(countOf(longIdAt(created + ms))).toBe(one - 1);
  });

  test('are known where the time in ids begins again', () => {
    const wrap = Math.ceil(created / 2 ** 36) * 2 ** 36;
    expect(countOf(idAt(wrap - 10), { time: { created: wrap - 10 } })).toBe(one);
    expect(countOf(idAt(wrap + 5000), { time: { created: wrap - 10 } })).toBe(one - 1);
    expect(countOf(idAt(wrap - 10), { time: { created: wrap + 5000 } })).toBe(one);
  });
});

describe('tokscale#1155: messages of version 2, a row each', () => {
  const entry = (type: string, more: object = {}): object => ({
    info: { id: `msg_${type}`, sessionID, type, time: { created }, ...more },
  });
  const reply = (more: object = {}) =>
    entry('assistant', {
      agent: 'build',
      model: { id: 'gpt-5.4', providerID: 'some' },
      tokens: { input: 10, output: 40, reasoning: 30, cache: { read: 700, write: 5 } },
      cost: 0.5,
      finish: 'stop',
      content: [],
      ...more,
    });
  const call = (name: string, state: object): object => ({
    type: 'tool',
    id: 'call_same',
    name,
    state,
    time: { created, ran: created + 100, completed: created + 350 },
  });

  test('a response has its model, its usage with reasoning outside output, words, thoughts and cost', () => {
    const content = [
      { type: 'reasoning', text: 'Wind' },
      { type: 'text', text: 'It flies' },
    ];
    const [said] = ofKind(parse(reply({ content })), 'reply');
    expect(said).toMatchObject({
      messageId: 'msg_assistant',
      model: 'gpt-5.4',
      usage: { input: 10, output: 70, reasoning: 30, cacheRead: 700, cacheCreate5m: 5 },
      reportedCostPico: 500_000_000_000,
      stopReason: 'end_turn',
    });
    expect(said?.blocks.map(({ kind }) => kind)).toEqual(['thinking', 'text']);
  });

  test('one that is being written, or was aborted, states nothing that is known', () => {
    const zeros = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };
    for (const tokens of [undefined, zeros]) {
      expect(ofKind(parse(reply({ tokens, finish: undefined, cost: 0 })), 'reply')[0]?.turnKind).toBe('unmetered');
    }
    const error = { type: 'aborted', message: 'stopped' };
    expect(ofKind(parse(reply({ error })), 'prompt')[0]).toMatchObject({ speaker: 'system', text: 'aborted: stopped' });
  });

  test('calls and their results are in it; calls whose ids are the same are told apart', () => {
    const text = [{ type: 'text', text: 'no' }];
    const content = [
      { type: 'text', text: 'Let me look' },
      call('shell', { status: 'completed', input: { command: 'npm test' }, content: text, metadata: { exit: 2 } }),
      call('read', { status: 'error', input: {}, error: { type: 'x', message: 'gone' } }),
      call('read', { status: 'running', input: {}, metadata: {} }),
      call('subagent', { status: 'completed', input: {}, content: text, metadata: { sessionID: 'ses_child' } }),
    ];
    const facts = parse(reply({ content }));
    const calls = ofKind(facts, 'reply')[0]?.toolCalls ?? [];
    expect(calls.map(({ name, input }) => [name, input])[0]).toEqual(['shell', { command: 'npm test' }]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(4);
    expect(
      ofKind(facts, 'tool-result').map((each) => [
        each.isError,
        each.exitCode,
        each.content,
        each.durationMs,
        each.subagentSessionId,
      ]),
    ).toEqual([
      [true, 2, 'no', 250, undefined],
      [true, undefined, 'gone', 250, undefined],
      [false, undefined, 'no', 250, 'ses_child'],
    ]);
  });

  test('a person speaks in those of type user; the others are the harness, and switches say nothing', () => {
    const facts = parse(
      entry('user', { text: 'Fly' }),
      entry('synthetic', { text: 'a file' }),
      entry('system', { text: 'The date changed' }),
      entry('skill', { skill: 's', name: 'kites', text: 'How to fold' }),
      entry('shell', { command: 'ls', status: 'exited', exit: 0, output: { output: 'kite.ts' } }),
      entry('idle', { outcome: 'succeeded' }),
      entry('model-switched', { model: { id: 'a', providerID: 'b' } }),
      entry('dream'),
    );
    expect(ofKind(facts, 'prompt').map(({ speaker, text }) => [speaker, text])).toEqual([
      ['human', 'Fly'],
      ['meta', 'a file'],
      ['meta', 'The date changed'],
      ['meta', 'How to fold'],
      ['command', '! ls\nkite.ts'],
    ]);
    expect(ofKind(facts, 'unknown-shapes').flatMap(({ names }) => names)).toEqual(['record:dream']);
  });

  test('a compaction states the usage of the call that made it, also of one that failed, and a running one nothing', () => {
    const tokens = { input: 900, output: 80, reasoning: 0, cache: { read: 0, write: 0 } };
    const compaction = (status: string, more: object = {}) =>
      parse(
        entry('compaction', { status, reason: 'auto', summary: 'So far', recent: '', model: { id: 'a' }, ...more }),
      ).slice(1);
    const done = compaction('completed', { tokens, cost: 0.1 });
    expect(done.map(({ kind }) => kind)).toEqual(['compaction', 'prompt', 'reply']);
    expect(ofKind(done, 'reply')[0]).toMatchObject({ turnKind: 'compaction', model: 'a', usage: { output: 80 } });
    expect(compaction('failed', { tokens }).map(({ kind }) => kind)).toEqual(['reply']);
    expect(compaction('running')).toEqual([]);
  });

  test('ccusage#1780: a fork names its session, and what it copies is counted where it was first', () => {
    const later = `msg_${(BigInt(created + 60_000) * 4096n + 1n).toString(16).padStart(16, '0')}LvgqZRiO662i`;
    const facts = parse(
      session({ id: 'ses_fork', forkedFrom: sessionID }),
      reply({ id: later, sessionID: 'ses_fork' }),
      entry('compaction', { id: later, status: 'completed', summary: 'So far' }),
    );
    expect(ofKind(facts, 'relationship')[0]?.record).toMatchObject({
      sessionId: 'ses_fork',
      relatedSessionId: sessionID,
      relationshipType: 'fork',
    });
    expect([...ofKind(facts, 'reply'), ...ofKind(facts, 'compaction')]).toEqual([]);
  });
});
