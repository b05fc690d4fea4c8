import { sessions, toolCalls, turns } from '@agentspine/schema/drizzle/archive';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';

/** A column of a table in a database of a fleet. */
export interface EngineColumn {
  /** Its name, as SQL over a home has it. */
  readonly name: string;
  /** What it holds. */
  readonly type: 'text' | 'integer' | 'real';
  /** Whether a row may be without it. */
  readonly isNullable: boolean;
}

/** A table in a database of a fleet. */
export interface EngineTable {
  /** Its name. */
  readonly name: string;
  /** Its columns, without those that say where a row comes from. */
  readonly columns: readonly EngineColumn[];
  /** What names a row among those of an epoch. */
  readonly key: readonly string[];
}

/** Tables with rows that are derived of the ledger, made of the definitions of `archive.sqlite`: names and types are the same. */
export const derivedTables: readonly EngineTable[] = [sessions, turns, toolCalls].map(describe);

/** Records of all kinds. `digest` tells a record from another one that has its id: the beginning of the SHA-256 of its text. */
export const recordsTable: EngineTable = {
  name: 'records',
  columns: [
    { name: 'table_name', type: 'text', isNullable: false },
    { name: 'id', type: 'integer', isNullable: false },
    { name: 'digest', type: 'text', isNullable: false },
    { name: 'row_json', type: 'text', isNullable: false },
  ],
  key: ['table_name', 'id', 'digest'],
};

/** The segments that are there, in ClickHouse; written after the rows of each. */
export const segmentsTable: EngineTable = {
  name: 'segments',
  columns: [
    { name: 'feed', type: 'text', isNullable: false },
    { name: 'rows', type: 'integer', isNullable: false },
    { name: 'sha256', type: 'text', isNullable: false },
    { name: 'name', type: 'text', isNullable: false },
    { name: 'made_at', type: 'text', isNullable: false },
  ],
  key: ['number', 'sha256'],
};

function describe(table: SQLiteTable): EngineTable {
  const { name, columns, primaryKeys } = getTableConfig(table);
  return {
    name,
    columns: columns.map((column) => ({
      name: column.name,
      type: parseType(column.getSQLType()),
      isNullable: !column.notNull,
    })),
    key: primaryKeys.flatMap((key) => key.columns.map((column) => column.name)),
  };
}

function parseType(type: string): EngineColumn['type'] {
  return type === 'integer' || type === 'real' ? type : 'text';
}
