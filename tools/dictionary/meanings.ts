// The sentences of the dictionary, by schema and table.

import { recordKinds } from '../../packages/schema/src/index.ts';
import { recordMeanings } from '../../packages/schema/src/obs/record-meanings.ts';
import { archiveMeanings, type TableMeaning, usageAllMeaning } from './archive-meanings.ts';
import { deliveryMeanings } from './delivery-meanings.ts';
import { logMeanings } from './log-meanings.ts';
import { sameRowsAs } from './read-columns.ts';
import { traceMeanings } from './trace-meanings.ts';

/** Columns that mean the same wherever they are. */
const everywhere: Readonly<Record<string, string>> = {
  ts_ms: 'The time of the row; milliseconds since 1970.',
};
const ofRecords: Readonly<Record<string, string>> = {
  id: 'The record; microseconds since 1970 at which it was written, and unique.',
  row_json: 'The whole record as it is stored, as a JSON object.',
};

/** By `schema.table`. */
export const meanings: ReadonlyMap<string, TableMeaning> = new Map([
  ...recordKinds.map(({ table }): [string, TableMeaning] => {
    const { about, keys } = recordMeanings[table];
    return [`obs.${sameRowsAs('obs', table)}`, { about, columns: { ...keys, ...ofRecords } }];
  }),
  ...named('obs', deliveryMeanings),
  ...named('trace', traceMeanings),
  ...named('log', logMeanings),
  ...named('archive', archiveMeanings),
  ...named('main', { usage_all: usageAllMeaning }),
]);

/** The sentence for a column; `undefined` where nobody wrote one. */
export function meaningOf(table: string, column: string): string | undefined {
  return meanings.get(table)?.columns[column] ?? everywhere[column];
}

function named(schema: string, tables: Readonly<Record<string, TableMeaning>>): [string, TableMeaning][] {
  return Object.entries(tables).map(([name, meaning]) => [`${schema}.${name}`, meaning]);
}
