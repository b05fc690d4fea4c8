import { join } from 'node:path';
import process from 'node:process';
import { openReader } from '@agentspine/reader';
import { type CalendarDay, type RecordTable, recordKinds } from '@agentspine/schema';
import { openSqlite } from '@agentspine/sqlite';
import { openTempHome, takesAll } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openHome } from '../../src/index.ts';

const days = ['2026-04-18', '2026-04-19', '2026-04-20', '2026-04-21'] as CalendarDay[];
const [firstDay = '' as CalendarDay] = days;
const dayUs = 86_400_000_000;
const firstId = Date.parse(firstDay) * 1_000;

interface Row {
  readonly table: RecordTable;
  readonly id: number;
  readonly rowJson: string;
}

/** Times of three days, and texts that only one of archive and report takes for a time, or none. */
const time = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(
        fc.constantFrom(...days.slice(0, 3)),
        fc.constantFrom('00:00:00.000', '13:30:00', '23:59:59.999'),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constantFrom(...days.slice(0, 3)),
        fc.constantFrom('25:00:00.000', '12:3', '12:00:00+02:00'),
      ),
    },
  )
  .map(([day, clock]) => `${day}T${clock}Z`);
const value = fc.constantFrom('a', 'b', 'ü\u2028', '', null, 0, 7, 41, Number.MAX_SAFE_INTEGER, 1.5, true, false);

function rowJsonOf(id: number, fields: object, mainTime: string): fc.Arbitrary<string> {
  const given = Object.keys(fields).filter((name) => name !== mainTime && name !== 'id');
  const keys = fc.record(Object.fromEntries(given.map((name) => [name, value])), { requiredKeys: [] });
  const whole = fc.tuple(keys, fc.option(time)).map(([row, at]) => JSON.stringify({ id, ...row, [mainTime]: at }));
  return fc.oneof(
    { weight: 12, arbitrary: whole },
    { weight: 1, arbitrary: fc.constantFrom('{', `{"id":${id}}`, '"2026-04-19T00:00:00.000Z"', '{"id":1}') },
  );
}

const kinds = recordKinds.filter(({ table }) =>
  ['messages', 'mcp_tool_calls', 'token_usage', 'sessions'].includes(table),
);

/** Rows are written when they happen, soon after, or on another day. */
const row: fc.Arbitrary<Row> = fc
  .tuple(fc.constantFrom(...kinds), fc.integer({ min: firstId, max: firstId + 4 * dayUs }))
  .chain(([{ table, fields, mainTime }, id]) =>
    rowJsonOf(id, fields, mainTime).map((rowJson) => ({ table, id, rowJson })),
  );
const rows = fc.uniqueArray(row, { maxLength: 40, size: 'max', selector: ({ table, id }) => `${table} ${id}` });

function store(home: string, stored: readonly Row[]): void {
  openWriter({ home, durability: 'process' }).close();
  const database = openSqlite(join(home, 'spine.db'));
  const insert = (table: string) => database.prepare(`INSERT OR IGNORE INTO ${table} (id, row_json) VALUES (?, ?)`);
  database.transaction(() => {
    for (const { table, id, rowJson } of stored) insert(table).run(id, rowJson);
  })();
  database.close();
}

/** What the reports of the days say, and what was written in them. */
async function answersOf(home: string, timezone: string) {
  using reader = openReader({ home, timezone, nowMs: () => (firstId + 3.5 * dayUs) / 1_000, store: 'spine' });
  const reports = await Promise.all(days.map((day) => reader.dailyReport(day)));
  return { reports, recent: await reader.recent({ hours: 60, limit: 100 }) };
}

async function archive(directory: string, compression: 'none' | 'zstd'): Promise<number> {
  await using home = await openHome({ directory, clock: () => new Date('2026-07-01T00:00:00.000Z') });
  const retention = new Map(kinds.map(({ table }) => [table, dayUs / 1_000] as const));
  const report = await home.archiveDays({ retention, compression });
  return report.days.length;
}

/** Days of a zone are in two days of the archive. */
const zones = fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/New_York', 'Pacific/Kiritimati');

/** One row of each kind on each day, so that there is something to archive whatever the other runs draw. */
const rowsOfEachDay: readonly Row[] = kinds.flatMap(({ table, mainTime }) =>
  days.map((_day, n) => {
    const id = firstId + n * dayUs;
    const rowJson = JSON.stringify({ id, [mainTime]: new Date(id / 1_000) });
    return { table, id, rowJson };
  }),
);

/** A run takes seconds; the campaign makes more of them. */
const numRuns = takesAll ? 3 * Number(process.env['PROPERTY_FACTOR']) : 1;

/** Rows of which a move was killed after its file was sealed are in the archive and in SQLite. */
const isDouble = ({ id }: Row): boolean => id % 3 === 0;

test('the daily report, and what is recent, are the same before and after days were archived, with late rows and with rows in both places', async () => {
  let archivedDays = 0;
  await fc.assert(
    fc.asyncProperty(rows, rows, fc.constantFrom('none', 'zstd'), zones, async (early, late, compression, zone) => {
      using folder = openTempHome();
      const [hot, cold] = [join(folder.path, 'hot'), join(folder.path, 'cold')];
      store(hot, early);
      store(cold, early);
      const before = await answersOf(hot, zone);
      archivedDays += await archive(cold, compression);
      expect(await answersOf(cold, zone)).toEqual(before);
      store(cold, early.filter(isDouble));
      expect(await answersOf(cold, zone)).toEqual(before);
      store(hot, late);
      store(cold, late);
      const withLate = await answersOf(hot, zone);
      expect(await answersOf(cold, zone)).toEqual(withLate);
      await archive(cold, compression);
      expect(await answersOf(cold, zone)).toEqual(withLate);
    }),
    { numRuns: numRuns + 1, examples: [[[...rowsOfEachDay], [], 'none', 'UTC']] },
  );
  expect(archivedDays).toBeGreaterThan(numRuns);
});
