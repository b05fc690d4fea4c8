import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import process from 'node:process';
import { nodeFileSystem, nodeLockEnvironment, ownedName } from '@agentspine/durable-fs';
import { createSpine, makeHome, share } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { buildColdCopies, dropCache } from '../../src/sidecars/cold-copies.ts';
import { findSidecars } from '../../src/sidecars/find-sidecars.ts';
import { partName, sidecarFolder, stemOfName } from '../../src/sidecars/sidecar-place.ts';
import { appendRestored, logEntry, logLine, sealDay } from '../cold/cold-fixture.ts';
import { watchedFiles } from '../segments/watched-files.ts';
import { copiesOf, daysOf, sealAll } from './sidecar-fixture.ts';

const day = '2026-01-01';
const sql = 'SELECT count(*), count(payload), sum(id) FROM all_logs';

/** A home whose only rows are these of a cold day. */
function homeWith(ids: readonly number[], payload = 'p') {
  const fixture = makeHome();
  createSpine(fixture.home).close();
  sealDay(
    fixture.home,
    day,
    ids.map((id) => logLine(logEntry(id, { payload }))),
  );
  return fixture;
}

const ask = async (home: string, cache?: 'use' | 'none') => (await runQuery({ home, sql, cache })).rows;

async function copiedDays(home: string): Promise<readonly string[]> {
  const days = await daysOf(home, 'logs');
  const found = await findSidecars({ home, fileSystem: nodeFileSystem }, { table: 'logs', needed: days, days });
  return [...found.keys()];
}

test('a copy is a private file that nobody may write, and its folder has nothing else but the index', async () => {
  using fixture = homeWith([1, 2, 3]);
  await sealAll(fixture.home, 'logs');
  const folder = sidecarFolder(fixture.home, 'logs');
  expect(readdirSync(folder).sort()).toEqual([
    expect.stringMatching(/^2026-01-01\.[0-9a-f]{16}\.0\.parquet$/),
    'index.jsonl',
  ]);
  for (const each of [join(fixture.home, 'cache'), join(fixture.home, 'cache/cold'), folder]) {
    expect(statSync(each).mode & 0o777).toBe(0o700);
  }
  expect(await ask(fixture.home)).toEqual([[3, 3, 6]]);
});

test('a question over many lines that have no copy makes one first; one that may not use the cache makes none', async () => {
  using fixture = homeWith([1, 2, 3], 'x'.repeat(3_000_000));
  const { home } = fixture;
  expect(await ask(home, 'none')).toEqual([[3, 3, 6]]);
  expect(readdirSync(home)).not.toContain('cache');
  expect(await ask(home)).toEqual([[3, 3, 6]]);
  expect(copiesOf(home, 'logs')).toHaveLength(1);
  rmSync(join(home, 'cache'), { recursive: true });
  writeFileSync(join(home, 'cache'), 'no folder can be made here');
  expect(await ask(home)).toEqual([[3, 3, 6]]);
});

test('a damaged copy is noticed, removed, and made again; the answer is right all the while', async () => {
  using fixture = homeWith([1, 2, 3]);
  const { home } = fixture;
  await sealAll(home, 'logs');
  const copy = join(sidecarFolder(home, 'logs'), copiesOf(home, 'logs')[0] ?? '');
  const bytes = readFileSync(copy);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  chmodSync(copy, 0o600);
  writeFileSync(copy, bytes);
  expect(await ask(home)).toEqual([[3, 3, 6]]);
  expect(copiesOf(home, 'logs')).toEqual([]);
  await sealAll(home, 'logs');
  expect(await copiedDays(home)).toEqual([day]);
  expect(await ask(home)).toEqual([[3, 3, 6]]);
});

test('a copy that is damaged where the file system does not show it is noticed when a question fails over it', async () => {
  using fixture = homeWith([1, 2, 3]);
  const { home } = fixture;
  await sealAll(home, 'logs');
  const folder = sidecarFolder(home, 'logs');
  const copy = join(folder, copiesOf(home, 'logs')[0] ?? '');
  const before = statSync(copy, { bigint: true });
  chmodSync(copy, 0o600);
  writeFileSync(copy, Buffer.alloc(Number(before.size), 7));
  const after = statSync(copy, { bigint: true });
  const index = readFileSync(join(folder, 'index.jsonl'), 'utf8');
  const seen = ({ mtimeNs, ctimeNs }: typeof before) => `:${mtimeNs}:${ctimeNs}`;
  expect(index).toContain(seen(before));
  writeFileSync(join(folder, 'index.jsonl'), index.replace(seen(before), seen(after)));
  expect(await copiedDays(home)).toEqual([day]);
  expect(await ask(home)).toEqual([[3, 3, 6]]);
  expect(copiesOf(home, 'logs')).toEqual([]);
});

test('a day that is merged or restored leaves its copy without a use, and the next question removes it', async () => {
  using fixture = homeWith([1, 2, 3]);
  const { home } = fixture;
  await sealAll(home, 'logs');
  sealDay(
    home,
    day,
    [1, 2, 3, 4].map((id) => logLine(logEntry(id))),
  );
  expect(await ask(home)).toEqual([[4, 4, 10]]);
  expect(copiesOf(home, 'logs')).toEqual([]);
  await sealAll(home, 'logs');
  expect(await ask(home)).toEqual([[4, 4, 10]]);
  appendRestored(home, day);
  sealDay(home, '2026-01-02', [logLine(logEntry(9, { at: '2026-01-02T12:00:00.000Z' }))]);
  expect(await ask(home)).toEqual([[1, 1, 9]]);
  expect(copiesOf(home, 'logs')).toEqual([]);
});

test('a day whose lines are not what was sealed has no copy, and one that is lost is reported though it has one', async () => {
  using fixture = homeWith([1, 2, 3]);
  const { home } = fixture;
  await sealAll(home, 'logs');
  const file = join(home, `archive/logs/${day}.jsonl.zst`);
  renameSync(file, `${file}.away`);
  await expect(ask(home)).rejects.toMatchObject({ code: 'READER_COLD_CORRUPT' });
  renameSync(`${file}.away`, file);
  rmSync(join(home, 'cache'), { recursive: true });
  const line = (text: string) => logLine(logEntry(1, { payload: text }));
  sealDay(home, '2026-01-02', [line('a').replace(/"timestamp":\d+/, '"timestamp":5')]);
  sealDay(home, '2026-01-03', [line('not json').slice(1)]);
  expect(await sealAll(home, 'logs')).toBe(true);
  expect(await copiedDays(home)).toEqual([day]);
  expect(readdirSync(sidecarFolder(home, 'logs')).filter((name) => name.startsWith('making-'))).toEqual([]);
});

test('what is no line of the index, another index, or a folder in place of a copy is as if there were no copy', async () => {
  using fixture = homeWith([1, 2, 3]);
  const { home } = fixture;
  await sealAll(home, 'logs');
  const folder = sidecarFolder(home, 'logs');
  const index = readFileSync(join(folder, 'index.jsonl'), 'utf8');
  const hostile = ['not json', '{"stem":"../../../etc/passwd","parts":[]}', '[]', 'null', '{"stem":7}', '{"stem":"x'];
  writeFileSync(join(folder, 'index.jsonl'), `${hostile.join('\n')}${index}`);
  expect(await copiedDays(home)).toEqual([day]);
  appendFileSync(
    join(folder, 'index.jsonl'),
    index.replace(/"sha256":"\w{64}"/, `"sha256":"${'0'.repeat(64)}"`).replace(/"seen":"/, '"seen":"x'),
  );
  expect(await copiedDays(home)).toEqual([]);
  await sealAll(home, 'logs');
  const copy = join(folder, copiesOf(home, 'logs')[0] ?? '');
  rmSync(copy);
  mkdirSync(copy);
  expect(await copiedDays(home)).toEqual([]);
  expect(await ask(home)).toEqual([[3, 3, 6]]);
});

test('a process that died while it made copies leaves a folder and parts without a line, which change no answer', async () => {
  using fixture = homeWith([1, 2, 3]);
  const { home } = fixture;
  await sealAll(home, 'logs');
  const folder = sidecarFolder(home, 'logs');
  const stem = stemOfName(copiesOf(home, 'logs')[0] ?? '') ?? '';
  rmSync(join(folder, 'index.jsonl'));
  writeFileSync(join(folder, partName(stem, 1)), 'a part of a copy that was never finished');
  const dead = { ...nodeLockEnvironment, self: { ...nodeLockEnvironment.self, pid: 9_999_999 } };
  const left = join(folder, `making-${ownedName(dead)}`);
  mkdirSync(left);
  writeFileSync(join(left, partName(stem, 0)), 'half');
  expect(await copiedDays(home)).toEqual([]);
  expect(await sealAll(home, 'logs')).toBe(true);
  expect(existsSync(left)).toBe(false);
  expect(await copiedDays(home)).toEqual([day]);
  expect(await ask(home)).toEqual([[3, 3, 6]]);
});

test('the home may be given relative to the folder of the program that asks, whose processes are elsewhere', async () => {
  using fixture = homeWith([1, 2, 3]);
  const home = relative(process.cwd(), fixture.home);
  expect(await buildColdCopies({ home })).toMatchObject([{ copiedDays: 1, newDays: 1, failures: [] }]);
  expect(isAbsolute(sidecarFolder(home, 'logs'))).toBe(true);
  expect(await ask(home)).toEqual([[3, 3, 6]]);
});

test('a folder that takes no copies is reported for every day, the first included', async () => {
  using fixture = homeWith([1, 2, 3]);
  const { home } = fixture;
  writeFileSync(join(home, 'cache'), 'no folder can be made here');
  const [logs] = await buildColdCopies({ home });
  expect(logs).toMatchObject({ copiedDays: 0, newDays: 0, failures: [{ day }] });
  dropCache(home);
  expect(await buildColdCopies({ home })).toMatchObject([{ newDays: 1, failures: [] }]);
});

test('a copy that is replaced while a query reads it leads to no wrong answer', async () => {
  using other = homeWith([70, 80, 90]);
  await sealAll(other.home, 'logs');
  const [wrong = ''] = copiesOf(other.home, 'logs');
  for (const at of share([...Array(24).keys()].slice(1), 5)) {
    using fixture = homeWith([1, 2, 3]);
    // Its copy is looked at while the other one may already be replaced.
    sealDay(fixture.home, '2026-01-02', [logLine(logEntry(4, { at: '2026-01-02T12:00:00Z', payload: 'p' }))]);
    await sealAll(fixture.home, 'logs');
    const name = copiesOf(fixture.home, 'logs').find((each) => each.startsWith(day)) ?? '';
    const copy = join(sidecarFolder(fixture.home, 'logs'), name);
    let calls = 0;
    const fileSystem = watchedFiles(() => {
      calls += 1;
      if (calls !== at) return;
      rmSync(copy);
      copyFileSync(join(sidecarFolder(other.home, 'logs'), wrong), copy);
    });
    expect((await runQuery({ home: fixture.home, sql, fileSystem })).rows).toEqual([[4, 4, 10]]);
  }
});
