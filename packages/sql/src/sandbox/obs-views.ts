import type { FieldType, RecordKind } from '@agentspine/schema';
import {
  createViewSql,
  filesSql,
  type PublicTable,
  qualifiedName,
  quoteName,
  type RowKey,
  timeSql,
} from './public-tables.ts';

/**
 * The view of a kind of record: `id`, its keys in their order with the types of SQL, `row_json` as it is stored, `ts_ms`.
 * A row is parsed once, and only where a query asks for a key; a large one was parsed before it came here. A key that is
 * missing or of another JSON type is NULL, and so are all keys of a text that is not a JSON object; none fails the query.
 */
export function recordViewSql(kind: RecordKind): string {
  return createViewSql({ schema: 'obs', name: kind.table }, selectRecordsSql(kind));
}

/** What makes the columns of a kind's view out of rows as they are stored. */
export function selectRecordsSql(kind: RecordKind): string {
  const { table } = kind;
  const keys = recordKeys(kind);
  const shape = JSON.stringify(Object.fromEntries(keys.map(({ name }) => [name, 'JSON'])));
  const columns = keys.map((key, index) => `${keySql(key, index)} AS ${quoteName(key.name)}`);
  return `SELECT id, ${columns.join(', ')}, row_json${timeMsSql(kind)}
    FROM (SELECT id, row_json, key_texts,
        TRY(from_json(CASE WHEN key_texts IS NULL THEN row_json END, '${shape}')) AS r
      FROM ${qualifiedName({ schema: 'spine', name: table })})`;
}

/** The same view over what `live` selects and over files of cold days, which have its columns but for `ts_ms`. */
export function recordViewWithFilesSql(kind: RecordKind, live: string, { files, hasDoubles }: ColdFiles): string {
  const hot = qualifiedName({ schema: 'spine', name: kind.table });
  const names = recordKeys(kind).map(({ name }) => quoteName(name));
  // A row is in both between the two halves of a move.
  const notHot = hasDoubles ? ` WHERE NOT EXISTS (SELECT 1 FROM ${hot} h WHERE h.id = c.id)` : '';
  return `CREATE OR REPLACE VIEW ${qualifiedName({ schema: 'obs', name: kind.table })} AS ${live}
    UNION ALL SELECT id, ${names.join(', ')}, row_json${timeMsSql(kind)} FROM ${filesSql(files)} c${notHot}`;
}

/** Files that hold days of one table. */
export interface ColdFiles {
  readonly files: readonly string[];
  /** Some of their rows may be live too. */
  readonly hasDoubles: boolean;
}

/** The rows of a kind as they are stored. */
export function recordTable(kind: RecordKind): PublicTable {
  const columns = [
    { name: 'id', type: 'BIGINT' },
    { name: 'row_json', type: 'VARCHAR' },
  ] as const;
  return { schema: 'spine', name: kind.table, columns, rowKeys: recordKeys(kind) };
}

function recordKeys({ fields }: RecordKind): readonly RowKey[] {
  return Object.entries(fields).map(([name, { type }]) => ({ name, type }));
}

function timeMsSql({ mainTime, fields }: RecordKind): string {
  const isTimed = Object.entries(fields).some(([name, { type }]) => name === mainTime && type === 'time');
  return isTimed ? `, epoch_ms(${quoteName(mainTime)}) AS ts_ms` : '';
}

export const cursorViewSql: string = `CREATE VIEW obs.source_cursors AS
  SELECT source, cursor_value, ${timeSql('c.updated_at')} AS updated_at FROM spine.source_cursors c`;

/** What `obs.events` shows. */
export const selectDeliveriesSql: string = `SELECT id, source, ${timeSql('e.ts_utc')} AS ts_utc, payload_json, delivery_status, reason,
    epoch_ms(${timeSql('e.ts_utc')}) AS ts_ms FROM spine.delivery_events e`;

/** The same rows under another name. */
export function aliasViewSql(
  schema: string,
  { alias, name }: { readonly alias: string; readonly name: string },
): string {
  return `CREATE VIEW ${qualifiedName({ schema, name: alias })} AS FROM ${qualifiedName({ schema, name })}`;
}

function keySql({ name, type }: RowKey, index: number): string {
  const json = `r.${quoteName(name)}`;
  const { parsed, prepared } = sqlByType[type];
  return `CASE WHEN key_texts IS NULL THEN ${parsed(json)} ELSE ${prepared(`key_texts[${index + 1}]`)} END`;
}

/** How a key gets its type: from a value of JSON, and from the text of a value that is known to be right. */
interface KeySql {
  readonly parsed: (json: string) => string;
  readonly prepared: (text: string) => string;
}

const textSql: KeySql = {
  parsed: (json) => `CASE WHEN starts_with(${json}::VARCHAR, '"') THEN ${json} ->> '$' END`,
  prepared: (text) => text,
};

const sqlByType: Readonly<Record<FieldType, KeySql>> = {
  text: textSql,
  word: textSql,
  json: textSql,
  time: { parsed: (json) => timeSql(textSql.parsed(json)), prepared: timeSql },
  integer: {
    // A fraction is not an integer; a cast alone would round it.
    parsed: (json) =>
      `CASE WHEN regexp_full_match(${json}::VARCHAR, '-?[0-9]+') THEN TRY_CAST(${json}::VARCHAR AS BIGINT) END`,
    prepared: (text) => `TRY_CAST(${text} AS BIGINT)`,
  },
  flag: {
    parsed: (json) => `CASE ${json}::VARCHAR WHEN 'true' THEN true WHEN 'false' THEN false END`,
    prepared: (text) => `TRY_CAST(${text} AS BOOLEAN)`,
  },
};
