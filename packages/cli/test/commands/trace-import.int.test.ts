import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';

/** Rows of `spine.db`. */
function ask(spine: TestSpine, sql: string): unknown[] {
  const database = new DatabaseSync(join(spine.home, 'spine.db'), { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

const timeline = 'SELECT kind, title FROM timeline_events_view ORDER BY created_at, kind DESC';

test('an import fills the trace; --no-trace leaves it out, and trace import fills it when the files are gone', async () => {
  using spine = new TestSpine();
  const path = spine.write('a.jsonl', promptLine(1, 'mend it') + replyLine(2, 'mended'));
  await spine.say('import', path, '--no-trace');
  expect(await spine.json('import', path)).toMatchObject({ files: 0, traceEvents: 7 });
  expect(ask(spine, timeline)).toEqual([
    { kind: 'user.message', title: 'mend it' },
    { kind: 'assistant.response', title: 'mended' },
  ]);
  expect(ask(spine, 'SELECT title, workspace_path, cli_source, status FROM tasks_current')).toEqual([
    { title: 'mend it', workspace_path: '/made/up', cli_source: 'claude-code', status: 'completed' },
  ]);
  expect(ask(spine, 'SELECT asked_text, assistant_text, status FROM turns')).toEqual([
    { asked_text: 'mend it', assistant_text: 'mended', status: 'closed' },
  ]);
  rmSync(path);
  rmSync(join(spine.home, 'spine.db'));
  expect(await spine.json('trace', 'import')).toEqual({
    files: 1,
    events: 7,
    refused: 0,
    filesWithoutBytes: 0,
    elapsedMs: 0,
  });
  expect(await spine.say('trace', 'import')).toBe('0 events of 0 transcripts added in 0 ms\n');
  expect(ask(spine, timeline)).toHaveLength(2);
});

test('a file that grows adds what is new, and one that is rewritten adds nothing twice', async () => {
  using spine = new TestSpine();
  const path = spine.write('a.jsonl', promptLine(1) + replyLine(2));
  await spine.say('import', path);
  appendFileSync(path, promptLine(3) + replyLine(4));
  // The two lines, and that the session has come to rest anew.
  expect(await spine.json('import', path)).toMatchObject({ files: 1, traceEvents: 4 });
  spine.write('a.jsonl', `\n${promptLine(1)}${replyLine(2)}${promptLine(3)}${replyLine(4)}${promptLine(5)}`);
  await spine.say('import', path);
  expect(ask(spine, timeline)).toHaveLength(5);
});

test('without bytes in custody there is nothing to fill the trace with, which is said', async () => {
  using spine = new TestSpine();
  const path = spine.write('a.jsonl', promptLine(1));
  const imported = await spine.run(['import', path, '--content', 'hash-only', '--json']);
  expect(JSON.parse(imported.stdout)).toMatchObject({ files: 1, traceEvents: 0 });
  expect(imported.stderr).toContain('content mode hash-only keeps no transcripts; the trace is not filled');
  const traced = await spine.run(['trace', 'import', '--json']);
  expect(JSON.parse(traced.stdout)).toMatchObject({ files: 0, events: 0, filesWithoutBytes: 1 });
  expect(traced.stderr).toContain('1 transcript is not in custody');
});

test('a long body is cut in its row and whole in custody', async () => {
  using spine = new TestSpine();
  const [asked, answered] = ['ask '.repeat(10_000), 'say '.repeat(10_000)];
  await spine.say('import', spine.write('a.jsonl', promptLine(1, asked) + replyLine(2, answered)));
  const rows = ask(
    spine,
    'SELECT event_id AS id, body_bytes AS length FROM timeline_rows JOIN events USING (seq) ORDER BY event_time',
  );
  expect(rows).toMatchObject([{ length: 32_000 }, { length: 32_000 }]);
  const ids = (rows as { readonly id: string }[]).map(({ id }) => id);
  expect((await spine.say('trace', 'body', ids[0] ?? '')).trim()).toBe(asked.trim());
  expect(await spine.json('trace', 'body', ids[1] ?? '')).toEqual({ eventId: ids[1], body: answered });
  expect(await spine.run(['trace', 'body', 'nobody'])).toMatchObject({ exitCode: 1 });
});

test('what cannot be written to the trace is reported, and the rest of the import is done all the same; it ends with 1', async () => {
  using spine = new TestSpine();
  const path = spine.write('a.jsonl', promptLine(1));
  await spine.say('import', path, '--no-trace');
  mkdirSync(join(spine.home, 'spine.db'));
  appendFileSync(path, replyLine(2));
  const run = await spine.run(['import', path, '--json']);
  expect(run.exitCode).toBe(1);
  expect(JSON.parse(run.stdout)).toMatchObject({ files: 1, turns: 1, traceEvents: 0 });
  expect(run.stderr).toContain('the trace was not filled');
});

test('bytes that are missing in custody fail an import when its archive is built', async () => {
  using spine = new TestSpine();
  const path = spine.write('a.jsonl', promptLine(1));
  await spine.say('import', path, '--no-trace');
  rmSync(join(spine.home, 'blobs'), { recursive: true });
  appendFileSync(path, replyLine(2));
  const run = await spine.run(['import', path]);
  expect(run.exitCode).not.toBe(0);
  expect(run.stderr).toContain('are not in custody');
  const archive = new DatabaseSync(join(spine.home, 'archive.sqlite'), { readOnly: true });
  expect(archive.prepare('SELECT count(*) AS turns FROM turns').get()).toEqual({ turns: 1 });
  archive.close();
});

test('payloads in a damaged pack are derived again from custody by trace import, which the error and doctor advise', async () => {
  using spine = new TestSpine();
  const lines = Array.from({ length: 80 }, (_, index) => promptLine(index * 2 + 1, `${index} ${'wheel '.repeat(100)}`));
  const path = spine.write('a.jsonl', lines.join(''));
  await spine.say('import', path);
  const whole = 'SELECT seq, event_id, payload_json IS NULL AS packed FROM event_rows ORDER BY seq';
  expect(ask(spine, whole).filter((row) => (row as { packed: number }).packed === 1).length).toBeGreaterThan(50);
  const bodies = await spine.say('timeline', 'made-up-session', '--json');
  const writeDamage = (): void => {
    const database = new DatabaseSync(join(spine.home, 'spine.db'));
    database.exec('UPDATE event_packs SET body = zeroblob(40) WHERE id = (SELECT min(id) FROM event_packs)');
    database.close();
  };
  writeDamage();
  const rebuilt = await spine.run(['trace', 'rebuild']);
  expect([rebuilt.exitCode, rebuilt.stderr]).toEqual([1, expect.stringContaining('run "spine trace import"')]);
  expect((await spine.run(['doctor', '--deep'])).stdout).toContain('has a damaged pack, 1, which holds');
  rmSync(path);
  const traced = await spine.run(['trace', 'import']);
  expect(traced.stderr).toContain('was derived again from custody, because packs of spine.db were damaged');
  expect(await spine.say('timeline', 'made-up-session', '--json')).toBe(bodies);
  expect((await spine.run(['doctor', '--deep'])).exitCode).toBe(0);
  expect((await spine.run(['trace', 'import'])).stderr).toBe('');
});
