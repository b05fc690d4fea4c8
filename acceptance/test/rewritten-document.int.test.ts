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

test('thoughts of an answer that waited when its document was rewritten with other records are in the trace', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  const chats = join(folder.path, '.gemini/tmp/kite/chats');
  mkdirSync(chats, { recursive: true });
  // Nothing of a session of that year is quiet long enough to be told before the next version comes.
  const timestamp = '2099-04-01T10:00:00.000Z';
  const answer = (id: string) => ({
    ...{ id, timestamp, type: 'gemini', content: '', model: 'gemini-3-pro' },
    thoughts: [{ subject: `Weighing ${id}`, description: 'Both ways are open.', timestamp }],
    tokens: { input: 900, output: 50, cached: 10, thoughts: 5, tool: 0, total: 955 },
  });
  for (const id of ['first', 'second', 'third']) {
    const messages = [{ id: `asked-${id}`, timestamp, type: 'user', content: 'Which way?' }, answer(id)];
    const document = { sessionId: ids[0], projectHash: '0a', startTime: timestamp, lastUpdated: timestamp, messages };
    writeFileSync(join(chats, 'session-1-a.json'), JSON.stringify(document));
    await spine(home, 'import', chats);
  }
  const thoughts =
    "SELECT count(*) AS n FROM trace.events WHERE payload_json LIKE '%Weighing first%' OR payload_json LIKE '%Weighing second%'";
  expect(JSON.parse((await runSpine(home, 'query', thoughts, '--json')).stdout)).toMatchObject({ rows: [[2]] });
  expect((await runSpine(home, 'doctor', '--deep')).stdout).toMatch(/\n0 problems, /);
});
