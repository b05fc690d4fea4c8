import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { TestSpine } from '../test-spine.ts';

const id = 'aaaaaaaa-0000-4000-8000-000000000001';

/** A session that ran in a folder whose name a shell would read something into; returns the folder. */
async function imported(spine: TestSpine, sessionId = id): Promise<string> {
  const project = join(spine.folder, `it's $(touch gone) "app"`);
  mkdirSync(project);
  spine.write('t/a.jsonl', claudeTranscript({ project, sessionId }));
  await spine.say('import', join(spine.folder, 't'));
  return project;
}

/** A program of this name that writes its folder and arguments to a file. */
function fakeProgram(spine: TestSpine, name: string): string {
  const folder = join(spine.folder, 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, name),
    `#!/bin/sh\n{ pwd; printf '%s\\n' "$@"; } > "${join(spine.folder, 'ran')}"\nexit 7\n`,
    { mode: 0o755 },
  );
  return `${folder}:${process.env['PATH']}`;
}

test('resume prints a line of shell that goes to the folder and continues the session, whatever the folder is called', async () => {
  using spine = new TestSpine();
  const project = await imported(spine);
  const line = await spine.say('resume', id.slice(0, 6));
  expect(line).toContain(` && claude --resume ${id}\n`);
  const env = { PATH: fakeProgram(spine, 'claude') };
  expect(() => execFileSync('/bin/sh', ['-c', line], { cwd: spine.folder, env })).toThrow();
  expect(readFileSync(join(spine.folder, 'ran'), 'utf8')).toBe(`${project}\n--resume\n${id}\n`);
});

test('resume --run starts it in its folder, and ends with its exit code', async () => {
  using spine = new TestSpine();
  const project = await imported(spine);
  const env = { AGENTSPINE_HOME: spine.home, PATH: fakeProgram(spine, 'claude') };
  expect((await spine.run(['resume', id, '--run'], { env })).exitCode).toBe(7);
  expect(readFileSync(join(spine.folder, 'ran'), 'utf8')).toBe(`${project}\n--resume\n${id}\n`);
  const without = await spine.run(['resume', id, '--run'], { env: { AGENTSPINE_HOME: spine.home, PATH: '/nowhere' } });
  expect(without.stderr).toContain('"claude" cannot be started');
});

test('resume says that the folder is gone, and prints no command', async () => {
  using spine = new TestSpine();
  rmSync(await imported(spine), { recursive: true });
  const run = await spine.run(['resume', id]);
  expect(run.exitCode).toBe(1);
  expect(run.stdout).toBe('');
  expect(run.stderr).toContain('is not there any more');
});

test('an id that a program would take for an option is refused', async () => {
  using spine = new TestSpine();
  await imported(spine, '--dangerous');
  const run = await spine.run(['resume', 'claude-code:--dangerous']);
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain('its id is not one that a command can be given');
});
