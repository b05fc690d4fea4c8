import type { Rule, RuleInput, TimelineEventInput } from '@agentspine/schema';
import { takesAll } from '@agentspine/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secondsFrom } from '../trace-under-test.ts';
import { RulesUnderTest } from './rules-under-test.ts';

const words = ['tests pass', 'done', 'built', 'not', 'never', 'I ran it', '. ', 'it', 'Tests Pass', 'looked'];
const said = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(' '));
const commands = ['vitest run', 'npm test', 'NPM TEST', 'make', 'ls src', 'pytest -q tests/a.py'];
const metadata = fc.oneof(
  fc.record({ toolName: fc.constantFrom('Bash', 'shell', 'mcp'), command: fc.constantFrom(...commands) }),
  fc.record({ toolName: fc.constantFrom('Read', 'Write', 'Edit'), filePath: fc.constantFrom('src/a.ts', 'README.md') }),
  fc.record({ subtypeKey: fc.constantFrom('run_test', 'web_fetch') }),
  fc.constant({}),
);
const kinds = [
  'user.message',
  'assistant.response',
  'tool.used',
  'tool.used',
  'terminal.command',
  'session.ended',
] as const;
const event = fc.record({
  kind: fc.constantFrom(...kinds),
  taskId: fc.constantFrom('t1', 't1', 't1', 't2'),
  sessionId: fc.constantFrom('s1', 's1', 's2', undefined),
  title: said,
  body: fc.option(said, { nil: undefined }),
  metadata,
});
const events = fc.array(event, { minLength: 4, maxLength: 40 });

const texts = (...of: readonly string[]) => fc.option(fc.subarray([...of], { minLength: 1 }), { nil: undefined });
const rule: fc.Arbitrary<RuleInput> = fc
  .record({
    name: fc.constant('a rule'),
    triggerPhrases: texts('tests pass', 'BUILT', 'done it'),
    triggerOn: fc.constantFrom('user', 'assistant', undefined),
    expectTool: fc.constantFrom('command', 'file-read', 'file-write', 'web', undefined),
    expectCommandMatches: texts('npm test', 'vitest|pytest', '^make$', '('),
    expectPattern: fc.constantFrom('\\.ts$', 'src/', '(', undefined, undefined),
    taskId: fc.constantFrom('t1', 't2', undefined, undefined),
  })
  .filter(
    ({ expectTool, expectCommandMatches, expectPattern }) =>
      expectTool !== undefined || expectCommandMatches !== undefined || expectPattern !== undefined,
  );
const rules = fc.array(rule, { minLength: 1, maxLength: 5 });

/** A whole campaign runs more of the same. */
const runs = takesAll ? 72 : 6;

type Logged = Pick<TimelineEventInput, 'kind' | 'taskId' | 'title'>;

function log(store: RulesUnderTest, logged: readonly Logged[]): void {
  const named = logged.map((each, index) => ({
    ...each,
    id: `e${String(index).padStart(3, '0')}`,
    at: secondsFrom(index),
  }));
  for (let from = 0; from < named.length; from += 7) store.trace.timeline.log(named.slice(from, from + 7));
}

async function create(store: RulesUnderTest, inputs: readonly RuleInput[]): Promise<Rule[]> {
  const created: Rule[] = [];
  for (const input of inputs) created.push((await store.trace.rules.create(input)).rule);
  return created;
}

test('A171: of a rule that applies, verified turns are those with an event that fulfils it', async () => {
  await fc.assert(
    fc.asyncProperty(rules, events, async (inputs, logged) => {
      using store = new RulesUnderTest();
      await create(store, inputs);
      log(store, logged);
      const disagreeing = store.sql(`SELECT verdicts.turn_id, verdicts.rule_id, verdicts.status FROM verdicts
        WHERE (status = 'verified') <> EXISTS (SELECT 1 FROM rule_enforcements JOIN turn_events USING (event_id)
          WHERE turn_events.turn_id = verdicts.turn_id AND rule_id = verdicts.rule_id AND match_kind = 'expect-fulfilled')`);
      expect(disagreeing).toEqual([]);
      store.rebuildAlike();
    }),
    { numRuns: runs },
  );
});

test('rules that come late say of history what they had said from its start', async () => {
  await fc.assert(
    fc.asyncProperty(rules, events, fc.nat({ max: 40 }), async (inputs, logged, seen) => {
      using early = new RulesUnderTest();
      const fromTheStart = await create(early, inputs);
      log(early, logged);
      using late = new RulesUnderTest();
      const afterwards = await create(late, inputs.slice(0, seen % inputs.length));
      log(late, logged);
      afterwards.push(...(await create(late, inputs.slice(seen % inputs.length))));
      expect(saidBy(late, afterwards)).toEqual(saidBy(early, fromTheStart));
      late.takeTold();
      for (const { id } of afterwards) await late.trace.rules.reevaluate(id);
      expect(late.takeTold()).toEqual([]);
      late.rebuildAlike();
    }),
    { numRuns: runs },
  );
});

/** Rows of verdicts, enforcements and turns, and which enforcements were told; all without times, and rules by their number. */
function saidBy(store: RulesUnderTest, created: readonly Rule[]): Readonly<Record<string, readonly string[]>> {
  const numbers = new Map(created.map(({ id }, index) => [id, `rule ${index}`]));
  const rowsOf = (sql: string) =>
    (store.sql(sql) as Readonly<Record<string, unknown>>[])
      .map(({ rule_id: ruleId, ...row }) => JSON.stringify({ rule: numbers.get(ruleId as string), ...row }))
      .toSorted();
  return {
    verdicts: rowsOf(`SELECT turn_id, rule_id, status, matched_phrase, expected_pattern, actual_tool_calls_json,
      matched_tool_calls_json FROM verdicts`),
    enforcements: rowsOf('SELECT event_id, rule_id, match_kind FROM rule_enforcements'),
    turns: rowsOf(`SELECT id, aggregate_verdict, iif(status = 'closed', rules_evaluated_count, 0) FROM turns`),
    told: store.told
      .filter(({ type }) => type === 'rule_enforcement.added')
      .map(({ payload: { ruleId, ...payload } }) => JSON.stringify([numbers.get(ruleId as string), payload]))
      .toSorted(),
    verdictsTold: [...lastVerdicts(store)]
      .filter(([, told]) => !told.startsWith('null'))
      .map(([turn, told]) => `${turn} ${told}`)
      .toSorted(),
  };
}

/** The last that was told of each turn. */
function lastVerdicts(store: RulesUnderTest): ReadonlyMap<unknown, string> {
  return new Map(
    store.told
      .filter(({ type }) => type === 'verdict.updated')
      .map(({ payload }) => [payload['turnId'], String(payload['aggregateVerdict'])]),
  );
}
