import type { Rule, RuleInput } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { openTraceToRead } from '../open-trace.ts';
import { RulesUnderTest } from './rules-under-test.ts';

/** Two turns: one in which a command ran, and one in which none did. */
function withHistory(): RulesUnderTest {
  const store = new RulesUnderTest();
  store.asks('e1', 'please run it');
  store.runs('e2', 'make check');
  store.answers('e3', 'it passes');
  store.asks('e4', 'please run it');
  store.answers('e5', 'it passes');
  store.takeTold();
  return store;
}

test('A176: names, severity and scope leave the signature; a rule tells it', async () => {
  using store = withHistory();
  const rule = await store.addRule({ triggerPhrases: ['a', 'b'], expectTool: 'command' });
  const other = await store.addRule({
    triggerPhrases: ['b', 'a'],
    expectTool: 'Bash',
    severity: 'block',
    taskId: 't1',
  });
  expect(other.signature).toBe(rule.signature);
  expect(store.asked.rule(rule.id)).toEqual(rule);
});

test('A177: another side takes back what a rule said, and turns are judged by what others say', async () => {
  using store = withHistory();
  const rule = await store.addRule({ triggerPhrases: ['passes'], expectCommandMatches: ['make'] });
  await store.addRule({ expectPattern: '(', taskId: 't1' });
  expect(store.turns()).toEqual(['e1 unverifiable 2', 'e4 contradicted 2']);
  store.takeTold();
  expect(store.trace.timeline.get('e3')?.lane).toBe('rule');
  expect(store.trace.rules.update(rule.id, { triggerOn: 'user' })).toMatchObject({ signatureChanged: true });
  expect(store.trace.timeline.get('e3')?.lane).toBe('user');
  expect(store.takeTold()).toEqual(['rule updated']);
  expect(store.enforcements(rule)).toEqual([]);
  expect(store.verdicts(rule)).toEqual([]);
  expect(store.turns()).toEqual(['e1 unverifiable 2', 'e4 unverifiable 2']);
  expect(await store.trace.rules.reevaluate(rule.id)).toEqual({
    turnsConsidered: 2,
    turnsEvaluated: 2,
    verdictsCreated: 0,
  });
  expect(store.enforcements(rule)).toEqual(['e2 expect-fulfilled']);
  store.rebuildAlike();
});

test('A178: another name keeps what a rule said', async () => {
  using store = withHistory();
  const rule = await store.addRule({ triggerPhrases: ['passes'], expectCommandMatches: ['make'] });
  store.takeTold();
  const { signatureChanged, rule: renamed } = store.trace.rules.update(rule.id, { name: 'renamed', rationale: 'why' });
  expect(signatureChanged).toBe(false);
  expect(store.takeTold()).toEqual(['rule updated']);
  expect(store.asked.rule(rule.id)).toEqual(renamed);
  expect(store.verdicts(rule)).toEqual(['e1 verified', 'e4 contradicted']);
  expect(store.enforcements(rule)).toHaveLength(3);
});

test('A181: a deleted rule judges nothing any more, and what it said stays', async () => {
  using store = withHistory();
  const rule = await store.addRule({ expectTool: 'command' });
  store.takeTold();
  expect(store.trace.rules.delete(rule.id)).toEqual({ ...rule, deletedAt: expect.any(String) });
  expect(store.takeTold()).toEqual(['rule deleted']);
  store.asks('e6', 'more');
  store.runs('e7', 'ls');
  store.answers('e8', 'done');
  expect(store.asked.rules()).toEqual([]);
  expect(store.asked.rules({ includeDeleted: true })).toMatchObject([{ id: rule.id }]);
  expect(store.verdicts()).toEqual(['e1 verified', 'e4 contradicted']);
  expect(store.enforcements()).toEqual(['e2 expect-fulfilled']);
  expect(store.trace.timeline.get('e2')?.lane).toBe('rule');
  expect(store.turns()).toEqual(['e1 verified 1', 'e4 contradicted 1', 'e6 - 0']);
  const notFound = expect.objectContaining({ code: 'RULE_NOT_FOUND' });
  expect(() => store.trace.rules.delete(rule.id)).toThrow(notFound);
  expect(() => store.trace.rules.update(rule.id, { name: 'n' })).toThrow(notFound);
  await expect(store.trace.rules.reevaluate(rule.id)).rejects.toThrow(notFound);
  store.rebuildAlike();
});

test('A182: a rule that is restored judges what it missed', async () => {
  using store = withHistory();
  const rule = await store.addRule({ expectTool: 'command' });
  store.trace.rules.delete(rule.id);
  store.asks('e6', 'more');
  store.runs('e7', 'ls');
  store.answers('e8', 'done');
  store.takeTold();
  const restored = await store.trace.rules.restore(rule.id);
  expect(restored).toEqual({
    rule,
    created: true,
    backfill: { turnsConsidered: 3, turnsEvaluated: 3, verdictsCreated: 1 },
  });
  expect(store.takeTold()).toEqual(['rule restored', 'e7 expect-fulfilled', 'e6 verified of 1']);
  await expect(store.trace.rules.restore(rule.id)).rejects.toMatchObject({ code: 'RULE_CONFLICT' });
  await expect(store.trace.rules.restore('nobody')).rejects.toMatchObject({ code: 'RULE_NOT_FOUND' });
});

test('A182: a rule is promoted and demoted under a new id, judges its new scope, and keeps what it said', async () => {
  using store = withHistory();
  store.asks('e6', 'there', { taskId: 't2', sessionId: 's2' });
  store.answers('e7', 'done', { taskId: 't2', sessionId: 's2' });
  const local = await store.addRule({ expectTool: 'command', taskId: 't1', rationale: 'why' });
  store.takeTold();
  const { rule: global } = await store.trace.rules.promote(local.id);
  const { id, createdAt, taskId, ...same } = local;
  expect(global).toMatchObject({ ...same, scope: 'global' });
  expect(global.id).not.toBe(local.id);
  expect(global).not.toHaveProperty('taskId', 't1');
  expect(store.takeTold()).toEqual([
    'rule deleted',
    'rule promoted',
    'e2 expect-fulfilled',
    'e1 verified of 1',
    'e4 contradicted of 1',
    'e6 contradicted of 1',
  ]);
  expect(store.verdicts(local)).toEqual(['e1 verified', 'e4 contradicted']);
  const { rule: back } = await store.trace.rules.demote(global.id, 't2');
  expect(store.asked.rules()).toMatchObject([{ id: back.id, scope: 'task', taskId: 't2' }]);
  expect(store.verdicts(back)).toEqual(['e6 contradicted']);
  store.rebuildAlike();
});

test('A182: what holds everywhere is not promoted, what holds for a task not demoted', async () => {
  using store = withHistory();
  const local = await store.addRule({ expectTool: 'command', taskId: 't1' });
  const global = await store.addRule({ expectTool: 'command' });
  await expect(store.trace.rules.promote(global.id)).rejects.toMatchObject({ code: 'RULE_INVALID', field: 'scope' });
  await expect(store.trace.rules.demote(local.id, 't2')).rejects.toMatchObject({
    code: 'RULE_INVALID',
    field: 'scope',
  });
  await expect(store.trace.rules.demote(global.id, ' ')).rejects.toMatchObject({
    code: 'RULE_INVALID',
    field: 'taskId',
  });
  await expect(store.trace.rules.demote(global.id, 'nobody')).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
  await expect(store.trace.rules.promote('nobody')).rejects.toMatchObject({ code: 'RULE_NOT_FOUND' });
  expect(store.asked.rules()).toEqual([local, global]);
});

test('A183: a suggestion that asks the same as an active rule is that rule', async () => {
  using store = withHistory();
  const input = { name: 'n', triggerPhrases: ['passes', 'green'], expectTool: 'command' } as const;
  const first = await store.trace.rules.suggest(input);
  expect(first).toMatchObject({ created: true, rule: { source: 'agent' }, backfill: { verdictsCreated: 2 } });
  store.takeTold();
  const again = await store.trace.rules.suggest({
    ...input,
    name: 'other',
    triggerPhrases: ['green', 'passes'],
    taskId: 't1',
  });
  expect(again).toEqual({ created: false, rule: first.rule });
  expect(store.takeTold()).toEqual([]);
  store.trace.rules.delete(first.rule.id);
  const anew = await store.trace.rules.suggest(input);
  expect(anew.created).toBe(true);
  expect(anew.rule.id).not.toBe(first.rule.id);
});

test('a suggestion for a task is not answered with a rule of another task', async () => {
  using store = withHistory();
  const input = { name: 'n', expectTool: 'command' } as const;
  await store.trace.rules.suggest({ ...input, taskId: 't1' });
  expect(await store.trace.rules.suggest({ ...input, taskId: 't2' })).toMatchObject({ created: true });
  expect(await store.trace.rules.suggest(input)).toMatchObject({ created: true });
});

test('A184: what is refused leaves nothing', async () => {
  using store = withHistory();
  await expect(store.trace.rules.create({ name: '', expectTool: 'web' })).rejects.toMatchObject({
    code: 'RULE_INVALID',
  });
  await expect(store.addRule({ expectTool: 'web', taskId: 'nobody' })).rejects.toMatchObject({
    code: 'TASK_NOT_FOUND',
  });
  const rule = await store.addRule({ expectTool: 'web' });
  expect(() => store.trace.rules.update(rule.id, {})).toThrow(expect.objectContaining({ code: 'RULE_INVALID' }));
  expect(() => store.trace.rules.update(rule.id, { expectTool: null })).toThrow(
    expect.objectContaining({ field: 'expectation' }),
  );
  expect(store.asked.rules({ includeDeleted: true })).toEqual([rule]);
});

test('a purged rule is gone with all that it said', async () => {
  using store = withHistory();
  const rule = await store.addRule({ expectTool: 'command' });
  await store.addRule({ expectPattern: '(' });
  store.trace.rules.delete(rule.id);
  store.trace.rules.purge(rule.id);
  expect(store.asked.rule(rule.id)).toBeUndefined();
  expect(store.verdicts(rule)).toEqual([]);
  expect(store.enforcements(rule)).toEqual([]);
  expect(store.turns()).toEqual(['e1 unverifiable 2', 'e4 unverifiable 2']);
  expect(() => store.trace.rules.purge(rule.id)).toThrow(expect.objectContaining({ code: 'RULE_NOT_FOUND' }));
  store.rebuildAlike();
});

/** Rules as `spine rules export` prints them. */
function asInputs(rules: readonly Rule[]): RuleInput[] {
  return JSON.parse(JSON.stringify(rules.map(({ id, signature, createdAt, deletedAt, ...input }) => input)));
}

test('rules that are exported are imported elsewhere, once, and all or none', async () => {
  using store = withHistory();
  await store.addRule({ triggerPhrases: ['a'], triggerOn: 'user', expectTool: 'command', rationale: 'why' });
  await store.addRule({ expectPattern: 'x', severity: 'block', source: 'agent' });
  const exported = asInputs(store.asked.rules());
  using other = withHistory();
  const imported = await other.trace.rules.import(exported);
  expect(imported.map(({ created }) => created)).toEqual([true, true]);
  expect(asInputs(other.asked.rules())).toEqual(exported);
  expect((await other.trace.rules.import(exported)).map(({ created }) => created)).toEqual([false, false]);
  await expect(other.trace.rules.import([{ name: 'n', expectTool: 'web' }, { name: 'n' }])).rejects.toThrow();
  await expect(
    other.trace.rules.import([
      { name: 'n', expectTool: 'web' },
      { name: 'n', expectTool: 'file-read', taskId: 'x' },
    ]),
  ).rejects.toThrow();
  expect(other.asked.rules()).toHaveLength(2);
});

test('a store that is open for reading changes no rule', async () => {
  using store = withHistory();
  const rule = await store.addRule({ expectTool: 'command' });
  using reading = openTraceToRead({ home: store.home });
  expect(() => reading.trace.rules.delete(rule.id)).toThrow(expect.objectContaining({ code: 'WRITER_READ_ONLY' }));
});
