import { expect, test } from 'vitest';
import { RulesUnderTest } from './rules-under-test.ts';

test('A167: in an open turn an event that fulfils a rule is noted and told once', async () => {
  using store = new RulesUnderTest();
  const rule = await store.addRule({ expectCommandMatches: ['vitest'] });
  store.asks('e1', 'mend it');
  store.takeTold();
  store.runs('e2', 'npx VITEST run');
  expect(store.takeTold()).toEqual(['e2 expect-fulfilled']);
  expect(() => store.runs('e2', 'npx vitest run')).toThrow('e2');
  await store.trace.rules.reevaluate(rule.id);
  expect(store.takeTold()).toEqual([]);
  expect(store.enforcements(rule)).toEqual(['e2 expect-fulfilled']);
  store.rebuildAlike();
});

test('events outside of turns, and of no session, match nothing', async () => {
  using store = new RulesUnderTest();
  await store.addRule({ expectTool: 'command', triggerPhrases: ['mend'] });
  store.runs('e1', 'ls');
  store.asks('e2', 'mend it', { sessionId: undefined });
  store.asks('e3', 'look');
  store.answers('e4', 'looked');
  store.runs('e5', 'ls');
  expect(store.enforcements()).toEqual([]);
  expect(store.verdicts()).toEqual([]);
});

test('A168: a side limits whose words trigger, in turns and on the timeline alike', async () => {
  using store = new RulesUnderTest();
  const shape = { triggerPhrases: ['Tests Pass'], expectTool: 'command' };
  const user = await store.addRule({ ...shape, triggerOn: 'user' });
  const assistant = await store.addRule({ ...shape, triggerOn: 'assistant' });
  const both = await store.addRule(shape);
  store.asks('e1', 'make the tests pass');
  store.answers('e2', 'done');
  store.asks('e3', 'go on');
  store.answers('e4', 'the TESTS PASS');
  expect(store.enforcements(user)).toEqual(['e1 trigger']);
  expect(store.enforcements(assistant)).toEqual(['e4 trigger']);
  expect(store.enforcements(both)).toEqual(['e1 trigger', 'e4 trigger']);
  expect(store.verdicts(user)).toEqual(['e1 contradicted']);
  expect(store.verdicts(assistant)).toEqual(['e3 contradicted']);
  expect(store.verdicts(both)).toEqual(['e1 contradicted', 'e3 contradicted']);
});

test('A169: a rule without trigger marks no trigger, and judges every turn', async () => {
  using store = new RulesUnderTest();
  await store.addRule({ expectTool: 'command' });
  store.asks('e1', 'one');
  store.runs('e2', 'ls');
  store.answers('e3', 'done');
  store.asks('e4', 'two');
  store.answers('e5', 'done');
  expect(store.enforcements()).toEqual(['e2 expect-fulfilled']);
  expect(store.verdicts()).toEqual(['e1 verified', 'e4 contradicted']);
});

test('A170: verdicts of a turn that closes: fulfilled, other calls, no call, a pattern that is none, no trigger', async () => {
  using store = new RulesUnderTest();
  const tested = await store.addRule({ triggerPhrases: ['tests pass'], expectCommandMatches: ['vitest'] });
  const broken = await store.addRule({ triggerPhrases: ['tests pass'], expectPattern: '(' });
  store.asks('e1', 'test it');
  store.runs('e2', 'vitest run');
  store.answers('e3', 'all tests pass');
  store.asks('e4', 'again');
  store.runs('e5', 'ls');
  store.answers('e6', 'all tests pass');
  store.asks('e7', 'and again');
  store.answers('e8', 'all tests pass');
  store.asks('e91', 'thanks');
  store.answers('e92', 'welcome');
  expect(store.verdicts(tested)).toEqual(['e1 verified', 'e4 contradicted', 'e7 contradicted']);
  expect(store.verdicts(broken)).toEqual(['e1 unverifiable', 'e4 unverifiable', 'e7 unverifiable']);
  expect(store.enforcements(broken)).toEqual(['e3 trigger', 'e6 trigger', 'e8 trigger']);
});

test('A172: what was said not to be done triggers nothing', async () => {
  using store = new RulesUnderTest();
  await store.addRule({ triggerPhrases: ['run the tests'], triggerOn: 'assistant', expectTool: 'web' });
  store.asks('e1', 'go');
  store.answers('e2', 'I did not run the tests');
  store.asks('e3', 'go');
  store.answers('e4', 'I did not run the tests at first; after the refactor was merged I did run the tests');
  expect(store.enforcements()).toEqual(['e4 trigger']);
  expect(store.verdicts()).toEqual(['e3 contradicted']);
});

test('A174: a turn has the worst verdict, and the number of rules in its scope', async () => {
  using store = new RulesUnderTest();
  await store.addRule({ triggerPhrases: ['verify', 'doubt', 'lie'], expectTool: 'command' });
  await store.addRule({ triggerPhrases: ['doubt', 'lie'], expectPattern: '(' });
  await store.addRule({ triggerPhrases: ['lie'], expectTool: 'web' });
  await store.addRule({ expectTool: 'web', taskId: 't2' });
  for (const [index, word] of ['verify', 'doubt', 'lie', 'rest'].entries()) {
    store.asks(`e${index}1`, word);
    store.runs(`e${index}2`, 'ls');
    store.answers(`e${index}3`, 'done');
  }
  store.asks('e51', 'verify', { taskId: 't2', sessionId: 's2' });
  store.answers('e52', 'done', { taskId: 't2', sessionId: 's2' });
  expect(store.turns()).toEqual([
    'e01 verified 3',
    'e11 unverifiable 3',
    'e21 contradicted 3',
    'e31 - 3',
    'e51 contradicted 4',
  ]);
  store.rebuildAlike();
});

test('a question that cuts a turn off is matched after that turn was judged', async () => {
  using store = new RulesUnderTest();
  await store.addRule({ triggerPhrases: ['mend'], expectTool: 'command' });
  store.asks('e1', 'mend it');
  store.takeTold();
  store.asks('e2', 'mend that');
  store.answers('e3', 'mended');
  store.endSession('s1', 4);
  expect(store.takeTold()).toEqual(['e1 contradicted of 1', 'e2 trigger', 'e3 trigger', 'e2 contradicted of 1']);
});

test('a turn that its session ends is judged too', async () => {
  using store = new RulesUnderTest();
  await store.addRule({ expectTool: 'command' });
  store.asks('e1', 'mend it');
  store.endSession('s1', 4);
  expect(store.turns()).toEqual(['e1 contradicted 1']);
});

test('rules of a task count where the turn is of the task, whatever task the event is of', async () => {
  using store = new RulesUnderTest();
  const rule = await store.addRule({ expectTool: 'command', taskId: 't1' });
  store.asks('e1', 'go');
  store.runs('e2', 'ls', { taskId: 't2' });
  store.answers('e3', 'done');
  store.asks('e4', 'go', { taskId: 't2', sessionId: 's2' });
  store.runs('e5', 'ls', { taskId: 't1', sessionId: 's2' });
  store.answers('e6', 'done', { taskId: 't2', sessionId: 's2' });
  expect(store.enforcements(rule)).toEqual(['e2 expect-fulfilled']);
  expect(store.verdicts(rule)).toEqual(['e1 verified']);
});

test('a rule that another process makes or ends counts with the next event', async () => {
  using store = new RulesUnderTest();
  store.asks('e1', 'go');
  store.runs('e2', 'ls');
  using other = store.open();
  const { rule } = await other.trace.rules.create({ name: 'n', expectCommandMatches: ['make'] });
  store.runs('e3', 'make');
  expect(store.enforcements()).toEqual(['e3 expect-fulfilled']);
  other.trace.rules.delete(rule.id);
  store.runs('e4', 'make');
  expect(store.enforcements()).toEqual(['e3 expect-fulfilled']);
});

test('a rule that is rolled back counts for nothing afterwards', () => {
  using store = new RulesUnderTest();
  store.asks('e1', 'go');
  const aborted = () =>
    store.writer.transaction(() => {
      store.trace.rules.create({ name: 'n', expectTool: 'command' }).catch(() => undefined);
      store.runs('e2', 'ls');
      throw new Error('no');
    });
  expect(aborted).toThrow('no');
  store.runs('e3', 'ls');
  expect(store.enforcements()).toEqual([]);
  expect(store.asked.rules()).toEqual([]);
});

test('verdicts, enforcements and rules go with their task', async () => {
  using store = new RulesUnderTest();
  await store.addRule({ expectTool: 'command', taskId: 't1' });
  const global = await store.addRule({ expectTool: 'command' });
  for (const [taskId, sessionId, number] of [
    ['t1', 's1', 1],
    ['t2', 's2', 5],
  ] as const) {
    store.asks(`e${number}`, 'go', { taskId, sessionId });
    store.runs(`e${number + 1}`, 'ls', { taskId, sessionId });
    store.answers(`e${number + 2}`, 'done', { taskId, sessionId });
  }
  store.trace.tasks.delete('t1');
  expect(store.asked.rules()).toEqual([global]);
  expect(store.verdicts()).toEqual(['e5 verified']);
  expect(store.enforcements()).toEqual(['e6 expect-fulfilled']);
  store.rebuildAlike();
});
