import { join } from 'node:path';
import { blockingTimer, SpineConnection } from '@agentspine/sqlite';
import { everyFaultPoint, FakeMachine, type FaultyFileSystem, ManualClock } from '@agentspine/testkit';
import { afterAll, expect, test } from 'vitest';
import { replaySpool } from '../../src/obs/replay-spool.ts';
import { SpineUnderTest, spoolLine } from '../spine-under-test.ts';

const spine = new SpineUnderTest();
const connection = new SpineConnection({
  path: join(spine.home, 'spine.db'),
  access: 'write',
  durability: 'process',
  busyTimeoutMs: 1_000,
  timer: blockingTimer,
  nextToken: () => 'token',
  now: () => new Date(0),
  onSetAside: () => undefined,
});

afterAll(() => {
  connection.close();
  spine[Symbol.dispose]();
});

const numbers = Array.from({ length: 520 }, (_, number) => number);
const linesOf = (from: number, to: number): string =>
  numbers
    .slice(from, to)
    // Every tenth shares its id with the one before.
    .map(
      (number) =>
        `${spoolLine('ticks', 1_000 + number - (number % 10 === 9 ? 1 : 0), { source: 'a', detail_json: `${number}` })}\n`,
    )
    .join('');

/** More than a transaction takes. */
const firstLines = linesOf(0, 505);
const lastLines = linesOf(505, 520);

async function replay(fileSystem: FaultyFileSystem, machine: FakeMachine, process: number): Promise<void> {
  const lockOptions = { environment: machine.process(process) };
  await replaySpool({ connection, directory: '/logs', fileSystem, lockOptions, clock: new ManualClock() });
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function emptyDatabase(): void {
  connection.transaction(() => {
    for (const table of ['ticks', 'late_rows']) connection.prepare(`DELETE FROM ${table}`).run();
  });
}

test('a replay that fails, is killed or loses power at any call leaves every row once after the next one', async () => {
  const machine = new FakeMachine(new ManualClock());
  const report = await everyFaultPoint<never>({
    prepare: async (fileSystem) => {
      await fileSystem.makeDirectory('/logs');
      fileSystem.plant('/logs/meta-db-errors-2026-01-01.jsonl', `${firstLines}unreadable\n`);
      fileSystem.plant('/logs/meta-db-errors-2026-01-02.jsonl', `${lastLines}{"cut sh`);
    },
    workload: async (fileSystem) => {
      emptyDatabase();
      await replay(fileSystem, machine, 1);
    },
    check: async (fileSystem) => {
      machine.endProcess(1);
      // The disk that was full has room again.
      fileSystem.limitSpace(Number.POSITIVE_INFINITY);
      await replay(fileSystem, machine, 2);
      const details = spine.rows('ticks').map(({ rowJson }) => Number(JSON.parse(rowJson).detail_json));
      expect(details.toSorted((left, right) => left - right)).toEqual(numbers);
      expect(spine.sql('SELECT count(*) AS late FROM late_rows')).toEqual([{ late: numbers.length }]);
      const isKept = (name: string, text: string): boolean =>
        [...fileSystem.files()].some(([path, bytes]) => path.startsWith(`/logs/${name}`) && decode(bytes) === text);
      const [first, second] = ['meta-db-errors-2026-01-01.jsonl', 'meta-db-errors-2026-01-02.jsonl'];
      expect(isKept(`${first}.replayed`, `${firstLines}unreadable\n`)).toBe(true);
      expect(isKept(`${first}.malformed`, 'unreadable\n')).toBe(true);
      expect(isKept(`${second}.replayed`, `${lastLines}{"cut sh`)).toBe(true);
      expect(isKept(`${second}.malformed`, '{"cut sh\n')).toBe(true);
    },
    seeds: 1,
  });
  expect(report.calls).toBeGreaterThan(20);
});
