import { expect, test } from 'vitest';
import { RulesUnderTest } from './rules-under-test.ts';

test('Golden scenario 5: two sessions, rules of every sort, turns that close in every way, and each message in order', async () => {
  using store = new RulesUnderTest();
  const asked = await store.addRule({
    triggerPhrases: ['run the tests'],
    triggerOn: 'user',
    expectCommandMatches: ['test'],
  });
  const claimed = await store.addRule({
    triggerPhrases: ['tests pass'],
    triggerOn: 'assistant',
    expectPattern: 'vitest|pytest',
  });
  const always = await store.addRule({ expectTool: 'file-read' });
  const broken = await store.addRule({ triggerPhrases: ['tests pass'], expectPattern: '[' });
  const local = await store.addRule({ triggerPhrases: ['deploy'], expectCommandMatches: ['deploy.sh'], taskId: 't2' });
  expect(store.takeTold()).toEqual(Array.from({ length: 5 }, () => 'rule created'));

  // The first session: a turn that its answer closes, and one that the next question closes.
  store.asks('e11', 'please run the tests');
  store.log('e12', 'tool.used', 12, { metadata: { toolName: 'Read', filePath: 'a.ts' } });
  store.runs('e13', 'npx vitest run');
  store.answers('e14', 'all tests pass');
  expect(store.takeTold()).toEqual([
    'e11 trigger',
    'e12 expect-fulfilled',
    'e13 expect-fulfilled',
    'e13 expect-fulfilled',
    'e14 trigger',
    'e14 trigger',
    'e11 unverifiable of 4',
  ]);
  store.asks('e21', 'run the tests again');
  store.runs('e22', 'ls');
  store.asks('e31', 'and deploy');
  expect(store.takeTold()).toEqual(['e21 trigger', 'e21 contradicted of 4']);
  store.answers('e32', 'I did not check that the tests pass');
  expect(store.takeTold()).toEqual(['e31 contradicted of 4']);

  // The second session, of the other task: a turn that the session's end closes, and one that stays open.
  const second = { taskId: 't2', sessionId: 's2' };
  store.asks('e41', 'deploy it', second);
  store.runs('e42', './deploy.sh', second);
  store.log('e43', 'session.ended', 43, second);
  expect(store.takeTold()).toEqual(['e41 trigger', 'e42 expect-fulfilled', 'e41 contradicted of 5']);
  store.asks('e51', 'deploy it again', second);
  expect(store.takeTold()).toEqual(['e51 trigger']);

  expect(store.verdicts(asked)).toEqual(['e11 verified', 'e21 contradicted']);
  expect(store.verdicts(claimed)).toEqual(['e11 verified']);
  expect(store.verdicts(always)).toEqual(['e11 verified', 'e21 contradicted', 'e31 contradicted', 'e41 contradicted']);
  expect(store.verdicts(broken)).toEqual(['e11 unverifiable']);
  expect(store.verdicts(local)).toEqual(['e41 verified']);

  // A rule that comes late.
  const late = await store.trace.rules.create({
    name: 'late',
    triggerPhrases: ['deploy'],
    expectCommandMatches: ['deploy'],
  });
  expect(late.backfill).toEqual({ turnsConsidered: 5, turnsEvaluated: 4, verdictsCreated: 2 });
  expect(store.takeTold()).toEqual([
    'rule created',
    'e31 trigger',
    'e41 trigger',
    'e42 expect-fulfilled',
    'e51 trigger',
    'e31 contradicted of 5',
    'e41 contradicted of 6',
  ]);

  // Another signature, and history judged by it when somebody asks for that.
  expect(store.trace.rules.update(always.id, { expectTool: 'command' }).signatureChanged).toBe(true);
  expect(store.takeTold()).toEqual(['rule updated']);
  expect(store.turns()).toEqual([
    'e11 unverifiable 5',
    'e21 contradicted 5',
    'e31 contradicted 5',
    'e41 verified 6',
    'e51 - 0',
  ]);
  await store.trace.rules.reevaluate(always.id);
  expect(store.takeTold()).toEqual([
    'e13 expect-fulfilled',
    'e22 expect-fulfilled',
    'e42 expect-fulfilled',
    'e11 unverifiable of 5',
    'e21 contradicted of 5',
    'e31 contradicted of 5',
    'e41 verified of 6',
  ]);

  // A rule that ends: what it said stays.
  store.trace.rules.delete(broken.id);
  expect(store.takeTold()).toEqual(['rule deleted']);
  expect(store.verdicts(broken)).toEqual(['e11 unverifiable']);
  expect(store.enforcements(broken)).toEqual(['e14 trigger']);

  // A rule of a task that holds everywhere from now on: the former one keeps what it said.
  const promoted = await store.trace.rules.promote(local.id);
  expect(store.takeTold()).toEqual([
    'rule deleted',
    'rule promoted',
    'e31 trigger',
    'e41 trigger',
    'e42 expect-fulfilled',
    'e51 trigger',
    'e31 contradicted of 5',
    'e41 verified of 5',
  ]);
  expect(store.verdicts(promoted.rule)).toEqual(['e31 contradicted', 'e41 verified']);
  expect(store.verdicts(local)).toEqual(['e41 verified']);
  expect(
    (store.sql("SELECT id FROM timeline_events_view WHERE task_id = 't1' ORDER BY created_at, id") as { id: string }[])
      .flatMap(({ id }) => store.trace.timeline.get(id) ?? [])
      .filter(({ lane }) => lane === 'rule')
      .map(({ id, classification, metadata }) => `${id} ${metadata['originalLane']} ${classification.matches.length}`),
  ).toEqual(['e11 user 1', 'e13 implementation 3', 'e14 user 2', 'e21 user 1', 'e22 implementation 1', 'e31 user 2']);
  store.endSession('s2', 60);
  expect(store.takeTold()).toEqual(['e51 contradicted of 5']);
  store.rebuildAlike();
});
