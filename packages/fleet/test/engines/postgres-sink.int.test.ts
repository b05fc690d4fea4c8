import { password, postgresFolder, startPostgres, unlessThere } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { derivedTables } from '../../src/engines/engine-tables.ts';
import { linesForPostgres, openPostgresSink } from '../../src/engines/postgres-sink.ts';
import { encodeDerivedRow, rowsOfSegment } from '../../src/engines/rows-of-segment.ts';
import { asLines } from '../../src/segments/row-lines.ts';
import { encodeSegment, makeSegment } from '../../src/segments/segment.ts';
import { connectPostgres } from './connect-postgres.ts';

test.skipIf(postgresFolder === undefined)(
  `a session that comes again without rows of a table keeps none of that table in PostgreSQL${unlessThere(postgresFolder, 'PostgreSQL')}`,
  async () => {
    await using server = await startPostgres(postgresFolder ?? '');
    const env = { AGENTSPINE_FLEET_PASSWORD: password };
    await using sink = await openPostgresSink(`postgres://spine@127.0.0.1:${server.port}/postgres`, env);
    const [host, epoch] = ['a'.repeat(32), 'b'.repeat(32)];
    const put = async (number: number, ...rows: readonly string[]) => {
      const madeAt = '2026-03-01T12:00:00.000Z';
      const to = { ledger: number, records: 0, cold: 0 } as never;
      const header = {
        v: 1,
        host,
        name: 'laptop',
        epoch,
        number,
        feed: 'turns',
        rows: rows.length,
        madeAt,
        to,
      } as const;
      const segment = makeSegment(header, asLines(rows));
      await sink.put({ ...segment, file: await encodeSegment(segment) });
    };
    const row = (table: string, session: string): string => encodeDerivedRow(table, filledRow(table, session));
    await put(1, row('sessions', 's'), row('turns', 's'), row('sessions', 't'), row('turns', 't'));
    await put(2, row('sessions', 's'));
    const client = await connectPostgres(server);
    try {
      const { rows } = await client.query({ text: 'SELECT session_id FROM turns ORDER BY 1', rowMode: 'array' });
      expect(rows).toEqual([['t']]);
    } finally {
      await client.end();
    }
  },
);

/** A row with something in each column that may not be empty. */
function filledRow(table: string, session: string): Record<string, unknown> {
  const columns = derivedTables.find(({ name }) => name === table)?.columns ?? [];
  const filled = columns.filter(({ isNullable }) => !isNullable);
  const cells = filled.map(({ name, type }) => [name, type === 'text' ? session : 1] as const);
  return { ...Object.fromEntries(cells), source: 'codex', session_id: session };
}

const place = { host: 'a'.repeat(32), epoch: 'b'.repeat(32), name: 'laptop', madeAt: '2026-03-01T12:00:00.000Z' };
const recordsSegment = (number: number, lines: readonly string[]) =>
  makeSegment({ v: 2, ...place, number, feed: 'records', rows: lines.length, to: {} as never }, asLines(lines));

/** Texts that a server which takes a line apart at the wrong place would change. */
const asTheyAre = ['{}', '{"a":"x,y\\"z],["}', '{"é":"日本 😀","n":[1,{"b":2}]}', '{"nul":"\\u0000","line":"\\n"}'];

test('lines are taken apart by PostgreSQL where each has a text as it is, of a known table and one that the server takes', () => {
  const lines = asTheyAre.map((text, index) => `["ticks",${index + 1},${text}]`);
  const given = (more: readonly string[]) => linesForPostgres(recordsSegment(1, [...lines, ...more]).plain)?.toString();
  expect(given([])).toBe(lines.join('\n'));
  expect(given(['["messages",1790000000000000,{}]'])).toContain('messages');
  for (const odd of [
    '["ticks",5,"text"]',
    '["odd",5,{}]',
    '["ticks",x,{}]',
    '["ticks",5,{"a":"\0"}]',
    'x"ticks",5,{}]',
    '',
  ])
    expect(given([odd]), odd).toBeUndefined();
  const { plain } = recordsSegment(1, lines);
  plain[plain.indexOf('日')] = 0xff;
  expect(linesForPostgres(plain)).toBeUndefined();
  expect(linesForPostgres(recordsSegment(1, []).plain)).toBeUndefined();
});

test.skipIf(postgresFolder === undefined)(
  `PostgreSQL has the same rows and digests, whether it takes the lines apart or the shipper does${unlessThere(postgresFolder, 'PostgreSQL')}`,
  async () => {
    await using server = await startPostgres(postgresFolder ?? '');
    const env = { AGENTSPINE_FLEET_PASSWORD: password };
    await using sink = await openPostgresSink(`postgres://spine@127.0.0.1:${server.port}/postgres`, env);
    const lines = asTheyAre.map((text, index) => `["${index % 2 === 0 ? 'ticks' : 'messages'}",${index + 1},${text}]`);
    const byServer = recordsSegment(1, lines);
    // A text that is a string makes the shipper take all of its segment apart.
    const byShipper = recordsSegment(2, [
      ...lines.map((line) => line.replace(/,(\d)/, ',10$1')),
      '["ticks",199,"odd\\n"]',
      '["unknown",1,{}]',
    ]);
    for (const segment of [byServer, byShipper]) await sink.put({ ...segment, file: await encodeSegment(segment) });
    await sink.put({ ...byServer, file: await encodeSegment(byServer) });
    const client = await connectPostgres(server);
    try {
      const { rows } = await client.query(
        'SELECT number::int, table_name, id::int, digest, row_json FROM records WHERE host = $1 AND epoch = $2 ORDER BY number, id',
        [place.host, place.epoch],
      );
      const expected = [byServer, byShipper].flatMap((segment) =>
        (rowsOfSegment(segment)[0]?.rows ?? []).map((row) => ({ number: segment.header.number, ...row })),
      );
      expect(rows).toHaveLength(2 * asTheyAre.length + 1);
      expect(rows).toEqual(expected);
    } finally {
      await client.end();
    }
  },
);
