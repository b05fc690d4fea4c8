import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { listSessions, runSpine, spine } from './run-spine.ts';

const marker = 'a word of one session';

/** A large session of Gemini CLI as one document; a version has more messages than the one before. */
function documentOf(sessionId: string, count: number, text: string): string {
  const messages = Array.from({ length: count }, (_, number) => ({
    id: `m${number}`,
    timestamp: new Date(Date.UTC(2026, 3, 1, 10, 0, number)).toISOString(),
    type: 'gemini',
    content: `${text} ${createHash('sha512').update(`${sessionId} ${number}`).digest('hex').repeat(8)}`,
    model: 'gemini-3-pro',
    tokens: { input: 900, output: 50, cached: 10, thoughts: 5, tool: 0, total: 955 },
  }));
  const startTime = messages[0]?.timestamp;
  return JSON.stringify({ sessionId, projectHash: '0a', startTime, lastUpdated: startTime, kind: 'main', messages });
}

const ids = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'] as const;

test('a copy of a home has every version of a document that is in chunks, and nothing of a session stays that is forgotten', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  const chats = join(folder.path, '.gemini/tmp/kite/chats');
  mkdirSync(chats, { recursive: true });
  for (const count of [90, 91]) {
    writeFileSync(join(chats, 'session-1-a.json'), documentOf(ids[0], count, marker));
    writeFileSync(join(chats, 'session-2-b.json'), documentOf(ids[1], count, 'something else'));
    await spine(home, 'import', chats);
  }
  expect(await listSessions(home)).toHaveLength(2);
  const [backups, again] = [join(folder.path, 'backups'), join(folder.path, 'again')];
  await spine(home, 'backup', backups);
  await spine(home, 'restore', backups, '--into', again);
  rmSync(chats, { recursive: true });
  await spine(again, 'rederive');
  expect(await listSessions(again)).toEqual(await listSessions(home));
  expect((await runSpine(again, 'doctor', '--deep')).stdout).toMatch(/\n0 problems, /);
  await spine(again, 'forget', ids[0]);
  const left = JSON.parse((await runSpine(again, 'forget', '--verify', '--marker', marker, '--json')).stdout);
  expect(left.found).toEqual([]);
  const [kept, ...others] = await listSessions(again);
  expect([kept?.sessionId, others]).toEqual([ids[1], []]);
  await spine(again, 'rederive');
  expect((await runSpine(again, 'doctor', '--deep')).stdout).toMatch(/\n0 problems, /);
  // Control: the home that nothing was forgotten in has it.
  const { stdout } = await runSpine(home, 'forget', '--verify', '--marker', marker, '--json');
  expect(JSON.parse(stdout).found.length).toBeGreaterThan(0);
});
