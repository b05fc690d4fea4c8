import { derivedDdl, seenArchiveNames, storedTurns, storedViews } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  apiRetryTable,
  archiveStateTable,
  callFactFields,
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
  // See `store-sources.ts`.
  { name: 'sources', fields: ['source', 'title', 'provider'], key: ['source'] },
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
  const tables = seenArchiveNames.filter((name) => !storedViews.some((view) => view.name === name));
  expect(shapes.map((shape) => shape.name).sort()).toEqual([...tables].sort());
});

test.each([
  [
    'turns',
    [
      ...turnFactFields,
      ...turnDerivationFields,
      'costTotalPicousd',
      'costComplete',
      'priceBook',
      ...Object.keys(storedTurns.dollars),
    ],
  ],
  ['tool_calls', [...turnKeyFields, 'callIndex', 'isError', ...callFactFields]],
  ['tool_result_events', toolResultTable.fields],
  ['user_turns', userTurnTable.fields],
])('the builder gives every column of the view %s', (view, fields) => {
  expect(fields.map(columnOf).sort()).toEqual(
    columnsOf(view)
      .map(({ name }) => name)
      .sort(),
  );
});

test('what a price gives is stored', () => {
  expect(
    turnCostFields.map(columnOf).filter((name) => !columnsOf('turn').some((column) => column.name === name)),
  ).toEqual([]);
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

test('a call is looked up by its id, and a turn by its session, through the views', () => {
  const database = new Database(':memory:');
  for (const statement of derivedDdl) database.exec(statement);
  const planOf = (sql: string): string => JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
  const call = planOf(
    `SELECT DISTINCT session_id FROM tool_calls WHERE tool_use_id = 't' AND ${unindexed('source')} = 's'`,
  );
  expect(call).toContain('tool_call_tool_use');
  expect(planOf("SELECT ts FROM turns WHERE source = 's' AND session_id = 't'")).toContain('turn_session');
  expect(planOf("SELECT model FROM turns WHERE ts >= '2026'")).toContain('turn_ts');
  expect(planOf("SELECT ts FROM user_turns WHERE source = 's' AND session_id = 't'")).toContain('autoindex_user_turn');
});
