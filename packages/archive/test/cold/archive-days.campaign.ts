import {
  everyFaultPoint,
  type FaultMode,
  type FaultyFileSystem,
  faultModes,
  withoutFileSync,
} from '@agentspine/testkit';
import { expect, test } from 'vitest';
import type { ColdCompression, ColdSource } from '../../src/index.ts';
import { allLines, openCold, textsOf } from './cold-folder.ts';
import { lineOf, MemorySource } from './memory-source.ts';

const now = Date.parse('2026-03-31T12:00:00Z');
/** Ids of the first run, then those that come late. */
const early = { 1: '2026-01-01T01:00:00Z', 2: '2026-01-01T02:00:00Z', 4: '2026-01-03T01:00:00Z' };
const late = { 3: '2026-01-01T03:00:00Z', 5: '2026-01-01T00:00:00Z', 6: '2026-01-04T00:00:00Z' };
const everyLine = Object.entries({ ...early, ...late }).map(([id, time]) => lineOf(Number(id), time));

function fill(source: MemorySource, rows: Readonly<Record<number, string>>): void {
  for (const [id, time] of Object.entries(rows)) source.add(Number(id), time);
}

interface Scene {
  readonly first: ColdCompression;
  readonly second: ColdCompression;
  /** What the workload makes of file system and source; a control breaks one of them. */
  readonly breakFiles?: (fileSystem: FaultyFileSystem) => FaultyFileSystem;
  readonly breakSource?: (source: MemorySource) => ColdSource;
}

/** One run over days that are there, new, and late, with a fault at every call of it; then a run without faults. */
function enumerate({ first, second, breakFiles, breakSource }: Scene, modes?: readonly FaultMode[]) {
  let source = new MemorySource();
  let untouched: string | undefined;
  return everyFaultPoint<never>({
    seeds: 2,
    ...(modes ? { modes } : {}),
    prepare: async (fileSystem) => {
      source = new MemorySource(2);
      fill(source, early);
      await openCold(fileSystem).archiveDays({ source, now, compression: first });
      untouched = textsOf(fileSystem)[first === 'none' ? '2026-01-03.jsonl' : '2026-01-03.jsonl.zst'];
      fill(source, late);
    },
    workload: async (fileSystem) => {
      const cold = openCold(breakFiles?.(fileSystem) ?? fileSystem);
      await cold.archiveDays({ source: breakSource?.(source) ?? source, now, compression: second });
    },
    check: async (fileSystem) => {
      // Nobody lost a row, even before the next run: each is in the hot store or in a file that can be read, or in both.
      const hot = [...source.rows.values()];
      const cold = openCold(fileSystem);
      expect(new Set([...hot, ...(await allLines(cold))])).toEqual(new Set(everyLine));
      await openCold(fileSystem).archiveDays({ source, now, compression: second });
      expect(source.rows.size).toBe(0);
      const lines = await allLines(cold);
      expect(lines.toSorted()).toEqual(everyLine.toSorted());
      expect(source.watermark).toBe('2026-01-04');
      expect(source.watermarks.toSorted()).toEqual(source.watermarks);
      const texts = textsOf(fileSystem);
      expect(texts[first === 'none' ? '2026-01-03.jsonl' : '2026-01-03.jsonl.zst']).toBe(untouched);
      expect((await cold.verify()).problems).toEqual([]);
      expect(Object.keys(texts).filter((name) => name.startsWith('2026'))).toHaveLength(3);
    },
  });
}

test.each([
  ['none', 'none', faultModes],
  ['none', 'zstd', faultModes],
  ['zstd', 'zstd', ['kill', 'power-loss']],
  ['zstd', 'none', ['kill', 'power-loss']],
] as const)(
  'a fault at any call of a run, %s then %s, loses and doubles no row, and the next run ends it',
  async (first, second, modes) => {
    const report = await enumerate({ first, second }, modes);
    expect(report.calls).toBeGreaterThan(60);
  },
);

test('the same test fails for a day that is not synced', async () => {
  const breakFiles = (fileSystem: FaultyFileSystem) => withoutFileSync(fileSystem) as FaultyFileSystem;
  await expect(enumerate({ first: 'none', second: 'none', breakFiles }, ['power-loss'])).rejects.toThrow(
    /is not what was sealed|power-loss/,
  );
});

test('the same test fails for rows that are deleted before their file has its name', async () => {
  const breakSource = (source: MemorySource): ColdSource => ({
    table: source.table,
    daysUpTo: (last) => source.daysUpTo(last),
    readWatermark: () => source.readWatermark(),
    restoreRows: (lines) => source.restoreRows(lines),
    openDay: (day) => {
      const open = source.openDay(day);
      const batches = [...open.batches()];
      void open.seal(day);
      return { rowCount: open.rowCount, batches: () => batches, seal: async () => open.rowCount };
    },
  });
  await expect(enumerate({ first: 'none', second: 'none', breakSource }, ['power-loss'])).rejects.toThrow(/power-loss/);
});

test('a fault at any call of a restoring leaves every row in the hot store or in its file, and it can be done again', async () => {
  let source = new MemorySource();
  await everyFaultPoint<string>({
    seeds: 2,
    prepare: async (fileSystem) => {
      source = new MemorySource(2);
      fill(source, early);
      await openCold(fileSystem).archiveDays({ source, now, compression: 'zstd' });
    },
    workload: async (fileSystem, acknowledge) => {
      await openCold(fileSystem).restore({ source, now, day: '2026-01-01' as never });
      acknowledge('restored');
    },
    check: async (fileSystem, acknowledged) => {
      const cold = openCold(fileSystem);
      const expected = Object.entries(early).map(([id, time]) => lineOf(Number(id), time));
      expect(new Set([...source.rows.values(), ...(await allLines(cold))])).toEqual(new Set(expected));
      if (acknowledged.length > 0) expect((await cold.listDays()).map(({ day }) => day)).toEqual(['2026-01-03']);
      await openCold(fileSystem).archiveDays({ source, now, compression: 'zstd' });
      expect(source.rows.size).toBe(0);
      expect((await allLines(cold)).toSorted()).toEqual(expected.toSorted());
      expect((await cold.verify()).problems).toEqual([]);
    },
  });
});
