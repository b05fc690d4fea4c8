import type { FieldType, RecordKind } from '@agentspine/schema';
import { qualifiedName, quoteName, type RowKey, timeSql } from './public-tables.ts';

/**
 * The view of a kind of record: `id`, its keys in their order with the types of SQL, `row_json` as it is stored, `ts_ms`.
 * A row is parsed once, and only where a query asks for a key; a large one was parsed before it came here. A key that is
 * missing or of another JSON type is NULL, and so are all keys of a text that is not a JSON object; none fails the query.
 */
export function recordViewSql({ table, mainTime }: RecordKind, keys: readonly RowKey[]): string {
  const shape = JSON.stringify(Object.fromEntries(keys.map(({ name }) => [name, 'JSON'])));
  const columns = keys.map((key, index) => `${keySql(key, index)} AS ${quoteName(key.name)}`);
  const isTimed = keys.some(({ name, type }) => name === mainTime && type === 'time');
  return `CREATE VIEW ${qualifiedName({ schema: 'obs', name: table })} AS
    SELECT id, ${columns.join(', ')}, row_json${isTimed ? `, epoch_ms(${quoteName(mainTime)}) AS ts_ms` : ''}
    FROM (SELECT id, row_json, key_texts,
        TRY(from_json(CASE WHEN key_texts IS NULL THEN row_json END, '${shape}')) AS r
      FROM ${qualifiedName({ schema: 'spine', name: table })})`;
}

export const cursorViewSql: string = `CREATE VIEW obs.source_cursors AS
  SELECT source, cursor_value, ${timeSql('c.updated_at')} AS updated_at FROM spine.source_cursors c`;

export const deliveryViewSql: string = `CREATE VIEW obs.events AS
  SELECT id, source, ${timeSql('e.ts_utc')} AS ts_utc, payload_json, delivery_status, reason,
    epoch_ms(${timeSql('e.ts_utc')}) AS ts_ms FROM spine.delivery_events e`;

/** The same rows under another name. */
export function aliasViewSql(alias: string, viewName: string): string {
  return `CREATE VIEW ${qualifiedName({ schema: 'obs', name: alias })} AS
    FROM ${qualifiedName({ schema: 'obs', name: viewName })}`;
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
