import type { Acknowledged, StoredRows } from './stored-rows.ts';

/** A call of a writer: the rows that it writes, all or none. */
export interface BegunCall {
  readonly table: string;
  readonly marks: readonly string[];
}

/** What a writer that goes on has said so far. */
export interface SaidByWriter {
  /** Calls in the order in which they were made, one after another; the last one may not have returned. */
  readonly begun: readonly BegunCall[];
  readonly acknowledged: readonly Acknowledged[];
  /** Answers that the database was busy. */
  readonly busy: number;
  /** Rows that went to the spool, by table and id. */
  readonly spooled: ReadonlySet<string>;
}

/** Reads what a child says that calls `insist`. */
export function parseSaid(lines: readonly string[]): SaidByWriter {
  const begun: BegunCall[] = [];
  const acknowledged: Acknowledged[] = [];
  const spooled = new Set<string>();
  let busy = 0;
  for (const line of lines) {
    const [first = '', second = '', ...rest] = line.split(' ');
    if (first === 'begun') begun.push({ table: second, marks: rest });
    else if (first === 'busy') busy += 1;
    else if (first === 'spooled') spooled.add(`${second} ${rest[0]}`);
    else acknowledged.push({ table: first, id: Number(second), mark: rest.join(' ') });
  }
  return { begun, acknowledged, busy, spooled };
}

/** What a writer had said when a copy was begun, and what once it was there. */
export interface CopiedWrites {
  readonly before: SaidByWriter;
  readonly after: SaidByWriter;
  /** Rows of the copy by table, a blank and mark. */
  readonly stored: ReadonlyMap<string, number>;
}

/** How many calls a copy has of a writer, and how many that went to the spool meanwhile it has not. */
export interface JudgedPrefix {
  readonly calls: number;
  readonly spooledMissing: number;
  readonly faults: readonly string[];
}

/**
 * Whether a copy has exactly the first calls of a writer, each whole and once: at least those that were acknowledged before it began, and none
 * that was begun after it was there. A record that went to the spool while the copy was made may be missing: the spool is copied first.
 */
export function judgePrefix({ before, after, stored }: CopiedWrites): JudgedPrefix {
  const faults: string[] = [];
  const known = new Map(after.acknowledged.map(({ table, id, mark }) => [`${table} ${mark}`, `${table} ${id}`]));
  const early = new Set(before.acknowledged.map(({ table, mark }) => `${table} ${mark}`));
  const keysOf = ({ table, marks }: BegunCall): readonly string[] => marks.map((mark) => `${table} ${mark}`);
  const counts = after.begun.map((call) => keysOf(call).map((key) => stored.get(key) ?? 0));
  const calls = counts.findLastIndex((rows) => rows.some((count) => count > 0)) + 1;
  let spooledMissing = 0;
  for (const [place, call] of after.begun.entries()) {
    const rows = counts[place] ?? [];
    const keys = keysOf(call);
    const where = `call ${place + 1} of ${calls}, ${keys[0]}`;
    if (rows.some((count) => count > 1)) faults.push(`${where}: a row is there twice`);
    const missing = keys.filter((_, at) => rows[at] === 0);
    if (missing.length === 0) continue;
    const isLate = missing.every((key) => after.spooled.has(known.get(key) ?? '') && !early.has(key));
    if (missing.some((key) => early.has(key))) faults.push(`${where}: acknowledged before, and not there`);
    else if (place < calls && isLate) spooledMissing += 1;
    else if (missing.length < keys.length) faults.push(`${where}: only a part of it is there`);
    else if (place < calls) faults.push(`${where}: not there, and later ones are`);
  }
  const begun = new Set(after.begun.flatMap(keysOf));
  for (const key of stored.keys()) if (!begun.has(key)) faults.push(`${key} is there, and was not begun`);
  return { calls, spooledMissing, faults };
}

/** Rows by table and mark, of the writer whose marks are told by `isOwn`. */
export function marksIn(rows: StoredRows, isOwn: (mark: string) => boolean): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [key, texts] of rows) {
    const [table = ''] = key.split(' ');
    for (const text of texts) {
      const [mark] = /mark:[\w-]+/.exec(text) ?? [];
      if (mark === undefined || !isOwn(mark)) continue;
      found.set(`${table} ${mark}`, (found.get(`${table} ${mark}`) ?? 0) + 1);
    }
  }
  return found;
}
