import { chmodSync, rmSync } from 'node:fs';
import { startChild } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { claudeSession, type Happening } from './claim-transcripts.ts';
import { pathsBelow, TestSpine } from './test-spine.ts';

const happened: readonly Happening[] = [
  { asked: 'Fix the flaky test' },
  { ran: 'npm test', output: 'Tests: 2 failed, 6 passed, 8 total', exitCode: 1 },
  { said: 'All tests pass now.' },
];

test.runIf(process.platform !== 'win32')(
  'a home whose folders have mode 0500 and files 0400 is asked as one that may be written',
  async () => {
    using spine = new TestSpine();
    await spine.say('import', spine.write('t/a.jsonl', claudeSession('5e55', happened)));
    await spine.run(['rules', 'import', '--starter']);
    const [turn] = await spine.json<readonly { readonly id: string }[]>('turns', 'list');
    const [rule] = await spine.json<readonly { readonly id: string }[]>('rules', 'list');
    const rules = spine.write('rules.json', JSON.stringify([{ name: 'r', expectCommandMatches: ['npm'] }]));
    const questions = [
      ['show', '5e55', '--full'],
      ['export', 'session', '5e55', '--format', 'jsonl'],
      ['verify', '--all'],
      ['verify', '--session', '5e55', '--json'],
      ['turns', 'list'],
      ['turns', 'show', turn?.id ?? ''],
      ['rules', 'list'],
      ['rules', 'show', rule?.id ?? ''],
      ['rules', 'report'],
      ['rules', 'export'],
      ['rules', 'try', rules],
      ['search', 'flaky'],
      ['search', 'flaky', '--session', '5e55', '--json'],
      ['task', 'list'],
      ['task', 'show', '5e55'],
      ['sessions', 'list'],
      ['summary'],
      ['recent', '--hours', '9999'],
      ['hot-tables'],
      ['status'],
      ['problems'],
      ['log', 'query'],
      ['runs', 'active'],
    ];
    rmSync(`${spine.home}/claims.sqlite`, { force: true });
    chmodSync(spine.folder, 0o755);
    const program = new URL('children/ask-read-only-home.ts', import.meta.url);
    using child = startChild(program, spine.home, spine.folder, JSON.stringify(questions));
    const said = await child.ended();
    for (const path of [spine.home, ...pathsBelow(spine.home)]) chmodSync(path, 0o700);
    expect(JSON.parse(said)).toEqual({ asked: questions.length, differing: [], canWrite: false });
  },
);
