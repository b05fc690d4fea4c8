import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';
import { examine, makeWholeHome, pathsOf } from './whole-home.ts';

function change(spine: TestSpine, name: string, sql: string): void {
  const database = new DatabaseSync(join(spine.home, name));
  database.prepare(sql).run();
  database.close();
}

test.each([
  ['archive.sqlite', 'UPDATE turn SET output_tokens = output_tokens + 1 WHERE id = (SELECT max(id) FROM turn)'],
  ['spine.db', "UPDATE event_rows SET event_time = event_time + 1 WHERE event_type = 'prompt.submitted'"],
  ['spine.db', "UPDATE tasks_current SET title = title || '!' WHERE rowid = (SELECT min(rowid) FROM tasks_current)"],
])('a cell of %s that changed is found by deriving everything again: %s', async (name, sql) => {
  using spine = await makeWholeHome();
  expect(await examine(spine, '--deep')).toMatchObject({ exitCode: 0, findings: [] });
  change(spine, name, sql);
  const { exitCode, findings } = await examine(spine, '--deep');
  expect([exitCode, [...new Set(pathsOf(spine, findings))]]).toEqual([1, [name]]);
});

test('a sample says its seed, and finds nothing in a home that is whole', async () => {
  using spine = await makeWholeHome();
  const { stderr, findings } = await examine(spine, '--deep', '--sample', '50%', '--seed', 'a');
  expect([stderr, findings]).toEqual(['spine doctor: sample of 50%, seed a\n', []]);
  expect(await spine.run(['doctor', '--sample', '5%'])).toMatchObject({ exitCode: 2 });
});

test('a transcript that the trace has not read to its end does not make events of its subagent wrong', async () => {
  using spine = new TestSpine();
  const session = join(spine.person, '.claude/projects/-made-up/made-up-session');
  const ofAgent = (line: string): string => line.replace('{', '{"agentId":"a1","isSidechain":true,');
  mkdirSync(`${session}/subagents`, { recursive: true });
  writeFileSync(`${session}.jsonl`, promptLine(1) + replyLine(2));
  writeFileSync(`${session}/subagents/agent-a1.jsonl`, ofAgent(promptLine(3)) + ofAgent(replyLine(4)));
  await spine.run(['import', session.replace('/made-up-session', '')]);
  appendFileSync(`${session}.jsonl`, promptLine(5) + replyLine(6));
  await spine.run(['import', '--no-trace', session.replace('/made-up-session', '')]);
  const { findings } = await examine(spine, '--deep');
  expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
});

test('the end of a session that came to rest since the last import is not an event that the trace lacks', async () => {
  using spine = new TestSpine();
  const folder = join(spine.person, '.claude/projects/-made-up');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'made-up-session.jsonl'), promptLine(1) + replyLine(2));
  const atOnce = new Date('2026-03-01T08:00:10.000Z');
  await spine.run(['import', folder], { clock: () => atOnce });
  const { findings } = await examine(spine, '--deep');
  expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
});
