import type { VerdictFilter } from '@agentspine/reader';
import type { Rule, RuleInput } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { RecordedTrace } from './recorded-trace.ts';

/** Two turns: one in which a command ran, and one in which none did. */
function withHistory(): RecordedTrace {
  const store = new RecordedTrace();
  store.log('e1', 'user.message', 1, { body: 'please run it' });
  store.log('e2', 'tool.used', 2, { metadata: { toolName: 'Bash', command: 'make check' } });
  store.log('e3', 'assistant.response', 3, { body: 'it passes' });
  store.log('e4', 'user.message', 4, { body: 'please run it' });
  store.log('e5', 'assistant.response', 5, { body: 'it passes' });
  return store;
}

async function addRule(store: RecordedTrace, rule: Omit<RuleInput, 'name'>): Promise<Rule> {
  return (await store.trace.rules.create({ name: 'a rule', ...rule })).rule;
}

test('evidence of a rule is told by task, and says which claims nothing fulfils', async () => {
  using store = withHistory();
  const rule = await addRule(store, { triggerPhrases: ['passes'], triggerOn: 'assistant', expectTool: 'command' });
  store.log('e6', 'user.message', 6, { body: 'go', taskId: 't2', sessionId: 's2' });
  store.log('e7', 'assistant.response', 7, { body: 'it passes', taskId: 't2', sessionId: 's2' });
  const evidence = store.reader.rules.evidence(rule.id);
  expect(evidence.map(({ taskId }) => taskId)).toEqual(['t2', 't1']);
  expect(evidence[0]).toMatchObject({ expects: [], triggers: [{ eventId: 'e7', turnId: 'e6', unfulfilled: true }] });
  expect(evidence[1]).toMatchObject({
    expects: [{ eventId: 'e2', sessionId: 's1', title: 'e2' }],
    triggers: [
      { eventId: 'e5', unfulfilled: false },
      { eventId: 'e3', unfulfilled: false },
    ],
  });
  expect(store.reader.rules.evidence(rule.id, 1)).toHaveLength(1);
});

test('verdicts are listed by session, task, time and status; those of deleted rules are not', async () => {
  using store = withHistory();
  const rule = await addRule(store, { triggerPhrases: ['passes'], expectTool: 'command', severity: 'warn' });
  const deleted = await addRule(store, { expectTool: 'web' });
  store.trace.rules.delete(deleted.id);
  store.log('e6', 'user.message', 6, { body: 'and now' });
  const { turns, counts, verdicts } = store.reader.verdicts();
  expect(turns).toEqual({ closed: 2, open: 1 });
  expect(counts).toEqual({ verified: 1, contradicted: 1, unverifiable: 0 });
  expect(verdicts.map(({ turnId, status }) => `${turnId} ${status}`)).toEqual(['e4 contradicted', 'e1 verified']);
  expect(verdicts[1]).toEqual({
    turnId: 'e1',
    sessionId: 's1',
    taskId: 't1',
    turnIndex: 0,
    endedAt: '2026-05-15T12:00:03.000Z',
    ruleId: rule.id,
    ruleName: 'a rule',
    severity: 'warn',
    status: 'verified',
    matchedPhrase: 'passes',
    expectedPattern: null,
    actualToolCalls: ['make check'],
    matchedToolCalls: ['make check'],
  });
  const counted = (filter: VerdictFilter) => store.reader.verdicts(filter);
  expect(counted({ statuses: ['contradicted'] }).verdicts).toHaveLength(1);
  expect(counted({ since: '2026-05-15T12:00:04.000Z' }).counts.verified).toBe(0);
  expect(counted({ session: 's1' }).verdicts).toHaveLength(2);
  const refusal = (code: string) => expect.objectContaining({ code });
  expect(() => counted({ session: 's2' })).toThrow(refusal('READER_SESSION_NOT_FOUND'));
  expect(() => counted({ session: 't1' })).toThrow(refusal('READER_SESSION_NOT_FOUND'));
  expect(() => counted({ taskId: 's1' })).toThrow(refusal('READER_TASK_NOT_FOUND'));
  expect(() => counted({ ruleId: 'r' })).toThrow(refusal('READER_RULE_NOT_FOUND'));
  expect(() => counted({ ruleId: deleted.id })).toThrow(refusal('READER_RULE_NOT_FOUND'));
  expect(counted({ taskId: 't2' }).verdicts).toEqual([]);
  expect(counted({ taskId: 't1', ruleId: rule.id }).verdicts).toHaveLength(2);
  expect(counted({ limit: 1 })).toMatchObject({ counts: { verified: 1, contradicted: 1 }, verdicts: [{}] });
});

test('rules are listed the oldest first, by scope and task, deleted ones where they are asked for', async () => {
  using store = withHistory();
  const { rules } = store.reader;
  const local = await addRule(store, { expectTool: 'command', taskId: 't1', rationale: 'why' });
  const global = await addRule(store, { triggerPhrases: ['a'], triggerOn: 'user', expectTool: 'web' });
  expect(rules.list()).toEqual([local, global]);
  expect(rules.list({ scope: 'global' })).toEqual([global]);
  expect(rules.list({ taskId: 't1' })).toEqual([local]);
  store.trace.rules.delete(global.id);
  expect(rules.list()).toEqual([local]);
  expect(rules.list({ includeDeleted: true }).map(({ id }) => id)).toEqual([local.id, global.id]);
  expect(rules.get(global.id)?.deletedAt).toBeDefined();
  expect([rules.get(local.id), rules.get('nobody')]).toEqual([local, undefined]);
  expect(rules.unfinishedBackfills()).toEqual([]);
});

test('rules that are exported are imported elsewhere as they were', async () => {
  using store = withHistory();
  await addRule(store, { triggerPhrases: ['a'], triggerOn: 'user', expectTool: 'command', rationale: 'why' });
  await addRule(store, { expectPattern: 'x', severity: 'block', source: 'agent' });
  const exported = store.reader.rules.export();
  using other = withHistory();
  await other.trace.rules.import(JSON.parse(JSON.stringify(exported)));
  expect(other.reader.rules.export()).toEqual(exported);
});
