import { expect, test } from 'vitest';
import { copilotCli } from '../../src/copilot-cli/harness.ts';
import { knownHarnesses } from '../../src/index.ts';
import { factsOf, linesOf, ofKind } from '../facts-of.ts';

const sessionId = '019b0000-0000-4000-8000-00000000000c';
let second = 0;

const event = (type: string, data: object, more: object = {}): object => {
  second += 1;
  const timestamp = new Date(Date.UTC(2026, 4, 1, 9, 0, second)).toISOString();
  return { type, data, id: `event-${second}`, timestamp, parentId: null, ...more };
};

const start = (more: object = {}): object =>
  event('session.start', { sessionId, version: 1, copilotVersion: '1.0.68', context: { cwd: '/code/kite' }, ...more });

const message = (more: object = {}): object =>
  event('assistant.message', {
    messageId: `m-${second}`,
    model: 'claude-sonnet-4.6',
    content: 'Hm',
    outputTokens: 40,
    ...more,
  });

const usage = (input: number, output: number, cacheRead: number, cacheWrite: number): object => ({
  inputTokens: input,
  outputTokens: output,
  cacheReadTokens: cacheRead,
  cacheWriteTokens: cacheWrite,
  reasoningTokens: 3,
});

const shutdown = (models: Record<string, object>): object =>
  event('session.shutdown', {
    modelMetrics: Object.fromEntries(Object.entries(models).map(([model, usage]) => [model, { usage }])),
  });

const parse = (...records: readonly object[]) => factsOf(copilotCli, linesOf([start(), ...records]));
const usageIn = (...records: readonly object[]) =>
  ofKind(parse(...records), 'reply').map(({ turnKind, model, usage }) => [
    turnKind,
    model,
    usage?.input,
    usage?.output,
    usage?.cacheRead,
    usage?.cacheCreate5m,
  ]);

test('a session of Copilot CLI is known by its start', () => {
  expect(knownHarnesses.recognise(linesOf([start()]), 'events.jsonl')?.source).toBe('copilot-cli');
  expect(ofKind(parse(), 'session')[0]?.record).toMatchObject({
    sessionId,
    cwd: '/code/kite',
    clientVersion: '1.0.68',
  });
});

test('a message states its output; its input is unknown and not zero', () => {
  expect(ofKind(parse(message()), 'reply')[0]).toMatchObject({
    turnKind: 'response',
    usage: { output: 40 },
    usageCoverage: { hasInputTokens: false, hasOutputTokens: true, hasCacheReadTokens: false },
  });
});

test('input of a shutdown is gross of cache reads and of cache writes, and its output is that of the messages', () => {
  expect(usageIn(message(), shutdown({ 'claude-sonnet-4.6': usage(1_000, 40, 700, 250) }))).toEqual([
    ['response', 'claude-sonnet-4.6', 0, 40, 0, 0],
    ['rollup', 'claude-sonnet-4.6', 50, 0, 700, 250],
  ]);
});

test('totals of a second shutdown are cumulative over a resume: the difference counts', () => {
  const facts = usageIn(
    shutdown({ a: usage(1_000, 40, 700, 250), b: usage(10, 1, 0, 0) }),
    event('session.resume', { eventCount: 2, selectedModel: 'a' }),
    shutdown({ a: usage(1_500, 60, 1_000, 300), b: usage(10, 1, 0, 0) }),
  );
  expect(facts).toEqual([
    ['rollup', 'a', 50, 0, 700, 250],
    ['rollup', 'b', 10, 0, 0, 0],
    ['rollup', 'a', 150, 0, 300, 50],
    ['rollup', 'b', 0, 0, 0, 0],
  ]);
});

test('totals that are smaller than before began anew', () => {
  const facts = usageIn(shutdown({ a: usage(1_000, 40, 0, 0) }), shutdown({ a: usage(300, 10, 0, 0) }));
  expect(facts.map((each) => each[2])).toEqual([1_000, 300]);
});

test('copilot-arewecooked#45: totals whose output is that of the messages since the last shutdown began again', () => {
  const model = 'claude-sonnet-4.6';
  const inputs = (...records: readonly object[]) =>
    usageIn(...records)
      .filter(([kind]) => kind === 'rollup')
      .map(([, , input, , cacheRead]) => [input, cacheRead]);
  const first = [message(), shutdown({ [model]: usage(1_000, 40, 700, 0) })];
  const goesOn = shutdown({ [model]: usage(2_500, 90, 1_900, 0) });
  const beganAgain = shutdown({ [model]: usage(2_500, 50, 1_900, 0) });
  const second = message({ outputTokens: 50 });
  expect(inputs(...first, second, goesOn)).toEqual([
    [300, 700],
    [300, 1_200],
  ]);
  expect(inputs(...first, second, beganAgain)).toEqual([
    [300, 700],
    [600, 1_900],
  ]);
  // After totals began again, those of a third run may go on from there.
  const third = [message({ outputTokens: 60 }), shutdown({ [model]: usage(3_000, 110, 2_300, 0) })];
  expect(inputs(...first, second, beganAgain, ...third).at(-1)).toEqual([100, 400]);
  // Chunks of one response state its output once.
  const chunks = [
    message({ apiCallId: 'call-1', outputTokens: 50 }),
    message({ apiCallId: 'call-1', outputTokens: 50 }),
  ];
  expect(inputs(...first, ...chunks, beganAgain).at(-1)).toEqual([600, 1_900]);
});

test('copilot-cli#3994: totals that began again with a resume, after a part that was never shut down, count whole', () => {
  const model = 'claude-sonnet-4.6';
  const resume = () => event('session.resume', { eventCount: 2 });
  const rollups = (...records: readonly object[]) => usageIn(...records).filter(([kind]) => kind === 'rollup');
  const first = [message(), shutdown({ [model]: usage(1_000, 40, 700, 0) })];
  const lost = [resume(), message({ outputTokens: 50 })];
  const last = [resume(), message({ outputTokens: 60 }), shutdown({ [model]: usage(2_500, 60, 1_900, 0) })];
  expect(rollups(...first, ...lost, ...last).at(-1)).toEqual(['rollup', model, 600, 0, 1_900, 0]);
  // Where totals went on over all of it, their output says so.
  const goesOn = [resume(), message({ outputTokens: 60 }), shutdown({ [model]: usage(2_500, 150, 1_900, 0) })];
  expect(rollups(...first, ...lost, ...goesOn).at(-1)).toEqual(['rollup', model, 300, 0, 1_200, 0]);
  // What was asked after the last shutdown has no input.
  expect(rollups(...first, ...lost)).toHaveLength(1);
});

test('totals that hold the call of a summary are counted without it: it has a row of its own', () => {
  const model = 'claude-sonnet-4.6';
  const compactionTokensUsed = { model, ...usage(900, 80, 700, 100) };
  const compaction = () => event('session.compaction_complete', { compactionTokensUsed });
  const rows = (output: number, ...more: readonly object[]) =>
    usageIn(message(), compaction(), ...more, shutdown({ [model]: usage(5_900, output, 3_700, 100) }));
  expect(rows(120)).toEqual([
    ['response', model, 0, 40, 0, 0],
    ['compaction', model, 100, 80, 700, 100],
    ['rollup', model, 2_000, 0, 3_000, 0],
  ]);
  expect(rows(40).at(-1)).toEqual(['rollup', model, 2_100, 0, 3_700, 100]);
  // Totals may begin again with a compaction; then the call that made the summary is not in them.
  const before = [message(), shutdown({ [model]: usage(1_000, 40, 700, 0) })];
  const after = [message(), compaction(), message({ outputTokens: 70 })];
  const total = shutdown({ [model]: usage(5_000, 70, 4_000, 500) });
  expect(usageIn(...before, ...after, total).at(-1)).toEqual(['rollup', model, 500, 0, 4_000, 500]);
});

test('a summary that says that it wrote nothing to the cache was charged for what it wrote', () => {
  const tokenDetails = [
    { tokenType: 'input', tokenCount: 2, batchSize: 1_000_000, costPerBatch: 1 },
    { tokenType: 'cache_read', tokenCount: 700 },
    { tokenType: 'cache_write', tokenCount: 198 },
  ];
  const compactionTokensUsed = { model: 'a', ...usage(900, 80, 700, 0), copilotUsage: { tokenDetails } };
  expect(usageIn(event('session.compaction_complete', { compactionTokensUsed }))).toEqual([
    ['compaction', 'a', 2, 80, 700, 198],
  ]);
});

test('a published beginning of a session has the names of the whole', () => {
  const records = [start(), message(), shutdown({ a: usage(10, 4, 0, 0) }), message()];
  const namesIn = (all: readonly object[]) =>
    factsOf(copilotCli, linesOf(all)).map((fact) => [fact.kind, 'messageId' in fact ? fact.messageId : '']);
  expect(namesIn(records).slice(0, 3)).toEqual(namesIn(records.slice(0, 3)));
  expect(ofKind(factsOf(copilotCli, linesOf(records)), 'reply').map(({ identity }) => identity)).toEqual(
    Array(3).fill('session'),
  );
});

test('where a session is, and its branch, are in its start and change with its context', () => {
  const facts = parse(
    event('session.context_changed', { cwd: '/code/tail', branch: 'wind', repository: 'some/kite' }),
    event('session.title_changed', { title: 'Tails' }),
  );
  expect(ofKind(facts, 'session').map(({ record }) => [record.cwd, record.gitBranch, record.title])).toEqual([
    ['/code/kite', undefined, undefined],
    ['/code/tail', 'wind', undefined],
    [undefined, undefined, 'Tails'],
  ]);
});

test('a shutdown whose counters are all zero states nothing, and a session without a shutdown has no input', () => {
  const zeros = { ...usage(0, 0, 0, 0), reasoningTokens: 0 };
  expect(usageIn(message(), shutdown({ 'gpt-5.3': zeros }))).toEqual([['response', 'claude-sonnet-4.6', 0, 40, 0, 0]]);
});

test('lines of one response have its call in common and are one response', () => {
  const chunk = (chunkIndex: number) => message({ apiCallId: 'call', chunkIndex, chunkCount: 2 });
  expect(ofKind(parse(chunk(0), chunk(1)), 'reply').map(({ messageId }) => messageId)).toEqual(['call', 'call']);
});

test('a message without a model has the model that was chosen last', () => {
  const facts = ofKind(
    parse(
      start({ selectedModel: 'gpt-5.1' }),
      message({ model: undefined }),
      event('session.model_change', { newModel: 'gpt-5.2' }),
      message({ model: undefined }),
    ),
    'reply',
  );
  expect(facts.map(({ model }) => model)).toEqual(['gpt-5.1', 'gpt-5.2']);
});

test('messages of a subagent are in the file of its parent, and the total of the subagent is not added to them', () => {
  const facts = parse(
    event('subagent.started', { toolCallId: 'call-9', agentName: 'reviewer' }),
    message({ parentToolCallId: 'call-9' }),
    event('subagent.completed', { toolCallId: 'call-9', agentName: 'reviewer', totalTokens: 99_000 }),
  );
  expect(ofKind(facts, 'reply')).toMatchObject([
    { usage: { output: 40 }, subagent: { isSidechain: true, agentId: 'call-9', subagentType: 'reviewer' } },
  ]);
  expect(ofKind(facts, 'relationship')[0]?.record).toMatchObject({ relationshipType: 'subagent', agentId: 'call-9' });
});

test('a compaction is a call that is paid for and has no message', () => {
  const compactionTokensUsed = usage(900, 80, 700, 100);
  const facts = parse(
    event('session.model_change', { newModel: 'a' }),
    event('session.compaction_complete', {
      preCompactionTokens: 5_000,
      summaryContent: 'So far',
      compactionTokensUsed,
    }),
  );
  expect(ofKind(facts, 'reply')).toMatchObject([
    { turnKind: 'compaction', model: 'a', usage: { input: 100, output: 80, cacheRead: 700, cacheCreate5m: 100 } },
  ]);
  expect(ofKind(facts, 'compaction')[0]?.record.tokensBeforeCompact).toBe(5_000);
});

test('a person speaks where no source is named, and in the words that they typed', () => {
  const said = (source: string | undefined, more: object = {}) =>
    event('user.message', { content: `from ${source}`, transformedContent: 'padded', source }, more);
  const facts = parse(said(undefined), said('system'), said('agent-1'), said('skill-x'), said('instruction-discovery'));
  expect(ofKind(facts, 'prompt').map(({ speaker, text }) => [speaker, text])).toEqual([
    ['human', 'from undefined'],
    ['system', 'from system'],
    ['subagent-prompt', 'from agent-1'],
    ['meta', 'from skill-x'],
    ['meta', 'from instruction-discovery'],
  ]);
});

test('a call is on the message that makes it; a start and a hook repeat it', () => {
  const toolRequests = [{ toolCallId: 'c1', name: 'bash', arguments: { command: 'npm test' }, type: 'function' }];
  const facts = parse(
    message({ toolRequests }),
    event('hook.start', { hookType: 'preToolUse', input: { toolName: 'bash' } }),
    event('tool.execution_start', { toolCallId: 'c1', toolName: 'bash', arguments: { command: 'npm test' } }),
  );
  expect(ofKind(facts, 'reply').flatMap(({ toolCalls }) => toolCalls)).toEqual([
    { id: 'c1', name: 'bash', input: { command: 'npm test' }, ordinal: 0 },
  ]);
});

test('a command that failed was run with success: its exit code is in the text of its result', () => {
  const end = (toolCallId: string, more: object) => event('tool.execution_complete', { toolCallId, ...more });
  const facts = parse(
    end('a', {
      success: true,
      result: { content: 'no\n<shellId: 3 completed with exit code 2>', detailedContent: '' },
    }),
    end('b', { success: false, error: { code: 'denied', message: 'no' } }),
    end('c', { success: false, error: { code: 'failure', message: 'gone' } }),
    end('d', {}),
  );
  expect(ofKind(facts, 'tool-result').map(({ status, isError, exitCode }) => [status, isError, exitCode])).toEqual([
    ['completed', false, 2],
    ['cancelled', true, undefined],
    ['errored', true, undefined],
    ['unknown', undefined, undefined],
  ]);
});

test('an event that is not known is reported', () => {
  expect(ofKind(parse(event('session.dreamt', {})), 'unknown-shapes')[0]?.names).toEqual(['record:session.dreamt']);
});

test('credits are stated as a total of the session: each row has what came to it since the last, a cent for a credit', () => {
  const at = { timestamp: '2026-07-01T09:00:00.000Z' };
  const total = (type: string, totalNanoAiu: number, more: object = at) => event(type, { totalNanoAiu }, more);
  const charges = (...records: readonly object[]) =>
    ofKind(parse(...records), 'reply').map(({ turnKind, usage, reportedCostPico }) => [
      turnKind,
      usage?.output,
      reportedCostPico,
    ]);
  expect(
    charges(
      total('session.usage_checkpoint', 2_000_000_000),
      total('session.shutdown', 2_000_000_000),
      event('session.resume', { eventCount: 3 }),
      total('session.usage_checkpoint', 5_000_000_000),
      total('session.usage_checkpoint', 1_000_000_000),
    ),
  ).toEqual([
    ['rollup', 0, 20_000_000_000],
    ['rollup', 0, 30_000_000_000],
    ['rollup', 0, 10_000_000_000],
  ]);
  // Before June 2026 a credit had no price.
  expect(charges(total('session.usage_checkpoint', 2_000_000_000, { timestamp: '2026-05-31T09:00:00.000Z' }))).toEqual(
    [],
  );
});
