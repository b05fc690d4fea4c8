import { readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { parseCursorFile } from '@agentspine/archive';
import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { pathsBelow, TestSpine } from '../test-spine.ts';

const off = (spine: TestSpine) => ({ env: { AGENTSPINE_HOME: spine.home, AGENTSPINE_CONTENT: 'off' } });

/** A home that took one titled session in mode full, and the folder of transcripts. */
async function homeInModeFull(spine: TestSpine): Promise<string> {
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a', title: 'Quorilandane' }));
  const folder = join(spine.folder, 't');
  await spine.say('import', folder);
  return folder;
}

function filesWith(spine: TestSpine, word: string): readonly string[] {
  return pathsBelow(spine.home).filter((path) => statSync(path).isFile() && readFileSync(path).includes(word));
}

const kept = 'keeps the text of 1 transcript imported in content mode full';

test('from full to off: import, status and doctor say what stays and how to be rid of it', async () => {
  using spine = new TestSpine();
  const folder = await homeInModeFull(spine);
  spine.write('t/b.jsonl', claudeTranscript({ sessionId: 'b', title: 'Quorilandane' }));
  const imported = await spine.run(['import', folder], off(spine));
  expect(imported.exitCode).toBe(0);
  expect(imported.stderr).toContain(kept);
  expect(imported.stderr).toContain('move the home away and import again');
  expect((await spine.run(['status'], off(spine))).stdout).toContain(`off; the home ${kept}`);
  const status = JSON.parse((await spine.run(['status', '--json'], off(spine))).stdout);
  expect(status.content).toEqual({ mode: 'off', transcriptsWithText: 1 });
  const doctor = await spine.run(['doctor'], off(spine));
  expect(doctor.stdout).toContain(kept);
  expect(doctor.exitCode).toBe(0);
});

test('a home that only ever was in mode off, or is in mode full, is not told that text stays', async () => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a', title: 'Quorilandane' }));
  const imported = await spine.run(['import', join(spine.folder, 't')], off(spine));
  expect(imported.stderr).not.toContain('keeps the text');
  expect((await spine.run(['status'], off(spine))).stdout).toMatch(/^content +off$/m);
  expect((await spine.run(['doctor'], off(spine))).stdout).not.toContain('keeps the text');
  expect(await spine.say('status')).toMatch(/^content +full$/m);
});

test('from full to off: what the cursors remembered of texts is forgotten at the next import, though nothing is new', async () => {
  using spine = new TestSpine();
  const folder = await homeInModeFull(spine);
  const cursors = () => {
    const snapshot = parseCursorFile(readFileSync(join(spine.home, 'cursors.json')));
    return JSON.stringify([...(snapshot?.files.values() ?? [])]);
  };
  const task = { type: 'tool_use', id: 'toolu_1', name: 'Task', input: { description: 'Quorilandane', prompt: 'x' } };
  const base = { sessionId: 'c', cwd: '/p', version: '2.1.0', timestamp: '2026-05-01T10:00:00.000Z' };
  const message = { id: 'm', role: 'assistant', model: 'claude-opus-4-6', content: [task], usage: { input_tokens: 1 } };
  spine.write('t/c.jsonl', `${JSON.stringify({ type: 'assistant', uuid: 'u', ...base, requestId: 'r', message })}\n`);
  await spine.say('import', folder);
  expect(cursors()).toContain('Quorilandane');
  expect((await spine.run(['import', folder], off(spine))).exitCode).toBe(0);
  expect(cursors()).toMatch(/claude-code/);
  expect(cursors()).not.toContain('Quorilandane');
});

test('from full to off: rederive takes titles out of ledger and archive, and reads custody for it', async () => {
  using spine = new TestSpine();
  await homeInModeFull(spine);
  rmSync(join(spine.folder, 't'), { recursive: true });
  expect(filesWith(spine, 'Quorilandane').map((path) => path.slice(spine.home.length + 1))).toEqual(
    expect.arrayContaining(['ledger.jsonl', 'archive.sqlite']),
  );
  expect(await spine.run(['rederive'], off(spine))).toMatchObject({ exitCode: 0 });
  for (const path of filesWith(spine, 'Quorilandane')) expect(path).not.toMatch(/ledger|archive|cursors/);
});

test('from full to off: bytes that a crash left in custody without lines are derived, without their texts', async () => {
  using spine = new TestSpine();
  const folder = await homeInModeFull(spine);
  truncateSync(join(spine.home, 'ledger.jsonl'), 0);
  for (const name of ['cursors.json', 'archive.sqlite', 'ledger.jsonl.head']) rmSync(join(spine.home, name));
  rmSync(join(folder, 'a.jsonl'));
  spine.write('t/b.jsonl', claudeTranscript({ sessionId: 'b' }));
  expect(await spine.run(['import', folder], off(spine))).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(spine.home, 'ledger.jsonl'), 'utf8')).not.toContain('Quorilandane');
  expect(await spine.json('sessions', 'list')).toMatchObject({ sessions: [{ sessionId: 'a' }, { sessionId: 'b' }] });
});

test('trace import fills nothing in mode off, though custody has the text', async () => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a', title: 'Quorilandane' }));
  await spine.say('import', join(spine.folder, 't'), '--no-trace');
  const run = await spine.run(['trace', 'import'], off(spine));
  expect(run).toMatchObject({ exitCode: 0, stdout: '0 events of 0 transcripts added in 0 ms\n' });
  expect(run.stderr).toContain('content mode off keeps no transcripts; the trace is not filled');
});
