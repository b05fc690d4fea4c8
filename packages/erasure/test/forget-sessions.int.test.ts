import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillLive, keepReports, serveTelemetry } from '@agentspine/capture';
import { archiveColdDays, examineHome, rederiveHome, verifyLedger } from '@agentspine/home';
import { bodyLineOf } from '@agentspine/otlp/body-line';
import { rowsAReadMax } from '@agentspine/sqlite';
import type { HomeContext } from '@agentspine/stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { openWriter } from '@agentspine/writer';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { forgetSessions, resumeForget } from '../src/forget-sessions.ts';
import { verifyForgotten } from '../src/verify-forgotten.ts';
import { ForgetfulHome, sessionText } from './forgetful-home.ts';

test('what is forgotten is in no byte of the home, and no import brings it back', async () => {
  using forgetful = new ForgetfulHome();
  forgetful.writeMarked();
  forgetful.write('src/k/kept.jsonl', sessionText('kept-session', 7));
  await forgetful.import('src');
  expect(Object.keys(await forgetful.markersLeft())).not.toEqual([]);
  const before = figures(forgetful);
  const report = await forgetSessions(forgetful.world, { sessions: names(before, 'kept-session') });
  expect(report.outside.map(({ kind }) => kind)).toContain('transcript');
  expect(await forgetful.markersLeft()).toEqual({});
  expect(figures(forgetful)).toEqual(before.filter(({ sessionId }) => sessionId === 'kept-session'));
  expect(await verifyForgotten(forgetful.world, {})).toMatchObject({ sessions: report.sessions.length, found: [] });

  // The original, renamed, grown, and elsewhere.
  const claude = forgetful.read('src/p/claude-session.jsonl');
  forgetful.write('again/renamed.jsonl', claude);
  forgetful.write('again/grown.jsonl', claude + sessionText('claude-session', 9));
  forgetful.write('again/c/other-name.jsonl', forgetful.read('src/c/rollout-codex-thread.jsonl'));
  expect((await forgetful.import('src', 'again')).report).toMatchObject({ files: 0, turns: 0, traceEvents: 0 });
  await rederiveHome(forgetful.home, forgetful.world);
  expect(await forgetful.markersLeft()).toEqual({});
  expect((await verifyLedger(forgetful.home, forgetful.world)).lines['erased']).toBeGreaterThan(50);
  expect(await problems(forgetful)).toEqual([]);
});

test('of a transcript with several sessions only the lines of those that are forgotten go, and it goes on growing', async () => {
  using forgetful = new ForgetfulHome();
  const [mine, other] = [sessionText('gone-session', 1, 'a secret word'), sessionText('kept-session', 2)];
  forgetful.write('src/both.jsonl', other + mine + sessionText('kept-session', 3));
  await forgetful.import('src');
  const before = figures(forgetful);
  await forgetSessions(forgetful.world, { sessions: ['gone-session'] });
  const kept = before.filter(({ sessionId }) => sessionId === 'kept-session');
  expect(figures(forgetful)).toEqual(kept);
  expect((await verifyForgotten(forgetful.world, { markers: ['a secret word'] })).found).toEqual([]);
  expect((await forgetful.import('src')).report).toMatchObject({ turns: 0 });
  forgetful.write(
    'src/both.jsonl',
    forgetful.read('src/both.jsonl') + mine.replaceAll('_1"', '_8"') + sessionText('kept-session', 4),
  );
  expect((await forgetful.import('src')).report).toMatchObject({ files: 1, turns: 1, sessions: 0 });
  expect((await verifyForgotten(forgetful.world, { markers: ['a secret word'] })).found).toEqual([]);
  await rederiveHome(forgetful.home, forgetful.world);
  expect(figures(forgetful)).toMatchObject([{ sessionId: 'kept-session', turns: 3 }]);
  expect(await problems(forgetful)).toEqual([]);
});

test('a session of more events than are read at a time goes whole, and one between its events stays whole', async () => {
  using forgetful = new ForgetfulHome();
  const numbers = Array.from({ length: 200 }, (_, index) => index);
  const text = numbers.map((n) => sessionText('gone-session', n) + sessionText('kept-session', n)).join('');
  forgetful.write('src/both.jsonl', text);
  await forgetful.import('src');
  const before = eventsOf(forgetful);
  const { erased } = await forgetSessions(forgetful.world, { sessions: ['gone-session'] });
  const after = eventsOf(forgetful);
  expect(erased?.events).toBe(before.length - after.length);
  expect(erased?.events).toBeGreaterThan(rowsAReadMax);
  expect(after).toEqual(before.filter(({ id }) => after.some((kept) => kept.id === id)));
  expect(after.length).toBeGreaterThan(rowsAReadMax);
  expect(figures(forgetful)).toMatchObject([{ sessionId: 'kept-session', turns: 200 }]);
});

test('records, cold days, journals, the inbox and logs lose what names a forgotten session', async () => {
  using forgetful = new ForgetfulHome();
  forgetful.write('src/a.jsonl', sessionText('gone-session', 1));
  await forgetful.import('src');
  const { directory } = forgetful.home;
  recordAbout(directory, 'gone-session', 'a secret word');
  recordAbout(directory, 'gone-session-2', 'an open word');
  const later = { ...forgetful.world, clock: () => new Date('2026-09-01T00:00:00.000Z') };
  const request = { holdActiveRuns: true, maxDays: undefined, compression: 'zstd', vacuum: false } as const;
  await archiveColdDays(forgetful.home, later, { ...request, retention: new Map([['logs', 86_400_000]]) });
  const line = (id: string, word: string) =>
    `${JSON.stringify({ v: 1, id: 'x', text: JSON.stringify({ session_id: id, word }) })}\n`;
  forgetful.write(
    'home/hooks/messages-2026-05-01.jsonl',
    line('gone-session', 'a secret word') + line('gone-session-2', 'an open word'),
  );
  forgetful.write('home/inbox/1-1-claude-code.json', line('gone-session', 'a secret word'));
  forgetful.write('home/logs/meta-db-errors-2026-05-01.jsonl.replayed', line('gone-session', 'a secret word'));
  forgetful.write('home/ledger.jsonl.torn-1', line('gone-session', 'a secret word').slice(0, -3));
  const dry = await forgetSessions(forgetful.world, { sessions: ['gone-session'], isDry: true });
  const report = await forgetSessions(forgetful.world, { sessions: ['gone-session'] });
  expect(report.erased).toMatchObject({ rows: 2, lines: 3, files: 1, coldDays: ['logs 2026-05-01'] });
  // The row of the cold day is not in spine.db yet.
  const { events } = report.erased ?? {};
  expect(dry).toMatchObject({
    erased: null,
    planned: { events, rows: 1, lines: 3, files: 1, coldDays: ['logs 2026-05-01'] },
  });
  expect((await verifyForgotten(forgetful.world, { markers: ['a secret word'] })).found).toEqual([]);
  expect((await verifyForgotten(forgetful.world, { markers: ['an open word'] })).found.map(({ path }) => path)).toEqual(
    ['hooks/messages-2026-05-01.jsonl', 'spine.db'],
  );
});

test('sessions are chosen by project, by day and by both, and a dry run lists them and changes nothing', async () => {
  using forgetful = new ForgetfulHome();
  const of = (
    name: string,
    { project, day, number }: { readonly project: string; readonly day: string; readonly number: number },
  ): void =>
    forgetful.write(
      `src/${name}.jsonl`,
      sessionText(name, number)
        .replaceAll(/"cwd":"[^"]*"/g, `"cwd":"/code/${project}"`)
        .replaceAll(/"timestamp":"[^T]*T/g, `"timestamp":"${day}T`),
    );
  of('old-kite', { project: 'kite', day: '2026-01-05', number: 1 });
  of('new-kite', { project: 'kite', day: '2026-03-05', number: 2 });
  of('old-boat', { project: 'boat', day: '2026-01-05', number: 3 });
  await forgetful.import('src');
  const namesOf = async (choice: Parameters<typeof forgetSessions>[1]): Promise<readonly unknown[]> =>
    (await forgetSessions(forgetful.world, { ...choice, isDry: true })).sessions
      .map(({ sessionId }) => sessionId)
      .toSorted();
  expect(await namesOf({ project: 'kite' })).toEqual(['new-kite', 'old-kite']);
  expect(await namesOf({ before: '2026-03-05' })).toEqual(['old-boat', 'old-kite']);
  expect(await namesOf({ before: '2026-03-06' })).toHaveLength(3);
  expect(await namesOf({ project: 'kite', before: '2026-03-05' })).toEqual(['old-kite']);
  expect(await namesOf({ project: 'boat', before: '2026-03-05', sessions: ['new-kite'] })).toEqual([
    'new-kite',
    'old-boat',
  ]);
  await expect(namesOf({ project: 'kite', before: '2026-01-05' })).rejects.toMatchObject({
    code: 'ERASURE_NOTHING_CHOSEN',
  });
  await expect(namesOf({ before: 'soon' })).rejects.toMatchObject({ code: 'ERASURE_NOTHING_CHOSEN' });
  expect(figures(forgetful)).toHaveLength(3);
  await forgetSessions(forgetful.world, { project: 'kite', before: '2026-03-05' });
  expect(
    figures(forgetful)
      .map(({ sessionId }) => sessionId)
      .toSorted(),
  ).toEqual(['new-kite', 'old-boat']);
  expect((await verifyForgotten(forgetful.world, {})).found).toEqual([]);
});

test('the id of a session that was forgotten takes what came of it since, and never another session that it is the beginning of', async () => {
  using forgetful = new ForgetfulHome();
  for (const name of ['gone-session', 'gone-session-2']) forgetful.write(`src/${name}.jsonl`, sessionText(name, 1));
  await forgetful.import('src');
  await forgetSessions(forgetful.world, { sessions: ['claude-code:gone-session'] });
  const message = `${JSON.stringify({ v: 1, text: JSON.stringify({ session_id: 'gone-session', word: 'a secret word' }) })}\n`;
  for (const name of ['gone-session', 'claude-code:gone-session']) {
    forgetful.write('home/hooks/messages-2026-05-01.jsonl', message);
    expect(await forgetSessions(forgetful.world, { sessions: [name] })).toMatchObject({
      sessions: [{ source: 'claude-code', sessionId: 'gone-session' }],
      erased: { lines: 1, ledgerLines: 0 },
    });
    expect((await verifyForgotten(forgetful.world, { markers: ['a secret word'] })).found).toEqual([]);
    expect(figures(forgetful)).toMatchObject([{ sessionId: 'gone-session-2' }]);
  }
});

test('telemetry of a forgotten session goes, and that of others in the same body stays, counted once', async () => {
  using forgetful = new ForgetfulHome();
  forgetful.write('src/a.jsonl', sessionText('gone-session', 1));
  await forgetful.import('src');
  const { directory } = forgetful.home;
  const record = (session: string, said: string) => ({
    timeUnixNano: '1770000000000000000',
    body: { stringValue: 'claude_code.user_prompt' },
    attributes: Object.entries({ 'session.id': session, prompt: said, 'event.name': 'user_prompt' }).map(
      ([key, stringValue]) => ({ key, value: { stringValue } }),
    ),
  });
  const bodyOf = (...logRecords: object[]) =>
    bodyLineOf({
      ...{ receivedMs: 1_770_000_000_000, signal: 'logs', encoding: 'json' },
      bytes: Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })),
    });
  const both = bodyOf(record('gone-session', 'a secret word'), record('kept-session', 'an open word'));
  forgetful.write('home/otlp/bodies-2026-05-01.jsonl', both + bodyOf(record('gone-session', 'a secret word')) + both);
  forgetful.write('home/otlp/bodies-2026-05-02.jsonl.damaged-1', both);
  await fillLive(directory);
  const { planned } = await forgetSessions(forgetful.world, { sessions: ['gone-session'], isDry: true });
  expect(planned).toMatchObject({ lines: 4 });
  expect(existsSync(join(directory, 'otlp/bodies-left.jsonl'))).toBe(false);
  const report = await forgetSessions(forgetful.world, { sessions: ['gone-session'] });
  expect(report.erased).toMatchObject({ lines: 4 });
  expect((await verifyForgotten(forgetful.world, { markers: ['a secret word'] })).found).toEqual([]);
  expect((await verifyForgotten(forgetful.world, { markers: ['an open word'] })).found.map(({ path }) => path)).toEqual(
    ['otlp/bodies-left.jsonl'],
  );
  await fillLive(directory);
  const live = new Database(join(directory, 'live.sqlite'), { readonly: true });
  expect(live.prepare('SELECT count(*) AS bodies, sum(items) AS items FROM telemetry_bodies').all()).toEqual([
    { bodies: 1, items: 1 },
  ]);
  live.close();
});

test('what hooks and exporters report of a session after it was forgotten is not kept', async () => {
  using forgetful = new ForgetfulHome();
  forgetful.write('src/a.jsonl', sessionText('gone-session', 1));
  await forgetful.import('src');
  await forgetSessions(forgetful.world, { sessions: ['gone-session'] });
  const { directory } = forgetful.home;
  for (const [place, session, word] of [
    [1, 'gone-session', 'a secret word'],
    [2, 'gone-session-2', 'an open word'],
  ] as const)
    forgetful.write(`home/inbox/${place}-1-claude-code.json`, JSON.stringify({ session_id: session, prompt: word }));
  expect(await keepReports(directory, { nowMs: 1, onNotice: () => undefined })).toMatchObject({ taken: 1 });
  const world = { ...forgetful.world, clock: () => new Date('2026-06-01T00:00:00.000Z') };
  await using receiver = await serveTelemetry(world, { port: 0 });
  const record = (session: string, said: string) => ({
    attributes: [{ key: 'session.id', value: { stringValue: session } }],
    body: { stringValue: said },
  });
  for (const logRecords of [
    [record('gone-session', 'a secret word')],
    [record('gone-session', 'a secret word'), record('kept-session', 'an open word')],
  ]) {
    const response = await fetch(`${receiver.endpoint}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
    });
    expect(response.status).toBe(200);
  }
  await receiver.close();
  const found = async (marker: string) =>
    (await verifyForgotten(forgetful.world, { markers: [marker] })).found.map(({ path }) => path.split('/')[0]);
  expect(await found('a secret word')).toEqual([]);
  expect(await found('an open word')).toEqual(['hooks', 'live.sqlite', 'otlp']);
});

test('databases that were set aside, and reports, which have texts without ids, go with a session that is forgotten', async () => {
  using forgetful = new ForgetfulHome();
  forgetful.write('src/a.jsonl', sessionText('gone-session', 1, 'a secret word'));
  await forgetful.import('src');
  const { directory } = forgetful.home;
  for (const [name, aside] of [
    ['archive.sqlite', 'archive.sqlite.set-aside-1'],
    ['spine.db', 'spine.db.damaged-1'],
    ['spine.db', 'spine.db-new-1'],
  ] as const) {
    const database = new Database(join(directory, name), { readonly: true });
    await database.backup(join(directory, aside));
    database.close();
  }
  forgetful.write('home/analytics/2026-05-01.html', '<p>a secret word</p>');
  forgetful.write('home/.tmp.1-1-1.x', `${sessionText('gone-session', 1, 'a secret word')}`);
  forgetful.write('home/kept.sqlite', 'SQLite format 3\0 of another one');
  await forgetSessions(forgetful.world, { sessions: ['gone-session'] });
  expect((await verifyForgotten(forgetful.world, { markers: ['a secret word'] })).found).toEqual([]);
  expect(existsSync(join(directory, 'kept.sqlite'))).toBe(true);
});

test('an erasure that was killed while it wrote what keeps sessions away writes all of it when it is resumed', async () => {
  using forgetful = new ForgetfulHome();
  for (const name of ['one-session', 'other-session']) forgetful.write(`src/${name}.jsonl`, sessionText(name, 1));
  await forgetful.import('src');
  const pathOf = (name: string): string => join(forgetful.home.directory, name);
  let intent = '';
  const onProgress: HomeContext['onProgress'] = (progress) => {
    if (progress.step === 'erasing' && progress.what === 'names') intent = readFileSync(pathOf('forget.json'), 'utf8');
  };
  await forgetSessions({ ...forgetful.world, onProgress }, { sessions: ['one-session', 'other-session'] });
  const lines = readFileSync(pathOf('tombstones.jsonl'), 'utf8').split('\n');
  const firstSession = lines.findIndex((line) => line.includes('"kind":"session"'));
  expect(firstSession).toBeGreaterThan(0);
  writeFileSync(pathOf('tombstones.jsonl'), `${lines.slice(0, firstSession + 1).join('\n')}\n`);
  rmSync(pathOf('tombstones.jsonl.head'), { force: true });
  writeFileSync(pathOf('forget.json'), intent);
  await resumeForget(forgetful.world);
  expect((await forgetful.import('src')).report).toMatchObject({ files: 0, turns: 0, traceEvents: 0 });
});

test('an erasure that was not finished is a problem that the doctor names, with what ends it', async () => {
  using forgetful = new ForgetfulHome();
  forgetful.write('src/a.jsonl', sessionText('kept-session', 1));
  await forgetful.import('src');
  expect(await problems(forgetful)).toEqual([]);
  forgetful.write('home/forget.json', '{}');
  expect(await problems(forgetful)).toMatchObject([
    { path: join(forgetful.home.directory, 'forget.json'), advice: expect.stringContaining('spine forget --resume') },
  ]);
});

/** A row of records and one of the log. */
function recordAbout(home: string, sessionId: string, word: string): void {
  using writer = openWriter({ home, clock: { now: () => Date.parse('2026-05-01T10:00:00.000Z') } });
  writer.obs.recordTokenUsage({ sessionId, runtime: 'codex', model: word, inputTokens: 1, outputTokens: 1 });
  writer.log.append({
    source: 'test',
    type: 'note',
    timestamp: Date.parse('2026-05-01T10:00:00.000Z'),
    payload: JSON.stringify({ sessionId, word }),
  });
}

function figures(forgetful: ForgetfulHome) {
  using reader = openHomeReader(forgetful.world, 'archive');
  return reader.sessions({ limit: 100 }).sessions.map(({ source, sessionId, turnCount: turns, usage, title }) => ({
    source,
    sessionId,
    turns,
    usage,
    title,
  }));
}

function names(listed: ReturnType<typeof figures>, kept: string): string[] {
  return listed.filter(({ sessionId }) => sessionId !== kept).map(({ source, sessionId }) => `${source}:${sessionId}`);
}

/** Events of the trace, by place and id. */
function eventsOf({ home }: ForgetfulHome): readonly { readonly seq: number; readonly id: string }[] {
  const database = new Database(join(home.directory, 'spine.db'), { readonly: true });
  try {
    const sql = 'SELECT seq, event_id AS id FROM event_rows ORDER BY seq';
    return database.prepare<[], { seq: number; id: string }>(sql).all();
  } finally {
    database.close();
  }
}

async function problems(forgetful: ForgetfulHome): Promise<readonly unknown[]> {
  const { checks } = await examineHome(forgetful.home, forgetful.world, { isDeep: true });
  return checks.flatMap(({ findings }) => findings).filter(({ level }) => level === 'problem');
}
