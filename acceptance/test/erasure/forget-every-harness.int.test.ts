import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readEveryByte } from '@agentspine/erasure';
import { bodyLineOf } from '@agentspine/otlp/body-line';
import { Markers, openTempHome } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { makeHarnessHistory } from '../harnesses/all-histories.ts';
import { makeHistory, writeHistory } from '../make-history.ts';
import { type ListedSession, listSessions, runSpine, spine } from '../run-spine.ts';
import { openLiveStores } from './live-stores.ts';
import { markedHistories } from './marked-histories.ts';

test('of sessions of every harness that are forgotten no text is in any byte of the home, by whatever way they come again, and others stay as they are', async () => {
  using folder = openTempHome();
  const at = (name: string): string => join(folder.path, name);
  const home = at('home');
  const markers = new Markers();
  writeHistory(at('kept'), [...makeHarnessHistory(4), ...makeHistory(6, { size: 1 })]);
  const marked = markedHistories(markers).flatMap(({ files }) => files);
  // A share of the lines of large transcripts: the others have markers too.
  const planted = new Set(
    marked.flatMap(({ bytes, versions = [] }) => [bytes, ...versions]).flatMap((bytes) => markers.foundIn(bytes)),
  );
  const notPlanted = new Set(markers.fields.filter((field) => !planted.has(field)));
  using _stores = openLiveStores(at('live'), markers);

  await spine(home, 'import', at('kept'));
  const keptIds = new Set((await listSessions(home)).map(({ sessionId }) => sessionId));
  // Documents are written again as a whole: each version is kept.
  for (const version of [0, 1, 2]) {
    const files = marked.flatMap(({ path, versions }) =>
      versions?.[version] ? [{ path, bytes: versions[version] }] : [],
    );
    writeHistory(at('gone'), files);
    await spine(home, 'import', at('gone'));
  }
  writeHistory(at('gone'), marked);
  await spine(home, 'import', at('gone'), at('live'));
  const sessions = await listSessions(home);
  const isKept = ({ sessionId }: ListedSession): boolean => keptIds.has(sessionId) || sessionId.includes('kept');
  const [kept, gone] = [sessions.filter(isKept), sessions.filter((session) => !isKept(session))];
  expect([...new Set(gone.map(({ source }) => source))].toSorted()).toEqual(
    'claude-code cline codex copilot-cli cursor gemini-cli opencode pi qwen-code'.split(' '),
  );
  await fillOtherStores(home, at('keys'), gone[0]?.sessionId ?? '', markers);
  const sealed = await spine(home, 'seal', '--key', at('keys/private.pem'), '--json');
  await spine(home, 'backup', at('backups-before'));

  // Whatever is looked for afterwards is there before.
  const before = await markersLeft(home, markers);
  const places = Object.keys(before).map((path) => path.split('/')[0]);
  for (const place of ['archive', 'blobs', 'cache', 'hooks', 'inbox', 'otlp', 'spine.db'])
    expect(places).toContain(place);
  const found = new Set(Object.values(before).flat());
  expect(new Set(markers.fields.filter((field) => !found.has(field)))).toEqual(notPlanted);

  const names = gone.map(({ source, sessionId }) => `${source}:${sessionId}`);
  const planned = JSON.parse(await spine(home, 'forget', ...names, '--dry-run', '--json'));
  expect(await markersLeft(home, markers)).toEqual(before);
  const report = JSON.parse(await spine(home, 'forget', ...names, '--json'));
  expect(report.transcripts).toEqual(planned.transcripts);
  const clean = async (when: string): Promise<void> => {
    expect(await markersLeft(home, markers), when).toEqual({});
    expect(await listSessions(home), when).toEqual(kept);
    expect(await verified(home, markers), when).toMatchObject({ exitCode: 0, found: [], notDecoded: [] });
  };
  await clean('after it was forgotten');
  cpSync(at('gone'), at('copies'), { recursive: true });
  for (const name of ['gone', 'live', 'copies', 'kept']) await spine(home, 'import', at(name));
  await clean('after the originals and copies were imported again');
  await spine(home, 'rederive');
  await spine(home, 'cache', 'build');
  await clean('after it was derived again');
  expect(await runSpine(home, 'doctor', '--deep')).toMatchObject({ stdout: expect.stringMatching(/\n0 problems, /) });
  expect(JSON.parse(await spine(home, 'seal', 'verify', '--json'))).toMatchObject({
    file: JSON.parse(sealed).file,
    holds: true,
  });

  await spine(home, 'backup', at('backups-after'));
  await spine(at('again'), 'restore', at('backups-after'), '--into', at('again'));
  await spine(at('again'), 'import', at('gone'), at('live'));
  expect(await markersLeft(at('again'), markers)).toEqual({});
  expect(await markersLeft(at('backups-after'), markers)).toEqual({});
  expect(await listSessions(at('again'))).toEqual(kept);

  // A backup that has all of it.
  const restored = await spine(home, 'restore', at('backups-before'), '--into', at('before'), '--json');
  expect(JSON.parse(restored)).toMatchObject({ sessionsErased: gone.length, tombstonesOf: home });
  expect(await markersLeft(at('before'), markers)).toEqual({});
  await spine(at('before'), 'archive', 'rebuild');
  expect(await listSessions(at('before'))).toEqual(kept);
  for (const name of ['gone', 'live', 'copies']) await spine(at('before'), 'import', at(name));
  await spine(at('before'), 'rederive');
  expect(await markersLeft(at('before'), markers)).toEqual({});
  expect(await listSessions(at('before'))).toEqual(kept);
  expect(await verified(at('before'), markers)).toMatchObject({ exitCode: 0, found: [], notDecoded: [] });
});

async function markersLeft(home: string, markers: Markers): Promise<Record<string, readonly string[]>> {
  const left: Record<string, Set<string>> = {};
  for await (const { path, text, isOfSearch } of readEveryByte(home)) {
    const found = markers.foundIn(
      Buffer.from(isOfSearch === true ? text.replaceAll(/zq(\d+)qz/g, 'Zq$1qZ') : text, 'latin1'),
    );
    if (found.length > 0) left[path] = new Set([...(left[path] ?? []), ...found]);
  }
  return Object.fromEntries(Object.entries(left).map(([path, found]) => [path, [...found]]));
}

async function verified(home: string, markers: Markers): Promise<object> {
  const some = markers.fields.flatMap((_field, place) => (place % 500 === 0 ? ['--marker', `Zq${place}qZ`] : []));
  const { exitCode, stdout } = await runSpine(home, 'forget', '--verify', ...some, '--json');
  return { exitCode, ...JSON.parse(stdout) };
}

/** What a session leaves in stores that no transcript fills: records, logs, cold days and copies of them, the inbox, telemetry, reports, claims. */
async function fillOtherStores(home: string, keys: string, sessionId: string, markers: Markers): Promise<void> {
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  };
  const about = (name: string) => ({
    session_id: sessionId,
    hook_event_name: 'UserPromptSubmit',
    prompt: markers.at(name),
  });
  for (const day of ['2026-01-05', '2026-01-06'])
    recordAbout(home, { day, sessionId, said: markers.at(`record of ${day}`) });
  await spine(home, 'store', 'archive', '--compress', '--retention-days', '30');
  recordAbout(home, { day: new Date().toISOString().slice(0, 10), sessionId, said: markers.at('record of today') });
  const line = JSON.stringify({
    v: 1,
    id: 'a'.repeat(32),
    harness: 'claude-code',
    receivedMs: 1,
    text: JSON.stringify(about('hook')),
  });
  write('hooks/messages-2026-05-01.jsonl', `${line}\n`);
  write('inbox/1770000000000-1-claude-code.json', JSON.stringify(about('inbox')));
  write('logs/meta-db-errors-2026-05-01.jsonl.replayed', `${JSON.stringify(about('spool'))}\n`);
  const logRecords = [sessionId, 'another-session'].map((id) => ({
    attributes: [{ key: 'session.id', value: { stringValue: id } }],
    body: { stringValue: id === sessionId ? markers.at('telemetry') : 'of another one' },
  }));
  const bytes = Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));
  write('otlp/bodies-2026-05-01.jsonl', bodyLineOf({ receivedMs: 1, signal: 'logs', encoding: 'json', bytes }));
  await runSpine(home, 'verify', '--json');
  await spine(home, 'analytics', 'daily');
  await spine(home, 'cache', 'build');
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  mkdirSync(keys, { recursive: true });
  writeFileSync(join(keys, 'private.pem'), privateKey);
}

function recordAbout(
  home: string,
  { day, sessionId, said }: { readonly day: string; readonly sessionId: string; readonly said: string },
): void {
  const timestamp = Date.parse(`${day}T10:00:00.000Z`);
  using writer = openWriter({ home, clock: { now: () => timestamp } });
  writer.obs.recordTokenUsage({ sessionId, runtime: 'codex', model: said, inputTokens: 1, outputTokens: 1 });
  writer.log.append({ source: 'test', type: 'note', timestamp, payload: JSON.stringify({ sessionId, said }) });
}
