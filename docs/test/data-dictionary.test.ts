/** The page that describes what SQL sees is made of what SQL sees. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runQuery } from '../../packages/reader/src/index.ts';
import { dictionaryPage } from '../../tools/dictionary/dictionary-page.ts';
import { makeExampleHome } from '../../tools/dictionary/example-home.ts';
import { examples } from '../../tools/dictionary/examples.ts';
import { readPublicTables } from '../../tools/dictionary/read-columns.ts';
import { unitOf } from '../../tools/dictionary/unit-of.ts';

const home = mkdtempSync(join(tmpdir(), 'dictionary-'));
beforeAll(() => makeExampleHome(home));
afterAll(() => rmSync(home, { recursive: true }));

test('the data dictionary has every table and column that SQL sees, each with a sentence', async () => {
  const page = dictionaryPage(await readPublicTables(home));
  expect(
    readFileSync(join(import.meta.dirname, '../data-dictionary.md'), 'utf8'),
    'run "./pnpmw generate-dictionary"',
  ).toBe(page);
});

test('a table or a column without a sentence is refused, and so is a sentence without a column', async () => {
  const tables = await readPublicTables(home);
  const table = { schema: 'obs', name: 'novelties', columns: [] };
  expect(() => dictionaryPage([...tables, table])).toThrow('no sentence for obs.novelties');
  const [first, ...rest] = tables;
  if (first === undefined) throw new Error('there is no table');
  const column = { name: 'novelty', type: 'VARCHAR', mayBeNull: true };
  expect(() => dictionaryPage([{ ...first, columns: [...first.columns, column] }, ...rest])).toThrow(
    `${first.name}.novelty`,
  );
  expect(() => dictionaryPage(tables.filter(({ name }) => name !== 'api_retries'))).toThrow(
    'archive.api_retries.attempt',
  );
});

test.each(examples)('the example of the data dictionary has rows: $question', async ({ sql }) => {
  const { rows } = await runQuery({ home, sql });
  expect(rows.length).toBeGreaterThan(0);
});

test.each([
  ['duration_ms', 'BIGINT', 'ms'],
  ['cost_total_picousd', 'BIGINT', '10⁻¹² US $'],
  ['cost_usd_micros', 'BIGINT', '10⁻⁶ US $'],
  ['cost_usd', 'DECIMAL(38,12)', 'US $'],
  ['tokens_present', 'BIGINT', undefined],
  ['tokens_before_compact', 'BIGINT', 'tokens'],
  ['started_at', 'TIMESTAMP', 'UTC'],
  ['title', 'VARCHAR', undefined],
])('the unit of %s, a %s, is %s', (name, type, unit) => {
  expect(unitOf(name, type)).toBe(unit);
});
