import type { RecordKind } from '@agentspine/schema';

/** A column of a record. */
export interface RecordCell {
  /** The column, as it is stored. */
  readonly name: string;
  /** Its value; an integer beyond 2^53, a list and an object are texts. */
  readonly value: string | number | boolean | null;
  /** Characters of the whole value, where that is a text. */
  readonly characters: number | null;
}

/** A key of a row as SQLite reads it: name, type, beginning of the value as text, characters of all of it. */
export type StoredCell = readonly [name: string, type: string, text: string | null, characters: number | null];

/** SQL: the keys of `row_json` as a list of `StoredCell`, with so many characters of each; null where it is not an object. */
export function storedCellsSql(charactersMax: number): string {
  return `CASE WHEN json_valid(row_json) AND json_type(row_json) = 'object' THEN (SELECT json_group_array(
      json_array(key, type, substr(CAST(value AS TEXT), 1, ${charactersMax}), length(CAST(value AS TEXT))))
    FROM json_each(row_json)) END`;
}

/**
 * All columns of a row: those of its kind in their order, null where the row lacks one, then what else it has. A row that is not an
 * object is one column with its text.
 */
export function cellsOf(
  kind: Pick<RecordKind, 'fields'>,
  stored: readonly StoredCell[] | undefined,
  rowJson: string,
): readonly RecordCell[] {
  if (stored === undefined) return [{ name: 'row_json', value: rowJson, characters: rowJson.length }];
  const found = new Map(stored.map((cell) => [cell[0], cellOf(cell)]));
  const known = ['id', ...Object.keys(kind.fields)];
  return [
    ...known.map((name) => found.get(name) ?? { name, value: null, characters: null }),
    ...[...found.values()].filter(({ name }) => !known.includes(name)),
  ];
}

function cellOf([name, type, text, characters]: StoredCell): RecordCell {
  if (type === 'null' || text === null) return { name, value: null, characters: null };
  if (type === 'true' || type === 'false') return { name, value: type === 'true', characters: null };
  if (type !== 'integer' && type !== 'real') return { name, value: text, characters };
  const value = Number(text);
  return { name, value: type === 'integer' && !Number.isSafeInteger(value) ? text : value, characters: null };
}

/** Columns that name whom or what a record is about, the most telling first. */
const whoNames = ['source', 'agent', 'agent_id', 'host', 'repo', 'name', 'source_branch', 'peer_id_hash'] as const;
/** Columns that say what happened, the most telling first; the others come after them. */
const whatNames = [
  ...(['title', 'event', 'operation', 'event_type', 'error_class', 'kind', 'bin', 'tool'] as const),
  ...(['error', 'exit_code', 'body', 'brief', 'raw_text'] as const),
] as const;

/** A record in a line. */
export interface RecordGist {
  /** Whom or what it is about; null where it does not say. */
  readonly who: string | null;
  /** What it says: its other columns, the most telling first. */
  readonly what: string;
  /** Whether it says that something failed. */
  readonly isFailure: boolean;
}

/** The gist of a record, of the columns that it has. */
export function gistOf(table: string, cells: readonly RecordCell[]): RecordGist {
  const of = new Map(cells.filter(({ value }) => value !== null && value !== '').map((cell) => [cell.name, cell]));
  const whoName = whoNames.find((name) => of.has(name));
  const isTold = (name: string) => name !== 'id' && name !== whoName && !/(^ts_utc|_at$)/.test(name);
  const rest = [...of.keys()].filter(isTold);
  const rank = (name: string) => {
    const place = (whatNames as readonly string[]).indexOf(name);
    // What a program wrote for itself comes last.
    return place >= 0 ? place : name.endsWith('_json') ? 200 : 100;
  };
  const what = rest.toSorted((left, right) => rank(left) - rank(right)).flatMap((name) => partOf(of.get(name)) ?? []);
  return {
    who: whoName === undefined ? null : String(of.get(whoName)?.value),
    what: what.join(' · '),
    isFailure: isFailure(table, of),
  };
}

/** A text speaks for itself; a number or a flag needs its name. */
function partOf(cell: RecordCell | undefined): string | undefined {
  if (cell === undefined) return undefined;
  const { name, value } = cell;
  const words = name.replace(/_ms$/, '').replaceAll('_', ' ');
  if (name === 'success') return value === false ? 'failed' : words;
  if (typeof value === 'boolean') return value ? words : `not ${words}`;
  if (typeof value !== 'number') return String(value);
  return `${words} ${value}${name.endsWith('_ms') ? ' ms' : ''}`;
}

const failures: ReadonlySet<string> = new Set(['crashes', 'source_errors']);

function isFailure(table: string, of: ReadonlyMap<string, RecordCell>): boolean {
  const exitCode = of.get('exit_code')?.value;
  const hasFailed = typeof exitCode === 'number' && exitCode !== 0;
  return failures.has(table) || of.get('success')?.value === false || of.has('error') || hasFailed;
}
