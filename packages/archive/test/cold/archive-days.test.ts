import { FaultyFileSystem, wrapFileSystem } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { ColdArchive, type ColdCompression } from '../../src/index.ts';
import { lockOptions } from '../open.ts';
import { allLines, catLines, folder, now, openCold, textsOf } from './cold-folder.ts';
import { lineOf, MemorySource } from './memory-source.ts';

const options = { now };
const plain = (day: string) => `${folder}/${day}.jsonl`;

/** Three days with rows, archived. */
async function archived(compression: ColdCompression = 'none') {
  const fileSystem = new FaultyFileSystem();
  const source = new MemorySource();
  source.add(1, '2025-12-01T00:00:00Z').add(2, '2025-12-01T01:00:00Z');
  source.add(3, '2025-12-02T00:00:00Z').add(4, '2025-12-03T00:00:00Z');
  await openCold(fileSystem).archiveDays({ ...options, source, compression });
  return { fileSystem, source };
}

test('A120: after a crash between rename and delete each row is in the file once, and none is left behind', async () => {
  const fileSystem = new FaultyFileSystem();
  const source = new MemorySource().add(1, '2025-12-01T00:00:00Z').add(2, '2025-12-01T01:00:00Z');
  const dying = new MemorySource();
  for (const [id, line] of source.rows) dying.rows.set(id, line);
  const openDay = dying.openDay.bind(dying);
  dying.openDay = (day) => ({ ...openDay(day), seal: () => Promise.reject(new Error('killed')) });
  await expect(openCold(fileSystem).archiveDays({ ...options, source: dying })).rejects.toThrow('killed');
  const before = textsOf(fileSystem);
  await openCold(fileSystem).archiveDays({ ...options, source });
  expect(textsOf(fileSystem)).toEqual(before);
  expect(await catLines(openCold(fileSystem), '2025-12-01')).toEqual([
    lineOf(1, '2025-12-01T00:00:00Z'),
    lineOf(2, '2025-12-01T01:00:00Z'),
  ]);
  expect([source.rows.size, source.watermark]).toEqual([0, '2025-12-01']);
});

test('A121: a crash while a file is written leaves no file with a part of a day, and every row', async () => {
  const fileSystem = new FaultyFileSystem();
  const source = new MemorySource();
  for (let id = 1; id <= 10; id += 1) source.add(id, '2025-12-01T00:00:00Z', 'x'.repeat(100_000));
  const writes = fileSystem.calls.length + 20;
  fileSystem.failCall(writes, { kind: 'stop' });
  await expect(openCold(fileSystem).archiveDays({ ...options, source })).rejects.toThrow();
  fileSystem.crash(() => true);
  expect(Object.keys(textsOf(fileSystem)).filter((name) => /^2025-12-01\.jsonl(?:\.zst)?$/.test(name))).toEqual([]);
  expect(source.rows.size).toBe(10);
  await openCold(fileSystem).archiveDays({ ...options, source });
  expect([source.rows.size, (await allLines(openCold(fileSystem))).length]).toEqual([0, 10]);
});

test('A122: a late row is merged into its day in the order of ids, and no other file changes', async () => {
  const { fileSystem, source } = await archived();
  const before = textsOf(fileSystem);
  source.add(9, '2025-12-02T12:00:00Z').add(-5, '2025-12-02T12:00:00Z');
  await openCold(fileSystem).archiveDays({ ...options, source });
  expect(await catLines(openCold(fileSystem), '2025-12-02')).toEqual([
    lineOf(-5, '2025-12-02T12:00:00Z'),
    lineOf(3, '2025-12-02T00:00:00Z'),
    lineOf(9, '2025-12-02T12:00:00Z'),
  ]);
  const after = textsOf(fileSystem);
  for (const day of ['2025-12-01.jsonl', '2025-12-03.jsonl']) expect(after[day]).toBe(before[day]);
  expect(after['manifest.jsonl']?.startsWith(before['manifest.jsonl'] ?? 'none')).toBe(true);
});

test('A123: late rows do not move the watermark back', async () => {
  const { fileSystem, source } = await archived();
  source.add(9, '2025-11-01T00:00:00Z');
  await openCold(fileSystem).archiveDays({ ...options, source });
  expect([source.rows.size, source.watermark]).toEqual([0, '2025-12-03']);
});

test('A124: days without rows make no file, and a run with nothing to do changes none', async () => {
  const { fileSystem, source } = await archived();
  const before = fileSystem.files();
  source.held.add(8);
  source.add(8, '2025-12-20T00:00:00Z');
  expect(await openCold(fileSystem).archiveDays({ ...options, source })).toEqual({ days: [], isInterrupted: false });
  expect(fileSystem.files()).toEqual(before);
});

test('A125: a run of at most two days takes two that have rows, and the next goes on', async () => {
  const fileSystem = new FaultyFileSystem();
  const source = new MemorySource();
  for (const [id, day] of ['01', '05', '06', '09'].entries()) source.add(id, `2025-12-${day}T00:00:00Z`);
  source.held.add(0);
  const run = () => openCold(fileSystem).archiveDays({ ...options, source, maxDays: 2 });
  expect((await run()).days.map(({ day }) => day)).toEqual(['2025-12-05', '2025-12-06']);
  expect((await run()).days.map(({ day }) => day)).toEqual(['2025-12-09']);
});

test.each([
  ['none', 'zstd'],
  ['zstd', 'none'],
] as const)('a day that was written with %s and is merged with %s is one file', async (first, second) => {
  const { fileSystem, source } = await archived(first);
  source.add(9, '2025-12-02T12:00:00Z');
  await openCold(fileSystem).archiveDays({ ...options, source, compression: second });
  const names = Object.keys(textsOf(fileSystem)).filter((name) => name.startsWith('2025-12-02'));
  expect(names).toEqual([second === 'zstd' ? '2025-12-02.jsonl.zst' : '2025-12-02.jsonl']);
  expect(await catLines(openCold(fileSystem), '2025-12-02')).toHaveLength(2);
  expect((await openCold(fileSystem).verify()).problems).toEqual([]);
});

/** What somebody does to a day that has rows to come, and what is said about it. */
const damages: readonly [what: string, damage: (fileSystem: FaultyFileSystem) => void | Promise<void>, said: RegExp][] =
  [
    [
      'edited by hand',
      (disk) => edit(disk, plain('2025-12-02'), 'payload 3', 'payload 4'),
      /2025-12-02\.jsonl is not what was sealed/,
    ],
    ['shortened', (disk) => disk.plant(plain('2025-12-02'), '{}\n'), /2025-12-02\.jsonl has 3 bytes/],
    ['removed', (disk) => disk.remove(plain('2025-12-02')), /2025-12-02\.jsonl is in the manifest and not there/],
    ['a symlink', (disk) => disk.plantSymlink(plain('2025-12-02')), /2025-12-02\.jsonl is a symlink/],
    [
      'a folder',
      async (disk) => {
        await disk.remove(plain('2025-12-02'));
        await disk.makeDirectory(plain('2025-12-02'));
      },
      /2025-12-02\.jsonl is a directory/,
    ],
    [
      'joined by another file',
      (disk) => disk.plant(`${plain('2025-12-02')}.zst`, 'x'),
      /2025-12-02\.jsonl\.zst is not what the manifest names/,
    ],
    [
      'of a manifest with a changed line',
      (disk) => edit(disk, `${folder}/manifest.jsonl`, '"rows":2', '"rows":3'),
      /manifest\.jsonl is damaged: line 2 does not follow/,
    ],
    [
      'of a manifest with a line of nothing',
      (disk) => edit(disk, `${folder}/manifest.jsonl`, '"v":1', '"v":2'),
      /manifest\.jsonl is damaged: line 1 is not a line/,
    ],
  ];

function edit(fileSystem: FaultyFileSystem, path: string, from: string, to: string): void {
  const text = Buffer.from(fileSystem.files().get(path) ?? []).toString();
  expect(text).toContain(from);
  fileSystem.plant(path, text.replace(from, to));
}

test.each(damages)(
  'a day that was %s is refused: no row is deleted, no file changes, and verify finds it',
  async (_, damage, said) => {
    const { fileSystem, source } = await archived();
    source.add(9, '2025-12-02T12:00:00Z');
    await damage(fileSystem);
    const before = fileSystem.files();
    await expect(openCold(fileSystem).archiveDays({ ...options, source })).rejects.toThrow(
      expect.objectContaining({ code: 'COLD_CORRUPT', message: expect.stringMatching(said) }),
    );
    expect(source.rows.size).toBe(1);
    expect(fileSystem.files()).toEqual(before);
    expect((await openCold(fileSystem).verify()).problems).not.toEqual([]);
  },
);

test('a row of the hot store that differs from the archived row of its id is refused, and both stay', async () => {
  const { fileSystem, source } = await archived('zstd');
  source.add(3, '2025-12-02T00:00:00Z', 'another text');
  const before = fileSystem.files();
  await expect(openCold(fileSystem).archiveDays({ ...options, source })).rejects.toThrow(
    expect.objectContaining({ code: 'COLD_ROW_CONFLICT', message: expect.stringContaining('row 3 of logs') }),
  );
  expect([source.rows.size, fileSystem.files()]).toEqual([1, before]);
});

test('a full disk is told with the day and what to do, and no row is deleted', async () => {
  const { fileSystem, source } = await archived();
  source.add(9, '2025-12-02T12:00:00Z', 'x'.repeat(10_000));
  const before = fileSystem.files();
  fileSystem.limitSpace(5_000);
  await expect(openCold(fileSystem).archiveDays({ ...options, source })).rejects.toThrow(
    expect.objectContaining({
      code: 'COLD_WRITE_FAILED',
      message: expect.stringMatching(/2025-12-02 of logs .*make room/),
    }),
  );
  expect([source.rows.size, fileSystem.files()]).toEqual([1, before]);
});

test('an aborted run leaves the day in work as it was', async () => {
  const fileSystem = new FaultyFileSystem();
  const source = new MemorySource(1);
  for (let id = 1; id <= 5; id += 1) source.add(id, '2025-12-01T00:00:00Z').add(id + 10, '2025-12-02T00:00:00Z');
  const interrupt = new AbortController();
  const onProgress = ({ day, rows }: { readonly day: string; readonly rows: number }) => {
    if (day === '2025-12-02' && rows === 3) interrupt.abort();
  };
  const { days, isInterrupted } = await openCold(fileSystem).archiveDays({
    ...options,
    source,
    signal: interrupt.signal,
    onProgress,
  });
  expect([days.map(({ day }) => day), isInterrupted]).toEqual([['2025-12-01'], true]);
  expect(source.rows.size).toBe(5);
  expect(Object.keys(textsOf(fileSystem)).sort()).toEqual(['2025-12-01.jsonl', 'manifest.jsonl']);
});

test('two runs at a time wait for each other, and each row is there once', async () => {
  const fileSystem = new FaultyFileSystem();
  const source = new MemorySource();
  for (let id = 1; id <= 20; id += 1) source.add(id, `2025-12-0${1 + (id % 4)}T00:00:00Z`);
  const place = { directory: folder, fileSystem, lockOptions };
  await Promise.all([1, 2].map(() => new ColdArchive(place).archiveDays({ ...options, source })));
  expect([source.rows.size, (await allLines(openCold(fileSystem))).length]).toEqual([0, 20]);
});

test('no more than a few batches of a day are in memory', async () => {
  const fileSystem = new FaultyFileSystem({ turns: () => 0 });
  const source = new MemorySource();
  let given = 0;
  let written = 0;
  let aheadMax = 0;
  const counting = wrapFileSystem(fileSystem, {
    open: async (path, mode) => {
      const file = await fileSystem.open(path, mode);
      if (!path.endsWith('.partial')) return file;
      const write = async (bytes: Uint8Array) => {
        written += bytes.length;
        return bytes.length;
      };
      return Object.assign(file, { write, stat: async () => ({ size: written }) });
    },
  });
  const openDay = source.openDay.bind(source);
  source.add(1, '2025-12-01T00:00:00Z');
  source.openDay = (day) => ({
    ...openDay(day),
    *batches() {
      for (let id = 1; id <= 400; id += 1) {
        const line = lineOf(id, '2025-12-01T00:00:00Z', 'x'.repeat(50_000));
        given += line.length;
        aheadMax = Math.max(aheadMax, given - written);
        yield { rows: 1, firstId: id, lastId: id, bytes: Buffer.from(`${line}\n`) };
      }
    },
  });
  await openCold(counting).archiveDays({ ...options, source });
  expect(given).toBeGreaterThan(20_000_000);
  expect(aheadMax).toBeLessThan(1_000_000);
});
