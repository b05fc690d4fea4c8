import { derivedDdl } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  apiRetryTable,
  archiveStateTable,
  callFactFields,
  callPlaceFields,
  compactionTable,
  heldTurnTable,
  importProblemTable,
  nestedCallTable,
  relationshipTable,
  sessionNoteTable,
  sessionTable,
  sourceFileTable,
  stampTable,
  toolResultTable,
  turnCostFields,
  turnDerivationFields,
  turnFactFields,
  turnKeyFields,
  userTurnTable,
} from '../../src/rows/archive-tables.ts';
import { columnOf, type TableShape, unindexed } from '../../src/rows/row-table.ts';

type Shape = Pick<TableShape<Record<string, unknown>>, 'name' | 'fields' | 'key'>;

const shapes: readonly Shape[] = [
  apiRetryTable,
  archiveStateTable,
  compactionTable,
  heldTurnTable,
  importProblemTable,
  nestedCallTable,
  relationshipTable,
  sessionNoteTable,
  sourceFileTable,
  sessionTable,
  stampTable,
  toolResultTable,
  userTurnTable,
  // See `store-sources.ts`.
  { name: 'sources', fields: ['source', 'title', 'provider'], key: ['source'] },
  { name: 'turns', fields: [...turnFactFields, ...turnDerivationFields, ...turnCostFields], key: turnKeyFields },
  { name: 'tool_calls', fields: [...callPlaceFields, ...callFactFields], key: [...turnKeyFields, 'callIndex'] },
];

interface Column {
  readonly name: string;
  readonly pk: number;
}

function columnsOf(table: string): readonly Column[] {
  const database = new Database(':memory:');
  for (const statement of derivedDdl) database.exec(statement);
  return database.prepare<[string], Column>('SELECT name, pk FROM pragma_table_info(?)').all(table);
}

test('the builder writes every table of the schema', () => {
  const tables = derivedDdl.flatMap((statement) => /^CREATE TABLE `(\w+)`/.exec(statement)?.[1] ?? []);
  expect(shapes.map((shape) => shape.name).sort()).toEqual([...tables].sort());
});

test.each(shapes.map((shape) => [shape.name, shape] as const))(
  'the columns of %s are those of the schema',
  (_, shape) => {
    const columns = columnsOf(shape.name);
    expect(shape.fields.map(columnOf).sort()).toEqual(columns.map(({ name }) => name).sort());
    const key = columns.filter(({ pk }) => pk > 0).sort((left, right) => left.pk - right.pk);
    expect(shape.key.map(columnOf)).toEqual(key.map(({ name }) => name));
  },
);

test('a call is looked up by its id, not by its source', () => {
  const database = new Database(':memory:');
  for (const statement of derivedDdl) database.exec(statement);
  const planOf = (source: string): string =>
    JSON.stringify(
      database
        .prepare(
          `EXPLAIN QUERY PLAN SELECT DISTINCT session_id FROM tool_calls WHERE tool_use_id = ? AND ${source} = ?`,
        )
        .all('t', 's'),
    );
  expect(planOf(unindexed('source'))).toContain('tool_calls_tool_use_id');
  // What would happen otherwise; should SQLite learn better, `unindexed` may go.
  expect(planOf('source')).not.toContain('tool_calls_tool_use_id');
});
