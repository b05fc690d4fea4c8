import { password, postgresFolder, startPostgres, unlessThere } from '@agentspine/testkit';
import pg from 'pg';
import { expect, test } from 'vitest';
import { derivedTables } from '../../src/engines/engine-tables.ts';
import { openPostgresSink } from '../../src/engines/postgres-sink.ts';
import { encodeDerivedRow } from '../../src/engines/rows-of-segment.ts';
import { asLines } from '../../src/segments/row-lines.ts';
import { encodeSegment, makeSegment } from '../../src/segments/segment.ts';

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
    const client = new pg.Client({
      host: '127.0.0.1',
      port: server.port,
      user: 'spine',
      password,
      database: 'postgres',
    });
    await client.connect();
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
