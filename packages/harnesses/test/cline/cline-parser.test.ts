import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { cline } from '../../src/cline/harness.ts';
import { knownHarnesses } from '../../src/index.ts';
import { factsOf, ofKind } from '../facts-of.ts';

const start = Date.UTC(2026, 4, 1, 9);
const taskPath = '/h/globalStorage/saoudrizwan.claude-dev/tasks/1777626000000/ui_messages.json';

/** Entries of an extension's page, a second apart. */
const entriesOf = (...entries: readonly object[]) =>
  entries.map((entry, place) => ({ ts: start + place * 1_000, type: 'say', ...entry }));
const request = (stated: object) => ({ say: 'api_req_started', text: JSON.stringify({ request: 'asked', ...stated }) });
const parseTask = (...entries: readonly object[]) =>
  factsOf(cline, Buffer.from(JSON.stringify(entriesOf(...entries))), taskPath);

const metrics = { inputTokens: 3_591, outputTokens: 16, cacheReadTokens: 3_433, cacheWriteTokens: 100, cost: 0.06 };
const assistant = {
  id: 'msg_a',
  role: 'assistant',
  ts: start,
  content: [{ type: 'text', text: 'Looking.' }],
  modelInfo: { id: 'anthropic/claude-opus-4.8', provider: 'cline' },
  metrics,
};
const sessionOf = (sessionId: string, messages: readonly object[]): Buffer =>
  Buffer.from(JSON.stringify({ version: 1, updated_at: '2026-05-01', agent: 'lead', sessionId, messages }, null, 2));
const parseSession = (...messages: readonly object[]) =>
  factsOf(cline, sessionOf('1777626000000_kites', messages), '/h/1777626000000_kites.messages.json');

test('tasks, sessions and their manifests are known by their records; a list of anything else is not', () => {
  const known = (value: unknown, name: string) => knownHarnesses.recognise(Buffer.from(JSON.stringify(value)), name);
  expect(known(entriesOf({ say: 'task', text: 'Build' }), 'ui_messages.json')?.source).toBe('cline');
  expect(known({ agent: 'lead', updated_at: '', sessionId: 'a', messages: [] }, 'a.json')?.source).toBe('cline');
  expect(known({ session_id: 'a', started_at: '', cwd: '/code' }, 'a.json')?.source).toBe('cline');
  expect(known([{ ts: 1, type: 'other' }], 'ui_messages.json')).toBeUndefined();
});

test('the numbers of a request are net of the cache in Cline, and gross in Roo Code, which states a protocol', () => {
  const stated = { tokensIn: 530, tokensOut: 40, cacheReads: 200, cacheWrites: 30 };
  const usageOf = (more: object) => ofKind(parseTask(request({ ...stated, ...more })), 'reply')[0]?.usage;
  expect(usageOf({})).toMatchObject({ input: 530, output: 40, cacheRead: 200, cacheCreateUnsplit: 30 });
  expect(usageOf({ apiProtocol: 'anthropic' })).toMatchObject({ input: 300, output: 40, cacheRead: 200 });
  expect(usageOf({ apiProtocol: 'openai' })).toMatchObject({ input: 300 });
  // Roo Code of before states the protocol, too: a count that its parts do not fit into is net.
  expect(usageOf({ apiProtocol: 'anthropic', tokensIn: 4 })).toMatchObject({ input: 4, cacheRead: 200 });
});

test('a request is written first without numbers, which are unknown and not zero; zeros of one that was cancelled state nothing', () => {
  const zeros = { tokensIn: 0, tokensOut: 0, cacheReads: 0, cacheWrites: 0 };
  const [open, cancelled, free] = ofKind(
    parseTask(request({}), request({ ...zeros, cancelReason: 'user_cancelled' }), request(zeros)),
    'reply',
  );
  expect(open).toMatchObject({ turnKind: 'unmetered' });
  expect(open?.usage).toBeUndefined();
  expect(cancelled).toMatchObject({ turnKind: 'unmetered', stopReason: 'aborted' });
  expect(free).toMatchObject({ turnKind: 'response', usage: { input: 0 } });
});

test('what follows a request is of it: words, thoughts, and calls, which are named by their time', () => {
  const facts = parseTask(
    { say: 'task', text: 'Build a kite' },
    { ...request({ tokensIn: 5, tokensOut: 6 }), modelInfo: { providerId: 'p', modelId: 'claude-opus-4.8' } },
    { say: 'reasoning', text: 'A tail?' },
    { say: 'text', text: 'I look.' },
    { say: 'tool', text: JSON.stringify({ tool: 'readFile', path: 'kite.ts' }) },
    { type: 'ask', ask: 'command', text: 'npm test' },
    { say: 'command_output', text: 'one' },
    { say: 'command_output', text: 'two' },
    request({}),
    { type: 'ask', ask: 'use_mcp_server', text: JSON.stringify({ type: 'use_mcp_tool', serverName: 'wind' }) },
    { say: 'mcp_server_response', text: 'north' },
    { say: 'user_feedback', text: 'Longer' },
  );
  const replies = ofKind(facts, 'reply');
  const first = replies.filter(({ messageId }) => messageId === `request-${start + 1_000}`);
  expect(new Set(first.map(({ model }) => model))).toEqual(new Set(['claude-opus-4.8']));
  expect(first.flatMap(({ blocks }) => blocks)).toEqual([
    { kind: 'thinking', text: 'A tail?' },
    { kind: 'text', text: 'I look.' },
  ]);
  const calls = replies.flatMap(({ toolCalls }) => toolCalls);
  expect(calls.map(({ name, input }) => [name, input])).toEqual([
    ['readFile', { tool: 'readFile', path: 'kite.ts' }],
    ['execute_command', { command: 'npm test' }],
    ['use_mcp_tool', { type: 'use_mcp_tool', serverName: 'wind' }],
  ]);
  const results = ofKind(facts, 'tool-result');
  expect(results.map(({ toolUseId, eventIndex, content }) => [toolUseId, eventIndex, content])).toEqual([
    [calls[1]?.id, 0, 'one'],
    [calls[1]?.id, 1, 'two'],
    [calls[2]?.id, 0, 'north'],
  ]);
  expect(results.every(({ isError }) => isError === undefined)).toBe(true);
  expect(ofKind(facts, 'prompt').map(({ speaker, text }) => [speaker, text])).toEqual([
    ['human', 'Build a kite'],
    ['human', 'Longer'],
  ]);
  expect(new Set(facts.map((fact) => 'sessionId' in fact && fact.sessionId))).toEqual(new Set(['1777626000000']));
});

test('Roo Code says the task as a text before any request; an entry that is still being written says nothing', () => {
  const facts = parseTask({ say: 'text', text: 'Build' }, request({}), { say: 'text', text: 'I lo', partial: true });
  expect(ofKind(facts, 'prompt')).toMatchObject([{ speaker: 'human', text: 'Build' }]);
  expect(ofKind(facts, 'reply').flatMap(({ blocks }) => blocks)).toEqual([]);
});

test('the model and the folder are in the words of a request where an entry does not state them', () => {
  const words = '<model>claude-sonnet-4</model>\n# Current Workspace Directory (/code/kite) Files\nkite.ts';
  const facts = parseTask(request({ request: words, tokensIn: 1, tokensOut: 1 }));
  expect(ofKind(facts, 'session')).toMatchObject([{ record: { sessionId: '1777626000000', cwd: '/code/kite' } }]);
  expect(ofKind(facts, 'reply')).toMatchObject([{ model: 'claude-sonnet-4', project: '/code/kite' }]);
});

test('usage of subagents is a rollup, and the sum of requests that were taken out is counted nowhere', () => {
  const sum = JSON.stringify({ tokensIn: 9, tokensOut: 8, cacheReads: 0, cacheWrites: 0 });
  const facts = parseTask(request({}), { say: 'subagent_usage', text: sum }, { say: 'deleted_api_reqs', text: sum });
  const metered = ofKind(facts, 'reply').filter(({ usage }) => usage !== undefined);
  expect(metered).toMatchObject([{ turnKind: 'rollup', usage: { input: 9, output: 8 } }]);
  expect(cline.uncounted.join()).toContain('taken out of a task');
});

test('an entry of a kind that is not known is reported, and a state of the page is not', () => {
  const facts = parseTask(
    { say: 'kite', text: 'x' },
    { say: 'checkpoint_created' },
    { type: 'ask', ask: 'resume_task' },
  );
  expect(ofKind(facts, 'unknown-shapes')).toMatchObject([{ names: ['say:kite'] }]);
});

test('an edit that could not be made is an error of its call', () => {
  const facts = parseTask(
    request({}),
    { say: 'tool', text: JSON.stringify({ tool: 'editedExistingFile', path: 'kite.ts' }) },
    { say: 'diff_error', text: 'kite.ts' },
  );
  expect(ofKind(facts, 'tool-result')).toMatchObject([{ status: 'errored', isError: true }]);
  expect(ofKind(facts, 'prompt')).toMatchObject([{ speaker: 'system' }]);
});

test('input of a message of the command line is gross of reads and writes of the cache', () => {
  expect(ofKind(parseSession(assistant), 'reply')).toMatchObject([
    { model: 'anthropic/claude-opus-4.8', usage: { input: 58, output: 16, cacheRead: 3_433, cacheCreateUnsplit: 100 } },
  ]);
  const { metrics: _none, ...silent } = assistant;
  expect(ofKind(parseSession(silent), 'reply')).toMatchObject([{ turnKind: 'unmetered' }]);
});

test('copies of a fork are the same responses, also where an id grew when the file was written again', () => {
  const [original] = ofKind(parseSession(assistant), 'reply');
  const copied = factsOf(
    cline,
    sessionOf('fork', [{ ...assistant, id: 'msg_a_tool_toolu_1_tool_toolu_1' }]),
    '/h/f.json',
  );
  expect(ofKind(copied, 'reply')[0]).toMatchObject({
    messageId: original?.messageId,
    identity: 'source',
    sessionId: 'fork',
  });
});

test('the usage of all agents that a manifest and a session state is counted nowhere: messages state it', () => {
  const aggregateUsage = { inputTokens: 9_000, outputTokens: 900, totalCost: 3 };
  const manifest = {
    session_id: 's',
    started_at: '2026-05-01T09:00:00.000Z',
    cwd: '/code',
    metadata: { aggregateUsage },
  };
  const facts = factsOf(cline, Buffer.from(JSON.stringify(manifest)), '/h/s.json');
  expect(facts.map(({ kind }) => kind)).toEqual(['session']);
  const session = { version: 1, updated_at: '', agent: 'lead', sessionId: 's', aggregateUsage, messages: [assistant] };
  const replies = ofKind(factsOf(cline, Buffer.from(JSON.stringify(session)), '/h/s.messages.json'), 'reply');
  expect(replies.map(({ usage }) => usage?.output)).toEqual([16]);
});

test('tokens#52: a message of a resumed session that names no model is of the model before it', () => {
  const { modelInfo: _model, ...withoutModel } = assistant;
  const other = { ...assistant, modelInfo: { id: 'gpt-5.4' }, ts: start + 2 };
  const said = parseSession(assistant, { ...withoutModel, ts: start + 1 }, other, { ...withoutModel, ts: start + 3 });
  expect(ofKind(said, 'reply').map(({ model }) => model)).toEqual([
    'anthropic/claude-opus-4.8',
    'anthropic/claude-opus-4.8',
    'gpt-5.4',
    'gpt-5.4',
  ]);
});

test('CLINE_DIR, CLINE_DATA_DIR and CLINE_SESSION_DATA_DIR say where the command line keeps its sessions', () => {
  const lastOf = (env: Record<string, string>) => {
    const { folder, within } = cline.placesOf(env, '/home/a').at(-1) ?? { folder: '', within: '' };
    return `${folder} ${within}`;
  };
  expect(lastOf({})).toBe('/home/a/.cline/data sessions');
  expect(lastOf({ CLINE_DIR: '/c' })).toBe('/c/data sessions');
  expect(lastOf({ CLINE_DIR: '/c', CLINE_DATA_DIR: '/d' })).toBe('/d sessions');
  expect(lastOf({ CLINE_SESSION_DATA_DIR: '/s' })).toBe('/s .');
});

test('a manifest says where a session began, its title, and which session it is a fork of', () => {
  const manifest = {
    session_id: 'fork',
    started_at: '2026-05-01T09:00:00.000Z',
    cwd: '/code/kite',
    metadata: { title: 'Kites (fork)', fork: { forkedFromSessionId: 'origin' } },
  };
  const facts = factsOf(cline, Buffer.from(JSON.stringify(manifest)), '/h/fork.json');
  expect(ofKind(facts, 'session')).toMatchObject([
    { record: { sessionId: 'fork', cwd: '/code/kite', title: 'Kites (fork)' } },
  ]);
  expect(ofKind(facts, 'relationship')).toMatchObject([
    { record: { relatedSessionId: 'origin', relationshipType: 'fork' } },
  ]);
});

test('a subagent of the command line has messages in the folder of its session, and what it is asked is asked by an agent', () => {
  const asked = { id: 'u', role: 'user', ts: start, content: [{ type: 'text', text: 'Measure the tail' }] };
  const factsAt = (sessionId: string, name: string) =>
    factsOf(cline, sessionOf(sessionId, [asked, assistant]), `/h/sessions/177_kites/${name}.messages.json`);
  for (const [sessionId, name] of [
    ['177_kites__tail', 'tail'],
    ['177_kites__teamtask__tail__x1', 'tail__x1'],
  ] as const) {
    const facts = factsAt(sessionId, name);
    expect(ofKind(facts, 'relationship').map(({ record }) => record)).toMatchObject([
      { source: 'cline', sessionId, relatedSessionId: '177_kites', relationshipType: 'subagent' },
    ]);
    expect(ofKind(facts, 'prompt')).toMatchObject([{ speaker: 'subagent-prompt', sessionId }]);
    expect(ofKind(facts, 'reply')).toMatchObject([{ sessionId, usage: { output: 16 } }]);
  }
  // The session itself, and one that has two lines in its name, are nobody's subagents.
  for (const sessionId of ['177_kites', '177__kites']) {
    const facts = factsAt(sessionId, sessionId);
    expect(ofKind(facts, 'relationship')).toEqual([]);
    expect(ofKind(facts, 'prompt')).toMatchObject([{ speaker: 'human' }]);
  }
});

test('a result that says `success: false` of a part is an error, as a list and as the text of a JSON', () => {
  const call = { type: 'tool_use', id: 'toolu_1', name: 'run_commands', input: { commands: ['npm test'] } };
  const resultOf = (content: unknown) =>
    ofKind(
      parseSession(
        { ...assistant, content: [call] },
        { id: 'u', role: 'user', ts: start, content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content }] },
      ),
      'tool-result',
    )[0];
  const parts = [
    { query: 'a', result: 'fine', success: true },
    { query: 'b', result: '', success: false },
  ];
  expect(resultOf(parts)).toMatchObject({ status: 'errored', isError: true });
  expect(resultOf(JSON.stringify(parts[1]))).toMatchObject({ isError: true });
  expect(resultOf(JSON.stringify(parts[0]))).toMatchObject({ isError: false, content: JSON.stringify(parts[0]) });
  expect(resultOf('{ "success": fa')).toMatchObject({ isError: false });
});

test('results of tools are no prompt, and a file that a person named is beside the words', () => {
  const file = { type: 'file', path: '/code/kite.ts', content: 'é' };
  const facts = parseSession(
    { id: 'u1', role: 'user', ts: start, content: [{ type: 'text', text: 'Shorter' }, file] },
    { id: 'u2', role: 'user', ts: start, content: [{ type: 'tool_result', tool_use_id: 't', content: 'fine' }] },
    { id: 'u3', role: 'user', ts: start, content: [{ type: 'text', text: '<SYSTEM_NOTICE>\nCompacted' }] },
  );
  expect(ofKind(facts, 'prompt').map(({ speaker, text, blocks }) => [speaker, text, blocks])).toEqual([
    [
      'human',
      'Shorter',
      [
        { kind: 'text', byteLen: 7 },
        { kind: 'document', byteLen: 2 },
      ],
    ],
    ['meta', '<SYSTEM_NOTICE>\nCompacted', [{ kind: 'text', byteLen: 25 }]],
  ]);
});

test('the whole text of an answer is found in the bytes of its entries alone', () => {
  const document = Buffer.from(JSON.stringify(entriesOf(request({}), { say: 'text', text: 'I look.' }, request({}))));
  const [asked, said] = ofKind(factsOf(cline, document, taskPath), 'reply');
  const [from, to] = [asked?.range.from ?? 0, said?.range.to ?? 0];
  const stretch = { bytes: document.subarray(from, to), offset: from, state: undefined, path: taskPath, isEnd: true };
  const part = ofKind(cline.form.parse(cline, stretch).facts, 'reply');
  expect(part).toMatchObject([asked, { ...said, blocks: [{ kind: 'text', text: 'I look.' }] }]);
});

test('what a request and a message cost is kept as the harness says it, and is not stated before it is known', () => {
  const costs = (facts: ReturnType<typeof parseTask>) =>
    ofKind(facts, 'reply').map(({ reportedCostPico }) => reportedCostPico);
  expect(costs(parseTask(request({}), request({ tokensIn: 5, tokensOut: 6, cost: 0.25 })))).toEqual([
    undefined,
    250_000_000_000,
  ]);
  expect(costs(parseSession(assistant))).toEqual([60_000_000_000]);
});

test('messages of a session are claimed whatever the session is named; other documents only by the form of an id', () => {
  const claimed = [
    'ui_messages.json',
    'kites.messages.json',
    '1777626000000_kites.json',
    '1777626000000_kites.messages.json',
  ];
  expect(claimed.filter((name) => cline.claims(name))).toEqual(claimed);
  expect(['package.json', 'messages.json', 'kites.compaction.json'].filter((name) => cline.claims(name))).toEqual([]);
});
