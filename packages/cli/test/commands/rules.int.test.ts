import type { RuleTally } from '@agentspine/reader';
import type { Rule } from '@agentspine/schema';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { claudeSession } from '../claim-transcripts.ts';
import { bytesOf, TestSpine } from '../test-spine.ts';

interface Told {
  readonly rule: Rule;
  readonly created?: boolean;
  readonly backfill?: Readonly<Record<string, number>>;
}

const at = Date.UTC(2026, 4, 15, 11);

/** A home with a turn in which tests ran, one in which they did not, and one that is open. */
function withTurns(): TestSpine {
  const spine = new TestSpine();
  using writer = openWriter({ home: spine.home, durability: 'process', clock: { now: () => at } });
  for (const task_id of ['t1', 't2']) {
    const payload = { task_id, title: task_id, slug: task_id, kind: 'primary' };
    writer.trace.events.append({ eventType: 'task.created', aggregateId: task_id, payload });
  }
  const said = { taskId: 't1', sessionId: 's1' } as const;
  writer.trace.timeline.log([
    { ...said, id: 'u1', at: at + 1, kind: 'user.message', title: 'mend it' },
    {
      ...said,
      id: 'u2',
      at: at + 2,
      kind: 'tool.used',
      title: 'Bash',
      metadata: { toolName: 'Bash', command: 'npx vitest run' },
    },
    { ...said, id: 'u3', at: at + 3, kind: 'assistant.response', title: 'all tests pass' },
    { ...said, id: 'u4', at: at + 4, kind: 'user.message', title: 'and now?' },
    {
      ...said,
      id: 'u5',
      at: at + 5,
      kind: 'tool.used',
      title: 'Bash',
      metadata: { toolName: 'Bash', command: 'ls \u001b[31mred' },
    },
    { ...said, id: 'u6', at: at + 6, kind: 'assistant.response', title: 'all tests pass' },
    { ...said, id: 'u7', at: at + 7, kind: 'user.message', title: 'thanks' },
  ]);
  return spine;
}

const create = [
  'rules',
  'create',
  '--name',
  'tests really ran',
  '--trigger',
  'tests pass',
  '--trigger-on',
  'assistant',
];
const expecting = ['--expect-command', 'vitest|pytest|npm test'];

test('a rule is created, judges history, and is the gate of a script', async () => {
  using spine = withTurns();
  expect(await spine.run(['verify'])).toMatchObject({ exitCode: 0 });
  const { rule, created, backfill } = await spine.json<Told>(...create, ...expecting, '--severity', 'block');
  expect(created).toBe(true);
  expect(backfill).toEqual({ turnsConsidered: 3, turnsEvaluated: 2, verdictsCreated: 2 });
  expect(rule).toMatchObject({ triggerPhrases: ['tests pass'], expectCommandMatches: ['vitest|pytest|npm test'] });
  const { exitCode, stdout } = await spine.run(['verify']);
  expect(exitCode).toBe(1);
  expect(stdout).toBe(
    [
      'no claims',
      'rules: 1 contradicted, 0 unverifiable, 1 verified in 2 turns; 1 still open, of which nothing is said yet',
      '',
      'contradicted: tests really ran (block) after "tests pass"',
      '  turn u4 of session s1',
      '  expected vitest|pytest|npm test',
      '  done "ls \\u001b[31mred"',
      '',
    ].join('\n'),
  );
  expect(await spine.run(['verify', '--fail-on', 'never'])).toMatchObject({ exitCode: 0 });
  expect(await spine.run(['verify', '--since', '1h'])).toMatchObject({ exitCode: 1 });
  expect(await spine.run(['verify', '--since', '1m'])).toMatchObject({ exitCode: 0 });
  expect(await spine.run(['verify', '--session', 's1', '--task', 't1'])).toMatchObject({ exitCode: 1 });
  expect(await spine.run(['verify', '--task', 't2'])).toMatchObject({ exitCode: 0 });
  expect(await spine.run(['verify', '--rule', rule.id, '--limit', '0'])).toMatchObject({ exitCode: 1 });
  const json = JSON.parse((await spine.run(['verify', '--json'])).stdout);
  expect(json).toMatchObject({ isFailed: true, counts: { contradicted: 1 }, verdicts: [{ turnId: 'u4' }] });
});

test('a gate that is asked for nothing that is there fails instead of passing', async () => {
  using spine = withTurns();
  const { rule } = await spine.json<Told>(...create, ...expecting);
  expect(await spine.run(['verify', '--session', 'typo'])).toMatchObject({ exitCode: 1, stdout: '' });
  expect(await spine.run(['verify', '--task', 'typo'])).toMatchObject({ exitCode: 1, stdout: '' });
  expect(await spine.run(['verify', '--rule', 'typo'])).toMatchObject({ exitCode: 1, stdout: '' });
  expect(await spine.run(['verify', '--since', 'soon'])).toMatchObject({ exitCode: 2 });
  expect(await spine.run(['verify', '--fail-on', 'doubt'])).toMatchObject({ exitCode: 2 });
  await spine.say('rules', 'delete', rule.id);
  expect(await spine.run(['verify', '--rule', rule.id])).toMatchObject({ exitCode: 1, stdout: '' });
  expect(await spine.run(['verify'])).toMatchObject({ exitCode: 0 });
});

test('unverifiable verdicts fail the gate where that is asked for, and the reason is told when the rule is made', async () => {
  using spine = withTurns();
  const made = await spine.run([...create, '--expect-pattern', '(?=x)']);
  expect(made).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('the rule will say "unverifiable"') });
  expect(await spine.run(['verify'])).toMatchObject({ exitCode: 0 });
  expect(await spine.run(['verify', '--fail-on', 'unverifiable'])).toMatchObject({ exitCode: 1 });
});

test('rules are listed, shown, updated, deleted and restored', async () => {
  using spine = withTurns();
  expect(await spine.say('rules', 'list')).toContain('no rules');
  const { rule } = await spine.json<Told>(...create, ...expecting, '--trigger', 'all green', '--rationale', 'why');
  expect(await spine.say('rules', 'list')).toContain('the assistant says "tests pass" or "all green"');
  const shown = await spine.say('rules', 'show', rule.id);
  expect(shown).toContain('rationale  why\n');
  expect(shown).toContain('1 contradicted, 0 unverifiable, 1 verified\n');
  expect(shown).toContain('fulfils');
  expect(await spine.json('rules', 'show', rule.id)).toMatchObject({ rule, evidence: [{ taskId: 't1' }] });

  const update = await spine.run([
    'rules',
    'update',
    rule.id,
    '--name',
    'other',
    '--clear',
    'trigger',
    '--clear',
    'trigger-on',
  ]);
  expect(update.stderr).toContain(`spine rules reevaluate ${rule.id}`);
  expect(update.stdout).toContain('every turn');
  expect(await spine.json('rules', 'reevaluate', rule.id)).toEqual([
    { ruleId: rule.id, turnsConsidered: 3, turnsEvaluated: 2, verdictsCreated: 2 },
  ]);
  expect(await spine.say('rules', 'reevaluate')).toBe('history is judged by every rule\n');

  expect(await spine.say('rules', 'delete', rule.id)).toBe(`${rule.id} deleted\n`);
  expect(await spine.json('rules', 'list')).toEqual([]);
  expect(await spine.json('rules', 'list', '--all')).toMatchObject([{ id: rule.id }]);
  expect(await spine.run(['rules', 'delete', rule.id])).toMatchObject({ exitCode: 1, stdout: '' });
  expect(await spine.json('rules', 'restore', rule.id)).toMatchObject({ rule: { id: rule.id } });
  expect(await spine.say('rules', 'delete', rule.id, '--purge')).toBe(`${rule.id} purged\n`);
  expect(await spine.json('rules', 'list', '--all')).toEqual([]);
});

test('a rule moves between a task and everywhere', async () => {
  using spine = withTurns();
  const { rule } = await spine.json<Told>(...create, ...expecting, '--task', 't1');
  const promoted = await spine.json<Told>('rules', 'promote', rule.id);
  expect(promoted.rule).toMatchObject({ scope: 'global' });
  const demoted = await spine.json<Told>('rules', 'demote', promoted.rule.id, '--task', 't2');
  expect(demoted).toMatchObject({ rule: { taskId: 't2' }, backfill: { turnsConsidered: 0 } });
  expect(await spine.json('rules', 'list', '--task', 't2')).toMatchObject([{ id: demoted.rule.id }]);
});

test('rules go from one home to another, and those of the starter set come with spine', async () => {
  using spine = withTurns();
  const imported = await spine.json<Told[]>('rules', 'import', '--starter');
  expect(imported.map(({ created }) => created)).toEqual(imported.map(() => true));
  expect(await spine.say('rules', 'import', '--starter')).toContain('was there');
  const exported = await spine.say('rules', 'export');
  using other = withTurns();
  const again = await other.run(['rules', 'import', '-'], { stdin: bytesOf(exported) });
  expect(again.exitCode).toBe(0);
  expect(await other.say('rules', 'export')).toBe(exported);
});

test('wrong calls say what is wrong', async () => {
  using spine = withTurns();
  const { rule } = await spine.json<Told>(...create, ...expecting);
  const wrong: readonly (readonly [readonly string[], number, string])[] = [
    [['rules', 'create', '--expect-tool', 'Bash'], 1, '--name must be a text that is not blank (RULE_INVALID)'],
    [[...create], 1, '--forbid-command or --check is missing'],
    [
      [...create, ...expecting, '--check', 'pushed'],
      1,
      'expectations, --forbid-command and --check cannot be combined',
    ],
    [['rules', 'try'], 2, 'rules try takes a file'],
    [[...create, '--expect-tool', 'Fly'], 1, '--expect-tool must be command, file-read, file-write or web'],
    [[...create, ...expecting, '--trigger-on', 'both'], 1, '--trigger-on must be one of user, assistant'],
    [[...create, ...expecting, '--trigger', ' '], 1, '--trigger must be a text that is not blank'],
    [[...create, ...expecting, '--severity', 'high'], 1, '--severity must be one of info, warn, block'],
    [['rules', 'update', rule.id, '--expect-tool', 'Fly'], 1, '--expect-tool must be command'],
    [[...create, '--expect-tool', 'Bash', '--task', 'nobody'], 1, 'TASK_NOT_FOUND'],
    [['rules', 'show', 'nobody'], 1, 'CLI_NOT_FOUND'],
    [['rules', 'show'], 2, 'needs the id of a rule'],
    [['rules', 'update', rule.id], 1, 'the flags of rules update must change something (RULE_INVALID)'],
    [['rules', 'update', rule.id, '--clear', 'name'], 2, '--clear takes'],
    [['rules', 'update', rule.id, '--task', 't1'], 2, 'rules promote'],
    [['rules', 'demote', rule.id], 2, '--task'],
    [['rules', 'promote', rule.id], 1, `the scope of rule ${rule.id} is global already`],
    [['rules', 'restore', rule.id], 1, 'RULE_CONFLICT'],
    [['rules', 'reevaluate', 'nobody'], 1, 'RULE_NOT_FOUND'],
    [['rules', 'import'], 2, '--starter'],
    [['rules', 'import', 'no-such-file'], 1, 'CLI_NOT_FOUND'],
  ];
  for (const [args, exitCode, told] of wrong) {
    expect(await spine.run(args), args.join(' ')).toMatchObject({ exitCode, stderr: expect.stringContaining(told) });
  }
  const file = await spine.run(['rules', 'import', '-'], { stdin: bytesOf('{"name": 1}') });
  expect(file).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('JSON list') });
});

test('history is judged with progress on a terminal, and Ctrl-C leaves the rest for later', async () => {
  using spine = withTurns();
  const drawn: string[] = [];
  const stderr = { write: (text: string) => void drawn.push(text), isTerminal: true };
  expect(await spine.run([...create, ...expecting], { stderr })).toMatchObject({ exitCode: 0 });
  expect(drawn.join('')).toContain('3 turns of history judged');
  const stopped = await spine.run([...create, '--expect-tool', 'web'], { signal: AbortSignal.abort() });
  expect(stopped).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('"spine rules reevaluate" goes on') });
  expect(await spine.run(['rules', 'list'])).toMatchObject({
    stderr: expect.stringContaining('was not judged to its end'),
  });
  expect(await spine.json('rules', 'reevaluate')).toMatchObject([{ verdictsCreated: 2 }]);
});

test('a report tells of each rule how often it applied, what it said, and which turns to look at', async () => {
  using spine = withTurns();
  expect((await spine.run(['rules', 'report'])).stdout).toBe('no rules\n');
  await spine.run([...create, ...expecting]);
  await spine.run(['rules', 'create', '--name', 'never said', '--trigger', 'deployed', '--expect-tool', 'command']);
  await spine.run(['rules', 'create', '--name', 'of a task', '--expect-pattern', '(', '--task', 't2']);
  const { stdout } = await spine.run(['rules', 'report']);
  const [head, first, second, third, ...turns] = stdout
    .split('\n')
    .map((row) => row.trimEnd().replaceAll(/ {2,}/g, '|'));
  expect(head).toBe('rule|severity|turns|triggered|verified|contradicted|unverifiable');
  // Rules of one millisecond have no order.
  expect(new Set([first, second, third])).toEqual(
    new Set(['tests really ran|info|2|2|1|1|0', 'never said|info|2|0|0|0|0', 'of a task|info|0|0|0|0|0']),
  );
  expect(turns).toEqual(['', 'contradicted: tests really ran, the newest 1 of 1', '|spine turns show u4', '']);
  const ofOther = await spine.json<readonly RuleTally[]>('rules', 'report', '--task', 't2');
  expect(ofOther.map(({ turnsInScope, triggered }) => [turnsInScope, triggered])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  const ofTask = await spine.json<readonly RuleTally[]>('rules', 'report', '--task', 't1', '--limit', '0');
  expect(ofTask).toHaveLength(2);
  expect(ofTask.find(({ ruleName }) => ruleName === 'tests really ran')).toMatchObject({
    ...{ turnsInScope: 2, triggered: 2, verified: 1, contradicted: 1, unverifiable: 0, contradictedTurns: [] },
  });
  expect(await spine.run(['rules', 'report', '--task', 'nowhere'])).toMatchObject({ exitCode: 1 });
});

test('a check counts the claims of all history, whenever it was made; try says so before it is', async () => {
  const fails = { ran: 'npm test', output: 'Tests: 2 failed, 6 passed, 8 total', exitCode: 1 };
  const happened = [{ asked: 'Go.' }, fails, { said: 'All tests pass. Lint is clean.' }];
  using spine = new TestSpine();
  await spine.say('import', spine.write('t/a.jsonl', claudeSession('5e55', happened)));
  const list = JSON.stringify([
    { name: 'tests', check: 'tests-pass' },
    { name: 'narrow', check: 'tests-pass', triggerPhrases: ['integration'] },
    { name: 'no npm', forbidCommandMatches: ['npm'] },
  ]);
  const tried = await spine.run(['rules', 'try', '-'], { stdin: bytesOf(list) });
  expect(tried.stdout.split('\n')).toEqual([
    'tests',
    '  it would speak of 1 of 2 claims: 1 contradicted, 0 unverifiable, 0 verified',
    expect.stringMatching(/^ {2}✗ "All tests pass\." {2}5e55 · turn 1/),
    '',
    'narrow',
    '  it would speak of 0 of 2 claims: 0 contradicted, 0 unverifiable, 0 verified',
    '',
    'no npm',
    '  it would speak of 1 of 1 turn: 1 contradicted, 0 unverifiable, 0 verified',
    expect.stringMatching(/^ {2}contradicted: turn \S+, done "npm test"$/),
    '',
  ]);
  expect(await spine.json('rules', 'list')).toEqual([]);
  const asJson = await spine.run(['rules', 'try', '-', '--json', '--limit', '0'], { stdin: bytesOf(list) });
  expect(JSON.parse(asJson.stdout).rules.map(({ counts }: { counts: object }) => counts)).toEqual([
    { verified: 0, contradicted: 1, unverifiable: 0 },
    { verified: 0, contradicted: 0, unverifiable: 0 },
    { verified: 0, contradicted: 1, unverifiable: 0 },
  ]);
  // A rule that was there before its transcript counts the same as one that came after it.
  using early = new TestSpine();
  await early.run(['rules', 'import', '--starter']);
  await early.say('import', early.write('t/a.jsonl', claudeSession('5e55', happened)));
  await spine.run(['rules', 'import', '--starter']);
  const tallies = async (of: TestSpine) =>
    (await of.json<readonly RuleTally[]>('rules', 'report'))
      .map(({ ruleId, ...tally }) => JSON.stringify(tally))
      .toSorted();
  expect(await tallies(spine)).toEqual(await tallies(early));
  const rules = await spine.json<readonly { readonly id: string; readonly check: string }[]>('rules', 'list');
  const listed = (await spine.say('rules', 'list')).split('\n').filter((line) => line.includes('claims: '));
  expect(listed).toHaveLength(rules.filter(({ check }) => check !== undefined).length);
  for (const line of listed) expect(line).toContain('the agent claims it');
  const ofCheck = (check: string) => rules.find((rule) => rule.check === check)?.id ?? '';
  expect((await spine.run(['rules', 'report'])).stdout).toContain(`  spine verify --rule ${ofCheck('tests-pass')}\n`);
  expect(await spine.run(['verify', '--rule', ofCheck('tests-pass')])).toMatchObject({ exitCode: 1 });
  const lint = await spine.run(['verify', '--rule', ofCheck('lint-passes')]);
  expect(lint).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^1 turn, 1 claim: .*\n\? "Lint is clean\."/),
  });
  expect(await spine.say('rules', 'show', ofCheck('tests-pass'))).toMatch(
    /when +the agent claims it\nexpects +claims: tests-pass[\s\S]*✗ "All tests pass/,
  );
});
