import type { RuleInput } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { parseRuleInput } from '../../src/rules/rule.ts';
import { tryRules } from '../../src/rules/try-rules.ts';
import { RulesUnderTest } from './rules-under-test.ts';

function withHistory(): RulesUnderTest {
  const store = new RulesUnderTest();
  store.asks('e1', 'push it');
  store.runs('e2', 'git push --force');
  store.answers('e3', 'pushed');
  store.asks('e4', 'push it');
  store.runs('e5', 'git push');
  store.answers('e6', 'pushed');
  store.takeTold();
  return store;
}

const forbids: RuleInput = { name: 'no force', forbidCommandMatches: ['push --force'], triggerPhrases: ['push it'] };

test('a rule that forbids a command contradicts the turns that have it, and verifies the others', async () => {
  using store = withHistory();
  const rule = await store.addRule(forbids);
  expect(store.verdicts(rule)).toEqual(['e1 contradicted', 'e4 verified']);
  expect(store.sql('SELECT expected_pattern, actual_tool_calls_json FROM verdicts ORDER BY turn_id')).toEqual([
    { expected_pattern: 'none of push --force', actual_tool_calls_json: '["git push --force"]' },
    { expected_pattern: 'none of push --force', actual_tool_calls_json: '[]' },
  ]);
  expect(store.enforcements(rule)).toContain('e2 trigger');
  expect(store.asked.rule(rule.id)).toEqual(rule);
});

test('history that is judged late equals history that was judged as it came', async () => {
  using early = new RulesUnderTest();
  const first = await early.addRule(forbids);
  for (const [id, command] of [
    ['e2', 'git push --force'],
    ['e5', 'git push'],
  ] as const) {
    early.asks(`e${Number(id.slice(1)) - 1}`, 'push it');
    early.runs(id, command);
    early.answers(`e${Number(id.slice(1)) + 1}`, 'pushed');
  }
  using late = withHistory();
  const second = await late.addRule(forbids);
  expect([early.verdicts(first), early.enforcements(first), early.turns()]).toEqual([
    late.verdicts(second),
    late.enforcements(second),
    late.turns(),
  ]);
});

test('a check leaves no verdict in the trace, neither live nor of history', async () => {
  using store = withHistory();
  const rule = await store.addRule({ check: 'pushed' });
  store.asks('e7', 'push it');
  store.answers('e8', 'pushed');
  expect(await store.trace.rules.reevaluate(rule.id)).toMatchObject({ turnsConsidered: 0, verdictsCreated: 0 });
  expect([store.verdicts(), store.turns()]).toEqual([[], ['e1 - 0', 'e4 - 0', 'e7 - 0']]);
  expect(store.trace.rules.unfinishedBackfills()).toEqual([]);
});

test.each([
  [{ check: 'tests-pass', expectTool: 'command' }, 'aims'],
  [{ check: 'tests-pass', forbidCommandMatches: ['x'] }, 'aims'],
  [{ forbidCommandMatches: ['x'], expectPattern: 'x' }, 'aims'],
  [{ check: 'tests-fly' }, 'check'],
  [{ forbidCommandMatches: [] }, 'forbidCommandMatches'],
  [{ check: 'tests-pass', triggerOn: 'user' }, 'triggerOn'],
])('a rule has one aim that there is: %j', (shape, field) => {
  expect(() => parseRuleInput({ name: 'n', ...shape })).toThrow(
    expect.objectContaining({ code: 'RULE_INVALID', field }),
  );
});

test('a trial says what a rule would say of history, with the worst and newest turns, and writes nothing', async () => {
  using store = withHistory();
  const before = store.sql('SELECT count(*) AS n FROM events');
  const contents = [forbids, { name: 'c', expectCommandMatches: ['git push'] }, { ...forbids, taskId: 't2' }];
  const [forbid, expects, ofOther] = store.asked.history((history) =>
    tryRules(history, contents.map(parseRuleInput), 1),
  );
  expect(forbid).toMatchObject({ turns: 2, counts: { verified: 1, contradicted: 1, unverifiable: 0 } });
  expect(forbid?.examples).toEqual([expect.objectContaining({ turnId: 'e1', status: 'contradicted' })]);
  expect(expects?.counts).toEqual({ verified: 2, contradicted: 0, unverifiable: 0 });
  expect(expects?.examples).toEqual([expect.objectContaining({ turnId: 'e4', actualToolCalls: ['git push'] })]);
  expect(ofOther).toEqual({ turns: 0, counts: { verified: 0, contradicted: 0, unverifiable: 0 }, examples: [] });
  const created = await store.addRule(forbids);
  expect(store.verdicts(created)).toHaveLength(2);
  expect(before).not.toEqual(store.sql('SELECT count(*) AS n FROM events'));
});
