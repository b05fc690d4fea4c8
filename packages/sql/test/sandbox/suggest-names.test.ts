import { expect, test } from 'vitest';
import { ReaderError } from '../../src/errors.ts';
import { suggestNames } from '../../src/sandbox/suggest-names.ts';

const schemas = [
  { schema: { name: 'obs', tables: ['messages', 'ticks'] } },
  { schema: { name: 'archive', tables: ['turns', 'sessions'] } },
];

function suggested(message: string, sql = ''): string {
  return (suggestNames(new ReaderError('READER_SQL_ERROR', message), { sql, schemas }) as ReaderError).message;
}

const missing = (name: string) =>
  `Catalog Error: Table with name ${name} does not exist! Did you mean "pg_catalog.pg_sequences"? LINE 1: …`;

test.each([
  [missing('mesages'), 'FROM mesages', 'there is no table mesages. Did you mean "messages"?'],
  [missing('turn'), 'FROM archive . turn', 'there is no table archive.turn. Did you mean "archive.turns"?'],
  [missing('"obs.turns"'), 'FROM obs.turns', 'there is no table obs.turns. Did you mean "archive.turns"?'],
  [
    'Catalog Error: Table with name "archiv.turns" does not exist because schema "archiv" does not exist.',
    'FROM archiv.turns',
    'there is no table archiv.turns. Did you mean "archive.turns"?',
  ],
  [missing('frobnicate'), 'FROM frobnicate', 'there is no table frobnicate; "SHOW TABLES" lists the tables'],
])('an unknown table comes back with the one that was meant: %s', (message, sql, text) => {
  expect(suggested(message, sql)).toBe(text);
});

test.each([
  [
    'Binder Error: Referenced column "modle" not found in FROM clause! Candidate bindings: "model", "source" LINE 1: "x"',
    'Binder Error: Referenced column "modle" not found in FROM clause. Did you mean "model"?',
  ],
  [
    'Binder Error: Table "t" does not have a column named "modle" Candidate bindings: : "model" LINE 1: …',
    'Binder Error: Table "t" does not have a column named "modle". Did you mean "model"?',
  ],
])('an unknown column comes back with the one that was meant: %s', (message, text) => {
  expect(suggested(message)).toBe(text);
});

test.each([
  'Binder Error: Referenced column "foo" not found in FROM clause! Candidate bindings: "body" LINE 1: SELECT foo',
  'Binder Error: Referenced column "foo" not found in FROM clause!',
  'Parser Error: syntax error at or near "selec"',
])('what no name is near to stays as DuckDB says it: %s', (message) => {
  expect(suggested(message)).toBe(message);
});

test('an error that is not one of the SQL stays the same error', () => {
  const limit = new ReaderError('READER_QUERY_LIMIT', missing('turn'));
  for (const error of [limit, new Error(missing('turn'))])
    expect(suggestNames(error, { sql: '', schemas })).toBe(error);
});
