import { expect, test } from 'vitest';
import type { Action } from '../src/command.ts';
import { commandTable } from '../src/command-table.ts';
import { exampleTranscripts, TestSpine } from './test-spine.ts';

/** A call of each command that takes a session, with `SESSION` where one is given. */
const calls: Readonly<Record<string, readonly string[]>> = {
  'summary --session': ['summary', '--session', 'SESSION'],
  'sessions show': ['sessions', 'show', 'SESSION'],
  timeline: ['timeline', 'SESSION'],
  show: ['show', 'SESSION'],
  'export session': ['export', 'session', 'SESSION', '--format', 'jsonl'],
  'export otlp': ['export', 'otlp', 'SESSION', '--output', 'spans.json', '--overwrite'],
  'search --session': ['search', 'prompt', '--session', 'SESSION'],
  'turns --session': ['turns', 'list', '--session', 'SESSION'],
  'verify --session': ['verify', '--session', 'SESSION', '--fail-on', 'never'],
  forget: ['forget', 'SESSION', '--dry-run'],
  'ledger --session': ['ledger', 'stamp', '--session', 'SESSION', 'tier=gold'],
};

/** What is given there becomes a part of an event as it is: it may name a session that this event begins. */
const asGiven = ['events --session'];

/** Needs the folder of the session, which the example does not have: `resume.int.test.ts` gives it the names. */
const elsewhere = ['resume'];

test('each command that takes a session is here', async () => {
  const taking: string[] = [];
  for (const [name, entry] of Object.entries(commandTable)) {
    const command = await entry.load();
    const actions: readonly (readonly [string, Action])[] =
      'run' in command
        ? [[name, command]]
        : Object.entries(command.subcommands).map(([subcommand, action]) => [`${name} ${subcommand}`, action]);
    for (const [called, { needs = [] }] of actions) {
      if (needs.some((need) => need.includes('session'))) taking.push(called);
    }
    if (command.usage.includes('SESSION…')) taking.push(name);
    if (Object.hasOwn(command.options, 'session')) taking.push(`${name} --session`);
  }
  expect(taking.toSorted()).toEqual([...Object.keys(calls), ...asGiven, ...elsewhere].toSorted());
});

test.each(Object.entries(calls))('%s takes a session by each of its names and by its title', async (_name, call) => {
  using spine = new TestSpine();
  await spine.say('import', exampleTranscripts);
  await spine.say('trace', 'import');
  const answers = new Map<string, string>();
  for (const session of [
    ...['11111111-aaaa-4bbb-8ccc-000000000001', 'claude-code:11111111-aaaa-4bbb-8ccc-000000000001'],
    ...['1111', 'claude-code:1111', 'Fix the failing checkout test', 'FAILING CHECK'],
  ]) {
    const args = call.map((word) => (word === 'SESSION' ? session : word));
    answers.set(session, await spine.say(...args, ...(args.includes('--format') ? [] : ['--json'])));
  }
  const [first = ''] = answers.values();
  expect(first.length).toBeGreaterThan(10);
  for (const [session, answer] of answers) expect(answer, session).toEqual(first);
});

test('each id that a command prints is taken by the commands that take a session', async () => {
  using spine = new TestSpine();
  await spine.say('import', exampleTranscripts);
  await spine.say('trace', 'import');
  const printed = new Set<string>();
  for (const call of [
    ['sessions', 'list'],
    ['turns', 'list'],
    ['summary', '--by', 'session'],
    ['timeline', '1111'],
    ['verify'],
  ])
    for (const id of idsIn(await spine.json(...call))) printed.add(id);
  expect([...printed].some((id) => id.includes(':'))).toBe(true);
  expect(printed.size).toBeGreaterThan(5);
  for (const id of printed) {
    const shown = await spine.json<{ session: { sessionId: string } }>('sessions', 'show', id);
    expect(id).toContain(shown.session.sessionId);
    await spine.say('timeline', id, '--limit', '1');
  }
});

test('what several sessions have in their titles is refused by each command, with the sessions a line each', async () => {
  using spine = new TestSpine();
  await spine.say('import', exampleTranscripts);
  await spine.say('trace', 'import');
  for (const call of Object.values(calls)) {
    const { exitCode, stderr } = await spine.run(call.map((word) => (word === 'SESSION' ? 'the' : word)));
    expect([call, exitCode]).toEqual([call, 2]);
    expect(stderr).toMatch(/: "the" fits \d+ sessions:\n {2}\S+ {2}2026-04-\d\d {2}.*the.*\n/i);
  }
});

/** The values of the keys that name a session, at any depth. */
function idsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    /^session(?:Id)?$/.test(key) && typeof inner === 'string' ? [inner] : idsIn(inner),
  );
}
