import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Durability } from '@agentspine/sqlite';
import { canMount, mountMemoryDisk, openTempHome, roundsOf } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openWriter, type Writer, WriterError } from '../../src/index.ts';
import { type Acknowledged, RecordingProcess } from './recording-process.ts';
import { faultsOfIds, HomeReader, missingOf } from './stored-records.ts';

const isRoot = canMount();
const reason = isRoot ? '' : ' (skipped: mounting needs root)';
const durabilities: readonly Durability[] = ['power', 'process'];
/** More rows than a disk of 8 MB takes would be a disk that is not full. */
const rowsMax = 100_000;

/** Records one row, or some, and returns their ids in the order of their marks. */
type Recorder = (writer: Writer, marks: readonly string[]) => Promise<readonly number[]> | readonly number[];

const detailJson = { padding: 'x'.repeat(500) };
const recorders: Readonly<
  Record<string, { readonly rows: number; readonly table: string; readonly record: Recorder }>
> = {
  'one by one': {
    rows: 1,
    table: 'ticks',
    record: ({ obs }, marks) => marks.map((source) => obs.recordTick({ source, detailJson })),
  },
  'in batches': {
    rows: 50,
    table: 'token_usage',
    record: ({ obs }, marks) => obs.recordTokenUsageBatch(marks.map((sessionId) => ({ sessionId, detailJson }))),
  },
  'with shared commits': {
    rows: 20,
    table: 'ticks',
    record: ({ obs }, marks) => Promise.all(marks.map((source) => obs.recordTickAsync({ source, detailJson }))),
  },
};

const cases = durabilities.flatMap((durability) => Object.keys(recorders).map((how) => [how, durability] as const));

test.runIf(isRoot).each(cases)(
  `P6: on a full disk records %s at durability %s go to the spool, then are refused; with space all come back once${reason}`,
  async (how, durability) => {
    const recorder = recorders[how] ?? expect.unreachable();
    using folder = openTempHome();
    const home = join(folder.path, 'home');
    using disk = mountMemoryDisk(home, '8m');
    using writer = openWriter({ home, durability });
    const acknowledged: Acknowledged[] = [];
    let serial = 0;
    const recordSome = async (): Promise<void> => {
      const marks = Array.from({ length: recorder.rows }, () => `mark:${serial++}`);
      const ids = await recorder.record(writer, marks);
      for (const [index, id] of ids.entries()) {
        acknowledged.push({ at: 0n, table: recorder.table, id, mark: marks[index] ?? '' });
      }
    };
    const lost = await refusalOf(recordSome, rowsMax / recorder.rows);
    expect(lost.code).toBe('RECORD_LOST');
    expect(lost.message).toMatch(/(?:is full|no space|ENOSPC|the write stopped)/i);
    expect((await refusalOf(recordSome, 1)).code).toBe('RECORD_LOST');
    const whenFull = new HomeReader(home).readNew();
    expect(missingOf(acknowledged, whenFull)).toEqual([]);
    expect(faultsOfIds([acknowledged], whenFull)).toEqual([]);
    const spooled = whenFull.filter(({ place }) => place === 'spool');
    expect(spooled.length).toBeGreaterThan(0);

    disk.resize('64m');
    const firstSinceSpace = acknowledged.length;
    for (let turn = 0; turn < 5; turn += 1) await recordSome();
    const sinceSpace = acknowledged.slice(firstSinceSpace);
    const inDatabase = () => new HomeReader(home).readNew().filter(({ place }) => place === 'database');
    expect(missingOf(sinceSpace, inDatabase())).toEqual([]);
    const { reassigned } = await writer.obs.replaySpool();
    expect(reassigned).toEqual([]);
    const whole = inDatabase();
    expect(missingOf(acknowledged, whole)).toEqual([]);
    expect(faultsOfIds([acknowledged], whole)).toEqual([]);
    expect(new Set(whole.map(({ mark }) => mark)).size).toBe(whole.length);
    expect(await writer.obs.replaySpool()).toMatchObject({ inserted: 0 });
    console.log(`${how}, ${durability}: ${acknowledged.length} records, ${spooled.length} of them through the spool`);
  },
);

test.runIf(isRoot)(
  `P6: processes that record while the disk fills up and gets space again lose nothing that they returned${reason}`,
  async () => {
    for (let round = 0; round < roundsOf({ small: 1, full: 10 }); round += 1) {
      using folder = openTempHome();
      const home = join(folder.path, 'home');
      using disk = mountMemoryDisk(home, '8m');
      const recording = Array.from(
        { length: 3 },
        (_, index) => new RecordingProcess(folder.path, { home, durability: 'power', mark: `full-${round}-${index}` }),
      );
      try {
        await Promise.all(recording.map((each) => each.hasLost()));
        disk.resize('64m');
        await sleep(300);
      } finally {
        await Promise.all(recording.map((each) => each.kill()));
      }
      const acknowledged = recording.map((each) => each.acknowledged());
      const stored = new HomeReader(home).readNew();
      expect(missingOf(acknowledged.flat(), stored), `round ${round}`).toEqual([]);
      expect(faultsOfIds(acknowledged, stored), `round ${round}`).toEqual([]);
      expect(recording.map((each) => each.complaints())).toEqual(['', '', '']);
      using writer = openWriter({ home });
      const { reassigned } = await writer.obs.replaySpool();
      const whole = new HomeReader(home).readNew();
      const moved = new Map(reassigned.map(({ table, from, to }) => [`${table} ${from}`, to]));
      const expected = acknowledged.flat().filter(({ table, id }) => !moved.has(`${table} ${id}`));
      expect(missingOf(expected, whole), `round ${round}`).toEqual([]);
      expect(new Set(whole.map(({ mark }) => mark)).size).toBe(whole.length);
    }
  },
);

/** Repeats until it is refused. */
async function refusalOf(action: () => Promise<void>, timesMax: number): Promise<WriterError> {
  for (let time = 0; time < timesMax; time += 1) {
    try {
      await action();
    } catch (error) {
      if (error instanceof WriterError) return error;
      throw error;
    }
  }
  return expect.unreachable('nothing was refused');
}
