import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveColdDays, examineHome, rederiveHome, verifyLedger } from '@agentspine/home';
import type { HomeContext } from '@agentspine/stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { openWriter } from '@agentspine/writer';
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
  const report = await forgetSessions(forgetful.world, { sessions: ['gone-session'] });
  expect(report.erased).toMatchObject({ rows: 2, lines: 3, files: 1, coldDays: ['logs 2026-05-01'] });
  expect((await verifyForgotten(forgetful.world, { markers: ['a secret word'] })).found).toEqual([]);
  expect((await verifyForgotten(forgetful.world, { markers: ['an open word'] })).found.map(({ path }) => path)).toEqual(
    ['hooks/messages-2026-05-01.jsonl', 'spine.db'],
  );
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

async function problems(forgetful: ForgetfulHome): Promise<readonly unknown[]> {
  const { checks } = await examineHome(forgetful.home, forgetful.world, { isDeep: true });
  return checks.flatMap(({ findings }) => findings).filter(({ level }) => level === 'problem');
}
