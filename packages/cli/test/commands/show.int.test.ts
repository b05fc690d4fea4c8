import { join } from 'node:path';
import type { SessionDocument } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { TestSpine } from '../test-spine.ts';

const id = 'aaaaaaaa-0000-4000-8000-000000000001';

/** A session whose reply edits a file, has a result too long for a row, and claims that tests pass. */
function transcript(): string {
  const [prompt = '', done = ''] = claudeTranscript().trim().split('\n');
  const base = JSON.parse(done) as { message: object };
  const line = (second: number, message: object, rest: object = {}): string =>
    JSON.stringify({ ...base, ...rest, uuid: `u${second}`, timestamp: `2026-05-01T10:00:${second}.000Z`, message });
  const edit = { file_path: '/code/app/a.ts', old_string: 'one', new_string: 'two' };
  const calls = [
    { type: 'text', text: 'I change it.\nThen I look.' },
    { type: 'tool_use', id: 'toolu_edit', name: 'Edit', input: edit },
    { type: 'tool_use', id: 'toolu_run', name: 'Bash', input: { command: 'npm test' } },
  ];
  const returned = (toolUseId: string, content: string, isError: boolean) => ({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: toolUseId, content, is_error: isError }],
  });
  const said = { ...base.message, id: 'msg_said', content: calls, stop_reason: 'tool_use' };
  const last = { ...base.message, id: 'msg_last', content: [{ type: 'text', text: 'All tests pass.' }] };
  return [
    prompt,
    line(11, said, { requestId: 'req_said' }),
    line(12, returned('toolu_edit', 'updated', false), { type: 'user' }),
    line(13, returned('toolu_run', `${'x\n'.repeat(4_000)}2 failed, 1 passed`, true), { type: 'user' }),
    line(14, last, { requestId: 'req_last' }),
    '',
  ].join('\n');
}

async function imported(spine: TestSpine): Promise<void> {
  spine.write('t/a.jsonl', transcript());
  await spine.say('import', join(spine.folder, 't'));
}

test('show prints the conversation: what was asked, done, changed and answered, with cost and claims', async () => {
  using spine = new TestSpine();
  await imported(spine);
  const text = await spine.say('show', id.slice(0, 8));
  expect(text).toMatch(/^Please look at it\nsession {3}claude-code:aaaaaaaa-/);
  expect(text).toContain('── turn 1 · 2026-05-01 10:00:00 · 20 tokens in, 40 out, $');
  expect(text).toContain('> Please look at it\n');
  expect(text).toContain('I change it.\nThen I look.\n  · Edit: a.ts — ok\n      - one\n      + two\n');
  expect(text).toMatch(
    / {2}· Bash: npm test — failed\n( {6}x\n){10} {6}… at least [\d,]+ more lines: --full shows it\n/,
  );
  expect(text).toContain('All tests pass.\n');
  expect(text).toMatch(/! claim contradicted .*"All tests pass/);
});

test('show --full reads long texts whole out of custody', async () => {
  using spine = new TestSpine();
  await imported(spine);
  expect(await spine.say('show', id)).not.toContain('2 failed, 1 passed\n');
  const full = await spine.say('show', id, '--full');
  expect(full).toContain('      x\n      2 failed, 1 passed\n');
  expect(full).not.toContain('more line');
});

test('show --json has the whole document, and --since leaves turns out', async () => {
  using spine = new TestSpine();
  await imported(spine);
  const document = JSON.parse(await spine.say('show', id, '--json')) as SessionDocument;
  expect(document).toMatchObject({ title: 'Please look at it', directory: '/code/app', usage: { outputTokens: 40 } });
  expect(document.turns[0]?.items.map(({ kind }) => kind)).toEqual([
    'prompt',
    'reply',
    'call',
    'call',
    'reply',
    'claim',
  ]);
  expect(JSON.parse(await spine.say('show', id, '--json', '--since', '2'))).toMatchObject({ turns: [] });
  expect(await spine.say('show', id, '--since', '2')).toContain('it has no turn 2; its last is 1\n');
});

test('a session that is not there is said to be none, exit 1', async () => {
  using spine = new TestSpine();
  await imported(spine);
  const run = await spine.run(['show', 'bbbb']);
  expect(run.stderr).toContain('there is no session "bbbb"');
  expect(run.exitCode).toBe(1);
});
