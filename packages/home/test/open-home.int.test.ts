import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { type HomeProgress, openBlobs, openHome } from '../src/index.ts';

test('a program imports transcripts, asks, records, searches and examines, and nothing is printed', async () => {
  using folder = openTempHome();
  const sources = join(folder.path, 'sources');
  mkdirSync(sources);
  writeFileSync(join(sources, 'session.jsonl'), `${promptLine(1, 'Repair the flaky build')}${replyLine(2)}`);
  const notices: string[] = [];
  const steps: HomeProgress[] = [];
  await using home = await openHome({
    directory: join(folder.path, 'home'),
    homeDirectory: folder.path,
    onNotice: (notice) => notices.push(notice),
    onProgress: (progress) => steps.push(progress),
  });
  const { report } = await home.import({ paths: [sources] });
  expect(report).toMatchObject({ files: 1, turns: 1, sessions: 1 });
  expect(steps.at(0)).toMatchObject({ step: 'transcripts', files: 0, filesTotal: 1, bytes: 0 });
  expect(steps.at(-1)).toEqual({ step: 'done' });
  expect(home.reader.summary({ by: 'model' }).rows).toHaveLength(1);
  expect(home.writer.obs.recordTick({ source: 'test', detailJson: {} })).toBeGreaterThan(0);
  expect(await home.query('SELECT source, count(*)::INTEGER FROM obs.ticks GROUP BY 1')).toMatchObject({
    rows: [['test', 1]],
  });
  await expect(home.query('SELECT * FROM range(3)', { rowsMax: 2 })).rejects.toMatchObject({
    code: 'READER_QUERY_LIMIT',
  });
  expect((await home.search('flaky')).tasks.length).toBeGreaterThan(0);
  expect(await home.examine({ isDeep: true })).toMatchObject({ problems: 0 });
  expect(await home.rederive()).toMatchObject({ files: 1 });
  expect(await home.status()).toMatchObject({ exists: true, transcripts: 1 });
  expect(notices).toEqual([]);
});

test('a home that is only opened, examined and asked for its state is not made', async () => {
  using folder = openTempHome();
  await using home = await openHome({ directory: join(folder.path, 'home'), homeDirectory: folder.path });
  expect(await home.status()).toMatchObject({ exists: false, transcripts: undefined });
  expect(await home.examine()).toMatchObject({ problems: 0 });
  expect(await home.verifyDays()).toEqual([]);
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a program collects blobs that nothing names, a day after they were put', async () => {
  using folder = openTempHome();
  const directory = join(folder.path, 'home');
  const blobs = await openBlobs({ blobs: join(directory, 'blobs') });
  const { digest } = await blobs.put(Buffer.from('named nowhere'));
  await blobs.close();
  const after = (ms: number) => ({ directory, homeDirectory: folder.path, clock: () => new Date(Date.now() + ms) });
  await using today = await openHome(after(0));
  expect(await today.collectGarbage()).toMatchObject({ blobs: [] });
  await using later = await openHome(after(2 * 86_400_000));
  expect(await later.collectGarbage({ isDry: true })).toMatchObject({ blobs: [digest] });
  expect(await later.collectGarbage()).toMatchObject({ blobs: [digest] });
  expect(await later.collectGarbage()).toEqual({ blobs: [], temps: 0, freedBytes: 0 });
});

test('what there is not to import is refused with a code', async () => {
  using folder = openTempHome();
  await using home = await openHome({ directory: join(folder.path, 'home'), homeDirectory: folder.path });
  await expect(home.import()).rejects.toMatchObject({ name: 'HomeError', code: 'HOME_NOTHING_FOUND' });
  await expect(home.import({ paths: [join(folder.path, 'nowhere')] })).rejects.toMatchObject({
    code: 'HOME_NOT_FOUND',
  });
});

test('a program that records after spine.db was deleted gets a notice', async () => {
  using folder = openTempHome();
  const directory = join(folder.path, 'home');
  mkdirSync(directory);
  writeFileSync(join(directory, 'spine.db-turn'), '');
  const notices: string[] = [];
  await using home = await openHome({ directory, onNotice: (notice) => notices.push(notice) });
  expect(notices).toEqual([]);
  home.writer.obs.recordTick({ source: 'test', detailJson: {} });
  expect(notices).toEqual([expect.stringMatching(/spine\.db is gone: .+/)]);
});

test('no file of the package prints, reads arguments or ends the process', () => {
  const source = join(import.meta.dirname, '../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(50);
  const wrong = /\b(?:process\.(?:exit|exitCode|stdout|stderr|argv)|console\.|argv\b)/;
  expect(wrong.test('process.exit(1)')).toBe(true);
  expect(files.filter((name) => wrong.test(readFileSync(join(source, name), 'utf8')))).toEqual([]);
});

test('a home that was closed does nothing more and says so, and may be closed twice', async () => {
  using folder = openTempHome();
  const home = await openHome({ directory: join(folder.path, 'home'), homeDirectory: folder.path });
  const { writer } = home;
  writer.obs.recordTick({ source: 'test', detailJson: {} });
  await home.close();
  await home.close();
  const closed = expect.objectContaining({ code: 'HOME_CLOSED' });
  await expect(home.claims()).rejects.toEqual(closed);
  expect(() => writer.obs.recordTick({ source: 'test', detailJson: {} })).toThrow(/closed/);
  expect(() => home.writer).toThrow(closed);
  expect(() => home.reader).toThrow(closed);
  await expect(home.import()).rejects.toEqual(closed);
  await expect(home.status()).rejects.toEqual(closed);
  await expect(home.search('anything')).rejects.toEqual(closed);
});
