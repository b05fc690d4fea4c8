import { startChild } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { sliceTurnsMax } from '../../src/rules/backfill-slice.ts';
import { dumpTrace } from '../trace-tables.ts';
import { RulesUnderTest } from './rules-under-test.ts';

const backfillUntilKilled = new URL('../children/backfill-until-killed.ts', import.meta.url);

/** A turn that is fulfilled, one that is not, one that says nothing, one of another task, and an open one. */
function withHistory(): RulesUnderTest {
  const store = new RulesUnderTest();
  store.asks('e11', 'go');
  store.runs('e12', 'make');
  store.answers('e13', 'it passes');
  store.asks('e21', 'go');
  store.answers('e22', 'it passes');
  store.asks('e31', 'go');
  store.answers('e32', 'not yet');
  store.asks('e41', 'go', { taskId: 't2', sessionId: 's2' });
  store.answers('e42', 'it passes', { taskId: 't2', sessionId: 's2' });
  store.asks('e51', 'go');
  store.runs('e52', 'make');
  store.takeTold();
  return store;
}

const shape = { triggerPhrases: ['passes'], expectCommandMatches: ['make'] };

test('A179: a new rule judges closed turns and marks events of open ones, whose verdict comes when they close', async () => {
  using store = withHistory();
  const { rule, backfill } = await store.trace.rules.create({ name: 'n', ...shape });
  expect(backfill).toEqual({ turnsConsidered: 5, turnsEvaluated: 4, verdictsCreated: 3 });
  expect(store.takeTold()).toEqual([
    'rule created',
    'e12 expect-fulfilled',
    'e13 trigger',
    'e22 trigger',
    'e42 trigger',
    'e52 expect-fulfilled',
    'e11 verified of 1',
    'e21 contradicted of 1',
    'e41 contradicted of 1',
  ]);
  expect(store.turns()).toEqual(['e11 verified 1', 'e21 contradicted 1', 'e31 - 1', 'e41 contradicted 1', 'e51 - 0']);
  store.answers('e53', 'it passes');
  expect(store.takeTold()).toEqual(['e53 trigger', 'e51 verified of 1']);
  expect(store.verdicts(rule)).toEqual(['e11 verified', 'e21 contradicted', 'e41 contradicted', 'e51 verified']);
  store.rebuildAlike();
});

test('A180: a rule of a task judges its turns alone; a second run changes and tells nothing', async () => {
  using store = withHistory();
  const local = await store.trace.rules.create({ name: 'n', ...shape, taskId: 't2' });
  expect(local.backfill).toEqual({ turnsConsidered: 1, turnsEvaluated: 1, verdictsCreated: 1 });
  const everywhere = await store.trace.rules.create({ name: 'n', ...shape });
  expect(everywhere.backfill).toMatchObject({ turnsConsidered: 5, verdictsCreated: 3 });
  const before = dumpTrace(store);
  const events = store.sql('SELECT count(*) FROM events');
  store.takeTold();
  const again = await store.trace.rules.reevaluate(everywhere.rule.id);
  expect(again).toEqual({ turnsConsidered: 5, turnsEvaluated: 4, verdictsCreated: 0 });
  await store.trace.rules.reevaluate(local.rule.id);
  expect(store.takeTold()).toEqual([]);
  expect(store.sql('SELECT count(*) FROM events')).toEqual(events);
  expect(dumpTrace(store)).toEqual(before);
});

test('A175: judging again counts the rules again, and changes no verdict', async () => {
  using store = withHistory();
  const rule = await store.addRule(shape);
  const other = await store.addRule({ expectTool: 'web' });
  const verdicts = store.verdicts(rule);
  store.trace.rules.delete(other.id);
  store.takeTold();
  await store.trace.rules.reevaluate(rule.id);
  expect(store.verdicts(rule)).toEqual(verdicts);
  expect(store.takeTold()).toEqual([]);
  // The verdicts of the deleted rule are still among the worst.
  expect(store.turns()).toEqual([
    'e11 contradicted 1',
    'e21 contradicted 1',
    'e31 contradicted 1',
    'e41 contradicted 1',
    'e51 - 0',
  ]);
  await store.trace.rules.reevaluate(rule.id);
  store.rebuildAlike();
});

/** More turns than fit into one slice. */
function withLongHistory(turns: number): RulesUnderTest {
  const store = new RulesUnderTest();
  for (let turn = 0; turn < turns; turn += 20) {
    store.trace.timeline.log(
      Array.from({ length: 20 }, (_, index) => `u${String(turn + index).padStart(6, '0')}`).flatMap(
        (id, index) =>
          [
            { id, taskId: 't1', sessionId: 's1', kind: 'user.message', title: 'go' },
            {
              id: `${id}r`,
              taskId: 't1',
              sessionId: 's1',
              kind: 'tool.used',
              title: 'Bash',
              metadata: { toolName: 'Bash', command: index % 2 === 0 ? 'make' : 'ls' },
            },
            { id: `${id}s`, taskId: 't1', sessionId: 's1', kind: 'assistant.response', title: 'it passes' },
          ] as const,
      ),
    );
  }
  return store;
}

test('a run that ends early is known, leaves the rule, and the next one goes on where it was', async () => {
  const turns = sliceTurnsMax * 2 + 20;
  using store = withLongHistory(turns);
  const abort = new AbortController();
  const progress: number[] = [];
  const { rule, backfill, unfinished } = await store.trace.rules.create(
    { name: 'n', ...shape },
    {
      signal: abort.signal,
      onProgress: ({ turnsConsidered }) => {
        progress.push(turnsConsidered);
        abort.abort(new Error('enough'));
      },
    },
  );
  expect(backfill).toBeUndefined();
  expect(unfinished).toEqual(new Error('enough'));
  expect(progress).toEqual([sliceTurnsMax]);
  store.reopen();
  expect(store.trace.rules.unfinishedBackfills()).toEqual([rule.id]);
  expect(store.verdicts(rule)).toHaveLength(sliceTurnsMax);
  expect(await store.trace.rules.reevaluate(rule.id)).toEqual({
    turnsConsidered: turns - sliceTurnsMax,
    turnsEvaluated: turns - sliceTurnsMax,
    verdictsCreated: turns - sliceTurnsMax,
  });
  expect(store.trace.rules.unfinishedBackfills()).toEqual([]);
  expect(store.verdicts(rule)).toHaveLength(turns);
});

test('others write between the slices of a run, and what they write is judged once', async () => {
  using store = withLongHistory(sliceTurnsMax * 2);
  using other = store.open();
  let wrote = 0;
  const { rule, backfill } = await store.trace.rules.create(
    { name: 'n', ...shape },
    {
      onProgress: () => {
        wrote += 1;
        for (const [kind, title] of [
          ['user.message', 'go'],
          ['assistant.response', 'it passes'],
        ] as const) {
          other.trace.timeline.log([{ id: `z${wrote} ${kind}`, taskId: 't1', sessionId: 's9', kind, title }]);
        }
      },
    },
  );
  expect(backfill?.turnsConsidered).toBeGreaterThanOrEqual(sliceTurnsMax * 2);
  expect(store.verdicts(rule)).toHaveLength(sliceTurnsMax * 2 + wrote);
  expect(new Set(store.turns().map((turn) => turn.at(-1)))).toEqual(new Set(['1']));
});

test('a rule that changes or goes while history is judged by it ends the run', async () => {
  using store = withLongHistory(sliceTurnsMax + 20);
  const changed = await store.trace.rules.create(
    { name: 'n', ...shape },
    { onProgress: () => void store.trace.rules.update(store.asked.rules()[0]?.id ?? '', { triggerOn: 'user' }) },
  );
  expect(changed.unfinished).toMatchObject({ code: 'RULE_CONFLICT' });
  expect(store.verdicts()).toEqual([]);
  const run = store.trace.rules.reevaluate(changed.rule.id, {
    onProgress: () => void store.trace.rules.delete(changed.rule.id),
  });
  await expect(run).rejects.toMatchObject({ code: 'RULE_NOT_FOUND' });
  expect(store.trace.rules.unfinishedBackfills()).toEqual([]);
});

test('a rule made in a transaction judges history once that is committed', async () => {
  using store = withHistory();
  const made = store.writer.transaction(() => store.trace.rules.create({ name: 'n', ...shape }));
  expect(await made).toMatchObject({ backfill: { verdictsCreated: 3 } });
});

test('two processes that judge history by one rule at once come to the same as one', async () => {
  using store = withLongHistory(sliceTurnsMax * 2);
  using other = store.open();
  const { rule } = await store.trace.rules.create({ name: 'n', ...shape }, { signal: AbortSignal.abort() });
  await Promise.all([store.trace.rules.reevaluate(rule.id), other.trace.rules.reevaluate(rule.id)]);
  expect(store.verdicts(rule)).toHaveLength(sliceTurnsMax * 2);
  expect(store.trace.rules.unfinishedBackfills()).toEqual([]);
  store.rebuildAlike();
});

test('a process that is killed in the middle of a run leaves whole turns, and the next run ends it', async () => {
  const turns = sliceTurnsMax * 2;
  using store = withLongHistory(turns);
  const { rule } = await store.trace.rules.create({ name: 'n', ...shape }, { signal: AbortSignal.abort() });
  using child = startChild(backfillUntilKilled, store.home, rule.id);
  await child.spoke();
  child.process.kill('SIGKILL');
  await expect(child.ended()).rejects.toThrow('SIGKILL');
  expect(store.verdicts(rule)).toHaveLength(sliceTurnsMax);
  expect(store.trace.rules.unfinishedBackfills()).toEqual([rule.id]);
  await store.trace.rules.reevaluate(rule.id);
  expect(store.verdicts(rule)).toHaveLength(turns);
  expect(store.trace.rules.unfinishedBackfills()).toEqual([]);
  store.rebuildAlike();
});
