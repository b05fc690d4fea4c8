import type { Field, FieldType, RecordKind } from '@agentspine/schema';
import { qualifiedName, quoteName } from './public-tables.ts';

/**
 * The view of a kind of record: `id`, its keys in their order with the types of SQL, `row_json` as it is stored, `ts_ms`.
 * A row is parsed once, and only where a query asks for a key. A key that is missing or of another JSON type is NULL, and
 * so are all keys of a text that is no JSON object; none of them fails the query.
 */
export function recordViewSql(kind: RecordKind): string {
  const keys = Object.entries(kind.fields);
  const shape = JSON.stringify(Object.fromEntries(keys.map(([name]) => [name, 'JSON'])));
  const columns = keys.map(([name, field]) => `${keySql(name, field)} AS ${quoteName(name)}`);
  if (kind.fields[kind.mainTime]?.type === 'time') {
    columns.push('row_json', `epoch_ms(${quoteName(kind.mainTime)}) AS ts_ms`);
  } else columns.push('row_json');
  const view = qualifiedName({ schema: 'obs', name: kind.table });
  const rows = qualifiedName({ schema: 'spine', name: kind.table });
  return `CREATE VIEW ${view} AS SELECT id, ${columns.join(', ')}
    FROM (SELECT id, row_json, TRY(from_json(row_json, '${shape}')) AS r FROM ${rows})`;
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

function keySql(name: string, { type }: Field): string {
  const json = `r.${quoteName(name)}`;
  return sqlByType[type](`${json}::VARCHAR`, json);
}

/** From the JSON text of a value, and the value itself. */
type KeySql = (text: string, json: string) => string;

const textSql: KeySql = (text, json) => `CASE WHEN starts_with(${text}, '"') THEN ${json} ->> '$' END`;

const sqlByType: Readonly<Record<FieldType, KeySql>> = {
  text: textSql,
  word: textSql,
  json: textSql,
  time: (text, json) => timeSql(textSql(text, json)),
  // A fraction is no integer; a cast alone would round it.
  integer: (text) => `CASE WHEN regexp_full_match(${text}, '-?[0-9]+') THEN TRY_CAST(${text} AS BIGINT) END`,
  flag: (text) => `CASE ${text} WHEN 'true' THEN true WHEN 'false' THEN false END`,
};

/** The instant of a text, in UTC; a cast to TIMESTAMP alone would drop the offset of a text that has one. */
function timeSql(text: string): string {
  return `timezone('UTC', TRY_CAST(${text} AS TIMESTAMPTZ))`;
}
