import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hrtime } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@agentspine/sqlite';
import { canMount, ManualClock, mountMemoryDisk, openTempHome, roundsOf } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { openWriter, type Writer, type WriterProblem } from '../../src/index.ts';
import { LockHolder } from './lock-holder.ts';
import { type Acknowledged, RecordingProcess } from './recording-process.ts';
import { faultsOfIds, HomeReader, missingOf, type StoredRecord } from './stored-records.ts';

const isRoot = canMount();
const reason = isRoot ? '' : ' (skipped: mounting needs root)';
const hourMs = 3_600_000;

describe('a file system that turns read-only', () => {
  test.runIf(isRoot)(
    `records are refused as lost, and nothing half is left, where nothing can be written${reason}`,
    async () => {
      using folder = openTempHome();
      const home = join(folder.path, 'home');
      using disk = mountMemoryDisk(home, '16m');
      const before = recordSome(home, 'before');
      disk.makeReadOnly();
      {
        using writer = openWriter({ home });
        expect(codeOf(() => writer.obs.recordTick({ source: 'mark:tick', detailJson: {} }))).toBe('RECORD_LOST');
        expect(codeOf(() => writer.obs.recordTokenUsageBatch([{ sessionId: 'mark:usage' }]))).toBe('RECORD_LOST');
        expect(codeOf(() => writer.obs.insertEvent({ source: 's', payloadJson: { mark: 'mark:event' } }))).toBe(
          'RECORD_LOST',
        );
        await expect(writer.obs.recordTickAsync({ source: 'mark:later', detailJson: {} })).rejects.toMatchObject({
          code: 'RECORD_LOST',
        });
      }
      disk.makeWritable();
      const stored = new HomeReader(home).readNew();
      expect(missingOf(before, stored)).toEqual([]);
      expect(stored.length).toBe(before.length);
      expect(missingOf(recordSome(home, 'after'), new HomeReader(home).readNew())).toEqual([]);
    },
  );

  test.runIf(isRoot)(
    `records go to the spool where only its folder can be written, and come back once${reason}`,
    async () => {
      using folder = openTempHome();
      const home = join(folder.path, 'home');
      using disk = mountMemoryDisk(home, '16m');
      recordSome(home, 'before');
      using _logs = mountMemoryDisk(join(home, 'logs'), '16m');
      disk.makeReadOnly();
      const problems: WriterProblem[] = [];
      const spooled = recordSome(home, 'spooled', problems);
      expect(problems.map(({ kind }) => kind)).toEqual(['spooled', 'spooled', 'spooled']);
      disk.makeWritable();
      await expectReplayed(home, spooled);
    },
  );
});

describe('a database that another process has locked', () => {
  test('records go to the spool after the timeout and no later, then at once, and come back once', async () => {
    using folder = openTempHome();
    const home = join(folder.path, 'home');
    recordSome(home, 'before');
    const busyTimeoutMs = 6_000;
    /** For a machine with other things to do. */
    const slackMs = 5_000;
    const problems: WriterProblem[] = [];
    const holder = await LockHolder.start(home);
    const waitsMs: number[] = [];
    let spooled: Acknowledged[];
    try {
      using writer = openWriter({ home, busyTimeoutMs, onProblem: (problem) => problems.push(problem) });
      spooled = await recordAll(writer, 'locked', (ms) => waitsMs.push(ms));
    } finally {
      await holder.kill();
    }
    expect(problems.map((problem) => problem.kind === 'spooled' && problem.reason.code)).toEqual(
      problems.map(() => 'SPINE_BUSY'),
    );
    expect(waitsMs[0]).toBeGreaterThanOrEqual(busyTimeoutMs);
    expect(Math.max(...waitsMs)).toBeLessThan(busyTimeoutMs + slackMs);
    // Only the first one waits: who waited in vain does not make every caller wait again.
    expect(Math.max(...waitsMs.slice(1))).toBeLessThan(slackMs);
    expect(new HomeReader(home).readNew().filter(({ place }) => place === 'spool').length).toBe(spooled.length);
    await expectReplayed(home, spooled);
  });
});

test('what is returned after its home was deleted is in the spool, and no other database takes its place', async () => {
  for (let round = 0; round < roundsOf({ small: 2, full: 20 }); round += 1) {
    using folder = openTempHome();
    const home = join(folder.path, 'home');
    const process = new RecordingProcess(folder.path, { home, durability: 'process', mark: `deleted-${round}` });
    let deletedAt: bigint;
    try {
      await process.hasBegun();
      await sleep(20 * (round % 5));
      // The process makes the folder of its spool again while the rest is deleted.
      rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 5 });
      deletedAt = hrtime.bigint();
      await process.hasGoneOn(deletedAt);
      await sleep(100);
    } finally {
      await process.kill();
    }
    const after = process.begunAfter(deletedAt);
    const stored = new HomeReader(home).readNew();
    expect(after.length).toBeGreaterThan(0);
    expect(missingOf(after, stored)).toEqual([]);
    expect(stored.every(({ place }) => place === 'spool')).toBe(true);
    expect(existsSync(join(home, 'spine.db'))).toBe(false);
    expect(process.complaints()).toBe('');
  }
});

test('P12: ids go on increasing when the clock steps back one hour, through the spool and after a restart too', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  const clock = new ManualClock();
  const acknowledged: Acknowledged[] = [];
  const record = async (mark: string): Promise<void> => {
    using writer = openWriter({ home, clock, busyTimeoutMs: 50 });
    acknowledged.push(...(await recordAll(writer, `${mark}-a`)));
    clock.advance(-hourMs);
    acknowledged.push(...(await recordAll(writer, `${mark}-b`)));
    const holder = await LockHolder.start(home);
    try {
      acknowledged.push(...(await recordAll(writer, `${mark}-spooled`)));
      clock.advance(-hourMs);
      acknowledged.push(...(await recordAll(writer, `${mark}-spooled-later`)));
    } finally {
      await holder.kill();
    }
    acknowledged.push(...(await recordAll(writer, `${mark}-c`)));
  };
  await record('first');
  await record('restarted');
  const stored = new HomeReader(home).readNew();
  expect(missingOf(acknowledged, stored)).toEqual([]);
  expect(faultsOfIds([acknowledged], stored)).toEqual([]);
  await expectReplayed(home, acknowledged);
});

/** Records of every way to record, as a process that opens and closes. */
function recordSome(home: string, mark: string, problems: WriterProblem[] = []): Acknowledged[] {
  mkdirSync(home, { recursive: true });
  using writer = openWriter({ home, onProblem: (problem) => problems.push(problem) });
  return recordNow(writer, mark, () => undefined);
}

async function recordAll(
  writer: Writer,
  mark: string,
  took: (ms: number) => void = () => undefined,
): Promise<Acknowledged[]> {
  const now = recordNow(writer, mark, took);
  const startedMs = performance.now();
  const marks = [1, 2, 3].map((serial) => `mark:${mark}-later-${serial}`);
  const ids = await Promise.all(marks.map((source) => writer.obs.recordTickAsync({ source, detailJson: {} })));
  took(performance.now() - startedMs);
  return [...now, ...acknowledge('ticks', ids, marks)];
}

function recordNow({ obs }: Writer, mark: string, took: (ms: number) => void): Acknowledged[] {
  const timed = <Result>(action: () => Result): Result => {
    const startedMs = performance.now();
    const result = action();
    took(performance.now() - startedMs);
    return result;
  };
  const tick = `mark:${mark}-tick`;
  const event = `mark:${mark}-event`;
  const usage = [1, 2, 3].map((serial) => `mark:${mark}-usage-${serial}`);
  return [
    ...acknowledge('ticks', [timed(() => obs.recordTick({ source: tick, detailJson: {} }))], [tick]),
    ...acknowledge('delivery_events', [timed(() => obs.insertEvent({ source: 's', payloadJson: { event } }))], [event]),
    ...acknowledge(
      'token_usage',
      timed(() => obs.recordTokenUsageBatch(usage.map((sessionId) => ({ sessionId })))),
      usage,
    ),
  ];
}

function acknowledge(table: string, ids: readonly number[], marks: readonly string[]): Acknowledged[] {
  return ids.map((id, index) => ({ at: 0n, table, id, mark: marks[index] ?? '' }));
}

/** Everything comes back under its id, once, and a second replay finds nothing. */
async function expectReplayed(home: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  using writer = openWriter({ home });
  expect((await writer.obs.replaySpool()).reassigned).toEqual([]);
  const inDatabase: StoredRecord[] = new HomeReader(home).readNew();
  expect(missingOf(acknowledged, inDatabase)).toEqual([]);
  expect(inDatabase.every(({ place }) => place === 'database')).toBe(true);
  expect(new Set(inDatabase.map(({ mark }) => mark)).size).toBe(inDatabase.length);
  expect(await writer.obs.replaySpool()).toMatchObject({ files: 0, inserted: 0 });
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
}
