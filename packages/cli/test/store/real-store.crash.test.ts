import { ColdArchive } from '@agentspine/archive';
import { nodeLockEnvironment } from '@agentspine/durable-fs';
import { everyFaultPoint, FaultyFileSystem, openTempHome } from '@agentspine/testkit';
import { openWriter, type Writer } from '@agentspine/writer';
import { expect, test } from 'vitest';

const now = Date.parse('2026-03-31T12:00:00Z');
const times = ['2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z', '2026-01-03T01:00:00Z', '2026-01-03T03:00:00Z'];

function openCold(fileSystem: FaultyFileSystem): ColdArchive {
  return new ColdArchive({ directory: '/archive/logs', fileSystem, lockOptions: { environment: nodeLockEnvironment } });
}

const lineOf = (id: number) =>
  JSON.stringify({
    id,
    source: 's',
    type: 't',
    refId: null,
    payload: `row ${id}`,
    timestamp: Date.parse(times[id - 1] ?? ''),
  });

/** Rows go into the store the way they come back, so that no second library of SQLite is needed. */
function put(writer: Writer, ...ids: readonly number[]): void {
  writer.cold.logs().restoreRows(ids.map(lineOf));
}

function hotLines(writer: Writer): string[] {
  const rows = writer.cold.logs({ holdActiveRuns: false });
  return rows
    .daysUpTo('9999-12-31' as never)
    .flatMap((day) => [...rows.openDay(day).batches()].map(({ bytes }) => bytes))
    .flatMap((bytes) => Buffer.from(bytes).toString().split('\n').slice(0, -1));
}

test('over a real spine.db, a fault at any file call of a run loses and doubles no row', async () => {
  using home = openTempHome();
  using writer = openWriter({ home: home.path, durability: 'process' });
  const all = [1, 2, 3, 4].map(lineOf);
  await everyFaultPoint<never>({
    seeds: 1,
    part: 17,
    prepare: async (fileSystem) => {
      put(writer, 1, 3);
      await openCold(fileSystem).archiveDays({ source: writer.cold.logs(), now });
      put(writer, 2, 4);
    },
    workload: async (fileSystem) => {
      await openCold(fileSystem).archiveDays({ source: writer.cold.logs(), now, compression: 'zstd' });
    },
    check: async (fileSystem) => {
      const cold = openCold(fileSystem);
      // The lock of a process that lives, this one, is no orphan; a power loss or a kill ends it.
      await fileSystem.remove('/archive/logs/lock');
      await cold.archiveDays({ source: writer.cold.logs(), now, compression: 'zstd' });
      const lines: string[] = [];
      for (const { day } of await cold.listDays())
        for await (const batch of cold.cat(day)) lines.push(...batch.map(({ line }) => line));
      expect(lines.toSorted()).toEqual(all);
      expect(hotLines(writer)).toEqual([]);
      expect(writer.cold.logs().readWatermark()).toBe('2026-01-03');
      expect((await cold.verify()).problems).toEqual([]);
    },
  });
});

test('rows that another writer adds while days leave are all there afterwards, once', async () => {
  using home = openTempHome();
  using writer = openWriter({ home: home.path, durability: 'process' });
  using other = openWriter({ home: home.path, durability: 'process' });
  const fileSystem = new FaultyFileSystem();
  const lineAt = (id: number) =>
    JSON.stringify({
      id,
      source: 's',
      type: 't',
      refId: null,
      payload: null,
      timestamp: now - (40 + (id % 9)) * 86_400_000,
    });
  let last = 0;
  const add = (count: number) => {
    const lines = Array.from({ length: count }, (_, index) => lineAt(last + index + 1));
    last += count;
    other.cold.logs().restoreRows(lines);
  };
  add(500);
  let isDone = false;
  const adding = (async () => {
    while (!isDone) {
      add(7);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  try {
    for (let run = 0; run < 5; run += 1) await openCold(fileSystem).archiveDays({ source: writer.cold.logs(), now });
  } finally {
    isDone = true;
  }
  await adding;
  const ids = hotLines(writer).map((line) => JSON.parse(line).id);
  for (const { day } of await openCold(fileSystem).listDays()) {
    for await (const batch of openCold(fileSystem).cat(day)) ids.push(...batch.map(({ id }) => id));
  }
  expect(last).toBeGreaterThan(1_000);
  expect(ids.toSorted((left, right) => left - right)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
});
