import { isJsonObject } from '@agentspine/schema';

/**
 * A line of the spool: a record that the database did not take, whole (SPEC 1.6).
 *
 * `{"v":1,"ts_utc":…,"table":…,"id":…,"error":…,"record":{"id":…,…}}`. `ts_utc` is when it failed, `error` why; `record`
 * is what would be in the table, so that nothing else is needed to write it later. The files are
 * `meta-db-errors-<UTC day of the failure>.jsonl`.
 */
export interface SpoolLine {
  readonly table: string;
  readonly id: number;
  /** The columns or the keys of the row; `id` is among them. */
  readonly record: Readonly<Record<string, unknown>>;
}

const prefix = 'meta-db-errors-';

/** The file of a failure at an instant in RFC 3339. */
export function spoolFileName(failedAt: string): string {
  return `${prefix}${failedAt.slice(0, 10)}.jsonl`;
}

/** What a file of the spool folder is, by its name; `undefined` for a file of something else. */
export function spoolFileKind(name: string): 'waiting' | 'replaying' | 'replayed' | 'malformed' | undefined {
  const match = /^meta-db-errors-\d{4}-\d{2}-\d{2}\.jsonl(?:\.(replaying|replayed|malformed)(?:-\d+)?)?$/.exec(name);
  if (match === null) return undefined;
  return match[1] === undefined ? 'waiting' : (match[1] as 'replaying' | 'replayed' | 'malformed');
}

/** Writes a line; `rowJson` is the JSON of the whole record. */
export function formatSpoolLine(
  { table, id, rowJson }: { readonly table: string; readonly id: number; readonly rowJson: string },
  failedAt: string,
  error: string,
): string {
  const head = JSON.stringify({ v: 1, ts_utc: failedAt, table, id, error }).slice(0, -1);
  return `${head},"record":${rowJson}}`;
}

/** Reads a line; `undefined` when it is cut short or no line of a spool. */
export function parseSpoolLine(text: string): SpoolLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(line) || line['v'] !== 1) return undefined;
  const { table, id, record } = line;
  if (typeof table !== 'string' || !isId(id) || !isJsonObject(record) || record['id'] !== id) return undefined;
  return { table, id, record };
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
