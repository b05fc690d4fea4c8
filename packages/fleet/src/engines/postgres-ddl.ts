import { derivedTables, type EngineColumn, type EngineTable, recordsTable } from './engine-tables.ts';

const typeNames: Readonly<Record<EngineColumn['type'], string>> = {
  text: 'text',
  integer: 'bigint',
  real: 'double precision',
};

const segmentsDdl = `CREATE TABLE IF NOT EXISTS segments (host text NOT NULL, epoch text NOT NULL, number bigint NOT NULL, feed text NOT NULL,
  rows bigint NOT NULL, sha256 text NOT NULL, name text NOT NULL, made_at text NOT NULL, PRIMARY KEY (host, epoch, number))`;

/** Statements that make the tables and views of a fleet in PostgreSQL; each may be run again. */
export const postgresDdl: readonly string[] = [
  segmentsDdl,
  ...[...derivedTables, recordsTable].map(tableDdl),
  ...derivedTables.map(viewDdl),
  `CREATE OR REPLACE VIEW fleet_records AS SELECT DISTINCT ON (host, table_name, id, digest) * FROM records
  ORDER BY host, table_name, id, digest, epoch`,
];

function tableDdl({ name, columns, key }: EngineTable): string {
  const described = columns.map(
    (column) => `"${column.name}" ${typeNames[column.type]}${column.isNullable ? '' : ' NOT NULL'}`,
  );
  return `CREATE TABLE IF NOT EXISTS ${name} (host text NOT NULL, epoch text NOT NULL, number bigint NOT NULL,
  ${described.join(',\n  ')},
  PRIMARY KEY (host, epoch, ${key.join(', ')}))`;
}

/** What two hosts or epochs have is one row: the one with the most output, and of equal ones that of the first host. */
function viewDdl({ name, key }: EngineTable): string {
  const most = name === 'turns' ? 'output_tokens DESC, ' : name === 'sessions' ? 'turn_count DESC, ' : '';
  return `CREATE OR REPLACE VIEW fleet_${name} AS SELECT DISTINCT ON (${key.join(', ')}) * FROM ${name}
  ORDER BY ${key.join(', ')}, ${most}host, epoch`;
}
