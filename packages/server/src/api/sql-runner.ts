/** The form of an answer to SQL. */
export type SqlForm = 'json' | 'jsonl' | 'csv' | 'parquet' | 'arrow';

/** Who answers SQL that a person wrote: a process of its own with limits, whatever the SQL is. */
export interface SqlRunner {
  /** The bytes of an answer. Rejects with an error that has one of our codes. The signal ends the query and its process. */
  readonly query: (sql: string, form: SqlForm, signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
}

/** The media type of each form. */
export const sqlTypes: Readonly<Record<SqlForm, string>> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
};

/** The form that a request accepts; JSON where it names none of them. */
export function sqlFormOf(accept: string | undefined): SqlForm {
  const types = (accept ?? '').split(',').map((type) => type.split(';')[0]?.trim().toLowerCase());
  const form = Object.entries(sqlTypes).find(([, type]) => types.includes(type.split(';')[0]));
  return (form?.[0] as SqlForm | undefined) ?? 'json';
}
