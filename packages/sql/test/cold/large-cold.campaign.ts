import { createSpine, makeHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { logEntry, logLine, sealDay } from './cold-fixture.ts';

const day = '2026-01-01';

test('a payload of 20 MB arrives whole within the usual limits, beside rows of every other size', async () => {
  const payloads = ['é"\\'.repeat(20 * 256 * 1024), 'a', 'b'.repeat(3_000_000), null, 'c'.repeat(900_000)];
  const cold = payloads.map((payload, index) => logLine(logEntry(index + 1, { payload })));
  for (const plain of [true, false]) {
    using fixture = makeHome();
    createSpine(fixture.home).close();
    sealDay(fixture.home, day, cold, { plain });
    const question = 'SELECT count(*), sum(strlen(payload)), sum(id), max(day) FROM all_logs WHERE ts > epoch_ms(0)';
    const { rows } = await runQuery({ home: fixture.home, sql: question });
    const bytes = payloads.reduce((sum, payload) => sum + Buffer.byteLength(payload ?? ''), 0);
    expect(rows).toEqual([[5, bytes, 15, day]]);
    expect((await runQuery({ home: fixture.home, sql: 'SELECT count(*) FROM all_logs' })).rows).toEqual([[5]]);
  }
});

test('200,000 cold rows are all there, in order', async () => {
  using fixture = makeHome();
  const { home } = fixture;
  createSpine(home).close();
  const days = Array.from({ length: 20 }, (_, index) => `2026-01-${String(index + 1).padStart(2, '0')}`);
  for (const [index, name] of days.entries()) {
    const ids = Array.from({ length: 10_000 }, (_, row) => index * 10_000 + row + 1);
    sealDay(
      home,
      name,
      ids.map((id) => logLine(logEntry(id, { at: `${name}T00:00:00Z` }))),
      { plain: index % 5 === 0 },
    );
  }
  const { rows } = await runQuery({
    home,
    sql: "SELECT count(*), sum(id), count(DISTINCT day), bool_and(payload = '{\"n\":' || id || '}') FROM all_logs",
  });
  expect(rows).toEqual([[200_000, 20_000_100_000, 20, true]]);
  const ordered = await runQuery({ home, sql: 'SELECT id FROM all_logs LIMIT 2 OFFSET 149999' });
  expect(ordered.rows).toEqual([[150_000], [150_001]]);
});
